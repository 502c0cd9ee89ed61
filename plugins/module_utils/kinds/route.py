# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Static routes. (evidence: routes)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..model.field import Field
from ..model.kind import Item, Kind, by_identity
from ..model.normalise import address, folded, is_ip, is_network, network
from .gre_tunnel import KIND as GRE_TUNNEL
from .interconnect import KIND as INTERCONNECT
from .ipsec_tunnel import KIND as IPSEC_TUNNEL

SCOPE = Field(type="list", elements="str", unordered=True, normal=folded)


def match(kind: Kind, desired: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """The routes that one entry may mean: its prefix and next hop, told apart by scope and priority where it has them.

    With a priority: that of the same priority and scope; else that of the same priority, whose scope the entry leaves
    open; else the one of the same scope with another priority: that is how a site is drained. An entry without scope
    takes no scoped route for that: beside routes for regions it is the one for the rest of the world.
    """
    found = by_identity(kind, desired, items)
    if "scope" in desired:
        found = [item for item in found if scope_of(desired) == scope_of(item)]
    if desired.get("priority") is None:
        return found
    there = [item for item in found if item.get("priority") == desired["priority"]]
    alike = [item for item in there if scope_of(desired) == scope_of(item)]
    return alike or there or [item for item in found if scope_of(desired) == scope_of(item)]


def match_absent(kind: Kind, desired: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """The routes that an entry with state absent may mean: never one of another priority than it names."""
    return [item for item in match(kind, desired, items) if desired.get("priority") in (None, item.get("priority"))]


def _beside_scoped(desired: Mapping[str, Any], items: Sequence[Item]) -> str | None:
    """Who meant a scoped route must learn that this is another one."""
    scoped = [item for item in items if any(scope_of(item))]
    if "scope" in desired or not scoped:
        return None
    places = {item["id"]: [name for part in item["scope"].values() for name in part] for item in scoped}
    there = "; ".join(f"priority {item.get('priority')} in {', '.join(places[item['id']])}" for item in scoped)
    return (
        f"The route {desired.get('prefix')} via {desired.get('nexthop')} is a new route without a scope. Routes with a "
        f"scope exist ({there}); to change one of them, set its scope."
    )


def scope_of(values: Mapping[str, Any]) -> list[set[str]]:
    """A scope to compare; none is as good as an empty one."""
    scope = values.get("scope") or {}
    return [{folded(name) for name in scope.get(part) or ()} for part in ("colo_names", "colo_regions")]


def _no_tunnel_yet(desired: Mapping[str, Any], read: Callable[[Kind], Sequence[Item]]) -> str | None:
    """In check mode the tunnel that serves the next hop may be one that the same run creates."""
    try:
        hop = ipaddress.ip_address(desired["nexthop"])
    except (KeyError, ValueError):
        return None
    for tunnel in (tunnel for kind in (GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT) for tunnel in read(kind)):
        for interface in (tunnel.get("interface_address"), tunnel.get("interface_address6")):
            if interface and hop in ipaddress.ip_interface(interface).network:
                return None
    return (
        f"The route {desired['prefix']} via {hop} cannot be validated before its tunnel exists: no tunnel of the "
        f"account has {hop} in its interface subnet. The real run fails unless an earlier task creates the tunnel."
    )


KIND = Kind(
    name="route",
    plural="routes",
    title="route",
    path=("magic", "routes"),
    envelope=("route", "routes"),
    identity=("prefix", "nexthop"),
    match=match,
    match_absent=match_absent,
    beside=_beside_scoped,
    update="PUT",
    validate_only=frozenset({"create", "update"}),
    bulk="routes",
    after=(GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT),
    serves_site=True,
    select_hint="Set id, or add scope or priority, to select one",
    unverifiable=_no_tunnel_yet,
    fields={
        "prefix": Field(on_create=True, normal=network, check=is_network),
        "nexthop": Field(on_create=True, normal=address, check=is_ip),
        "priority": Field(type="int", on_create=True, low=0),
        "weight": Field(type="int", low=0, high=256),
        "description": Field(),
        "scope": Field(type="dict", fields={"colo_names": SCOPE, "colo_regions": SCOPE}),
        "created_on": Field(read_only=True),
        "modified_on": Field(read_only=True),
    },
)
