# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers with certificates that are right or wrong, made once per run; and a count of what was tried."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.certificates import make
from ansible_collections.netops.cloudflare.tests.unit.support import Wire

FIGURES: Counter[str] = Counter()


@pytest.fixture(scope="session")
def figures() -> Counter[str]:
    """What was tried, how often; printed at the end."""
    return FIGURES


@pytest.fixture(scope="module")
def server() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, number in FIGURES.items():
        terminalreporter.write_line(f"{number:>10,}  {name}")


@dataclass
class Authority:
    """A certificate authority's file, and three servers of its making."""

    ca: str
    good: Wire
    wrong_host: Wire
    expired: Wire


@pytest.fixture(scope="session")
def _contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, ssl.SSLContext]]:
    return make(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls(_contexts: tuple[str, dict[str, ssl.SSLContext]]) -> Iterator[Authority]:
    ca, contexts = _contexts
    servers = {name: Wire(tls=context) for name, context in contexts.items()}
    yield Authority(ca, **servers)
    for server in servers.values():
        server.close()
