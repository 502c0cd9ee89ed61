# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two controllers that do the same at the same time: afterwards the account is as one of them would have left it.

Each controller has a clock that it shares with nobody, and waits a hundredth of what it means to wait; which of the
two comes first at any request is left to dice.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.tests.reliability.cases import FLEET, drained
from ansible_collections.netops.cloudflare.tests.reliability.harness import (
    FULL,
    SEED,
    Controller,
    Result,
    Site,
    Task,
)
from ansible_collections.netops.cloudflare.tests.reliability.test_crash import (
    BARE,
    WIDE,
    Journey,
    drain,
    onboarding,
    removal,
    run,
)

ROUNDS = range(100 if FULL else 3)
SPEED = 100  # simulated seconds in one second

FLEET_TASK = Task("magic_network", {**FLEET, **WIDE, "concurrency": 4})
DRAINED = Task("magic_network", {**drained(FLEET), **WIDE, "concurrency": 4})
DELETED = Task("magic_network", {**BARE, **WIDE, "concurrency": 4})

JOURNEYS = (
    Journey("onboarding", [], onboarding()),
    Journey("drain", onboarding(), drain()),
    Journey("removal", onboarding(), removal()),
    Journey("fleet", [], [FLEET_TASK]),
    Journey("fleet, drained", [FLEET_TASK], [DRAINED]),
    Journey("fleet, deleted", [FLEET_TASK], [DELETED]),
)


class Rival(Controller):
    """One of two controllers; its requests take as long as its dice say."""

    def __init__(self, site: Site, dice: random.Random, pace: float) -> None:
        super().__init__(site, tap=self._dawdle)
        self._dice, self._pace = dice, pace

    def _dawdle(self, _number: int) -> None:
        time.sleep(self._dice.random() * self._pace)

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds / SPEED)
        self.time += seconds

    def do(self, tasks: Sequence[Task], results: list[Result]) -> None:
        for task in tasks:
            results.append(self.run(task))
            if results[-1].get("failed"):
                return  # as a play ends for a host
        self.close()


def at_once(site: Site, dice: random.Random, tasks: Sequence[Task]) -> list[list[Result]]:
    results: list[list[Result]] = [[], []]
    threads = []
    for mine in results:
        rival = Rival(site, random.Random(dice.random()), dice.choice([0.0, 0.002, 0.01]))
        delay = dice.choice([0.0, 0.0, 0.005, 0.03])
        threads.append(threading.Timer(delay, rival.do, (tasks, mine)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def explained(result: Result) -> None:
    """What a failure of one of two runs may look like."""
    assert result["error"]["kind"] in ("api", "ambiguous", "not_found"), result
    assert result["msg"]


@pytest.mark.parametrize("number", ROUNDS)
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
def test_two_at_once(site: Site, figures: Counter[str], journey: Journey, number: int) -> None:
    site.simulator.reset()
    run(site, journey.before)
    start = site.snapshot()
    run(site, journey.tasks)
    desired = site.state()
    site.restore(start)
    dice = random.Random(f"{SEED} {journey.name} {number}")
    results = at_once(site, dice, journey.tasks)
    figures[f"pairs of runs at once: {journey.name}"] += 1
    failed = [result for mine in results for result in mine if result.get("failed")]
    for result in failed:
        explained(result)
        figures["runs at once that ended in an explained failure"] += 1
    notes = [note for mine in results for result in mine for note in _notes(result)]
    figures["duplicates made and removed by runs at once"] += sum("at the same time" in note for note in notes)
    if len(failed) < 2:
        assert site.state() == desired, (failed, notes)
    run(site, journey.tasks)
    assert site.state() == desired, (failed, notes)
    _sent, changes = run(site, journey.tasks)
    assert not any(changes)


def _notes(result: Result) -> list[Any]:
    return [*result.get("notes", ()), *(action["note"] for action in result.get("actions", ()) if "note" in action)]
