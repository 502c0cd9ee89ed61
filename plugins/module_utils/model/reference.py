# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""References between objects as data: an option that names another object, and the field that holds its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import InputError

if TYPE_CHECKING:
    from .kind import Item, Kind

# A kind, and the name or id of one of its objects; returns the object. The path says which option names it.
Lookup = Callable[["Kind", str, str], "Item"]
# A kind and the id of one of its objects; returns its name, if it has one of its own.
NameOf = Callable[["Kind", str], "str | None"]


@dataclass(frozen=True)
class Reference:
    """An option that names an object of another kind.

    Attributes:
        option: the dotted name of the option; a list names several objects, in order.
        kind: the kind of the named object.
        ids: the fields beside the option that can hold the id. The first one does, unless the object has a field of
            the name of another one: of Cloudflare's own applications the id goes to another field.
    """

    option: str
    kind: Kind
    ids: tuple[str, ...]

    def resolved(self, values: Mapping[str, Any], lookup: Lookup) -> Item:
        """Return values in which the name is replaced by the id.

        Raises:
            InputError: a name and an id stand side by side and mean two objects.
            NotFoundError, AmbiguousError: as ``lookup``.
        """
        return _changed(values, self.option.split("."), lambda holder, name: self._with_id(holder, name, lookup))

    def named(self, values: Mapping[str, Any], name_of: NameOf) -> Item:
        """Return values in which the id is replaced by the name, where the object has one."""
        return _changed(values, self.option.split("."), lambda holder, name: self._with_name(holder, name, name_of))

    def targets(self, values: Mapping[str, Any]) -> Iterator[str]:
        """Yield the ids of the objects that an object in the account refers to."""
        holder: Any = values
        for name in self.option.split(".")[:-1]:
            holder = holder.get(name) or {}
        for name in self.ids:
            held = holder.get(name) or ()
            yield from map(str, held if isinstance(held, (list, tuple)) else (held,))

    def is_used(self, values: Mapping[str, Any]) -> bool:
        """Whether the values name an object by this option."""
        holder: Any = values
        for name in self.option.split("."):
            holder = (holder or {}).get(name)
        return bool(holder)

    def _with_id(self, holder: Item, name: str, lookup: Lookup) -> Item:
        named = holder.get(name)
        if isinstance(named, list):
            ids = [lookup(self.kind, key, f"{self.option}[{place}]")["id"] for place, key in enumerate(named)]
            return {**holder, name: ids}
        if name not in holder:
            return holder
        rest = {option: value for option, value in holder.items() if option != name}
        found: Item = lookup(self.kind, named, self.option) if named else {"id": ""}
        target = next((field for field in self.ids[1:] if found.get(field)), self.ids[0])
        if rest.get(target) not in (None, "", found["id"]):
            both = f"{found['id']} and {rest[target]}"
            raise InputError(f"it and {target} name two different objects ({both})", path=self.option, hint=GIVE_ONE)
        return {**rest, target: found["id"]}

    def _with_name(self, holder: Item, name: str, name_of: NameOf) -> Item:
        if name in self.ids:  # a list of ids that becomes a list of names
            held = holder.get(name)
            return {**holder, name: [name_of(self.kind, key) or key for key in held]} if held else holder
        for target in self.ids:
            if holder.get(target) and (known := name_of(self.kind, holder[target])):
                return {**{option: value for option, value in holder.items() if option != target}, name: known}
        return holder


GIVE_ONE = "Set one of them"


def _changed(values: Mapping[str, Any], path: list[str], change: Callable[[Item, str], Item]) -> Item:
    """Return values in which what holds the last name of a path is changed; without a holder they stay."""
    if len(path) == 1:
        return change(dict(values), path[0])
    below = values.get(path[0])
    return {**values, path[0]: _changed(below, path[1:], change)} if isinstance(below, Mapping) else dict(values)
