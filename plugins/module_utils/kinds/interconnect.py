# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Network interconnects (CNI). (evidence: interconnects).

The BGP session, direction and source of health checks, and the version (evidence: interconnect-newer).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import address, is_ip, is_ipv4
from ._tunnel import (
    ASN,
    COMMON,
    EFFECTIVE_TARGET,
    ENABLED,
    INTERFACE,
    NEW_TARGET,
    RATE,
    SESSION_FIELDS,
    TARGET,
    TYPE,
    tunnel_name,
    without_empty_key,
)

IP = Field(normal=address, check=is_ip)


def _fixed(interconnect: Mapping[str, Any]) -> Mapping[str, str]:
    """What the API refuses, clears or derives by itself (SDK: ``gre``, ``bgp``, ``health_check.source``)."""
    fixed = {}
    if interconnect.get("version") == "1.5":
        derived = "cannot be set on an interconnect of version 1.5: it is derived from interface_address"
        fixed = {
            "gre": "cannot be configured on an interconnect of version 1.5",
            "bgp.cloudflare_endpoint": derived,
            "bgp.customer_endpoint": derived,
        }
    if (interconnect.get("health_check") or {}).get("direction") == "unidirectional":
        fixed["health_check.source"] = "is only allowed with direction: bidirectional"
    return fixed


KIND = Kind(
    name="interconnect",
    plural="interconnects",
    title="interconnect",
    path=("magic", "cf_interconnects"),
    envelope=("interconnect", "interconnects"),
    allow_unnamed=True,
    # Made by the provider: the API has neither creation nor deletion.
    verbs=frozenset({"update"}),
    about="Cloudflare creates it with the physical connection; magic_interconnect_info lists the existing ones",
    update="PUT",
    validate_only=frozenset({"update"}),
    headers=NEW_TARGET,
    fixed=_fixed,
    shape=without_empty_key,
    fields={
        "name": Field(on_create=True, check=tunnel_name),
        **INTERFACE,
        **COMMON,
        "mtu": Field(type="int", low=576, high=65535, default=1476),
        "gre": Field(type="dict", fields={"cloudflare_endpoint": Field()}),
        "bgp": Field(
            type="dict",
            fields={
                "customer_asn": replace(ASN, on_create=False, formerly="as_no"),
                "cloudflare_endpoint": IP,
                "customer_endpoint": IP,
                **SESSION_FIELDS,
            },
        ),
        "health_check": Field(
            type="dict",
            fields={
                "enabled": ENABLED,
                "rate": RATE,
                "type": TYPE,
                # Unlike for tunnels, no default is documented.
                "direction": Field(choices=("unidirectional", "bidirectional")),
                "source": Field(normal=address, check=is_ipv4),
                "target": TARGET,
                "effective_target": EFFECTIVE_TARGET,
            },
        ),
        "version": Field(read_only=True),
        "colo_name": Field(read_only=True),
        "virtual_port_reservation_id": Field(read_only=True),
    },
)
