# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Carry out the plan of one object."""

from __future__ import annotations

from typing import Any

from ..client.response import TRANSIENT
from ..model.compare import merge, writable
from ..model.errors import ApiError, CloudflareError, ExchangeError, TransportError
from ..model.kind import Item, Read
from ..model.plan import Plan
from ..model.wire import to_wire
from ..plan.stored import stored_otherwise
from .creation import Creation


class Writer(Creation):
    """Creates, changes and deletes objects."""

    def apply(self, decided: Plan, parent_id: str | None) -> Item:
        """Write what a plan says; returns the object as it is then, or as it was before it was deleted."""
        kind, current = decided.kind, decided.current
        if current is None:
            item = self.create(decided, parent_id)
        elif decided.op == "update":
            answer = self._write("update", decided, current, parent_id)
            seen = [name for name in decided.changes if not kind.fields[name].write_only]
            found = kind.find({"id": current["id"]}, kind.answered(answer, parent_id))
            settled = found is not None and not seen  # no reading can show what is never shown
            self.listings.wrote(kind, parent_id, current, found or expected(decided, current), seen, settled=settled)
            if not (self.settles_later or settled):
                self.settle(kind, parent_id)
            item = found or kind.find({"id": current["id"]}, self.account.listing(kind, parent_id)) or current
        else:
            self._write("delete", decided, current, parent_id)
            self.listings.wrote(kind, parent_id, current, None)
            if decided.op == "delete":
                if not self.settles_later:
                    self.settle(kind, parent_id)
                return current
            try:
                item = self.create(decided, parent_id)
            except ExchangeError as failed:
                failed.deleted = decided.before
                failed.reason += (
                    f". {decided.name} (id {current['id']}) was deleted and not created again; "
                    "run the task again. error.deleted has the values that the task does not set"
                )
                raise
        self.warnings += stored_otherwise(decided, item)
        return item

    def _write(self, op: str, decided: Plan, current: Item, parent_id: str | None) -> Any:
        """PUT, PATCH or DELETE, which the client repeats by itself; where it gives up, find out what has happened."""
        try:
            answer = self.send(op, decided, parent_id)
        except (TransportError, ApiError) as failed:
            if outcome_unknown(failed):
                self.listings.forget(decided.kind, parent_id)
                self.changed = self.changed or failed.late or self._moved(decided, current, parent_id)
                if failed.late:
                    failed.reason += ". It may have been applied, or may still be; run the task again"
            raise
        self.changed = True
        return answer

    def _moved(self, decided: Plan, current: Item, parent_id: str | None) -> bool:
        """Is the object another than it was? Yes, where nobody can tell."""
        kind = decided.kind
        try:
            now = kind.find({"id": current["id"]}, self.account.listing(kind, parent_id))
        except CloudflareError:
            return True
        unseen = any(kind.fields[name].write_only for name in decided.changes)
        return unseen or now is None or writable(kind.fields, now) != writable(kind.fields, current)


def outcome_unknown(failed: TransportError | ApiError) -> bool:
    """May the service have done what this failure is about?"""
    if isinstance(failed, TransportError):
        return failed.sent
    return failed.status in TRANSIENT or failed.status < 300


def expected(decided: Plan, current: Item) -> Item:
    """What a changed object must be, where the answer does not hold it."""
    fields = decided.kind.fields
    values = {**current, **merge(fields, writable(fields, current), decided.desired)}
    return Read(values, {**(current.wire if isinstance(current, Read) else {}), **(decided.body or {})})


def predicted(decided: Plan) -> Item:
    """What the object would be: check mode's stand-in for the API's answer."""
    if decided.op == "delete":
        return decided.current or {}
    seen = decided.kind.view(to_wire(decided.kind.fields, decided.after))
    return {**(decided.current or {}), **{name: value for name, value in seen.items() if name != "id"}}
