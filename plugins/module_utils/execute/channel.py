# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Send the writes of a plan, and wait until a reading shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..account.account import Account
from ..account.listings import collection
from ..model.errors import ApiError, UnsettledError
from ..model.kind import Kind
from ..model.plan import Plan
from ..model.wire import pruned

# The longest wait for a reading to show a write, where the deadline is that of a fleet.
SETTLES_WITHIN = 600.0  # s

# Refusals of a body.
UNFIT = frozenset({400, 422})


class Channel:
    """Sends writes, and keeps what is to be told about them.

    Attributes:
        changed: whether anything was written so far, also when a later step failed.
        settles_later: the caller waits for readings to show what was written, for many objects at once.
        notes: what could not be verified, and what happened in addition to the plan.
        warnings: what the API made of a write, where that is not what was sent.
    """

    def __init__(self, account: Account, *, settles_later: bool = False) -> None:
        self.account = account
        self.client, self.listings = account.client, account.listings
        self.settles_later = settles_later
        self.changed = False
        self.notes: list[str] = []
        self.warnings: list[str] = []

    def verify(self, decided: Plan, parent_id: str | None) -> str:
        """Have the API validate the write where it offers that; returns who validated."""
        kind = decided.kind
        if decided.op not in kind.validate_only:
            return "local"
        try:
            self.send(decided.op, decided, parent_id, {"validate_only": "true"})
        except ApiError as refused:
            if refused.status in (401, 403, 429) or refused.status >= 500 or not kind.unverifiable:
                raise
            why = kind.unverifiable(decided.after, self.account.listing)
            if why is None:
                raise
            self.notes.append(why)
            return "local"
        return "server"

    def send(
        self,
        op: str,
        decided: Plan,
        parent_id: str | None,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        """Send one write; returns the result in the answer."""
        kind = decided.kind
        path = collection(kind, parent_id)
        target = kind.target(path, decided.current["id"] if decided.current else "")
        if op == "delete":
            try:
                return self.client.request("DELETE", *target, query=query, headers=kind.headers).result
            except ApiError as refused:
                # Gone is what was desired; but only the API knows: a proxy's page may be a 404, too.
                if refused.status != 404 or not refused.faults:
                    raise
                return None
        method, place = ("POST", path) if op == "create" else (decided.method, target)

        def send(body: Any, query: Mapping[str, str] | None = query) -> Any:
            return self.client.request(method, *place, body=body, query=query, headers=kind.headers).result

        body = decided.body or {}
        try:
            return send(body)
        except ApiError as refused:
            if refused.status not in UNFIT:
                raise
            bound = _create_only(kind, body) if op == "update" else []
            if bound and _not_taken(refused, bound):
                # It is in the body of a creation only (evidence: gre-bgp-create-only). What a PUT cannot take, it
                # cannot erase (evidence: refused-not-erased).
                return send(pruned(body, bound))
            if not (extra := [*kind.unknown(body), *_refused(refused, bound)]):
                raise
            if decided.op == "recreate" and not query:
                # What it replaces is gone: better one without the newest field than none.
                self.warnings.append(f"{decided.name}: {', '.join(extra)} could not be set at creation: {refused}")
                return send(pruned(body, extra))
            self._explain(decided, refused, extra, send)
            raise

    def _explain(self, decided: Plan, refused: ApiError, extra: Sequence[str], send: Callable[[Any, Any], Any]) -> None:
        """Was it a field that this collection does not know, and sent back as it was read? The API can be asked."""
        at_fault = _refused(refused, extra)
        if not at_fault and "update" in decided.kind.validate_only and decided.op == "update":
            try:
                send(pruned(decided.body or {}, extra), {"validate_only": "true"})
            except ApiError:
                return
            at_fault = list(extra)
        if at_fault:
            refused.reason += (
                f". The collection sent back {' and '.join(at_fault)} as read, because the API can erase what an "
                "update leaves out. Install a newer release of the collection. Or, if the API keeps the field, leave "
                f"it out with omit_fields: [{', '.join(at_fault)}]"
            )

    def settle(self, kind: Kind, parent_id: str | None) -> None:
        """Read a collection until it shows what was written to it: what comes next relies on it.

        Raises:
            UnsettledError: it did not within the deadline.
        """
        client, attempt = self.client, 0
        began = client.clock()
        while True:
            self.listings.forget(kind, parent_id)
            try:
                self.account.listing(kind, parent_id)
            except ApiError as missing:
                # Without its parent the collection is gone, and with it what was deleted from it.
                if missing.status != 404 or not self.listings.only_deletions(kind, parent_id):
                    raise
                return
            unseen = self.listings.unsettled(kind, parent_id)
            if not unseen:
                return
            attempt += 1
            waited, path = client.clock() - began, "/".join(("", *collection(kind, parent_id)))
            late = UnsettledError(
                "GET",
                path,
                f"the API accepted the write, but does not show it after {waited:.0f} s ({kind.title} "
                f"{', '.join(unseen[:5])}). Run the task again later; it writes nothing twice",
            )
            if waited >= SETTLES_WITHIN:
                raise late
            client.wait(client.backoff(attempt), late)


def _create_only(kind: Kind, body: Mapping[str, Any]) -> list[str]:
    """What of a body the API documents for creations only."""
    return [known.key(name) for name, known in kind.fields.items() if known.immutable and known.key(name) in body]


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
