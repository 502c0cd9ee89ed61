# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What the account holds: listings, read once and kept true by this run's own writes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..client.client import Client
from ..model.compare import canonical
from ..model.errors import ApiError, TransportError
from ..model.field import Field
from ..model.kind import Item, Kind
from ..model.secret import keeps_secrets, secrets


class Listing(Sequence[Item]):
    """The objects of one collection in the API's order, found by id or identity without looking at each."""

    def __init__(self, kind: Kind, items: Iterable[Item]) -> None:
        self._kind = kind
        self._by_id = {item["id"]: item for item in items}
        self._by_identity: dict[Any, dict[str, Item]] | None = None
        self._lock = threading.Lock()  # a fleet writes from several threads

    def __getitem__(self, index: Any) -> Any:
        return list(self._by_id.values())[index]

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._by_id.values()))

    def get(self, object_id: str) -> Item | None:
        """The object with an id."""
        return self._by_id.get(object_id)

    def candidates(self, desired: Mapping[str, Any]) -> Sequence[Item]:
        """Those that ``Kind.find`` has to look at for this object."""
        if desired.get("id"):
            item = self.get(desired["id"])
            return [] if item is None else [item]
        if not self._kind.identity:
            return self
        with self._lock:
            if self._by_identity is None:
                self._by_identity = {}
                for item in self._by_id.values():
                    self._by_identity.setdefault(self._kind.key(item), {})[item["id"]] = item
            return list(self._by_identity.get(self._kind.key(desired), {}).values())

    def put(self, item: Item) -> None:
        with self._lock:
            self._unlink(item["id"])
            self._by_id[item["id"]] = item
            if self._by_identity is not None:
                self._by_identity.setdefault(self._kind.key(item), {})[item["id"]] = item

    def drop(self, gone: str) -> None:
        with self._lock:
            self._unlink(gone)
            self._by_id.pop(gone, None)

    def _unlink(self, gone: str) -> None:
        if self._by_identity is not None and gone in self._by_id:
            self._by_identity[self._kind.key(self._by_id[gone])].pop(gone, None)


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

    def is_shown(self, kind: Kind, item: Item | None) -> bool:
        """Does a reading know of this write? What another client changed since counts as shown."""
        if self.after is None or item is None:
            return self.after is None and item is None
        return not any(self._is_stale(kind.fields[name], name, item) for name in self.names)

    def _is_stale(self, known: Field, name: str, item: Item) -> bool:
        was, now = (self.before or {}).get(name), (self.after or {}).get(name)
        shown = canonical(known, item.get(name))
        return bool(shown == canonical(known, was) and shown != canonical(known, now))


