# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users do to an account whose service is not the one we would like: identities, pages, other values than sent,
objects and fields that nothing describes. By the single module and by magic_network alike."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION as NETWORK
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.psk import OPERATION as PSK
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.plugins.module_utils.test_every_option import (
    Options,
    made_id,
    run,
    sim,
)
from ansible_collections.netops.cloudflare.tests.unit.samples import SAMPLES

__all__ = ["sim"]  # a fixture

ROUTE = {"prefix": "10.50.0.0/24", "nexthop": "10.211.1.1"}
ENAM, WEUR = {"scope": {"colo_regions": ["ENAM"]}}, {"scope": {"colo_regions": ["WEUR"]}}


def route(sim: Simulator, way: str, **options: Any) -> Options:
    given = {**ROUTE, **options}
    if way == "module":
        return run(sim, manage(KINDS["routes"]), given)
    return run(sim, NETWORK, {"routes": [given], "allow": ["last_route"], "max_deletes": 5})


def routes(sim: Simulator) -> list[tuple[int, list[str]]]:
    found = sim.control("GET", "state")["routes"]
    return sorted((item["priority"], item.get("scope", {}).get("colo_regions", [])) for item in found)


# --- one identity of a route ---

WAYS = pytest.mark.parametrize("way", ["module", "network"])


@WAYS
def test_scope_and_priority_tell_routes_apart(sim: Simulator, way: str) -> None:
    three = [{**ENAM, "priority": 100}, {**WEUR, "priority": 200}, {"priority": 300}]
    for expected in (True, False):
        for options in three:
            done = route(sim, way, **options)
            assert (done["changed"], done.get("failed")) == (expected, None), done
    assert routes(sim) == [(100, ["ENAM"]), (200, ["WEUR"]), (300, [])]
    assert not run(sim, NETWORK, {"routes": [{**ROUTE, **options} for options in three]})["changed"]


@WAYS
def test_two_routes_do_not_take_turns(sim: Simulator, way: str) -> None:
    """One for a region, one for the rest of the world: the second never becomes the first."""
    for expected in (True, False, False):
        for options in ({**ENAM, "priority": 100}, {"priority": 300}):
            assert route(sim, way, **options)["changed"] is expected
    assert routes(sim) == [(100, ["ENAM"]), (300, [])]


@WAYS
def test_who_means_a_scoped_route_learns_that_this_is_another(sim: Simulator, way: str) -> None:
    route(sim, way, **ENAM, priority=100)
    done = route(sim, way, priority=300)
    said = done["notes"][0] if way == "module" else done["actions"][0]["note"]
    assert "priority 100 in ENAM" in said
    assert "set its scope" in said


@WAYS
def test_a_drained_route_is_the_same_route(sim: Simulator, way: str) -> None:
    for options in ({}, ENAM):
        route(sim, way, **options, priority=100)
        done = route(sim, way, **options, priority=100_100)
        assert done["changed"]
    assert routes(sim) == [(100_100, []), (100_100, ["ENAM"])]


@WAYS
def test_a_priority_says_which_route_goes(sim: Simulator, way: str) -> None:
    for region, priority in ((ENAM, 100), (WEUR, 200)):
        route(sim, way, **region, priority=priority)
    assert not route(sim, way, state="absent", priority=300)["changed"]  # never one of another priority
    assert route(sim, way, state="absent", priority=200)["changed"]
    assert routes(sim) == [(100, ["ENAM"])]
    assert route(sim, way, state="absent")["changed"]
    assert routes(sim) == []


@WAYS
def test_what_tells_nothing_apart_is_ambiguous(sim: Simulator, way: str) -> None:
    for region, priority in ((ENAM, 100), (WEUR, 200)):
        route(sim, way, **region, priority=priority)
    done = route(sim, way, state="absent")
    assert done["failed"]
    assert len(routes(sim)) == 2


@WAYS
@pytest.mark.parametrize(("prefix", "meant"), [("10.50.0.7/24", "10.50.0.0/24"), ("2001:db8::1/64", "2001:db8::/64")])
def test_host_bits_are_refused_with_the_prefix_that_is_meant(sim: Simulator, way: str, prefix: str, meant: str) -> None:
    done = route(sim, way, prefix=prefix, priority=1)
    assert done["failed"]
    assert f"'{prefix}' has host bits set; did you mean {meant}?" in done["msg"]
    assert [entry for entry in sim.journal() if entry["method"] != "GET"] == []


