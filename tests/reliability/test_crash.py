# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A controller that is killed anywhere: the same run again gives what one undisturbed run gives."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.netops.cloudflare.tests.reliability import harness
from ansible_collections.netops.cloudflare.tests.reliability.cases import FLEET, drained
from ansible_collections.netops.cloudflare.tests.reliability.harness import (
    FULL,
    SEED,
    Controller,
    Site,
    Task,
    wait_for,
)

KILLED = 9
TREE = Path(harness.__file__).parents[5]  # what holds ansible_collections

TOWN = FLEET["sites"][0]
BELOW = {"site": TOWN["name"]}


def onboarding() -> list[Task]:
    """A whole site, object by object, as the role does it."""
    kinds = {"wans": "magic_site_wan", "lans": "magic_site_lan"}
    tasks = [Task("magic_app", app) for app in FLEET["apps"]]
    tasks.append(Task("magic_site", {"name": TOWN["name"], "description": TOWN["description"]}))
    tasks += [Task(module, {**BELOW, **item}) for kind, module in kinds.items() for item in TOWN[kind]]
    tasks += [Task("magic_gre_tunnel", item) for item in TOWN["gre_tunnels"]]
    tasks += [Task("magic_ipsec_tunnel", item) for item in TOWN["ipsec_tunnels"]]
    tasks += [Task("magic_route", item) for item in TOWN["routes"]]
    tasks += [Task("magic_site_acl", {**BELOW, **item}) for item in TOWN["acls"]]
    tasks += [Task("magic_site_app_config", {**BELOW, **item}) for item in TOWN["app_configs"]]
    return tasks


def removal() -> list[Task]:
    """The way back: by name, and without what only a present object has."""
    names = ("name", "prefix", "nexthop", "app", "site", "priority")
    gone = []
    for task in reversed(onboarding()):
        named = {name: value for name, value in task.options.items() if name in names}
        gone.append(Task(task.module, {**named, "state": "absent"}))
    return gone


def drain() -> list[Task]:
    """Another priority of every route, another MTU, another description."""
    other: dict[str, Any] = drained(FLEET)["sites"][0]
    tasks = [Task("magic_site", {"name": other["name"], "description": other["description"]})]
    tasks += [Task("magic_site_lan", {**BELOW, **item}) for item in other["lans"]]
    tasks += [Task("magic_gre_tunnel", item) for item in other["gre_tunnels"]]
    # By prefix and next hop alone, and the priority changes.
    return tasks + [Task("magic_route", item) for item in other["routes"]]


def recreation() -> list[Task]:
    """A recreation of which the task says all."""
    [tunnel] = TOWN["gre_tunnels"]
    tunnel = {**tunnel, "name": "bgp", "interface_address": "10.213.99.0/31"}
    first, then = {"bgp": {"customer_asn": 65001}}, {"bgp": {"customer_asn": 65002}, "recreate": True}
    return [Task("magic_gre_tunnel", {**tunnel, **bgp}) for bgp in (first, then)]


@dataclass
class Journey:
    """Tasks, and those that make the account from which they start."""

    name: str
    before: Sequence[Task]
    tasks: Sequence[Task]


WIDE = {"concurrency": 1, "max_deletes": 50, "allow": ["last_route", "last_tunnel", "all_tunnels"]}
WHOLE = Task("magic_network", {**FLEET, **WIDE})
BARE = {"state": "deleted", "sites": [{"name": site["name"]} for site in FLEET["sites"]]}

JOURNEYS = (
    Journey("onboarding", [], onboarding()),
    Journey("drain", onboarding(), drain()),
    Journey("removal", onboarding(), removal()),
    Journey("recreation", recreation()[:1], recreation()[1:]),
    Journey("fleet", [], [WHOLE]),
    Journey("fleet, drained", [WHOLE], [Task("magic_network", {**drained(FLEET), **WIDE})]),
    Journey("fleet, deleted", [WHOLE], [Task("magic_network", {**BARE, **WIDE})]),
    Journey("fleet, eight at a time", [], [Task("magic_network", {**FLEET, **WIDE, "concurrency": 8})]),
)


