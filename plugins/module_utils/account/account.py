# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The account as a run sees it: read on demand, through one client."""

from __future__ import annotations

from collections.abc import Sequence

from ..client.client import Client
from ..model.errors import NotFoundError, shortened
from ..model.kind import Item, Kind
from .listings import Listing, Listings, collection
from .workers import Progress, Workers

MAX_LISTED_NAMES = 10  # in a message


class Account:
    """Reads what an account holds.

    Attributes:
        client: sends the requests.
        listings: what was read, and what this run has written.
    """

    def __init__(self, client: Client, listings: Listings) -> None:
        self.client, self.listings = client, listings

    def listing(self, kind: Kind, parent_id: str | None = None) -> Listing:
        """Return the objects of a collection; asks the API the first time."""
        return self.listings.read(self.client, kind, parent_id)

    def known(self, kind: Kind, parent_id: str | None = None) -> Sequence[Item]:
        """Return what was read of a collection; sends no request."""
        return self.listings.known(kind, parent_id)

    def fetch(
        self, collections: Sequence[tuple[Kind, str | None]], workers: Workers, progress: Progress | None = None
    ) -> None:
        """Read collections; the very first request goes alone, since its answer tells what the rate limit has left."""
        todo = [place for place in collections if not self.listings.has(collection(*place))]
        progress = progress or workers.progress("reading", 0)
        progress.total += len(todo)

        def read(place: tuple[Kind, str | None]) -> None:
            self.listing(*place)

        alone = 0 if self.client.answered else 1
        for part in (todo[:alone], todo[alone:]):
            workers.each(part, read, progress)

    def lookup(self, kind: Kind, key: str, parent_id: str | None = None, path: str = "") -> Item:
        """Return the object called ``key``; an id is accepted too, names come first.

        Args:
            path: the option that names it, for the error.

        Raises:
            NotFoundError: there is none.
            AmbiguousError: there are several.
        """
        name = kind.names[0]
        listing = self.listing(kind, parent_id if kind.parent else None)
        # Where an identity is one name, the listing finds it without looking at each object.
        candidates = listing.candidates({name: key}) if kind.identity == (name,) else listing
        same_name = [item for item in candidates if item.get(name) == key]
        hint = "Set its id instead of its name"
        found = kind.only({name: key}, same_name, hint, path) or kind.find({"id": key}, listing.candidates({"id": key}))
        if found is None:
            known = sorted(shortened(str(item.get(name, ""))) for item in listing)
            more = ", ..." if len(known) > MAX_LISTED_NAMES else ""
            hint = f"The account has {', '.join(known[:MAX_LISTED_NAMES])}{more}" if known else "The account has none"
            raise NotFoundError(f"{kind.title} {key!r} does not exist", path=path, hint=hint)
        return found
