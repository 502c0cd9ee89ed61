# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""A kind of object of the API as data: where it lives, what identifies it, its fields, envelopes and verbs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .compare import canonical, same
from .errors import AmbiguousError, TransportError, printable, shortened
from .field import Field
from .normalise import SEGMENT
from .reference import Lookup, NameOf, Reference
from .wire import ShapeError, from_wire, laid_over, pruned, to_wire, unknown

Item = dict[str, Any]


class Read(Item):
    """An object of the API in option shape, with its parent's id, and the answer that it was read from."""

    wire: Mapping[str, Any]

    # An empty one can be made, as of any dict: ansible-core 2.16 does so to copy a result without its secrets.
    def __init__(self, values: Mapping[str, Any] = MappingProxyType({}), wire: Mapping[str, Any] | None = None) -> None:
        super().__init__(values)
        self.wire = {} if wire is None else wire


MAX_LISTED_IDS = 20  # in a message

# An option, and what is wrong with its value.
Finding = tuple[str, str]

# What is desired, and the items that it may mean, in option shape.
Matcher = Callable[["Kind", Mapping[str, Any], Sequence[Item]], Sequence[Item]]


def with_values(item: Item, values: Mapping[str, Any]) -> Item:
    """An object with other values of what the server fills in; what it was read from stays."""
    changed = {**item, **values}
    return Read(changed, item.wire) if isinstance(item, Read) else changed


