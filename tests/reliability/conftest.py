# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator for each file of tests, and a count of what they did."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.reliability.harness import Site

FIGURES: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _no_environment() -> Iterator[None]:
    """Neither credentials nor proxies of the user who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("CLOUDFLARE_") or name.lower().endswith("_proxy") or name == "REQUESTS_CA_BUNDLE":
                patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Simulator() as simulator:
        yield Site(simulator)


@pytest.fixture(scope="session")
def figures() -> Counter[str]:
    """What was tried, how often; printed at the end."""
    return FIGURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("reliability: figures")
        for name, number in FIGURES.items():
            terminalreporter.write_line(f"{number:>10,}  {name}")
