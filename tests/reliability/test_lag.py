# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readings that lag behind writes: nothing is made twice, nothing is put back, and what comes next finds what was made.

Whether readings of the real service lag is not known.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.reliability.cases import FLEET, drained
from ansible_collections.netops.cloudflare.tests.reliability.harness import (
    Controller,
    Result,
    Site,
    Task,
    perform,
)
from ansible_collections.netops.cloudflare.tests.reliability.test_crash import (
    BARE,
    TOWN,
    TREE,
    WHOLE,
    WIDE,
    drain,
    onboarding,
    removal,
)

LAGS = (1, 3, 10)  # s
TUNNEL = {
    "name": "lag-1",
    "customer_gre_endpoint": "203.0.113.10",
    "cloudflare_gre_endpoint": "162.159.68.213",
    "interface_address": "10.210.0.0/31",
}
ROUTE = {"prefix": "10.50.0.0/24", "nexthop": "10.210.0.1", "priority": 100}


@pytest.fixture(params=LAGS, ids=lambda lag: f"{lag}s")
def late(request: pytest.FixtureRequest, site: Site) -> Iterator[Site]:
    site.simulator.reset()
    site.simulator.control("POST", "settings", {"read_lag": request.param})
    yield site
    site.simulator.reset()


def run(site: Site, *tasks: Task, **more: Any) -> list[Result]:
    """One after the other, each in a process of its own, as Ansible does it. Waiting passes simulated time only."""
    results = []
    for task in tasks:
        controller = Controller(site, waits=site.simulator.advance, **more)
        results.append(controller.run(task))
        controller.close()
    return results


def loop(site: Site, tasks: Sequence[Task]) -> list[Result]:
    """The items of one loop, which share what was read."""
    controller = Controller(site, waits=site.simulator.advance)
    results = [perform(site.simulator, task, controller) for task in tasks]
    controller.close()
    return results


def changes(results: Sequence[Result]) -> list[bool]:
    assert not [result["msg"] for result in results if result.get("failed")]
    return [result["changed"] for result in results]


def names(site: Site, kind: str) -> list[str]:
    return [item["name"] for item in site.simulator.state(canonical=False)[kind]]


def test_a_loop_that_names_one_site_twice_makes_one(late: Site) -> None:
    twice = [Task("magic_site", {"name": "ams"}), Task("magic_site", {"name": "ams"})]
    assert changes(loop(late, twice)) == [True, False]
    assert changes(run(late, twice[0], Task("magic_site_wan", {"site": "ams", "name": "w", "physport": 1}))) == [
        False,
        True,
    ]
    assert names(late, "sites") == ["ams"]


@pytest.mark.parametrize("way", [run, lambda site, *tasks: loop(site, tasks)], ids=["tasks", "loop"])
def test_two_changes_of_one_tunnel_both_stand(late: Site, way: Any) -> None:
    both = [Task("magic_gre_tunnel", {"name": "lag-1", **more}) for more in ({"description": "x"}, {"mtu": 1400})]
    assert changes(way(late, Task("magic_gre_tunnel", TUNNEL), *both)) == [True, True, True]
    [tunnel] = late.simulator.state(canonical=False)["gre_tunnels"]
    assert (tunnel["description"], tunnel["mtu"]) == ("x", 1400)
    assert changes(way(late, *both)) == [False, False]


def test_what_goes_and_comes_again_is_one(late: Site) -> None:
    here, gone = Task("magic_gre_tunnel", TUNNEL), Task("magic_gre_tunnel", {"name": "lag-1", "state": "absent"})
    assert changes(run(late, here, gone, gone, here, here)) == [True, True, False, True, False]
    assert changes(loop(late, [gone, here, here, gone, gone])) == [True, True, False, True, False]
    assert names(late, "gre_tunnels") == []


def test_a_route_finds_the_tunnel_that_was_just_made(late: Site) -> None:
    check = Task("magic_route", ROUTE)
    assert changes(run(late, Task("magic_gre_tunnel", TUNNEL), check, check)) == [True, True, False]


@pytest.mark.parametrize("fault", ["drop_after_commit", "reset_after_commit"])
@pytest.mark.parametrize(
    "task",
    [Task("magic_site", {"name": "ams"}), Task("magic_gre_tunnel", TUNNEL)],
    ids=["site", "tunnel"],
)
def test_a_creation_whose_answer_is_lost_is_not_made_twice(late: Site, task: Task, fault: str) -> None:
    late.simulator.faults({"match": {"method": "POST"}, "fault": {"kind": fault}})
    assert changes(run(late, task, task)) == [True, False]
    kind = {"magic_site": "sites", "magic_gre_tunnel": "gre_tunnels"}[task.module]
    assert len(names(late, kind)) == 1


