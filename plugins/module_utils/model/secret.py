# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Find, hide and spell secrets. Every rule about secrets is here."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .errors import printable
from .field import Field, Fields, nested
from .kind import Item


def public(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """What results may show: without the secrets that the user knows, and the API returns all the same."""
    return {
        name: nested(fields[name], value, public) if name in fields else value
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


SENT_UNSEEN = "(sensitive, sent)"

UNSEEN = "(sensitive)"


def is_secret(fields: Fields, path: str) -> bool:
    """Is the value at a dotted name one that nobody may see?"""
    name, _dot, rest = path.partition(".")
    known = fields[name]
    return known.secret or bool(rest and known.fields and is_secret(known.fields, rest))


def masked(fields: Fields, values: Mapping[str, Any], have: Mapping[str, Any]) -> Item:
    """For eyes: secrets as the fact that one is there, or that another one is sent."""
    shown: Item = {}
    for name, value in values.items():
        known, there = fields[name], have.get(name)
        if known.secret:
            shown[name] = SENT_UNSEEN if value != there else UNSEEN
        elif known.fields and isinstance(value, Mapping):
            shown[name] = masked(known.fields, value, there if isinstance(there, Mapping) else {})
        else:
            shown[name] = value
    return shown


def without(secrets: Collection[str], value: Any) -> Any:
    """Return a value in which no text holds a secret, in the words of Ansible."""
    if isinstance(value, str):
        if value in secrets:
            return "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, "*" * 8)
        return value
    if isinstance(value, Mapping):
        return {without(secrets, name): without(secrets, item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without(secrets, item) for item in value]
    return value


def spellings(secret: str) -> Iterator[str]:
    """How a service may repeat a secret: as it is, trimmed, inside JSON or a quotation; and as messages show it."""
    yield secret
    if not (secret.isascii() and secret.isprintable()) or set(secret) & set("\"'\\ "):
        forms = (secret.strip(), json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
        yield from (form for form in (*forms, repr(secret)[1:-1], *map(printable, forms)) if form)
