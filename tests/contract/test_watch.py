# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The watch over all tests sees what does not fit, and only what the collection itself sends."""

from __future__ import annotations

import json

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.service import Reply
from ansible_collections.netops.cloudflare.tests.contract.watch import Watch

PATH = "/client/v4/accounts/0123456789abcdef0123456789abcdef/magic/gre_tunnels"
OURS = {"user-agent": "netops.cloudflare (Ansible collection)"}
ODD = {"name": 7, "interface_address": "10.213.0.20/31"}


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_an_odd_request_is_seen_once(watch: Watch) -> None:
    for _time in range(2):
        watch.request("POST", PATH, OURS, json.dumps(ODD).encode())
    assert any("gre_tunnels.create: name: 7 is not of type 'string'" in problem for problem in watch.problems)
    assert len(watch.problems) <= 3
    assert watch.verdict().startswith("2 requests and 0 answers judged")
    assert "\nUNFIT gre_tunnels.create: " in watch.verdict()


def test_an_odd_answer_is_seen(watch: Watch) -> None:
    watch.answer("GET", PATH, OURS, Reply(200, b'{"success": "yes"}'))
    assert any("success" in problem for problem in watch.problems)


def test_an_answer_without_a_body_says_nothing_wrong(watch: Watch) -> None:
    watch.answer("DELETE", f"{PATH.partition('/magic')[0]}/pcaps/ownership/1", OURS, Reply(204, b""))
    assert watch.answers == 1
    assert watch.problems == []


def test_what_a_test_sends_by_itself_is_its_own_affair(watch: Watch) -> None:
    watch.request("POST", PATH, {"user-agent": "python"}, json.dumps(ODD).encode())
    assert watch.problems == []
