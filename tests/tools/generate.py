# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what follows from other files: kinds, action plugins, the action group, the role's variables,
error docs, messages.

Each is a function from the files of the repository to a text, so that a test can compare it with the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import messages
from error_docs import with_error_docs

HEADER = """\
# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
PACKAGE = "ansible_collections.netops.cloudflare.plugins"
# Operations whose action plugin does more than to run in the process, by the name of the module.
RUNNERS = {
    "site_onboarding": ("onboarding_runner", "OnboardingAction"),
    "site_decommission": ("onboarding_runner", "TaggedAction"),
}
# Kinds that stand in no network document.
APART = {"pcap", "pcap_bucket"}


def kinds(root: Path) -> str:
    """The text of ``kinds/all.py``."""
    folder = root / "plugins" / "module_utils" / "kinds"
    names = sorted(
        path.stem
        for path in folder.glob("[a-z]*.py")
        if path.stem not in APART and re.search(r"^KIND = Kind\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    imports = "\n".join(f"from .{name} import KIND as {name.upper()}" for name in names)
    listed = "\n".join(f"    {name.upper()}," for name in names)
    return f'''{HEADER}
# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""All kinds of objects that a network document can hold. Written by ``make generate``; do not edit."""

from __future__ import annotations

{imports}

KINDS = (
{listed}
)
'''


def actions(root: Path) -> dict[str, str]:
    """The text of each action plugin, by the name of its module."""
    return {path.stem: _action(path) for path in sorted((root / "plugins" / "modules").glob("*.py"))}


def _action(module: Path) -> str:
    """The same operation as the module runs, imported from where the module imports it."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    operation = next(
        ast.unparse(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "run_module"
    )
    runner, base = RUNNERS.get(module.stem, ("in_process_runner", "OperationAction"))
    lines = [*_imports(tree), f"from {PACKAGE}.plugin_utils.{runner} import {base}"]
    return f"""{HEADER}
from __future__ import annotations

{chr(10).join(lines)}


class ActionModule({base}):
    operation = {operation}
"""


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if module.startswith(PACKAGE) and not module.endswith("module_runner"):
            yield ast.unparse(node)


def action_group(root: Path) -> str:
    """The text of ``meta/runtime.yml``, in which every module is in the group ``all``."""
    text = (root / "meta" / "runtime.yml").read_text(encoding="utf-8")
    before, _group, after = re.split(r"(^  all:\n(?:    - .*\n)+)", text, maxsplit=1, flags=re.MULTILINE)
    modules = "".join(f"    - {name}\n" for name in actions(root))
    return f"{before}  all:\n{modules}{after}"


def role_variables(root: Path) -> str:
    """The text of the argument spec of the role ``site_onboarding``, with a list for each kind that a site can have."""
    path = root / "roles" / "site_onboarding" / "meta" / "argument_specs.yml"
    text = path.read_text(encoding="utf-8")
    begin, end = "      # begin: written by make generate\n", "      # end\n"
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    return before + begin + "".join(_variables(root)) + end + after


def _variables(root: Path) -> Iterator[str]:
    folder = root / "plugins" / "module_utils" / "kinds"
    for name in re.findall(r"from \.(\w+) import", kinds(root)):
        source = (folder / f"{name}.py").read_text(encoding="utf-8")
        named = dict(re.findall(r'^    (name|plural)="(\w+)"', source, re.MULTILINE))
        single, section = named["name"], named["plural"]
        in_site = "    parent=SITE,\n" in source
        if not (in_site or "serves_site=True" in source or single in ("connector", "app")):
            continue
        singleton = "singleton=True" in source
        apart = ", apart from C(site)" if in_site else ""
        yield (
            f"      site_onboarding_{single if singleton else section}:\n"
            f"        description: Options of M(netops.cloudflare.magic_{name}){apart}.\n"
        )
        yield (
            "        type: dict\n        default: {}\n"
            if singleton
            else "        type: list\n        elements: dict\n        default: []\n"
        )


def files(root: Path) -> dict[Path, str]:
    """Every file that is written, with its text."""
    found = {
        root / "plugins" / "module_utils" / "kinds" / "all.py": kinds(root),
        root / messages.PAGE: messages.page(root),
        root / "meta" / "runtime.yml": action_group(root),
        root / "roles" / "site_onboarding" / "meta" / "argument_specs.yml": role_variables(root),
    }
    found |= {root / "plugins" / "action" / f"{name}.py": text for name, text in actions(root).items()}
    for module in sorted((root / "plugins" / "modules").glob("*.py")):
        found[module] = with_error_docs(module.read_text(encoding="utf-8"))
    return found


def write(root: Path) -> None:
    """Write every file that differs, and remove the action plugins of modules that are gone."""
    texts = files(root)
    for path, text in texts.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in (root / "plugins" / "action").glob("*.py"):
        if path not in texts:
            path.unlink()
