# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No file of the library is too long to be known, no layer knows one above it, and only the runners know Ansible."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from graphlib import TopologicalSorter
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
# From the bottom up. A folder may import those before it, and files of its own without going round in circles.
LAYERS = ("model", "kinds", "client", "account", "document", "plan", "execute", "operations", "module_runner")
# The two runners.
WITH_ANSIBLE = {"module_utils/module_runner.py", "plugin_utils/in_process_runner.py"}
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


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node
            yield from _statements(node)


def imports(file: str) -> Iterator[str]:
    """The module that each import names, a relative one from the folder ``plugins``. What is for types only has no name
    when the program runs."""
    folder = Path(file).parent.parts
    for node in _statements(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) + 1 - node.level] if node.level else ()
            yield ".".join((*above, *([node.module] if node.module else ())))


def test_no_file_and_no_class_is_too_long() -> None:
    assert {what: size for what, size, most in sizes() if size > most} == {}


def test_only_the_runners_know_ansible() -> None:
    known = {file for file in FILES if any(name.split(".")[0] == "ansible" for name in imports(file))}
    assert known == WITH_ANSIBLE


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("module_utils/")])
def test_a_layer_knows_only_those_beneath_it(file: str) -> None:
    own = LAYERS.index(Path(file).with_suffix("").parts[1])
    for name in imports(file):
        first, *rest = name.split(".")
        assert first not in ("plugin_utils", "ansible_collections"), name
        assert first != "module_utils" or LAYERS.index(rest[0]) <= own, name


def test_no_files_import_each_other_in_a_circle() -> None:
    known = {file.removesuffix(".py").replace("/", "."): file for file in FILES}
    TopologicalSorter({name: {i for i in imports(file) if i in known} for name, file in known.items()}).prepare()


def test_the_simulator_knows_none_of_what_it_judges() -> None:
    for file in FILES:
        if "/simulator/" in file:
            assert [name for name in imports(file) if name.startswith(("module_utils", "ansible"))] == [], file
