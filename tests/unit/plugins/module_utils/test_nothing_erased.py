# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A write erases nothing that its caller did not change: fields that nobody knows yet, at every depth, on a service
that erases what a body omits."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION as NETWORK
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.seed import INTERCONNECT_1_5
from ansible_collections.netops.cloudflare.tests.unit.plugins.module_utils.test_every_option import (
    CASES,
    Options,
    by_document,
    by_id,
    by_module,
    made_id,
    resolved,
    run,
    sim,
)
from ansible_collections.netops.cloudflare.tests.unit.samples import CF, SAMPLES

__all__ = ["sim"]  # a fixture

NEWER = "x_newer"
PLANTED: list[int] = []
# What the server fills in, of which nothing ever goes back.
SERVERS = {
    "psk_metadata",
    "remote_identities",
    "bgp_status",
    "device",
    "reservations",
    "created_on",
    "modified_on",
    "id",
}
WIRE_KINDS = {"interconnects": "cf_interconnects"}
# A change of every option of every kind, but of what makes another object.
CHANGES = [(k, p) for k, p in CASES if p not in (*SAMPLES[k].fixed, *SAMPLES[k].unseen)]


def anything(dice: random.Random, depth: int = 2) -> Any:
    """Some value as a newer API may have it."""
    kinds: list[Callable[[], Any]] = [
        lambda: dice.choice(["a", "x y", "\u00fc"]),
        lambda: dice.randrange(-5, 5),
        lambda: True,
    ]  # false is left out of answers
    if depth:
        kinds += [
            lambda: {f"k{n}": anything(dice, depth - 1) for n in range(dice.randrange(1, 3))},
            lambda: [anything(dice, depth - 1) for _n in range(dice.randrange(3))],
        ]
    return dice.choice(kinds)()


def planted(value: Any, dice: random.Random, place: str = "") -> Any:
    """The same with a new field in each object."""
    if isinstance(value, dict):
        more = {
            name: item if name in SERVERS else planted(item, dice, f"{place}{name}.") for name, item in value.items()
        }
        return {**more, NEWER: anything(dice)}
    return [planted(item, dice, place) for item in value] if isinstance(value, list) else value


