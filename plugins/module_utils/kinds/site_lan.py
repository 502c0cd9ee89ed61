# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""LANs of a site. (evidence: lans)."""

from __future__ import annotations

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import address, is_ip, is_prefix, mac_or_address
from .site import KIND as SITE

NAT = Field(type="dict", fields={"static_prefix": Field(normal=address, check=is_prefix)})

IP = Field(normal=address, check=is_ip)

IPS = Field(type="list", elements="str", unordered=True, normal=address, check=is_ip)

HOST = Field(normal=address, check=is_prefix)

KIND = Kind(
    name="lan",
    plural="lans",
    title="LAN",
    path=("lans",),
    unique=False,
    allow_unnamed=True,
    parent=SITE,
    fields={
        "name": Field(on_create=True),
        "physport": Field(type="int", low=0),
        "bond_id": Field(type="int", low=0),
        "vlan_tag": Field(type="int", low=0, high=4094),
        "is_breakout": Field(type="bool"),
        "is_prioritized": Field(type="bool"),
        # Only in the body of a creation (evidence: lans).
        "ha_link": Field(type="bool", immutable=True),
        "nat": NAT,
        "routed_subnets": Field(
            type="list",
            elements="dict",
            unordered=True,
            paired_by="prefix",
            fields={
                "prefix": Field(required=True, normal=address, check=is_prefix),
                "next_hop": Field(required=True, normal=address, check=is_ip),
                "nat": NAT,
            },
        ),
        "static_addressing": Field(
            type="dict",
            fields={
                "address": Field(on_create=True, normal=address, check=is_prefix),
                "secondary_address": HOST,
                "virtual_address": HOST,
                "dhcp_relay": Field(type="dict", fields={"server_addresses": IPS}),
                "dhcp_server": Field(
                    type="dict",
                    fields={
                        "dhcp_pool_start": IP,
                        "dhcp_pool_end": IP,
                        "dns_server": IP,
                        "dns_servers": IPS,
                        "reservations": Field(type="dict", normal=mac_or_address, check=is_ip),
                        # Newer than the reference (evidence: dhcp-options).
                        "dhcp_options": Field(
                            type="list",
                            elements="dict",
                            unordered=True,
                            paired_by="code",
                            fields={
                                "code": Field(type="int", required=True, low=1, high=254),
                                "type": Field(
                                    required=True,
                                    choices=(
                                        "text",
                                        "hex",
                                        "ip",
                                        "byte",
                                        "short",
                                        "integer",
                                    ),
                                ),
                                "value": Field(required=True),
                            },
                        ),
                    },
                ),
            },
        ),
        "site_id": Field(read_only=True),
    },
)
