# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Create an object exactly once, whatever happens to the response, and whatever other clients create."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from ..account.listings import collection
from ..model.errors import (
    AmbiguousError,
    ApiError,
    CloudflareError,
    ExchangeError,
    UncertainError,
    UnsettledError,
)
from ..model.kind import Item
from ..model.plan import Plan
from ..plan.decide import decide
from .channel import Channel

# How often the first of two duplicates is looked at for whether the other has gone.
MAX_LISTINGS = 5

# How long a creation whose answer was lost is looked for, where a second one was refused.
LOST_SHOWS_WITHIN = 15.0  # s

# Refusals that may mean "not what you think is there" (which one the API uses is not published; evidence: error-codes).
CONFLICTS = frozenset({400, 404, 409, 412, 422})


class Creation(Channel, ABC):
    """Creates objects."""

    @abstractmethod
    def apply(self, decided: Plan, parent_id: str | None) -> Item:
        """Write what a plan says; returns the object as it is then."""

    def create(self, decided: Plan, parent_id: str | None) -> Item:
        """POST, and where its fate is unknown look the object up before sending again: never two objects."""
        kind = decided.kind
        attempt = 0
        lost: UncertainError | None = None
        while True:
            try:
                answer = self.send("create", decided, parent_id)
            except UncertainError as uncertain:
                attempt += 1
                lost = uncertain
                item = self._look_for(decided, parent_id, lost, attempt)
                if item is None and attempt > self.client.settings.retries:
                    name = kind.name_of(decided.desired)
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
                # LANs and WANs answer with a list (evidence: create-list).
                known = {item["id"] for item in self.account.known(kind, parent_id)}
                fresh = [item for item in kind.answered(answer, parent_id) if item["id"] not in known]
                mine = kind.match(kind, decided.desired, fresh) or fresh
                item = mine[-1] if mine else self._await(decided, parent_id)
                self.listings.wrote(kind, parent_id, None, item, settled=not mine)
                if mine and (lost or not self.settles_later):
                    self.settle(kind, parent_id)
                if lost or not (kind.unique or self.settles_later):
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
        kind, client, attempt = decided.kind, self.client, 0
        while True:
            self.listings.forget(kind, parent_id)
            found = kind.find(decided.desired, self.account.listing(kind, parent_id))
            if found is not None:
                return found
            attempt += 1
            path = "/".join(("", *collection(kind, parent_id)))
            why = f"{decided.name} was created, but is not in the list; run the task again later"
            client.wait(client.backoff(attempt), UnsettledError("GET", path, why))

    def duplicates(self, decided: Plan, parent_id: str | None) -> Sequence[Item]:
        """All objects that are what a creation was to make, as far as was read."""
        listing = self.listings.read(self.client, decided.kind, parent_id)
        return decided.kind.match(decided.kind, decided.desired, listing.candidates(decided.desired))

    def alone(self, decided: Plan, parent_id: str | None, item: Item) -> Item | None:
        """See to it that there is one object where another run may have made the same at the same time.

        Names of sites and of what is in them are not unique in the API, so both are there. Each run deletes none but
        the object that the API has just handed to it, and that only where the listing has it, too: at once, unless it
        is the first in the listing, which waits for the other to go. A client that listed before the duplicate
        existed knows nothing of it and stays, so in the end the first yields, too. Returns the object that is
        left, or None if there is none.
        """
        kind, mine = decided.kind, item["id"]
        for look in range(MAX_LISTINGS):
            if look:
                self.listings.forget(kind, parent_id)
            duplicates = self.duplicates(decided, parent_id)
            others = [duplicate for duplicate in duplicates if duplicate["id"] != mine]
            if not others:
                return item
            listed = len(others) < len(duplicates)
            if listed and duplicates[0]["id"] != mine:
                break
            self.client.sleep(self.client.backoff(look + 2))
        if listed:
            self._take_back(decided, parent_id, mine, others[0]["id"])
        found = kind.find(decided.desired, self.account.listing(kind, parent_id))
        if found is None:
            return None
        again = decide(kind, decided.desired, found)
        return self.apply(again, parent_id) if again.changed else found

    def _take_back(self, decided: Plan, parent_id: str | None, mine: str, kept: str) -> None:
        """Delete the object that this task has just made, as there is another one."""
        kind, name = decided.kind, decided.kind.name_of(decided.desired)
        try:
            self.client.request("DELETE", *collection(kind, parent_id), mine, headers=kind.headers)
        except ExchangeError as failed:
            raise AmbiguousError(
                f"Two objects are called {name} now, {kept} and {mine}, because another client created one at the same "
                f"time. This task created the second one and could not delete it: {failed}. Delete it, or set id to "
                "select one."
            ) from None
        self.listings.wrote(kind, parent_id, decided.current or {"id": mine}, None)
        self.settle(kind, parent_id)
        self.notes.append(
            f"Another client created {name} at the same time: {kept} stays; {mine}, which this task created, was "
            "deleted."
        )

    def _adopt(self, decided: Plan, parent_id: str | None, lost: UncertainError) -> Item | None:
        """The object whose creation was not answered, if it is there and as desired; None if it is not there."""
        kind = decided.kind
        self.listings.forget(kind, parent_id)
        try:
            found = kind.find(decided.desired, self.account.listing(kind, parent_id))
        except CloudflareError as unknown:
            self.changed = True
            lost.reason = f"{lost.reason}. The request may have been applied; reading the object failed: {unknown}"
            raise lost from None
        if found is None:
            return None
        self.changed = True
        differing = decide(kind, decided.desired, found, recreate=True).changes
        if differing:
            lost.reason = (
                f"{lost.reason}. The request may have been applied: {kind.name_of(found)} exists now, with id "
                f"{found['id']}, but differs in {', '.join(differing)}. Another client may have created it; run the "
                "task again to set the desired state"
            )
            raise lost
        if asked := kind.requested_secrets(decided.desired):
            self.notes.append(
                f"{kind.name_of(decided.desired)} was created, but the response was lost, and with it "
                f"{' and '.join(kind.one_time_secrets)}, which the API shows once. To get a new one, run the task with "
                f"{asked[0]}_update: always."
            )
        return found