def newer(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Where such fields are, and what they hold."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name == NEWER:
                yield f"{place}{name}", item
            elif name not in SERVERS:
                yield from newer(item, f"{place}{name}.")
    elif isinstance(value, list):
        for item in value:
            key = item.get("prefix", item.get("code", "")) if isinstance(item, dict) else ""
            yield from newer(item, f"{place}{key}.")


def plant(sim: Simulator, kind: str, object_id: str, seed: object) -> list[tuple[str, Any]]:
    """Give an object new fields everywhere."""
    own = KINDS[kind]
    [wire] = [item for item in state(sim, kind) if own.singleton or item.get(own.id_fields[0]) == object_id]
    given = planted(wire, random.Random(str(seed)))
    own = {
        *SERVERS,
        *KINDS[kind].id_fields,
        "site_id",
        "lan_name",
        "version",
        "colo_name",
        "virtual_port_reservation_id",
    }
    own |= {"ha_mode", "ha_link", "last_updated", "last_heartbeat", "last_seen_version"}
    own |= {"bgp"} if kind == "gre_tunnels" else set()
    changes = {name: item for name, item in given.items() if name not in own}
    for side in ("lan_1", "lan_2"):
        changes.get(side, {}).pop("lan_name", None)
    if wire.get("version") == "1.5":
        for end in ("cloudflare_endpoint", "customer_endpoint"):
            changes["bgp"].pop(end)
    sim.control("PATCH", f"objects/{WIRE_KINDS.get(kind, kind)}/{object_id}", changes)
    found = there(sim, kind, object_id)
    PLANTED.append(len(found))
    return found


def state(sim: Simulator, kind: str) -> list[Options]:
    items: list[Options] = sim.control("GET", "state")[WIRE_KINDS.get(kind, kind)]
    return items


def there(sim: Simulator, kind: str, object_id: str) -> list[tuple[str, Any]]:
    own = KINDS[kind]
    [wire] = [item for item in state(sim, kind) if own.singleton or item.get(own.id_fields[0]) == object_id]
    return sorted(newer(wire), key=repr)


@pytest.mark.parametrize(("kind", "path"), CHANGES, ids=[f"{kind}-{path}" for kind, path in CHANGES])
@pytest.mark.parametrize("way", [by_module, by_document], ids=["module", "network"])
def test_fields_that_nobody_knows_survive_the_change_of_an_option(
    sim: Simulator, kind: str, path: str, way: Any
) -> None:
    sample = SAMPLES[kind]
    task = way(sim, kind, sample, path)
    first, second = (resolved(sim, sample.options(path, value)) for value in sample.values[path])
    made = task(first)
    assert not made.get("failed"), made["msg"]
    second |= by_id(sim, kind)
    before = plant(sim, kind, made_id(sim, kind), (kind, path))
    assert before
    done = task(second)
    assert not done.get("failed"), done["msg"]
    assert done["changed"]
    assert not [text for text in done.get("warnings", ()) if "after this change" in text]
    if path == "routed_subnets":  # other elements than before; what they hold, the caller has said
        before = [(place, value) for place, value in before if not place.startswith("routed_subnets.")]
    assert there(sim, kind, made_id(sim, kind)) == before
    assert not task(second)["changed"]


def test_the_elements_of_a_list_keep_what_nobody_knows(sim: Simulator) -> None:
    """They are paired by what they are about."""
    lans = manage(KINDS["lans"])
    subnets = [{"prefix": f"10.7{n}.0.0/24", "next_hop": "172.20.0.9"} for n in (1, 2)]
    lan = {"site": "base", "name": "sample", "physport": 1, "static_addressing": {"address": "172.20.0.1/24"}}
    assert run(sim, lans, {**lan, "routed_subnets": subnets})["changed"]
    before = dict(plant(sim, "lans", made_id(sim, "lans"), "elements"))
    subnets[0]["next_hop"] = "172.20.0.10"
    subnets.reverse()
    subnets[0]["nat"] = {"static_prefix": "10.75.0.0/24"}
    assert run(sim, lans, {**lan, "routed_subnets": subnets})["changed"]
    assert dict(there(sim, "lans", made_id(sim, "lans"))) == before
    assert run(sim, lans, {**lan, "routed_subnets": subnets[:1]})["changed"]
    left = {place: value for place, value in before.items() if "10.71.0.0/24" not in place}
    assert dict(there(sim, "lans", made_id(sim, "lans"))) == left


@pytest.mark.parametrize("merges", [True, False])
@pytest.mark.parametrize("kind", ["routes", "gre_tunnels", "ipsec_tunnels"])
def test_fields_that_nobody_knows_survive_a_bulk_update(sim: Simulator, kind: str, merges: bool) -> None:
    sim.switch(bulk_put_merges=merges)
    items = {
        "routes": [{"prefix": f"10.5{n}.0.0/24", "nexthop": "10.211.1.1", "priority": 100} for n in range(3)],
        "gre_tunnels": [
            {
                "name": f"bulk-{n}",
                "customer_gre_endpoint": f"203.0.113.{n}",
                "cloudflare_gre_endpoint": CF,
                "interface_address": f"10.212.{n}.0/31",
            }
            for n in range(1, 4)
        ],
        "ipsec_tunnels": [
            {"name": f"bulk-{n}", "cloudflare_endpoint": CF, "interface_address": f"10.212.{n}.0/31"} for n in range(3)
        ],
    }[kind]
    assert run(sim, NETWORK, {kind: items})["changed"]
    ids = [item["id"] for item in state(sim, kind)][-3:]
    before = [plant(sim, kind, object_id, (kind, n)) for n, object_id in enumerate(ids)]
    sim.clear_journal()
    changed = [{**item, "description": "new"} for item in items]
    done = run(sim, NETWORK, {kind: changed, "bulk_tunnels": True})
    assert (done["changed"], done.get("failed")) == (True, None)
    assert [e["operation"] for e in sim.journal() if e["method"] != "GET"] == [f"{kind}.bulk_update"]
    assert [there(sim, kind, object_id) for object_id in ids] == before


def test_a_replaced_object_keeps_them(sim: Simulator) -> None:
    gre = manage(KINDS["gre_tunnels"])
    options = {**SAMPLES["gre_tunnels"].base, "bgp": {"customer_asn": 65001}}
    assert run(sim, gre, options)["changed"]
    plant(sim, "gre_tunnels", made_id(sim, "gre_tunnels"), "recreate")
    options["bgp"] = {"customer_asn": 65002}
    done = run(sim, gre, {**options, "recreate": True})
    assert (done["changed"], done["operation"]) == (True, "recreate")
    assert there(sim, "gre_tunnels", made_id(sim, "gre_tunnels"))


# --- what stays out of a body ---


def test_a_session_of_a_gre_tunnel_survives_whether_the_api_takes_it_or_not(sim: Simulator) -> None:
    gre = manage(KINDS["gre_tunnels"])
    options = {**SAMPLES["gre_tunnels"].base, "bgp": {"customer_asn": 65001, "import_filter_id": "f" * 32}}
    assert run(sim, gre, options)["changed"]
    for takes, description in ((False, "a"), (True, "b")):
        sim.switch(gre_put_bgp=takes)
        sim.clear_journal()
        done = run(sim, gre, {**options, "description": description})
        assert (done["changed"], done.get("failed"), done.get("warnings")) == (True, None, None)
        assert len([e for e in sim.journal() if e["method"] == "PUT"]) == (1 if takes else 2)
        assert state(sim, "gre_tunnels")[-1]["bgp"]["import_filter_id"] == "f" * 32


@pytest.mark.parametrize(
    ("said", "goes_on"),
    [
        ("bgp: is not a field of this request", True),
        ('json: unknown field "bgp"', True),
        ("bgp cannot be updated", True),
        ("bgp.import_filter_id: there is no such filter", False),
        ("the customer_asn of bgp is in use", False),
        ("internal: bgp", False),
    ],
)
def test_a_session_is_left_out_only_where_the_api_says_that_it_takes_none(
    sim: Simulator, said: str, goes_on: bool
) -> None:
    """Left out on a service that takes one, it would be gone."""
    sim.switch(gre_put_bgp=True)
    gre = manage(KINDS["gre_tunnels"])
    options = {**SAMPLES["gre_tunnels"].base, "bgp": {"customer_asn": 65001}}
    assert run(sim, gre, options)["changed"]
    sim.faults({"match": {"method": "PUT"}, "fault": {"kind": "status", "status": 400, "message": said}})
    done = run(sim, gre, {**options, "description": "new"})
    assert bool(done.get("failed")) is not goes_on
    if not goes_on:
        assert "omit_fields: [bgp]" in done["msg"]
        assert state(sim, "gre_tunnels")[-1]["bgp"]["customer_asn"] == 65001


@pytest.fixture
def newest(sim: Simulator) -> Simulator:
    sim.control("POST", "seed", {"cf_interconnects": [INTERCONNECT_1_5]})
    return sim


def test_an_interconnect_of_version_1_5_keeps_its_session(newest: Simulator) -> None:
    """Neither gre nor the ends of the session go back: the API refuses them."""
    interconnect = manage(KINDS["interconnects"])
    before = plant(newest, "interconnects", INTERCONNECT_1_5["id"], "1.5")
    key = newest.control("GET", "state")["cf_interconnects"][-1]["bgp"]["md5_key"]
    done = run(newest, interconnect, {"name": "cni_ams", "description": "new"})
    assert (done["changed"], done.get("failed"), done.get("warnings")) == (True, None, None)
    assert done["interconnect"]["version"] == "1.5"
    after = newest.control("GET", "state")["cf_interconnects"][-1]
    assert (after["bgp"]["md5_key"], after["bgp"]["customer_asn"]) == (key, 65015)
    assert there(newest, "interconnects", INTERCONNECT_1_5["id"]) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"gre": {"cloudflare_endpoint": CF}}, "gre.cloudflare_endpoint: cannot be configured on an interconnect of"),
        (
            {"bgp": {"customer_endpoint": "10.0.0.9"}},
            "bgp.customer_endpoint: cannot be set on an interconnect of version",
        ),
        (
            {"health_check": {"direction": "unidirectional", "source": "10.0.0.1"}},
            "health_check.source: is only allowed with direction",
        ),
    ],
)
def test_what_version_1_5_refuses_is_told_before_a_request(newest: Simulator, options: Options, said: str) -> None:
    newest.clear_journal()
    done = run(newest, manage(KINDS["interconnects"]), {"name": "cni_ams", **options})
    assert done["failed"]
    assert said in done["msg"]
    assert {e["method"] for e in newest.journal()} == {"GET"}


