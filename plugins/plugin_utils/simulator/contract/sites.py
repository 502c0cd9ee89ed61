# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sites and what lies in them (evidence: sites, lans, wans, acls, app-configs).

The NetFlow configuration of a site is newer than the reference (evidence: netflow-config).
"""

from __future__ import annotations

from ..schema import CIDR4, IPV4, MAC, PORT_RANGE, Array, Either, Mapping, Nullable, Object, Schema, Text, whole
from .families import plain, singleton
from .operation import BOOL, ID, INT, STRING, Operation

_site: dict[str, Schema] = {
    "name": STRING,
    "description": STRING,
    "connector_id": ID,
    "secondary_connector_id": ID,
    "location": Object({"lat": STRING, "lon": STRING}),
}
SITE_POST = Object({**_site, "name!": Text(min_length=1), "ha_mode": BOOL})
SITE_PUT = Object(_site)
SITE = Object({**_site, "id": ID, "ha_mode": BOOL})
NAT = Object({"static_prefix": Text(format=CIDR4)})
LAN_ADDRESSING = Object(
    {
        "address!": Text(format=CIDR4, min_length=1),
        "secondary_address": Text(format=CIDR4),
        "virtual_address": Text(format=CIDR4),
        "dhcp_relay": Object({"server_addresses": Array(Text(format=IPV4))}),
        "dhcp_server": Object(
            {
                "dhcp_pool_start": Text(format=IPV4),
                "dhcp_pool_end": Text(format=IPV4),
                "dns_server": Text(format=IPV4),
                "dns_servers": Array(Text(format=IPV4)),
                "reservations": Mapping(Text(format=MAC), Text(format=IPV4, min_length=1)),
                # Newer than the reference (evidence: dhcp-options).
                "dhcp_options": Array(
                    Object(
                        {
                            "code!": whole(1, 254),
                            "type!": Text("text", "hex", "ip", "byte", "short", "integer"),
                            "value!": STRING,
                        }
                    )
                ),
            }
        ),
    }
)
_lan: dict[str, Schema] = {
    "name": STRING,
    "physport": whole(0),
    "bond_id": whole(0),
    "vlan_tag": INT,
    "is_breakout": BOOL,
    "is_prioritized": BOOL,
    "nat": NAT,
    "routed_subnets": Array(
        Object({"prefix!": Text(format=CIDR4, min_length=1), "next_hop!": Text(format=IPV4, min_length=1), "nat": NAT})
    ),
    "static_addressing": LAN_ADDRESSING,
}
LAN_POST = Object({**_lan, "ha_link": BOOL})
LAN_PUT = Object(_lan)
LAN = Object({**_lan, "id": ID, "site_id": ID, "ha_link": BOOL})
_wan: dict[str, Schema] = {
    "name": STRING,
    "physport": whole(0),
    "vlan_tag": INT,
    "priority": INT,
    # Newer in requests (evidence: wan-newer).
    "load_balance_inner_flows": BOOL,
    "health_check_rate": Text("low", "mid", "high"),
    "static_addressing": Object(
        {
            "address!": Text(format=CIDR4, min_length=1),
            "gateway_address!": Text(format=IPV4, min_length=1),
            "secondary_address": Text(format=CIDR4),
        }
    ),
}
WAN_POST = Object({**_wan, "physport!": whole(0)})
WAN_PUT = Object(_wan)
WAN = Object({**_wan, "id": ID, "site_id": ID})
ACL_SIDE = Object(
    {
        "lan_id!": ID,
        "lan_name": STRING,
        "ports": Array(INT),
        "port_ranges": Array(Text(format=PORT_RANGE)),
        "subnets": Array(Either(Text(format=IPV4), Text(format=CIDR4))),
    }
)
_acl: dict[str, Schema] = {
    "name": Text(min_length=1),
    "description": STRING,
    "lan_1": ACL_SIDE,
    "lan_2": ACL_SIDE,
    "protocols": Array(Text("tcp", "udp", "icmp")),
    "forward_locally": BOOL,
    "unidirectional": BOOL,
}
ACL_POST = Object({**_acl, "name!": _acl["name"], "lan_1!": ACL_SIDE, "lan_2!": ACL_SIDE})
ACL_PUT = Object(_acl)
ACL = Object({**_acl, "id": ID})
APP_CONFIG_BODY = Object(
    {
        "account_app_id": STRING,
        "managed_app_id": STRING,
        # "Null preserves default behavior": the one null that is explained (evidence: app-configs).
        "breakout": Nullable(BOOL),
        "priority": whole(0, 1),
        "preferred_wans": Array(ID),
    }
)
APP_CONFIG = Object({**APP_CONFIG_BODY.fields, "breakout": BOOL, "id!": ID, "site_id!": ID})
# The address is IPv4 by its description; the schema says only that it is a string.
_netflow: dict[str, Schema] = {
    "collector_ip": Text(format=IPV4, min_length=1),
    "collector_port": whole(1, 65535),
    "sampling_rate": whole(1, 10000),
    "active_timeout": whole(1, 5400),
    "inactive_timeout": whole(1, 5400),
}
NETFLOW_CONFIG = Object({**_netflow, "collector_ip!": _netflow["collector_ip"]})
NETFLOW_CONFIG_PUT = Object(_netflow)

_SITE = "/magic/sites/{site_id}"
OPERATIONS: tuple[Operation, ...] = (
    *plain(
        "sites",
        "/magic/sites",
        "site_id",
        "Site",
        SITE,
        SITE_POST,
        SITE_PUT,
        query=Object({"connectorid": STRING}),
    ),
    *plain("lans", f"{_SITE}/lans", "lan_id", "LAN", LAN, LAN_POST, LAN_PUT, create_result=Array(LAN)),
    *plain("wans", f"{_SITE}/wans", "wan_id", "WAN", WAN, WAN_POST, WAN_PUT, create_result=Array(WAN)),
    *plain("acls", f"{_SITE}/acls", "acl_id", "ACL", ACL, ACL_POST, ACL_PUT),
    *plain(
        "app_configs",
        f"{_SITE}/app_configs",
        "app_config_id",
        "App Config",
        APP_CONFIG,
        APP_CONFIG_BODY,
        APP_CONFIG_BODY,
        get=False,
        create_status=201,
        list_result=Nullable(Array(APP_CONFIG)),
    ),
    *singleton(
        "netflow_config",
        f"{_SITE}/netflow_config",
        "NetFlow Configuration",
        NETFLOW_CONFIG,
        # The schema requires the collector of the answer only; POST needs it, too (evidence: netflow-collector).
        NETFLOW_CONFIG,
        NETFLOW_CONFIG_PUT,
        create_status=201,
        documented=False,
    ),
)
