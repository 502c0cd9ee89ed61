# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Refuse a plan that could cut a site off, unless the user allows it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from ..document.entry import Entry
from ..kinds.catalogue import TUNNELS
from ..kinds.ipsec_tunnel import KIND as IPSEC_TUNNEL
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..model.errors import Problem
from ..model.kind import Item
from ..model.normalise import address
from .network import Network

# Changing one of these interrupts what a tunnel carries.
DISRUPTIVE = frozenset(
    {
        "customer_endpoint",
        "customer_gre_endpoint",
        "cloudflare_endpoint",
        "cloudflare_gre_endpoint",
        "interface_address",
        "psk",
        "bgp",
        "custom_remote_identities",
    }
)
ALLOWS = ("last_route", "last_tunnel", "all_tunnels", "recreate_ipsec", "appliance_objects", "unserved_nexthop")


def guard(network: Network) -> list[Problem]:
    """Return why this plan must not run, each with its override."""
    allowed, limit = network.allowed, network.options["max_deletes"]
    refused = []

    def refuse(message: str, override: str) -> None:
        refused.append(Problem("", "refused", message, override))

    deletes = [entry for entry in network.entries if entry.op in ("delete", "recreate")]
    if len(deletes) > limit:
        names = _some(entry.label for entry in deletes)
        refuse(f"{len(deletes)} objects would be deleted, more than max_deletes: {limit} ({names})", RAISE)
    if "last_route" not in allowed and (prefixes := list(_last_routes(network))):
        refuse(f"the last route would be deleted of {_some(prefixes)}", "To allow it, set allow: [last_route]")
    lost, interrupted = _tunnels_at_once(network)
    if lost and "last_tunnel" not in allowed:
        refuse(f"the last tunnel would be deleted of {_some(lost)}", "To allow it, set allow: [last_tunnel]")
    if interrupted and "all_tunnels" not in allowed:
        hint = "Change them in separate runs, or set allow: [all_tunnels]"
        refuse(f"all tunnels would be interrupted at once of {_some(interrupted)}", hint)
    replaced = [entry.label for entry in network.entries if entry.op == "recreate" and entry.kind is IPSEC_TUNNEL]
    if replaced and "recreate_ipsec" not in allowed:
        refuse(
            f"{_some(replaced)} would be replaced; the IKE identities change, and the sites are interrupted until "
            "their customer edges are configured again",
            "To allow it, set allow: [recreate_ipsec]",
        )
    return refused


RAISE = "Check the plan, and raise max_deletes if it is right"


def _last_routes(network: Network) -> Iterator[str]:
    left: Counter[str] = Counter(address(item.get("prefix")) for item in network.account.known(ROUTE))
    gone = set()
    for entry in network.entries:
        if entry.kind is ROUTE and entry.plan and entry.op != "none":
            if entry.plan.before:
                left[address(entry.plan.before.get("prefix"))] -= 1
                gone.add(address(entry.plan.before.get("prefix")))
            if entry.plan.after:
                left[address(entry.plan.after.get("prefix"))] += 1
    return (prefix for prefix in sorted(gone) if left[prefix] <= 0)


def _tunnels_at_once(network: Network) -> tuple[list[str], list[str]]:
    """Return what would lose its last tunnel, and what would have every tunnel interrupted."""
    tunnels = [entry for entry in network.entries if entry.kind in TUNNELS]
    if all(entry.op == "none" for entry in tunnels):
        return [], []
    planned = {entry.current["id"]: entry for entry in tunnels if entry.current}
    sites = {str(name) for entry in network.entries if entry.kind is SITE and (name := entry.desired.get("name"))}
    sites |= {str(site.get("name")) for site in network.account.known(SITE)}
    homes: dict[str, list[Entry | None]] = defaultdict(list)
    for item in (item for kind in TUNNELS for item in network.account.known(kind)):
        homes[_home(item, planned.get(item["id"]), sites)].append(planned.get(item["id"]))
    added = {_home(entry.desired, entry, sites) for entry in tunnels if entry.op == "create"}
    lost, interrupted = [], []
    for home, members in homes.items():
        changing = [entry for entry in members if entry and entry.op != "none"]
        if len(changing) < len(members):
            continue
        if all(entry.op == "delete" for entry in changing):
            lost += [] if home in added else [home]
        elif len(members) > 1 and all(
            entry.op != "update" or DISRUPTIVE & set(entry.plan.changes) for entry in changing if entry.plan
        ):
            interrupted.append(home)
    return sorted(lost), sorted(interrupted)


def _home(item: Item, entry: Entry | None, sites: Collection[str]) -> str:
    """What a tunnel belongs to. The API does not say, so: the document, else the site whose name its name begins
    with, else its customer endpoint."""
    if entry and entry.site:
        return f"site {entry.site_name}"
    name = str(item.get("name", ""))
    if site := next((name[:end] for end in range(len(name), 0, -1) if name[:end] in sites), None):
        return f"site {site}"
    return f"the customer endpoint {item.get('customer_endpoint') or item.get('customer_gre_endpoint') or name}"


def _some(names: Iterable[str], most: int = 5) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")
