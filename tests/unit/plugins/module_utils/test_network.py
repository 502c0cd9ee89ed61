# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole network in one document, against the simulator."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.account import workers
from ansible_collections.netops.cloudflare.plugins.module_utils.document import options, parse
from ansible_collections.netops.cloudflare.plugins.module_utils.document.checks import cross_check, uncovered_regions
from ansible_collections.netops.cloudflare.plugins.module_utils.document.parse import Parser
from ansible_collections.netops.cloudflare.plugins.module_utils.execute import bulk, executor
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.export import OPERATION as EXPORT
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Workspace
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.support import not_plain, operate, with_value

Document = dict[str, Any]
CANARY = "canary-psk-31f7"


@pytest.fixture
def sim(server: Simulator) -> Simulator:
    server.reset()
    server.clear_faults()
    server.clear_journal()
    return server


def run(sim: Simulator, operation: Operation, params: Document, **how: Any) -> Document:
    return operate(sim, operation, {"retries": 1, **params}, **how)


def go(sim: Simulator, check: bool = False, **params: Any) -> Document:
    """Run magic_network with an empty journal; the result has the requests that were sent."""
    sim.clear_journal()
    result = run(sim, OPERATION, params, check=check)
    assert result.get("error", {}).get("kind") != "bug", result["msg"]
    assert CANARY not in json.dumps(result)
    assert not_plain(result) == []
    result["requests"] = Counter(entry["method"] for entry in sim.journal())
    return result


def site(n: int) -> Document:
    """A site with one of everything that a fleet's site has, and then some."""
    net = f"10.21{n // 100}.{n % 100}"
    return {
        "name": f"site-{n:03}",
        "location": {"lat": "52.1", "lon": "4.9"},
        "wans": [{"name": "isp-a", "physport": 1, "priority": 1}, {"name": "isp-b", "physport": 2, "priority": 2}],
        "lans": [
            {"name": "office", "physport": 3, "static_addressing": {"address": f"172.16.{n}.1/25"}},
            {"name": "guests", "physport": 4, "static_addressing": {"address": f"172.16.{n}.129/25"}},
        ],
        "acls": [{"name": "web", "lan_1": {"lan": "guests"}, "lan_2": {"lan": "office", "ports": [443]}}],
        "app_configs": [{"app": "Intranet", "breakout": True, "preferred_wans": ["isp-a"]}],
        "gre_tunnels": [
            {
                "name": f"gre-{n:03}",
                "customer_gre_endpoint": f"198.51.100.{n + 1}",
                "cloudflare_gre_endpoint": "162.159.68.213",
                "interface_address": f"{net}.0/31",
            }
        ],
        "ipsec_tunnels": [
            {
                "name": f"ipsec-{n:03}",
                "customer_endpoint": f"198.51.100.{n + 1}",
                "cloudflare_endpoint": "162.159.73.109",
                "interface_address": f"{net}.2/31",
                "psk": f"{CANARY}-{n}",
            }
        ],
        "routes": [
            {"prefix": f"172.16.{n}.0/24", "nexthop": f"{net}.1", "priority": 100},
            {"prefix": f"172.16.{n}.0/24", "nexthop": f"{net}.3", "priority": 200},
        ],
    }


def fleet(count: int) -> Document:
    return {
        "apps": [{"name": "Intranet", "type": "Development", "hostnames": ["intranet.example.com"]}],
        "sites": [site(n) for n in range(count)],
    }


OBJECTS = 11  # that a site of the fleet brings along, itself included


def routes_of(document: Document) -> list[Document]:
    return [route for entry in document["sites"] for route in entry["routes"]]


def without_names(document: Document) -> Document:
    return {"sites": [{"name": entry["name"]} for entry in document["sites"]]}


# --- parsing ---


def problems(document: Document, *, absent: bool = False) -> list[str]:
    parser = Parser(absent=absent)
    parser.parse(document)
    return [str(problem) for problem in (*parser.problems, *cross_check(parser.entries))]


def changed(path: str, value: Any) -> Document:
    """The fleet's document with one value set, or taken out (``...``)."""
    document: Document = with_value(fleet(2), path, value)
    return document


