# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Check planned entries against each other and against the rest of the account."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.checks import NextHops, links_of, overlaps, uncovered_regions
from ..document.entry import Entry
from ..kinds.catalogue import LINKS
from ..kinds.route import KIND as ROUTE
from ..model.errors import Problem, invalid, shortened
from ..model.normalise import address
from .network import Network


def taken_twice(network: Network) -> Iterator[Problem]:
    """Yield the entries that mean an object of another entry. Enters every entry's object as its own."""
    for entry in network.entries:
        if entry.current and (owner := network.own(entry, entry.current)) is not entry:
            said = f"selects the same object as {owner.place_for(entry)} ({entry.name})"
            yield entry.problem(Problem("", "ambiguous", said))


def clashes(network: Network) -> Iterator[Problem]:
    """Yield the tunnels that cannot stand beside those of the account (evidence: tunnel-names, interface-overlap)."""
    entries = [entry for entry in network.entries if entry.kind in LINKS and entry.plan and entry.plan.after]
    if not any(entry.op != "none" for entry in entries):
        return
    others = network.others(*LINKS)
    # Between entries this was checked before; what the account adds is new.
    both = [(entry.plan.after, entry.name, entry) for entry in entries if entry.plan]
    alone = set(overlaps(both))
    there = [(item, f"the tunnel {shortened(str(item.get('name')))}", None) for item in others]
    yield from (problem for problem in overlaps([*both, *there]) if problem not in alone)
    names = {item.get("name") for item in others}
    for entry in entries:
        if entry.op != "none" and entry.plan and "name" in entry.plan.changes and entry.plan.after["name"] in names:
            name = entry.plan.after["name"]
            yield entry.problem(invalid("name", f"the account already has a tunnel called {name}"))


def unserved_next_hops(network: Network) -> Iterator[Problem]:
    """Yield the routes whose next hop is the customer side of no tunnel. Enters what a route needs.

    Of one entry alone this is left to the API: it would take the listings of all tunnels.
    """
    if not network.whole:
        return
    next_hops = NextHops()
    makers: dict[str, Entry] = {}
    for item in network.others(*LINKS):
        next_hops.add(item)
    for entry in links_of(network.entries):
        next_hops.add(entry.plan.after if entry.plan and entry.plan.after else entry.current or entry.desired)
        makers[str(entry.desired.get("name"))] = entry
    for entry in network.entries:
        if entry.kind is not ROUTE or entry.absent or not entry.desired.get("nexthop"):
            continue
        hop = address(entry.desired["nexthop"])
        if hop in next_hops.customer:
            if (maker := makers.get(next_hops.customer[hop])) and maker.op != "none":
                entry.needs.append(maker)
        elif hop in next_hops.cloudflare:
            tunnel = next_hops.cloudflare[hop]
            sides = [
                side for side, name in next_hops.customer.items() if name == tunnel and (":" in side) == (":" in hop)
            ]
            hint = f"The next hop is the customer side, {' or '.join(sides)}"
            yield entry.problem(invalid("nexthop", f"{hop} is the Cloudflare side of {tunnel}", hint))
        elif entry.op != "none" and "unserved_nexthop" not in network.allowed:
            said = f"next hop {hop} is not the customer side of any tunnel of the document or the account"
            yield entry.problem(invalid("nexthop", said, "To allow it, set allow: [unserved_nexthop]"))


def warn_of_regions(network: Network) -> None:
    """Warn of prefixes whose routes leave regions out."""
    if not network.whole:
        return
    routes = [entry for entry in network.entries if entry.kind is ROUTE]
    touched = {address(entry.desired["prefix"]) for entry in routes if entry.op != "none"}
    after = [entry.plan.after for entry in routes if entry.plan and entry.plan.after]
    after += network.others(ROUTE)
    network.warnings += uncovered_regions(route for route in after if address(route.get("prefix")) in touched)
