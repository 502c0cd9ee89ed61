# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every kind through all its steps, against the simulator: by its own module, and by magic_network."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.model.compare import at
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field, Fields
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.export import OPERATION as EXPORT
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION as NETWORK
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.samples import GROUND, LEFT_OUT, SAMPLES, Options, Sample
from ansible_collections.netops.cloudflare.tests.unit.support import operate

CASES = [(kind, path) for kind, sample in SAMPLES.items() for path in sample.values]
each = pytest.mark.parametrize(("kind", "path"), CASES, ids=[f"{kind}-{path}" for kind, path in CASES])
# An option that names an object is shown as the id that it stands for.
SHOWN_AS = {"connector": "connector_id", "secondary_connector": "secondary_connector_id", "app": "managed_app_id"}
SHOWN_AS |= {f"lan_{side}.lan": f"lan_{side}.lan_id" for side in (1, 2)}
# What follows from another option, and is told beside it.
FOLLOWS: dict[tuple[str, str], set[str]] = {}


def leaves(fields: Fields, place: str = "") -> Iterator[str]:
    for name, known in fields.items():
        if known.read_only:
            continue
        if known.fields and known.type == "dict":
            yield from leaves(known.fields, f"{place}{name}.")
        else:
            yield f"{place}{name}"


def test_every_option_has_two_values() -> None:
    options = {(kind, path) for kind, resource in KINDS.items() for path in leaves(resource.fields)}
    assert options - {*CASES} == {*LEFT_OUT}
    assert {*CASES} <= options


@pytest.fixture
def sim(server: Simulator) -> Simulator:
    server.reset()
    done = run(server, NETWORK, GROUND)
    assert not done.get("failed"), done["msg"]
    server.clear_journal()
    return server


def run(sim: Simulator, operation: Operation, params: Options, *, check: bool = False) -> Options:
    return operate(sim, operation, params, check=check)


def resolved(sim: Simulator, value: Any) -> Any:
    """``$lans:lan-1`` is the id of that object."""
    if isinstance(value, dict):
        return {name: resolved(sim, item) for name, item in value.items()}
    if isinstance(value, str) and value.startswith("$"):
        kind, _colon, name = value[1:].partition(":")
        for item in sim.control("GET", "state")[kind]:
            if name in (item.get("name"), item.get("device", {}).get("serial_number")):
                return item["id"]
        raise AssertionError(value)
    return value


def seen(diff: Any, *, top: bool = False) -> set[str]:
    """The dotted names of what a diff shows as different."""
    before, after = (json.loads(side) if isinstance(side, str) and side else side or {} for side in diff)

    def differing(one: Any, other: Any, place: str) -> Iterator[str]:
        known = (one if isinstance(one, dict) else {}) | (other if isinstance(other, dict) else {})
        if not known or "reservations" in place:
            if one != other:
                yield place[:-1]
            return
        for name in known:
            below = (
                one.get(name) if isinstance(one, dict) else None,
                other.get(name) if isinstance(other, dict) else None,
            )
            if below[0] != below[1]:
                yield from differing(*below, f"{place}{name}.")

    return set(differing(before, after, ""))


Task = Callable[..., Options]


def by_module(sim: Simulator, kind: str, sample: Sample, path: str) -> Task:
    resource = KINDS[kind]

    def task(options: Options, *, check: bool = False) -> Options:
        parent = {"site": sample.site_of(path)} if resource.parent else {}
        result = run(sim, manage(resource), {**options, **parent}, check=check)
        if "diff" in result:
            result["seen"] = seen((result["diff"]["before"], result["diff"]["after"]))
            result["seen"] = set() if result["operation"] == "create" else result["seen"]
        return result

    return task


def by_document(sim: Simulator, kind: str, sample: Sample, path: str) -> Task:
    resource = KINDS[kind]

    def task(options: Options, *, check: bool = False) -> Options:
        document: Options = {kind: options if resource.singleton else [options]}
        if resource.parent:
            document = {"sites": [{"name": sample.site_of(path), **document}]}
        allow = ["last_route", "all_tunnels"]
        result = run(sim, NETWORK, {**document, "allow": allow}, check=check)
        actions = result.get("actions", [])
        for action in actions:
            if action["operation"] == "update":
                changes = action["changes"]
                sides = ({n: c[side] for n, c in changes.items()} for side in ("before", "after"))
                result["seen"] = seen(tuple(sides))
        result.setdefault("seen", set())
        assert len(actions) <= 1 or path == "activated"  # which is an action of its own
        return result

    return task


def writes(sim: Simulator) -> list[str]:
    found = [e["operation"] for e in sim.journal() if e["method"] != "GET" and not e["validate_only"]]
    sim.clear_journal()
    return found


