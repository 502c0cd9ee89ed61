# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Static routes. Source: API reference, magic_routes; api-facts a5."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._fields import Field, address, folded, is_ip, is_prefix
from .._resource import Item, Resource, by_identity
from .gre_tunnel import RESOURCE as GRE_TUNNEL
from .interconnect import RESOURCE as INTERCONNECT
from .ipsec_tunnel import RESOURCE as IPSEC_TUNNEL

SCOPE = Field(type="list", elements="str", unordered=True, normal=folded)


def _match(resource: Resource, wanted: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """Prefix and next hop; then the scope, if given; then the priority, to tell apart what is left.

    An only match whose priority differs is the same route with another priority: that is how a site is drained.
    """
    found = by_identity(resource, wanted, items)
    if "scope" in wanted:
        found = [item for item in found if _scope(wanted) == _scope(item)]
    if len(found) > 1 and wanted.get("priority") is not None:
        found = [item for item in found if item.get("priority") == wanted["priority"]] or found
    return found


def _scope(values: Mapping[str, Any]) -> list[set[str]]:
    scope = values.get("scope") or {}
    return [{folded(name) for name in scope.get(part) or ()} for part in ("colo_names", "colo_regions")]


def _no_tunnel_yet(wanted: Mapping[str, Any], read: Callable[[Resource], Sequence[Item]]) -> str | None:
    """In check mode the tunnel that serves the next hop may be one that the same run creates."""
    try:
        hop = ipaddress.ip_address(wanted["nexthop"])
    except (KeyError, ValueError):
        return None
    for tunnel in (tunnel for resource in (GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT) for tunnel in read(resource)):
        for interface in (tunnel.get("interface_address"), tunnel.get("interface_address6")):
            if interface and hop in ipaddress.ip_interface(interface).network:
                return None
    return (
        f"The route {wanted['prefix']} via {hop} cannot be verified before the tunnel exists: no tunnel of the account "
        f"has {hop} in its interface subnet now. If an earlier task of this run creates one, all is well; if not, the "
        "real run will be refused."
    )


RESOURCE = Resource(
    kind="route",
    plural="routes",
    title="route",
    path=("magic", "routes"),
    envelope=("route", "routes"),
    identity=("prefix", "nexthop"),
    match=_match,
    update="PUT",
    validate_only=frozenset({"create", "update"}),
    bulk="routes",
    unverifiable=_no_tunnel_yet,
    fields={
        "prefix": Field(on_create=True, normal=address, check=is_prefix),
        "nexthop": Field(on_create=True, normal=address, check=is_ip),
        "priority": Field(type="int", on_create=True, low=0),
        "weight": Field(type="int", low=0, high=256),
        "description": Field(),
        "scope": Field(type="dict", fields={"colo_names": SCOPE, "colo_regions": SCOPE}),
        "created_on": Field(read_only=True),
        "modified_on": Field(read_only=True),
    },
)