def test_the_source_of_probes_goes_when_they_go_one_way(newest: Simulator) -> None:
    interconnect = manage(KINDS["interconnects"])
    both = {"direction": "bidirectional", "source": "10.0.0.1"}
    assert not run(newest, interconnect, {"name": "cni_ams", "health_check": both}).get("failed")
    done = run(newest, interconnect, {"name": "cni_ams", "health_check": {"direction": "unidirectional"}})
    assert (done["changed"], done.get("failed"), done.get("warnings")) == (True, None, None)


def test_the_former_name_of_a_number_is_read_and_never_sent_beside_the_new_one(newest: Simulator) -> None:
    newest.switch(bgp_as_no_shown=True)
    interconnect = manage(KINDS["interconnects"])
    done = run(newest, interconnect, {"name": "cni_ams", "bgp": {"customer_asn": 65099}})
    assert (done["changed"], done.get("failed")) == (True, None)
    field: Field = (KINDS["interconnects"].fields["bgp"].fields or {})["customer_asn"]
    assert field.formerly == "as_no"
    assert KINDS["interconnects"].view({"id": "1", "bgp": {"as_no": 7}})["bgp"] == {"customer_asn": 7}


# --- what the API refuses ---


@pytest.mark.parametrize("check", [True, False])
def test_a_refused_field_that_nobody_knows_is_named_with_the_way_out(sim: Simulator, check: bool) -> None:
    gre = manage(KINDS["gre_tunnels"])
    base = SAMPLES["gre_tunnels"].base
    assert run(sim, gre, base)["changed"]
    sim.control("PATCH", f"objects/gre_tunnels/{made_id(sim, 'gre_tunnels')}", {"pinned": 1})
    sim.switch(put_refuses_newer=True)
    desired = {**base, "description": "new"}
    refused = run(sim, gre, desired, check=check)
    assert refused["failed"]
    assert not refused["changed"]
    assert "sent back pinned as read" in refused["msg"]
    assert "omit_fields: [pinned]" in refused["msg"]
    done = run(sim, gre, {**desired, "omit_fields": ["pinned"]}, check=check)
    assert (done.get("failed"), done["changed"]) == (None, True)
    if not check:  # and what the API made of it is told
        assert (
            "pinned, which this collection does not know, does not exist any more after this update"
            in done["warnings"][0]
        )