def test_the_example_has_no_problems() -> None:
    assert problems(fleet(3)) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("sites/1/lans/1/vlan_tag", 5000, "sites[1].lans[1].vlan_tag: 5000 is out of range; it must be from 0 to 4094"),
        ("sites/1/lans/0/vlan_tga", 5, "sites[1].lans[0].vlan_tga: is not an option. Did you mean vlan_tag?"),
        ("sites/0/wanz", [], "sites[0].wanz: is not an option. Did you mean wans?"),
        ("sites/0/site_id", "x", "sites[0].site_id: is not an option"),
        ("sites/0/created_on", "x", "sites[0].created_on: is not an option"),
        ("sites/0/wans", {"name": "x"}, "sites[0].wans: must be a list"),
        ("sites/0/wans/0", "isp-a", "sites[0].wans[0]: must be a dictionary of options, such as name"),
        ("sites/0/wans/0", None, "sites[0].wans[0]: must be a dictionary of options, such as name"),
        ("sites/0/wans/0/physport", "one", "sites[0].wans[0].physport: must be a whole number, not str"),
        ("sites/0/wans/0/physport", True, "sites[0].wans[0].physport: must be a whole number, not bool"),
        ("sites/0/wans/0/physport", 1.5, "sites[0].wans[0].physport: must be a whole number, not float"),
        ("sites/0/lans/0/is_breakout", "maybe", "sites[0].lans[0].is_breakout: must be true or false, not str"),
        ("sites/0/lans/0/is_breakout", [], "sites[0].lans[0].is_breakout: must be true or false, not list"),
        ("sites/0/location", "here", "sites[0].location: must be a dictionary"),
        ("sites/0/location/lat", ["52"], "sites[0].location.lat: must be text (quote it), not list"),
        ("sites/0/location/lat", False, "sites[0].location.lat: must be text (quote it), not bool"),
        ("sites/0/name", ..., "sites[0].name: is required, to find the site. Or set its id"),
        ("sites/0/name", "", "sites[0].name: must not be empty"),
        ("sites/0/id", ["x"], "sites[0].id: must be text (quote it), not list"),
        (
            "sites/0/recreate",
            True,
            "sites[0].recreate: is not supported for the sites of a document. Delete the site with",
        ),
        ("sites/0/routes/0/nexthop", ..., "sites[0].routes[0].nexthop: is required, to find the route"),
        ("sites/0/routes/0/prefix", "10.0.0.1", "sites[0].routes[0].prefix: '10.0.0.1' is not a prefix in CIDR"),
        ("sites/0/routes/0/recreate", True, "sites[0].routes[0].recreate: is not an option"),
        ("sites/0/gre_tunnels/0/recreate", "so", "sites[0].gre_tunnels[0].recreate: must be true or false, not str"),
        ("sites/0/gre_tunnels/0/psk", CANARY, "sites[0].gre_tunnels[0].psk: is not an option"),
        ("sites/0/gre_tunnels/0/name", "a-name-that-is-long", "the name of a GRE tunnel has at most 15"),
        ("sites/0/ipsec_tunnels/0/psk", [CANARY], "sites[0].ipsec_tunnels[0].psk: must be text (quote it), not list"),
        ("sites/0/ipsec_tunnels/0/psk_update", "now", "'now' is not one of on_create, always"),
        ("sites/0/ipsec_tunnels/0/health_check", {"rate": "fast"}, "health_check.rate: 'fast' is not one of low, mid"),
        (
            "sites/0/ipsec_tunnels/0/health_check",
            {"tpye": "x"},
            "health_check.tpye: is not an option. Did you mean type?",
        ),
        ("sites/0/lans/0/routed_subnets", [{"prefix": "10.0.0.0/8"}], "routed_subnets[0].next_hop: is required"),
        ("sites/0/lans/0/routed_subnets", "10.0.0.0/8", "sites[0].lans[0].routed_subnets: must be a list"),
        ("sites/0/acls/0/protocols", ["gre"], "sites[0].acls[0].protocols[0]: 'gre' is not one of tcp, udp, icmp"),
        ("sites/0/acls/0/lan_2/ports", [443, "https"], "acls[0].lan_2.ports[1]: must be a whole number, not str"),
        (
            "sites/0/app_configs/0/managed_app_id",
            "x",
            "app_configs[0].managed_app_id: cannot be given together with app",
        ),
        ("sites/1/name", "site-000", "sites[1]: site site-000 is already in the document, at sites[0]"),
        (
            "sites/0/lans/1/name",
            "office",
            "LAN office of site site-000 is already in the document, at sites[0].lans[0]",
        ),
        ("sites/1/gre_tunnels/0/name", "ipsec-001", "is already in the document, at sites[1].gre_tunnels[0]"),
        (
            "sites/0/routes/1",
            site(0)["routes"][0],
            "routes[1]: route 172.16.0.0/24 via 10.210.0.1 is already in the document",
        ),
        (
            "sites/1/gre_tunnels/0/interface_address",
            "10.210.0.3/31",
            "sites[1].gre_tunnels[0].interface_address: the interface subnet of GRE tunnel gre-001 overlaps that of "
            "IPsec tunnel ipsec-000 (sites[0].ipsec_tunnels[0])",
        ),
    ],
)
def test_problems_are_told_with_their_place(path: str, value: Any, told: str) -> None:
    found = problems(changed(path, value))
    assert [text for text in found if told in text], found
    assert CANARY not in " ".join(found)


def test_three_subnets_that_overlap_are_told_each() -> None:
    tunnels = [
        {"name": name, "interface_address": address}
        for name, address in (("a", "10.0.0.1/30"), ("b", "10.0.0.0/31"), ("c", "10.0.0.2/31"))
    ]
    found = problems({"gre_tunnels": tunnels})
    assert len([text for text in found if "overlaps" in text]) == 2


def test_what_ansible_takes_for_a_list_is_one() -> None:
    """A string with commas, a number: so variables for the modules of single objects do here, too."""
    assert problems(changed("sites/0/acls/0/protocols", "tcp,udp")) == []
    assert problems(changed("sites/0/acls/0/lan_2/ports", 443)) == []


def test_numbers_in_quotes_and_text_without_are_taken() -> None:
    assert problems(changed("sites/0/location/lat", 52.1)) == []
    assert problems(changed("sites/0/wans/0/physport", "1")) == []


WRONG = [
    None,
    True,
    -1,
    10**30,
    1.5,
    float("nan"),
    "",
    "text",
    "10.0.0.0/99",
    [],
    [[]],
    [None],
    [1],
    {},
    {"a": {}},
    {1: 2},
]


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from spots(item, (*path, key))


def full_document() -> Document:
    document = fleet(2)
    document["connectors"] = [
        {"serial_number": "NEW-1", "activated": True, "interrupt_window_embargo_dates": ["2026-12-24"]}
    ]
    document["interconnects"] = [{"name": "pni_ord", "mtu": 1400}]
    document["gre_tunnels"] = [document["sites"][1]["gre_tunnels"].pop()]
    document["routes"] = [document["sites"][0]["routes"].pop()]
    document["routes"][0]["scope"] = {"colo_regions": ["APAC"]}
    document["sites"][0]["connector"] = "NEW-1"
    document["sites"][0]["lans"][0]["routed_subnets"] = [{"prefix": "10.9.0.0/24", "next_hop": "172.16.0.2"}]
    document["sites"][0]["lans"][0]["static_addressing"]["dhcp_server"] = {
        "dhcp_pool_start": "172.16.0.10",
        "reservations": {"00:11:22:33:44:55": "172.16.0.9"},
    }
    document["sites"][0]["ipsec_tunnels"][0]["health_check"] = {"type": "request", "target": "192.0.2.1"}
    return document


@pytest.mark.parametrize("state", ["merged", "deleted"])
def test_no_document_makes_it_stumble(sim: Simulator, state: str) -> None:
    """Every spot of a document of everything, replaced by something wrong: always a result that a person can read."""
    pick = random.Random(4)
    places = list(spots(full_document()))
    for path in places if state == "merged" else pick.sample(places, 40):
        document: Any = full_document()
        spot = document
        for part in path[:-1]:
            spot = spot[part]
        spot[path[-1]] = pick.choice(WRONG)
        if any(
            not isinstance(value, list) or not all(isinstance(i, dict) for i in value) for value in document.values()
        ):
            continue  # Ansible itself refuses that
        result = go(sim, True, state=state, server_validation=False, **document)
        assert set(result["requests"]) <= {"GET"}, path
        assert not result.get("failed") or result["msg"], path


