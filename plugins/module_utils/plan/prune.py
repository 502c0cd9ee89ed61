# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Plan the deletion of what the document does not describe, where the user asks for it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence

from ..document.checks import contains, network_of
from ..document.entry import Entry
from ..kinds.app import KIND as APP
from ..kinds.catalogue import CHILDREN, KINDS
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..kinds.site_app_config import KIND as APP_CONFIG
from ..model.kind import Item, Kind
from .decide import decide
from .network import Network

PRUNED = "(not in the document)"


def pruned_sites(network: Network) -> list[Item]:
    """Return the sites that go with everything below them."""
    patterns = network.scope.get("sites")
    kept = {entry.parent_id for entry in network.entries if entry.kind is SITE}
    listing = network.account.listing(SITE) if patterns else ()
    return [site for site in listing if site["id"] not in kept and matches(site.get("name", ""), patterns or ())]


def plan_prune(network: Network) -> None:
    """Add an entry for each object outside the document that goes, and for each below a site that goes."""
    if not network.whole:
        return
    account = network.account
    doomed = {
        entry.parent_id: entry for entry in network.entries if entry.kind is SITE and entry.absent and entry.parent_id
    }
    for site in pruned_sites(network):
        doomed[site["id"]] = _doom(network, SITE, site, None, None)
    for section, patterns in network.scope.items():
        kind = KINDS[section]
        for parent_id, site_entry in network.places(kind):
            for item in account.listing(kind, parent_id) if kind is not SITE else ():
                if not network.is_owned(kind, item) and _in_scope(network, kind, item, patterns):
                    _doom(network, kind, item, parent_id, site_entry)
    for site_id, entry in doomed.items():
        for kind in CHILDREN.values():
            for item in account.listing(kind, site_id):
                if not network.is_owned(kind, item):
                    _doom(network, kind, item, site_id, entry)


def _in_scope(network: Network, kind: Kind, item: Item, patterns: Sequence[str]) -> bool:
    """Routes by the prefixes that contain them, everything else by its name."""
    if kind is ROUTE:
        prefix = network_of(item.get("prefix"))
        return any(pattern == "*" or contains(network_of(pattern), prefix) for pattern in patterns)
    if kind is APP_CONFIG:
        return matches(app_name(network, item) or "", patterns)
    return matches(item.get("name") or item.get("serial_number") or item["id"], patterns)


def app_name(network: Network, config: Item) -> str | None:
    """Return the name of a configuration's application, as far as the applications were read; else its id."""
    app_id = config.get("account_app_id") or config.get("managed_app_id")
    return network.account.listings.name_of(APP, app_id or "", None) or app_id


def _doom(network: Network, kind: Kind, item: Item, parent_id: str | None, site: Entry | None) -> Entry:
    """Plan that an object goes, unless an appliance made it."""
    desired = dict(item)
    if kind is APP_CONFIG:
        desired["app"] = app_name(network, item)
    entry = Entry(place=PRUNED, kind=kind, desired=desired, site=site, absent=True)
    entry.part = site.part if site else ""
    entry.parent_id = item["id"] if kind is SITE else parent_id
    if not kind.read_only_reason(item) and not network.leaves_alone(kind, item):
        entry.plan = decide(kind, {}, item, absent=True)
        network.own(entry, item)
        network.entries.append(entry)
    return entry


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a name matches one of the patterns."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
