# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write tests/contract/data/operations.json from a downloaded OpenAPI document of Cloudflare's API.

    python tests/tools/published_operations.py openapi.json

The document is published at https://github.com/cloudflare/api-schemas. Of it the file keeps what contract tests check:
methods, paths, token permissions, statuses, and the fields of requests and answers with their bounds. Texts and
examples are dropped. Review the difference before a commit: the published document describes some requests too
loosely, and docs/evidence/api.md lists what was corrected by hand.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "tests" / "contract" / "data" / "operations.json"
ACCOUNT = "/accounts/{account_id}"
SCOPE = tuple(f"{ACCOUNT}/{folder}" for folder in ("magic/", "pcaps", "slurper/"))
METHODS = ("get", "post", "put", "patch", "delete")
LINE = 116

# OpenAPI's keyword: the name in the file. What is not listed, such as texts and formats, is not checked.
BOUNDS = {
    "minimum": "min",
    "maximum": "max",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "minProperties": "min_fields",
    "maxProperties": "max_fields",
}
UNIONS = {"anyOf": "any_of", "oneOf": "one_of", "allOf": "all_of"}


class Shapes:
    """Turns schemas into shapes; objects that are used more than once get a name."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas
        self.named: dict[str, Any] = {}

    def shape(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the shape of a schema."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in self.named:
                self.named[name] = self.shape(self._schemas[name])
            return {"shape": name}
        shape: dict[str, Any] = {key: schema[key] for key in ("type", "enum") if key in schema}
        shape.update({ours: schema[theirs] for theirs, ours in BOUNDS.items() if theirs in schema})
        shape.update({"nullable": True} if schema.get("nullable") else {})
        shape.update({"read_only": True} if schema.get("readOnly") else {})
        if "items" in schema:
            shape["items"] = self.shape(schema["items"])
        for theirs, ours in UNIONS.items():
            if theirs in schema:
                shape[ours] = [self.shape(part) for part in schema[theirs]]
        if isinstance(schema.get("additionalProperties"), dict):
            shape["other_fields"] = self.shape(schema["additionalProperties"])
        if schema.get("properties"):
            shape["fields"] = {name: self.shape(field) for name, field in schema["properties"].items()}
        if schema.get("required"):
            shape["required"] = schema["required"]
        # One part and nothing else is that part.
        if list(shape) == ["all_of"] and len(shape["all_of"]) == 1:
            return dict(shape["all_of"][0])
        return shape


def _uses(value: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    if isinstance(value, dict):
        if isinstance(value.get("shape"), str):
            found[value["shape"]] += 1
        for part in value.values():
            found += _uses(part)
    elif isinstance(value, list):
        for part in value:
            found += _uses(part)
    return found


def _inlined(value: Any, inline: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_inlined(part, inline) for part in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("shape"), str) and value["shape"] in inline:
        return _inlined(inline[value["shape"]], inline)
    return {key: _inlined(part, inline) for key, part in value.items()}


def operations(document: dict[str, Any]) -> dict[str, Any]:
    """Return the content of the file."""
    shapes = Shapes(document["components"]["schemas"])

    def content(described: dict[str, Any]) -> Any:
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        return None if schema is None else shapes.shape(schema)

    found: dict[str, Any] = {}
    for path, methods in sorted(document["paths"].items()):
        if not path.startswith(SCOPE):
            continue
        for method in METHODS:
            if method not in methods:
                continue
            described = methods[method]
            operation: dict[str, Any] = {"validate_only": "validate_only" in described.get("description", "")}
            operation["permissions"] = described.get("x-api-token-group")
            operation["request"] = content(described.get("requestBody", {}))
            operation["answers"] = {status: content(answer) for status, answer in described["responses"].items()}
            found[f"{method.upper()} {path.removeprefix(ACCOUNT)}"] = operation
    used = _uses(found) + _uses(shapes.named)
    inline = {
        name: shape for name, shape in shapes.named.items() if used[name] < 2 or len(json.dumps(shape)) < LINE - 40
    }
    named = {name: _inlined(shape, inline) for name, shape in sorted(shapes.named.items()) if name not in inline}
    return {"operations": _inlined(found, inline), "shapes": named}


def text(value: Any, indent: int = 0) -> str:
    """JSON with one line for what fits into one."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent and len(line) + indent < LINE):
        return line
    pad, inner = " " * indent, " " * (indent + 1)
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {text(part, indent + 1)}" for key, part in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{pad}}}"
    return "[\n" + ",\n".join(f"{inner}{text(part, indent + 1)}" for part in value) + f"\n{pad}]"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("document", type=Path, help="the OpenAPI document, as JSON")
    document = json.loads(parser.parse_args().document.read_text(encoding="utf-8"))
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(text(operations(document)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
