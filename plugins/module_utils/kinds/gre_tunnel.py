# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""GRE tunnels. (evidence: gre-tunnels)."""

from __future__ import annotations

from typing import Any

from ..model.field import Field
from ..model.kind import Kind
from ._tunnel import (
    BGP_FIELDS,
    BGP_STATUS,
    COMMON,
    ENDPOINT,
    HEALTH_CHECK,
    INTERFACE,
    NEW_TARGET,
    tunnel_name,
    without_empty_key,
)


def _name(value: Any) -> str | None:
    if len(value) > 15:
        return f"{value!r} has {len(value)} characters; the name of a GRE tunnel has at most 15"
    return tunnel_name(value)


KIND = Kind(
    name="gre_tunnel",
    plural="gre_tunnels",
    title="GRE tunnel",
    path=("magic", "gre_tunnels"),
    envelope=("gre_tunnel", "gre_tunnels"),
    update="PUT",
    validate_only=frozenset({"create", "update", "delete"}),
    headers=NEW_TARGET,
    shape=without_empty_key,
    bulk="gre_tunnels",  # the body is not published (evidence: bulk-put-tunnels)
    serves_site=True,
    fields={
        "name": Field(on_create=True, check=_name),
        "customer_gre_endpoint": ENDPOINT,
        "cloudflare_gre_endpoint": ENDPOINT,
        **INTERFACE,
        **COMMON,
        "ttl": Field(type="int", low=1, high=255, default=64),
        "mtu": Field(type="int", low=576, high=65535, default=1476),
        "health_check": HEALTH_CHECK,
        # The PUT body of the API has no bgp: it can only be given at creation (evidence: gre-bgp-create-only).
        "bgp": Field(type="dict", immutable=True, fields=BGP_FIELDS),
        "bgp_status": BGP_STATUS,
    },
)