def by_identity(kind: Kind, desired: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """The usual matcher: every identity field equal."""
    names = kind.identity
    return [item for item in items if all(same(kind.fields[name], desired.get(name), item.get(name)) for name in names)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """Everything that differs between two kinds of objects of the API.

    Attributes:
        name: the key under which results carry one object (``gre_tunnel``); ``plural`` carries the list.
        title: what messages call it (``GRE tunnel``).
        path: path segments below the account, of a site's children below the site.
        envelope: (one, many): the keys inside ``result`` where the API wraps objects; None where it does not.
        identity: the options by which people know an object; ``match`` refines what they select.
        match_absent: the same for an object with state absent, where that differs.
        alternative_keys: further options, exactly one of which names the object.
        fields: all options and returned fields besides ``id``.
        id_fields: the API's names of the id; the first one that is there counts.
        parent: the kind whose objects hold this one's.
        references: the options that name objects of other kinds.
        after: further kinds whose objects must be there before this one's.
        serves_site: whether a document can list an object of the account below the site that it serves.
        singleton: whether the parent holds at most one, which has no id of its own.
        allow_unnamed: whether there may be objects without their identity, made by others.
        unique: whether the API refuses a second object of the same identity.
        verbs: which of create, update, delete the API has.
        update: PUT sends the whole object, PATCH only what changed.
        validate_only: the operations for which the API offers ``?validate_only=true``.
        headers: sent with every request of the kind.
        checks: functions of the desired object that return what is wrong between its fields: option and message.
        unverifiable: may explain why the API's refusal in check mode says nothing: what it
            misses may be created by the same run.
        bulk: the key of the list in the body of the collection's PUT, which updates many objects at once.
        read_only_reason: says why an existing object may not be written, or None.
        fixed: of an object as it would be, the dotted names of what the API refuses in a body, with the reason.
        shape: last touch to a request body: (operation, body) -> body.
        about: advice for the error when a missing object cannot be created.
        select_hint: how to select one of several objects of one identity.
        beside: what to say of a new object beside those of the same identity: (desired, items) -> note or None.
    """

    name: str
    plural: str
    title: str
    path: tuple[str, ...]
    fields: Mapping[str, Field]
    identity: tuple[str, ...] = ("name",)
    alternative_keys: tuple[str, ...] = ()
    match: Matcher = by_identity
    match_absent: Matcher | None = None
    envelope: tuple[str, str] | None = None
    id_fields: tuple[str, ...] = ("id",)
    parent: Kind | None = None
    references: tuple[Reference, ...] = ()
    after: tuple[Kind, ...] = ()
    serves_site: bool = False
    singleton: bool = False
    allow_unnamed: bool = False
    unique: bool = True
    verbs: frozenset[str] = frozenset({"create", "update", "delete"})
    update: str = "PATCH"
    validate_only: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Callable[[Mapping[str, Any]], Sequence[Finding]], ...] = ()
    unverifiable: Callable[[Mapping[str, Any], Callable[[Kind], Sequence[Item]]], str | None] | None = None
    bulk: str | None = None
    read_only_reason: Callable[[Mapping[str, Any]], str | None] = lambda _item: None
    fixed: Callable[[Mapping[str, Any]], Mapping[str, str]] = lambda _item: {}
    shape: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None
    about: str = ""
    select_hint: str = "Set id to select one, or delete the others"
    beside: Callable[[Mapping[str, Any], Sequence[Item]], str | None] = lambda _desired, _items: None

    def name_of(self, values: Mapping[str, Any]) -> str:
        """How messages name one object: ``GRE tunnel ams-gre-1``."""
        known = [value for name in self.names if (value := values.get(name)) and isinstance(value, str)]
        names = known if self.identity else known[:1]
        name = " via ".join(names) or values.get("notes") or values.get("id", "")
        return printable(shortened(f"{self.title} {name}".strip()))

    @property
    def section(self) -> str:
        """The key of a document under which its objects stand."""
        return self.name if self.singleton else self.plural

    @property
    def names(self) -> tuple[str, ...]:
        """The options by which people know an object."""
        return (*self.identity, *self.alternative_keys)

    def resolve(self, values: Mapping[str, Any], lookup: Lookup) -> Item:
        """Return values in which the names of other objects are replaced by their ids; raises as ``lookup``."""
        resolved = dict(values)
        for reference in self.references:
            resolved = reference.resolved(resolved, lookup)
        return resolved

    def to_names(self, item: Item, name_of: NameOf) -> Item:
        """Return an object in which the ids of other objects are replaced by their names."""
        named = item
        for reference in self.references:
            named = reference.named(named, name_of)
        return named

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """A hashable identity: equal for what ``by_identity`` calls the same object."""
        return tuple(canonical(self.fields[name], values.get(name)) for name in self.identity)

    def view(self, wire: Mapping[str, Any], parent_id: str | None = None, path: Sequence[str] = ()) -> Item:
        """One object of the API in option shape, with its id and its parent's, which ACLs alone do not carry.

        Raises:
            TransportError: it is no such object; ``path`` says which listing holds it.
        """
        try:
            own = parent_id or "" if self.singleton else self._id(wire)
            item: Item = Read({"id": own, **from_wire(self.fields, wire)}, wire)
        except ShapeError as wrong:
            raise self._unreadable(path, f"{wrong} in {self.title} {self._id(wire)}".rstrip()) from None
        if self.parent and parent_id:
            item.setdefault(f"{self.parent.name}_id", parent_id)
        return item

    def target(self, collection: tuple[str, ...], object_id: str) -> tuple[str, ...]:
        """Return the path segments of one object."""
        return collection if self.singleton else (*collection, object_id)

    @property
    def one_time_secrets(self) -> list[str]:
        """Secrets of the service's making, which stand in the answer to the request that asked for them."""
        return [name for name, field in self.fields.items() if field.read_only and field.secret]

    def requested_secrets(self, desired: Mapping[str, Any]) -> list[str]:
        """By which options such a secret is asked for."""
        fields = self.fields.items() if self.one_time_secrets else ()
        return [name for name, field in fields if field.write_only and not field.secret and desired.get(name)]

    def _id(self, wire: Mapping[str, Any]) -> str:
        """The id, if it is one: the first of ``id_fields`` stands in the paths of requests."""
        for name in self.id_fields:
            value = wire.get(name)
            if value and isinstance(value, str) and (name != self.id_fields[0] or SEGMENT.fullmatch(value)):
                return value
        return ""

    def _unreadable(self, path: Sequence[str], why: str) -> TransportError:
        return TransportError(
            "GET", "/".join(("", *(path or self.path))), f"the response of the API is not usable: {why}", sent=True
        )

    def body(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The request body that creates an object of these values."""
        body = to_wire(self.fields, values)
        return self.shape("create", body) if self.shape else body

    def replacing_body(
        self,
        op: str,
        current: Item,
        after: Mapping[str, Any],
        changes: Collection[str] = (),
        omit: Collection[str] = (),
    ) -> dict[str, Any]:
        """The request body that brings an object from what it is to ``after``, or that replaces it by ``after``.

        Args:
            op: ``create`` or ``update``.
            after: the object in option shape; what stays as it is included.
            changes: the options to which a PATCH is limited: of each it sends the whole value, since how deep the API
                merges is not published (evidence: put-replaces). None: all of it.
            omit: dotted names on the wire of fields that the collection does not know and the user leaves out.
        """
        wire = current.wire if isinstance(current, Read) else to_wire(self.fields, self.options(current))
        body = laid_over(self.fields, wire, current, after)
        for key in ("id", *self.id_fields):
            body.pop(key, None)
        if changes:
            keys = {self.fields[name].key(name) for name in changes}
            body = {key: value for key, value in body.items() if key in keys}
        body = pruned(body, [*self.fixed({**current, **after}), *omit])
        return self.shape(op, body) if self.shape else body

    def unknown(self, body: Mapping[str, Any]) -> list[str]:
        """The dotted names of what an object on the wire holds and the collection does not know."""
        return [name for name in unknown(self.fields, body) if name not in ("id", *self.id_fields)]

    def options(self, item: Mapping[str, Any]) -> Item:
        """What of an item are fields of the kind: without ids that only say where it is."""
        return {name: value for name, value in item.items() if name in self.fields}

    def unwrap(self, result: Any) -> list[Mapping[str, Any]]:
        """The objects inside ``result``, whatever wraps them.

        Lists, single objects, ``{gre_tunnels: []}``, ``{gre_tunnel: {}}``, ``{modified_gre_tunnel: {}}``,
        ``{deleted_gre_tunnel: {}}``: they differ by operation and by age of the API (evidence: list-bodies).
        """
        if isinstance(result, Mapping) and self.envelope:
            one, many = self.envelope
            keys = (f"{verb}{name}" for name in (one, many) for verb in ("", "modified_", "deleted_"))
            for key in keys:
                if key in result:
                    result = result[key]
                    break
        items = result if isinstance(result, list) else [result]
        return [item for item in items if isinstance(item, Mapping) and (self.singleton or self._id(item))]

    def answered(self, result: Any, parent_id: str | None = None) -> list[Item]:
        """The objects in the answer to a write; none where it is not usable, so that the caller has to list."""
        try:
            return [self.view(wire, parent_id) for wire in self.unwrap(result)]
        except TransportError:
            return []

    def listed(self, result: Any, parent_id: str | None = None, path: Sequence[str] = ()) -> list[Item]:
        """The objects of a listing. Strict where ``unwrap`` is lenient: what is overlooked would be created again.

        Raises:
            TransportError: it is not a list, or something in it is no such object.
        """
        wires = result.get(self.envelope[1], result) if isinstance(result, Mapping) and self.envelope else result
        if wires is None:  # some listings may be null when they are empty (evidence: apps)
            return []
        if not isinstance(wires, list) or not all(
            isinstance(wire, Mapping) and (self.singleton or self._id(wire)) for wire in wires
        ):
            raise self._unreadable(path, f"it is not a list in which each {self.title} has an id")
        items = [self.view(wire, parent_id, path) for wire in wires]
        for item in () if self.allow_unnamed else items:
            lacking = [name for name in self.identity if not item.get(name)]
            if lacking and not self.read_only_reason(item):
                raise self._unreadable(path, f"{self.title} {item['id']} has no {' and no '.join(lacking)}")
        return items

    def matching(self, desired: Mapping[str, Any], items: Sequence[Item], *, absent: bool = False) -> Sequence[Item]:
        """All objects that the task may mean, by anything but an id."""
        return (self.match_absent or self.match if absent else self.match)(self, desired, items)

    def find(self, desired: Mapping[str, Any], items: Sequence[Item], *, absent: bool = False) -> Item | None:
        """The one object that the task means, or None.

        Raises:
            AmbiguousError: more than one has this identity; lists the ids.
        """
        if desired.get("id"):
            return next((item for item in items if item["id"] == desired["id"]), None)
        return self.only(desired, self.matching(desired, items, absent=absent))

    def only(self, desired: Mapping[str, Any], found: Sequence[Item], hint: str = "", path: str = "") -> Item | None:
        """Return the single object found, or None.

        Raises:
            AmbiguousError: there are several; lists their ids.
        """
        if len(found) > 1:
            ids = ", ".join(item["id"] for item in found[:MAX_LISTED_IDS]) + (
                " and more" if len(found) > MAX_LISTED_IDS else ""
            )
            raise AmbiguousError(
                f"{len(found)} objects match {self.name_of(desired)} (ids {ids})",
                path=path or next(iter(self.names), ""),
                hint=hint or self.select_hint,
            )
        return found[0] if found else None