# --- reading and planning ---


def test_a_network_from_nothing_and_again(sim: Simulator) -> None:
    document = fleet(5)
    planned = go(sim, True, **document)
    made = go(sim, **document)
    again = go(sim, **document)
    assert planned["changed"]
    assert made["changed"]
    assert not made.get("failed")
    assert planned["summary"] == made["summary"] == {**again["summary"], "creates": 5 * OBJECTS + 1, "unchanged": 0}
    assert [action["name"] for action in planned["actions"]] == [action["name"] for action in made["actions"]]
    assert planned["diff"] == made["diff"]
    assert {action["status"] for action in planned["actions"]} == {"planned"}
    assert {action["status"] for action in made["actions"]} == {"done"}
    # Afterwards one listing of each collection shows what was written to it.
    assert made["requests"] == {"GET": 5 + 5 + 5 * 4, "POST": 5 * OBJECTS + 1}
    assert not again["changed"]
    assert again["actions"] == []
    assert again["summary"]["unchanged"] == 5 * OBJECTS + 1


@pytest.mark.parametrize("count", [1, 7])
def test_an_unchanged_fleet_costs_five_listings_and_four_per_site(sim: Simulator, count: int) -> None:
    document = fleet(count)
    go(sim, **document)
    assert go(sim, **document)["requests"] == {"GET": 5 + 4 * count}
    assert go(sim, True, **document)["requests"] == {"GET": 5 + 4 * count}


def test_what_is_not_mentioned_is_not_read(sim: Simulator) -> None:
    document = fleet(2)
    go(sim, **document)
    assert go(sim, sites=[{"name": "site-000", "wans": site(0)["wans"]}])["requests"] == {"GET": 2}
    assert go(sim, gre_tunnels=site(0)["gre_tunnels"])["requests"] == {"GET": 1}
    assert go(sim)["requests"] == {}


def test_a_site_that_is_only_named_is_left_alone(sim: Simulator) -> None:
    go(sim, **fleet(1))
    result = go(sim, sites=[{"name": "site-000", "lans": [{"name": "office", "vlan_tag": 7}]}])
    assert [(a["kind"], a["changes"]) for a in result["actions"]] == [
        ("lan", {"vlan_tag": {"before": None, "after": 7}})
    ]
    assert result["actions"][0]["site"] == "site-000"


def test_tunnels_and_routes_may_stand_at_the_top_or_below_their_site(sim: Simulator) -> None:
    document = fleet(1)
    go(sim, **document)
    top = document["sites"].pop()
    flat = {kind: top.pop(kind) for kind in ("gre_tunnels", "ipsec_tunnels", "routes")}
    assert not go(sim, **flat, apps=document["apps"], sites=[top])["changed"]


def test_writes_go_in_the_order_of_dependence(sim: Simulator) -> None:
    document = fleet(3)
    document["connectors"] = [{"serial_number": "NEW-1", "activated": True}]
    document["sites"][0]["connector"] = "NEW-1"
    go(sim, **document)
    rank = {"connectors": 0, "sites": 1, "apps": 2, "gre_tunnels": 2, "ipsec_tunnels": 2, "wans": 2, "lans": 2}
    rank |= {"acls": 3, "app_configs": 3, "routes": 3}
    writes = [entry["operation"].split(".") for entry in sim.journal() if entry["method"] != "GET"]
    assert writes[-1] == ["connectors", "patch"]  # the activation
    order = [rank[kind] for kind, _verb in writes[:-1]]
    assert order == sorted(order)


def test_an_appliance_is_not_activated_when_its_site_failed(sim: Simulator) -> None:
    sim.faults(
        {"match": {"method": "POST", "path_regex": "/lans$"}, "times": 0, "fault": {"kind": "status", "status": 400}}
    )
    document = fleet(1)
    document["connectors"] = [{"serial_number": "NEW-1", "activated": True}]
    document["sites"][0]["connector"] = "NEW-1"
    result = go(sim, **document)
    status = {action["name"]: action["status"] for action in result["actions"]}
    assert status["connector NEW-1"] == "done"
    assert status["activation of connector NEW-1"] == "not_tried"


def test_routes_are_updated_in_batches(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 4)
    document = fleet(5)
    go(sim, **document)
    for route in routes_of(document):
        route["priority"] += 1000
    assert go(sim, True, **document)["requests"] == {"GET": 25, "PUT": 3}
    assert go(sim, **document)["requests"] == {"GET": 25 + 1, "PUT": 3}
    assert not go(sim, **document)["changed"]


def test_routes_go_in_batches_also_when_their_tunnels_change(sim: Simulator) -> None:
    document = fleet(4)
    go(sim, **document)
    for entry in document["sites"]:
        entry["gre_tunnels"][0]["description"] = "other"
        for route in entry["routes"]:
            route["description"] = "other"
    assert go(sim, **document)["requests"]["PUT"] == 4 + 1
    assert not go(sim, **document)["changed"]


@pytest.mark.parametrize(("bulk", "puts"), [(True, 2), (False, 8)])
def test_tunnels_go_in_batches_on_demand(sim: Simulator, bulk: bool, puts: int) -> None:
    document = fleet(4)
    go(sim, **document)
    for entry in document["sites"]:
        for tunnel in (*entry["gre_tunnels"], *entry["ipsec_tunnels"]):
            tunnel["description"] = "other"
    assert go(sim, bulk_tunnels=bulk, **document)["requests"]["PUT"] == puts
    assert not go(sim, **document)["changed"]


def test_a_refused_batch_of_tunnels_is_written_one_by_one(sim: Simulator) -> None:
    document = fleet(3)
    go(sim, **document)
    sim.switch(bulk_put_tunnels=False)
    for entry in document["sites"]:
        entry["gre_tunnels"][0]["description"] = "other"
    result = go(sim, bulk_tunnels=True, **document)
    assert not result.get("failed")
    assert result["requests"]["PUT"] == 1 + 3
    assert not go(sim, **document)["changed"]
    sim.switch(bulk_put_tunnels=True)


