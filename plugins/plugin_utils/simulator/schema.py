# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small schema language: what a JSON value may be, as plain data, with messages in the API's manner.

It is written for this contract only. ``Fragment`` lets an object be checked and serialised once and then be
placed in any number of answers, which is what keeps a listing of thousands of objects quick.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, NetmaskValueError
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Something wrong with a value, and where."""

    pointer: str
    message: str


class Fragment:
    """The JSON text of a value that has been checked against ``schema``."""

    __slots__ = ("schema", "text")

    def __init__(self, text: str, schema: Schema) -> None:
        self.text = text
        self.schema = schema


def dump(value: Any) -> str:
    """Serialise a value that may hold fragments."""
    if isinstance(value, Fragment):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join([dump(item) for item in value]) + "]"
    return json.dumps(value)


GO_NAMES = {dict: "object", list: "array", str: "string", bool: "bool", int: "number", float: "number"}


class Schema:
    """Anything but null."""

    go_name = "interface"

    def problems(self, value: Any, at: str = "") -> list[Problem]:
        """Everything that is wrong with ``value``."""
        if value is None:
            return [Problem(at, f'type "{self.go_name}" is not permitted to be null')]
        if isinstance(value, Fragment):
            return [] if value.schema is self else [Problem(at, "holds an object of another kind")]
        return self._problems(value, at)

    def _problems(self, value: Any, at: str) -> list[Problem]:
        return []

    def _mismatch(self, value: Any, at: str) -> list[Problem]:
        return [Problem(at, f"json: cannot unmarshal {GO_NAMES[type(value)]} into Go value of type {self.go_name}")]

    def known(self, value: Any) -> Any:
        """The value without the fields that the schema does not have."""
        return value


class Text(Schema):
    """A string, perhaps of a format, a set or a length."""

    go_name = "string"

    def __init__(
        self,
        *allowed: str,
        format: tuple[str, Callable[[str], object]] | None = None,
        min_length: int = 0,
        max_length: int | None = None,
    ) -> None:
        self.allowed = allowed
        self.format = format
        self.min_length = min_length
        self.max_length = max_length

    def _problems(self, value: Any, at: str) -> list[Problem]:
        if not isinstance(value, str):
            return self._mismatch(value, at)
        if self.allowed and value not in self.allowed:
            return [Problem(at, f"must be one of {', '.join(self.allowed)}")]
        if len(value) < self.min_length or (self.max_length is not None and len(value) > self.max_length):
            return [Problem(at, f"must have {self.min_length} to {self.max_length or 'any number of'} characters")]
        # An empty string stands for "nothing here"; whether nothing is allowed is for `min_length` and the rules.
        if value and self.format and not self.format[1](value):
            return [Problem(at, f"{value!r} is not {self.format[0]}")]
        return []


class Boolean(Schema):
    """true or false."""

    go_name = "bool"

    def _problems(self, value: Any, at: str) -> list[Problem]:
        return [] if isinstance(value, bool) else self._mismatch(value, at)


class Number(Schema):
    """A number, whole where ``whole`` is set."""

    def __init__(self, low: float | None = None, high: float | None = None, *, whole: bool = False) -> None:
        self.low = low
        self.high = high
        self.whole = whole
        self.go_name = "int" if whole else "float64"

    def _problems(self, value: Any, at: str) -> list[Problem]:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return self._mismatch(value, at)
        if self.low is not None and value < self.low:
            return [Problem(at, f"must be at least {self.low}")]
        if self.high is not None and value > self.high:
            return [Problem(at, f"must be at most {self.high}")]
        return []


def whole(low: int | None = None, high: int | None = None) -> Number:
    """A whole number."""
    return Number(low, high, whole=True)


class Array(Schema):
    """A list of one kind of value."""

    go_name = "array"

    def __init__(self, items: Schema, *, most: int | None = None) -> None:
        self.items = items
        self.most = most

    def _problems(self, value: Any, at: str) -> list[Problem]:
        if not isinstance(value, list):
            return self._mismatch(value, at)
        found = [p for n, item in enumerate(value) for p in self.items.problems(item, f"{at}/{n}")]
        if self.most is not None and len(value) > self.most:
            found.append(Problem(at, f"must have at most {self.most} items"))
        return found

    def known(self, value: Any) -> Any:
        return [self.items.known(item) for item in value]


class Object(Schema):
    """An object with named fields; a trailing ``!`` marks a required one."""

    go_name = "object"

    def __init__(self, fields: dict[str, Schema]) -> None:
        self.fields = {name.rstrip("!"): schema for name, schema in fields.items()}
        self.required = tuple(name.rstrip("!") for name in fields if name.endswith("!"))

    def _problems(self, value: Any, at: str) -> list[Problem]:
        if not isinstance(value, dict):
            return self._mismatch(value, at)
        found = []
        for name, item in value.items():
            schema = self.fields.get(name)
            if schema is None:
                found.append(Problem(f"{at}/{name}", UNKNOWN_FIELD))
            else:
                found.extend(schema.problems(item, f"{at}/{name}"))
        found.extend(Problem(f"{at}/{name}", "is required") for name in self.required if name not in value)
        return found

    def known(self, value: Any) -> Any:
        return {name: self.fields[name].known(item) for name, item in value.items() if name in self.fields}


UNKNOWN_FIELD = "is not a field of this request"


class Mapping(Schema):
    """An object with free keys."""

    go_name = "map"

    def __init__(self, keys: Schema, values: Schema) -> None:
        self.keys = keys
        self.values = values

    def _problems(self, value: Any, at: str) -> list[Problem]:
        if not isinstance(value, dict):
            return self._mismatch(value, at)
        found = [p for key in value for p in self.keys.problems(key, f"{at}/{key}")]
        return found + [p for key, item in value.items() for p in self.values.problems(item, f"{at}/{key}")]


class Either(Schema):
    """The first of several schemas that fits."""

    def __init__(self, *choices: Schema) -> None:
        self.choices = choices
        self.go_name = choices[0].go_name

    def problems(self, value: Any, at: str = "") -> list[Problem]:
        tried = [choice.problems(value, at) for choice in self.choices]
        # An object with a field too many is meant as that object.
        return min(tried, key=lambda found: (len([p for p in found if p.message != UNKNOWN_FIELD]), len(found)))

    def known(self, value: Any) -> Any:
        for choice in self.choices:
            if not [p for p in choice.problems(value) if p.message != UNKNOWN_FIELD]:
                return choice.known(value)
        return value


class Tagged(Schema):
    """One of several objects, told apart by a field."""

    go_name = "object"

    def __init__(self, tag: str, choices: dict[str, Object]) -> None:
        self.tag = tag
        self.choices = choices
        self._tag_only = Object({f"{tag}!": Text(*choices)})

    def _problems(self, value: Any, at: str) -> list[Problem]:
        if not isinstance(value, dict):
            return self._mismatch(value, at)
        tag = value.get(self.tag)
        choice = self.choices.get(tag) if isinstance(tag, str) else None
        if choice is None:
            return self._tag_only.problems({key: tag for key in value if key == self.tag}, at)
        return choice.problems(value, at)

    def known(self, value: Any) -> Any:
        return self.choices[value[self.tag]].known(value)


class OneOrMany(Schema):
    """An object, or an older form with a list of them under one name."""

    go_name = "object"

    def __init__(self, one: Object, many: str) -> None:
        self.many = many
        self.one = one
        self._list = Object({f"{many}!": Array(one)})

    def _form(self, value: Any) -> Object:
        return self._list if isinstance(value, dict) and self.many in value else self.one

    def _problems(self, value: Any, at: str) -> list[Problem]:
        return self._form(value).problems(value, at)

    def known(self, value: Any) -> Any:
        return self._form(value).known(value)


class Nullable(Schema):
    """A value or null."""

    def __init__(self, inner: Schema) -> None:
        self.inner = inner
        self.go_name = inner.go_name

    def problems(self, value: Any, at: str = "") -> list[Problem]:
        return [] if value is None else self.inner.problems(value, at)

    def known(self, value: Any) -> Any:
        return value if value is None else self.inner.known(value)


def _parses(parser: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parser(text)
        except (AddressValueError, NetmaskValueError, ValueError):
            return False
        return True

    return check


def _cidr4(text: str) -> object:
    address, slash, length = text.partition("/")
    if not slash or not length.isdigit():
        raise ValueError(text)
    return IPv4Network(f"{IPv4Address(address)}/{length}", strict=False)


def _cidr6(text: str) -> object:
    address, slash, length = text.partition("/")
    if not slash or not length.isdigit() or int(length) > 128:
        raise ValueError(text)
    return IPv6Address(address)


def _cidr(text: str) -> object:
    return _cidr6(text) if ":" in text else _cidr4(text)


def _address(text: str) -> object:
    return IPv6Address(text) if ":" in text else IPv4Address(text)


IPV4 = ("an IPv4 address", _parses(IPv4Address))
IP = ("an IP address", _parses(_address))
CIDR4 = ("an IPv4 address with a prefix length", _parses(_cidr4))
CIDR6 = ("an IPv6 address with a prefix length", _parses(_cidr6))
CIDR = ("an IP address with a prefix length", _parses(_cidr))
MAC = ("a MAC address", re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}").fullmatch)
DATE = ("a date (YYYY-MM-DD)", re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])").fullmatch)
PORT_RANGE = ("a range of ports", re.compile(r"\d{1,5}-\d{1,5}").fullmatch)
RFC3339 = (
    "an RFC 3339 timestamp",
    re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)").fullmatch,
)
