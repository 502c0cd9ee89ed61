# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""A field of an API object as data: its option, how it is compared, whether it is secret, immutable or unordered.

Everything here works on the *option shape*, the shape that users write and read; ``to_wire`` and ``from_wire`` are the
only two functions that know how the API spells it.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

Fields = Mapping[str, "Field"]

# Addresses whose parsing is remembered: each is looked at several times, and a fleet has tens of thousands.
ADDRESSES = 2**16


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field.

    Attributes:
        type, elements, choices: as in an Ansible argument spec.
        fields: the fields of a dict, or of each element of a list of dicts.
        required: must be given whenever the object is (elements of lists); as in an Ansible argument spec.
        on_create: the API requires it in the object; who updates an object need not repeat it.
        secret: the value is never shown. Of a read-only one this goes for messages and logs: it is made to be returned.
        write_only: sent on create and when asked for; never compared, never returned.
        immutable: only accepted at creation.
        unordered: a list that is a set.
        read_only: filled by the server; returned, never an option.
        wire: the API's name, where it differs from the option's.
        normal: maps a scalar to what is compared (spelling of addresses, case).
        check: returns what is wrong with a scalar, or None. Shape only: the server judges the rest.
        low, high: inclusive bounds of a number.
        encode, decode: convert a value to and from its shape on the wire, which may be any when it comes from there.
        default: what the server fills in where nothing is given; told, never sent.
        virtual: an option that ``Resource.resolve`` replaces by ids before anything is compared; the API may echo it.
        formerly: a deprecated name of the same value on the wire: read where the other is absent, never sent beside it.
        server_keys: keys that the server alone fills in where ``encode`` makes an object of a value.
        paired_by: the field by which an element of a list and one that was read are the same element.
        zero_counts: 0 and false say something else than nothing does.
    """

    type: str = "str"
    elements: str | None = None
    choices: tuple[Any, ...] | None = None
    fields: Fields | None = None
    required: bool = False
    on_create: bool = False
    secret: bool = False
    write_only: bool = False
    immutable: bool = False
    unordered: bool = False
    read_only: bool = False
    wire: str | None = None
    normal: Callable[[Any], Any] | None = None
    check: Callable[[Any], str | None] | None = None
    low: int | None = None
    high: int | None = None
    encode: Callable[[Any], Any] | None = None
    decode: Callable[[Any], Any] | None = None
    default: Any = None
    virtual: bool = False
    formerly: str | None = None
    server_keys: tuple[str, ...] = ()
    paired_by: str | None = None
    zero_counts: bool = False

    def key(self, name: str) -> str:
        """The API's name of a field that the collection calls ``name``."""
        return self.wire or name


# Which fields that the collection does not know an update leaves out, by their dotted names in the API.
OMIT_FIELDS = Field(type="list", elements="str")


