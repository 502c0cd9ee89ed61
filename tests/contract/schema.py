# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON Schemas of a network document and of the onboarding variables, for editors: from the catalogue of kinds.

`python -m ansible_collections.netops.cloudflare.tests.contract.schema` writes docs/schema/. A schema accepts all that
the collection accepts, also text that Ansible converts, and templates. It cannot see what depends on other objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import yaml
from ansible_collections.netops.cloudflare.plugins.module_utils.document.options import entry_fields, fields_of
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import (
    ACCOUNT,
    BELOW_SITE,
    KINDS,
)
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site import KIND as SITE
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field, Fields
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Kind
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPTIONS
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.onboarding import LISTS, VARIABLE
from ansible_collections.netops.cloudflare.tests.contract import coverage

FOLDER = coverage.PAGE.parents[2] / "schema"
DRAFT = "http://json-schema.org/draft-07/schema#"  # the newest that yaml-language-server knows in full
Schema = dict[str, Any]
PLUGINS = "ansible_collections.netops.cloudflare.plugins"

TEMPLATE = r"\{\{"
NUMBER = r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
WHOLE = r"^\s*[+-]*[0-9]+(\.0*)?\s*$"
TRUTH = r"^\s*([yY]([eE][sS])?|[nN][oO]?|[oO][nN]|[oO][fF][fF]|[01]|[tT]([rR][uU][eE])?|[fF]([aA][lL][sS][eE])?)\s*$"
TEXTUAL = {
    "str": ["string", "number", "null"],
    "path": ["string", "number", "null"],
    "int": ["integer", "string", "null"],
    "float": ["number", "string", "null"],
    "bool": ["boolean", "integer", "string", "null"],
}
PATTERNS = {"int": WHOLE, "float": NUMBER, "bool": TRUTH}


def texts(name: str) -> dict[str, Any]:
    """The documented options of a module, with those of its documentation fragments."""
    documented = yaml.safe_load(import_module(f"{PLUGINS}.modules.{name}").DOCUMENTATION)
    options: dict[str, Any] = {}
    for fragment in documented.get("extends_documentation_fragment", ()):
        file, _dot, part = fragment.removeprefix("netops.cloudflare.").partition(".")
        found = import_module(f"{PLUGINS}.doc_fragments.{file}").ModuleDocFragment
        options |= yaml.safe_load(getattr(found, part.upper() or "DOCUMENTATION")).get("options", {})
    return options | documented["options"]  # a module's own option wins, as in Ansible


def about(documented: Mapping[str, Any]) -> str:
    """The description of an option, without Ansible's markup."""
    description = documented.get("description")
    text = " ".join(description) if isinstance(description, list) else str(description or "")
    text = re.sub(r"\b[VOCMPUBIER]\(([^()]*)\)", lambda found: found[1].split("#")[0], text)
    return " ".join(text.split())


def scalar(field: Field, of_type: str) -> Schema:
    """One value, or a template of one."""
    if field.choices:
        spelled = [str(choice) for choice in field.choices]
        given = list(dict.fromkeys([*field.choices, *spelled]))
        empty: list[Any] = [] if field.required else [None]
        return {"anyOf": [{"enum": [*given, *empty]}, {"type": "string", "pattern": TEMPLATE}]}
    schema: Schema = {"type": [name for name in TEXTUAL[of_type] if name != "null" or not field.required]}
    if of_type in PATTERNS:
        schema["pattern"] = f"{PATTERNS[of_type]}|{TEMPLATE}"
    if of_type == "bool":
        schema |= {"minimum": 0, "maximum": 1}
    if field.low is not None:
        schema["minimum"] = field.low
    if field.high is not None:
        schema["maximum"] = field.high
    if (field.filled or field.required) and of_type in ("str", "path"):
        schema["minLength"] = 1
    return schema


def value(field: Field, documented: Mapping[str, Any]) -> Schema:
    """What an option takes."""
    if field.type != "list":
        return single(field, field.type, documented)
    items = single(field, field.elements or "str", documented)
    if field.elements in ("dict", "object"):
        return {"type": ["array", "string", "null"], "pattern": TEMPLATE, "items": items}
    return {"type": ["array", "string", "number", "null"], "items": items}


