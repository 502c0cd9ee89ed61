# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever goes wrong on the wire: nothing is lost, nothing is doubled, and the result says what happened.

As many cases as a continuous integration can bear; ``RELIABILITY_FULL=1`` tries every fault at every request of every
operation, and some ten thousand scripts of several faults. ``RELIABILITY_SEED`` chooses other scripts.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.reliability.cases import Case, Cases, acts, told
from ansible_collections.netops.cloudflare.tests.reliability.harness import (
    FAULTS,
    FULL,
    SEED,
    Controller,
    Result,
    Script,
    Site,
    Task,
)
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

RETRIES = 5  # the default of the option
KINDS = {"transport", "uncertain", "api"}  # what a fault may end as

CASES: list[Case] = []


@pytest.fixture(scope="module", autouse=True)
def site() -> Iterator[Site]:
    with Simulator() as simulator:
        found = Site(simulator)
        CASES[:] = Cases(found).all()
        found.requests = 0
        yield found
        CASES.clear()


def same_state(case: Case, site: Site) -> None:
    state, desired = site.state(), case.state_after
    if case.result.get("operation") == "generate":
        state, desired = ({**it, "psks": sorted(it["psks"])} for it in (state, desired))
    assert state == desired


def run(case: Case, site: Site, script: Script, figures: Counter[str], **options: Any) -> Result:
    site.restore(case.before)
    controller = Controller(site, script=script, **options)
    before = site.requests
    result = controller.run(case.task, check_mode=case.check_mode)
    controller.close()
    figures["fault scripts"] += 1
    figures["faults injected"] += len(script) - len(controller.script)
    figures["requests under faults"] += site.requests - before
    return result


def survives(case: Case, site: Site, script: Script, figures: Counter[str]) -> None:
    """No more faults than retries: as if nothing had happened."""
    result = run(case, site, script, figures, retries=RETRIES)
    assert not result.get("failed"), result["msg"]
    assert told(result) == told(case.result)
    same_state(case, site)
    if case.result.get("operation") == "generate":
        assert result["psk"] in site.psks().values()


def fails_honestly(case: Case, site: Site, script: Script, figures: Counter[str], retries: int) -> None:
    """More faults than retries: a clear failure, true to what was done, and a clean run gets there."""
    result = run(case, site, script, figures, retries=retries)
    if not result.get("failed"):
        assert told(result) == told(case.result)
        same_state(case, site)
        return
    figures["scripts that ended in a failure"] += 1
    assert result["error"]["kind"] in KINDS, result
    assert result["msg"]
    unchanged = site.state() == case.state_before
    if not result["changed"]:
        assert unchanged, result
    elif unchanged:
        figures["failures that said changed: true although nothing had changed"] += 1
    if case.check_mode:
        assert unchanged
        assert not result["changed"]
    if acts(case):
        return
    site.simulator.clear_faults()
    again = Controller(site)
    result = again.run(case.task, check_mode=case.check_mode)
    again.close()
    assert not result.get("failed"), result
    same_state(case, site)


def scripts(most: int) -> st.SearchStrategy[list[Any]]:
    """Scripts of one fault to so many; shrinks to few faults, early, of the first kinds."""
    return st.lists(st.tuples(st.integers(0, 4), st.sampled_from(FAULTS)), min_size=1, max_size=most)


def examples(short: int, full: int) -> Any:
    """So many examples, the same in every run with the same seed."""

    def decorate(test: Any) -> Any:
        options = settings(
            max_examples=full if FULL else short,
            deadline=None,
            database=None,
            derandomize=SEED == 1,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        )
        return options(test if SEED == 1 else seed(SEED)(test))

    return decorate


