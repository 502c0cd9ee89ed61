# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's contract beside the API reference."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import OPERATIONS
from ansible_collections.netops.cloudflare.tests.contract.openapi import DOCUMENTED, MISSING, judge, reference

HEADING = re.compile(
    r"^(?:\*\*)?(get|post|put|patch|delete)(?:\*\*)? ?`?(/accounts/\{account_id\}[^`\s]+)", re.I | re.M
)


def test_there_are_81_operations() -> None:
    assert len(DOCUMENTED) == 81
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)
    assert not [pair for pair, n in Counter((o.method, o.path) for o in OPERATIONS).items() if n > 1]


def test_they_are_the_operations_of_the_reference() -> None:
    folder = reference("api")
    if folder is None:
        pytest.skip(MISSING)
    found = {
        (method.upper(), path.removeprefix("/accounts/{account_id}"))
        for file in folder.glob("*.md")
        for method, path in HEADING.findall(file.read_text(encoding="utf-8"))
    }
    assert found == {(operation.method, operation.path) for operation in DOCUMENTED}


def test_validate_only_is_offered_where_the_published_description_says_so() -> None:
    bench = judge()
    if bench is None:
        pytest.skip(MISSING)
    offered = {
        (method.upper(), path.removeprefix("/accounts/{account_id}"))
        for path, methods in bench._paths.items()
        for method, described in methods.items()
        if isinstance(described, dict) and "validate_only" in described.get("x-described-query-params", ())
    }
    assert offered == {(o.method, o.path) for o in DOCUMENTED if o.validate_only}


def test_statuses_are_those_of_the_published_description() -> None:
    bench = judge()
    if bench is None:
        pytest.skip(MISSING)
    for operation in DOCUMENTED:
        described = bench._paths["/accounts/{account_id}" + operation.path][operation.method.lower()]
        assert str(operation.status) in described["responses"], operation.name