def test_a_refusal_that_does_not_name_the_field_is_found_out_without_writing(sim: Simulator) -> None:
    gre = manage(KINDS["gre_tunnels"])
    base = SAMPLES["gre_tunnels"].base
    assert run(sim, gre, base)["changed"]
    sim.control("PATCH", f"objects/gre_tunnels/{made_id(sim, 'gre_tunnels')}", {"pinned": 1})
    sim.faults({"match": {"method": "PUT"}, "times": 1, "fault": {"kind": "status", "status": 400, "message": "no"}})
    sim.clear_journal()
    refused = run(sim, gre, {**base, "description": "new"})
    assert "omit_fields: [pinned]" in refused["msg"]
    assert [e["validate_only"] for e in sim.journal() if e["method"] == "PUT"] == [False, True]


def test_only_what_nobody_knows_can_be_left_out(sim: Simulator) -> None:
    for task in (by_module, by_document):
        done = task(sim, "routes", SAMPLES["routes"], "priority")({**SAMPLES["routes"].base, "omit_fields": ["weight"]})
        assert done["failed"]
        assert "omit_fields: weight is a field that the collection knows" in done["msg"]


def test_how_much_was_planted() -> None:
    print(f"{len(CHANGES)} changes of options in two ways, {sum(PLANTED)} unknown fields in {len(PLANTED)} objects")
