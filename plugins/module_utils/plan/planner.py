# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Plan every entry: find its object, resolve the names of others, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..account.listings import Listing
from ..document.entry import Deferred, Entry
from ..document.parse import RECREATE_SITE
from ..kinds.catalogue import ACTIVATION, STAGE
from ..kinds.connector import KIND as CONNECTOR
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..model.errors import NotFoundError, Problem, ProblemError
from ..model.kind import Item, Kind
from ..model.plan import Plan
from .decide import RECREATE, decide
from .network import Network, appliances_of
from .order import order_deletions, release_connectors
from .prune import plan_prune
from .reading import managed
from .relations import clashes, taken_twice, unserved_next_hops, warn_of_regions
from .routes import pair_routes

EARLIER = "An earlier task of this run can create it, so check mode continues."


def plan(network: Network) -> None:
    """Plan every entry of a network.

    Raises:
        ProblemError: with all problems, before anything is written.
    """
    planner = Planner(network)
    problems: list[Problem] = list(planner.pair_routes())
    for entry in sorted(network.entries, key=lambda entry: STAGE.get(entry.kind.name, 0)):
        try:
            planner.plan(entry)
        except ProblemError as error:
            problems += map(entry.problem, error.problems)
    problems += taken_twice(network)
    problems += clashes(network)
    problems += unserved_next_hops(network)
    if problems:
        raise ProblemError(problems)
    network.entries += planner.activations
    plan_prune(network)
    release_connectors(network)
    order_deletions(network)
    warn_of_regions(network)


def found_of(entry: Entry, desired: Item, items: Sequence[Item]) -> Item | None:
    """Return the object that an entry means, if there is one.

    Args:
        desired: what the entry wants, with the names of other objects replaced by their ids.
        items: a listing, or those of its objects that can be meant.

    Raises:
        AmbiguousError: there are several.
        NotFoundError: the entry names it by an id that there is not.
    """
    kind = entry.kind
    identity = {**desired, "id": entry.desired.get("id")}
    candidates = items.candidates(identity) if isinstance(items, Listing) else items
    found = kind.find(identity, candidates, absent=entry.absent)
    if found is None and entry.desired.get("id") and not entry.absent:
        instead = f"Remove id to find it by {' and '.join(kind.names)}, or to create it"
        raise NotFoundError(f"no {kind.title} has the id {entry.desired['id']}", path="id", hint=instead)
    return found


def decide_entry(entry: Entry, desired: Item, found: Item | None, *, whole: bool, called: str) -> Plan:
    """Decide what happens to the object of an entry."""
    return decide(
        entry.kind,
        desired,
        found,
        absent=entry.absent,
        force_write_only=entry.force_write_only,
        recreate=entry.recreate,
        omit=entry.omit,
        called=called,
        recreate_hint=RECREATE_SITE if whole and entry.kind is SITE else RECREATE,
    )


