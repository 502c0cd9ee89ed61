# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which permission each module needs: those of the operations that it was seen to use.

`python -m ansible_collections.netops.cloudflare.tests.contract.permissions` writes the page of the documentation and
the line in the notes of each module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ansible_collections.netops.cloudflare.plugins.module_utils.client.advice import CONNECTORS, sufficient
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import OPERATIONS, Operation
from ansible_collections.netops.cloudflare.tests.contract import coverage

PAGE = coverage.PAGE.with_name("permissions.rst")
NOTE = re.compile(r"  - The token needs the account permission [^\n]*\n")


def least(operations: Iterable[Operation]) -> list[str]:
    """The permissions of which one is enough for all of them."""
    accepted = [sufficient(operation.method, operation.path) for operation in operations]
    common = [name for name in accepted[0] if all(name in names for names in accepted)]
    reading = [name for name in common if "Read" in name]
    return reading or common


def needed(used: dict[str, set[str]]) -> dict[str, str]:
    """What each module needs, in words."""
    by_name = {operation.name: operation for operation in OPERATIONS}
    told = {}
    for module in coverage.modules():
        operations = [by_name[name] for name, modules in sorted(used.items()) if module in modules]
        always = least(operations)
        others = [operation for operation in operations if not operation.path.startswith(CONNECTORS)]
        without = [name for name in least(others) if name not in always] if others else []
        told[module] = " or ".join(always)
        if without:
            told[module] += f", or {' or '.join(without)} where no connector is involved"
    return told


def note(permission: str) -> str:
    """The line in a module's notes."""
    return f"  - The token needs the account permission {permission}.\n"


def page(told: dict[str, str]) -> str:
    """The page of the documentation, in reStructuredText."""
    lines = [
        ".. _ansible_collections.netops.cloudflare.docsite.permissions:",
        "",
        "API token permissions",
        "=====================",
        "",
        "Give each token the least that does its job: reports with the info modules need Read; a nightly check of",
        "tunnels and routes in check mode needs Write, since the API validates the very requests of a real run. All",
        "are permissions of the account: name that one account when you make the token, and restrict it to the",
        "addresses of your controllers.",
        "",
        "The names are those of the API. The dashboard shows some of them under newer names of the products",
        "(Cloudflare WAN for Magic WAN). For transfers the API's description names no permission; the one of R2 is",
        "inferred.",
        "",
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: 35 65",
        "",
        "   * - Module",
        "     - Account permission",
    ]
    for module, permission in told.items():
        lines += [f"   * - :ansplugin:`netops.cloudflare.{module}#module`", f"     - {permission}"]
    lines += [
        "",
        "A test drives every module against the simulator, sees which operations it uses, and fails when this table or",
        "the notes of a module say anything else.",
    ]
    return "\n".join(lines) + "\n"


def noted(text: str, permission: str) -> str:
    """A module's source with the line in its notes."""
    about, mark, rest = NOTE.sub("", text, count=1).partition("\nEXAMPLES = ")  # results have notes, too
    if "\nnotes:\n" not in about:
        about = about.replace("\nseealso:\n", "\nnotes:\nseealso:\n", 1)
    return about.replace("\nnotes:\n", f"\nnotes:\n{note(permission)}", 1) + mark + rest


def main() -> None:
    """Write the page and the notes."""
    with Simulator() as sim:
        told = needed(coverage.drive(sim)[0])
    PAGE.write_text(page(told), encoding="utf-8")
    for module, permission in told.items():
        path = coverage.ROOT / "plugins" / "modules" / f"{module}.py"
        path.write_text(noted(path.read_text(encoding="utf-8"), permission), encoding="utf-8")


if __name__ == "__main__":
    main()
