# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule of the simulated API: the request that it refuses, and the same request once its switch is off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.switches import TABLE
from ansible_collections.netops.cloudflare.tests.contract.api import Api

CF = "162.159.68.213"
CONNECTORS = ("ac60d3d0435248289d446cedd870bcf4", "8d67040d3835dbcf46ce29da440dc482", "c" + "0" * 30 + "3")


def gre(**changes: Any) -> dict[str, Any]:
    return {
        "name": "GRE_2",
        "customer_gre_endpoint": "203.0.113.10",
        "cloudflare_gre_endpoint": CF,
        "interface_address": "10.9.0.0/31",
        **changes,
    }


def ipsec(**changes: Any) -> dict[str, Any]:
    return {"name": "IPSEC_2", "cloudflare_endpoint": CF, "interface_address": "10.9.0.2/31", **changes}


def route(**changes: Any) -> dict[str, Any]:
    return {"prefix": "10.100.1.0/24", "nexthop": "10.1.0.1", "priority": 100, **changes}


def lan(**changes: Any) -> dict[str, Any]:
    return {"name": "lan", "physport": 2, "static_addressing": {"address": "192.168.50.1/24"}, **changes}


def addressed(**addressing: Any) -> dict[str, Any]:
    return lan(static_addressing={"address": "192.168.50.1/24", **addressing})


def ha_addressed(**addressing: Any) -> dict[str, Any]:
    addresses = {"secondary_address": "192.168.50.2/24", "virtual_address": "192.168.50.3/24"}
    return addressed(**{**addresses, **addressing})


def wan(address: str = "192.0.2.2/24", gateway: str = "192.0.2.1", **more: Any) -> dict[str, Any]:
    return {"physport": 1, "static_addressing": {"address": address, "gateway_address": gateway, **more}}


def netflow(**changes: Any) -> dict[str, Any]:
    return {"collector_ip": "192.0.2.10", **changes}


def full(**changes: Any) -> dict[str, Any]:
    return {
        "type": "full",
        "system": "magic-transit",
        "time_limit": 60,
        "colo_name": "ord02",
        "destination_conf": "s3://captures?region=us-east-1",
        **changes,
    }


SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 60, "packet_limit": 100}
R2 = "r2://captures?account-id=1&access-key-id=AKID&secret-access-key=SECRET"