def single(field: Field, of_type: str, documented: Mapping[str, Any]) -> Schema:
    """One value: of a list, an element."""
    if of_type not in ("dict", "object"):
        return scalar(field, of_type)
    # A text can hold a dictionary: JSON, or a template.
    schema: Schema = {"type": ["object", "string", "null"], "pattern": r"^\s*\{"}
    if of_type == "object":
        return schema
    if field.fields is None:
        return schema | {"additionalProperties": {"type": ["string", "number", "null"]}}
    return schema | options(field.fields, documented.get("suboptions") or {})


def options(fields: Fields, documented: Mapping[str, Any]) -> Schema:
    """The options of an object, and no others."""
    properties = {}
    for name, field in fields.items():
        if not field.read_only:
            option = documented.get(name) or {}
            text = about(option)
            properties[name] = {**({"description": text} if text else {}), **value(field, option)}
    required = sorted(name for name, field in fields.items() if field.required and not field.read_only)
    return {
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def entry(kind: Kind, documented: Mapping[str, Any]) -> Schema:
    """An entry of a document: the options of the kind's module, with a name or an id to find it by."""
    schema: Schema = {"type": "object", **options(entry_fields(kind), documented)}
    for name in (*kind.identity, *kind.alternative_keys):
        schema["properties"][name]["minLength"] = 1
    names: list[list[str]] = [] if kind.singleton else [["id"]]
    if kind.identity:
        names.append(list(kind.identity))
    names += [[name] for name in kind.alternative_keys]
    if len(names) > 1:
        schema["anyOf"] = [{"required": name} for name in names]
    return schema


def below(section: str) -> Schema:
    """A section: a list of entries, or the one entry of a singleton."""
    one: Schema = {"$ref": f"#/definitions/{KINDS[section].name}"}
    if KINDS[section].singleton:
        return {"anyOf": [one, {"type": "string", "pattern": TEMPLATE}]}
    return {"type": ["array", "string"], "pattern": TEMPLATE, "items": one}


def definitions() -> Schema:
    """The entries of all kinds; that of a site with its sections."""
    found = {kind.name: entry(kind, texts(coverage._module_of(kind))) for kind in KINDS.values()}
    found["site_variables"] = {**found[SITE.name]}
    found["site_variables"].pop("anyOf", None)  # the name of the host is its name
    site = found[SITE.name]
    site["properties"] = {**site["properties"], **{section: below(section) for section in BELOW_SITE}}
    return found


def network(named: str) -> Schema:
    """The schema of a document of magic_network."""
    documented = texts("magic_network")
    others = {name: option for name, option in OPTIONS.items() if name not in ACCOUNT}
    return {
        "title": named,
        "type": ["object", "null"],
        "properties": {
            **options(fields_of(others), documented)["properties"],
            **{section: {"description": about(documented[section]), **below(section)} for section in ACCOUNT},
        },
        "additionalProperties": False,
    }


def schemas() -> dict[str, Schema]:
    """Both schemas, by the names of their files."""
    found = definitions()
    document = network("Network document of netops.cloudflare.magic_network")
    one = {"anyOf": [{"$ref": "#/definitions/site_variables"}, {"type": "string", "pattern": TEMPLATE}]}
    sites = below("sites")
    with_lists = {**found[SITE.name]}
    with_lists["properties"] = {**with_lists["properties"], **{section: below(section) for section in LISTS}}
    variables = {
        "title": "Variables of the role netops.cloudflare.site_onboarding",
        "type": ["object", "null"],
        "properties": {
            f"{VARIABLE}site": one,
            **{f"{VARIABLE}{section}": below(section) for section in LISTS},
            f"{VARIABLE}sites": {**sites, "items": {"$ref": "#/definitions/site_with_lists"}},
            f"{VARIABLE}network": {"anyOf": [document, {"type": "string", "pattern": TEMPLATE}]},
        },
    }
    return {
        "network.json": {"$schema": DRAFT, **document, "definitions": found},
        "onboarding.json": {"$schema": DRAFT, **variables, "definitions": {**found, "site_with_lists": with_lists}},
    }


def page(schema: Schema) -> str:
    """The text of a file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, schema in schemas().items():
        (FOLDER / name).write_text(page(schema), encoding="utf-8")
