# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For each kind of object one that can be created, and for each of its options two values that the API takes.

A test compares the options with those of the resources: a new option needs its two values here.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

Options = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """One kind.

    Attributes:
        base: what an object needs to exist.
        values: by the dotted name of an option two values, A and B.
        beside: by the dotted name of an option what else, by dotted names, must be there for it; None takes an option
            of the base away.
        empty: by the dotted name of an option what empties it, where the API allows that.
        unseen: options that no answer shows, and that are sent when ``<option>_update: always`` asks for it.
        site: the site that holds the object; empty where the account holds it.
        paired: the options that need the site with two connectors.
        identifies: options that tell the object from others, so that it takes an id to change them.
        fixed: options that can only be set at creation.
    """

    base: Options
    values: dict[str, tuple[Any, Any]]
    beside: dict[str, Options] = field(default_factory=dict)
    empty: dict[str, Any] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    site: str = ""
    paired: tuple[str, ...] = ()
    identifies: tuple[str, ...] = ("name",)
    fixed: tuple[str, ...] = ()

    def site_of(self, path: str) -> str:
        return "pair" if path in self.paired else self.site

    def options(self, path: str, value: Any, *, wide: bool = False) -> Options:
        """An object's options with this value at a dotted name; ``wide``: without the option itself."""
        options = copy.deepcopy(self.base)
        for name, given in copy.deepcopy(self.beside.get(path, {})).items():
            options = without(options, name) if given is None else merged(options, nested(name, given))
        return without(options, path) if wide else merged(options, nested(path, value))

    def unset(self, path: str) -> Options:
        """An object in which nothing is set of what holds this option."""
        top = path.partition(".")[0]
        options = self.options(path, None, wide=True)
        return options if top in self.base else without(options, top)


def without(options: Options, path: str) -> Options:
    """Options without the one at a dotted name."""
    name, _dot, rest = path.partition(".")
    left = {known: value for known, value in options.items() if rest or known != name}
    if rest and name in left:
        left[name] = without(left[name], rest)
    return left


