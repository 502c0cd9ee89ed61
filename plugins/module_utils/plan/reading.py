# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Read what a plan needs: one listing per kind of the account that matters, and of a site what concerns it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from ..document.checks import NextHops
from ..document.entry import Entry
from ..kinds.app import KIND as APP
from ..kinds.catalogue import ACCOUNT, CHILDREN, KINDS, LINKS
from ..kinds.connector import KIND as CONNECTOR
from ..kinds.site import KIND as SITE
from ..model.errors import AmbiguousError
from ..model.kind import Item, Kind
from ..model.normalise import address
from .network import Network
from .prune import pruned_sites


def read(network: Network) -> None:
    """Read the account's listings at once, then those of its sites at once."""
    account, scope = network.account, network.scope
    workers, progress = network.workers, network.workers.progress("reading", 0)
    kinds = set(_kinds_of_account(network))
    account.fetch([(kind, None) for kind in ACCOUNT.values() if kind in kinds], workers, progress)
    for entry in network.entries:
        if entry.kind is SITE:
            entry.parent_id = _site_id(network, entry)
    concerned = {KINDS[section] for section in (*scope, *network.reported)} & {*CHILDREN.values()}
    needed: dict[str, set[Kind]] = defaultdict(set)
    for entry in network.entries:
        site_id = entry.site.parent_id if entry.site and entry.kind.parent else None
        if site_id:
            needed[site_id] |= {entry.kind, *(kind for kind in _referred(entry) if kind.parent)}
        elif entry.kind is SITE and entry.parent_id and not entry.is_parent:
            needed[entry.parent_id] |= {*CHILDREN.values()} if entry.absent and network.whole else concerned
    for site in pruned_sites(network):
        needed[site["id"]] |= {*CHILDREN.values()}
    places = [(kind, site_id) for site_id, kinds in needed.items() for kind in CHILDREN.values() if kind in kinds]
    account.fetch(places, workers, progress)


def managed(entry: Entry) -> Item:
    """Return what the entry says about the object. Of one that must go, no names of others: they can be gone before."""
    kind = entry.kind
    names: Collection[str] = kind.names if entry.absent and kind.references else kind.fields
    return {name: value for name, value in entry.desired.items() if name in names}


def _referred(entry: Entry) -> Iterator[Kind]:
    said = managed(entry)
    return (reference.kind for reference in entry.kind.references if reference.is_used(said))


def _kinds_of_account(network: Network) -> Iterator[Kind]:
    entries, scope = network.entries, network.scope
    for entry in entries:
        if entry.kind.parent is None and not (entry.is_parent and entry.desired.get("id")):
            yield entry.kind
        yield from (kind for kind in _referred(entry) if kind.parent is None)
    yield from (ACCOUNT[section] for section in (*scope, *network.reported) if section in ACCOUNT)
    if "app_configs" in scope:
        yield APP
    if {"gre_tunnels", "ipsec_tunnels", "routes"} & scope.keys():
        yield CONNECTOR  # to recognise what appliances made
    if network.whole:
        own = NextHops()
        for entry in entries:
            if entry.kind in LINKS:
                own.add(entry.desired)
        hops = {address(hop) for entry in entries if not entry.absent and (hop := entry.desired.get("nexthop"))}
        if hops - own.customer.keys() - own.cloudflare.keys():
            yield from LINKS


def _site_id(network: Network, entry: Entry) -> str | None:
    if entry.is_parent and entry.desired.get("id"):
        return str(entry.desired["id"])
    try:
        found = SITE.find(entry.desired, network.account.listing(SITE).candidates(entry.desired))
    except AmbiguousError:  # reported, with its place, when the plan is made
        return None
    return found["id"] if found else None
