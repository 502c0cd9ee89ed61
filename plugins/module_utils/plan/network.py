# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What a run knows while it plans and writes the entries of a document, or the one entry of a module."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..account.account import Account
from ..account.workers import Workers
from ..document.entry import Entry
from ..kinds.catalogue import TUNNELS
from ..kinds.connector import KIND as CONNECTOR
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..model.kind import Item, Kind

CONNECTOR_IDS = ("connector_id", "secondary_connector_id")
HEX_ID = re.compile(r"[0-9a-f]{32}")


@dataclass
class Network:
    """The entries, the account, and what the user allows.

    Attributes:
        options: of magic_network; none for the one entry of a module.
        whole: the document says everything that its entries refer to. An entry of a module can refer to what another
            task creates, so check mode goes on where that is missing.
        reported: the sections of which everything is reported that the document does not describe.
        owners: which entry an object of the account belongs to, by its kind and id.
        warnings, skipped: for the result.
    """

    account: Account
    workers: Workers
    entries: list[Entry]
    check_mode: bool
    options: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True
    reported: Collection[str] = ()
    owners: dict[tuple[str, str], Entry] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def allowed(self) -> Collection[str]:
        """The guard rails that the user has lifted."""
        return self.options.get("allow") or ()

    @property
    def scope(self) -> dict[str, list[str]]:
        """By section the patterns of what may be pruned."""
        return {section: patterns for section, patterns in (self.options.get("prune") or {}).items() if patterns}

    def own(self, entry: Entry, item: Item) -> Entry:
        """Say that an object belongs to an entry; returns the entry that it belongs to."""
        return self.owners.setdefault((entry.kind.name, item["id"]), entry)

    def is_owned(self, kind: Kind, item: Item) -> bool:
        """Whether an object belongs to an entry."""
        return (kind.name, item["id"]) in self.owners

    def others(self, *kinds: Kind) -> list[Item]:
        """Return the objects of the account that belong to no entry, as far as they were read."""
        known = ((kind, item) for kind in kinds for item in self.account.known(kind))
        return [item for kind, item in known if not self.is_owned(kind, item)]

    def sites(self) -> list[Entry]:
        """Return the entries of the sites that are there and stay."""
        return [entry for entry in self.entries if entry.kind is SITE and entry.parent_id and not entry.absent]

    def places(self, kind: Kind) -> list[tuple[str | None, Entry | None]]:
        """Return where objects of a kind can be, as the id and the entry of a site; None and None is the account."""
        return [(site.parent_id, site) for site in self.sites()] if kind.parent else [(None, None)]

    def mark_planned(self) -> None:
        """Say of every change that was neither done nor refused that it is planned."""
        for entry in self.entries:
            if entry.op != "none" and entry.status == "unchanged":
                entry.status = "planned"

    def connector_ids(self) -> set[str]:
        """Return the ids of connectors that were read, be it in a site."""
        ids = {item["id"] for item in self.account.known(CONNECTOR)}
        return ids | {site[name] for site in self.account.known(SITE) for name in CONNECTOR_IDS if site.get(name)}

    def is_of_appliance(self, kind: Kind, item: Item) -> bool:
        """Whether an appliance made the object, which nobody else may manage then (evidence: connector-made).

        How to recognise one is published nowhere (evidence: connector-mark): the name or the description carries the
        connector's id.
        """
        if kind not in (*TUNNELS, ROUTE):
            return False
        marks = HEX_ID.findall(f"{item.get('name', '')} {item.get('description', '')}")
        return bool(marks) and not self.connector_ids().isdisjoint(marks)

    def leaves_alone(self, kind: Kind, item: Item) -> bool:
        """Whether the object is left to the appliance that made it; says so in the result."""
        if "appliance_objects" in self.allowed or not self.is_of_appliance(kind, item):
            return False
        self.skipped.append(
            f"{kind.name_of(item)} is managed by a connector; skipped (allow: [appliance_objects] includes it)"
        )
        return True


def appliances_of(entry: Entry) -> set[str]:
    """Return serial numbers or ids of the connectors of the site that an entry is or belongs to."""
    site = entry if entry.kind is SITE else entry.site
    names = ("connector", "secondary_connector", *CONNECTOR_IDS)
    return {str(site.desired[name]) for name in names if site.desired.get(name)} if site else set()