class Planner:
    """Plans the entries of a network one by one.

    Attributes:
        activations: entries for the activation of connectors, which comes last.
    """

    def __init__(self, network: Network) -> None:
        self._network, self._account = network, network.account
        self.activations: list[Entry] = []
        self._paired: dict[int, Item | None] = {}
        self._by_name = {
            (entry.kind.name, _holder(entry.kind, entry), str(name)): entry
            for entry in network.entries
            if entry.kind.names and (name := entry.desired.get(entry.kind.names[0])) and not entry.is_parent
        }

    def pair_routes(self) -> list[Problem]:
        """Find the objects of routes, of which several can differ in scope and priority only."""
        routes = [entry for entry in self._network.entries if entry.kind is ROUTE and not entry.desired.get("id")]
        self._paired, problems = pair_routes(self._network, routes) if routes else ({}, [])
        return problems

    def plan(self, entry: Entry) -> None:
        """Plan one entry; raises ProblemError."""
        kind = entry.kind
        if entry.is_parent or not self._enter(entry):
            return
        values = {name: value for name, value in managed(entry).items() if name != "id"}
        activate = self._split_activation(entry, values)
        try:
            desired = kind.resolve(values, lambda other, key, path: self._lookup(entry, other, key, path))
        except NotFoundError:
            if not entry.absent:
                raise
            entry.plan = decide(kind, {}, None, absent=True)
            return  # what names it does not exist, so neither does it
        found = self._find(entry, desired)
        entry.resolved = desired
        whole = self._network.whole
        entry.plan = decide_entry(entry, desired, found, whole=whole, called=self._called(entry, found))
        if entry.op == "create" and kind is ROUTE:
            described = {item["id"] for item in self._paired.values() if item}
            others = [item for item in self._account.listing(ROUTE).candidates(desired) if item["id"] not in described]
            entry.notes += filter(None, [ROUTE.beside(desired, others)])
        if entry.op != "none" and found and self._network.leaves_alone(kind, found):
            entry.plan = replace(entry.plan, op="none")
            entry.status = "skipped"
            entry.notes.append("it is managed by a connector")
        if activate:
            self._plan_activation(entry, found)

    def _enter(self, entry: Entry) -> bool:
        """Find the site that holds the object; False if there is none, so that nothing is left to do."""
        site = entry.site
        if not (entry.kind.parent and site):
            return True
        if site.is_parent and not site.parent_id:
            try:
                site.parent_id = self._account.lookup(SITE, site.desired["name"], path="site")["id"]
            except NotFoundError as missing:
                if entry.absent:
                    entry.plan = decide(entry.kind, {}, None, absent=True)
                    return False
                if self._network.whole or not self._network.check_mode:
                    raise
                entry.notes.append(_earlier(missing))
        entry.parent_id = site.parent_id or Deferred(site)
        if site.op == "create":
            entry.needs.append(site)
        return True

    def _find(self, entry: Entry, desired: Item) -> Item | None:
        if id(entry) in self._paired:
            return found_of(entry, desired, [item] if (item := self._paired[id(entry)]) else [])
        if isinstance(entry.parent_id, Deferred):
            return found_of(entry, desired, [])
        return found_of(entry, desired, self._account.listing(entry.kind, entry.parent_id))

    def _called(self, entry: Entry, found: Item | None) -> str:
        """What messages call it: by the names that the user knows, and no id in place of a name that was read."""
        if found is None or not entry.desired.get("id"):
            return entry.name
        listings, parent_id = self._account.listings, entry.parent_id
        named = entry.kind.to_names(found, lambda other, key: listings.name_of(other, key, parent_id))
        return entry.kind.name_of(named)

    def _lookup(self, entry: Entry, kind: Kind, key: str, path: str) -> Item:
        """Return an object by name or id: one that this run creates, or one of the account."""
        planned = self._by_name.get((kind.name, _holder(kind, entry), key))
        if planned and planned.op in ("create", "recreate"):
            entry.needs.append(planned)
            return {"id": Deferred(planned)}
        deferred = bool(kind.parent) and isinstance(entry.parent_id, Deferred)
        site = entry.site or entry
        if deferred and not self._network.whole:
            return {"id": Deferred(site)}
        try:
            if deferred:
                raise NotFoundError(f"{kind.title} {key!r} does not exist", path=path)
            return self._account.lookup(kind, key, entry.parent_id, path)
        except NotFoundError as missing:
            if self._network.whole:
                hint = "Neither the account nor the document has any"
                raise NotFoundError(f"{kind.title} {key!r} does not exist", path=path, hint=hint) from None
            if not self._network.check_mode or entry.absent:
                raise
            entry.notes.append(_earlier(missing))
            return {"id": Deferred(site)}

    def _split_activation(self, entry: Entry, values: dict[str, Any]) -> bool:
        """Whether a connector is activated by an entry of its own: beside others, which come before that."""
        if entry.kind is not CONNECTOR or entry.absent or not values.get("activated"):
            return False
        if len(self._network.entries) == 1:
            return False
        del values["activated"]
        return True

    def _plan_activation(self, entry: Entry, found: Item | None) -> None:
        """An appliance is activated last, when all that it runs is there (evidence: connector-activation)."""
        if found and found.get("activated"):
            return
        current = found or {"id": Deferred(entry), **entry.desired, "activated": False}
        last = Entry(place=entry.place, kind=CONNECTOR, desired=entry.desired, stage=ACTIVATION)
        last.part = entry.part
        last.verb, last.target = "activate", entry.name
        last.plan = decide(CONNECTOR, {"activated": True}, current)
        ids = {name for name in (entry.desired.get("serial_number"), found["id"] if found else None) if name}
        last.needs = [other for other in self._network.entries if other is entry or ids & appliances_of(other)]
        self.activations.append(last)


def _earlier(missing: NotFoundError) -> str:
    return f"{missing}. {EARLIER}"


def _holder(kind: Kind, entry: Entry) -> int | None:
    return id(entry.site) if kind.parent else None