def run(site: Site, tasks: Sequence[Task], tap: Callable[[int], None] | None = None) -> tuple[int, list[bool]]:
    """Requests sent, and what each task said of changes."""
    controller = Controller(site, tap=tap)
    changes = []
    for task in tasks:
        result = controller.run(task)
        assert not result.get("failed"), (task, result)
        changes.append(result["changed"])
    controller.close()
    return controller.sent, changes


def die_in_a_child(site: Site, tasks: Sequence[Task], at: int) -> None:
    """Run the tasks in a process that is gone before its request number ``at``."""
    site.settle()
    with warnings.catch_warnings():
        # The threads of this process serve the simulator; the child needs none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            run(site, tasks, lambda number: os._exit(KILLED) if number == at else None)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == KILLED
    site.settle()


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
def test_killed_before_any_request(site: Site, figures: Counter[str], journey: Journey) -> None:
    """All points between two requests, one after the other; in the short run some of them."""
    site.simulator.reset()
    run(site, journey.before)
    start = site.snapshot()
    requests, changes = run(site, journey.tasks)
    assert any(changes)
    desired = site.state()
    points = range(1, requests + 1)
    chosen = points if FULL else sorted(random.Random(f"{SEED} {journey.name}").sample(points, min(4, requests)))
    figures[f"points at which a run was killed: {journey.name}"] = len(chosen)
    for at in chosen:
        site.restore(start)
        die_in_a_child(site, journey.tasks, at)
        run(site, journey.tasks)
        assert site.state() == desired, f"killed before request {at} of {requests}"
        _sent, changes = run(site, journey.tasks)
        assert not any(changes), f"killed before request {at} of {requests}"


# --- a real ansible-playbook, killed with a request under way ---

POINTS = range(2, 26, 2) if FULL else (9,)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("killed")
    lists = ("wans", "lans", "gre_tunnels", "ipsec_tunnels", "routes")
    play = {
        "hosts": "all",
        "connection": "local",
        "gather_facts": False,
        "roles": ["netops.cloudflare.site_onboarding"],
    }
    (home / "play.yml").write_text(yaml.safe_dump([play]))
    variables = {"site_onboarding_site": {"description": TOWN["description"]}}
    variables |= {f"site_onboarding_{name}": TOWN[name] for name in lists}
    (home / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": {TOWN["name"]: variables}}}))
    return home


def start_playbook(home: Path, site: Site) -> subprocess.Popen[str]:
    own = {"ANSIBLE_COLLECTIONS_PATH": str(TREE), "HOME": str(home), "ANSIBLE_LOCALHOST_WARNING": "false"}
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "inventory.yml", "play.yml"],
        cwd=home,
        env={**os.environ, **site.simulator.env, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(playbook: subprocess.Popen[str]) -> str:
    output, _errors = playbook.communicate(timeout=120)
    assert playbook.returncode == 0, output
    return output


def test_a_killed_playbook(site: Site, figures: Counter[str], playbook: Path) -> None:
    """SIGKILL to all of its processes while the service works on request number n; the service finishes that one."""
    site.simulator.reset()
    start = site.snapshot()
    finish(start_playbook(playbook, site))
    requests = len(site.simulator.journal())
    desired = site.state()
    for point in POINTS:
        if point > requests:
            break
        site.restore(start)
        site.simulator.faults({"match": {"nth": point}, "fault": {"kind": "delay", "delay_s": 0.5}})
        process = start_playbook(playbook, site)
        wait_for(lambda: site.simulator.service.faults.shown()[0]["fired"] == 1)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        site.settle()
        site.simulator.clear_faults()
        finish(start_playbook(playbook, site))
        assert site.state() == desired, f"killed at request {point} of {requests}"
        figures["points at which a real ansible-playbook was killed"] += 1
