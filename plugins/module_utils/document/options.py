# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The options of an entry, as an Ansible argument spec and as fields to validate."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..model.field import Field, Fields
from ..model.kind import Kind
from ..model.normalise import is_id

Spec = dict[str, dict[str, Any]]

# Options that name an object of the API by its id.
ID = Field(check=is_id, filled=True)
IDS = ("id", "site_id", "connector_id", "tunnel_id", "job_id")


def options_of(fields: Fields) -> Spec:
    """Return the argument spec of the writable fields."""
    return {name: _option(field) for name, field in fields.items() if not field.read_only}


def _option(field: Field) -> dict[str, Any]:
    option: dict[str, Any] = {"type": field.type, "no_log": field.secret}
    if field.elements:
        option["elements"] = field.elements
    if field.choices:
        option["choices"] = list(field.choices)
    if field.required:
        option["required"] = True
    if field.fields:
        option["options"] = options_of(field.fields)
    return option


def fields_of(spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Field]:
    """Return the fields of an argument spec. A dictionary without options of its own is not looked into."""
    return {name: _field(name, option) for name, option in spec.items()}


def _field(name: str, option: Mapping[str, Any]) -> Field:
    if name in IDS:
        return replace(ID, required=bool(option.get("required")))
    below = fields_of(option["options"]) if option.get("options") else None

    def of_type(known: str | None) -> str | None:
        return "object" if known == "dict" and not below else known

    return Field(
        type=of_type(option["type"]) or "str",
        elements=of_type(option.get("elements")),
        choices=tuple(option["choices"]) if option.get("choices") else None,
        fields=below,
        required=bool(option.get("required")),
        secret=bool(option.get("no_log")),
    )


def handling_options(kind: Kind) -> Spec:
    """Return the options that say what to do with an object of this kind."""
    immutable = any(field.immutable for field in kind.fields.values())
    return {
        **({} if kind.singleton else {"id": {"type": "str"}}),
        **({"omit_fields": {"type": "list", "elements": "str"}} if "update" in kind.verbs else {}),
        "state": {
            "type": "str",
            "choices": ["present", "absent"] if "delete" in kind.verbs else ["present"],
            "default": "present",
        },
        **{
            f"{name}_update": {"type": "str", "choices": ["on_create", "always"], "default": "on_create"}
            for name in unseen(kind)
        },
        **({"recreate": {"type": "bool", "default": False}} if immutable else {}),
    }


def unseen(kind: Kind) -> list[str]:
    """Return the names of the fields that the API never shows."""
    return [name for name, field in kind.fields.items() if field.write_only]


@functools.cache
def entry_fields(kind: Kind) -> Fields:
    """Return everything that an entry of a document, or the module of its kind, takes."""
    # A read-only field can share its name with an option of the module, which names the parent: site_id.
    return {**kind.fields, **fields_of(handling_options(kind))}
