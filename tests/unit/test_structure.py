# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No file of the library is too long to be known, and no layer knows one above it.

What is over the budget today is listed with its size, and may only shrink: who makes it smaller lowers the number here.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
FILES = sorted(
    str(path.relative_to(PLUGINS))
    for folder in ("module_utils", "plugin_utils")
    for path in (PLUGINS / folder).rglob("*.py")
)
MOST_OF_FILE = 350  # lines of code: neither empty, nor a comment, nor a docstring
MOST_OF_CLASS = 200
TOO_LONG = {
    "module_utils/_fields.py": 422,
    "module_utils/_network.py": 987,
    "module_utils/_network.py: Network": 685,
    "module_utils/_operation.py": 395,
    "module_utils/_reconcile.py": 648,
    "module_utils/_reconcile.py: Reconciler": 412,
    "plugin_utils/simulator/contract.py": 760,
    "plugin_utils/simulator/service.py": 420,
    "plugin_utils/simulator/service.py: Service": 300,
}
# From the bottom up. A module may import what stands before it; those of one layer know each other only in a folder.
LAYERS = (
    {"_errors"},
    {"_advice"},
    {"client"},
    {"_fields", "_files"},
    {"_resource"},
    {"_plan"},
    {"_reconcile"},
    {"_operation"},
    {"_acting"},
    {"resources"},
    {"_document"},
    {"_network"},
    {"_export"},
    {"_module"},
)
CLIENT = ("settings", "ratelimit", "response", "transport", "client")
# The two faces, what validates as Ansible does, and what reads a truth value as Ansible does.
WITH_ANSIBLE = {
    "module_utils/_document.py",
    "module_utils/_module.py",
    "module_utils/_operation.py",
    "plugin_utils/_action.py",
    "plugin_utils/_onboarding.py",
}
WORDLESS = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def tree_of(file: str) -> ast.Module:
    return ast.parse((PLUGINS / file).read_text())


def lines_of_code(file: str) -> set[int]:
    text = (PLUGINS / file).read_text()
    lines = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in WORDLESS
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(text)):
        documented = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if documented and ast.get_docstring(node) is not None:
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return lines


def sizes() -> Iterator[tuple[str, int, int]]:
    """What it is, its lines of code, and how many it may have."""
    for file in FILES:
        lines = lines_of_code(file)
        yield file, len(lines), MOST_OF_FILE
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.ClassDef):
                own = lines & set(range(node.lineno, (node.end_lineno or 0) + 1))
                yield f"{file}: {node.name}", len(own), MOST_OF_CLASS


def imports(file: str) -> Iterator[str]:
    """The module that each import names, a relative one from the folder ``plugins``."""
    folder = Path(file).parent.parts
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) + 1 - node.level] if node.level else ()
            yield ".".join((*above, *([node.module] if node.module else ())))


def test_what_is_too_long_gets_no_longer() -> None:
    assert {what: size for what, size, most in sizes() if size > most} == TOO_LONG


def test_only_the_faces_know_ansible() -> None:
    known = {file for file in FILES if any(name.split(".")[0] == "ansible" for name in imports(file))}
    assert known == WITH_ANSIBLE


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("module_utils/")])
def test_a_layer_knows_only_those_beneath_it(file: str) -> None:
    at = {name: height for height, layer in enumerate(LAYERS) for name in layer}
    own = Path(file).with_suffix("").parts[1:]
    for name in imports(file):
        first, *rest = name.split(".")
        if first != "module_utils":
            assert first not in ("plugin_utils", "ansible_collections"), name
        elif rest[0] != own[0]:
            assert at[rest[0]] < at[own[0]], name
        elif own[0] == "client":
            assert CLIENT.index(rest[1]) < CLIENT.index(own[1]), name


def test_the_simulator_knows_none_of_what_it_judges() -> None:
    for file in FILES:
        if "/simulator/" in file:
            assert [name for name in imports(file) if name.startswith(("module_utils", "ansible"))] == [], file
