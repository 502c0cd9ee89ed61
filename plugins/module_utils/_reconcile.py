# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Find, plan, apply. Knows HTTP through the client and resources through their data; knows no resource's name."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._errors import (
    AmbiguousError,
    ApiError,
    CloudflareError,
    ExchangeError,
    NotFoundError,
    TransportError,
    UncertainError,
    UnsettledError,
    shortened,
)
from ._fields import Field, canonical, keeps_secrets, merge, pruned, secrets, to_wire, writable
from ._plan import Plan, plan, stored_otherwise
from ._resource import Item, Read, Resource, by_identity
from .client.client import Client
from .client.response import TRANSIENT

# Stands for the id of an object that check mode would create.
PENDING = "(created by this run)"

EARLIER = "It could be created earlier in the same run, so check mode goes on."

# How often the first of two twins is looked at for whether the other has gone.
LOOKS = 5

# The longest wait for a reading to show a write, where the deadline is that of a fleet.
SETTLES_WITHIN = 600.0  # s

# How long a creation whose answer was lost is looked for, where a second one was refused.
LOST_SHOWS_WITHIN = 15.0  # s

# Refusals of a body.
UNFIT = frozenset({400, 422})

# Refusals that may mean "not what you think is there" (which one the API uses is not documented: api-facts g).
CONFLICTS = frozenset({400, 404, 409, 412, 422})


class Listing(Sequence[Item]):
    """The objects of one collection in the API's order, found by id or identity without looking at each."""

    def __init__(self, resource: Resource, items: Iterable[Item]) -> None:
        self._resource = resource
        self._by_id = {item["id"]: item for item in items}
        self._by_identity: dict[Any, dict[str, Item]] | None = None
        self._lock = threading.Lock()  # a fleet writes from several threads

    def __getitem__(self, index: Any) -> Any:
        return list(self._by_id.values())[index]

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._by_id.values()))

    def candidates(self, wanted: Mapping[str, Any]) -> Sequence[Item]:
        """Those that ``Resource.find`` has to look at for this object."""
        if wanted.get("id"):
            item = self._by_id.get(wanted["id"])
            return [] if item is None else [item]
        if not self._resource.identity:
            return self
        with self._lock:
            if self._by_identity is None:
                self._by_identity = {}
                for item in self._by_id.values():
                    self._by_identity.setdefault(self._resource.key(item), {})[item["id"]] = item
            return list(self._by_identity.get(self._resource.key(wanted), {}).values())

    def put(self, item: Item) -> None:
        with self._lock:
            self._unlink(item["id"])
            self._by_id[item["id"]] = item
            if self._by_identity is not None:
                self._by_identity.setdefault(self._resource.key(item), {})[item["id"]] = item

    def drop(self, gone: str) -> None:
        with self._lock:
            self._unlink(gone)
            self._by_id.pop(gone, None)

    def _unlink(self, gone: str) -> None:
        if self._by_identity is not None and gone in self._by_id:
            self._by_identity[self._resource.key(self._by_id[gone])].pop(gone, None)


@dataclass
class Written:
    """What this run has made of an object, until and after a reading shows it.

    Attributes:
        before: as it was; None of one that was created.
        after: as it is; None of one that was deleted.
        names: the options that changed.
        settled: a reading has shown it.
    """

    before: Item | None
    after: Item | None
    names: tuple[str, ...] = ()
    settled: bool = False

    def is_shown(self, resource: Resource, item: Item | None) -> bool:
        """Does a reading know of this write? What somebody else has changed since counts as shown."""
        if self.after is None or item is None:
            return self.after is None and item is None
        return not any(self._is_stale(resource.fields[name], name, item) for name in self.names)

    def _is_stale(self, known: Field, name: str, item: Item) -> bool:
        was, now = (self.before or {}).get(name), (self.after or {}).get(name)
        shown = canonical(known, item.get(name))
        return bool(shown == canonical(known, was) and shown != canonical(known, now))


