# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulated API answers: envelopes, defaults, merging, and the switches that change more than a refusal."""

from __future__ import annotations

import re
import struct
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.clock import stamp
from ansible_collections.netops.cloudflare.tests.contract.api import Api
from ansible_collections.netops.cloudflare.tests.contract.openapi import judge, operation_of

CF = "162.159.68.213"
NEW_TARGET = {"x-magic-new-hc-target": "true"}
GRE = {
    "name": "GRE_1",
    "customer_gre_endpoint": "203.0.113.10",
    "cloudflare_gre_endpoint": CF,
    "interface_address": "10.1.0.0/31",
}
IPSEC = {"name": "IPSEC_1", "cloudflare_endpoint": CF, "interface_address": "10.1.0.2/31"}
ROUTE = {"prefix": "10.100.0.0/24", "nexthop": "10.1.0.1", "priority": 100}
SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 60, "packet_limit": 100}
FULL = {
    "type": "full",
    "system": "magic-transit",
    "time_limit": 60,
    "colo_name": "ord02",
    "destination_conf": "s3://captures?region=us-east-1",
}
SITES = "/magic/sites"
CONNECTOR = "/magic/connectors/ac60d3d0435248289d446cedd870bcf4"


@pytest.fixture
def tunnel(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = api.post("/magic/gre_tunnels", GRE).result
    return made


@pytest.fixture
def site(api: Api) -> str:
    return f"/magic/sites/{api.post('/magic/sites', {'name': 'branch'}).result['id']}"


class TestTunnels:
    def test_defaults_are_filled(self, tunnel: dict[str, Any]) -> None:
        assert {key: tunnel[key] for key in ("ttl", "mtu", "health_check")} == {
            "ttl": 64,
            "mtu": 1476,
            "health_check": {
                "enabled": True,
                "rate": "mid",
                "type": "reply",
                "direction": "unidirectional",
                "target": "",
            },
        }
        assert re.fullmatch("[0-9a-f]{32}", tunnel["id"])
        assert not {"description", "automatic_return_routing", "bgp", "interface_address6"} & set(tunnel)

    def test_answers_are_wrapped_except_that_of_post(self, api: Api, tunnel: dict[str, Any]) -> None:
        one = f"/magic/gre_tunnels/{tunnel['id']}"
        assert api.get("/magic/gre_tunnels").result == {"gre_tunnels": [tunnel]}
        assert api.get(one).result == {"gre_tunnel": tunnel}
        changed = api.put(one, {**GRE, "description": "x"}).result
        assert changed["modified"] is True
        assert changed["modified_gre_tunnel"]["id"] == tunnel["id"]
        assert api.delete(one).result == {"deleted": True, "deleted_gre_tunnel": changed["modified_gre_tunnel"]}
        assert api.get(one).status == 404

    def test_older_form_of_post_answers_in_its_own_form(self, api: Api) -> None:
        answer = api("POST", "/magic/gre_tunnels", {"gre_tunnels": [GRE]}, judged=False)
        assert [tunnel["name"] for tunnel in answer.result["gre_tunnels"]] == ["GRE_1"]

    def test_older_form_makes_all_or_none(self, api: Api) -> None:
        answer = api("POST", "/magic/gre_tunnels", {"gre_tunnels": [GRE, GRE]}, judged=False)
        assert answer.status == 400
        assert api.get("/magic/gre_tunnels").result == {"gre_tunnels": []}

    def test_put_merges_also_inside_health_check_where_the_switch_says_so(
        self, api: Api, tunnel: dict[str, Any], simulator: Simulator
    ) -> None:
        simulator.switch(put_merges=True)
        one = f"/magic/gre_tunnels/{tunnel['id']}"
        api.put(one, {"health_check": {"rate": "low"}, "description": "d"})
        changed = api.put(one, {"health_check": {"direction": "bidirectional"}}).result["modified_gre_tunnel"]
        assert (changed["health_check"]["rate"], changed["health_check"]["direction"]) == ("low", "bidirectional")
        assert changed["description"] == "d"

    def test_put_erases_what_it_omits_at_every_depth(self, api: Api) -> None:
        tunnel = api.post("/magic/gre_tunnels", {**GRE, "ttl": 9, "health_check": {"rate": "low"}}).result
        changed = api.put(f"/magic/gre_tunnels/{tunnel['id']}", GRE).result["modified_gre_tunnel"]
        assert (changed["ttl"], changed["health_check"]["rate"]) == (64, "mid")

    def test_target_has_two_forms(self, api: Api) -> None:
        made = api.post("/magic/gre_tunnels", GRE, NEW_TARGET).result
        assert made["health_check"]["target"] == {"effective": "203.0.113.10", "saved": ""}
        one = f"/magic/gre_tunnels/{made['id']}"
        api.put(one, {**GRE, "health_check": {"target": {"saved": "1.2.3.4", "effective": "ignored"}}}, NEW_TARGET)
        assert api.get(one).result["gre_tunnel"]["health_check"]["target"] == "1.2.3.4"
        target = api.get(one, x_magic_new_hc_target="true").result["gre_tunnel"]["health_check"]["target"]
        assert target == {"effective": "1.2.3.4", "saved": "1.2.3.4"}

    def test_bidirectional_probes_the_peer(self, api: Api) -> None:
        check = {"direction": "bidirectional", "target": {"saved": "9.9.9.9"}}
        made = api.post("/magic/gre_tunnels", {**GRE, "health_check": check}, NEW_TARGET).result
        assert made["health_check"]["target"]["effective"] == "10.1.0.1"

    def test_psk_is_never_shown(self, api: Api) -> None:
        made = api.post("/magic/ipsec_tunnels", IPSEC).result
        assert made["psk_metadata"] == {}
        fqdn = f"{made['id']}.123456789.ipsec.cloudflare.com"  # 8 or 9 digits, as published
        identities = {"hex_id": f"123456789_{made['id']}", "fqdn_id": fqdn, "user_id": f"ipsec@{fqdn}"}
        assert made["remote_identities"] == identities
        one = f"/magic/ipsec_tunnels/{made['id']}"
        changed = api.put(one, {**IPSEC, "psk": "canary-canary"}).result["modified_ipsec_tunnel"]
        assert "last_generated_on" in changed["psk_metadata"]
        generated = api.post(f"{one}/psk_generate", {}).result
        assert generated["ipsec_tunnel_id"] == made["id"]
        assert generated["psk_metadata"]["last_generated_on"] != changed["psk_metadata"]["last_generated_on"]
        for path in (one, "/magic/ipsec_tunnels", "/../_simulator/state"):
            assert b"canary-canary" not in api.get(path).raw
            assert generated["psk"].encode() not in api.get(path).raw

    def test_generation_for_validation_only_keeps_the_key(self, api: Api) -> None:
        made = api.post("/magic/ipsec_tunnels", IPSEC).result
        api.post(f"/magic/ipsec_tunnels/{made['id']}/psk_generate?validate_only=true", {})
        assert api.get(f"/magic/ipsec_tunnels/{made['id']}").result["ipsec_tunnel"]["psk_metadata"] == {}

    def test_keys_of_many_tunnels(self, api: Api) -> None:
        made = api.post("/magic/ipsec_tunnels", IPSEC).result
        body = {"psks": [{"id": made["id"], "psk": "a"}, {"id": "0" * 32, "psk": "b"}]}
        result = api.post("/magic/ipsec_tunnels/psk", body).result
        assert list(result["successfully_applied_psks"]) == [made["id"]]
        assert list(result["unapplied_psks"]) == ["0" * 32]

    def test_bulk_put_changes_all_or_none(self, api: Api, tunnel: dict[str, Any]) -> None:
        other = api.post("/magic/gre_tunnels", {**GRE, "name": "GRE_2", "interface_address": "10.1.0.4/31"}).result
        bad = [{"id": tunnel["id"], "name": "GRE_3"}, {"id": other["id"], "name": "GRE_3"}]
        assert api.put("/magic/gre_tunnels", {"gre_tunnels": bad}).status == 400
        assert [t["name"] for t in api.get("/magic/gre_tunnels").result["gre_tunnels"]] == ["GRE_1", "GRE_2"]
        swap = [{"id": tunnel["id"], "name": "GRE_2"}, {"id": other["id"], "name": "GRE_1"}]
        result = api.put("/magic/gre_tunnels", {"gre_tunnels": swap}).result
        assert [t["name"] for t in result["modified_gre_tunnels"]] == ["GRE_2", "GRE_1"]
        assert {t["id"] for t in api.get("/magic/gre_tunnels").result["gre_tunnels"]} == {tunnel["id"], other["id"]}

    def test_bgp_of_gre_is_for_creation(self, api: Api, simulator: Simulator) -> None:
        made = api.post("/magic/gre_tunnels", {**GRE, "bgp": {"customer_asn": 65002}}).result
        assert made["bgp"] == {"extra_prefixes": [], "customer_asn": 65002}
        assert made["bgp_status"]["state"] == "BGP_ESTABLISHING"
        one = f"/magic/gre_tunnels/{made['id']}"
        assert api.put(one, {**GRE, "description": "x"}).result["modified_gre_tunnel"]["bgp"] == made["bgp"]
        simulator.switch(gre_put_bgp=True)
        changed = api.put(one, {**GRE, "bgp": {"customer_asn": 65003}}).result["modified_gre_tunnel"]
        assert changed["bgp"]["customer_asn"] == 65003

    def test_return_routing_needs_a_flag(self, api: Api, simulator: Simulator) -> None:
        assert api.post("/magic/gre_tunnels", {**GRE, "automatic_return_routing": True}).status == 200
        simulator.reset({"flags": []})
        assert "coupler_integration" in api.post("/magic/gre_tunnels", {**GRE, "automatic_return_routing": True}).error

    def test_interconnects_are_there_and_can_be_changed(self, api: Api) -> None:
        first, second = api.get("/magic/cf_interconnects").result["interconnects"]
        assert (first["name"], second["name"], first["colo_name"]) == ("pni_ord", "pni_fra", "ord02")
        assert "direction" not in first["health_check"]
        one = f"/magic/cf_interconnects/{first['id']}"
        changed = api.put(one, {"mtu": 1400}).result
        assert changed["modified_interconnect"]["mtu"] == api.get(one).result["interconnect"]["mtu"] == 1400
        bulk = api.put("/magic/cf_interconnects", {"interconnects": [{"id": first["id"], "description": "x"}]}).result
        assert bulk["modified_interconnects"][0]["description"] == "x"

    def test_interconnects_carry_routes(self, api: Api) -> None:
        assert api.post("/magic/routes", {**ROUTE, "nexthop": "10.254.0.1"}).status == 200

    def test_empty_strings_clear(self, api: Api, simulator: Simulator) -> None:
        made = api.post("/magic/ipsec_tunnels", {**IPSEC, "customer_endpoint": "1.2.3.4", "description": "d"}).result
        one = f"/magic/ipsec_tunnels/{made['id']}"
        changed = api.put(one, {**IPSEC, "customer_endpoint": "", "description": ""}).result["modified_ipsec_tunnel"]
        assert "customer_endpoint" not in changed
        assert changed["description"] == ""
        simulator.switch(empty_string_clears=False)
        assert (
            api.put(one, {**IPSEC, "customer_endpoint": ""}).result["modified_ipsec_tunnel"]["customer_endpoint"] == ""
        )

    def test_false_is_omitted(self, api: Api, simulator: Simulator) -> None:
        made = api.post("/magic/ipsec_tunnels", {**IPSEC, "replay_protection": False}).result
        assert not {"replay_protection", "allow_null_cipher"} & set(made)
        simulator.switch(omit_false=False)
        shown = api.get(f"/magic/ipsec_tunnels/{made['id']}").result["ipsec_tunnel"]
        assert (shown["replay_protection"], shown["allow_null_cipher"]) == (False, False)


class TestValidateOnly:
    OFFERED = (
        ("POST", "/magic/gre_tunnels", {**GRE, "name": "GRE_2", "interface_address": "10.1.0.6/31"}),
        ("PUT", "/magic/gre_tunnels/{gre}", {**GRE, "description": "x"}),
        ("PUT", "/magic/gre_tunnels", {"gre_tunnels": [{"id": "{gre}", "description": "x"}]}),
        ("DELETE", "/magic/gre_tunnels/{free}", None),
        ("POST", "/magic/routes", {**ROUTE, "priority": 7}),
        ("PUT", "/magic/routes/{route}", {**ROUTE, "priority": 7}),
        ("PUT", "/magic/routes", {"routes": [{"id": "{route}", "priority": 7}]}),
    )
    NOT_OFFERED = (
        ("DELETE", "/magic/routes/{route}", None),
        ("POST", "/magic/sites", {"name": "x"}),
        ("POST", "/magic/apps", {"name": "x", "type": "t", "hostnames": ["a.example.com"]}),
    )

    def call(self, api: Api, method: str, path: str, body: Any) -> Any:
        ids = {
            "gre": api.post("/magic/gre_tunnels", GRE).result["id"],
            "free": api.post("/magic/gre_tunnels", {**GRE, "name": "free", "interface_address": "10.1.0.8/31"}).result[
                "id"
            ],
            "route": api.post("/magic/routes", ROUTE).result["id"],
        }
        if isinstance(body, dict):
            body = {
                key: [{**item, "id": item["id"].format(**ids)} for item in value] if isinstance(value, list) else value
                for key, value in body.items()
                if key != "hostnames"
            } | ({"hostnames": body["hostnames"]} if "hostnames" in body else {})
        before = api.simulator.state(canonical=False)
        answer = api(method, path.format(**ids) + "?validate_only=true", body)
        assert answer.status < 300, answer.raw
        return before, answer

    @pytest.mark.parametrize(("method", "path", "body"), OFFERED)
    def test_nothing_happens_where_it_is_offered(self, api: Api, method: str, path: str, body: Any) -> None:
        before, answer = self.call(api, method, path, body)
        assert api.simulator.state(canonical=False) == before
        assert answer.result
        assert api.simulator.journal()[-1]["validate_only"] is True

    @pytest.mark.parametrize(("method", "path", "body"), NOT_OFFERED)
    def test_it_is_ignored_elsewhere(self, api: Api, method: str, path: str, body: Any) -> None:
        before, _answer = self.call(api, method, path, body)
        assert api.simulator.state(canonical=False) != before
        assert api.simulator.journal()[-1]["validate_only"] is False

    def test_the_rules_hold(self, api: Api) -> None:
        api.post("/magic/gre_tunnels", GRE)
        assert "another tunnel" in api.post("/magic/gre_tunnels?validate_only=true", GRE).error

    def test_the_id_leads_nowhere(self, api: Api) -> None:
        made = api.post("/magic/gre_tunnels?validate_only=true", GRE).result
        assert api.get(f"/magic/gre_tunnels/{made['id']}").status == 404

    def test_the_result_may_be_empty(self, api: Api, simulator: Simulator) -> None:
        simulator.switch(validate_only_object=False)
        assert api("POST", "/magic/gre_tunnels?validate_only=true", GRE, judged=False).result is None


class TestRoutes:
    def test_life_of_a_route(self, api: Api, tunnel: dict[str, Any]) -> None:
        made = api.post("/magic/routes", {**ROUTE, "weight": 10, "scope": {"colo_names": ["den01"]}}).result
        one = f"/magic/routes/{made['id']}"
        assert api.get("/magic/routes").result == {"routes": [made]}
        assert api.get(one).result == {"route": made}
        changed = api.put(one, {**ROUTE, "priority": 200, "weight": 10}).result["modified_route"]
        assert (changed["priority"], changed["weight"], changed["id"]) == (200, 10, made["id"])
        assert "scope" not in changed
        assert api.delete(one).result == {"deleted": True, "deleted_route": changed}

    def test_scope_and_priority_make_another_route(self, api: Api, tunnel: dict[str, Any]) -> None:
        for more in ({}, {"priority": 7}, {"scope": {"colo_regions": ["APAC"]}}):
            assert api.post("/magic/routes", {**ROUTE, **more}).status == 200

    def test_ecmp_ends_at_64(self, api: Api, tunnel: dict[str, Any], simulator: Simulator) -> None:
        for number in range(64):
            scope = {"colo_names": [f"colo{number}"]}
            assert api.post("/magic/routes", {**ROUTE, "scope": scope}).status == 200
        assert "64 routes" in api.post("/magic/routes", ROUTE).error
        simulator.switch(route_ecmp_limit=False)
        assert api.post("/magic/routes", ROUTE).status == 200

    def test_host_bits(self, api: Api, tunnel: dict[str, Any], simulator: Simulator) -> None:
        made = api.post("/magic/routes", {**ROUTE, "prefix": "10.10.10.100/24"}).result
        assert made["prefix"] == "10.10.10.100/24"
        simulator.switch(route_host_bits=False)
        assert "host bits" in api.post("/magic/routes", {**ROUTE, "prefix": "10.10.11.100/24"}).error

    def test_bulk(self, api: Api, tunnel: dict[str, Any], simulator: Simulator) -> None:
        ids = [api.post("/magic/routes", {**ROUTE, "priority": n}).result["id"] for n in (1, 2, 3)]
        body = {"routes": [{"id": ids[0], "priority": 2}, {"id": ids[1], "priority": 1}]}
        changed = api("PUT", "/magic/routes", body, judged=False).result
        assert [r["priority"] for r in changed["modified_routes"]] == [2, 1]
        gone = api.delete("/magic/routes", {"routes": [{"id": ids[0]}]}).result
        assert [r["id"] for r in gone["deleted_routes"]] == [ids[0]]
        simulator.switch(bulk_delete_without_body=True)
        assert len(api.delete("/magic/routes").result["deleted_routes"]) == 2

    def test_tunnel_can_go_once_its_routes_are_gone(self, api: Api, tunnel: dict[str, Any]) -> None:
        made = api.post("/magic/routes", ROUTE).result
        api.delete(f"/magic/routes/{made['id']}")
        assert api.delete(f"/magic/gre_tunnels/{tunnel['id']}").status == 200

    def test_real_users_ecmp_pair(self, api: Api) -> None:
        for number, address in enumerate(("169.254.244.2/30", "169.254.245.2/30")):
            api.post("/magic/ipsec_tunnels", {**IPSEC, "name": f"aws{number}", "interface_address": address})
        pair = [
            api.post("/magic/routes", {"prefix": "172.31.0.0/20", "nexthop": hop, "priority": 100, "weight": 10}).status
            for hop in ("169.254.244.1", "169.254.245.1")
        ]
        assert pair == [200, 200]


class TestSites:
    def test_lans_and_wans_are_made_in_lists(self, api: Api, site: str) -> None:
        [lan] = api.post(f"{site}/lans", {"name": "lan", "physport": 1, "is_breakout": False}).result
        [wan] = api.post(f"{site}/wans", {"name": "wan", "physport": 1}).result
        assert wan["health_check_rate"] == "mid"
        assert "is_breakout" not in lan
        assert api.get(f"{site}/lans").result == [lan]
        assert api.get(f"{site}/lans/{lan['id']}").result == lan
        assert api.delete(f"{site}/wans/{wan['id']}").result == wan

    def test_names_are_not_unique(self, api: Api, site: str) -> None:
        assert api.post("/magic/sites", {"name": "branch"}).status == 200

    def test_sites_of_a_connector(self, api: Api) -> None:
        first, second = "ac60d3d0435248289d446cedd870bcf4", "8d67040d3835dbcf46ce29da440dc482"
        made = api.post(
            "/magic/sites",
            {"name": "hq", "ha_mode": True, "connector_id": first, "secondary_connector_id": second},
        ).result
        api.post("/magic/sites", {"name": "other"})
        for connector in (first, second):
            assert api.get(f"/magic/sites?connectorid={connector}").result == [made]

    def test_put_replaces_and_patch_merges(self, api: Api, simulator: Simulator) -> None:
        body = {"name": "hq", "ha_mode": True, "description": "d", "location": {"lat": "1", "lon": "2"}}
        made = api.post("/magic/sites", body).result
        one = f"/magic/sites/{made['id']}"
        assert api.patch(one, {"name": "HQ"}).result == {**made, "name": "HQ"}
        assert api.patch(one, {"location": {"lat": "9"}}).result["location"] == {"lat": "9"}
        simulator.switch(patch_merges_nested=True)
        assert api.patch(one, {"location": {"lon": "9"}}).result["location"] == {"lat": "9", "lon": "9"}
        assert api.put(one, {"name": "hq"}).result == {"id": made["id"], "name": "hq", "ha_mode": True}
        simulator.switch(put_replaces=False)
        assert api.put(one, {"description": "x"}).result["name"] == "hq"

    def test_deleting_a_site_takes_what_is_in_it(self, api: Api, site: str) -> None:
        app = api.post("/magic/apps", {"name": "a", "type": "t", "hostnames": ["a.example.com"]}).result
        [wan] = api.post(f"{site}/wans", {"physport": 1}).result
        config = {"account_app_id": app["account_app_id"], "breakout": True, "preferred_wans": [wan["id"]]}
        assert api.post(f"{site}/app_configs", config).status == 201
        assert api.delete(site).status == 200
        assert api.delete(f"/magic/apps/{app['account_app_id']}").status == 200
        assert api.simulator.state()["wans"] == []

    def test_nat_hides_a_prefix(self, api: Api, site: str) -> None:
        lan = {"physport": 1, "static_addressing": {"address": "192.168.1.1/24"}}
        assert api.post(f"{site}/lans", lan).status == 200
        hidden = {**lan, "physport": 2, "nat": {"static_prefix": "10.7.0.0/24"}}
        assert api.post(f"{site}/lans", hidden).status == 200

    def test_ha_site(self, api: Api) -> None:
        made = api.post("/magic/sites", {"name": "hq", "ha_mode": True}).result
        addressing = {
            "address": "192.168.10.1/24",
            "secondary_address": "192.168.10.2/24",
            "virtual_address": "192.168.10.3/24",
        }
        one = f"/magic/sites/{made['id']}"
        assert api.post(f"{one}/lans", {"physport": 2, "static_addressing": addressing}).status == 200
        assert api.post(f"{one}/lans", {"physport": 3, "ha_link": True}).result[0]["ha_link"] is True
        wan = {"address": "192.0.2.2/24", "secondary_address": "192.0.2.3/24", "gateway_address": "192.0.2.1"}
        assert api.post(f"{one}/wans", {"physport": 1, "static_addressing": wan}).status == 200

    def test_acl_echoes_the_names_of_its_lans(self, api: Api, site: str) -> None:
        [first], [second] = (api.post(f"{site}/lans", {"name": name, "physport": 1}).result for name in ("a", "b"))
        body = {"name": "acl", "lan_1": {"lan_id": first["id"], "lan_name": "?"}, "lan_2": {"lan_id": second["id"]}}
        made = api.post(f"{site}/acls", {**body, "protocols": ["tcp"]}).result
        assert (made["lan_1"]["lan_name"], made["lan_2"]["lan_name"]) == ("a", "b")
        api.patch(f"{site}/lans/{first['id']}", {"name": "z"})
        one = f"{site}/acls/{made['id']}"
        assert api.get(one).result["lan_1"]["lan_name"] == "z"
        assert api.patch(one, {"description": "d"}).result["description"] == "d"
        assert api.delete(one).status == 200
        assert api.delete(f"{site}/lans/{first['id']}").status == 200

    def test_app_configs(self, api: Api, site: str) -> None:
        managed = api.get("/magic/apps").result[0]["managed_app_id"]
        body = {"managed_app_id": managed, "breakout": None, "priority": 1}
        # The reference explains this null; the published schema does not allow it.
        answer = api("POST", f"{site}/app_configs", body, judged=False)
        assert api.post(f"{site}/app_configs", {"managed_app_id": managed, "priority": 1}).status == 400
        assert answer.status == 201
        assert "breakout" not in answer.result
        one = f"{site}/app_configs/{answer.result['id']}"
        assert api.patch(one, {"breakout": False}).result["breakout"] is False
        app = api.post("/magic/apps", {"name": "a", "type": "t", "hostnames": ["a.example.com"]}).result
        changed = api.patch(one, {"account_app_id": app["account_app_id"]}).result
        assert "managed_app_id" not in changed
        assert api.get(f"{site}/app_configs").result == [changed]
        assert api.get(one).status == 404


class TestNetflowConfig:
    BODY = {"collector_ip": "192.0.2.10", "collector_port": 9995, "sampling_rate": 100}
    WHOLE = {**BODY, "active_timeout": 30, "inactive_timeout": 15}

    @pytest.fixture
    def one(self, api: Api, site: str) -> str:
        one = f"{site}/netflow_config"
        answer = api.post(one, self.BODY)
        assert (answer.status, answer.result) == (201, self.WHOLE)
        return one

    def test_defaults_are_filled(self, api: Api, site: str) -> None:
        made = api.post(f"{site}/netflow_config", {"collector_ip": "192.0.2.10"}).result
        assert made == {**self.WHOLE, "collector_port": 2055, "sampling_rate": 1}

    def test_patch_merges(self, api: Api, one: str) -> None:
        changed = {**self.WHOLE, "sampling_rate": 7}
        assert api.patch(one, {"sampling_rate": 7}).result == changed
        assert api.get(one).result == changed

    def test_put_replaces_all_but_the_collector(self, api: Api, one: str, simulator: Simulator) -> None:
        replaced = api.put(one, {"active_timeout": 60})
        assert replaced.status == 200
        assert replaced.result == {**self.WHOLE, "collector_port": 2055, "sampling_rate": 1, "active_timeout": 60}
        assert api.put(one, {"collector_ip": "192.0.2.11"}).result["active_timeout"] == 30
        simulator.switch(put_replaces=False)
        merged = api.put(one, {"collector_port": 4739}).result
        assert (merged["collector_ip"], merged["collector_port"]) == ("192.0.2.11", 4739)

    def test_delete_answers_what_was_deleted(self, api: Api, one: str) -> None:
        gone = api.delete(one)
        assert (gone.status, gone.result) == (200, self.WHOLE)
        assert api.get(one).status == 404
        assert api.delete(one).status == 404
        assert api.post(one, {"collector_ip": "192.0.2.12"}).status == 201

    def test_post_takes_the_place_of_the_first_where_the_switch_says_so(
        self, api: Api, one: str, simulator: Simulator
    ) -> None:
        simulator.switch(netflow_config_unique=False)
        made = api.post(one, {"collector_ip": "192.0.2.12"}).result
        assert made == api.get(one).result == simulator.state(canonical=False)["netflow_config"][0]
        assert made["sampling_rate"] == 1

    def test_each_site_has_its_own_and_takes_it_along(self, api: Api, one: str, simulator: Simulator) -> None:
        other = f"{SITES}/{api.post(SITES, {'name': 'hq'}).result['id']}"
        api.post(f"{other}/netflow_config", {"collector_ip": "198.51.100.10"})
        assert api.delete(other).status == 200
        assert api.get(f"{other}/netflow_config").status == 404
        assert simulator.state(canonical=False)["netflow_config"] == [api.get(one).result]

    def test_dumps_and_the_journal_show_it(self, api: Api, one: str, simulator: Simulator) -> None:
        assert simulator.state()["netflow_config"] == [{"identity": "branch", **self.WHOLE}]
        assert [site["identity"] for site in simulator.state()["sites"]] == ["branch"]
        api.put(one, self.BODY)
        api.patch(one, {"sampling_rate": 1})
        api.get(one)
        api.delete(one)
        *_earlier, create, update, patch, get, delete = simulator.journal()
        seen = [(entry["operation"], entry["status"]) for entry in (create, update, patch, get, delete)]
        assert seen == [("netflow_config.create", 201)] + [
            (f"netflow_config.{verb}", 200) for verb in ("update", "patch", "get", "delete")
        ]
        assert create["request_body"] == self.BODY

    def test_a_seed_has_it_and_it_changes_behind_the_api(self, api: Api, simulator: Simulator) -> None:
        objects = [
            {"kind": "sites", "body": {"name": "seeded"}},
            {"kind": "netflow_config", "site": "seeded", "body": self.BODY},
        ]
        simulator.reset({"objects": objects})
        [site] = api.get(SITES).result
        one = f"{SITES}/{site['id']}/netflow_config"
        assert api.get(one).result == self.WHOLE
        simulator.control("PATCH", f"objects/netflow_config/{site['id']}", {"sampling_rate": 2, "pinned": 1})
        assert api.get(one).result == {**self.WHOLE, "sampling_rate": 2, "pinned": 1}
        assert api.put(one, {**self.BODY, "pinned": 1}).result["pinned"] == 1

    def test_readings_lag(self, api: Api, one: str, simulator: Simulator) -> None:
        simulator.control("POST", "settings", {"read_lag": 5})
        api.patch(one, {"sampling_rate": 7})
        assert api.get(one).result == self.WHOLE
        simulator.advance(5)
        assert api.get(one).result["sampling_rate"] == 7
        api.delete(one)
        assert api.get(one).result["sampling_rate"] == 7
        simulator.advance(5)
        assert api.get(one).status == 404

    def test_the_published_description_agrees(self, api: Api, site: str) -> None:
        bench = judge()
        one = f"{site}/netflow_config"
        exchanges = (
            ("GET", None),
            ("POST", self.BODY),
            ("POST", self.BODY),
            ("GET", None),
            ("PUT", {"sampling_rate": 1}),
            ("PATCH", {"collector_port": 4739}),
            ("DELETE", None),
        )
        for method, body in exchanges:
            operation = operation_of(method, f"/client/v4/accounts/{api.simulator.account_id}{one}")
            assert operation is not None
            answer = api(method, one, body)
            described = bench.described(operation)["answers"]
            assert str(answer.status) in described or answer.status >= 400
            assert bench.request(operation, body) == []
            assert bench.answer(operation, answer.status, answer.json) == []


class TestAppsAndConnectors:
    def test_apps(self, api: Api) -> None:
        answer = api.post("/magic/apps", {"name": "a", "type": "t", "source_subnets": ["10.0.0.0/8"]})
        assert answer.status == 201
        one = f"/magic/apps/{answer.result['account_app_id']}"
        assert api.put(one, {"name": "b"}).result["source_subnets"] == ["10.0.0.0/8"]
        listed = api.get("/magic/apps").result
        assert [("managed_app_id" in app, app["name"]) for app in listed][-2:] == [
            (True, "Example Drive"),
            (False, "b"),
        ]
        assert api.delete(one).status == 200

    def test_licence_is_shown_once(self, api: Api) -> None:
        made = api.post("/magic/connectors", {"device": {"provision_license": True}}).result
        one = f"/magic/connectors/{made['id']}"
        assert made["license_key"]
        assert "license_key" not in api.get(one).result
        rotated = api.patch(one, {"provision_license": True}).result["license_key"]
        assert rotated != made["license_key"]
        assert rotated.encode() not in api.get("/magic/connectors").raw
        assert "license_key" not in api.patch(one, {"notes": "x"}).result

    def test_defaults_and_items_of_errors(self, api: Api) -> None:
        made = api.post("/magic/connectors", {"device": {"serial_number": "NEW"}}).result
        assert made["activated"] is False
        assert len(made["interrupt_window_days_of_week"]) == 7
        assert made["device"]["id"]
        assert set(api.post("/magic/connectors", {}).json["errors"][0]) == {"code", "message"}
        assert api.put(f"/magic/connectors/{made['id']}", {"notes": "n"}).result["device"] == made["device"]
        assert len(api.get("/magic/connectors?device_type=LICENSED").result) == 0

    def test_events_are_paged_and_stay_the_same(self, api: Api, simulator: Simulator) -> None:
        now = simulator.service.clock.now()
        path = f"{CONNECTOR}/telemetry/events?from={now - 86400}&to={now}"
        whole = api.get(f"{path}&limit=1000").result
        found, cursor, pages = [], "", 0
        while True:
            page = api.get(f"{path}&limit=50{f'&cursor={cursor}' if cursor else ''}").result
            found, pages = found + page["items"], pages + 1
            cursor = page.get("cursor", "")
            if not cursor:
                break
        assert found == whole["items"]
        assert pages > 2
        event = found[0]
        one = api.get(f"{CONNECTOR}/telemetry/events/{event['t']}.{event['n']}").result
        assert one["e"]["k"] == event["k"]
        only = api.get(f"{path}&limit=1000&k={event['k']}").result["items"]
        assert {item["k"] for item in only} == {event["k"]}
        assert api.get(f"{CONNECTOR}/telemetry/events/latest").result["items"][-1]["t"] == whole["items"][-1]["t"]

    def test_snapshots(self, api: Api, simulator: Simulator) -> None:
        now = simulator.service.clock.now()
        items = api.get(f"{CONNECTOR}/telemetry/snapshots?from={now - 3599}&to={now}").result["items"]
        assert len(items) == 12  # both ends count: 3,600 seconds hold 12 whole five minutes at any time of day
        latest = api.get(f"{CONNECTOR}/telemetry/snapshots/latest").result["items"][0]
        assert api.get(f"{CONNECTOR}/telemetry/snapshots/{latest['t']}").result == latest


class TestCaptures:
    def validated_bucket(self, api: Api) -> None:
        made = api.post("/pcaps/ownership", {"destination_conf": FULL["destination_conf"]}).result
        contents = api.simulator.control("GET", "buckets")[made["filename"]]
        body = {"destination_conf": FULL["destination_conf"], "ownership_challenge": contents}
        assert api.post("/pcaps/ownership/validate", body).result["status"] == "success"

    def test_simple_capture(self, api: Api, simulator: Simulator) -> None:
        made = api.post("/pcaps", {**SIMPLE, "filter_v1": {"destination_port": 53}}).result
        assert (made["status"], "packet_limit" in made) == ("pending", False)
        one = f"/pcaps/{made['id']}"
        assert "not ready" in api.get(f"{one}/download").error
        assert [api.get(one).result["status"] for _n in range(3)] == ["running", "success", "success"]
        answer = api.get(f"{one}/download")
        assert answer.headers["content-type"] == "application/vnd.tcpdump.pcap"
        assert struct.unpack("<I", answer.raw[:4]) == (0xA1B2C3D4,)
        assert "only full" in api.put(f"{one}/stop", None).error
        simulator.advance(60)
        assert api.post("/pcaps", SIMPLE).status == 200
        listed = api.get("/pcaps")
        assert listed.json["result_info"]["count"] == len(listed.result) == 2

    def test_time_alone_finishes_a_capture(self, api: Api, simulator: Simulator) -> None:
        simulator.control("POST", "settings", {"pcap_progress": "time"})
        one = f"/pcaps/{api.post('/pcaps', SIMPLE).result['id']}"
        assert api.get(one).result["status"] == "pending"
        simulator.advance(2)
        assert api.get(one).result["status"] == "running"
        simulator.advance(60)
        assert api.get(one).result["status"] == "success"

    def test_full_capture(self, api: Api) -> None:
        self.validated_bucket(api)
        one = f"/pcaps/{api.post('/pcaps', FULL).result['id']}"
        assert "pending or running" in api.post("/pcaps", FULL).error
        stopped = api.put(f"{one}/stop", None)
        assert (stopped.status, stopped.raw) == (204, b"")
        assert "stop_requested" in api.get(one).result
        statuses = [api.get(one).result["status"] for _n in range(3)]
        assert statuses == ["conversion_pending", "conversion_running", "complete"]
        assert "not running" in api.put(f"{one}/stop", None).error
        assert "only simple" in api.get(f"{one}/download").error
        assert api.post("/pcaps", FULL).status == 200

    def test_failed_capture(self, api: Api, simulator: Simulator) -> None:
        simulator.control("POST", "settings", {"pcap_outcome": "failed"})
        one = f"/pcaps/{api.post('/pcaps', SIMPLE).result['id']}"
        assert [api.get(one).result["status"] for _n in range(2)] == ["running", "failed"]

    def test_limit_may_be_429(self, api: Api, simulator: Simulator) -> None:
        simulator.switch(pcap_limit_429=True)
        api.post("/pcaps", SIMPLE)
        assert api.post("/pcaps", SIMPLE).status == 429

    def test_empty_lists_may_be_null(self, api: Api, simulator: Simulator) -> None:
        assert api.get("/pcaps").result == []
        simulator.switch(null_for_empty_lists=True)
        assert api.get("/pcaps").result is None
        assert api.get("/pcaps/ownership").result is None
        assert api.get(SITES).result == []

    def test_offset_time(self, api: Api, simulator: Simulator) -> None:
        earlier = stamp(simulator.service.clock.now() - 3600)
        assert api.post("/pcaps", {**SIMPLE, "offset_time": earlier}).result["offset_time"] == earlier

    def test_ownership(self, api: Api, simulator: Simulator) -> None:
        uri = "r2://captures?account-id=1&access-key-id=AKID&secret-access-key=SECRET"
        made = api.post("/pcaps/ownership", {"destination_conf": uri}).result
        assert (made["status"], made["validated"], made["destination_conf"]) == ("pending", "", uri)
        answer = {"destination_conf": "r2://captures?account-id=1", "ownership_challenge": made["filename"]}
        assert api.post("/pcaps/ownership/validate", answer).result["status"] == "failed"
        simulator.switch(challenge_filename=True)
        assert api.post("/pcaps/ownership/validate", answer).result["validated"]
        simulator.switch(bucket_keys_returned=False)
        assert api.get("/pcaps/ownership").result[0]["destination_conf"] == "r2://captures?account-id=1"
        gone = api.delete(f"/pcaps/ownership/{made['id']}")
        assert (gone.status, gone.raw) == (204, b"")
        assert api.get("/pcaps/ownership").result == []


class TestSlurper:
    BODY = {"bucket": "example-bucket", "vendor": "r2", "secret": {"accessKeyId": "a", "secretAccessKey": "b"}}

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({}, "success"),
            ({"bucket": "nobody"}, "error"),
            ({"jurisdiction": "eu"}, "error"),
            ({"bucket": "archive-eu", "jurisdiction": "eu"}, "success"),
        ],
    )
    def test_precheck(self, api: Api, changes: dict[str, Any], status: str) -> None:
        answer = api.put("/slurper/target/connectivity-precheck", {**self.BODY, **changes})
        assert answer.result == {"connectivityStatus": status}
        assert all(isinstance(message, str) for message in answer.json["messages"])

    def test_precheck_with_known_keys(self, api: Api, simulator: Simulator) -> None:
        simulator.reset({"r2_keys": {"a": "other"}})
        answer = api.put("/slurper/target/connectivity-precheck", self.BODY)
        assert answer.result == {"connectivityStatus": "error"}

    def test_job_goes_on(self, api: Api) -> None:
        looks = [api.get("/slurper/jobs/simulated-job-running/progress").result for _n in range(3)]
        assert [look["transferredObjects"] for look in looks] == [400, 800, 1000]
        assert [look["status"] for look in looks] == ["running", "running", "completed"]
        assert api.get("/slurper/jobs/simulated-job-paused/progress").result["status"] == "paused"