@WAYS
@pytest.mark.parametrize(("bits", "canonical"), [(True, False), (True, True), (False, False)])
def test_whatever_the_api_does_with_host_bits_a_route_is_made_once(
    sim: Simulator, way: str, bits: bool, canonical: bool
) -> None:
    """Also where another client has left some."""
    sim.switch(route_host_bits=True, route_prefix_canonical=canonical)
    by_hand = {"kind": "routes", "body": {**ROUTE, "prefix": "10.50.0.7/24", "priority": 100}}
    sim.control("POST", "seed", {"objects": [by_hand]})
    sim.switch(route_host_bits=bits)
    assert not route(sim, way, priority=100)["changed"]
    changed = route(sim, way, priority=200)
    assert (changed["changed"], len(routes(sim))) == (bits or canonical, 1)
    if not changed.get("failed"):
        assert not route(sim, way, priority=200)["changed"]


@WAYS
def test_white_space_at_the_ends_of_a_name_is_refused(sim: Simulator, way: str) -> None:
    sim.control("POST", "settings", {"stored_as": {"sites.name": "trim"}})
    done = (
        run(sim, manage(KINDS["sites"]), {"name": "ams "})
        if way == "module"
        else run(sim, NETWORK, {"sites": [{"name": "ams "}]})
    )
    assert done["failed"]
    assert "name: 'ams ' begins or ends with white space" in done["msg"]


@WAYS
def test_a_name_that_the_account_has_with_white_space_at_its_ends_is_found(sim: Simulator, way: str) -> None:
    sim.control("POST", "seed", {"objects": [{"kind": "sites", "body": {"name": "ams "}}]})
    done = (
        run(sim, manage(KINDS["sites"]), {"name": "ams ", "description": "Amsterdam"})
        if way == "module"
        else run(sim, NETWORK, {"sites": [{"name": "ams ", "description": "Amsterdam"}]})
    )
    assert done["changed"]
    found = {site["name"]: site.get("description") for site in sim.control("GET", "state")["sites"]}
    assert (found["ams "], "ams" in found) == ("Amsterdam", False)


@WAYS
def test_an_empty_md5_key_removes_the_key(sim: Simulator, way: str) -> None:
    """The API takes no empty one."""

    def tunnel(key: str) -> Options:
        options = {**SAMPLES["ipsec_tunnels"].base, "name": "keyed", "bgp": {"customer_asn": 65001, "md5_key": key}}
        given = {name: value for name, value in options.items() if name != "psk"}
        if way == "module":
            return run(sim, manage(KINDS["ipsec_tunnels"]), given)
        return run(sim, NETWORK, {"ipsec_tunnels": [given]})

    def stored() -> Options:
        (found,) = [item for item in sim.control("GET", "state")["ipsec_tunnels"] if item["name"] == "keyed"]
        return dict(found["bgp"])

    assert tunnel("a-key")["changed"]
    assert stored()["md5_key"] == "a-key"
    done = tunnel("")
    assert (done["changed"], done.get("failed")) == (True, None), done
    assert "md5_key" not in stored()
    assert not tunnel("")["changed"]


# --- listings in pages ---


def test_a_listing_in_pages_is_read_to_its_end(sim: Simulator) -> None:
    sim.control("POST", "settings", {"page_size": 2})
    sites = manage(KINDS["sites"])
    for expected in (True, False):
        assert [run(sim, sites, {"name": f"s{number}"})["changed"] for number in range(5)] == [expected] * 5
    assert len(run(sim, inspect(KINDS["sites"]), {})["sites"]) == 5 + 2
    document = {"sites": [{"name": f"s{number}"} for number in range(7)]}
    done = run(sim, NETWORK, document)
    assert done["summary"] == {"creates": 2, "updates": 0, "recreates": 0, "deletes": 0, "unchanged": 5}
    assert not run(sim, NETWORK, document)["changed"]


def test_a_listing_that_cannot_be_read_whole_is_no_ground_for_anything(sim: Simulator) -> None:
    sim.control("POST", "settings", {"page_size": 1})
    sim.switch(page_ignored=True)
    pruned = {"state": "overridden", "sites": [], "prune": {"sites": ["*"]}, "max_deletes": 9}
    for done in (run(sim, manage(KINDS["sites"]), {"name": "new"}), run(sim, NETWORK, pruned)):
        assert done["failed"]
        assert "has several pages and cannot be read completely (1 of 2 objects received)" in done["msg"]
    assert [entry for entry in sim.journal() if entry["method"] != "GET"] == []


