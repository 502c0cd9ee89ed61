# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation of the API is used by a module, or for a reason by none."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.contract import coverage, permissions
from ansible_collections.netops.cloudflare.tests.contract.openapi import DOCUMENTED, judge


@pytest.fixture(scope="module")
def driven() -> tuple[dict[str, set[str]], list[dict[str, Any]]]:
    with Simulator() as sim:
        return coverage.drive(sim)


def test_every_module_is_driven() -> None:
    assert {module for module, _params in coverage.STEPS} == set(coverage.modules())


def test_every_operation_is_used_or_has_a_reason(driven: Any) -> None:
    used, _journal = driven
    unexplained = [known.name for known in DOCUMENTED if known.name not in used and not coverage.reason(known.name)]
    assert unexplained == []
    assert [name for name in coverage.REASONS if name in used] == []


def test_the_dangerous_deletion_is_never_sent(driven: Any) -> None:
    _used, journal = driven
    assert not [entry for entry in journal if entry["method"] == "DELETE" and entry["path"].endswith("/magic/routes")]


def test_the_page_says_what_was_seen(driven: Any) -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page(driven[0]), (
        "write it again: python -m ansible_collections.netops.cloudflare.tests.contract.coverage"
    )


def test_the_permissions_are_those_of_what_was_seen(driven: Any) -> None:
    told = permissions.needed(driven[0])
    again = "write it again: python -m ansible_collections.netops.cloudflare.tests.contract.permissions"
    assert permissions.PAGE.read_text(encoding="utf-8") == permissions.page(told), again
    for module, permission in told.items():
        text = (coverage.ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8")
        about = text.partition("\nEXAMPLES = ")[0]
        assert permissions.NOTE.findall(text) == [permissions.note(permission)], f"{module}: {again}"
        assert f"\nnotes:\n{permissions.note(permission)}" in about, f"{module}: {again}"


def test_the_permissions_are_those_of_the_published_description() -> None:
    bench = judge()
    silent = set()
    for known in DOCUMENTED:
        accepted = bench.described(known)["permissions"]
        if accepted is None:
            silent.add(known.name)
        else:
            assert set(accepted) == set(permissions.sufficient(known.method, known.path)), known.name
    assert silent == {"apps.patch", "app_configs.patch", "slurper.progress", "slurper.target_precheck"}