@each
@pytest.mark.parametrize("way", [by_module, by_document], ids=["module", "network"])
def test_an_option_through_all_its_steps(sim: Simulator, kind: str, path: str, way: Any) -> None:
    sample = SAMPLES[kind]
    task = way(sim, kind, sample, path)
    first, second = (resolved(sim, value) for value in sample.values[path])
    with_a, with_b = (resolved(sim, sample.options(path, value)) for value in (first, second))
    without = resolved(sim, sample.options(path, None, wide=True))

    def good(result: Options) -> Options:
        assert not result.get("failed"), result["msg"]
        return result

    good(task(with_a))
    writes(sim)
    for _again in range(2):
        assert not good(task(with_a))["changed"]
    assert writes(sim) == []
    if path in sample.identifies:  # under another name it would be another object
        with_b["id"] = without["id"] = made_id(sim, kind)
    if path in sample.fixed:
        for check in (True, False):
            refused = task(with_b, check=check)
            assert refused.get("failed")
            assert "can only be set when" in refused["msg"]
        assert writes(sim) == []
        return
    if path in sample.unseen:
        assert not good(task(with_b))["changed"]
        with_b[f"{path}_update"] = "always"
        expected = {path}
    else:
        expected = {SHOWN_AS.get(path, path)} | FOLLOWS.get((kind, path), set())
    checked = good(task(with_b, check=True))
    assert writes(sim) == []
    assert (checked["changed"], checked["seen"]) == (True, expected)
    done = good(task(with_b))
    assert (done["changed"], done["seen"]) == (True, expected)
    assert not [text for text in done.get("warnings", ()) if "stores it as" in text or "after this change" in text]
    assert len(writes(sim)) == 1
    if path in sample.unseen:
        return
    assert not good(task(with_b))["changed"]
    assert not good(task(without))["changed"]
    if path in sample.empty:
        emptied = resolved(sim, sample.options(path, sample.empty[path]))
        for changed in (True, False):
            result = good(task(emptied))
            assert (result["changed"], result["seen"]) == (changed, expected if changed else set())
    assert at(with_b, path) == second


def made_id(sim: Simulator, kind: str) -> str:
    """The id of the object that was made last."""
    if KINDS[kind].singleton:  # it goes by the id of its site
        sites = sim.control("GET", "state")["sites"]
        return next(str(site["id"]) for site in sites if site["name"] == SAMPLES[kind].site)
    made = sim.control("GET", "state")[{"interconnects": "cf_interconnects"}.get(kind, kind)]
    item = made[0] if kind == "interconnects" else made[-1]
    return str(item[KINDS[kind].id_fields[0]])


def by_id(sim: Simulator, kind: str) -> Options:
    """The option that means the object that was made last. What is alone in its site needs none."""
    return {} if KINDS[kind].singleton else {"id": made_id(sim, kind)}


# --- an exported account shows every change that hands make ---

# What an export has no words for while it is not set, and why.
UNSAYABLE = {
    ("interconnects", "health_check.direction"): "a choice without a documented default",
    ("app_configs", "breakout"): "null, which the API refuses, would say it; false is a choice of its own",
}


def put(sim: Simulator, kind: str, sample: Sample, path: str, options: Options) -> bool:
    """As another client does it; returns whether that changed anything."""
    done = by_module(sim, kind, sample, path)(options)
    assert not done.get("failed"), done["msg"]
    return bool(done["changed"])


def exported(sim: Simulator, **params: Any) -> Options:
    result = run(sim, EXPORT, params)
    assert not result.get("failed"), result["msg"]
    return dict(result["network"])


def is_seen(kind: str, path: str, start: str) -> bool:
    """Can an export hold the option's value at all? No key does, nor what an object cannot be without while it is not
    there."""
    sample, fields = SAMPLES[kind], KINDS[kind].fields
    for name in path.split("."):
        known = fields.get(name, Field())
        fields = known.fields or {}
    if known.secret or (kind, path) in {("connectors", "serial_number"), ("connectors", "device_id")}:
        return False
    top = path.partition(".")[0]
    needed = path in sample.identifies or path in sample.paired or (top in sample.base and top in ("priority", path))
    return start == "set" or not (needed or top.startswith("lan_") or (kind, path) in UNSAYABLE)


SEEN = [(*case, start) for case in CASES for start in ("set", "unset") if is_seen(*case, start)]


@pytest.mark.parametrize(("kind", "path", "start"), SEEN, ids=["-".join(case) for case in SEEN])
def test_a_change_by_hand_shows_in_what_was_exported(sim: Simulator, kind: str, path: str, start: str) -> None:
    resource, sample = KINDS[kind], SAMPLES[kind]
    first, second = (resolved(sim, sample.options(path, value)) for value in sample.values[path])
    put(sim, kind, sample, path, first if start == "set" else resolved(sim, sample.unset(path)))
    document = exported(sim) | {"allow": ["last_route", "all_tunnels", "last_tunnel", "recreate_ipsec"]}
    assert not run(sim, NETWORK, document, check=True)["changed"]
    if path in sample.fixed:  # deleted, and created again in another way
        put(sim, kind, sample, path, {**by_id(sim, kind), "state": "absent"})
    elif path in sample.identifies:
        second["id"] = made_id(sim, kind)
    assert put(sim, kind, sample, path, second) or put(sim, kind, sample, path, first)
    shown = run(sim, NETWORK, document, check=True)
    if path in (*sample.identifies, *sample.fixed):  # the object that is described is not there, or another
        assert shown.get("failed") or "create" in [action["operation"] for action in shown["actions"]]
        return
    [action] = [action for action in shown["actions"] if action["kind"] == resource.name]
    sides = tuple({n: c[side] for n, c in action["changes"].items()} for side in ("before", "after"))
    assert SHOWN_AS.get(path, path) in seen(sides), action["changes"]


def test_what_was_looked_at() -> None:
    kinds = Counter(kind for kind, _path in CASES)
    print(f"{len(kinds)} kinds, {len(CASES)} options through all steps in two ways, {len(SEEN)} changes by hand")
    assert set(kinds) == set(KINDS)