def nested(path: str, value: Any) -> Options:
    """``a.b`` and 1 as ``{"a": {"b": 1}}``."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return dict(value)


def merged(options: Options, more: Options) -> Options:
    """Options with more of them laid over, nested ones too."""
    result = dict(options)
    for name, value in more.items():
        below = result.get(name)
        result[name] = merged(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return result


CF, CF2 = "162.159.68.213", "162.159.73.109"
FILTERS = ("f0000000000000000000000000000001", "f0000000000000000000000000000002")
ACCOUNT = "0123456789abcdef0123456789abcdef"

# What the samples stand on: a document of magic_network.
GROUND: Options = {
    "connectors": [{"serial_number": f"BASE-{number}"} for number in range(1, 4)],
    "gre_tunnels": [
        {
            "name": f"hop-{number}",
            "customer_gre_endpoint": f"203.0.113.{100 + number}",
            "cloudflare_gre_endpoint": CF,
            "interface_address": f"10.211.{number}.0/31",
        }
        for number in (1, 2)
    ],
    "sites": [
        {
            "name": "base",
            "wans": [{"name": "isp-a", "physport": 11}, {"name": "isp-b", "physport": 12}],
            "lans": [{"name": f"lan-{number}", "physport": 20 + number} for number in (1, 2, 3)],
        },
        {"name": "pair", "ha_mode": True},
    ],
}

CHECK = {
    "health_check.enabled": (False, True),
    "health_check.rate": ("low", "high"),
    "health_check.type": ("request", "reply"),
    "health_check.target": ("192.0.2.1", "192.0.2.2"),
}
DIRECTION = {"health_check.direction": ("bidirectional", "unidirectional")}
BGP = {
    "bgp.customer_asn": (65001, 65002),
    "bgp.extra_prefixes": (["10.80.0.0/16"], ["10.81.0.0/16", "10.82.0.0/16"]),
    "bgp.md5_key": ("sample-md5-a", "sample-md5-b"),
    "bgp.import_filter_id": FILTERS,
    "bgp.export_filter_id": FILTERS,
}
# A session needs its number.
SESSION = {path: {"bgp": {"customer_asn": 65001}} for path in BGP if path != "bgp.customer_asn"}
TEXT = ("Amsterdam \u2116 1", "Lisboa \u00e9 2")
FLAG = (True, False)
LAN_ADDRESS = {"static_addressing": {"address": "172.20.0.1/24"}}
PAIR_ADDRESS = {
    "static_addressing": {
        "address": "172.20.0.1/24",
        "secondary_address": "172.20.0.2/24",
        "virtual_address": "172.20.0.3/24",
    }
}
POOL = {"dhcp_pool_start": "172.20.0.10", "dhcp_pool_end": "172.20.0.99"}
SERVER = {"static_addressing": {"address": "172.20.0.1/24", "dhcp_server": POOL}}
WAN_ADDRESS = {"static_addressing": {"address": "192.0.2.2/29", "gateway_address": "192.0.2.1"}}

SAMPLES: dict[str, Sample] = {
    "apps": Sample(
        base={"name": "Sample", "type": "Development", "hostnames": ["a.example.com"]},
        values={
            "name": ("Sample", "Sample 2"),
            "type": ("Development", "Email"),
            "hostnames": (["a.example.com"], ["b.example.com", "c.example.com"]),
            "ip_subnets": (["10.60.0.0/24"], ["10.61.0.0/24"]),
            "source_subnets": (["10.62.0.0/24"], ["10.63.0.0/24"]),
        },
        empty={"ip_subnets": [], "source_subnets": []},
    ),
    "connectors": Sample(
        identifies=("serial_number", "device_id"),
        fixed=("serial_number", "device_id"),
        base={"serial_number": "SAMPLE-1"},
        values={
            "serial_number": ("SAMPLE-1", "SAMPLE-2"),
            "device_id": ("d0000000000000000000000000000001", "d0000000000000000000000000000002"),
            "activated": FLAG,
            "notes": TEXT,
            "timezone": ("Europe/Amsterdam", "Europe/Lisbon"),
            "interrupt_window_hour_of_day": (3, 4),
            "interrupt_window_duration_hours": (2, 5),
            "interrupt_window_days_of_week": (["Sunday"], ["Monday", "Friday"]),
            "interrupt_window_embargo_dates": (["2026-12-24"], ["2026-12-31"]),
        },
        beside={"device_id": {"serial_number": None}},
        empty={"notes": "", "timezone": "", "interrupt_window_embargo_dates": []},
    ),
    "interconnects": Sample(
        base={"name": "pni_ord"},
        values={
            "name": ("pni_ord", "pni_ord2"),
            "description": TEXT,
            "interface_address": ("10.254.0.0/31", "10.254.0.8/31"),
            "interface_address6": ("2001:db8::/127", "2001:db8::2/127"),
            "automatic_return_routing": FLAG,
            "mtu": (1400, 1300),
            "gre.cloudflare_endpoint": ("203.0.113.1", "203.0.113.2"),
            **CHECK,
            **DIRECTION,
            **BGP,
            "bgp.cloudflare_endpoint": ("10.254.0.0", "10.254.0.1"),
            "bgp.customer_endpoint": ("10.254.0.1", "10.254.0.0"),
        },
        beside={**SESSION, **{f"bgp.{side}_endpoint": SESSION["bgp.md5_key"] for side in ("cloudflare", "customer")}},
        empty={"description": ""},
    ),
    "gre_tunnels": Sample(
        fixed=tuple(BGP),  # the body of a change has no session (evidence: gre-bgp-create-only)
        base={
            "name": "sample",
            "customer_gre_endpoint": "203.0.113.10",
            "cloudflare_gre_endpoint": CF,
            "interface_address": "10.210.0.0/31",
        },
        values={
            "name": ("sample", "sample2"),
            "customer_gre_endpoint": ("203.0.113.10", "203.0.113.11"),
            "cloudflare_gre_endpoint": (CF, CF2),
            "interface_address": ("10.210.0.0/31", "10.210.0.4/31"),
            "interface_address6": ("2001:db8::/127", "2001:db8::2/127"),
            "description": TEXT,
            "automatic_return_routing": FLAG,
            "ttl": (63, 65),
            "mtu": (1400, 1300),
            **CHECK,
            **DIRECTION,
            **BGP,
        },
        beside=SESSION,
        empty={"description": "", "interface_address6": "", "health_check.target": ""},
    ),
    "ipsec_tunnels": Sample(
        base={"name": "sample", "cloudflare_endpoint": CF, "interface_address": "10.210.0.0/31"},
        values={
            "name": ("sample", "sample2"),
            "cloudflare_endpoint": (CF, CF2),
            "customer_endpoint": ("203.0.113.10", "203.0.113.11"),
            "interface_address": ("10.210.0.0/31", "10.210.0.4/31"),
            "interface_address6": ("2001:db8::/127", "2001:db8::2/127"),
            "description": TEXT,
            "automatic_return_routing": FLAG,
            **CHECK,
            **DIRECTION,
            **BGP,
            "replay_protection": FLAG,
            "custom_remote_identities.fqdn_id": (
                f"sample-a.{ACCOUNT}.custom.ipsec.cloudflare.com",
                f"sample-b.{ACCOUNT}.custom.ipsec.cloudflare.com",
            ),
            "psk": ("sample-psk-of-some-length-a", "sample-psk-of-some-length-b"),
        },
        beside=SESSION,
        empty={
            "customer_endpoint": "",
            "description": "",
            "interface_address6": "",
            "health_check.target": "",
            "bgp.extra_prefixes": [],
        },
        unseen=("psk",),
    ),
    "routes": Sample(
        identifies=("prefix", "nexthop", "scope.colo_names", "scope.colo_regions"),
        base={"prefix": "10.50.0.0/24", "nexthop": "10.211.1.1", "priority": 100},
        values={
            "prefix": ("10.50.0.0/24", "10.51.0.0/24"),
            "nexthop": ("10.211.1.1", "10.211.2.1"),
            "priority": (100, 200),
            "weight": (64, 32),
            "description": TEXT,
            "scope.colo_names": (["den01"], ["fra03"]),
            "scope.colo_regions": (["APAC"], ["WEUR"]),
        },
        empty={"description": ""},
    ),
    "sites": Sample(
        fixed=("ha_mode",),
        base={"name": "sample"},
        values={
            "name": ("sample", "sample 2"),
            "description": TEXT,
            "connector": ("BASE-1", "BASE-2"),
            "secondary_connector": ("BASE-1", "BASE-2"),
            "connector_id": ("$connectors:BASE-1", "$connectors:BASE-2"),
            "secondary_connector_id": ("$connectors:BASE-1", "$connectors:BASE-2"),
            "location.lat": ("52.37", "38.72"),
            "location.lon": ("4.89", "-9.14"),
            "ha_mode": (False, True),
        },
        beside={
            "secondary_connector": {"ha_mode": True, "connector": "BASE-3"},
            "secondary_connector_id": {"ha_mode": True, "connector": "BASE-3"},
        },
        empty={"description": "", "connector": "", "connector_id": ""},
    ),
    "wans": Sample(
        site="base",
        paired=("static_addressing.secondary_address",),
        base={"name": "sample", "physport": 1},
        values={
            "name": ("sample", "sample 2"),
            "physport": (1, 2),
            "vlan_tag": (20, 30),
            "priority": (3, 4),
            "load_balance_inner_flows": FLAG,
            "health_check_rate": ("low", "high"),
            "static_addressing.address": ("192.0.2.2/29", "192.0.2.3/29"),
            "static_addressing.gateway_address": ("192.0.2.1", "192.0.2.4"),
            "static_addressing.secondary_address": ("192.0.2.5/29", "192.0.2.6/29"),
        },
        beside={
            "static_addressing.address": WAN_ADDRESS,
            "static_addressing.gateway_address": WAN_ADDRESS,
            "static_addressing.secondary_address": WAN_ADDRESS,
        },
    ),
    "lans": Sample(
        site="base",
        fixed=("ha_link",),
        paired=("ha_link", "static_addressing.secondary_address", "static_addressing.virtual_address"),
        base={"name": "sample", "physport": 1},
        values={
            "name": ("sample", "sample 2"),
            "physport": (1, 2),
            "bond_id": (1, 2),
            "vlan_tag": (20, 30),
            "is_breakout": FLAG,
            "is_prioritized": FLAG,
            "ha_link": (True, False),
            "nat.static_prefix": ("10.70.0.0/24", "10.71.0.0/24"),
            "routed_subnets": (
                [{"prefix": "10.72.0.0/24", "next_hop": "172.20.0.9"}],
                [{"prefix": "10.73.0.0/24", "next_hop": "172.20.0.9", "nat": {"static_prefix": "10.74.0.0/24"}}],
            ),
            "static_addressing.address": ("172.20.0.1/24", "172.20.0.8/24"),
            "static_addressing.secondary_address": ("172.20.0.2/24", "172.20.0.4/24"),
            "static_addressing.virtual_address": ("172.20.0.3/24", "172.20.0.5/24"),
            "static_addressing.dhcp_relay.server_addresses": (["192.0.2.53"], ["192.0.2.54"]),
            "static_addressing.dhcp_server.dhcp_pool_start": ("172.20.0.10", "172.20.0.20"),
            "static_addressing.dhcp_server.dhcp_pool_end": ("172.20.0.99", "172.20.0.199"),
            "static_addressing.dhcp_server.dns_server": ("192.0.2.53", "192.0.2.54"),
            "static_addressing.dhcp_server.dns_servers": (["192.0.2.53"], ["192.0.2.53", "192.0.2.54"]),
            "static_addressing.dhcp_server.reservations": (
                {"00:11:22:33:44:55": "172.20.0.11"},
                {"00:11:22:33:44:55": "172.20.0.12"},
            ),
            "static_addressing.dhcp_server.dhcp_options": (
                [{"code": 42, "type": "ip", "value": "192.0.2.123"}],
                [{"code": 42, "type": "ip", "value": "192.0.2.124"}],
            ),
        },
        beside={
            "bond_id": {"physport": None},
            "ha_link": PAIR_ADDRESS,
            "nat.static_prefix": LAN_ADDRESS,
            "routed_subnets": LAN_ADDRESS,
            "static_addressing.secondary_address": PAIR_ADDRESS,
            "static_addressing.virtual_address": PAIR_ADDRESS,
            "static_addressing.dhcp_relay.server_addresses": LAN_ADDRESS,
            **{
                f"static_addressing.dhcp_server.{name}": SERVER
                for name in (
                    "dhcp_pool_start",
                    "dhcp_pool_end",
                    "dns_server",
                    "dns_servers",
                    "reservations",
                    "dhcp_options",
                )
            },
        },
        empty={
            "routed_subnets": [],
            "static_addressing.dhcp_server.dns_servers": [],
            "static_addressing.dhcp_server.reservations": {},
        },
    ),
    "acls": Sample(
        site="base",
        base={"name": "sample", "lan_1": {"lan": "lan-1"}, "lan_2": {"lan": "lan-2"}},
        values={
            "name": ("sample", "sample 2"),
            "description": TEXT,
            "lan_1.lan": ("lan-1", "lan-3"),
            "lan_1.lan_id": ("$lans:lan-1", "$lans:lan-3"),
            "lan_1.ports": ([80], [443, 8443]),
            "lan_1.port_ranges": (["8080-8090"], ["9000-9010"]),
            "lan_1.subnets": (["192.0.2.1"], ["192.0.2.0/24"]),
            "lan_2.lan": ("lan-2", "lan-3"),
            "lan_2.lan_id": ("$lans:lan-2", "$lans:lan-3"),
            "lan_2.ports": ([80], [443, 8443]),
            "lan_2.port_ranges": (["8080-8090"], ["9000-9010"]),
            "lan_2.subnets": (["192.0.2.1"], ["192.0.2.0/24"]),
            "protocols": (["udp"], ["icmp", "udp"]),
            "forward_locally": FLAG,
            "unidirectional": FLAG,
        },
        beside={
            "lan_1.lan_id": {"lan_1.lan": None},
            "lan_2.lan_id": {"lan_2.lan": None},
            "unidirectional": {"protocols": ["udp"]},
        },
        empty={"description": "", "lan_2.ports": [], "protocols": []},
    ),
    "app_configs": Sample(
        site="base",
        identifies=("app", "managed_app_id"),
        fixed=("app", "managed_app_id"),
        base={"app": "Example Mail", "priority": 1},
        values={
            "app": ("Example Mail", "Example Voice"),
            "managed_app_id": ("a0000000000000000000000000000001", "a0000000000000000000000000000002"),
            "breakout": FLAG,
            "priority": (1, 0),
            "preferred_wans": (["isp-a"], ["isp-b", "isp-a"]),
        },
        beside={
            "managed_app_id": {"app": None},
            "preferred_wans": {"breakout": True},
        },
        empty={"preferred_wans": []},
    ),
    "netflow_config": Sample(
        site="base",
        identifies=(),
        base={"collector_ip": "192.0.2.50"},
        values={
            "collector_ip": ("192.0.2.50", "192.0.2.51"),
            "collector_port": (9995, 9996),
            "sampling_rate": (100, 10),
            "active_timeout": (60, 90),
            "inactive_timeout": (20, 25),
        },
    ),
}

# Options that have no place in a table of values, and why.
LEFT_OUT = {
    ("connectors", "provision_license"): "asks for an action: a new licence at each time",
    ("interconnects", "health_check.source"): "of version 1.5 only, which has a test of its own",
    ("app_configs", "account_app_id"): "needs an application of the account; by name the same field is set",
}
