# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's published description of the API, which judges requests and answers.

Its content is in data/operations.json; tests/tools/published_operations.py writes that from the OpenAPI document.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import OPERATIONS, Operation
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.service import BASE, ROUTER
from jsonschema import Draft4Validator

DATA = Path(__file__).parent / "data" / "operations.json"
THROTTLED = 429
# What a shape says, and the keyword of a JSON schema that checks it.
KEYWORDS = {
    "type": "type",
    "enum": "enum",
    "required": "required",
    "min": "minimum",
    "max": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_items": "minItems",
    "max_items": "maxItems",
    "min_fields": "minProperties",
    "max_fields": "maxProperties",
}
UNIONS = {"any_of": "anyOf", "one_of": "oneOf", "all_of": "allOf"}
# read_only tells what a field is for; a request may repeat such a field.
WORDS = {*KEYWORDS, *UNIONS, "shape", "items", "fields", "other_fields", "nullable", "read_only"}


def json_schema(shape: dict[str, Any]) -> dict[str, Any]:
    """Return a shape as a JSON schema."""
    if unknown := shape.keys() - WORDS:
        raise ValueError(f"unknown words in a shape: {sorted(unknown)}")
    if "shape" in shape:
        return {"$ref": f"#/shapes/{shape['shape']}"}
    schema: dict[str, Any] = {KEYWORDS[word]: value for word, value in shape.items() if word in KEYWORDS}
    for word, keyword in UNIONS.items():
        if word in shape:
            schema[keyword] = [json_schema(part) for part in shape[word]]
    if "items" in shape:
        schema["items"] = json_schema(shape["items"])
    if "fields" in shape:
        schema["properties"] = {name: json_schema(field) for name, field in shape["fields"].items()}
    if "other_fields" in shape:
        schema["additionalProperties"] = json_schema(shape["other_fields"])
    return {"anyOf": [schema, {"type": "null"}]} if shape.get("nullable") else schema


class Judge:
    """Validates exchanges; counts what it has seen."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.operations: dict[str, dict[str, Any]] = document["operations"]
        self._shapes = {name: json_schema(shape) for name, shape in document["shapes"].items()}
        self._validators: dict[tuple[str, str, str], Draft4Validator] = {}
        self.judged: dict[str, int] = {}

    def described(self, operation: Operation) -> dict[str, Any]:
        """Return what is published about an operation."""
        return self.operations[f"{operation.method} {operation.path}"]

    def _errors(self, key: tuple[str, str, str], shape: Any, value: Any, *, partial: bool = False) -> list[str]:
        validator = self._validators.get(key)
        if validator is None:
            validator = Draft4Validator({"allOf": [json_schema(shape)], "shapes": self._shapes})
            self._validators[key] = validator
        return [
            f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
            for error in validator.iter_errors(value)
            if not (partial and error.validator == "required")
        ]

    def request(self, operation: Operation, body: Any, *, partial: bool = False) -> list[str]:
        """What the document says against a body; ``partial`` where a part of an object may be sent."""
        shape = self.described(operation)["request"]
        if shape is None or body is None:
            return []
        return self._errors((operation.name, "request", ""), shape, body, partial=partial)

    def answer(self, operation: Operation, status: int, body: Any) -> list[str]:
        """What the document says against an answer."""
        answers = self.described(operation)["answers"]
        self.judged[operation.name] = self.judged.get(operation.name, 0) + 1
        family = f"{status // 100}XX"
        if status == THROTTLED:
            # It comes from a layer in front of the API, whose code is below the least that the API has.
            return []
        found = next((key for key in (str(status), family, "default") if key in answers), None)
        if found is None:
            # Statuses that every API of this kind has and the document names for some operations only.
            return [] if status >= 400 else [f"status {status} is not described"]
        shape = answers[found]
        return [] if shape is None else self._errors((operation.name, "answer", found), shape, body)


@cache
def judge() -> Judge:
    """The judge of this process."""
    return Judge(json.loads(DATA.read_text(encoding="utf-8")))


def operation_of(method: str, path: str) -> Operation | None:
    """The operation of a full path."""
    parts = path.removeprefix(f"{BASE}/accounts/").partition("/")[2].split("/")
    found = ROUTER.match(method, parts)
    return found[0] if found else None


DOCUMENTED = tuple(operation for operation in OPERATIONS if operation.documented)