class Listings:
    """What the account holds, read once per collection of objects and kept true by the task's own writes.

    A reading may lag behind the writes (whether it does on the real service is not known), so what this run has written
    wins over what a listing says.

    Attributes:
        secrets: what was read and must not be shown anywhere.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], Listing] = {}
        self._written: dict[tuple[str, ...], dict[str, Written]] = {}
        self.secrets: set[str] = set()

    def read(self, client: Client, kind: Kind, parent_id: str | None) -> Listing:
        """The listing of one collection; asks the API the first time."""
        path = collection(kind, parent_id)
        listing = self._kept.get(path)
        if listing is None:
            listing = Listing(kind, read_all(client, kind, parent_id))
            if keeps_secrets(kind.fields):
                self.secrets.update(secret for item in listing for secret in secrets(kind.fields, item))
            self._amend(kind, path, listing)
            self._kept[path] = listing
        return listing

    def _amend(self, kind: Kind, path: tuple[str, ...], listing: Listing) -> None:
        for object_id, written in self._written.get(path, {}).items():
            shown = listing.get(object_id)
            if written.is_shown(kind, shown):
                written.settled = True
            elif written.after is None:
                listing.drop(object_id)
            else:
                listing.put(written.after)

    def has(self, path: tuple[str, ...]) -> bool:
        """Whether a collection was read."""
        return path in self._kept

    def unsettled(self, kind: Kind, parent_id: str | None) -> list[str]:
        """The ids of what was written to a collection and no reading has shown yet."""
        written = self._written.get(collection(kind, parent_id), {})
        return [object_id for object_id, write in written.items() if not write.settled]

    def only_deletions(self, kind: Kind, parent_id: str | None) -> bool:
        """Was nothing else written to a collection?"""
        written = self._written.get(collection(kind, parent_id), {})
        return all(write.after is None for write in written.values())

    def wrote(
        self,
        kind: Kind,
        parent_id: str | None,
        before: Item | None,
        after: Item | None,
        names: Iterable[str] = (),
        *,
        settled: bool = False,
    ) -> None:
        """An object was created (no ``before``), changed in some options, or deleted (no ``after``)."""
        path, object_id = collection(kind, parent_id), (after or before or {})["id"]
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

    def disown(self, kind: Kind, parent_id: str | None, object_id: str) -> None:
        """The API says that an object is not there, whatever this run has made of it."""
        self._written.get(collection(kind, parent_id), {}).pop(object_id, None)

    def known(self, kind: Kind, parent_id: str | None) -> Sequence[Item]:
        """What was read of one collection; asks nobody."""
        return self._kept.get(collection(kind, parent_id), ())

    def name_of(self, kind: Kind, object_id: str, parent_id: str | None) -> str | None:
        """The name of an object, if its listing was read; asks nobody."""
        listing = self._kept.get(collection(kind, parent_id if kind.parent else None))
        item = listing.get(object_id) if listing is not None else None
        return item.get(kind.names[0]) if item else None

    def put(self, kind: Kind, parent_id: str | None, item: Item) -> None:
        """An object was written."""
        listing = self._kept.get(collection(kind, parent_id))
        if listing is not None:
            listing.put(item)

    def forget(self, kind: Kind, parent_id: str | None) -> None:
        """What was read may no longer be true."""
        self._kept.pop(collection(kind, parent_id), None)

    def clear(self) -> None:
        """Forget everything but what no reading has shown yet."""
        self._kept.clear()
        for written in self._written.values():
            for object_id in [object_id for object_id, write in written.items() if write.settled]:
                del written[object_id]


def read_all(client: Client, kind: Kind, parent_id: str | None) -> Iterable[Item]:
    """All objects of a collection. No listing is documented to have pages (evidence: no-pages); one that
        says it has some is read to its end.

    Raises:
        TransportError: it cannot be read whole. Half a listing is no ground for a creation or a deletion.
    """
    path = collection(kind, parent_id)
    if kind.singleton:
        try:
            found = client.request("GET", *path, headers=kind.headers).result
            return kind.listed([found] if found else [], parent_id, path)
        except ApiError as missing:
            # So the API says that a site has none (evidence: netflow-absent). A site that is gone has none either.
            if missing.status != 404 or not missing.faults:
                raise
            return []
    items: dict[str, Item] = {}
    query: dict[str, str] | None = None
    while True:
        answer = client.request("GET", *path, query=query, headers=kind.headers)
        page = kind.listed(answer.result, parent_id, path)
        known = len(items)
        items.update((item["id"], item) for item in page)
        following, total = _next_page(answer.result_info, len(page), len(items), query or {})
        if following is None:
            return items.values()
        if query is not None and len(items) == known and (page or total is not None):
            wrong = (
                f"the list has several pages and cannot be read completely ({len(items)} of {total or 'more'} "
                "objects received)"
            )
            raise TransportError(
                "GET", "/".join(("", *path)), f"{wrong}; no decision is made on an incomplete list", sent=True
            )
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


def collection(kind: Kind, parent_id: str | None) -> tuple[str, ...]:
    """Path segments of the collection that holds a resource's objects."""
    if kind.parent is None:
        return kind.path
    return (*kind.parent.path, parent_id or "", *kind.path)