@pytest.mark.parametrize(
    ("before", "tasks"),
    [([], onboarding()), (onboarding(), drain()), (onboarding(), removal())],
    ids=["onboarding", "drain", "removal"],
)
def test_a_site_task_by_task(late: Site, figures: Counter[str], before: list[Task], tasks: list[Task]) -> None:
    assert all(changes(run(late, *before)))
    done = changes(run(late, *tasks))
    assert any(done)
    assert not any(changes(run(late, *tasks)))
    figures["tasks that wrote under a lag, each followed by itself"] += sum(done)
    late.simulator.control("POST", "settings", {"read_lag": 0})
    assert not any(changes(run(late, *tasks)))


@pytest.mark.parametrize(
    ("before", "task"),
    [
        ([], WHOLE),
        ([WHOLE], Task("magic_network", {**drained(FLEET), **WIDE})),
        ([WHOLE], Task("magic_network", {**BARE, **WIDE})),
        ([], Task("magic_network", {**FLEET, **WIDE, "concurrency": 8})),
    ],
    ids=["fleet", "drained", "deleted", "eight at a time"],
)
def test_a_network_at_once(late: Site, before: list[Task], task: Task) -> None:
    changes(run(late, *before))
    assert changes(run(late, task, task)) == [True, False]
    kinds = ("sites", "gre_tunnels", "ipsec_tunnels", "apps")
    for kind in kinds:
        assert max(Counter(names(late, kind)).values(), default=1) == 1


def test_at_most_one_more_reading_for_each_write(site: Site) -> None:
    """When all is well."""
    site.simulator.reset()
    for task in onboarding():
        site.simulator.clear_journal()
        changes(run(site, task))
        methods = [entry["method"] for entry in site.simulator.journal()]
        writes = len([method for method in methods if method != "GET"])
        site.simulator.clear_journal()
        changes(run(site, task))
        unchanged = len(site.simulator.journal())
        assert methods.count("GET") <= unchanged + writes, task.module


def test_a_write_that_is_not_shown_in_time_is_told_and_finished_later(site: Site) -> None:
    site.simulator.reset()
    site.simulator.control("POST", "settings", {"read_lag": 10_000})
    [result] = run(site, Task("magic_gre_tunnel", TUNNEL), deadline=60.0)
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, True, "unsettled")
    assert "does not show it" in result["msg"]
    site.simulator.advance(10_000)
    assert changes(run(site, Task("magic_gre_tunnel", TUNNEL))) == [False]
    site.simulator.reset()


# --- real playbooks ---

LISTS = ("wans", "lans", "gre_tunnels", "ipsec_tunnels", "routes")


@pytest.mark.parametrize("lag", [LAGS[-1]])
def test_playbooks_onboard_and_decommission_a_site(tmp_path: Path, lag: int) -> None:
    variables: dict[str, Any] = {"site_onboarding_site": {"description": TOWN["description"]}}
    variables |= {f"site_onboarding_{name}": TOWN[name] for name in LISTS}
    variables |= {"site_decommission_confirm": True, "site_decommission_site": TOWN["name"]}
    (tmp_path / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": {TOWN["name"]: variables}}}))
    for role in ("site_onboarding", "site_decommission"):
        play = {"hosts": "all", "connection": "local", "gather_facts": False, "roles": [f"netops.cloudflare.{role}"]}
        (tmp_path / f"{role}.yml").write_text(yaml.safe_dump([play]))
    with Simulator(time_scale=20.0) as simulator:
        simulator.control("POST", "settings", {"read_lag": lag})
        for role, changed in (("site_onboarding", True), ("site_onboarding", False)):
            assert (" changed=0 " not in played(tmp_path, simulator, role)) == changed
        assert len(simulator.state(canonical=False)["sites"]) == 1


def played(home: Path, simulator: Simulator, role: str) -> str:
    own = {"ANSIBLE_COLLECTIONS_PATH": str(TREE), "HOME": str(home), "ANSIBLE_LOCALHOST_WARNING": "false"}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "inventory.yml", f"{role}.yml"],
        cwd=home,
        env={**os.environ, **simulator.env, **own},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout[done.stdout.index("PLAY RECAP") :].replace("changed=0 ", " changed=0 ")
