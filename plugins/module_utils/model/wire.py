# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Convert objects between option shape and the API's. Nothing else knows how the API spells a field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from .compare import is_nothing
from .field import Field, Fields, nested


def to_wire(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Option shape to the API's; never sends null."""
    wire = {}
    for name, value in values.items():
        field = fields[name]
        if value is None or field.read_only or field.virtual:
            continue
        wire[field.wire or name] = field.encode(value) if field.encode else nested(field, value, to_wire)
    return wire


def read_only_keys(fields: Fields) -> set[str]:
    """The API's names of what it alone fills in, and refuses or ignores in a request."""
    writable_keys = {field.key(name) for name, field in fields.items() if not field.read_only}
    return {field.key(name) for name, field in fields.items() if field.read_only} - writable_keys


def laid_over(
    fields: Fields, wire: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """An object as the API answered it, with what differs between two option shapes put in: the body that replaces it.

    What the caller does not change goes back as it came, known or not, at every depth: the API may erase what a body
    omits. Nulls are left out, since the API refuses them, and so is what the server alone fills in.
    """
    body = _sendable(fields, wire)
    for name, field in fields.items():
        if field.read_only or field.virtual or name not in after or after[name] == before.get(name):
            continue
        key, value = field.key(name), after[name]
        body.pop(field.formerly or "", None)
        there = wire.get(key)
        if field.encode:
            encoded = field.encode(value)
            beside = isinstance(there, Mapping) and isinstance(encoded, Mapping) and not field.immutable
            rest = there if beside else {}
            body[key] = {**_without(rest, field.server_keys), **encoded} if rest else encoded
        elif field.fields and isinstance(value, Mapping):
            known, sub = (part if isinstance(part, Mapping) else {} for part in (before.get(name), there))
            if is_taken_away(field, value):
                body.pop(key, None)
            else:
                body[key] = laid_over(field.fields, sub, known, value)
        elif field.fields and isinstance(value, list):
            body[key] = [_element(field, element, there) for element in value]
        else:
            body[key] = value
    return body


def is_taken_away(field: Field, value: Any) -> bool:
    """Is it an object of which nothing is left? Without what it needs there is none, so the body leaves it out."""
    needed = field.fields and isinstance(value, Mapping) and any(sub.on_create for sub in field.fields.values())
    return bool(needed) and is_nothing(value)


def _element(field: Field, element: Any, there: Any) -> Any:
    """One element of a list: the user describes its known fields whole; what else it had, it keeps."""
    fields = field.fields or {}
    if not isinstance(element, Mapping):
        return element
    pairing = field.paired_by
    own = fields[pairing].normal if pairing else None
    for known in there if pairing and isinstance(there, list) else ():
        if isinstance(known, Mapping) and _spelled(own, known.get(pairing)) == _spelled(own, element.get(pairing)):
            mentioned = {fields[name].key(name) for name in element if name in fields}
            keys = {sub.key(name) for name, sub in fields.items()}
            kept = {name: value for name, value in known.items() if name not in keys or name in mentioned}
            return laid_over(fields, kept, {}, element)
    return to_wire(fields, element)


def _spelled(normal: Callable[[Any], Any] | None, value: Any) -> Any:
    return normal(value) if normal and value is not None else value


def _sendable(fields: Fields, wire: Mapping[str, Any]) -> dict[str, Any]:
    """What of an object as the API answered it may stand in a request."""
    by_key = {field.key(name): field for name, field in fields.items() if not (field.read_only or field.virtual)}
    # A key that the API should never show may be masked where it does.
    left_out = {field.key(name) for name, field in fields.items() if field.virtual or field.write_only}
    left_out |= read_only_keys(fields)
    body: dict[str, Any] = {}
    for key, value in wire.items():
        if value is None or key in left_out:
            continue
        field = by_key.get(key)
        if field and field.fields and isinstance(value, Mapping):
            body[key] = _sendable(field.fields, value)
        elif field and field.fields and isinstance(value, list):
            body[key] = [_sendable(field.fields, item) if isinstance(item, Mapping) else item for item in value]
        elif field and field.encode and not isinstance(value, Mapping):  # the older of two forms (health_check.target)
            body[key] = field.encode(field.decode(value) if field.decode else value)
        else:
            body[key] = without_nulls(_without(value, field.server_keys) if field else value)
    return body


def _without(value: Any, keys: Collection[str]) -> Any:
    if not keys or not isinstance(value, Mapping):
        return value
    return {name: item for name, item in value.items() if name not in keys}


def without_nulls(value: Any) -> Any:
    """A part of an answer that may be sent back: the API refuses null."""
    if isinstance(value, Mapping):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def unknown(fields: Fields, body: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """The dotted names of what an object on the wire holds and the collection does not know."""
    by_key: dict[str, Field] = {}
    for name, field in fields.items():
        if not (field.read_only and field.key(name) in by_key):
            by_key[field.key(name)] = field
        if field.formerly:
            by_key[field.formerly] = Field()
    for key, value in body.items():
        known = by_key.get(key)
        if known is None:
            yield f"{place}{key}"
        elif known.fields:
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, Mapping):
                    yield from unknown(known.fields, item, f"{place}{key}.")
        elif known.encode and isinstance(value, Mapping):
            made = {*known.encode(""), *known.server_keys}
            yield from (f"{place}{key}.{name}" for name in value if name not in made)


def pruned(body: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """A body without the fields at these dotted names; in each element of a list."""
    left = dict(body)
    for path in paths:
        key, _dot, rest = path.partition(".")
        if not rest:
            left.pop(key, None)
        elif isinstance(left.get(key), Mapping):
            left[key] = pruned(left[key], [rest])
        elif isinstance(left.get(key), list):
            left[key] = [pruned(item, [rest]) if isinstance(item, Mapping) else item for item in left[key]]
    return left


class ShapeError(ValueError):
    """A part of an answer is of another type than the API reference says; the text names it."""


def from_wire(fields: Fields, wire: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """The API's shape to option shape: known fields only, secrets left out, null and absent alike.

    Raises:
        ShapeError: a field that is compared and sent back is of another type, or a required one is missing. What the
            server alone fills in is left out then: nothing is decided by it.
    """
    values = {}
    for name, field in fields.items():
        value = wire.get(field.wire or name)
        if value is None and field.formerly:
            value = wire.get(field.formerly)
        if value is None and field.required:
            raise ShapeError(f"{place}{name} is missing")
        if value is None or field.write_only:
            continue
        if value.__class__ is EXACTLY.get(field.type) and field.decode is None:  # the rule, and fleets have many values
            values[name] = value
            continue
        try:
            if field.decode:
                value = field.decode(value)
            if value is not None:
                values[name] = _read(field, field.type, value, f"{place}{name}")
        except ShapeError:
            if not field.read_only:
                raise
    return values


# What stands for a type of Ansible's in JSON.
JSON_TYPES = {"str": (str, "text"), "int": (int, "a whole number"), "bool": (bool, "true or false")}

EXACTLY: dict[str, type] = {kind: python for kind, (python, _word) in JSON_TYPES.items()}


def _read(field: Field, kind: str, value: Any, place: str) -> Any:
    if kind in JSON_TYPES:
        python, word = JSON_TYPES[kind]
        if isinstance(value, python) and not (kind == "int" and isinstance(value, bool)):
            return value
        if kind == "int" and isinstance(value, float) and value.is_integer():  # JSON has only one kind of numbers
            return int(value)
    elif kind == "list":
        word = "a list"
        if isinstance(value, list):
            return [_read(field, field.elements or "str", item, f"{place}[{i}]") for i, item in enumerate(value)]
    else:
        word = "an object"
        if isinstance(value, Mapping):
            if field.fields:
                return from_wire(field.fields, value, f"{place}.")
            texts = {name: item for name, item in value.items() if item is not None}
            return {name: _read(field, "str", item, f"{place}.{name}") for name, item in texts.items()}
    raise ShapeError(f"{place} is not {word}")
