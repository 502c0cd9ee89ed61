# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What can be wrong between the entries of a document, or between those and the account. Pure."""

from __future__ import annotations

import functools
import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..kinds._tunnel import customer_address
from ..kinds.catalogue import LINKS
from ..kinds.connector import KIND as CONNECTOR
from ..kinds.route import KIND as ROUTE
from ..model.compare import canonical
from ..model.errors import Problem, invalid
from ..model.normalise import ADDRESSES, address
from .entry import Entry

# Regions a route may be scoped to (evidence: route-regions, route-regions-more).
REGIONS = frozenset({"AFR", "APAC", "EEUR", "ENAM", "ME", "OC", "SAM", "WEUR", "WNAM"})


def cross_check(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield what is wrong between the entries of a document."""
    seen: dict[Any, Entry] = {}
    for entry in entries:
        key = _identity(entry)
        if key in seen:
            yield entry.problem(
                invalid("", f"{entry.label} is already in the document, at {seen[key].place_for(entry)}")
            )
        seen.setdefault(key, entry)
    yield from overlaps((entry.desired, entry.name, entry) for entry in links_of(entries))


def links_of(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries of tunnels and interconnects that stay."""
    return (entry for entry in entries if entry.kind in LINKS and not entry.absent)


def _identity(entry: Entry) -> Any:
    kind, desired = entry.kind, entry.desired
    if desired.get("id"):
        return kind.name, desired["id"]
    if kind is ROUTE:
        scope = canonical(ROUTE.fields["scope"], desired.get("scope"))
        return ROUTE.name, ROUTE.key(desired), scope, desired.get("priority")
    if kind in LINKS:
        return "link", desired.get("name")  # one name space (evidence: tunnel-names)
    names = [str(desired.get(name)) for name in kind.names]
    notes = desired.get("notes") if kind is CONNECTOR else None
    return kind.name, id(entry.site) if kind.parent else None, *names, notes


def overlaps(links: Iterable[tuple[Mapping[str, Any], str, Entry | None]]) -> Iterator[Problem]:
    """Yield the interface subnets that overlap.

    Args:
        links: of each tunnel or interconnect the object, its name, and its entry; None where only the account has it.
    """
    networks = []
    for rank, (item, name, entry) in enumerate(links):
        for key in ("interface_address", "interface_address6"):
            if found := network_of(item.get(key)):
                first, last = int(found.network_address), int(found.broadcast_address)
                networks.append((found.version, first, last, rank, (key, name, entry)))
    networks.sort(key=lambda network: network[:4])
    for i, (version, _first, end, rank, one) in enumerate(networks):
        for other_version, start, _end, other_rank, other in networks[i + 1 :]:
            if other_version != version or start > end:
                break
            # The later one in the document is at fault, and never what the account has.
            (_order, (_key, there, beside)), (_order, (key, name, entry)) = sorted(
                (((one[2] is not None, rank), one), ((other[2] is not None, other_rank), other)),
                key=lambda side: side[0],
            )
            if rank != other_rank and entry:
                where = f" ({beside.place_for(entry)})" if beside else ", which is in the account"
                text = f"the interface subnet of {name} overlaps that of {there}{where}"
                yield entry.problem(invalid(key, text))


@functools.lru_cache(ADDRESSES)
def network_of(value: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The subnet of an address with prefix length; None where it is none."""
    try:
        return ipaddress.ip_interface(value).network if value else None
    except ValueError:
        return None


def contains(outer: Any, inner: Any) -> bool:
    """Whether one subnet, as of ``network_of``, holds another one."""
    return bool(outer and inner and outer.version == inner.version and inner.subnet_of(outer))


def uncovered_regions(routes: Iterable[Mapping[str, Any]]) -> list[str]:
    """A warning for each prefix whose routes are all scoped and leave regions out."""
    scopes: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for route in routes:
        scopes[address(route.get("prefix"))].append(route.get("scope") or {})
    warnings = []
    for prefix, given_scopes in sorted(scopes.items()):
        if any(not any(scope.values()) for scope in given_scopes):
            continue
        covered = {str(region).upper() for scope in given_scopes for region in scope.get("colo_regions") or ()}
        if lacking := sorted(REGIONS - covered):
            warnings.append(
                f"Traffic to {prefix} that enters Cloudflare in {', '.join(lacking)} has no route: all routes of "
                "the prefix have a scope."
            )
    return warnings


class NextHops:
    """Which addresses are next hops of which tunnels."""

    def __init__(self) -> None:
        self.customer: dict[str, str] = {}
        self.cloudflare: dict[str, str] = {}

    def add(self, link: Mapping[str, Any]) -> None:
        for key in ("interface_address", "interface_address6"):
            if link.get(key) and (peer := customer_address(link[key])):
                name = str(link.get("name", ""))
                self.customer[peer] = name
                self.cloudflare[str(ipaddress.ip_interface(link[key]).ip)] = name
