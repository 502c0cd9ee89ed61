# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON Schemas accept what the collection accepts, and refuse the bad input that a schema can see."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import ACCOUNT, BELOW_SITE, KINDS
from ansible_collections.netops.cloudflare.tests.contract import schema
from ansible_collections.netops.cloudflare.tests.unit.plugins.module_utils import test_bad_input as bad_input
from ansible_collections.netops.cloudflare.tests.unit.samples import SAMPLES

ROOT = Path(schema.__file__).parents[2]
# What the schemas do not see: whether a text is an address, a prefix, a date and so on, which functions check.
SHAPES = {f"{text[:20]!r}" for text in (*bad_input.TEXTS, 'a"b', "a?b", "a\tb")}


@cache
def validator(name: str) -> jsonschema.Draft7Validator:
    found = schema.schemas()[name]
    jsonschema.Draft7Validator.check_schema(found)
    return jsonschema.Draft7Validator(found)


def wrong(name: str, document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(name).iter_errors(document)]


@pytest.mark.parametrize("name", ["network.json", "onboarding.json"])
def test_the_files_are_up_to_date(name: str) -> None:
    again = "write it again: python -m ansible_collections.netops.cloudflare.tests.contract.schema"
    assert (schema.FOLDER / name).read_text(encoding="utf-8") == schema.page(schema.schemas()[name]), again


def test_every_option_is_described() -> None:
    found = schema.schemas()["network.json"]
    kinds = {**found["definitions"], "document": found}
    silent = [
        f"{name}.{option}"
        for name, kind in kinds.items()
        for option, value in kind["properties"].items()
        if not value.get("description") and not (name == "site" and option in BELOW_SITE)
    ]
    assert silent == []


def accepted() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every option of every kind with each of its sample values."""
    for section, sample in SAMPLES.items():
        for path, values in sample.values.items():
            for value in (*values, *([sample.empty[path]] if path in sample.empty else [])):
                yield section, path, sample.options(path, value)


@pytest.mark.parametrize(("section", "path", "options"), list(accepted()))
def test_no_sample_is_refused(section: str, path: str, options: Mapping[str, Any]) -> None:
    entries: Any = options if KINDS[section].singleton else [options]
    document = {section: entries} if section in ACCOUNT else {"sites": [{"name": "ams", section: entries}]}
    assert wrong("network.json", document) == []


@pytest.mark.parametrize("path", sorted((ROOT / "playbooks" / "example" / "host_vars").glob("*.yml")), ids=str)
def test_the_example_is_valid(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    (named,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", text, re.MULTILINE)
    assert (path.parent / named).resolve() == (schema.FOLDER / "onboarding.json").resolve()
    variables = yaml.safe_load(text)
    assert wrong("onboarding.json", variables) == []
    misspelt = {**variables, "site_onboarding_site": {**variables["site_onboarding_site"], "locatoin": {}}}
    assert wrong("onboarding.json", misspelt)


def as_json(value: Any) -> bool:
    """Whether a value can stand in JSON or YAML."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and as_json(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(as_json, value))
    return value is None or isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value))


def test_bad_input_is_refused_where_a_schema_can_see_it() -> None:
    seen, unseen = 0, []
    for bad in bad_input.document():
        if not as_json(bad.params) or "{{" in json.dumps(bad.params):
            continue
        if wrong("network.json", bad.params):
            seen += 1
        else:
            unseen.append(bad)
    assert seen > 1000
    told = {f"{'.'.join(map(str, bad.path))}: {bad.what}: {bad.says}" for bad in unseen if bad.what not in SHAPES}
    assert sorted(told) == []