def test_a_refused_batch_of_routes_shows_which_one_is_at_fault(sim: Simulator) -> None:
    document = fleet(3)
    go(sim, **document)
    for route in routes_of(document):
        route["priority"] += 1000
    culprit = go(sim, True, **document)["actions"][2]
    sim.faults(
        {"match": {"method": "PUT", "path_regex": "/routes$"}, "fault": {"kind": "status", "status": 400}},
        {
            "match": {"method": "PUT", "path_regex": culprit["id"]},
            "times": 0,
            "fault": {"kind": "status", "status": 400},
        },
    )
    result = go(sim, **document)
    assert result["failed"]
    assert result["changed"]
    assert [a["name"] for a in result["actions"] if a["status"] == "failed"] == [culprit["name"]]
    assert "5 of 6 writes were done, 1 failed, 0 were not tried" in result["msg"]
    assert culprit["place"] in result["msg"]
    sim.clear_faults()
    assert go(sim, **document)["summary"]["updates"] == 1


def test_a_batch_that_breaks_is_not_tried_one_by_one(sim: Simulator) -> None:
    document = fleet(3)
    go(sim, **document)
    for route in routes_of(document):
        route["priority"] += 1000
    sim.faults({"match": {"method": "PUT"}, "times": 0, "fault": {"kind": "status", "status": 503, "retry_after": 0}})
    result = go(sim, **document)
    assert {action["status"] for action in result["actions"]} == {"failed"}
    assert result["requests"]["PUT"] == 2  # and one repetition


# --- names of other objects ---


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("sites/0/acls/0/lan_1/lan", "vaults", "sites[0].acls[0].lan_1.lan: LAN 'vaults' does not exist"),
        ("sites/1/app_configs/0/app", "Extranet", "application 'Extranet' does not exist"),
        (
            "sites/1/app_configs/0/preferred_wans",
            ["isp-c"],
            "sites[1].app_configs[0].preferred_wans[0]: WAN 'isp-c' does not exist",
        ),
        ("sites/1/connector", "NOWHERE", "connector 'NOWHERE' does not exist"),
        (
            "sites/0/routes/0/nexthop",
            "10.210.0.0",
            "sites[0].routes[0].nexthop: 10.210.0.0 is the Cloudflare side of gre-000. The next hop is the customer",
        ),
        ("sites/0/routes/0/nexthop", "10.99.0.1", "nexthop: next hop 10.99.0.1 is not the customer side of any tunnel"),
        ("sites/0/gre_tunnels/0/name", "pni_ord", "the account already has a tunnel called pni_ord"),
        (
            "sites/0/gre_tunnels/0/interface_address",
            "10.254.0.0/31",
            "overlaps that of the tunnel pni_ord, which is in the",
        ),
        ("sites/0/id", "0" * 32, "sites[0].id: no site has the id 00"),
    ],
)
def test_wrong_names_are_told_before_anything_is_written(sim: Simulator, path: str, value: Any, told: str) -> None:
    document = changed(path, value)
    document["interconnects"] = [{"name": "pni_fra"}]
    result = go(sim, **document)
    assert result["error"]["kind"] in ("invalid", "not_found")
    assert told in result["msg"]
    assert "Nothing was changed" in result["msg"]
    assert set(result["requests"]) == {"GET"}


def test_two_objects_of_one_name_are_ambiguous_with_their_place(sim: Simulator) -> None:
    duplicate = {"kind": "sites", "body": {"name": "site-000"}}
    sim.control("POST", "seed", {"objects": [duplicate, duplicate]})
    result = go(sim, sites=[{"name": "site-001"}, {"name": "site-000", "description": "x"}])
    assert "sites[1].name: 2 objects match site site-000 (ids " in result["msg"]
    known = [entry["id"] for entry in run(sim, EXPORT, {"kinds": ["sites"]})["network"]["sites"]]
    assert not go(sim, sites=[{"id": known[0], "name": "site-000"}])["changed"]


def test_a_name_and_an_id_may_not_mean_the_same_object(sim: Simulator) -> None:
    made = go(sim, gre_tunnels=site(0)["gre_tunnels"])["actions"][0]
    result = go(sim, gre_tunnels=[*site(0)["gre_tunnels"], {"id": made["id"], "description": "x"}])
    assert "gre_tunnels[1]: selects the same object as gre_tunnels[0]" in result["msg"]
    renamed = go(sim, gre_tunnels=[{"id": made["id"], "name": "other"}])
    assert renamed["actions"][0]["changes"] == {"name": {"before": "gre-000", "after": "other"}}


def test_a_next_hop_of_the_account_serves(sim: Simulator) -> None:
    go(sim, gre_tunnels=site(0)["gre_tunnels"])
    assert go(sim, routes=[{"prefix": "172.30.0.0/16", "nexthop": "10.210.0.1", "priority": 1}])["changed"]
    assert go(sim, routes=[{"prefix": "172.31.0.0/16", "nexthop": "10.254.0.1", "priority": 1}])["changed"]


# --- routes that share prefix and next hop ---


def ecmp(*priorities: int, **more: Any) -> list[Document]:
    return [{"prefix": "172.16.0.0/24", "nexthop": "10.210.0.1", "priority": p, **more} for p in priorities]


def test_routes_pair_exactly_first_then_one_to_one(sim: Simulator) -> None:
    go(sim, gre_tunnels=site(0)["gre_tunnels"], routes=ecmp(100, 200))
    assert not go(sim, routes=ecmp(200, 100))["changed"]
    result = go(sim, routes=ecmp(200, 300))
    assert [action["changes"] for action in result["actions"]] == [{"priority": {"before": 100, "after": 300}}]
    grown = go(sim, routes=ecmp(200, 300, 400))
    assert [action["operation"] for action in grown["actions"]] == ["create"]


def test_routes_of_different_scopes_pair_by_scope(sim: Simulator) -> None:
    regions = [{"colo_regions": ["APAC"]}, {"colo_regions": ["WEUR"]}]
    go(sim, gre_tunnels=site(0)["gre_tunnels"], routes=[ecmp(100, scope=scope)[0] for scope in regions])
    moved = go(sim, routes=[ecmp(p, scope=scope)[0] for p, scope in zip((110, 120), regions, strict=True)])
    assert moved["summary"]["updates"] == 2
    assert "Traffic to 172.16.0.0/24 that enters Cloudflare in AFR, EEUR," in moved["warnings"][0]


def test_routes_that_may_be_each_other_are_ambiguous(sim: Simulator) -> None:
    go(sim, gre_tunnels=site(0)["gre_tunnels"], routes=ecmp(100, 200))
    result = go(sim, routes=ecmp(110, 210))
    assert "routes[0] and routes[1] can each select the same route" in result["msg"]
    assert result["error"]["kind"] == "ambiguous"


