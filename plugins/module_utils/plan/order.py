# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Order what a plan deletes: what refers to an object goes before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..document.checks import NextHops
from ..document.entry import Deferred, Entry
from ..kinds.catalogue import DELETIONS, STAGE, TUNNELS
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..kinds.site_lan import KIND as LAN
from ..model.kind import Item
from ..model.normalise import address
from .decide import decide
from .network import CONNECTOR_IDS, Network


def release_connectors(network: Network) -> None:
    """A site with an appliance is not deleted (evidence: site-delete-children): it is released with what is below."""
    if not network.whole:
        return
    for entry in [entry for entry in network.entries if entry.kind is SITE and entry.op == "delete"]:
        bound = [name for name in CONNECTOR_IDS if (entry.current or {}).get(name)]
        if bound:
            release = Entry(place=entry.place, kind=SITE, desired=entry.desired, stage=DELETIONS - STAGE[LAN.name])
            release.part = entry.part
            release.verb, release.target = "release", entry.name
            release.parent_id = entry.parent_id
            release.plan = decide(SITE, dict.fromkeys(bound, ""), entry.current)
            entry.needs.append(release)
            network.entries.append(release)


def order_deletions(network: Network) -> None:
    """Enter into each deletion what must go before it."""
    users: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    deletions = [(entry, entry.current) for entry in network.entries if entry.op == "delete" and entry.current]
    for entry, item in deletions:
        for key in _refers_to(entry, item):
            users[key].append(entry)
    for entry, item in deletions:
        entry.needs += users.get((entry.kind.name, item["id"]), [])
        if entry.kind in TUNNELS:
            next_hops = NextHops()
            next_hops.add(item)
            entry.needs += [user for hop in next_hops.customer for user in users.get((NEXT_HOP, hop), [])]


NEXT_HOP = "nexthop"


def _refers_to(entry: Entry, item: Item) -> Iterator[tuple[str, str]]:
    """The objects that cannot go while this one is there."""
    if entry.kind.parent and entry.parent_id:
        yield SITE.name, entry.parent_id
    for reference in entry.kind.references:
        yield from ((reference.kind.name, target) for target in reference.targets(item))
    if entry.kind is ROUTE:
        yield NEXT_HOP, address(item.get("nexthop"))


def stage_of(entry: Entry) -> float:
    """Return when an entry is written; deletions come last, in reverse order."""
    if entry.stage is not None:
        return entry.stage
    usual = STAGE.get(entry.kind.name, 0)  # a bucket stands in no document
    return DELETIONS - usual if entry.op == "delete" else usual


def is_pending(entry: Entry) -> bool:
    """Whether the request of an entry depends on what this run does before it."""
    return isinstance(entry.parent_id, Deferred) or any(need.op != "none" for need in entry.needs)
