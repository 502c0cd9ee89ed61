# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's published description of the API as a judge over requests and answers, where it is at hand.

The document is no part of the collection. It is looked for beside the repository, or where NETOPS_CLOUDFLARE_REFERENCE
says; without it the tests that need it are skipped, and say so.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import OPERATIONS, Operation
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.service import BASE, ROUTER

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "NETOPS_CLOUDFLARE_REFERENCE"


def reference(name: str) -> Path | None:
    """A file or folder of the reference, if there is one."""
    given = os.environ.get(VARIABLE)
    path = (Path(given) if given else ROOT.parent / "shared" / "reference") / name
    return path if path.exists() else None


THROTTLED = 429
MISSING = f"no API reference beside the repository or in {VARIABLE}"


def _draft4(node: Any) -> Any:
    """An OpenAPI 3.0 schema as a JSON schema: `nullable` is the difference that matters here."""
    if isinstance(node, list):
        return [_draft4(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _draft4(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


class Judge:
    """Validates exchanges; counts what it has seen."""

    def __init__(self, document: dict[str, Any]) -> None:
        from jsonschema import Draft4Validator  # noqa: PLC0415 - only where the document is at hand

        self._validator = Draft4Validator
        self._paths = document["paths"]
        self._components = _draft4(document["components"])
        self._validators: dict[tuple[str, str, str], Any] = {}
        self.judged: dict[str, int] = {}

    def _errors(self, key: tuple[str, str, str], schema: Any, value: Any, *, partial: bool = False) -> list[str]:
        validator = self._validators.get(key)
        if validator is None:
            validator = self._validator({"allOf": [_draft4(schema)], "components": self._components})
            self._validators[key] = validator
        return [
            f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
            for error in validator.iter_errors(value)
            if not (partial and error.validator == "required")
        ]

    def request(self, operation: Operation, body: Any, *, partial: bool = False) -> list[str]:
        """What the document says against a body; ``partial`` where a part of an object may be sent."""
        described = self._paths["/accounts/{account_id}" + operation.path][operation.method.lower()]
        content = described.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None or body is None:
            return []
        return self._errors((operation.name, "request", ""), content["schema"], body, partial=partial)

    def answer(self, operation: Operation, status: int, body: Any) -> list[str]:
        """What the document says against an answer."""
        answers = self._paths["/accounts/{account_id}" + operation.path][operation.method.lower()]["responses"]
        self.judged[operation.name] = self.judged.get(operation.name, 0) + 1
        family = f"{status // 100}XX"
        described = answers.get(str(status)) or answers.get(family) or answers.get("default")
        if status == THROTTLED:
            # It comes from a layer in front of the API, whose code is below the least that the API has.
            return []
        if described is None:
            # Statuses that every API of this kind has and the document names for some operations only.
            return [] if status >= 400 else [f"status {status} is not described"]
        content = described.get("content", {}).get("application/json")
        return [] if content is None else self._errors((operation.name, "answer", family), content["schema"], body)


@cache
def judge() -> Judge | None:
    """The judge, if the document is there."""
    path = reference("openapi-magic.json")
    return Judge(json.loads(path.read_text(encoding="utf-8"))) if path else None


def operation_of(method: str, path: str) -> Operation | None:
    """The operation of a full path."""
    parts = path.removeprefix(f"{BASE}/accounts/").partition("/")[2].split("/")
    found = ROUTER.match(method, parts)
    return found[0] if found else None


DOCUMENTED = tuple(operation for operation in OPERATIONS if operation.documented)