ANY_CASE = st.integers(0, 10_000).map(lambda number: CASES[number % len(CASES)])


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_one_fault_anywhere(site: Site, figures: Counter[str], fault: Any) -> None:
    """Every fault at every request of every operation, of a fleet at one of them; in the short run of a few
    operations."""
    dice = random.Random(f"{SEED} {fault}")
    fleets = [case for case in CASES if case.task.module == "magic_network"]
    small = [case for case in CASES if case not in fleets]
    for case in small if FULL else dice.sample(small, 2):
        at = 0
        while True:
            used = figures["faults injected"]
            survives(case, site, [(at, fault)], figures)
            if figures["faults injected"] == used:
                break
            fails_honestly(case, site, [(at, fault)], figures, 0)
            at += 1
    for case in fleets if FULL else ():
        at = dice.randrange(30)
        survives(case, site, [(at, fault)], figures)
        fails_honestly(case, site, [(at, fault)], figures, 0)


@examples(120, 6000)
@given(case=ANY_CASE, script=scripts(RETRIES))
def test_no_more_faults_than_retries(site: Site, figures: Counter[str], case: Case, script: Script) -> None:
    survives(case, site, script, figures)


@examples(120, 6000)
@given(case=ANY_CASE, script=scripts(8), retries=st.integers(0, 2))
def test_more_faults_than_retries(site: Site, figures: Counter[str], case: Case, script: Script, retries: int) -> None:
    fails_honestly(case, site, script, figures, retries)


@pytest.mark.parametrize("number", range(200 if FULL else 5))
def test_a_fleet_written_by_many_threads(site: Site, figures: Counter[str], number: int) -> None:
    """The same with eight requests at a time: which of them a fault hits is left to chance."""
    dice = random.Random(f"{SEED} {number}")
    case = dice.choice([case for case in CASES if case.task.module == "magic_network"])
    faults = [fault for fault in FAULTS if not fault.held_back]
    script = [(dice.randrange(8), dice.choice(faults)) for _number in range(dice.randint(1, RETRIES))]
    many = Case(**{**vars(case), "task": Task(case.task.module, {**case.task.options, "concurrency": 8})})
    survives(many, site, script, figures)
    fails_honestly(many, site, script, figures, 0)


@pytest.mark.parametrize("late", [1.0, 30.0, 59.0])
@pytest.mark.parametrize("module", ["magic_site", "magic_site_lan", "magic_site_wan", "magic_app", "magic_gre_tunnel"])
def test_a_creation_that_is_carried_out_late(site: Site, figures: Counter[str], module: str, late: float) -> None:
    """The answer does not come in time, and the object comes into being so many seconds after that."""
    case = next(case for case in CASES if case.name == f"{module}: create")
    site.restore(case.before)
    controller = Controller(site, late_posts=[late])
    result = controller.run(case.task)
    controller.pass_time(1000)
    controller.close()
    figures["creations carried out late"] += 1
    assert not result.get("failed"), result
    assert told(result) == told(case.result)
    same_state(case, site)


@pytest.mark.parametrize("name", ["magic_site: update", "magic_gre_tunnel: update", "magic_route: delete"])
def test_a_change_that_is_carried_out_late(site: Site, figures: Counter[str], name: str) -> None:
    """Nobody repeats it and no look can tell, so it counts as a change."""
    [case] = [case for case in CASES if case.name == name]
    [fault] = [fault for fault in FAULTS if fault.held_back]
    for at in range(3):
        fails_honestly(case, site, [(at, fault)], figures, 0)


def test_what_is_carried_out_long_after_is_found_by_the_next_run(site: Site, figures: Counter[str]) -> None:
    """The one way to two sites of a name that is left: the next run names both and writes nothing."""
    case = next(case for case in CASES if case.name == "magic_site: create")
    site.restore(case.before)
    controller = Controller(site, late_posts=[500.0])
    options = {name: value for name, value in case.task.options.items() if name != "connector_id"}
    task = Task(case.task.module, options)
    assert controller.run(task)["operation"] == "create"
    controller.pass_time(1000)
    result = controller.run(task)
    controller.close()
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, False, "ambiguous")
    ids = [found["id"] for found in site.simulator.state(canonical=False)["sites"]]
    assert len(ids) == 2
    assert all(found in result["msg"] for found in ids)
