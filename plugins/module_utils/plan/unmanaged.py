# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Report what a document does not describe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..document.entry import Entry
from ..kinds.catalogue import KINDS
from ..kinds.site_app_config import KIND as APP_CONFIG
from ..model.compare import at, undescribed
from ..model.kind import Item, Kind, Read
from ..model.secret import is_secret
from .network import Network
from .prune import app_name


def unmanaged(network: Network) -> dict[str, list[dict[str, Any]]]:
    """Return objects of the reported kinds that no entry means, and fields that entries do not mention."""
    objects = []
    for section in network.reported:
        kind = KINDS[section]
        for parent_id, site in network.places(kind):
            for item in network.account.known(kind, parent_id):
                foreign = network.is_owned(kind, item) or kind.read_only_reason(item)
                if not (foreign or network.is_of_appliance(kind, item)):
                    shown = {"kind": kind.name, "name": _name_of(network, kind, item), "id": item["id"]}
                    objects.append({**shown, **({"site": site.site_name} if site else {}), **_host_of(site)})
    fields = [found for entry in network.entries if not entry.absent for found in _unmentioned(network, entry)]
    return {"objects": objects, "fields": fields}


def _unmentioned(network: Network, entry: Entry) -> Iterator[dict[str, Any]]:
    kind, item = entry.kind, entry.current
    if not isinstance(item, Read) or entry.verb:
        return
    listings, parent_id = network.account.listings, entry.parent_id
    named = kind.to_names(item, lambda other, key: listings.name_of(other, key, parent_id))
    about = {"place": entry.place, "kind": kind.name, "name": entry.name}
    about |= {**({"site": entry.site_name} if entry.site_name else {}), **_host_of(entry)}
    for path in undescribed(kind.fields, named, {**dict.fromkeys(kind.names), **entry.desired}):
        yield {**about, "field": path, **({} if is_secret(kind.fields, path) else {"value": at(named, path)})}
    for path in kind.unknown(item.wire):
        yield {**about, "field": path, "known": False}


def _host_of(entry: Entry | None) -> dict[str, str]:
    """The host that describes an entry; a document of magic_network has no hosts."""
    return {"host": entry.part} if entry and entry.part else {}


def _name_of(network: Network, kind: Kind, item: Item) -> str:
    return kind.name_of({"app": app_name(network, item)} if kind is APP_CONFIG else item)