# --- values that are stored otherwise ---


@WAYS
@pytest.mark.parametrize(("how", "stored"), [("upper", "'WEST '"), ("trim", "'West'"), ("ignore", "not set")])
def test_a_value_that_is_stored_otherwise_is_named(sim: Simulator, way: str, how: str, stored: str) -> None:
    sim.control("POST", "settings", {"stored_as": {"gre_tunnels.description": how}})
    options = {**SAMPLES["gre_tunnels"].base, "description": "West "}
    for _run in range(2):  # a creation, then a change that never ends
        if way == "module":
            done = run(sim, manage(KINDS["gre_tunnels"]), options)
        else:
            done = run(sim, NETWORK, {"gre_tunnels": [options]})
        assert done["changed"]
        [said] = done["warnings"]
        assert f"GRE tunnel sample: description was sent as 'West ', but the API stores it as {stored}" in said


def test_another_spelling_is_no_difference(sim: Simulator) -> None:
    sim.control(
        "POST", "settings", {"stored_as": {"apps.hostnames": "upper", "gre_tunnels.interface_address6": "upper"}}
    )
    options = {**SAMPLES["gre_tunnels"].base, "interface_address6": "2001:db8::/127"}
    done = run(sim, manage(KINDS["gre_tunnels"]), options)
    assert (done["changed"], done.get("warnings")) == (True, None)
    assert not run(sim, manage(KINDS["gre_tunnels"]), options)["changed"]


def test_a_key_that_is_stored_otherwise_is_not_told(sim: Simulator) -> None:
    sim.control("POST", "settings", {"stored_as": {"ipsec_tunnels.bgp.md5_key": "upper"}})
    options = {**SAMPLES["ipsec_tunnels"].base, "bgp": {"customer_asn": 65001, "md5_key": "canary-key"}}
    done = run(sim, manage(KINDS["ipsec_tunnels"]), options)
    assert "bgp.md5_key was sent as (a secret), but the API stores it as another" in done["warnings"][0]
    assert "canary-key" not in str(done).lower()


# --- what nothing describes ---


def test_what_a_document_does_not_describe_is_told(sim: Simulator) -> None:
    tunnel = {**SAMPLES["ipsec_tunnels"].base, "description": "x"}
    document: Options = {
        "ipsec_tunnels": [tunnel],
        "gre_tunnels": [],
        "sites": [{"name": "base", "lans": [{"name": "lan-1"}], "acls": []}],
    }
    assert run(sim, NETWORK, document)["changed"]
    by_hand = {"health_check": {"rate": "low", "target": "192.0.2.1"}, "replay_protection": True, "newer": 1}
    sim.control("PATCH", f"objects/ipsec_tunnels/{made_id(sim, 'ipsec_tunnels')}", by_hand)
    sim.clear_journal()
    done = run(sim, NETWORK, {**document, "report_unmanaged": True}, check=True)
    assert not done["changed"]
    # The listings of the kinds that the document has: tunnels and sites, and two below the one site.
    assert len(sim.journal()) == 3 + 2
    told = done["unmanaged"]
    assert {(item["kind"], item["name"], item.get("site")) for item in told["objects"]} == {
        ("gre_tunnel", "GRE tunnel hop-1", None),
        ("gre_tunnel", "GRE tunnel hop-2", None),
        ("site", "site pair", None),
        ("lan", "LAN lan-2", "base"),
        ("lan", "LAN lan-3", "base"),
    }
    found = {(item["name"], item["field"]): item.get("value", "?") for item in told["fields"]}
    assert found == {
        ("IPsec tunnel sample", "health_check.rate"): "low",
        ("IPsec tunnel sample", "health_check.target"): "192.0.2.1",
        ("IPsec tunnel sample", "replay_protection"): True,
        ("IPsec tunnel sample", "newer"): "?",
        ("LAN lan-1", "physport"): 21,
    }
    assert [item["known"] for item in told["fields"] if item["field"] == "newer"] == [False]
    assert "unmanaged" not in run(sim, NETWORK, document)