def test_a_refused_creation_never_takes_another_items_route(sim: Simulator) -> None:
    """Looking again after a refusal finds the sibling with the other priority: that one is spoken for."""
    go(sim, gre_tunnels=site(0)["gre_tunnels"], routes=ecmp(100))
    sim.faults({"match": {"method": "POST"}, "times": 0, "fault": {"kind": "status", "status": 409}})
    result = go(sim, routes=ecmp(100, 200))
    assert result["failed"]
    assert result["requests"]["PUT"] == 0
    sim.clear_faults()
    assert [a["operation"] for a in go(sim, routes=ecmp(100, 200))["actions"]] == ["create"]


def test_who_was_faster_is_taken_into_account(sim: Simulator) -> None:
    """The object came into being after it was not there: the refused creation becomes an update."""
    sim.faults({"match": {"method": "POST"}, "fault": {"kind": "status", "status": 409, "commit": True}})
    document = {"sites": [{"name": "site-000", "description": "x"}]}
    result = go(sim, **document)
    assert not result.get("failed")
    assert not go(sim, **document)["changed"]


def test_regions_are_covered_by_routes_without_a_scope() -> None:
    everywhere = {"prefix": "10.0.0.0/8"}
    somewhere = {"prefix": "10.0.0.0/8", "scope": {"colo_regions": ["weur"]}}
    here = {"prefix": "10.0.0.0/8", "scope": {"colo_names": ["ams01"]}}
    assert uncovered_regions([everywhere, somewhere]) == []
    assert "AFR, APAC, EEUR, ENAM, ME, OC, SAM, WNAM" in uncovered_regions([somewhere, here])[0]


# --- secrets ---


def test_keys_are_sent_and_never_shown(sim: Simulator) -> None:
    tunnels = site(0)["ipsec_tunnels"]
    made = go(sim, ipsec_tunnels=tunnels)
    assert made["diff"]["after"]["IPsec tunnel ipsec-000"]["psk"] == "(sensitive, sent)"
    assert not go(sim, ipsec_tunnels=tunnels)["changed"]
    again = go(sim, ipsec_tunnels=[{**tunnels[0], "psk_update": "always"}])
    assert list(again["actions"][0]["changes"]) == ["psk"]


def test_every_key_of_a_document_is_hidden_wherever_it_stands() -> None:
    document = {"sites": [{"ipsec_tunnels": [{"psk": "one"}], "gre_tunnels": [{"psk": "two"}]}]}
    document["ipsec_tunnels"] = [{"psk": "three"}, {"psk": 4444}]
    assert OPERATION.hidden(document, {"token"}) == {"one", "two", "three", "4444", "token"}
    assert OPERATION.told(document) == {
        "sites": "(not repeated: 1 items)",
        "ipsec_tunnels": "(not repeated: 2 items)",
    }


def test_a_licence_key_is_handed_over(sim: Simulator) -> None:
    planned = go(sim, True, connectors=[{"provision_license": True, "notes": "spare"}])
    result = go(sim, connectors=[{"provision_license": True, "notes": "spare"}])
    assert [action["name"] for action in planned["actions"]] == ["connector spare"]
    assert [action["name"] for action in result["actions"]] == ["connector spare"]
    assert planned["diff"] == result["diff"]
    assert list(result["license_keys"]) == ["spare"]
    assert OPERATION.revealing(result)
    assert not go(sim, connectors=[{"provision_license": True, "notes": "spare"}])["changed"]


def test_a_licence_key_in_a_lost_answer_is_missed(sim: Simulator) -> None:
    sim.faults({"match": {"method": "POST"}, "times": 1, "fault": {"kind": "reset_after_commit"}})
    result = go(sim, connectors=[{"provision_license": True, "notes": "spare"}])
    assert result["changed"]
    assert "license_keys" not in result
    assert result["actions"][0]["note"] == (
        "connector spare was created, but the response was lost, and with it license_key, which the API shows once. "
        "To get a new one, run the task with provision_license_update: always."
    )


# --- overridden and deleted ---


def everything(sim: Simulator) -> Any:
    return sim.state(canonical=True)


def test_deleted_takes_a_site_down_in_the_reverse_order(sim: Simulator) -> None:
    before = everything(sim)
    document = fleet(2)
    go(sim, **document)
    result = go(sim, state="deleted", max_deletes=100, allow=["last_route", "last_tunnel"], **document)
    assert not result.get("failed"), result["msg"]
    assert result["summary"]["deletes"] == 2 * OBJECTS + 1
    rank = {"acls": 0, "app_configs": 0, "routes": 0, "wans": 1, "lans": 1, "sites": 2}
    rank |= {"gre_tunnels": 1, "ipsec_tunnels": 1, "apps": 1}
    order = [rank[e["operation"].split(".")[0]] for e in sim.journal() if e["method"] == "DELETE"]
    assert order == sorted(order)
    assert everything(sim) == before
    assert not go(sim, state="deleted", **document)["changed"]


def test_a_site_that_the_api_keeps_is_a_failure_though_its_connector_was_released(sim: Simulator) -> None:
    go(sim, connectors=[{"serial_number": "NEW-1"}], sites=[{"name": "kept", "connector": "NEW-1"}])
    sim.faults({"match": {"method": "DELETE"}, "times": 0, "fault": {"kind": "status", "status": 400}})
    result = go(sim, state="deleted", sites=[{"name": "kept"}])
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, True, "api")
    assert [action["status"] for action in result["actions"]] == ["failed", "done"]
    sim.clear_faults()
    assert go(sim, state="deleted", sites=[{"name": "kept"}])["summary"]["deletes"] == 1


def test_deleted_takes_along_what_is_below_a_site_and_nothing_else(sim: Simulator) -> None:
    go(sim, **fleet(2))
    result = go(sim, state="deleted", sites=[{"name": "site-000"}])
    assert Counter(action["kind"] for action in result["actions"]) == {
        "site": 1, "wan": 2, "lan": 2, "acl": 1, "app_config": 1,
    }  # fmt: skip
    assert {a["site"] for a in result["actions"] if a["kind"] != "site"} == {"site-000"}
    assert go(sim, **fleet(2))["summary"]["creates"] == 7