def problems(fields: Fields, values: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Yield one sentence for each given value that can never be right, with its place (``lans[1].vlan_tag: ...``)."""
    for name, known in fields.items():
        if known.required and values.get(name) in (None, ""):  # of a null, some ansible-core make ""
            yield f"{place}{name}: is required"
    for name, value in values.items():
        field = fields.get(name)
        if field is None or value is None:
            continue
        here = f"{place}{name}"
        if field.fields and isinstance(value, Mapping):
            yield from problems(field.fields, value, f"{here}.")
        elif isinstance(value, Mapping):  # with keys of the user's own, such as reservations
            for key, element in value.items():
                if isinstance(element, str):
                    yield from _scalar_problems(field, element, f"{here}.{key}")
                else:
                    yield f"{here}.{key}: must be text"
        elif isinstance(value, list):
            for index, element in enumerate(value):
                if field.fields and isinstance(element, Mapping):
                    yield from problems(field.fields, element, f"{here}[{index}].")
                else:
                    yield from _scalar_problems(field, element, f"{here}[{index}]")
        else:
            yield from _scalar_problems(field, value, here)


def missing(fields: Fields, values: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Yield the place of each field that the API requires in an object and that the object lacks."""
    for name, field in fields.items():
        value = values.get(name)
        if field.on_create and (value in (None, "") or (field.fields and is_nothing(value))):
            yield f"{place}{name}"
        elif field.fields and isinstance(value, Mapping) and not is_nothing(value):
            yield from missing(field.fields, value, f"{place}{name}.")


def _scalar_problems(field: Field, value: Any, here: str) -> Iterator[str]:
    low, high = field.low, field.high
    if isinstance(value, (int, float)) and ((low is not None and value < low) or (high is not None and value > high)):
        bounds = f"at least {low}" if high is None else f"from {low} to {high}"
        yield f"{here}: {value} is out of range; it must be {bounds}"
    # "" empties a field, so it is never checked for its shape.
    if field.check and value != "" and (wrong := field.check(value)):
        yield f"{here}: {wrong}"


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the user gave: Ansible fills every option that is absent, nested ones too, with None."""
    return {name: _given(value) for name, value in values.items() if value is not None}


def _given(value: Any) -> Any:
    if isinstance(value, Mapping):
        return given(value)
    if isinstance(value, list):
        return [_given(element) for element in value]
    return value


def to_wire(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Option shape to the API's; never sends null."""
    wire = {}
    for name, value in values.items():
        field = fields[name]
        if value is None or field.read_only or field.virtual:
            continue
        wire[field.wire or name] = field.encode(value) if field.encode else _nested(field, value, to_wire)
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


def is_nothing(value: Any) -> bool:
    """Is it empty, however deep? 0 counts as empty, but false may be what somebody wants."""
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


def _nested(field: Field, value: Any, convert: Callable[[Fields, Any], dict[str, Any]]) -> Any:
    if not field.fields:
        return value
    if isinstance(value, Mapping):
        return convert(field.fields, value)
    if isinstance(value, list):
        return [convert(field.fields, element) if isinstance(element, Mapping) else element for element in value]
    return value


def writable(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what a user may write, nested fields too."""
    return {
        name: _nested(fields[name], value, writable)
        for name, value in values.items()
        if name in fields and not (fields[name].read_only or fields[name].virtual)
    }


def public(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """What results may show: without the secrets that the user knows, and the API returns all the same."""
    return {
        name: _nested(fields[name], value, public) if name in fields else value
        for name, value in values.items()
        if name not in fields or not fields[name].secret or fields[name].read_only
    }


def _is_kept(field: Field) -> bool:
    """A secret of the user's that the API returns all the same."""
    return field.secret and not (field.read_only or field.write_only)


def keeps_secrets(fields: Fields) -> bool:
    """Is there such a field?"""
    return any(_is_kept(field) or keeps_secrets(field.fields or {}) for field in fields.values())


def secrets(fields: Fields, values: Mapping[str, Any]) -> Iterator[str]:
    """The values of such fields."""
    for name, field in fields.items():
        value = values.get(name)
        if _is_kept(field) and isinstance(value, str) and value:
            yield value
        elif field.fields and isinstance(value, Mapping):
            yield from secrets(field.fields, value)


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
        value = _nested(field, value, essential)
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


def same(field: Field, wanted: Any, current: Any) -> bool:
    """Does the current value already satisfy the wanted one?

    Nested objects: only the wanted keys count. Lists: all of it counts, elements exactly (their unset and their
    default-false keys alike). Not set, "", [], {}, 0 and false are one and the same: the API leaves them out of its
    answers (api-facts c4; for 0 inferred).
    """
    if field.write_only:
        return True
    if field.fields and isinstance(wanted, Mapping):
        have = current if isinstance(current, Mapping) else {}
        return all(same(field.fields[name], value, have.get(name)) for name, value in wanted.items())
    return bool(canonical(field, wanted) == canonical(field, current))


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


def merge(fields: Fields, current: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Current with the wanted values laid over it; nested objects are merged, lists and scalars replaced."""
    merged = dict(current)
    for name, value in wanted.items():
        sub = fields[name].fields
        have = current.get(name)
        if sub and isinstance(value, Mapping) and isinstance(have, Mapping):
            merged[name] = merge(sub, have, value)
        elif not same(fields[name], value, have):
            merged[name] = value
    return merged


# --- what scalars mean: comparison and shape of the values that many resources share ---


@functools.lru_cache(ADDRESSES)
def address(value: Any) -> str:
    """One spelling per IP address or prefix. Host bits stay: 10.0.0.0/31 is not 10.0.0.1/31."""
    try:
        return str(ipaddress.ip_interface(value)) if "/" in str(value) else str(ipaddress.ip_address(value))
    except ValueError:
        return str(value)


def folded(value: Any) -> str:
    """Letters' case does not count."""
    return str(value).casefold()


def mac_or_address(value: Any) -> str:
    """DHCP reservations map MAC addresses to IP addresses; MACs come in any case and with either separator."""
    text = str(value)
    return address(text) if "." in text else text.replace("-", ":").casefold()


def decimal(value: Any) -> Any:
    """Coordinates travel as text: 37.60 is 37.6."""
    try:
        return float(value)
    except ValueError:
        return value


@functools.lru_cache(ADDRESSES)
def is_ip(value: Any) -> str | None:
    """Shape check: an IP address without prefix length."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return f"{value!r} is not an IP address such as 203.0.113.10"
    return None


@functools.lru_cache(ADDRESSES)
def is_prefix(value: Any) -> str | None:
    """Shape check: an IP prefix in CIDR notation."""
    try:
        if "/" in str(value):
            ipaddress.ip_interface(value)
            return None
    except ValueError:
        pass
    return f"{value!r} is not a prefix in CIDR notation such as 10.20.0.0/16"


@functools.lru_cache(ADDRESSES)
def network(value: Any) -> str:
    """One spelling per IP prefix, without host bits: what a route leads to."""
    try:
        return str(ipaddress.ip_interface(value).network)
    except ValueError:
        return str(value)


@functools.lru_cache(ADDRESSES)
def is_network(value: Any) -> str | None:
    """Shape check: an IP prefix without host bits. What the API would make of them is not known."""
    if wrong := is_prefix(value):
        return wrong
    meant = network(value)
    return None if address(value) == meant else f"{value!r} has host bits set; {meant} is probably meant"


def is_ip_or_prefix(value: Any) -> str | None:
    """Shape check: either of the two."""
    return (
        None if is_ip(value) is None or is_prefix(value) is None else f"{value!r} is neither an IP address nor a prefix"
    )
