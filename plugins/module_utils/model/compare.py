# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Compare and merge objects in *option shape*, the shape that users write and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .field import Field, Fields, nested


def missing(fields: Fields, values: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Yield the place of each field that the API requires in an object and that the object lacks."""
    for name, field in fields.items():
        value = values.get(name)
        if field.on_create and (value in (None, "") or (field.fields and is_nothing(value))):
            yield f"{place}{name}"
        elif field.fields and isinstance(value, Mapping) and not is_nothing(value):
            yield from missing(field.fields, value, f"{place}{name}.")


def is_nothing(value: Any) -> bool:
    """Is it empty, however deep? 0 counts as empty, but false may be a desired value."""
    if isinstance(value, Mapping):
        return all(is_nothing(item) for item in value.values())
    return not value and value is not False


def saying(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a new object is made of: without what is empty, which is the same as not set where nothing is set yet."""
    said = {}
    for name, value in values.items():
        field, worth = fields[name], value
        if not (field.on_create or field.required or field.zero_counts):
            if isinstance(value, Mapping) and field.fields:
                worth = {} if is_nothing(value) else saying(field.fields, value)
            if not worth and not isinstance(worth, bool) and field.default is None:
                continue
        said[name] = worth
    return said


def differing(fields: Fields, before: Mapping[str, Any], after: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """The dotted names of the values in ``after`` that ``before`` does not satisfy; a list counts as one value."""
    for name, value in after.items():
        field, there = fields[name], before.get(name)
        if field.fields and isinstance(value, Mapping):
            yield from differing(field.fields, there if isinstance(there, Mapping) else {}, value, f"{place}{name}.")
        elif not same(field, value, there):
            yield f"{place}{name}"


def at(values: Any, path: str) -> Any:
    """The value at a dotted name; None where there is none."""
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def writable(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what a user may write, nested fields too."""
    return {
        name: nested(fields[name], value, writable)
        for name, value in values.items()
        if name in fields and not (fields[name].read_only or fields[name].virtual)
    }


def undescribed(fields: Fields, values: Mapping[str, Any], said: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """The dotted names of what is set and ``said`` does not mention: neither empty nor the server's default."""
    for name, field in fields.items():
        value, mentioned = values.get(name), said.get(name)
        if field.read_only or field.write_only or value is None or value == field.default:
            continue
        if field.fields and isinstance(value, Mapping):
            below = mentioned if isinstance(mentioned, Mapping) else {}
            yield from undescribed(field.fields, value, below, f"{place}{name}.")
        elif not {name, f"{name}_id", name.removesuffix("_id")} & said.keys() and (
            value or field.zero_counts or field.default is not None
        ):
            yield f"{place}{name}"


def essential(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what says something: what is writable and neither empty nor the server's default, in the fields' order."""
    said = {}
    for name, field in fields.items():
        value = values.get(name)
        if field.read_only or field.write_only or field.secret or value is None or value == field.default:
            continue
        value = nested(field, value, essential)
        if value in ("", [], {}) or (value is False and field.default is None):
            continue
        said[name] = value
    return said


def whole(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Every value that a user may write, in the fields' order: what is not set, as what empties it.

    Secrets are left out, and so is what has nothing to say that it is not set: a choice, a number that may not be 0.
    """
    said = {}
    for name, field in fields.items():
        value = values.get(name)
        if field.read_only or field.write_only or field.secret:
            continue
        if value is None:
            spoken_for = name.endswith("_id") and values.get(name.removesuffix("_id"))  # by the name of the same object
            chosen = field.choices and field.type != "list"
            unsayable = chosen or field.zero_counts or (field.low or 0) > 0 or field.virtual
            if spoken_for or unsayable or field.on_create or field.required:
                continue
            value = whole(_all(field.fields), {}) if field.fields and field.type == "dict" else EMPTY[field.type]()
        elif field.fields and isinstance(value, Mapping):
            value = whole(field.fields, value)
        elif field.fields and isinstance(value, list):
            value = [writable(field.fields, item) for item in value]
        said[name] = value
    return said


# What says that nothing is set.
EMPTY: dict[str, Callable[[], Any]] = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict}


def _all(fields: Fields) -> Fields:
    """Of an object that is not there, none is needed."""
    return {name: replace(field, on_create=False) for name, field in fields.items()}


def same(field: Field, desired: Any, current: Any) -> bool:
    """Does the current value already satisfy the desired one?

    Nested objects: only the desired keys count. Lists: all of it counts, elements exactly (their unset and their
    default-false keys alike). Not set, "", [], {}, 0 and false are one and the same: the API leaves them out of its
    answers (evidence: omitted-false, zero-is-a-choice).
    """
    if field.write_only:
        return True
    if field.fields and isinstance(desired, Mapping):
        have = current if isinstance(current, Mapping) else {}
        return all(same(field.fields[name], value, have.get(name)) for name, value in desired.items())
    return bool(canonical(field, desired) == canonical(field, current))


def canonical(field: Field, value: Any) -> Any:
    """A hashable form in which two equal values are equal."""
    if not value:
        return value if field.zero_counts and value is not None else None
    if isinstance(value, list):
        elements = [canonical(field, element) for element in value]
        return tuple(sorted(elements, key=repr)) if field.unordered else tuple(elements)
    if isinstance(value, Mapping):
        if field.fields:
            known = (
                (name, canonical(sub, value.get(name))) for name, sub in field.fields.items() if not sub.write_only
            )
            return tuple((name, item) for name, item in known if item is not None) or None
        pairs = (((field.normal or str)(key), canonical(field, item)) for key, item in value.items())
        return tuple(sorted(pairs, key=repr))
    return field.normal(value) if field.normal else value


def merge(fields: Fields, current: Mapping[str, Any], desired: Mapping[str, Any]) -> dict[str, Any]:
    """Current with the desired values laid over it; nested objects are merged, lists and scalars replaced."""
    merged = dict(current)
    for name, value in desired.items():
        sub = fields[name].fields
        have = current.get(name)
        if sub and isinstance(value, Mapping) and isinstance(have, Mapping):
            merged[name] = merge(sub, have, value)
        elif not same(fields[name], value, have):
            merged[name] = value
    return merged
