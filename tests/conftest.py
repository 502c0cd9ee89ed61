# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a test is about, what the collection sends in it and what the simulator answers fits the vendor's published
description of the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.netops.cloudflare.tests.contract.watch import WATCH


def pytest_configure() -> None:
    WATCH.over_simulators()


@pytest.fixture(autouse=True)
def _fits_the_published_description() -> Iterator[None]:
    WATCH.problems.clear()
    yield
    assert WATCH.problems == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(WATCH.verdict())