def test_an_item_may_be_absent_by_itself(sim: Simulator) -> None:
    """As in the module of its kind; the guards watch it all the same."""
    document = fleet(1)
    go(sim, **document)
    entry = document["sites"][0]
    entry["acls"][0]["state"] = "absent"
    entry["routes"][0]["state"] = "absent"
    entry["gre_tunnels"][0]["state"] = "absent"
    result = go(sim, **document)
    assert not result.get("failed"), result["msg"]
    assert {a["operation"] for a in result["actions"]} == {"delete"}
    assert [a["kind"] for a in result["actions"]] == ["acl", "gre_tunnel", "route"]
    assert not go(sim, **document)["changed"]
    entry["ipsec_tunnels"][0]["state"] = entry["routes"][1]["state"] = "absent"
    refused = go(sim, **document)
    assert "allow: [last_route]" in refused["msg"]
    assert "allow: [last_tunnel]" in refused["msg"]


def test_what_stands_below_an_absent_site_is_absent(sim: Simulator) -> None:
    document = fleet(2)
    go(sim, **document)
    document["sites"][0]["state"] = "absent"
    result = go(sim, max_deletes=OBJECTS, allow=["last_route", "last_tunnel"], **document)
    assert result["summary"]["deletes"] == OBJECTS
    assert {action["site"] for action in result["actions"]} == {"site-000"}


def test_a_connector_is_released_before_its_site_goes(sim: Simulator) -> None:
    """The simulated API, too, deletes no site that an appliance serves."""
    document = {"sites": [{"name": "site-000", "connector": "SIM-0001", "lans": [{"name": "office", "physport": 1}]}]}
    go(sim, **document)
    planned = go(sim, True, state="deleted", **document)
    result = go(sim, state="deleted", **document)
    assert not result.get("failed"), result["msg"]
    assert planned["diff"] == result["diff"]
    assert [action["name"] for action in result["actions"]] == [
        "site site-000",
        "LAN office",
        "release of the connector of site site-000",
    ]
    writes = [entry["operation"] for entry in sim.journal() if entry["method"] != "GET"]
    assert writes[-1] == "sites.delete"
    assert not go(sim, state="deleted", **document)["changed"]


def test_deletions_in_check_mode_are_validated_where_they_can_be(sim: Simulator) -> None:
    """The API would refuse to delete a tunnel whose routes are still there, though this run deletes them first."""
    document = fleet(1)
    go(sim, **document)
    result = go(sim, True, state="deleted", max_deletes=100, allow=["last_route", "last_tunnel"], **document)
    assert not result.get("failed"), result["msg"]
    assert result["validated"] == 0


def test_what_needs_a_failed_deletion_is_not_tried(sim: Simulator) -> None:
    document = fleet(1)
    go(sim, **document)
    sim.faults(
        {"match": {"method": "DELETE", "path_regex": "/acls/"}, "times": 0, "fault": {"kind": "status", "status": 400}}
    )
    result = go(sim, state="deleted", max_deletes=100, allow=["last_route", "last_tunnel"], **document)
    status = {action["name"]: action["status"] for action in result["actions"]}
    assert status["ACL web"] == "failed"
    assert status["LAN office"] == status["site site-000"] == "not_tried"
    assert status["WAN isp-a"] == status["GRE tunnel gre-000"] == "done"
    assert result["changed"]
    sim.clear_faults()
    rest = go(sim, state="deleted", max_deletes=100, allow=["last_route", "last_tunnel"], **document)
    assert not rest.get("failed")
    assert not go(sim, state="deleted", **document)["changed"]


@pytest.mark.parametrize(
    ("prune", "gone"),
    [
        ({"lans": ["gue*"]}, ["LAN guests of site site-000"]),
        ({"lans": ["x*"]}, []),
        ({"wans": ["*"]}, ["WAN isp-b of site site-000"]),
        ({"routes": ["172.16.0.0/24"]}, ["route 172.16.0.0/24 via 10.210.0.3"]),
        ({"routes": ["10.0.0.0/8"]}, []),
        ({"gre_tunnels": ["gre-*"]}, ["GRE tunnel gre-001"]),
        ({"apps": ["*"]}, ["application Old"]),
        ({"connectors": ["SIM-0004"]}, ["connector SIM-0004"]),
        (
            {"sites": ["site-*"]},
            [
                "ACL web of site site-001",
                "LAN guests of site site-001",
                "LAN office of site site-001",
                "WAN isp-a of site site-001",
                "WAN isp-b of site site-001",
                "application configuration",
                "site site-001",
            ],
        ),
    ],
)
def test_overridden_prunes_inside_its_scope_only(sim: Simulator, prune: Document, gone: list[str]) -> None:
    whole = fleet(2)
    whole["apps"].append({"name": "Old", "type": "x", "hostnames": ["old.example.com"]})
    go(sim, **whole)
    # Nothing must refer to what is going to be deleted.
    acls = {
        "state": "overridden",
        "sites": [{"name": "site-000"}],
        "prune": {"acls": ["*"], "routes": ["172.16.1.0/24"]},
    }
    go(sim, **acls, routes=routes_of(whole)[3:])
    kept = site(0)
    kept["lans"].pop()
    kept["wans"].pop()
    kept["routes"].pop()
    del kept["acls"]
    document = {"apps": whole["apps"][:1], "sites": [kept]}
    result = go(sim, True, state="overridden", prune=prune, **document)
    assert not result.get("failed"), result["msg"]
    deleted = sorted(
        name if not name.startswith("application configuration") else "application configuration"
        for name, after in result["diff"]["after"].items()
        if after == {}
    )
    assert deleted == gone
    applied = go(sim, state="overridden", prune=prune, **document)
    assert not applied.get("failed"), applied["msg"]
    assert not go(sim, state="overridden", prune=prune, **document)["changed"]


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"state": "overridden"}, "Set prune, such as"),
        ({"state": "overridden", "prune": {"routes": []}}, "Set prune, such as"),
        ({"prune": {"routes": ["10.0.0.0/8"]}}, "prune: is only allowed with state: overridden"),
        ({"state": "overridden", "prune": {"routes": ["ten"]}}, "prune.routes[0]: 'ten' is neither a prefix"),
        ({"state": "overridden", "prune": {"routes": ["10.0.0.1"]}}, "'10.0.0.1' is neither a prefix"),
        ({"concurrency": 0}, "concurrency: 0 is out of range"),
        ({"concurrency": 33}, "concurrency: 33 is out of range"),
        ({"max_deletes": -1}, "max_deletes: -1 is out of range"),
        ({"api_token": "with space"}, "white space"),
    ],
)
def test_options_that_cannot_be_right(sim: Simulator, params: Document, told: str) -> None:
    result = go(sim, **params)
    assert told in result["msg"]
    assert result["error"]["kind"] == "invalid"
    assert result["requests"] == {}