def test_a_key_that_nothing_describes_is_told_without_its_value(sim: Simulator) -> None:
    base = SAMPLES["ipsec_tunnels"].base
    assert run(sim, NETWORK, {"ipsec_tunnels": [{**base, "bgp": {"customer_asn": 1, "md5_key": "canary"}}]})["changed"]
    done = run(sim, NETWORK, {"ipsec_tunnels": [{**base, "bgp": {"customer_asn": 1}}], "report_unmanaged": True})
    [told] = [item for item in done["unmanaged"]["fields"] if item["field"] == "bgp.md5_key"]
    assert "value" not in told
    assert "canary" not in str(done)


def test_what_has_an_owner_elsewhere_is_not_told(sim: Simulator) -> None:
    """Cloudflare's applications, and what a connector made for itself."""
    connector = sim.control("GET", "state")["connectors"][0]["id"]
    assert run(sim, NETWORK, {"gre_tunnels": [{**SAMPLES["gre_tunnels"].base, "description": connector}]})["changed"]
    done = run(sim, NETWORK, {"apps": [], "connectors": [], "gre_tunnels": [], "report_unmanaged": True})
    told = {item["name"] for item in done["unmanaged"]["objects"]}
    assert "GRE tunnel hop-1" in told
    assert not {name for name in told if "sample" in name or "Example" in name}


# --- names that users know ---


def test_messages_call_an_application_by_its_name(sim: Simulator) -> None:
    config = {"site": "base", "app": "Example Mail", "breakout": True, "preferred_wans": ["isp-a"]}
    assert run(sim, manage(KINDS["app_configs"]), config)["changed"]
    for options in ({"app": "Example Mail"}, {"id": made_id(sim, "app_configs")}):
        done = run(sim, manage(KINDS["app_configs"]), {"site": "base", **options, "breakout": False})
        assert done["failed"]
        assert "application configuration " in done["msg"]
        assert "a0000000" not in done["msg"] or "id" in options


@WAYS
@pytest.mark.parametrize("key", ["what?", 'a"b', "x" * 81, "caf\u00e9", "a\tb"])
def test_a_key_of_another_form_is_refused_before_a_request(sim: Simulator, way: str, key: str) -> None:
    options = {**SAMPLES["ipsec_tunnels"].base, "bgp": {"customer_asn": 65001, "md5_key": key}}
    sim.clear_journal()
    done = (
        run(sim, manage(KINDS["ipsec_tunnels"]), options, check=True)
        if way == "module"
        else run(sim, NETWORK, {"ipsec_tunnels": [options]}, check=True)
    )
    assert done["failed"]
    assert "bgp.md5_key: " in done["msg"]
    assert key not in done["msg"]
    assert sim.journal() == []


def test_a_new_key_of_a_tunnel_leaves_what_nobody_knows_of_it(sim: Simulator) -> None:
    assert run(sim, manage(KINDS["ipsec_tunnels"]), SAMPLES["ipsec_tunnels"].base)["changed"]
    sim.control("PATCH", f"objects/ipsec_tunnels/{made_id(sim, 'ipsec_tunnels')}", {"newer": [1]})
    for psk in ({}, {"psk": "a-sample-of-a-key"}):
        assert run(sim, PSK, {"tunnel": "sample", **psk})["changed"]
        assert sim.control("GET", "state")["ipsec_tunnels"][-1]["newer"] == [1]


def test_all_routes_can_be_pruned_without_naming_a_prefix(sim: Simulator) -> None:
    assert route(sim, "module", priority=1)["changed"]
    document = {"state": "overridden", "routes": [], "prune": {"routes": ["*"]}, "allow": ["last_route"]}
    assert run(sim, NETWORK, document)["summary"]["deletes"] == 1
    assert routes(sim) == []


def test_a_wan_goes_back_to_dhcp(sim: Simulator) -> None:
    """What is taken away is left out of a PUT; a PATCH has no word for it."""
    fixed = {"address": "192.0.2.2/29", "gateway_address": "192.0.2.1"}
    wan = {"site": "base", "name": "w", "physport": 1}
    assert run(sim, manage(KINDS["wans"]), {**wan, "static_addressing": fixed, "priority": 7})["changed"]
    sim.control("PATCH", f"objects/wans/{made_id(sim, 'wans')}", {"newer": 1})
    for expected in (True, False):
        done = run(sim, manage(KINDS["wans"]), {**wan, "static_addressing": dict.fromkeys(fixed, "")})
        assert (done["changed"], done.get("failed")) == (expected, None)
    item = sim.control("GET", "state")["wans"][-1]
    assert (item.get("static_addressing"), item["priority"], item["newer"]) == (None, 7, 1)
