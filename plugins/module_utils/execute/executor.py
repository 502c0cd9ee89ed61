# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Carry out the plan of a network: stage by stage, in bulk where the API can, a few requests at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..account.account import Account
from ..account.listings import collection
from ..account.workers import Progress
from ..document.entry import Entry
from ..kinds.catalogue import TUNNELS
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..model.errors import ApiError, CloudflareError, ExchangeError, NotFoundError, TransportError
from ..model.kind import Item, Kind
from ..model.plan import Plan
from ..plan.network import Network
from ..plan.order import is_pending, stage_of
from ..plan.planner import decide_entry, found_of
from ..plan.prune import PRUNED
from ..plan.stored import stored_otherwise
from .bulk import batches_of, final, put_many
from .creation import CONFLICTS
from .writer import Writer, expected, outcome_unknown

# The API is taken to be gone, or closed to us, after so many writes in a row that failed for no reason of their own.
MAX_CONSECUTIVE_FAILURES = 20
# How often a collection is read again, to see whether another client was faster, before that is given up.
MAX_RECHECKS = 3


class Executor:
    """Writes the entries of a network.

    Args:
        wrote: called as soon as anything was written, or may have been.
    """

    def __init__(self, network: Network, wrote: Callable[[], None]) -> None:
        self._network, self._account, self._workers = network, network.account, network.workers
        self._wrote = wrote
        self._bulk = {ROUTE, *TUNNELS} if network.options.get("bulk_tunnels") else {ROUTE}
        self._rechecks: Counter[tuple[str, ...]] = Counter()
        self._failures = 0
        self._last_failed: Entry | None = None

    # check mode

    def verify(self) -> int:
        """Have the API validate what it can; returns how many writes it validated."""
        changing = self._changing()
        for entry in changing:
            entry.validation = "local"
        able = [entry for entry in changing if entry.op in entry.kind.validate_only and not is_pending(entry)]
        single, batches = batches_of(able, self._bulk)
        progress = self._workers.progress("validating", len(single) + len(batches))

        def validate(entry: Entry) -> None:
            if entry.plan:
                writer = self._writer()
                entry.validation = writer.verify(entry.plan, entry.parent_id)
                entry.notes += writer.notes

        def validate_batch(batch: list[Entry]) -> None:
            try:
                put_many(self._account, batch, {"validate_only": "true"})
            except ApiError:
                self._one_by_one(batch, validate, progress)

        self._workers.each(batches, validate_batch, progress)
        self._workers.each(single, lambda entry: self._guarded(entry, validate), progress)
        self._network.mark_planned()
        return len([entry for entry in able if entry.status == "planned"])

    # writing

    def apply(self) -> None:
        """Write stage by stage; what depends on a failed entry is not tried, the rest goes on."""
        stages: dict[float, list[Entry]] = defaultdict(list)
        for entry in self._changing():
            stages[stage_of(entry)].append(entry)
        parts = [batches_of(stages[number], self._bulk) for number in sorted(stages)]
        progress = self._workers.progress("writing", sum(len(single) + len(batches) for single, batches in parts))
        for single, batches in parts:
            self._workers.each(batches, lambda batch: self._write_batch(batch, progress), progress)
            self._workers.each(single, lambda entry: self._guarded(entry, self._write), progress)
            done = [entry for entry in (*single, *(n for batch in batches for n in batch)) if entry.status == "done"]
            self._settle(done)
            self._deduplicate([entry for entry in done if entry.status == "done"])

    def _changing(self) -> list[Entry]:
        return [entry for entry in self._network.entries if entry.op != "none" and entry.status == "unchanged"]

    def _write_batch(self, batch: list[Entry], progress: Progress) -> None:
        ready = [entry for entry in batch if self._may_go(entry)]
        if not ready:
            return
        listings = self._account.listings
        try:
            items = put_many(self._account, ready)
        except CloudflareError as error:
            listings.forget(ready[0].kind, None)
            if isinstance(error, ApiError) and not _says_nothing_of_the_object(error):
                self._one_by_one(ready, self._write, progress)
                return
            if isinstance(error, (TransportError, ApiError)) and outcome_unknown(error):
                self._wrote()  # perhaps; a failure may not claim that nothing happened
            for entry in ready:
                self._failed(entry, error)
            return
        self._wrote()
        self._failures = 0
        answered = {item["id"]: item for item in items}
        for entry in ready:
            decided: Plan = final(entry.plan)
            if decided.current:
                item = answered.get(entry.id) or expected(decided, decided.current)
                listings.wrote(entry.kind, None, decided.current, item, decided.changes)
                self._network.warnings += stored_otherwise(decided, item)
            entry.status = "done"

    def _one_by_one(self, batch: Sequence[Entry], action: Callable[[Entry], None], progress: Progress) -> None:
        """A batch was refused as a whole: this shows which entry is at fault, and does the others."""
        with self._workers.lock:
            progress.total += len(batch)
        for entry in batch:
            self._guarded(entry, action)
            with self._workers.lock:
                progress.done += 1

    def _guarded(self, entry: Entry, action: Callable[[Entry], None]) -> None:
        if not self._may_go(entry):
            return
        try:
            action(entry)
            self._failures = 0
        except CloudflareError as error:
            self._failed(entry, error)

    def _failed(self, entry: Entry, error: CloudflareError) -> None:
        entry.status, entry.error, self._last_failed = "failed", error, entry
        self._failures = self._failures + 1 if _says_nothing_of_the_object(error) else 0

    def _may_go(self, entry: Entry) -> bool:
        blocked = next((need for need in entry.needs if need.status in ("failed", "not_tried")), None)
        if blocked is not None:
            why = f"{blocked.label} {'failed' if blocked.status == 'failed' else 'was not tried'}"
        elif self._failures >= MAX_CONSECUTIVE_FAILURES:
            blocked = self._last_failed
            why = f"the {MAX_CONSECUTIVE_FAILURES} previous writes failed"
        else:
            return True
        entry.status, entry.kept_back = "not_tried", blocked
        entry.notes.append(why)
        return False

    def _write(self, entry: Entry) -> None:
        writer = self._writer()
        decided: Plan = final(entry.plan)
        parent_id = str(final(entry.parent_id)) if entry.parent_id else None
        if entry.verb and decided.current:  # another entry can have changed the object meanwhile
            known = self._account.known(entry.kind, parent_id if entry.kind.parent else None)
            decided = replace(decided, current=entry.kind.find(decided.current, known) or decided.current)
        try:
            try:
                item = writer.apply(decided, parent_id)
            except ApiError as refused:
                if refused.status == 404 and decided.current:
                    self._account.listings.disown(entry.kind, parent_id, decided.current["id"])
                again = self._planned_again(entry, decided, parent_id, refused)
                if again is None:
                    raise
                decided = again
                item = writer.apply(again, parent_id) if again.changed else again.current or {}
        finally:
            self._network.warnings += writer.warnings
            if writer.changed:
                self._wrote()
        entry.plan = replace(decided, current=item or decided.current)
        if item:
            self._now(entry, item)
        entry.notes += writer.notes
        entry.status = "done"

    def _planned_again(self, entry: Entry, decided: Plan, parent_id: str | None, refused: ApiError) -> Plan | None:
        """If the API refuses since another client was faster: read again, and decide again. What a listing shows that
        was read for another such refusal is not read again; where reading does not help, it ends."""
        # What a recreation has deleted is gone, which nothing may hide.
        fixed = entry.verb or entry.place == PRUNED or decided.op == "recreate"
        if refused.status not in CONFLICTS or fixed:
            return None
        if refused.status == 404 and (gone := _missing_parent(self._account, entry)):
            if entry.absent:
                return replace(decided, op="none", current=None)
            raise gone from None
        kind, path = entry.kind, collection(entry.kind, parent_id)
        again = self._decide_again(entry, decided, parent_id) if self._rechecks[path] else None
        if again is None and self._rechecks[path] < MAX_RECHECKS:
            with self._workers.lock:
                self._account.listings.forget(kind, parent_id)
                self._account.listing(kind, parent_id)
                self._rechecks[path] += 1
            again = self._decide_again(entry, decided, parent_id)
            if again is not None:
                self._rechecks[path] = 1
        return again

    def _decide_again(self, entry: Entry, decided: Plan, parent_id: str | None) -> Plan | None:
        kind, desired = entry.kind, final(entry.resolved)
        identity = {**desired, "id": entry.desired.get("id")}
        # Never one that belongs to another entry, such as the route with the same next hop and another priority.
        free = [
            item
            for item in self._account.listing(kind, parent_id).candidates(identity)
            if self._network.owners.get((kind.name, item["id"]), entry) is entry
        ]
        found = found_of(entry, desired, free)
        again = decide_entry(entry, desired, found, whole=self._network.whole, called=entry.name)
        same = (again.op, again.current) == (decided.op, decided.current)
        # What was not guarded is not done: recreating was no part of the plan that the guards saw.
        return None if same or (again.op == "recreate" and decided.op != "recreate") else again

    def _settle(self, done: Sequence[Entry]) -> None:
        """A stage is over when readings show what it wrote: one listing per collection, if all is well."""
        doomed = {entry.parent_id for entry in self._network.entries if entry.kind is SITE and entry.op == "delete"}
        places: dict[Any, tuple[Kind, str | None]] = {}
        for entry in done:
            kind, parent_id = _place(entry)
            # What goes with its site is gone when the site is.
            if self._account.listings.unsettled(kind, parent_id) and not (kind.parent and parent_id in doomed):
                places[collection(kind, parent_id)] = kind, parent_id
        late: dict[tuple[str, ...], CloudflareError] = {}

        def show(place: tuple[Kind, str | None]) -> None:
            try:
                self._writer().settle(*place)
            except CloudflareError as error:
                late[collection(*place)] = error

        progress = self._workers.progress("waiting for the API to show what was written", len(places))
        self._workers.each(list(places.values()), show, progress)
        for entry in done if late else ():
            place = _place(entry)
            if (error := late.get(collection(*place))) and entry.id in self._account.listings.unsettled(*place):
                self._failed(entry, error)

    def _deduplicate(self, done: Sequence[Entry]) -> None:
        """Whether another run created the same at the same time; the listings were read when all was written."""
        made = [entry for entry in done if entry.op in ("create", "recreate") and not entry.kind.unique]
        for entry in made:
            if entry.plan and len(self._writer().duplicates(final(entry.plan), _place(entry)[1])) > 1:
                self._guarded(entry, self._keep_one)

    def _keep_one(self, entry: Entry) -> None:
        writer, parent_id = self._writer(), _place(entry)[1]
        writer.settles_later = False  # if both have gone and one is created again, that can have a duplicate, too
        decided: Plan = replace(final(entry.plan), op="create", current=None)
        item = writer.alone(decided, parent_id, entry.current or {}) or writer.apply(decided, parent_id)
        entry.notes += writer.notes
        self._now(entry, item)

    def _now(self, entry: Entry, item: Item) -> None:
        """The object that an entry stands for, once it is there."""
        if entry.plan:
            entry.plan = replace(entry.plan, current=item)
        if not entry.verb:  # a part of the work on an object of another entry
            self._network.owners[entry.kind.name, item["id"]] = entry
        if entry.kind is SITE:
            entry.parent_id = item["id"]

    def _writer(self) -> Writer:
        return Writer(self._account, settles_later=True)


def _missing_parent(account: Account, entry: Entry) -> NotFoundError | None:
    """A missing object can mean a missing site, which another run has deleted meanwhile."""
    site = entry.site
    if not (entry.kind.parent and site and site.is_parent and site.desired.get("name")):
        return None
    account.listings.forget(SITE, None)
    try:
        account.lookup(SITE, site.desired["name"], path="site")
    except NotFoundError as missing:
        said = f"{missing.problems[0].message} any more; it existed when the task began"
        return NotFoundError(said, path="site", hint=missing.problems[0].hint)
    return None


def _place(entry: Entry) -> tuple[Kind, str | None]:
    """The collection that holds an entry's object."""
    return entry.kind, str(final(entry.parent_id)) if entry.kind.parent and entry.parent_id else None


def _says_nothing_of_the_object(error: CloudflareError) -> bool:
    """Whether a failure only says that the API does not work for us now."""
    if isinstance(error, ApiError):
        return error.status in (401, 403, 429) or error.status >= 500 or error.status < 300
    return isinstance(error, ExchangeError)
