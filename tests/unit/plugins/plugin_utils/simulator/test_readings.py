# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What readings show: newer fields than the contract's, late writes, pages, other values than sent, steered health."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.seed import INTERCONNECT_1_5
from ansible_collections.netops.cloudflare.tests.contract.api import Api

CF = "162.159.68.213"
GRE = {
    "name": "GRE_1",
    "customer_gre_endpoint": "203.0.113.10",
    "cloudflare_gre_endpoint": CF,
    "interface_address": "10.1.0.0/31",
}
TUNNELS = "/magic/gre_tunnels"
SITES = "/magic/sites"
NEWEST = f"/magic/cf_interconnects/{INTERCONNECT_1_5['id']}"


def call(api: Api, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Beyond the published description, so not held against it."""
    return api(method, path, body, headers or None, judged=False)


class TestNewerFields:
    def give(self, simulator: Simulator, api: Api, **newer: Any) -> str:
        made = api.post(TUNNELS, GRE).result
        simulator.control("PATCH", f"objects/gre_tunnels/{made['id']}", newer)
        return f"{TUNNELS}/{made['id']}"

    def test_are_refused_unless_an_object_has_them(self, api: Api) -> None:
        assert "pinned: is not a field" in call(api, "POST", TUNNELS, {**GRE, "pinned": 1}).error

    def test_are_shown_kept_and_erased_like_all_others(self, api: Api, simulator: Simulator) -> None:
        newer = {"pinned": {"to": ["ams01"]}, "health_check": {"interval": 7, "target": {"saved": "", "port": 9}}}
        one = self.give(simulator, api, **newer)
        header = {"x-magic-new-hc-target": "true"}
        shown = call(api, "GET", one, **header).result["gre_tunnel"]
        assert shown["pinned"] == newer["pinned"]
        assert shown["health_check"]["interval"] == 7
        assert shown["health_check"]["target"] == {"effective": "203.0.113.10", "saved": "", "port": 9}
        kept = call(api, "PUT", one, {**GRE, **newer, "description": "x"}, **header).result["modified_gre_tunnel"]
        assert (kept["pinned"], kept["health_check"]["target"]["port"]) == (newer["pinned"], 9)
        erased = call(api, "PUT", one, GRE).result["modified_gre_tunnel"]
        assert "pinned" not in erased
        assert "interval" not in erased["health_check"]

    def test_bulk_takes_them_back_and_erases_by_a_switch(self, api: Api, simulator: Simulator) -> None:
        one = self.give(simulator, api, pinned=1)
        item = {"id": one.rpartition("/")[2], **GRE}
        for body, switch, expected in ((item, True, 1), ({**item, "pinned": 1}, False, 1), (item, False, None)):
            simulator.switch(bulk_put_merges=switch)
            [changed] = call(api, "PUT", TUNNELS, {"gre_tunnels": [body]}).result["modified_gre_tunnels"]
            assert changed.get("pinned") == expected

    def test_a_put_may_refuse_them(self, api: Api, simulator: Simulator) -> None:
        one = self.give(simulator, api, pinned=1)
        simulator.switch(put_refuses_newer=True)
        assert "pinned: is not a field" in call(api, "PUT", one, {**GRE, "pinned": 1}).error

    def test_stand_in_elements_of_lists_too(self, api: Api, simulator: Simulator) -> None:
        site = api.post(SITES, {"name": "s"}).result["id"]
        lan = {
            "name": "l",
            "physport": 1,
            "static_addressing": {"address": "172.16.0.1/24"},
            "routed_subnets": [{"prefix": "10.9.0.0/24", "next_hop": "172.16.0.2"}],
        }
        made = api.post(f"{SITES}/{site}/lans", lan).result[0]
        subnets = [{**lan["routed_subnets"][0], "label": "x"}]  # type: ignore[dict-item, index]
        simulator.control("PATCH", f"objects/lans/{made['id']}", {"routed_subnets": subnets})
        one = f"{SITES}/{site}/lans/{made['id']}"
        assert call(api, "GET", one).result["routed_subnets"] == subnets
        assert call(api, "PATCH", one, {"routed_subnets": subnets}).result["routed_subnets"] == subnets


class TestLag:
    def test_a_reading_is_as_old_as_it_is_set(self, api: Api, simulator: Simulator) -> None:
        old = api.post(TUNNELS, GRE).result
        simulator.control("POST", "settings", {"read_lag": 60})
        simulator.advance(61)
        one = f"{TUNNELS}/{old['id']}"
        api.put(one, {**GRE, "description": "new"})
        made = api.post(TUNNELS, {**GRE, "name": "GRE_2", "interface_address": "10.1.0.2/31"}).result
        assert [t["id"] for t in api.get(TUNNELS).result["gre_tunnels"]] == [old["id"]]
        assert "description" not in api.get(one).result["gre_tunnel"]
        assert api.get(f"{TUNNELS}/{made['id']}").status == 404
        # Writes and their checks see the present.
        assert api.post(TUNNELS, {**GRE, "name": "GRE_2"}).status == 400
        simulator.advance(61)
        assert [t.get("description") for t in api.get(TUNNELS).result["gre_tunnels"]] == ["new", None]
        api.delete(one)
        assert api.get(one).status == 200
        simulator.advance(61)
        assert api.get(one).status == 404

    def test_what_is_in_a_site_comes_and_goes_with_it(self, api: Api, simulator: Simulator) -> None:
        simulator.control("POST", "settings", {"read_lag": 60})
        site = api.post(SITES, {"name": "s"}).result["id"]
        api.post(f"{SITES}/{site}/wans", {"name": "w", "physport": 1})
        assert api.get(f"{SITES}/{site}/wans").status == 404
        simulator.advance(61)
        assert len(api.get(f"{SITES}/{site}/wans").result) == 1
        api.delete(f"{SITES}/{site}")
        assert len(api.get(f"{SITES}/{site}/wans").result) == 1
        simulator.advance(61)
        assert api.get(f"{SITES}/{site}/wans").status == 404


class TestPages:
    def test_a_listing_says_what_it_lacks(self, api: Api, simulator: Simulator) -> None:
        for number in range(5):
            api.post(SITES, {"name": f"s{number}"})
        simulator.control("POST", "settings", {"page_size": 2})
        answers = [call(api, "GET", f"{SITES}?page={page}&per_page=2") for page in (1, 2, 3)]
        assert [[site["name"] for site in answer.result] for answer in answers] == [["s0", "s1"], ["s2", "s3"], ["s4"]]
        assert answers[2].json["result_info"] == {"count": 1, "page": 3, "per_page": 2, "total_count": 5}
        simulator.switch(page_ignored=True)
        assert [site["name"] for site in call(api, "GET", f"{SITES}?page=3").result] == ["s0", "s1"]


class TestValues:
    @pytest.mark.parametrize(("how", "stored"), [("upper", " AMS "), ("lower", " ams "), ("trim", "Ams")])
    def test_may_be_stored_otherwise_than_sent(self, api: Api, simulator: Simulator, how: str, stored: str) -> None:
        simulator.control("POST", "settings", {"stored_as": {"sites.description": how}})
        assert api.post(SITES, {"name": "s", "description": " Ams "}).result["description"] == stored

    def test_may_be_ignored(self, api: Api, simulator: Simulator) -> None:
        made = api.post(TUNNELS, {**GRE, "health_check": {"rate": "low"}}).result
        simulator.control("POST", "settings", {"stored_as": {"gre_tunnels.health_check.rate": "ignore"}})
        changed = api.put(f"{TUNNELS}/{made['id']}", {**GRE, "health_check": {"rate": "high"}}).result
        assert changed["modified_gre_tunnel"]["health_check"]["rate"] == "low"

    @pytest.mark.parametrize(
        ("bits", "canonical", "stored"),
        [(True, False, "10.9.0.9/24"), (True, True, "10.9.0.0/24"), (False, False, None)],
    )
    def test_a_prefix_with_host_bits(
        self, api: Api, simulator: Simulator, bits: bool, canonical: bool, stored: str | None
    ) -> None:
        api.post(TUNNELS, GRE)
        simulator.switch(route_host_bits=bits, route_prefix_canonical=canonical)
        answer = api.post("/magic/routes", {"prefix": "10.9.0.9/24", "nexthop": "10.1.0.1", "priority": 1})
        assert (answer.result["prefix"] if answer.status == 200 else None) == stored


class TestInterconnects:
    @pytest.fixture(autouse=True)
    def _newest(self, simulator: Simulator) -> None:
        simulator.control("POST", "seed", {"cf_interconnects": [INTERCONNECT_1_5]})

    def test_version_1_5_has_no_gre_and_derives_the_ends(self, api: Api, simulator: Simulator) -> None:
        shown = call(api, "GET", NEWEST).result["interconnect"]
        assert "gre" not in shown
        assert shown["version"] == "1.5"
        assert shown["bgp"]["cloudflare_endpoint"] == "10.254.0.14"
        assert shown["bgp"]["customer_endpoint"] == "10.254.0.15"
        assert "gre cannot be configured" in call(api, "PUT", NEWEST, {"gre": {"cloudflare_endpoint": CF}}).error
        body = {"bgp": {"customer_asn": 65015, "customer_endpoint": "10.254.0.15"}}
        assert "read-only" in call(api, "PUT", NEWEST, body).error
        simulator.switch(bgp_endpoints_refused=False)
        assert call(api, "PUT", NEWEST, body).status == 200

    def test_the_former_name_of_the_number(self, api: Api, simulator: Simulator) -> None:
        changed = call(api, "PUT", NEWEST, {"bgp": {"as_no": 65016}}).result["modified_interconnect"]
        assert changed["bgp"]["customer_asn"] == 65016
        assert "as_no" not in changed["bgp"]
        simulator.switch(bgp_as_no_shown=True)
        assert call(api, "GET", NEWEST).result["interconnect"]["bgp"]["as_no"] == 65016
        two = {"bgp": {"as_no": 65016, "customer_asn": 65017}}
        assert "differ" in call(api, "PUT", NEWEST, two).error
        simulator.switch(bgp_as_no_agrees=False)
        assert call(api, "PUT", NEWEST, two).status == 200

    def test_the_source_of_probes(self, api: Api) -> None:
        def put(**check: Any) -> Any:
            return call(api, "PUT", NEWEST, {"health_check": check})

        assert "required when direction is bidirectional" in put(direction="bidirectional").error
        assert "permitted range" in put(direction="bidirectional", source="8.8.8.8").error
        assert "must be omitted" in put(direction="unidirectional", source="10.0.0.1").error
        good = put(direction="bidirectional", source="198.41.199.225").result["modified_interconnect"]
        assert good["health_check"]["source"] == "198.41.199.225"
        assert "source" not in put(direction="unidirectional").result["modified_interconnect"]["health_check"]
        other = "/magic/cf_interconnects/1c000000000000000000000000000001"
        body = {"health_check": {"direction": "bidirectional", "source": "10.0.0.1"}}
        assert "version 1.5" in call(api, "PUT", other, body).error

    def test_version_1_5_needs_a_31(self, api: Api) -> None:
        assert "/31" in call(api, "PUT", NEWEST, {"interface_address": "10.254.0.17/30"}).error

    @pytest.mark.parametrize("key", ["", "x" * 81, 'a"b', "a?b", "caf\u00e9", "a\tb"])
    def test_a_key_has_its_form(self, api: Api, key: str) -> None:
        assert "md5_key must have" in call(api, "PUT", NEWEST, {"bgp": {"customer_asn": 1, "md5_key": key}}).error


class TestSteering:
    CONNECTOR = "ac60d3d0435248289d446cedd870bcf4"

    def test_what_a_connector_reports(self, api: Api, simulator: Simulator) -> None:
        event = {"t": 1000, "n": 0, "e": {"k": "Leave"}}
        told = {"connector_id": self.CONNECTOR, "events": [event], "snapshots": [{"t": 1200, "load_average_1m": 9.5}]}
        simulator.control("POST", "telemetry", told)
        base = f"/magic/connectors/{self.CONNECTOR}/telemetry"
        assert [e["k"] for e in api.get(f"{base}/events?from=0&to=2000").result["items"]] == ["Leave"]
        assert api.get(f"{base}/events/1000.0").result["e"] == {"k": "Leave"}
        assert [s["t"] for s in api.get(f"{base}/snapshots?from=0&to=2000").result["items"]] == [1200]
        assert api.get(f"{base}/snapshots/latest").result["items"][0]["load_average_1m"] == 9.5
        with pytest.raises(ValueError, match="an event"):
            simulator.control("POST", "telemetry", {**told, "events": [{"t": 1}]})

    def test_how_healthy_a_tunnel_is(self, api: Api, simulator: Simulator) -> None:
        made = api.post(TUNNELS, GRE).result
        assert simulator.control("POST", "health", {"GRE_1": "down"}) == {made["id"]: "down"}
        [snapshot] = api.get(f"/magic/connectors/{self.CONNECTOR}/telemetry/snapshots/latest").result["items"]
        assert (snapshot["tunnels"][-1]["tunnel_id"], snapshot["tunnels"][-1]["health_value"]) == (made["id"], 0.0)
        for wrong in ({"GRE_1": "odd"}, {"nobody": "down"}):
            with pytest.raises(ValueError, match="tunnel"):
                simulator.control("POST", "health", wrong)


def test_a_put_of_an_acl_needs_nothing(api: Api) -> None:
    """Every field of that body is optional (evidence: acls)."""
    site = api.post(SITES, {"name": "s"}).result["id"]
    lans = [api.post(f"{SITES}/{site}/lans", {"name": n, "physport": p}).result[0]["id"] for p, n in enumerate("ab", 1)]
    acl = {"name": "x", "lan_1": {"lan_id": lans[0]}, "lan_2": {"lan_id": lans[1]}}
    made = api.post(f"{SITES}/{site}/acls", acl).result
    changed = api.put(f"{SITES}/{site}/acls/{made['id']}", {"description": "y"}).result
    assert (changed["description"], changed["lan_1"]["lan_id"], changed["name"]) == ("y", lans[0], "x")
