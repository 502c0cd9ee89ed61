# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Pair the routes of a document with those of the account: many can lead to one prefix over one next hop."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from ..document.entry import Entry
from ..kinds.route import KIND as ROUTE
from ..model.compare import canonical
from ..model.errors import Problem
from ..model.kind import Item
from .network import Network


def pair_routes(network: Network, routes: list[Entry]) -> tuple[dict[int, Item | None], list[Problem]]:
    """Return the object of each entry, by ``id(entry)``, and what is ambiguous.

    An entry that says exactly what a route is takes that one. The others take what is left, by the kind's matching.
    """
    groups: dict[Any, list[Entry]] = defaultdict(list)
    for entry in routes:
        groups[ROUTE.key(entry.desired)].append(entry)
    claimed = {entry.desired["id"] for entry in network.entries if entry.kind is ROUTE and entry.desired.get("id")}
    paired: dict[int, Item | None] = {}
    problems: list[Problem] = []
    for group in groups.values():
        candidates = network.account.listing(ROUTE).candidates(group[0].desired)
        items = [item for item in candidates if item["id"] not in claimed]
        left = []
        for entry in group:
            exact = next((item for item in items if _is_exactly(entry.desired, item)), None)
            if exact:
                items.remove(exact)
                paired[id(entry)] = exact
            else:
                left.append(entry)
        close = {id(entry): ROUTE.matching(entry.desired, items, absent=entry.absent) for entry in left}
        sought = Counter(item["id"] for found in close.values() for item in found)
        for entry in left:
            found = close[id(entry)]
            paired[id(entry)] = found[0] if len(found) == 1 and sought[found[0]["id"]] == 1 else None
            if found and paired[id(entry)] is None:
                ids = {item["id"] for item in found}
                rivals = [other.place for other in left if ids & {item["id"] for item in close[id(other)]}]
                there = ", ".join(f"{item['id']} with priority {item.get('priority')}" for item in found)
                several = f"{len(found)} objects match {entry.name} (ids {there})"
                if len(rivals) > 1:
                    several = f"{' and '.join(rivals)} can each select the same route {entry.name} (ids {there})"
                problems.append(entry.problem(Problem("prefix", "ambiguous", several, ROUTE.select_hint)))
    return paired, problems


def _is_exactly(desired: Item, item: Item) -> bool:
    scope = ROUTE.fields["scope"]
    return item.get("priority") == desired.get("priority") and (
        canonical(scope, item.get("scope")) == canonical(scope, desired.get("scope"))
    )
