# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many forks on one token under the API's limit: all finish, not much later than the limit allows, and few are refused.

Real time, and the simulator's runs faster. As in a play, each task of a fork opens a client of its own, which knows
nothing of the limit until its first answer.
"""

from __future__ import annotations

import os
import time
import warnings
from collections import Counter
from dataclasses import dataclass

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Workspace
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.contract import watch
from ansible_collections.netops.cloudflare.tests.reliability.harness import FULL, Task, operation, perform


@dataclass(frozen=True)
class Play:
    """So many forks that do so many tasks each, under a limit of so many requests in so many real seconds."""

    forks: int
    tasks: int
    quota: int
    window: float

    @property
    def limit(self) -> dict[str, float | str]:
        """The API's own five minutes, passing faster."""
        return {"rate_limit": f"{self.quota}/300", "time_scale": 300 / self.window}

    def __str__(self) -> str:
        return f"{self.forks} forks, {self.quota} requests in {self.window:g} s"


PLAYS = (
    [Play(1, 200, 160, 15.0), Play(5, 60, 240, 15.0), Play(20, 30, 480, 30.0), Play(50, 20, 800, 30.0)]
    if FULL
    else [Play(5, 15, 60, 3.0)]
)


def tunnel(fork: int, number: int) -> Task:
    options = {
        "name": f"fork{fork}_{number}",
        "customer_gre_endpoint": "198.51.100.9",
        "cloudflare_gre_endpoint": "162.159.68.213",
        "interface_address": f"10.{fork}.{number}.0/31",
    }
    return Task("magic_gre_tunnel", options)


def work(simulator: Simulator, play: Play, fork: int) -> None:
    for number in range(play.tasks):
        result = perform(simulator, tunnel(fork, number), Workspace())
        assert result["changed"], result


def start(simulator: Simulator, play: Play, fork: int) -> int:
    with warnings.catch_warnings():
        # The threads of this process serve the simulator; the child needs none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        status = 1
        try:
            work(simulator, play, fork)
            status = 0
        finally:
            os._exit(status)
    return child


@pytest.fixture(autouse=True)
def _unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests see to what is sent; here the judge's time would be measured."""
    monkeypatch.setattr(watch, "judge", lambda: None)


@pytest.mark.parametrize("play", PLAYS, ids=str)
def test_many_forks_on_one_token(figures: Counter[str], play: Play) -> None:
    # Imported before the forks, as Ansible imports an action.
    operation("magic_gre_tunnel")
    with Simulator(**play.limit) as simulator:
        began = time.monotonic()
        children = [start(simulator, play, fork) for fork in range(play.forks)]
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        spent = time.monotonic() - began
        assert statuses == [0] * play.forks
        answered = Counter(entry["status"] for entry in simulator.journal())
        assert len(simulator.state()["gre_tunnels"]) == play.forks * play.tasks
    refused = answered.pop(429, 0)
    # What the limit lets nobody go below: all windows but the last one are spent whole.
    floor = (sum(answered.values()) - 1) // play.quota * play.window
    figures[f"{play}: milliseconds that the limit imposes"] = round(1000 * floor)
    figures[f"{play}: milliseconds spent"] = round(1000 * spent)
    figures[f"{play}: requests"] = sum(answered.values())
    figures[f"{play}: requests refused with 429"] = refused
    assert floor > 0