class Listings:
    """What the account holds, read once per collection of objects and kept true by the task's own writes.

    A reading may lag behind the writes (whether it does on the real service is not known), so what this run has written
    wins over what a listing says.

    Attributes:
        secrets: what was read and may not be shown, whoever repeats it.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], Listing] = {}
        self._written: dict[tuple[str, ...], dict[str, Written]] = {}
        self.secrets: set[str] = set()

    def read(self, client: Client, resource: Resource, parent_id: str | None) -> Listing:
        """The listing of one collection; asks the API the first time."""
        path = collection(resource, parent_id)
        listing = self._kept.get(path)
        if listing is None:
            listing = Listing(resource, read_all(client, resource, parent_id))
            if keeps_secrets(resource.fields):
                self.secrets.update(secret for item in listing for secret in secrets(resource.fields, item))
            self._amend(resource, path, listing)
            self._kept[path] = listing
        return listing

    def _amend(self, resource: Resource, path: tuple[str, ...], listing: Listing) -> None:
        for object_id, written in self._written.get(path, {}).items():
            shown = next(iter(listing.candidates({"id": object_id})), None)
            if written.is_shown(resource, shown):
                written.settled = True
            elif written.after is None:
                listing.drop(object_id)
            else:
                listing.put(written.after)

    def unsettled(self, resource: Resource, parent_id: str | None) -> list[str]:
        """The ids of what was written to a collection and no reading has shown yet."""
        written = self._written.get(collection(resource, parent_id), {})
        return [object_id for object_id, write in written.items() if not write.settled]

    def only_deletions(self, resource: Resource, parent_id: str | None) -> bool:
        """Was nothing else written to a collection?"""
        written = self._written.get(collection(resource, parent_id), {})
        return all(write.after is None for write in written.values())

    def wrote(
        self,
        resource: Resource,
        parent_id: str | None,
        before: Item | None,
        after: Item | None,
        names: Iterable[str] = (),
        *,
        settled: bool = False,
    ) -> None:
        """An object was created (no ``before``), changed in some options, or deleted (no ``after``)."""
        path, object_id = collection(resource, parent_id), (after or before or {})["id"]
        written = self._written.setdefault(path, {})
        earlier = written.get(object_id)
        if earlier and not earlier.settled:
            before, names = earlier.before, {*earlier.names, *names}
        written[object_id] = Written(before, after, tuple(names), settled)
        listing = self._kept.get(path)
        if listing is not None and after is None:
            listing.drop(object_id)
        elif listing is not None and after is not None:
            listing.put(after)

    def disown(self, resource: Resource, parent_id: str | None, object_id: str) -> None:
        """The API says that an object is not there, whatever this run has made of it."""
        self._written.get(collection(resource, parent_id), {}).pop(object_id, None)

    def known(self, resource: Resource, parent_id: str | None) -> Sequence[Item]:
        """What was read of one collection; asks nobody."""
        return self._kept.get(collection(resource, parent_id), ())

    def name_of(self, resource: Resource, object_id: str, parent_id: str | None) -> str | None:
        """The name of an object, if its listing was read; asks nobody."""
        name = (*resource.identity, *resource.one_of)[0]
        listing = self.known(resource, parent_id if resource.parent else None)
        return next((item.get(name) for item in listing if item["id"] == object_id), None)

    def put(self, resource: Resource, parent_id: str | None, item: Item) -> None:
        """An object was written."""
        listing = self._kept.get(collection(resource, parent_id))
        if listing is not None:
            listing.put(item)

    def forget(self, resource: Resource, parent_id: str | None) -> None:
        """What was read may no longer be true."""
        self._kept.pop(collection(resource, parent_id), None)

    def clear(self) -> None:
        """Forget everything but what no reading has shown yet."""
        self._kept.clear()
        for written in self._written.values():
            for object_id in [object_id for object_id, write in written.items() if write.settled]:
                del written[object_id]


def read_all(client: Client, resource: Resource, parent_id: str | None) -> Iterable[Item]:
    """All objects of a collection. No listing in pages is documented; one that says it is one is read to its end.

    Raises:
        TransportError: it cannot be read whole. Half a listing is no ground for a creation or a deletion.
    """
    path = collection(resource, parent_id)
    items: dict[str, Item] = {}
    query: dict[str, str] | None = None
    while True:
        answer = client.request("GET", *path, query=query, headers=resource.headers)
        page = resource.listed(answer.result, parent_id, path)
        known = len(items)
        items.update((item["id"], item) for item in page)
        following, total = _next_page(answer.result_info, len(page), len(items), query or {})
        if following is None:
            return items.values()
        if query is not None and len(items) == known and (page or total is not None):
            wrong = f"the listing is in pages and cannot be read whole ({len(items)} of {total or 'more'} objects came)"
            raise TransportError("GET", "/".join(("", *path)), f"{wrong}; nothing is decided on half of it", sent=True)
        if not page:
            return items.values()
        query = following


def _next_page(
    info: Mapping[str, Any], came: int, have: int, asked: Mapping[str, str]
) -> tuple[dict[str, str] | None, int | None]:
    """How to ask for what a listing lacks, None if nothing, and how many objects there are, as far as it says."""
    whole_numbers = {name: value for name, value in info.items() if isinstance(value, int) and value is not True}
    numbers = {name: value for name, value in whole_numbers.items() if value >= 0}
    total, size = numbers.get("total_count"), numbers.get("per_page")
    cursors = info.get("cursors")
    cursor = info.get("cursor") or (cursors.get("after") if isinstance(cursors, Mapping) else None)
    if cursor and isinstance(cursor, str):
        return {"cursor": cursor}, total
    page = numbers.get("page") or int(asked.get("page", 1))
    pages = numbers.get("total_pages")
    whole = have >= total if total is not None else page >= pages if pages is not None else not size or came < size
    if whole:
        return None, total
    following = {"page": str(page + 1)}
    return (following | {"per_page": str(size)} if size else following), total


def collection(resource: Resource, parent_id: str | None) -> tuple[str, ...]:
    """Path segments of the collection that holds a resource's objects."""
    if resource.parent is None:
        return resource.path
    return (*resource.parent.path, parent_id or "", *resource.path)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a task asks for, about one object.

    Attributes:
        wanted: what the user gave, in option shape, with ``id`` if given.
        parent: ``{"name": ...}`` or ``{"id": ...}`` of the parent, for resources that have one.
        absent, resend, recreate, omit: as in ``plan``.
    """

    resource: Resource
    wanted: Mapping[str, Any] = field(repr=False)
    parent: Mapping[str, str] = field(default_factory=dict)
    absent: bool = False
    resend: bool = False
    recreate: bool = False
    omit: Sequence[str] = ()


@dataclass(frozen=True)
class Outcome:
    """What was decided and done (or, in check mode, would be)."""

    plan: Plan
    item: Item
    validation: str | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()


class Reconciler:
    """Brings objects to the state that a task asks for.

    Attributes:
        changed: whether anything was written so far, also when a later step failed.
        settles_later: whoever wrote objects calls ``settle`` and ``alone`` by himself, for many at once.
        notes: what could not be verified, and why.
        warnings: what the API made of a write, where that is not what was sent.
    """

    def __init__(self, client: Client, listings: Listings, *, check_mode: bool) -> None:
        self.client = client
        self.listings = listings
        self.check_mode = check_mode
        self.settles_later = False
        self.changed = False
        self.notes: list[str] = []
        self.warnings: list[str] = []

    def search(
        self, resource: Resource, parent: Mapping[str, str], named: Mapping[str, Any]
    ) -> tuple[Sequence[Item], dict[str, Any]]:
        """All objects of one kind (below one parent), and the given filter with names resolved."""
        try:
            parent_id = self._parent_id(resource, parent)
        except NotFoundError as missing:
            if not self.check_mode:
                raise
            self.notes.append(f"{missing} {EARLIER}")
            return (), {}
        return self.listings.read(self.client, resource, parent_id), self.resolve(resource, named, parent_id)

    def run(self, request: Request) -> Outcome:
        """Find, plan and apply one request."""
        self.notes, self.warnings = [], []
        resource = request.resource
        try:
            parent_id = self._parent_id(resource, request.parent)
        except NotFoundError as missing:
            return self._without_parent(request, missing)
        try:
            return self._within(request, parent_id)
        except ApiError as refused:
            # Not found may be the parent, which another run has deleted meanwhile. What a recreation has deleted is
            # nothing to hide.
            parent, name = resource.parent, request.parent.get("name")
            if refused.status != 404 or refused.deleted is not None or parent is None or not name:
                raise
            self.listings.forget(parent, None)
            try:
                self.named(parent, name, None)
            except NotFoundError as missing:
                gone = NotFoundError(f"{missing} It was there when the task began; something else has deleted it.")
                return self._without_parent(request, gone)
            raise

    def _within(self, request: Request, parent_id: str | None) -> Outcome:
        resource = request.resource
        try:
            wanted = self.resolve(resource, _managed(request), parent_id)
        except NotFoundError:
            if not request.absent:
                raise
            # What identifies the object does not exist itself, so neither does the object.
            return self._outcome(plan(resource, {}, None, absent=True), {}, None)
        decided = self.decide(request, wanted, parent_id)
        if not decided.changed:
            return self._outcome(decided, decided.current or {}, None)
        if self.check_mode:
            validation = self.verify(decided, parent_id)
            return self._outcome(decided, predicted(decided), validation)
        decided, item = self.carry_out(request, wanted, decided, parent_id)
        return self._outcome(decided, item, None)

    def carry_out(self, request: Request, wanted: Item, decided: Plan, parent_id: str | None) -> tuple[Plan, Item]:
        """Apply a plan; if the API refuses since somebody else was faster, look again, once, and plan anew."""
        try:
            return decided, self.apply(decided, parent_id)
        except ApiError as refused:
            # What a recreation has deleted is gone: nothing may hide that, so whoever runs the task again plans anew.
            if refused.status not in CONFLICTS or decided.op == "recreate":
                raise
            if refused.status == 404 and decided.current:
                self.listings.disown(request.resource, parent_id, decided.current["id"])
            self.listings.forget(request.resource, parent_id)
            moved = self.decide(request, wanted, parent_id)
            if (moved.op, moved.current) == (decided.op, decided.current):
                raise
            return moved, self.apply(moved, parent_id) if moved.changed else moved.current or {}

    def decide(self, request: Request, wanted: Item, parent_id: str | None) -> Plan:
        resource = request.resource
        identity = {**wanted, "id": request.wanted.get("id")}
        candidates = self.listings.read(self.client, resource, parent_id).candidates(identity)
        found = resource.find(identity, candidates, absent=request.absent)
        if found is None and request.wanted.get("id") and not request.absent:
            raise NotFoundError(
                f"There is no {resource.title} with id {request.wanted['id']}. Leave id out to find it by "
                f"{' and '.join(resource.identity)}, or to create it."
            )
        beside = by_identity(resource, wanted, candidates) if found is None and not request.absent else []
        if beside and (note := resource.beside(wanted, beside)):
            self.notes.append(note)
        return plan(
            resource,
            wanted,
            found,
            absent=request.absent,
            resend=request.resend,
            recreate=request.recreate,
            omit=request.omit,
            called=self._called(request, found, parent_id),
        )

    def _called(self, request: Request, found: Item | None, parent_id: str | None) -> str:
        """How messages call an object: by what the user knows it by, and no id in place of a name that was read."""
        resource, values = request.resource, request.wanted
        if found is not None and request.wanted.get("id"):
            values = found
            if resource.unresolve:
                values = resource.unresolve(found, lambda other, key: self.listings.name_of(other, key, parent_id))
        return resource.name_of(values)

    # --- names of other objects ---

    def _parent_id(self, resource: Resource, parent: Mapping[str, str]) -> str | None:
        if resource.parent is None:
            return None
        if parent.get("id"):
            return parent["id"]
        return str(self.named(resource.parent, parent["name"], None)["id"])

    def named(self, resource: Resource, key: str, parent_id: str | None) -> Item:
        """The object called ``key``; an id is accepted too, names come first."""
        items = self.listings.read(self.client, resource, parent_id)
        name = (*resource.identity, *resource.one_of)[0]
        named = {name: key}
        same_name = [item for item in items if item.get(name) == key]
        found = resource.only(named, same_name, "by its id in place of its name") or resource.find({"id": key}, items)
        if found is None:
            known = sorted(shortened(str(item.get(name, ""))) for item in items)
            hint = (
                f"The account has: {', '.join(known[:10])}{', ...' if len(known) > 10 else ''}."
                if known
                else "There are none."
            )
            raise NotFoundError(f"There is no {resource.title} called {key!r}. {hint}")
        return found

    def resolve(self, resource: Resource, values: Mapping[str, Any], parent_id: str | None) -> Item:
        """Values with the names of other objects replaced by their ids."""
        if not resource.resolve:
            return dict(values)
        return resource.resolve(values, lambda other, key: self._lookup(other, key, parent_id))

    def _lookup(self, resource: Resource, key: str, parent_id: str | None) -> Item:
        if resource.parent and parent_id == PENDING:
            return {"id": PENDING}
        try:
            return self.named(resource, key, parent_id if resource.parent else None)
        except NotFoundError as missing:
            if not self.check_mode:
                raise
            self.notes.append(f"{missing} {EARLIER}")
            return {"id": PENDING}

    def _without_parent(self, request: Request, missing: NotFoundError) -> Outcome:
        """Nothing can be in a parent that is not there; in check mode an earlier task may be about to create it."""
        resource = request.resource
        if request.absent:
            return self._outcome(plan(resource, {}, None, absent=True), {}, None)
        if not self.check_mode:
            raise missing
        self.notes.append(f"{missing} {EARLIER}")
        decided = plan(resource, self.resolve(resource, _managed(request), PENDING), None)
        return self._outcome(decided, predicted(decided), "local")

    # --- check mode ---

    def verify(self, decided: Plan, parent_id: str | None) -> str:
        """Have the API validate the write where it offers that; returns who validated."""
        resource = decided.resource
        if decided.op not in resource.validate_only:
            return "local"
        try:
            self._send(decided.op, decided, parent_id, {"validate_only": "true"})
        except ApiError as refused:
            if refused.status in (401, 403, 429) or refused.status >= 500 or not resource.unverifiable:
                raise
            why = resource.unverifiable(
                decided.after,
                lambda other: self.listings.read(self.client, other, None),
            )
            if why is None:
                raise
            self.notes.append(why)
            return "local"
        return "server"

    # --- writes ---

    def _send(
        self,
        op: str,
        decided: Plan,
        parent_id: str | None,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        resource = decided.resource
        path = collection(resource, parent_id)
        target = (*path, decided.current["id"] if decided.current else "")
        if op == "delete":
            try:
                return self.client.request("DELETE", *target, query=query, headers=resource.headers).result
            except ApiError as refused:
                # Gone is what was wanted; but only the API knows: a proxy's page may be a 404, too.
                if refused.status != 404 or not refused.faults:
                    raise
                return None
        method, place = ("POST", path) if op == "create" else (decided.method, target)

        def send(body: Any, query: Mapping[str, str] | None = query) -> Any:
            return self.client.request(method, *place, body=body, query=query, headers=resource.headers).result

        body = decided.body or {}
        try:
            return send(body)
        except ApiError as refused:
            if refused.status not in UNFIT:
                raise
            bound = _create_only(resource, body) if op == "update" else []
            if bound and _not_taken(refused, bound):
                # The reference has it in the body of a creation only (api-facts a3). What a PUT cannot take, it cannot
                # erase (inferred).
                return send(pruned(body, bound))
            if not (extra := [*resource.unknown(body), *_refused(refused, bound)]):
                raise
            if decided.op == "recreate" and not query:
                # What it replaces is gone: better one without the newest field than none.
                self.warnings.append(f"{decided.name}: {', '.join(extra)} could not be taken over: {refused}")
                return send(pruned(body, extra))
            self._explain(decided, refused, extra, send)
            raise

    def _explain(self, decided: Plan, refused: ApiError, extra: Sequence[str], send: Callable[[Any, Any], Any]) -> None:
        """Was it a field that this collection does not know, and sent back as it was read? The API can be asked."""
        at_fault = _refused(refused, extra)
        if not at_fault and "update" in decided.resource.validate_only and decided.op == "update":
            try:
                send(pruned(decided.body or {}, extra), {"validate_only": "true"})
            except ApiError:
                return
            at_fault = list(extra)
        if at_fault:
            refused.reason += (
                f". The collection sent back {' and '.join(at_fault)} as read, since the API may erase what an update "
                "leaves out. A newer release of the collection may know more of it. Or look up what the API does with "
                f"it, and leave it out with omit_fields: [{', '.join(at_fault)}]"
            )

    def settle(self, resource: Resource, parent_id: str | None) -> None:
        """Read a collection until it shows what was written to it: what comes next relies on it.

        Raises:
            UnsettledError: it did not within the deadline.
        """
        client, attempt = self.client, 0
        began = client.clock()
        while True:
            self.listings.forget(resource, parent_id)
            try:
                self.listings.read(client, resource, parent_id)
            except ApiError as missing:
                # Without its parent the collection is gone, and with it what was deleted from it.
                if missing.status != 404 or not self.listings.only_deletions(resource, parent_id):
                    raise
                return
            unseen = self.listings.unsettled(resource, parent_id)
            if not unseen:
                return
            attempt += 1
            waited, path = client.clock() - began, "/".join(("", *collection(resource, parent_id)))
            late = UnsettledError(
                "GET",
                path,
                f"the API has accepted what was written, but does not show it after {waited:.0f} s "
                f"({resource.title} {', '.join(unseen[:5])}). Run the task again later; nothing is written twice",
            )
            if waited >= SETTLES_WITHIN:
                raise late
            client.wait(client.backoff(attempt), late)

    def apply(self, decided: Plan, parent_id: str | None) -> Item:
        """Write what a plan says; returns the object as it is then, or as it was before it was deleted."""
        resource, current = decided.resource, decided.current
        if current is None:
            item = self._create(decided, parent_id)
        elif decided.op == "update":
            answer = self._write("update", decided, current, parent_id)
            seen = [name for name in decided.changes if not resource.fields[name].write_only]
            found = resource.find({"id": current["id"]}, resource.answered(answer, parent_id))
            self.listings.wrote(resource, parent_id, current, found or expected(decided, current), seen)
            if not self.settles_later and (seen or not found):
                self.settle(resource, parent_id)
            listing = self.listings.read(self.client, resource, parent_id)
            item = found or resource.find({"id": current["id"]}, listing) or current
        else:
            self._write("delete", decided, current, parent_id)
            self.listings.wrote(resource, parent_id, current, None)
            if decided.op == "delete":
                if not self.settles_later:
                    self.settle(resource, parent_id)
                return current
            try:
                item = self._create(decided, parent_id)
            except ExchangeError as failed:
                failed.deleted = decided.before
                failed.reason += (
                    f". {decided.name} (id {current['id']}) was deleted before, to be created anew; "
                    "run the task again. What it held beyond the task's own options is in error.deleted"
                )
                raise
        self.warnings += stored_otherwise(decided, item)
        return item

    def _write(self, op: str, decided: Plan, current: Item, parent_id: str | None) -> Any:
        """PUT, PATCH or DELETE, which the client repeats by itself; where it gives up, find out what has happened."""
        try:
            answer = self._send(op, decided, parent_id)
        except (TransportError, ApiError) as failed:
            if maybe_carried_out(failed):
                self.listings.forget(decided.resource, parent_id)
                self.changed = self.changed or failed.late or self._moved(decided, current, parent_id)
                if failed.late:
                    failed.reason += ". It may have been applied, or may be yet; run the task again"
            raise
        self.changed = True
        return answer

    def _moved(self, decided: Plan, current: Item, parent_id: str | None) -> bool:
        """Is the object another than it was? Yes, where nobody can tell."""
        resource = decided.resource
        try:
            now = resource.find({"id": current["id"]}, self.listings.read(self.client, resource, parent_id))
        except CloudflareError:
            return True
        unseen = any(resource.fields[name].write_only for name in decided.changes)
        return unseen or now is None or writable(resource.fields, now) != writable(resource.fields, current)

    def _create(self, decided: Plan, parent_id: str | None) -> Item:
        """POST, and where its fate is unknown look the object up before sending again: never two objects."""
        resource = decided.resource
        attempt = 0
        lost: UncertainError | None = None
        while True:
            try:
                answer = self._send("create", decided, parent_id)
            except UncertainError as uncertain:
                attempt += 1
                lost = uncertain
                item = self._look_for(decided, parent_id, lost, attempt)
                if item is None and attempt > self.client.settings.retries:
                    name = resource.name_of(decided.wanted)
                    lost.reason = f"{lost.reason} (attempts: {attempt}; {name} does not exist)"
                    self.changed = self.changed or lost.late
                    raise
            except ApiError as refused:
                # After a lost answer "there is one already" may speak of the very object that was lost.
                conflict = lost and refused.status in CONFLICTS
                item = self._look_for(decided, parent_id, lost, 1, LOST_SHOWS_WITHIN) if lost and conflict else None
                if item is None:
                    raise
            else:
                self.changed = True
                # LANs and WANs answer with a list (API reference: magic_site_lans, Create).
                known = {item["id"] for item in self.listings.known(resource, parent_id)}
                fresh = [item for item in resource.answered(answer, parent_id) if item["id"] not in known]
                mine = resource.match(resource, decided.wanted, fresh) or fresh
                item = mine[-1] if mine else self._await(decided, parent_id)
                self.listings.wrote(resource, parent_id, None, item, settled=not mine)
                if mine and (lost or not self.settles_later):
                    self.settle(resource, parent_id)
                if lost or not (resource.unique or self.settles_later):
                    item = self.alone(decided, parent_id, item)
            if item is not None:
                return item

    def _look_for(
        self, decided: Plan, parent_id: str | None, lost: UncertainError, attempt: int, within: float = 0.0
    ) -> Item | None:
        """Look an object up whose creation was not answered; where the service may still be at it, for as long again
        as it was given."""
        client = self.client
        until = client.clock() + max(within, client.settings.read_timeout if lost.late else 0.0)
        while True:
            client.sleep(client.backoff(attempt))
            item = self._adopt(decided, parent_id, lost)
            if item is not None or client.clock() >= until:
                return item
            attempt += 1

    def _await(self, decided: Plan, parent_id: str | None) -> Item:
        """The object that was created, for the rare answer that does not hold it."""
        resource, client, attempt = decided.resource, self.client, 0
        while True:
            self.listings.forget(resource, parent_id)
            found = resource.find(decided.wanted, self.listings.read(client, resource, parent_id))
            if found is not None:
                return found
            attempt += 1
            path = "/".join(("", *collection(resource, parent_id)))
            why = f"{decided.name} was created, but is not listed; run the task again later to see"
            client.wait(client.backoff(attempt), UnsettledError("GET", path, why))

    def twins(self, decided: Plan, parent_id: str | None) -> Sequence[Item]:
        """All objects that are what a creation was to make, as far as was read."""
        listing = self.listings.read(self.client, decided.resource, parent_id)
        return decided.resource.match(decided.resource, decided.wanted, listing.candidates(decided.wanted))

    def alone(self, decided: Plan, parent_id: str | None, item: Item) -> Item | None:
        """See to it that there is one object where another run may have made the same at the same time.

        Names of sites and of what is in them are not unique in the API, so both are there. Each run deletes none but
        the object that the API has just handed to it, and that only where the listing has it, too: at once, unless it
        is the first in the listing, which waits for the other to go. Whoever listed before the twin was there knows
        nothing of it and stays, so in the end the first yields, too. Returns the object that is left, or None if there
        is none.
        """
        resource, mine = decided.resource, item["id"]
        for look in range(LOOKS):
            if look:
                self.listings.forget(resource, parent_id)
            twins = self.twins(decided, parent_id)
            others = [twin for twin in twins if twin["id"] != mine]
            if not others:
                return item
            listed = len(others) < len(twins)
            if listed and twins[0]["id"] != mine:
                break
            self.client.sleep(self.client.backoff(look + 2))
        if listed:
            self._take_back(decided, parent_id, mine, others[0]["id"])
        found = resource.find(decided.wanted, self.listings.read(self.client, resource, parent_id))
        if found is None:
            return None
        moved = plan(resource, decided.wanted, found)
        return self.apply(moved, parent_id) if moved.changed else found

    def _take_back(self, decided: Plan, parent_id: str | None, mine: str, kept: str) -> None:
        """Delete the object that this task has just made, as there is another one."""
        resource, name = decided.resource, decided.resource.name_of(decided.wanted)
        try:
            self.client.request("DELETE", *collection(resource, parent_id), mine, headers=resource.headers)
        except ExchangeError as failed:
            raise AmbiguousError(
                f"There are two objects called {name} now, {kept} and {mine}, since something else created one at the "
                f"same time. The second was made by this task, but deleting it again failed: {failed}. Delete it, or "
                "say with the option id which one you mean."
            ) from None
        self.listings.wrote(resource, parent_id, decided.current or {"id": mine}, None)
        self.settle(resource, parent_id)
        self.notes.append(
            f"Something else created {name} at the same time: {kept} stays, and {mine}, which this task had made, was "
            "deleted again."
        )

    def _adopt(self, decided: Plan, parent_id: str | None, lost: UncertainError) -> Item | None:
        """The object whose creation was not answered, if it is there and as wanted; None if it is not there."""
        resource = decided.resource
        self.listings.forget(resource, parent_id)
        try:
            found = resource.find(decided.wanted, self.listings.read(self.client, resource, parent_id))
        except CloudflareError as unknown:
            self.changed = True
            lost.reason = f"{lost.reason}. The request may have been applied; looking it up failed: {unknown}"
            raise lost from None
        if found is None:
            return None
        self.changed = True
        differing = plan(resource, decided.wanted, found, recreate=True).changes
        if differing:
            lost.reason = (
                f"{lost.reason}. The request may have been applied: {resource.name_of(found)} exists now, with id "
                f"{found['id']}, but differs "
                f"in {', '.join(differing)}. Nobody can tell who made it; run the task again to bring it to the wanted "
                "state"
            )
            raise lost
        if asked := resource.asking(decided.wanted):
            self.notes.append(
                f"{resource.name_of(decided.wanted)} was created, but the answer was lost, and with it "
                f"{' and '.join(resource.shown_once)}, which the API shows once. For another one run the task with "
                f"{asked[0]}_update: always."
            )
        return found

    def _outcome(self, decided: Plan, item: Item, validation: str | None) -> Outcome:
        return Outcome(decided, item, validation, tuple(self.notes), tuple(self.warnings))


def maybe_carried_out(failed: TransportError | ApiError) -> bool:
    """May the service have done what this failure is about?"""
    if isinstance(failed, TransportError):
        return failed.sent
    return failed.status in TRANSIENT or failed.status < 300


def _create_only(resource: Resource, body: Mapping[str, Any]) -> list[str]:
    """What of a body the API documents for creations only."""
    return [known.key(name) for name, known in resource.fields.items() if known.immutable and known.key(name) in body]


# How a service may say that it does not take a field; no wording is documented.
NOT_TAKEN = re.compile(
    r"unknown|unexpected|not a field|(not|n't) (be |allowed|permitted|supported)|read-?only|immutable", re.IGNORECASE
)


def _not_taken(refused: ApiError, names: Sequence[str]) -> bool:
    """Does all of a refusal say that these are no fields of the request, and nothing of what they hold?"""
    told = [
        NOT_TAKEN.search(fault.message) and any(re.search(rf"\b{name}\b(?![./]\w)", fault.message) for name in names)
        for fault in refused.faults
    ]
    return bool(told) and all(told)


def _refused(refused: ApiError, names: Sequence[str]) -> list[str]:
    """Which of these fields a refusal speaks of."""
    said = " ".join(f"{fault.message} {fault.pointer.replace('/', '.')}" for fault in refused.faults)
    return [name for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said)]


def expected(decided: Plan, current: Item) -> Item:
    """What a changed object must be, where the answer does not hold it."""
    fields = decided.resource.fields
    values = {**current, **merge(fields, writable(fields, current), decided.wanted)}
    return Read(values, {**(current.wire if isinstance(current, Read) else {}), **(decided.body or {})})


def _managed(request: Request) -> Item:
    """What the task says about the object; of one that shall go, no names of others, which may have gone before."""
    resource = request.resource
    names = (*resource.identity, *resource.one_of) if request.absent and resource.resolve else resource.fields
    return {name: value for name, value in request.wanted.items() if name in names}


def predicted(decided: Plan) -> Item:
    """What the object would be: check mode's stand-in for the API's answer."""
    if decided.op == "delete":
        return decided.current or {}
    seen = decided.resource.view(to_wire(decided.resource.fields, decided.after))
    return {**(decided.current or {}), **{name: value for name, value in seen.items() if name != "id"}}
