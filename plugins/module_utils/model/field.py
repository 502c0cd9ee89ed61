# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""A field of an API object as data: its option, how it is compared, whether it is secret, immutable or unordered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Fields = Mapping[str, "Field"]


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
        virtual: an option that ``Kind.resolve`` replaces by ids before anything is compared; the API may echo it.
        formerly: a deprecated name of the same value on the wire: read where the other is absent, never sent beside it.
        server_keys: keys that the server alone fills in where ``encode`` makes an object of a value.
        paired_by: the field by which an element of a list and one that was read are the same element.
        zero_counts: 0 and false say something else than nothing does.
        filled: an empty text is refused.
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
    filled: bool = False

    def key(self, name: str) -> str:
        """The API's name of a field that the collection calls ``name``."""
        return self.wire or name


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the user gave: Ansible fills every option that is absent, nested ones too, with None."""
    return {name: _given(value) for name, value in values.items() if value is not None}


def _given(value: Any) -> Any:
    if isinstance(value, Mapping):
        return given(value)
    if isinstance(value, list):
        return [_given(element) for element in value]
    return value


def nested(field: Field, value: Any, convert: Callable[[Fields, Any], dict[str, Any]]) -> Any:
    """Return a value in which each object of a field's own fields is converted."""
    if not field.fields:
        return value
    if isinstance(value, Mapping):
        return convert(field.fields, value)
    if isinstance(value, list):
        return [convert(field.fields, element) if isinstance(element, Mapping) else element for element in value]
    return value