def test_what_an_appliance_made_is_left_alone(sim: Simulator) -> None:
    connector = "ac60d3d0435248289d446cedd870bcf4"
    own = {**site(7)["gre_tunnels"][0], "name": "appliance", "description": f"made by {connector}"}
    sites = [{"name": "site-007", "connector": "SIM-0001"}]
    go(sim, sites=sites, gre_tunnels=[own], allow=["appliance_objects"])
    pruned = go(sim, state="overridden", sites=sites, prune={"gre_tunnels": ["*"]})
    assert not pruned["changed"]
    assert "GRE tunnel appliance is managed by a connector; skipped" in pruned["skipped_objects"][0]
    changed = go(sim, sites=sites, gre_tunnels=[{"name": "appliance", "mtu": 1300}])
    assert not changed["changed"]
    assert [action["status"] for action in changed["actions"]] == ["skipped"]
    assert changed["summary"]["unchanged"] == 2
    exported = run(sim, EXPORT, {"kinds": ["gre_tunnels"]})
    assert exported["network"] == {}
    assert len(exported["skipped_objects"]) == 1
    allowed = go(sim, sites=sites, gre_tunnels=[{"name": "appliance", "mtu": 1300}], allow=["appliance_objects"])
    assert allowed["changed"]


# --- guards: each refuses, in check mode too, and lets pass when told to ---


SERVING = {kind: site(0)[kind] for kind in ("gre_tunnels", "ipsec_tunnels", "routes")}
DRAIN: Document = {"state": "deleted", "routes": SERVING["routes"]}
FELL: Document = {"state": "deleted", "sites": [{"name": "site-000", **SERVING}]}
# The tunnels stand at the top; where they belong is told by their customer endpoint.
FELL_FLAT: Document = {"state": "deleted", **SERVING}


def cut() -> Document:
    """Both tunnels of the site are interrupted."""
    document = fleet(1)
    document["sites"][0]["gre_tunnels"][0]["customer_gre_endpoint"] = "192.0.2.7"
    document["sites"][0]["ipsec_tunnels"][0]["psk_update"] = "always"
    return document


@pytest.mark.parametrize(
    ("plan", "allow", "also", "told"),
    [
        (
            DRAIN,
            "last_route",
            [],
            "the last route would be deleted of 172.16.0.0/24. To allow it, set allow: [last_route]",
        ),
        (
            FELL,
            "last_tunnel",
            ["last_route"],
            "the last tunnel would be deleted of site site-000. To allow it, set allow: [last_tunnel]",
        ),
        (
            FELL_FLAT,
            "last_tunnel",
            ["last_route"],
            "the last tunnel would be deleted of the customer endpoint 198.51.100.1",
        ),
        (cut(), "all_tunnels", [], "all tunnels would be interrupted at once of site site-000"),
    ],
)
def test_guards(sim: Simulator, plan: Document, allow: str, also: list[str], told: str) -> None:
    go(sim, **fleet(1))
    params = {"max_deletes": 100, **plan}
    for check in (True, False):
        refused = go(sim, check, allow=also, **params)
        assert refused["failed"]
        assert (
            {problem["kind"] for problem in refused["error"]["problems"]} == {refused["error"]["kind"]} == {"refused"}
        )
        assert "Nothing was changed." in refused["msg"]
        assert told in refused["msg"]
        assert set(refused["requests"]) == {"GET"}
        assert {action["status"] for action in refused["actions"]} == {"planned"}
        assert check or not refused["changed"]
    for check in (True, False):
        done = go(sim, check, allow=[*also, allow], **params)
        assert not done.get("failed"), done["msg"]
        assert done["changed"]


def test_one_tunnel_after_the_other_may_be_interrupted(sim: Simulator) -> None:
    go(sim, **fleet(1))
    document = cut()
    del document["sites"][0]["ipsec_tunnels"][0]["psk_update"]
    assert not go(sim, **document).get("failed")


def test_a_replaced_tunnel_is_no_lost_one(sim: Simulator) -> None:
    document = fleet(1)
    go(sim, **document)
    tunnels = site(0)
    tunnels["gre_tunnels"] = [{**site(9)["gre_tunnels"][0], "name": "gre-new"}]
    tunnels["ipsec_tunnels"] = []
    tunnels["routes"] = [{**route, "nexthop": "10.210.9.1"} for route in tunnels["routes"][:1]]
    result = go(
        sim, True, state="overridden", apps=document["apps"], sites=[tunnels],
        prune={"gre_tunnels": ["*"], "ipsec_tunnels": ["*"], "routes": ["172.16.0.0/24"]},
    )  # fmt: skip
    assert "last_route" not in result.get("msg", "")
    assert "customer endpoint" in result["msg"]  # what the document no longer mentions is nobody's site


def test_a_limit_of_deletions(sim: Simulator) -> None:
    document = fleet(2)
    go(sim, **document)
    params = {"state": "deleted", "sites": [{"name": "site-000"}, {"name": "site-001"}]}
    refused = go(sim, True, **params)
    assert "14 objects would be deleted, more than max_deletes: 10 (" in refused["msg"]
    assert "LAN office of site site-000" in " ".join(refused["diff"]["before"])
    assert "of site site-000" in refused["msg"]
    assert not go(sim, max_deletes=14, **params).get("failed")


