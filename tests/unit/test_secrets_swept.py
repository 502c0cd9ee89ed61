# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every secret that a module takes or returns is looked for by the integration target ``secrets``."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Fields
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import API_OPTIONS

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "tests" / "integration" / "targets" / "secrets"
ACTIONS = "ansible_collections.netops.cloudflare.plugins.action"
OPERATIONS: dict[str, Operation] = {
    path.stem: importlib.import_module(f"{ACTIONS}.{path.stem}").ActionModule.operation
    for path in sorted((ROOT / "plugins" / "action").glob("*.py"))
}
# What sounds like a secret and is none.
HARMLESS = {
    "psk_update",  # when a key is sent
    "psk_metadata",  # when one was made
    "provision_license",  # whether one is asked for
    "provision_license_update",
}
SOUNDS_SECRET = re.compile(r"key|secret|token|passw|psk|challenge|credential|licen[cs]e|signature", re.IGNORECASE)

Path_ = tuple[str, ...]


def secret_options(spec: Mapping[str, Any], place: Path_ = ()) -> Iterator[Path_]:
    for name, option in spec.items():
        if option.get("no_log"):
            yield (*place, name)
        yield from secret_options(option.get("options") or {}, (*place, name))


def secret_fields(fields: Fields, place: Path_ = ()) -> Iterator[Path_]:
    for name, field in fields.items():
        if field.secret and not field.read_only:
            yield (*place, name)
        yield from secret_fields(field.fields or {}, (*place, name))


def desired() -> set[tuple[str, Path_]]:
    found = {
        (module, place)
        for module, operation in OPERATIONS.items()
        for place in secret_options(operation.argument_spec)
        if place[0] not in API_OPTIONS
    }
    documents = {
        ("magic_network", (kind, *place))
        for kind, resource in KINDS.items()
        for place in secret_fields(resource.fields)
    }
    return found | documents


def tasks(block: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for task in block:
        yield task
        yield from tasks(task.get("block", []))


def leaves(value: Any, place: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*place, name))
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, place)
    elif isinstance(value, str):
        yield place, value


def play() -> dict[str, Any]:
    plays = yaml.safe_load((TARGET / "files" / "play.yml").read_text())
    found = next(play for play in plays if play["name"] == "Handle secrets")
    assert isinstance(found, dict)
    return found


def swept() -> set[tuple[str, Path_]]:
    """The options to which the playbook gives a value that is looked for."""
    canaries = set(yaml.safe_load((TARGET / "vars" / "main.yml").read_text())["secrets_canaries"])
    names = {*canaries}
    names |= {
        name
        for name, value in play()["vars"].items()
        if isinstance(value, str) and set(re.findall(r"{{ (\w+)", value)) & canaries
    }
    return {
        (key.rpartition(".")[2], place)
        for task in tasks(play()["tasks"])
        for key, arguments in task.items()
        if key.startswith("netops.cloudflare.")
        for place, value in leaves(arguments or {})
        if set(re.findall(r"{{ (\w+)", value)) & names
    }


def test_every_secret_option_has_a_canary() -> None:
    assert desired() - swept() == set()
    assert len(desired()) > 10


@pytest.mark.parametrize("option", [name for name, option in API_OPTIONS.items() if option.get("no_log")])
def test_so_has_every_credential(option: str) -> None:
    assert option in {place[0] for _module, place in swept()}
    assert all(operation.argument_spec[option].get("no_log") for operation in OPERATIONS.values())


def test_every_secret_that_is_returned_is_looked_for() -> None:
    kept = next(task for task in tasks(play()["tasks"]) if "Keep what the API made" in task["name"])["vars"]["made"]
    returned = {path[-1] for operation in OPERATIONS.values() for path in operation.reveals}
    assert returned == {"psk", "license_key", "license_keys"}
    assert [name for name in returned if not re.search(rf"\w\.{name}\b", kept)] == []


def names(spec: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for name, option in spec.items():
        yield name, bool(option.get("no_log"))
        yield from names(option.get("options") or {})


def field_names(fields: Fields) -> Iterator[tuple[str, bool]]:
    for name, field in fields.items():
        yield name, field.secret
        yield from field_names(field.fields or {})


def test_what_sounds_like_a_secret_is_one() -> None:
    options = {pair for operation in OPERATIONS.values() for pair in names(operation.argument_spec)}
    fields = {pair for resource in KINDS.values() for pair in field_names(resource.fields)}
    open_ = {name for name, secret in options | fields if not secret and SOUNDS_SECRET.search(name)}
    assert open_ <= HARMLESS, f"secret, or to be listed as harmless: {open_ - HARMLESS}"
