# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of every module as a playbook, and what came back compared with what is documented.

Each task of this collection is run twice, in check mode and then for real, so that the preview meets the account that
the task before it left behind.

    examples.py playbook MODULES FILE      write the playbook
    examples.py compare MODULES RETURNED   print one line for each difference
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import yaml

PREFIX = "netops.cloudflare."
KINDS = "ansible_collections.netops.cloudflare.plugins.module_utils.kinds."
# What Cloudflare wrote into the bucket that was added.
CHALLENGE = (
    "{{ lookup('ansible.builtin.url', simulator_control_url ~ '/buckets', split_lines=false)"
    " | from_json | dict2items | map(attribute='value') | first }}"
)
# These hand on more than anybody would list, and say so.
RAW = {"magic_connector_snapshot_info"}
# Of every module; see the documentation of ansible-core.
COMMON = {"changed", "failed", "msg", "invocation", "warnings", "deprecations", "exception", "ansible_loop_var", "item"}


def texts(path):
    """The literal documentation of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.targets[0].id: yaml.safe_load(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.targets[0].id.isupper()
    }


def playbook(modules):
    for path in modules:
        examples = texts(path)["EXAMPLES"]
        reset = {"name": "Reset the simulated account", "simulator": {"path": "reset", "method": "POST"}}
        # The example of a full capture is about the capture, not about the proof of ownership before it.
        switch = {"name": "Trust buckets", "simulator": {"path": "switches", "body": {"pcap_bucket_validated": False}}}
        yield {
            "name": f"Examples of {path.stem}",
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"challenge": CHALLENGE},
            "tasks": [reset, switch, *previewed(examples)],
        }


def previewed(tasks):
    for task in tasks:
        if "block" in task:
            yield {**task, "block": list(previewed(task["block"]))}
            continue
        if any(key.startswith(PREFIX) for key in task) and "check_mode" not in task:
            yield {**{key: value for key, value in task.items() if key != "register"}, "check_mode": True}
        yield task


def compare(modules, returned):
    entries = [json.loads(line) for line in returned.read_text(encoding="utf-8").splitlines()]
    seen, runs = defaultdict(list), defaultdict(list)
    for entry in entries:
        seen[entry["action"]].append(entry["result"])
        runs[entry["action"], entry["task"]].append((entry["check"], entry["result"]))
    for (action, name), results in runs.items():
        # A capture goes on by itself between the preview and the deed.
        if action.startswith(PREFIX) and action != PREFIX + "pcap_request":
            yield from _preview(f"{action}: {name!r}", results)
    for path in modules:
        documented = texts(path)["RETURN"]
        results = seen[PREFIX + path.stem]
        if not results:
            yield f"{path.stem}: no example of it ran"
        keys = {key for result in results for key in result if not key.startswith("_")} - COMMON
        sometimes = {key for key, value in documented.items() if re.search("failure|when", value["returned"])}
        yield from _differences(path.stem, keys, set(documented), optional=sometimes)
        for key in keys & set(documented):
            for result in results if path.stem not in RAW else ():
                yield from _nested(f"{path.stem}: {key}", result.get(key), documented[key])
            if key in (declared := fields_of(path)):
                yield from _fields(f"{path.stem}: {key}", declared[key], documented[key])


def _preview(where, results):
    preview, real = ([result for check, result in results if check is mode] for mode in (True, False))
    # Fewer for real: an example may be about check mode, and results with a new key are hidden.
    for before, after in zip(preview, real, strict=False):
        for key in ("changed", "operation"):
            if before.get(key) != after.get(key):
                yield f"{where}: {key} is {before.get(key)} in check mode and {after.get(key)} for real"


def _differences(where, returned, documented, optional=frozenset()):
    if extra := returned - documented:
        yield f"{where}: returned but not documented: {', '.join(sorted(extra))}"
    if missing := documented - returned - optional:
        yield f"{where}: documented but not returned by any example: {', '.join(sorted(missing))}"


def _nested(where, value, documented):
    """Everything that came back is documented, down to the last level that is."""
    for element in value if isinstance(value, list) else [value]:
        if isinstance(element, dict) and (contains := documented.get("contains")):
            yield from _differences(where, set(element), set(contains), optional=set(contains))
            for name in set(element) & set(contains):
                yield from _nested(f"{where}.{name}", element[name], contains[name])


def _fields(where, fields, documented):
    """Everything that is documented can come back, and the reverse."""
    contains = documented.get("contains", {})
    yield from _differences(where, set(fields), set(contains))
    for name in set(fields) & set(contains):
        if fields[name]:
            yield from _fields(f"{where}.{name}", fields[name], contains[name])


def fields_of(path):
    """What a module of a resource may return in its object or objects, by the key of the result."""
    code = path.read_text(encoding="utf-8")
    found = re.search(r"kinds\.(\w+) import KIND", code)
    if not found or not re.search(r"(manage|inspect)\(KIND\)", code):
        return {}
    resource = importlib.import_module(KINDS + found[1]).KIND
    one = "manage(KIND)" in code
    return {resource.name if one else resource.plural: {"id": {}, **_shown(resource.fields, one)}}


def _shown(fields, one):
    def hidden(field):
        # A secret of the service's making is handed over once; one of the user's making is never repeated.
        return field.secret and not (one and field.read_only)

    return {
        name: _shown(field.fields or {}, one)
        for name, field in fields.items()
        if not (field.write_only or (field.virtual and not field.wire) or hidden(field))
    }


def main():
    what, folder, path = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    modules = sorted(folder.glob("[a-z]*.py"))
    if what == "playbook":
        path.write_text(yaml.safe_dump(list(playbook(modules)), sort_keys=False), encoding="utf-8")
        return 0
    differences = list(dict.fromkeys(compare(modules, path)))
    print("\n".join(differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
