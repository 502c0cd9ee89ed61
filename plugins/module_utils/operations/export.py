# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""An account as a document that magic_network takes: names for ids, no server-side fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..kinds.catalogue import ACCOUNT, CHILDREN, KINDS
from ..kinds.connector import KIND as CONNECTOR
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..model.compare import essential, whole
from ..model.field import Field, Fields
from ..model.kind import Item, Kind
from ..model.normalise import network as prefix_of
from ..plan.network import Network
from ..plan.prune import matches
from .network import CONCURRENCY
from .operation import Operation
from .task import Run

OPTIONS: dict[str, dict[str, Any]] = {
    "kinds": {"type": "list", "elements": "str"},
    "sites": {"type": "list", "elements": "str"},
    "defaults": {"type": "str", "choices": ["include", "omit"], "default": "include"},
    "concurrency": {"type": "int", "default": 8},
    "deadline": {"type": "float", "default": 21600.0},
}


class Exporter:
    """Turns listings into a document.

    Args:
        said: what of an object stands in the document: every writable field, or only those that say something.
    """

    def __init__(
        self,
        network: Network,
        kinds: Iterable[str],
        patterns: Iterable[str] | None,
        said: Callable[[Fields, Mapping[str, Any]], Item],
    ) -> None:
        self._said = said
        self._network, self._account = network, network.account
        self._kinds = list(kinds)
        self._patterns = None if patterns is None else list(patterns)
        self.skipped: list[str] = []

    def document(self) -> dict[str, list[Item]]:
        account = [ACCOUNT[kind] for kind in self._kinds if kind in ACCOUNT]
        children = [CHILDREN[kind] for kind in self._kinds if kind in CHILDREN]
        # Connectors: to recognise what appliances made.
        needed = {*account, CONNECTOR, *({SITE} if children else ()), *_named_by(*account, *children)}
        self._fetch([(kind, None) for kind in ACCOUNT.values() if kind in needed])
        document: dict[str, list[Item]] = {}
        for kind in account:
            if kind is not SITE:
                document[kind.section] = self._items(kind, None)
        if SITE in account or children:
            document["sites"] = self._sites(children, described=SITE in account)
        return {kind: items for kind, items in document.items() if items}

    def _fetch(self, places: Sequence[tuple[Kind, str | None]]) -> None:
        self._account.fetch(places, self._network.workers)

    def _sites(self, children: list[Kind], described: bool) -> list[Item]:
        chosen = [
            site
            for site in self._account.listing(SITE)
            if self._patterns is None or matches(site.get("name", ""), self._patterns)
        ]
        needed = {*children, *_named_by(*children)}
        self._fetch([(kind, site["id"]) for site in chosen for kind in CHILDREN.values() if kind in needed])
        documents = []
        for site, described_site in zip(chosen, self._described(SITE, None, chosen), strict=True):
            below = {kind: self._items(kind, site["id"]) for kind in children}
            values = described_site if described else {"name": site.get("name", "")}
            parts = {kind.section: items[0] if kind.singleton else items for kind, items in below.items() if items}
            documents.append({**values, **parts})
        return sorted(documents, key=lambda item: str(item.get("name")))

    def _items(self, kind: Kind, parent_id: str | None) -> list[Item]:
        items = []
        for item in self._account.listing(kind, parent_id):
            if self._network.is_of_appliance(kind, item):
                self.skipped.append(f"{kind.name_of(item)} is managed by a connector; skipped")
            elif not kind.read_only_reason(item):
                items.append(item)
        return sorted(self._described(kind, parent_id, items), key=lambda item: [str(v) for v in item.values()])

    def _described(self, kind: Kind, parent_id: str | None, items: list[Item]) -> list[Item]:
        same = Counter(kind.key(item) for item in items) if kind.identity else Counter()
        described = []
        for item in items:
            named = kind.to_names(item, lambda other, key: self._name_of(other, key, parent_id))
            values = self._said(kind.fields, named)
            for name in kind.alternative_keys:  # one of them names the object, the others say nothing
                if not values.get(name):
                    values.pop(name, None)
            if kind is ROUTE:  # as an entry must have it, whatever an older client has left in the account
                values["prefix"] = prefix_of(item["prefix"])
            if kind is CONNECTOR and values.get("serial_number"):
                values.pop("device_id", None)
            ambiguous = kind.identity == ("name",) and same[kind.key(item)] > 1
            described.append({**({"id": item["id"]} if ambiguous else {}), **values})
        return described

    def _name_of(self, kind: Kind, key: str, parent_id: str | None) -> str | None:
        """The name of an object, if it has one and nobody else has the same."""
        if not key:
            return None
        name = kind.names[0]
        listing = self._account.listing(kind, parent_id if kind.parent else None)
        found = listing.get(key)
        if not found or not found.get(name):
            return None
        same = listing.candidates({name: found[name]}) if kind.identity else [found]
        return str(found[name]) if len(same) == 1 else None


def _named_by(*kinds: Kind) -> set[Kind]:
    """The kinds whose objects these kinds name."""
    return {reference.kind for kind in kinds for reference in kind.references}


def run_export(run: Run) -> dict[str, Any]:
    """Body of magic_network_info."""
    params = run.params
    said = whole if params["defaults"] == "include" else essential
    network = Network(run.account, run.workers, [], check_mode=run.check_mode)
    exporter = Exporter(network, params["kinds"] or list(KINDS), params["sites"], said)
    document = exporter.document()
    counts = Counter({kind: len(items) for kind, items in document.items()})
    for site in document.get("sites", []):
        for section, kind in CHILDREN.items():
            if section in site:
                counts[section] += 1 if kind.singleton else len(site[section])
    return {"changed": False, "network": document, "counts": dict(counts), "skipped_objects": exporter.skipped}


CHOSEN = Field(type="list", elements="str", choices=tuple(KINDS))
OPERATION = Operation(OPTIONS, run_export, fields={**CONCURRENCY, "kinds": CHOSEN})
