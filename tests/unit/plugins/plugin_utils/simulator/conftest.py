# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator for each module of tests, as new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.contract.api import Api


@pytest.fixture(scope="module")
def running_simulator() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    running_simulator.reset()
    return running_simulator


@pytest.fixture
def api(simulator: Simulator) -> Iterator[Api]:
    client = Api(simulator)
    yield client
    client.close()
