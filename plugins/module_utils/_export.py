# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""An account as a document that magic_network takes: names for ids, no server-side fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ._document import ACCOUNT, CHILDREN, KINDS
from ._fields import Fields, essential, whole
from ._fields import network as prefix_of
from ._network import Network, check_concurrency, made_by_appliance, matches
from ._operation import Operation, Run
from ._resource import Item, Resource
from .resources.app import RESOURCE as APP
from .resources.connector import RESOURCE as CONNECTOR
from .resources.route import RESOURCE as ROUTE
from .resources.site import RESOURCE as SITE

OPTIONS: dict[str, dict[str, Any]] = {
    "kinds": {"type": "list", "elements": "str", "choices": list(KINDS)},
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
        self._network = network
        self._kinds = list(kinds)
        self._patterns = None if patterns is None else list(patterns)
        self.skipped: list[str] = []

    def document(self) -> dict[str, list[Item]]:
        account = [ACCOUNT[kind] for kind in self._kinds if kind in ACCOUNT]
        children = [CHILDREN[kind] for kind in self._kinds if kind in CHILDREN]
        needed = {SITE} if children else set()
        # Names for ids: of connectors for sites (and to recognise what appliances made), of applications for their use.
        needed |= {CONNECTOR, *({APP} if "app_configs" in self._kinds else ())}
        self._network.fetch([(resource, None) for resource in ACCOUNT.values() if resource in {*account, *needed}])
        document: dict[str, list[Item]] = {}
        for resource in account:
            if resource is not SITE:
                document[resource.plural] = self._items(resource, None)
        if SITE in account or children:
            document["sites"] = self._sites(children, described=SITE in account)
        return {kind: items for kind, items in document.items() if items}

    def _sites(self, children: list[Resource], described: bool) -> list[Item]:
        chosen = [
            site
            for site in self._network.listing(SITE)
            if self._patterns is None or matches(site.get("name", ""), self._patterns)
        ]
        # ACLs and application configurations name LANs and WANs.
        wanted = {resource.plural for resource in children}
        wanted |= {"lans"} if "acls" in wanted else set()
        wanted |= {"wans"} if "app_configs" in wanted else set()
        self._network.fetch([(CHILDREN[kind], site["id"]) for site in chosen for kind in sorted(wanted)])
        documents = []
        for site, described_site in zip(chosen, self._described(SITE, None, chosen), strict=True):
            below = {resource.plural: self._items(resource, site["id"]) for resource in children}
            values = described_site if described else {"name": site.get("name", "")}
            documents.append({**values, **{kind: items for kind, items in below.items() if items}})
        return sorted(documents, key=lambda item: str(item.get("name")))

    def _items(self, resource: Resource, parent_id: str | None) -> list[Item]:
        connectors = self._network.connector_ids()
        items = []
        for item in self._network.listing(resource, parent_id):
            if made_by_appliance(item, connectors) and resource is not CONNECTOR:
                self.skipped.append(f"{resource.name_of(item)} was made by an appliance, which manages it itself")
            elif not (resource.untouchable and resource.untouchable(item)):
                items.append(item)
        return sorted(self._described(resource, parent_id, items), key=lambda item: [str(v) for v in item.values()])

    def _described(self, resource: Resource, parent_id: str | None, items: list[Item]) -> list[Item]:
        twins = Counter(resource.key(item) for item in items) if resource.identity else Counter()
        described = []
        for item in items:
            named = item
            if resource.unresolve:
                named = resource.unresolve(item, lambda other, key: self._name_of(other, key, parent_id))
            values = self._said(resource.fields, named)
            for name in resource.one_of:  # one of them names the object, the others say nothing
                if not values.get(name):
                    values.pop(name, None)
            if resource is ROUTE:  # as an entry must have it, whatever an older client has left in the account
                values["prefix"] = prefix_of(item["prefix"])
            if resource is CONNECTOR and values.get("serial_number"):
                values.pop("device_id", None)
            ambiguous = resource.identity == ("name",) and twins[resource.key(item)] > 1
            described.append({**({"id": item["id"]} if ambiguous else {}), **values})
        return described

    def _name_of(self, resource: Resource, key: str, parent_id: str | None) -> str | None:
        """The name of an object, if it has one and nobody else has the same."""
        if not key:
            return None
        name = (*resource.identity, *resource.one_of)[0]
        listing = self._network.listing(resource, parent_id if resource.parent else None)
        found = next((item for item in listing.candidates({"id": key})), None)
        if not found or not found.get(name):
            return None
        twins = listing.candidates({name: found[name]}) if resource.identity else [found]
        return str(found[name]) if len(twins) == 1 else None


def run_export(run: Run) -> dict[str, Any]:
    """Body of magic_network_info."""
    params: Mapping[str, Any] = run.params
    check_concurrency(params)
    said = whole if params["defaults"] == "include" else essential
    exporter = Exporter(Network(run, []), params["kinds"] or list(KINDS), params["sites"], said)
    document = exporter.document()
    counts = Counter({kind: len(items) for kind, items in document.items()})
    for site in document.get("sites", []):
        counts.update({kind: len(site[kind]) for kind in CHILDREN if kind in site})
    return {"changed": False, "network": document, "counts": dict(counts), "skipped_objects": exporter.skipped}


OPERATION = Operation(OPTIONS, run_export)
