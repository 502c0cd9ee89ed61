# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""A network as one document: its objects as entries, and what is wrong with it. Pure: no request is sent here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..kinds.catalogue import ACCOUNT, BELOW_SITE
from ..kinds.site import KIND as SITE
from ..model.errors import Problem, invalid
from ..model.kind import Kind
from .entry import Entry
from .options import entry_fields, unseen
from .validate import entry_problems, validate


class Parser:
    """Turns a document into entries.

    Attributes:
        mentioned: the sections that the document has, be they empty.
        part: which part of a document comes next, where it has several.
    """

    def __init__(self, *, absent: bool) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.mentioned: set[str] = set()
        self.part = ""
        self._absent = absent

    def parse(self, document: Mapping[str, Any]) -> None:
        """Take the sections of a document."""
        for section in ACCOUNT:
            self.section(section, document.get(section), section)

    def section(self, section: str, items: Any, place: str) -> None:
        """Take one section of the account."""
        kind = ACCOUNT[section]
        for where, values in self._items(items, kind, place):
            if kind is SITE:
                self.site(values, where, f"{where}.")
            else:
                self._entry(kind, values, where, None)

    def site(self, values: Mapping[str, Any], place: str, below: str) -> Entry:
        """Take one site with what stands below it.

        Args:
            below: what the places of its sections begin with.
        """
        own = {name: value for name, value in values.items() if name not in BELOW_SITE}
        site = self._entry(SITE, own, place, None, BELOW_SITE)
        if site.recreate:
            # Everything below would go with it. What is deleted in a run of its own is guarded and reported.
            self._problem(f"{place}.recreate", "is not supported for the sites of a document", RECREATE_SITE)
        for section, kind in BELOW_SITE.items():
            for where, item in self._items(values.get(section), kind, f"{below}{section}"):
                self._entry(kind, item, where, site)
        return site

    def _items(self, items: Any, kind: Kind, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        if items is None:
            return
        self.mentioned.add(kind.section)
        if kind.singleton and isinstance(items, Mapping):
            yield place, items
        elif kind.singleton:
            self._problem(place, "must be a dictionary")
        elif not isinstance(items, list):
            self._problem(place, "must be a list")
        else:
            for index, item in enumerate(items):
                if isinstance(item, Mapping):
                    yield f"{place}[{index}]", item
                else:
                    self._problem(f"{place}[{index}]", "must be a dictionary of options, such as name")

    def _problem(self, place: str, message: str, hint: str = "") -> None:
        self.problems.append(invalid(place, message, hint).below("", self.part))

    def _entry(
        self, kind: Kind, values: Mapping[str, Any], place: str, site: Entry | None, also: Collection[str] = ()
    ) -> Entry:
        taken, problems = validate(entry_fields(kind), values, place, also)
        named = [name for name, value in values.items() if value is not None]
        entry = entry_of(kind, taken, place, site, absent=self._absent)
        entry.part = self.part
        self.problems += [problem.below("", self.part) for problem in problems]
        self.problems += map(entry.problem, entry_problems(kind, taken, named))
        self.entries.append(entry)
        return entry


RECREATE_SITE = "Delete the site with state: deleted, then create it again"


def entry_of(
    kind: Kind, taken: Mapping[str, Any], place: str = "", site: Entry | None = None, *, absent: bool = False
) -> Entry:
    """Return the entry of validated options."""
    return Entry(
        place=place,
        kind=kind,
        desired={name: value for name, value in taken.items() if name in kind.fields or name == "id"},
        site=site,
        absent=bool(site and site.absent) or taken.get("state", "absent" if absent else "present") == "absent",
        force_write_only=any(taken.get(f"{name}_update") == "always" for name in unseen(kind)),
        recreate=bool(taken.get("recreate")),
        omit=taken.get("omit_fields") or (),
    )
