# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""One object of a document, and what is planned and done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..kinds.site import KIND as SITE
from ..model.errors import CloudflareError, Problem, printable
from ..model.kind import Item, Kind
from ..model.plan import Plan

# Stands for the id of an object that check mode would create.
PENDING = "(created by this run)"
# What messages call a part of the work on an object, by its verb.
PARTS = {
    "activate": "activation of",
    "deactivate": "deactivation of",
    "release": "release of the connector of",
}


class Deferred(str):
    """Stands for the id of an object that this run creates."""

    entry: Entry

    def __new__(cls, entry: Entry) -> Deferred:
        deferred = super().__new__(cls, PENDING)
        deferred.entry = entry
        return deferred


def as_text(value: Any) -> Any:
    """Return a value in which what stands for an id is plain text, as results have it."""
    if isinstance(value, Deferred):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return {name: as_text(item) for name, item in value.items()}
    return [as_text(item) for item in value] if isinstance(value, (list, tuple)) else value


@dataclass(eq=False)
class Entry:
    """One object of a document, or one that must go.

    Attributes:
        place: where it stands in the document, for messages; empty for the one object of a module.
        part: which part of the document it is of.
        parent_id: the id of the site that holds it; of a site, its own.
        site: the site that it stands under.
        is_parent: it only names the site of another entry, and is left as it is.
        resolved: what is desired, with the names of other objects replaced by their ids.
        needs: what must be done before it.
        verb, target, stage: of a part of the work on an object that has a time of its own: what is done (a key of
            ``PARTS``), what the object is called, and when.
        status: unchanged | planned | done | failed | not_tried | skipped.
        kept_back: the entry whose failure is why it was not tried; the last note says how.
        validation: who validated the write in check mode: server | local; None if nobody did.
        notes: what could not be verified, and what happened in addition to the plan.
    """

    place: str
    kind: Kind
    desired: Item = field(repr=False)
    site: Entry | None = None
    part: str = ""
    is_parent: bool = False
    absent: bool = False
    force_write_only: bool = False
    recreate: bool = False
    omit: Sequence[str] = ()
    resolved: Item = field(default_factory=dict, repr=False)
    parent_id: str | None = None
    plan: Plan | None = None
    needs: list[Entry] = field(default_factory=list, repr=False)
    status: str = "unchanged"
    error: CloudflareError | None = None
    kept_back: Entry | None = None
    notes: list[str] = field(default_factory=list)
    validation: str | None = None
    verb: str = ""
    target: str = ""
    stage: float | None = None

    def problem(self, problem: Problem) -> Problem:
        """Return a problem of this entry as one of the document."""
        return problem.below(self.place, self.part)

    def place_for(self, reader: Entry) -> str:
        """Return the place as messages about another entry name it."""
        return self.place if self.part == reader.part else f"{self.place} of {self.part}".removesuffix(" of ")

    @property
    def op(self) -> str:
        return self.plan.op if self.plan else "none"

    @property
    def current(self) -> Item | None:
        return self.plan.current if self.plan else None

    @property
    def name(self) -> str:
        """What messages call it: by the document where it says enough, the same before and after it is written."""
        if self.verb:
            return f"{PARTS[self.verb]} {self.target}"
        kind, values = self.kind, {**(self.current or {}), **self.desired}
        if kind.alternative_keys:  # one of several names; a licence, which has none, by its notes
            said = next((v[n] for v in (self.desired, values) for n in kind.alternative_keys if v.get(n)), None)
            name = str(said) if isinstance(said, str) else values.get("notes") or values.get("id", "")
            return printable(f"{kind.title} {name}".strip())
        return kind.name_of({name: values.get(name) for name in ("id", *kind.identity)})

    @property
    def label(self) -> str:
        """The name, with the site's where a name alone would not tell which one is meant."""
        if self.kind.parent and self.site:
            return f"{self.name} of {self.site.name}"
        return self.name

    @property
    def site_name(self) -> str | None:
        """Of the site that it is or stands under."""
        site = self if self.kind is SITE else self.site
        return (site.desired.get("name") or (site.current or {}).get("name")) if site else None

    @property
    def id(self) -> str:
        return str(self.current["id"]) if self.current else Deferred(self)
