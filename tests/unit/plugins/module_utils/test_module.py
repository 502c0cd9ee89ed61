# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module runner keeps secrets that are parts of options out of the system's log and out of what it returns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.parameters import PASS_VARS
from ansible_collections.netops.cloudflare.tests.unit.support import ACCOUNT, TOKEN

PSK = "canary-psk-6b1e"
# Whatever the module hands to the system's log goes to standard error instead.
SCRIPT = """
import sys
from ansible.module_utils import basic
basic.AnsibleModule.log = lambda self, message, log_args=None: print(message, log_args, file=sys.stderr)
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION
{profile}run_module(OPERATION)
"""
# ansible-core 2.19 and newer want to know how to read and write; older ones do not know that.
PROFILE = "basic._ANSIBLE_PROFILE = 'legacy'\n"


def run(tmp_path: Path, **params: Any) -> tuple[dict[str, Any], str]:
    """Execute the module as Ansible does, with its arguments on standard input; its result and its log."""
    given = {"api_token": TOKEN, "account_id": ACCOUNT, "base_url": "http://127.0.0.1:9/client/v4", "retries": 0}
    # Newer than 2.20: the controller says whether the invocation is desired; before, it was always there.
    internal = {"_ansible_inject_invocation": True} if "inject_invocation" in PASS_VARS else {}
    arguments = {"ANSIBLE_MODULE_ARGS": {**given, **params, **internal}}
    (tmp_path / "module.py").write_text(SCRIPT.format(profile=PROFILE))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(tmp_path / "module.py")],
        input=json.dumps(arguments),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    assert done.stdout.strip(), done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1]), done.stderr


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({}, "cannot connect"),  # a failure of the run itself
        ({"stat": "merged"}, "stat: is not an option"),  # a failure before it
        ({"concurrency": "many"}, "concurrency"),
    ],
)
def test_no_key_of_a_document_is_logged_or_returned(tmp_path: Path, params: dict[str, Any], says: str) -> None:
    tunnel = {"name": "a", "cloudflare_endpoint": "162.159.68.213", "interface_address": "10.0.0.0/31", "psk": PSK}
    sites = [{"name": "ams-01", "ipsec_tunnels": [tunnel]}]
    result, log = run(tmp_path, sites=sites, **params)
    assert result["failed"]
    assert says in result["msg"]
    assert PSK not in json.dumps(result)
    assert PSK not in log
    assert TOKEN not in json.dumps(result) + log


def test_a_document_is_neither_logged_nor_repeated(tmp_path: Path) -> None:
    result, log = run(tmp_path, sites=[{"name": "ams-01"}])
    assert result["invocation"]["module_args"]["sites"] == "(not repeated: 1 items)"
    assert "Invoked with" in log
    assert "ams-01" not in log
