# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/messages.md: every sentence that the collection can show to its users, in one page to be read as a whole.

In Python these are the string literals that hold a space, apart from docstrings, documentation and annotations. In
roles and playbooks they are the names of tasks, what a task shows (msg, fail_msg, success_msg), and the variables that
it shows (any name that ends in _msg).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PAGE = Path("docs") / "messages.md"
BEGINNING = """\
<!-- Written by `make generate`; do not edit. -->
# Messages

Every sentence that the collection can show, by the file that says it. `{...}` is what a message fills in. Errors begin
with the path of the option, where there is one, and end with a hint, where there is one. To change a message, change
the file and run `make generate`.
"""
PYTHON = ("plugins/module_utils", "plugins/plugin_utils", "plugins/filter", "roles")
YAML = ("roles", "playbooks")
# Not shown to the users of modules: the simulated API's own texts are those of the API.
APART = "plugins/plugin_utils/simulator/"
SILENT = {"meta", "defaults", "example"}  # folders whose files show nothing
SAID = re.compile(r"^(?P<indent> *(?:- )?)(?P<key>name|(?:\w+_)?msg): *(?P<text>.+)$")
WORDS = re.compile(r"[A-Za-z]{2,} |[a-z] [A-Za-z{]")


def page(root: Path) -> str:
    """The text of the page."""
    parts = [BEGINNING]
    for path in sorted({*_files(root, PYTHON, ".py"), *_files(root, YAML, ".yml")}):
        source = path.read_text(encoding="utf-8")
        said = python(source) if path.suffix == ".py" else yaml(source)
        if lines := list(dict.fromkeys(said)):
            name = path.relative_to(root).as_posix()
            parts.append(f"\n## {name}\n\n" + "".join(f"- {_code(line)}\n" for line in lines))
    return "".join(parts)


def _files(root: Path, folders: tuple[str, ...], suffix: str) -> Iterator[Path]:
    for folder in folders:
        for path in (root / folder).rglob(f"*{suffix}"):
            name = path.relative_to(root)
            if not name.as_posix().startswith(APART) and SILENT.isdisjoint(name.parts):
                yield path


def python(source: str) -> Iterator[str]:
    """The messages of a Python file, in its order."""
    tree = ast.parse(source)
    silent = set(map(id, _silent(tree)))
    for node in sorted(_strings(tree, silent), key=lambda node: (node.lineno, node.col_offset)):
        text = _text(node)
        if WORDS.search(re.sub(r"\{[^}]*\}", "{}", text)):
            yield text


def _silent(tree: ast.Module) -> Iterator[ast.AST]:
    """What is no message: docstrings and other bare strings, documentation, annotations, patterns."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or (
            isinstance(node, ast.Assign)
            and {"DOCUMENTATION", "EXAMPLES", "RETURN"} & {getattr(target, "id", "") for target in node.targets}
        ):
            yield node.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
            yield from ast.walk(node)
        elif isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation:
            yield from ast.walk(node.annotation)


def _strings(node: ast.AST, silent: set[int]) -> Iterator[ast.Constant | ast.JoinedStr]:
    if id(node) in silent:
        return
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _strings(child, silent)
        return
    for part in node.values:  # a choice of words inside a placeholder
        if isinstance(part, ast.FormattedValue):
            yield from _strings(part.value, silent)


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value) + "}"
        for part in node.values
        if isinstance(part, (ast.Constant, ast.FormattedValue))
    )


def yaml(source: str) -> Iterator[str]:
    """The names of tasks and what tasks show, in the file's order; a folded value is one line."""
    lines = source.splitlines()
    for number, line in enumerate(lines):
        if not (match := SAID.match(line)):
            continue
        text, indent = match["text"].strip(), len(match["indent"].replace("- ", "  "))
        if text.rstrip("+-") in ("|", ">"):
            block = []
            for more in lines[number + 1 :]:
                if more.strip() and len(more) - len(more.lstrip()) <= indent:
                    break
                block.append(more.strip())
            text = " ".join(filter(None, block))
        text = text.strip("\"'")
        filled = re.sub(r"\{\{.*?\}\}", "", text).strip()
        chosen = re.findall(r"'([^']*)'", text)  # inside a placeholder
        if " " in filled or any(map(WORDS.search, chosen)):
            yield text


def _code(text: str) -> str:
    """As a span of code, in which nothing is markup."""
    text = " ".join(text.split())
    fence = "``" if "`" in text else "`"
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"