class World:
    """A small account to break rules in."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.gre = self.make("/magic/gre_tunnels", gre(name="GRE_1", interface_address="10.1.0.0/31"))
        self.identity = f"one.{api.simulator.account_id}.custom.ipsec.cloudflare.com"
        identities = {"fqdn_id": self.identity}
        self.ipsec = self.make(
            "/magic/ipsec_tunnels",
            ipsec(name="IPSEC_1", interface_address="10.1.0.2/31", custom_remote_identities=identities),
        )
        self.route = self.make("/magic/routes", route(prefix="10.100.0.0/24"))
        self.branch = self.make("/magic/sites", {"name": "branch", "connector_id": CONNECTORS[0]})
        self.hq = self.make("/magic/sites", {"name": "hq", "ha_mode": True})
        self.lan = self.make(f"{self.site}/lans", lan(name="lan1", static_addressing={"address": "192.168.1.1/24"}))
        self.lan2 = self.make(f"{self.site}/lans", {"name": "lan2", "physport": 3})
        self.ha_lan = self.make(f"{self.ha}/lans", {"name": "link", "physport": 5, "ha_link": True})
        self.wan = self.make(f"{self.site}/wans", {"name": "wan1", "physport": 1})
        self.other_wan = self.make(f"{self.ha}/wans", {"name": "wan1", "physport": 1})
        self.app = self.make("/magic/apps", {"name": "app", "type": "Web", "hostnames": ["app.example.com"]})
        self.app2 = self.make("/magic/apps", {"name": "app2", "type": "Web", "hostnames": ["app2.example.com"]})
        self.acl = self.make(f"{self.site}/acls", self.acl_body())
        self.config = self.make(
            f"{self.site}/app_configs",
            {"account_app_id": self.app["account_app_id"], "breakout": True, "preferred_wans": [self.wan["id"]]},
        )
        self.netflow = self.make(f"{self.site}/netflow_config", netflow())

    def make(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        result = self.api.post(path, body).result
        made: dict[str, Any] = result[0] if isinstance(result, list) else result
        return made

    @property
    def site(self) -> str:
        return f"/magic/sites/{self.branch['id']}"

    @property
    def ha(self) -> str:
        return f"/magic/sites/{self.hq['id']}"

    def acl_body(self, **changes: Any) -> dict[str, Any]:
        return {"name": "acl", "lan_1": self.side("lan"), "lan_2": self.side("lan2"), **changes}

    def side(self, which: str, **changes: Any) -> dict[str, Any]:
        return {"lan_id": getattr(self, which)["id"], **changes}


@dataclass
class Case:
    """A request that is refused, and what the refusal says."""

    name: str
    method: str
    path: Callable[[World], str] | str
    body: Callable[[World], Any] | Any
    says: str
    # The switch that lifts the rule, where there is one.
    switch: str = ""
    status: int = 400
    arrange: Callable[[World], object] | None = None
    headers: dict[str, str] | None = None


GRE, IPSEC, ROUTES, SITES = "/magic/gre_tunnels", "/magic/ipsec_tunnels", "/magic/routes", "/magic/sites"


def on(path: str) -> Callable[[World], str]:
    """Below the plain site."""
    return lambda world: f"{world.site}/{path}"


def ha(path: str) -> Callable[[World], str]:
    """Below the site in high availability mode."""
    return lambda world: f"{world.ha}/{path}"


NEEDED = ("name", "customer_gre_endpoint", "cloudflare_gre_endpoint", "interface_address")

CASES = [
    # --- requests ---
    Case("unknown field", "POST", GRE, gre(color="red"), "color: is not a field", "refuse_unknown_fields"),
    Case("null", "POST", GRE, gre(description=None), 'type "string" is not permitted to be null', "refuse_null"),
    Case("wrong type", "POST", GRE, gre(ttl="64"), "cannot unmarshal string into Go value of type int"),
    Case("a truth is no number", "POST", GRE, gre(ttl=True), "cannot unmarshal bool into Go value of type int"),
    Case("list for object", "POST", GRE, [gre()], "cannot unmarshal array into Go value"),
    Case("no JSON", "POST", GRE, b"{", "error parsing request body while creating GRE Tunnel"),
    Case("no body", "POST", GRE, b"", "error parsing request body while creating GRE Tunnel"),
    Case("missing field", "POST", GRE, {"name": "GRE_2"}, "cloudflare_gre_endpoint: is required"),
    Case("not a choice", "POST", GRE, gre(health_check={"rate": "fast"}), "must be one of low, mid, high"),
    Case("mtu too small", "POST", GRE, gre(mtu=575), "must be at least 576"),
    Case("not an address", "POST", GRE, gre(customer_gre_endpoint="300.0.0.1"), "is not an IPv4 address"),
    Case("empty list of tunnels", "POST", GRE, {"gre_tunnels": []}, "no GRE Tunnels found in request"),
    Case(
        "target of the wrong form", "POST", GRE, gre(health_check={"target": {"saved": ""}}), "1022", "hc_target_form"
    ),
    Case(
        "target of the other wrong form",
        "POST",
        GRE,
        gre(health_check={"target": "1.2.3.4"}),
        "must be an object",
        "hc_target_form",
        headers={"x-magic-new-hc-target": "true"},
    ),
    Case(
        "validate_only where it is not offered",
        "POST",
        f"{SITES}?validate_only=true",
        {"name": "x"},
        "validate_only is not offered",
        "validate_only_ignored_elsewhere",
    ),
    # --- tunnels ---
    Case("GRE name of 16", "POST", GRE, gre(name="a" * 16), "15 characters", "tunnel_name_form"),
    Case("space in a name", "POST", IPSEC, ipsec(name="a b"), "spaces", "tunnel_name_form"),
    Case("no name", "POST", IPSEC, ipsec(name=""), "must not be empty", "tunnel_name_form"),
    Case("name of another GRE", "POST", GRE, gre(name="GRE_1"), "another tunnel is named", "tunnel_name_shared"),
    Case("name of an IPsec", "POST", GRE, gre(name="IPSEC_1"), "another tunnel is named", "tunnel_name_shared"),
    Case("name of an interconnect", "POST", GRE, gre(name="pni_ord"), "another tunnel", "tunnel_name_shared"),
    Case("interface /32", "POST", GRE, gre(interface_address="10.9.0.0/32"), "/31 or a /30", "interface_length"),
    Case("interface /24", "POST", IPSEC, ipsec(interface_address="10.9.0.1/24"), "/31 or a /30", "interface_length"),
    Case("public interface", "POST", GRE, gre(interface_address="8.8.8.8/31"), "private", "interface_space"),
    Case(
        "link-local outside the part that is allowed",
        "POST",
        GRE,
        gre(interface_address="169.254.1.0/31"),
        "private",
        "interface_space",
    ),
    Case("no host of the /30", "POST", GRE, gre(interface_address="10.9.0.0/30"), "not a host", "interface_host"),
    Case("same subnet", "POST", GRE, gre(interface_address="10.1.0.1/31"), "overlaps", "interface_overlap"),
    Case("wider subnet", "POST", IPSEC, ipsec(interface_address="10.1.0.1/30"), "overlaps", "interface_overlap"),
    Case("interconnect's subnet", "POST", GRE, gre(interface_address="10.254.0.1/31"), "overlap", "interface_overlap"),
    Case("IPv6 /64", "POST", GRE, gre(interface_address6="2606:54c1:7::1/64"), "/127", "interface_length"),
    Case("foreign endpoint", "POST", GRE, gre(cloudflare_gre_endpoint="1.1.1.1"), "not a Clou", "anycast_endpoint"),
    Case("no endpoint", "POST", GRE, gre(customer_gre_endpoint=""), "customer endpoint is required"),
    Case("own ASN", "POST", GRE, gre(bgp={"customer_asn": 13335}), "must differ", "bgp_asn"),
    Case(
        "question mark", "POST", GRE, gre(bgp={"customer_asn": 1, "md5_key": "a?"}), "printable ASCII", "md5_key_form"
    ),
    Case(
        "fqdn of another account", "POST", IPSEC, ipsec(custom_remote_identities={"fqdn_id": "a.b.c"}), "fqdn_id must"
    ),
    Case(
        "fqdn and endpoint of another tunnel",
        "POST",
        IPSEC,
        lambda w: ipsec(custom_remote_identities={"fqdn_id": w.identity}),
        "another tunnel at this endpoint",
    ),
    Case("bgp in a GRE PUT", "PUT", lambda w: f"{GRE}/{w.gre['id']}", {"bgp": {"customer_asn": 1}}, "bgp: is not"),
    Case(
        "tunnel with routes moved",
        "PUT",
        lambda w: f"{GRE}/{w.gre['id']}",
        lambda w: {**{key: w.gre[key] for key in NEEDED}, "interface_address": "10.9.9.0/31"},
        "routes go through",
        "tunnel_move_routes",
    ),
    Case(
        "tunnel with routes", "DELETE", lambda w: f"{GRE}/{w.gre['id']}", None, "routes use it", "tunnel_delete_routes"
    ),
    Case("no such GRE", "GET", f"{GRE}/{'0' * 32}", None, "1029", status=404),
    Case("no such IPsec", "GET", f"{IPSEC}/{'0' * 32}", None, "1032", status=404),
    Case("no such interconnect", "GET", f"/magic/cf_interconnects/{'0' * 32}", None, "not found", status=404),
    Case("no interconnects are made", "POST", "/magic/cf_interconnects", {}, "7003", status=404),
    Case(
        "half of a PUT where it replaces",
        "PUT",
        lambda w: f"{IPSEC}/{w.ipsec['id']}",
        {"description": "x"},
        "name: is required",
        arrange=lambda w: w.api.simulator.switch(put_merges=False),
    ),
    Case(
        "many tunnels at once",
        "PUT",
        GRE,
        lambda w: {"gre_tunnels": [{"id": w.gre["id"], "description": "x"}]},
        "no GRE Tunnels found in request",
        arrange=lambda w: w.api.simulator.switch(bulk_put_tunnels=False),
    ),
    # --- routes ---
    Case("next hop nowhere", "POST", ROUTES, route(nexthop="10.2.0.1"), "not in the interface", "nexthop_in_tunnel"),
    Case("next hop is ours", "POST", ROUTES, route(nexthop="10.1.0.0"), "Cloudflare side", "nexthop_is_customer"),
    Case("duplicate", "POST", ROUTES, route(prefix="10.100.0.0/24"), "exists already", "route_duplicate"),
    Case("weight", "POST", ROUTES, route(weight=257), "at most 256", "route_weight_limit"),
    Case("no prefix length", "POST", ROUTES, route(prefix="10.0.0.0"), "with a prefix length"),
    Case("no such route", "GET", f"{ROUTES}/{'0' * 32}", None, "1020", status=404),
    Case("no body to delete many", "DELETE", ROUTES, None, "no routes found in request"),
    Case("bulk without id", "PUT", ROUTES, {"routes": [{"priority": 1}]}, "routes.0.id: is required"),
    # --- sites ---
    Case("site without name", "POST", SITES, {}, "name: is required"),
    Case("ha_mode afterwards", "PATCH", lambda w: w.site, {"ha_mode": True}, "ha_mode: is not a field"),
    Case(
        "second connector without HA",
        "PATCH",
        lambda w: w.site,
        {"secondary_connector_id": CONNECTORS[1]},
        "high availability",
    ),
    Case(
        "one connector twice",
        "PATCH",
        lambda w: w.ha,
        {"connector_id": CONNECTORS[1], "secondary_connector_id": CONNECTORS[1]},
        "must differ",
    ),
    Case("unknown connector", "POST", SITES, {"name": "x", "connector_id": "f" * 32}, "regis", "site_connector_exists"),
    Case(
        "connector of another site",
        "POST",
        SITES,
        {"name": "x", "connector_id": CONNECTORS[0]},
        "serves another site",
        "connector_one_site",
    ),
    Case("site with LANs", "DELETE", lambda w: w.site, None, "it has LANs", "site_delete_children"),
    Case("no such site", "GET", f"{SITES}/{'0' * 32}", None, "not found", status=404),
    Case("LAN of no site", "POST", f"{SITES}/{'0' * 32}/lans", lan(), "Site not found", status=404),
    Case(
        "LAN of another site",
        "GET",
        lambda w: f"{w.ha}/lans/{w.lan['id']}",
        None,
        "LAN not found",
        status=404,
    ),
    # --- LANs ---
    Case("vlan", "POST", on("lans"), lan(vlan_tag=4095), "0 to 4094"),
    Case("link without HA", "POST", on("lans"), {"ha_link": True, "physport": 5}, "high availability"),
    Case("second link", "POST", ha("lans"), {"ha_link": True, "physport": 6}, "another LAN"),
    Case("ha_link afterwards", "PATCH", lambda w: f"{w.site}/lans/{w.lan['id']}", {"ha_link": True}, "is not a field"),
    Case("HA without addresses", "POST", ha("lans"), {"physport": 4}, "needs static_addressing"),
    Case("HA without a second address", "POST", ha("lans"), addressed(), "secondary_address and virtual_address"),
    Case("HA addresses apart", "POST", ha("lans"), ha_addressed(virtual_address="10.0.0.3/24"), "same subnet"),
    Case("HA addresses the same", "POST", ha("lans"), ha_addressed(virtual_address="192.168.50.2/24"), "must differ"),
    Case("second address without HA", "POST", on("lans"), ha_addressed(), "for high availability only"),
    Case("NAT of another size", "POST", on("lans"), lan(nat={"static_prefix": "10.0.0.0/23"}), "must have the size"),
    Case(
        "NAT without address", "POST", on("lans"), {"physport": 4, "nat": {"static_prefix": "10.0.0.0/24"}}, "NAT nee"
    ),
    Case(
        "routed NAT of another size",
        "POST",
        on("lans"),
        lan(
            routed_subnets=[
                {"prefix": "10.5.0.0/24", "next_hop": "192.168.50.9", "nat": {"static_prefix": "10.6.0.0/25"}}
            ]
        ),
        "must have the size",
    ),
    Case(
        "one prefix twice",
        "POST",
        on("lans"),
        lan(routed_subnets=[{"prefix": "10.5.0.0/24", "next_hop": "192.168.50.9"}] * 2),
        "appears twice",
    ),
    Case(
        "prefix of another LAN",
        "POST",
        on("lans"),
        lan(static_addressing={"address": "192.168.1.129/25"}),
        "overlaps",
        "lan_prefix_unique",
    ),
    Case(
        "pool elsewhere",
        "POST",
        on("lans"),
        addressed(dhcp_server={"dhcp_pool_start": "10.0.0.1", "dhcp_pool_end": "10.0.0.9"}),
        "must lie in",
        "lan_pool_in_subnet",
    ),
    Case(
        "pool backwards",
        "POST",
        on("lans"),
        addressed(dhcp_server={"dhcp_pool_start": "192.168.50.9", "dhcp_pool_end": "192.168.50.8"}),
        "ends before it starts",
        "lan_pool_in_subnet",
    ),
    Case(
        "no MAC address",
        "POST",
        on("lans"),
        addressed(dhcp_server={"reservations": {"nonsense": "192.168.50.9"}}),
        "is not a MAC address",
    ),
    Case(
        "no address for a MAC address",
        "POST",
        on("lans"),
        addressed(dhcp_server={"reservations": {"00:11:22:33:44:55": ""}}),
        "must have 1 to",
    ),
    Case(
        "server and relay",
        "POST",
        on("lans"),
        addressed(
            dhcp_server={"dhcp_pool_start": "192.168.50.9", "dhcp_pool_end": "192.168.50.10"},
            dhcp_relay={"server_addresses": ["10.0.0.1"]},
        ),
        "either a DHCP server or",
        "lan_server_xor_relay",
    ),
    Case(
        "LAN that an ACL names",
        "DELETE",
        lambda w: f"{w.site}/lans/{w.lan['id']}",
        None,
        "an ACL names it",
        "lan_delete_acls",
    ),
    # --- WANs ---
    Case("WAN without port", "POST", on("wans"), {"name": "w"}, "physport: is required"),
    Case("gateway elsewhere", "POST", on("wans"), wan(gateway="10.0.0.1"), "is not in"),
    Case("gateway is address", "POST", on("wans"), wan(gateway="192.0.2.2"), "must differ"),
    Case("HA WAN without a second address", "POST", ha("wans"), wan(), "needs secondary_address"),
    Case("HA WAN addresses apart", "POST", ha("wans"), wan(secondary_address="10.0.0.1/24"), "same subnet"),
    Case(
        "second WAN address without HA", "POST", on("wans"), wan(secondary_address="192.0.2.3/24"), "availability only"
    ),
    Case(
        "WAN that an app config prefers",
        "DELETE",
        lambda w: f"{w.site}/wans/{w.wan['id']}",
        None,
        "an app config prefers it",
        "wan_delete_app_configs",
    ),
    # --- ACLs ---
    Case(
        "LAN of another site in an ACL",
        "POST",
        on("acls"),
        lambda w: w.acl_body(lan_1={"lan_id": w.ha_lan["id"]}),
        "not a LAN of this site",
        "acl_lans_of_site",
    ),
    Case("port 0", "POST", on("acls"), lambda w: w.acl_body(lan_1=w.side("lan", ports=[0])), "1 to 65535"),
    Case(
        "ports backwards",
        "POST",
        on("acls"),
        lambda w: w.acl_body(lan_1=w.side("lan", port_ranges=["90-80"])),
        "not a range",
    ),
    Case("protocol", "POST", on("acls"), lambda w: w.acl_body(protocols=["gre"]), "must be one of tcp, udp, icmp"),
    Case(
        "unidirectional TCP",
        "POST",
        on("acls"),
        lambda w: w.acl_body(protocols=["tcp"], unidirectional=True),
        "not for TCP",
    ),
    # --- apps and app configs ---
    Case("app without matches", "POST", "/magic/apps", {"name": "a", "type": "t"}, "at least one of"),
    Case("IPv6 in an app", "POST", "/magic/apps", {"name": "a", "type": "t", "ip_subnets": ["::/0"]}, "is not an IPv4"),
    Case("nothing to change", "PATCH", lambda w: f"/magic/apps/{w.app['account_app_id']}", {}, "at least one field"),
    Case("managed app", "PATCH", "/magic/apps/a" + "0" * 30 + "1", {"name": "mine"}, "not found", status=404),
    Case(
        "app in use",
        "DELETE",
        lambda w: f"/magic/apps/{w.app['account_app_id']}",
        None,
        "an app config uses it",
        "app_delete_app_configs",
    ),
    Case("config of no app", "POST", on("app_configs"), {"priority": 1}, "exactly one of account_app_id"),
    Case(
        "config of two apps",
        "POST",
        on("app_configs"),
        {"account_app_id": "a", "managed_app_id": "b", "priority": 1},
        "exactly one of",
    ),
    Case("config that says nothing", "POST", on("app_configs"), {"account_app_id": "a"}, "at least one of breakout"),
    Case("config of an unknown app", "POST", on("app_configs"), {"account_app_id": "a", "priority": 1}, "no app a"),
    Case(
        "WANs without breakout",
        "POST",
        on("app_configs"),
        lambda w: {"account_app_id": w.app2["account_app_id"], "priority": 1, "preferred_wans": [w.wan["id"]]},
        "for breakout only",
    ),
    Case(
        "WANs of another site",
        "POST",
        on("app_configs"),
        lambda w: {
            "account_app_id": w.app2["account_app_id"],
            "breakout": True,
            "preferred_wans": [w.other_wan["id"]],
        },
        "WANs of this site",
        "app_config_wans_of_site",
    ),
    Case(
        "second config of an app",
        "POST",
        on("app_configs"),
        lambda w: {"account_app_id": w.app["account_app_id"], "priority": 1},
        "a config for the app already",
        "app_config_unique",
    ),
    # --- NetFlow configurations: the site in high availability mode has none ---
    Case("NetFlow without collector", "POST", ha("netflow_config"), {"sampling_rate": 1}, "collector_ip: is required"),
    Case("empty collector", "POST", ha("netflow_config"), netflow(collector_ip=""), "must have 1 to"),
    Case("collector taken away", "PATCH", on("netflow_config"), {"collector_ip": ""}, "must have 1 to"),
    Case("collector by name", "POST", ha("netflow_config"), netflow(collector_ip="flows"), "is not an IPv4 address"),
    Case("IPv6 collector", "PATCH", on("netflow_config"), {"collector_ip": "2001:db8::1"}, "is not an IPv4 address"),
    *(
        Case(
            f"{field} {value}", method, path("netflow_config"), netflow(**{field: value}), f"{field}: must be at {says}"
        )
        for method, path in (("POST", ha), ("PUT", on), ("PATCH", on))
        for field, most in (
            ("collector_port", 65535),
            ("sampling_rate", 10000),
            ("active_timeout", 5400),
            ("inactive_timeout", 5400),
        )
        for value, says in ((0, "least 1"), (most + 1, f"most {most}"))
    ),
    Case("half a second", "PUT", on("netflow_config"), netflow(active_timeout=0.5), "Go value of type int"),
    Case("port as text", "POST", ha("netflow_config"), netflow(collector_port="2055"), "cannot unmarshal string"),
    Case("NetFlow with an id", "PUT", on("netflow_config"), netflow(id="1"), "id: is not a", "refuse_unknown_fields"),
    Case(
        "second NetFlow configuration",
        "POST",
        on("netflow_config"),
        netflow(),
        "has a NetFlow configuration already",
        "netflow_config_unique",
        status=409,
    ),
    *(
        Case(f"{method} where {where}", method, path, body, f"{what} not found", status=404)
        for where, path, what, methods in (
            ("there is no NetFlow", ha("netflow_config"), "NetFlow Configuration", ("GET", "PUT", "PATCH", "DELETE")),
            (
                "there is no site",
                f"{SITES}/{'0' * 32}/netflow_config",
                "Site",
                ("GET", "POST", "PUT", "PATCH", "DELETE"),
            ),
        )
        for method, body in ((m, None if m in ("GET", "DELETE") else netflow()) for m in methods)
    ),
    Case("no list of NetFlow", "GET", on("netflow_config/1"), None, "7003", status=404),
    # --- connectors ---
    Case("no device", "POST", "/magic/connectors", {"device": {}}, "exactly one of device.id"),
    Case("two devices", "POST", "/magic/connectors", {"device": {"id": "a", "serial_number": "b"}}, "exactly one of"),
    Case(
        "serial number twice",
        "POST",
        "/magic/connectors",
        {"device": {"serial_number": "SIM-0001"}},
        "registered already",
        "device_unique",
        status=409,
    ),
    Case("device afterwards", "PATCH", f"/magic/connectors/{CONNECTORS[0]}", {"device": {"id": "x"}}, "is not a field"),
    Case("25 hours", "PATCH", f"/magic/connectors/{CONNECTORS[0]}", {"interrupt_window_duration_hours": 25}, "most 24"),
    Case(
        "101 dates",
        "PATCH",
        f"/magic/connectors/{CONNECTORS[0]}",
        {"interrupt_window_embargo_dates": ["2026-01-01"] * 101},
        "at most 100",
    ),
    Case(
        "bound connector",
        "DELETE",
        f"/magic/connectors/{CONNECTORS[0]}",
        None,
        "bound to a site",
        "connector_delete_site",
    ),
    Case("no such connector", "GET", f"/magic/connectors/{'0' * 32}", None, "not found", status=404),
    Case("no time range", "GET", f"/magic/connectors/{CONNECTORS[0]}/telemetry/events", None, "from: is required"),
    Case(
        "foreign cursor",
        "GET",
        f"/magic/connectors/{CONNECTORS[0]}/telemetry/events?from=1&to=2&cursor=x",
        None,
        "curs",
    ),
    Case("no such event", "GET", f"/magic/connectors/{CONNECTORS[0]}/telemetry/events/1.0", None, "found", status=404),
    Case(
        "no such snapshot", "GET", f"/magic/connectors/{CONNECTORS[0]}/telemetry/snapshots/1", None, "found", status=404
    ),
    # --- captures and buckets ---
    Case("no type", "POST", "/pcaps", {"system": "magic-transit"}, "type: is required"),
    Case("301 seconds", "POST", "/pcaps", {**SIMPLE, "time_limit": 301}, "at most 300"),
    Case(
        "full fields in a simple one", "POST", "/pcaps", {**SIMPLE, "colo_name": "ord02"}, "colo_name: is not a field"
    ),
    Case("two days ago", "POST", "/pcaps", {**SIMPLE, "offset_time": "2020-01-01T00:00:00Z"}, "24 hours"),
    Case(
        "two in a minute", "POST", "/pcaps", SIMPLE, "per minute", arrange=lambda w: w.api.post("/pcaps", SIMPLE).result
    ),
    Case("bucket not validated", "POST", "/pcaps", full(), "not been validated", "pcap_bucket_validated"),
    Case("no such capture", "GET", f"/pcaps/{'0' * 32}", None, "not found", status=404),
    Case("no bucket", "POST", "/pcaps/ownership", {"destination_conf": "ftp://x"}, "must be an s3://"),
    Case(
        "bucket twice, with other keys",
        "POST",
        "/pcaps/ownership",
        {"destination_conf": R2},
        "added already",
        "bucket_unique",
        arrange=lambda w: w.api.post("/pcaps/ownership", {"destination_conf": R2.replace("AKID", "OTHER")}).result,
    ),
    Case(
        "unknown bucket",
        "POST",
        "/pcaps/ownership/validate",
        {"destination_conf": "s3://x", "ownership_challenge": "y"},
        "not found",
        status=404,
    ),
    # --- slurper ---
    Case(
        "vendor", "PUT", "/slurper/target/connectivity-precheck", {"bucket": "b", "vendor": "s3"}, "must be one of r2"
    ),
    Case("no such job", "GET", "/slurper/jobs/none/progress", None, "not found", status=404),
]


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_refused(case: Case, world: World, simulator: Simulator) -> None:
    if case.arrange:
        case.arrange(world)
    if case.switch == "validate_only_ignored_elsewhere":
        simulator.switch(validate_only_ignored_elsewhere=False)
    path = case.path if isinstance(case.path, str) else case.path(world)
    body = case.body(world) if callable(case.body) else case.body
    before = simulator.state(canonical=False)
    answer = world.api(case.method, path, body, case.headers)
    assert answer.status == case.status, answer.raw
    assert case.says in answer.error
    assert simulator.state(canonical=False) == before


@pytest.mark.parametrize("case", [case for case in CASES if case.switch], ids=lambda case: f"{case.name}-{case.switch}")
def test_allowed_without_the_rule(case: Case, world: World, simulator: Simulator) -> None:
    if case.arrange:
        case.arrange(world)
    simulator.switch(**{case.switch: case.switch == "validate_only_ignored_elsewhere"})
    path = case.path if isinstance(case.path, str) else case.path(world)
    body = case.body(world) if callable(case.body) else case.body
    answer = world.api(case.method, path, body, case.headers, judged=False)
    assert answer.status < 300, answer.raw


# Switches that turn something else than a refusal; each has a test of its own in test_behaviour.py or test_readings.py.
ELSEWHERE = {
    *("empty_string_clears", "omit_false", "validate_only_object", "put_merges", "put_replaces", "patch_merges_nested"),
    *(
        "gre_put_bgp",
        "bulk_put_tunnels",
        "bulk_delete_without_body",
        "route_ecmp_limit",
        "route_host_bits",
        "pcap_limit_429",
    ),
    *("challenge_filename", "bucket_keys_returned", "null_for_empty_lists"),
    *("bulk_put_merges", "put_refuses_newer", "route_prefix_canonical", "page_ignored"),
    *("bgp_as_no_shown", "bgp_as_no_agrees", "bgp_endpoints_refused"),
}


def test_every_switch_is_tested() -> None:
    assert {case.switch for case in CASES if case.switch} | ELSEWHERE == {row.name for row in TABLE}