def test_recreating_an_ipsec_tunnel_needs_leave(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """No field of IPsec tunnels is immutable today; the guard is there for the day when one is."""
    ipsec = KINDS["ipsec_tunnels"]
    fields = {
        **ipsec.fields,
        "cloudflare_endpoint": replace(ipsec.fields["cloudflare_endpoint"], immutable=True),
    }
    monkeypatch.setitem(ipsec.__dict__, "fields", fields)
    monkeypatch.setattr(parse, "entry_fields", options.entry_fields.__wrapped__)  # not what was known before
    go(sim, ipsec_tunnels=site(0)["ipsec_tunnels"])
    moved = [{**site(0)["ipsec_tunnels"][0], "cloudflare_endpoint": "162.159.68.213"}]
    assert "can only be set when" in go(sim, ipsec_tunnels=moved)["msg"]
    moved[0]["recreate"] = True
    for check in (True, False):
        refused = go(sim, check, ipsec_tunnels=moved)
        assert "IPsec tunnel ipsec-000 would be replaced; the IKE identities change" in refused["msg"]
    assert go(sim, ipsec_tunnels=moved, allow=["recreate_ipsec"])["summary"]["recreates"] == 1


# --- failures ---


def test_what_depends_on_a_failed_item_is_not_tried_and_the_rest_goes_on(sim: Simulator) -> None:
    document = fleet(3)
    sim.faults(
        {"match": {"method": "POST", "path_regex": "/sites$", "nth": 2}, "fault": {"kind": "status", "status": 400}},
    )
    result = go(sim, concurrency=1, **document)
    failed = [action for action in result["actions"] if action["status"] == "failed"]
    assert result["failed"]
    assert result["changed"]
    assert len(failed) == 1
    assert failed[0]["error"]["status"] == 400
    assert result["error"]["method"] == "POST"
    lost = {action["kind"] for action in result["actions"] if action["status"] == "not_tried"}
    assert lost == {"wan", "lan", "acl", "app_config"}
    assert {a["site"] for a in result["actions"] if a["status"] == "not_tried"} == {failed[0]["name"].split()[1]}
    assert {a["note"] for a in result["actions"] if a["kind"] == "wan" and a["status"] == "not_tried"} == {
        f"{failed[0]['name']} failed"
    }
    assert "27 of 34 writes were done, 1 failed, 6 were not tried" in result["msg"]
    again = go(sim, **document)
    assert again["summary"]["creates"] == 7
    assert not again.get("failed")
    assert not go(sim, **document)["changed"]


def test_next_hops_of_something_else_may_be_allowed(sim: Simulator) -> None:
    """The API has the last word, so here it is asked not to have one."""
    route = {"prefix": "172.16.9.0/24", "nexthop": "10.99.0.1", "priority": 1}
    assert "allow: [unserved_nexthop]" in go(sim, routes=[route])["msg"]
    assert not go(sim, True, routes=[route], allow=["unserved_nexthop"], server_validation=False).get("failed")


def test_routes_of_a_failed_tunnel_are_not_tried(sim: Simulator) -> None:
    sim.faults(
        {
            "match": {"path_regex": "/gre_tunnels$", "method": "POST"},
            "times": 0,
            "fault": {"kind": "status", "status": 400},
        }
    )
    result = go(sim, **fleet(1))
    routes = [(action["status"], action.get("note")) for action in result["actions"] if action["kind"] == "route"]
    assert routes == [("not_tried", "GRE tunnel gre-000 failed"), ("done", None)]


def test_a_run_ends_when_the_api_is_gone(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "MAX_CONSECUTIVE_FAILURES", 3)
    sim.faults({"match": {"method": "POST"}, "times": 0, "fault": {"kind": "status", "status": 503, "retry_after": 0}})
    result = go(sim, concurrency=1, sites=[{"name": f"site-{n}"} for n in range(20)])
    assert Counter(action["status"] for action in result["actions"]) == {"failed": 3, "not_tried": 17}
    assert result["actions"][-1]["note"] == "the 3 previous writes failed"


def test_a_lost_answer_makes_no_second_object(sim: Simulator) -> None:
    sim.faults({"match": {"method": "POST"}, "times": 3, "fault": {"kind": "reset_after_commit"}})
    document = fleet(1)
    assert not go(sim, **document).get("failed")
    assert not go(sim, **document)["changed"]


def test_the_api_refuses_in_check_mode(sim: Simulator) -> None:
    tunnels = [{**site(0)["gre_tunnels"][0], "cloudflare_gre_endpoint": "192.0.2.99"}, site(1)["gre_tunnels"][0]]
    before = everything(sim)
    result = go(sim, True, gre_tunnels=tunnels)
    assert "The API would refuse 1 of 2 writes. Nothing was changed." in result["msg"]
    assert [action["status"] for action in result["actions"]] == ["failed", "planned"]
    assert result["validated"] == 1
    assert everything(sim) == before
    assert "validated" not in go(sim, True, gre_tunnels=tunnels, server_validation=False)


def test_a_listing_that_cannot_be_read_stops_it_before_anything(sim: Simulator) -> None:
    sim.faults({"match": {"method": "GET", "path_regex": "/lans$"}, "fault": {"kind": "status", "status": 403}})
    go(sim, sites=[{"name": "site-000"}])
    result = go(sim, **fleet(1))
    assert result["error"]["status"] == 403
    assert set(result["requests"]) == {"GET"}
    assert not result["changed"]
    assert not go(sim, **fleet(1)).get("failed")


# --- time ---


def test_progress_is_told_on_long_runs_only(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    document = fleet(2)
    run(sim, OPERATION, document, workspace=Workspace(lines.append))
    assert lines == []
    monkeypatch.setattr(workers, "PROGRESS_INTERVAL", 0)
    run(sim, OPERATION, document, workspace=Workspace(lines.append))
    assert lines[-1] == "reading: 13 of 13, about 0 s left"


def test_an_interrupted_run_leaves_no_thread_behind(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the rate limit lets every thread sleep for minutes."""
    sim.faults(
        {
            "match": {"method": "GET", "nth": 2},
            "times": 0,
            "fault": {"kind": "status", "status": 429, "retry_after": 300},
        }
    )

    def interrupted(*_args: Any, **_options: Any) -> Any:
        time.sleep(0.5)
        raise KeyboardInterrupt

    monkeypatch.setattr(workers, "wait", interrupted)
    before = threading.active_count()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(sim, OPERATION, fleet(3))
    assert time.monotonic() - began < 10
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]
    assert threading.active_count() <= before + 8  # the simulator's own connections


def test_the_rate_limit_is_never_passed() -> None:
    with Simulator(rate_limit="60/12", time_scale=4.0) as sim:  # windows of three seconds
        planned = run(sim, OPERATION, fleet(12))
        sent = len(sim.journal())
        assert not planned.get("failed"), planned["msg"]
        assert sent == 5 + 5 + 12 * 4 + 12 * OBJECTS + 1
        assert not [entry for entry in sim.journal() if entry["status"] == 429]
