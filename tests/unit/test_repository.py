# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where two places of the repository must agree, they are compared here."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.model.wire import read_only_keys

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
MODULES = sorted(p.stem for p in (PLUGINS / "modules").glob("*.py"))
RUNNERS = {"module_runner", "in_process_runner", "onboarding_runner"}
HEADER = """\
# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""


def tracked() -> list[Path]:
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def load(path: str) -> dict[str, object]:
    loaded = yaml.safe_load((ROOT / path).read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_there_are_modules() -> None:
    assert MODULES


def test_what_follows_from_other_files_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "tools"))
    import generate  # noqa: PLC0415  # the tool chain is no package

    stale = [str(path) for path, text in generate.files(ROOT).items() if path.read_text() != text]
    assert stale == [], "run make generate"


def test_action_group_lists_every_module() -> None:
    groups = load("meta/runtime.yml")["action_groups"]
    assert groups == {"all": MODULES}  # sorted, so that a diff of the list is one line


def test_every_module_has_an_in_process_runner_and_every_runner_a_module() -> None:
    assert sorted(p.stem for p in (PLUGINS / "action").glob("*.py")) == MODULES


def operation_of(path: Path, runner: str) -> tuple[str, set[str]]:
    """The expression that a runner runs, and where the names in it come from."""
    tree = ast.parse(path.read_text())
    imports = {
        f"{node.module}.{alias.name} as {alias.asname or alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ansible_collections.")
        for alias in node.names
        if node.module.rpartition(".")[2] not in RUNNERS
    }
    for node in ast.walk(tree):
        if runner == "module" and isinstance(node, ast.Call) and getattr(node.func, "id", "") == "run_module":
            return ast.unparse(node.args[0]), imports
        if runner == "action" and isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if getattr(target, "id", "") == "operation":
                return ast.unparse(node.value), imports
    raise AssertionError(f"{path.name} runs no operation")


@pytest.mark.parametrize("name", MODULES)
def test_both_runners_run_the_same_operation(name: str) -> None:
    file = f"{name}.py"
    assert operation_of(PLUGINS / "action" / file, "action") == operation_of(PLUGINS / "modules" / file, "module")


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_exercised_by_an_integration_target(name: str) -> None:
    """By a target of its own, or by a line or a file of the shared ones that has its name."""
    targets = ROOT / "tests" / "integration" / "targets"
    if (targets / "crud" / "vars" / f"{name.removesuffix('_info')}.yml").is_file():
        return  # that target reads with the one what it wrote with the other
    files = [p for p in targets.rglob("*") if p.is_file()]
    word = re.compile(rf"\b{name}\b")
    assert any(word.search(str(p.relative_to(targets))) or word.search(p.read_text()) for p in files)


def test_sanity_tests_are_never_ignored() -> None:
    assert not list((ROOT / "tests").glob("sanity/ignore*"))


def test_packages_are_empty() -> None:
    """What a package imports is shipped to a target with each of its files."""
    assert [str(path) for path in (PLUGINS / "module_utils").rglob("__init__.py") if path.read_text()] == []


def python_files() -> list[Path]:
    return sorted(p for p in PLUGINS.rglob("*.py") if p.stat().st_size)


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(PLUGINS)))
def test_license_header(path: Path) -> None:
    text = path.read_text()
    text = text.partition("\n")[2] if text.startswith("#!") else text
    assert text.startswith(HEADER)
    assert "\nfrom __future__ import annotations\n" in text


@pytest.mark.parametrize("role", sorted(p.name for p in (ROOT / "roles").glob("*/")))
def test_roles_declare_their_variables(role: str) -> None:
    assert (ROOT / "roles" / role / "meta" / "argument_specs.yml").is_file()


FOREIGN = re.compile(
    r"""(?<![\w.:/])/(?:root|work|home/\w+|Users/\w+)/  # a path of one machine
      | https?://[\w.-]+\.(?:internal|local|lan|corp)\b  # a private network
    """,
    re.VERBOSE,
)


def test_no_trace_of_a_machine_it_was_written_on() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__):
            continue
        lines = path.read_text(errors="replace").splitlines()
        name = path.relative_to(ROOT)
        found += [f"{name}:{n}: {line.strip()}" for n, line in enumerate(lines, 1) if FOREIGN.search(line)]
    assert not found


def test_supported_versions_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "tools"))
    monkeypatch.delitem(sys.modules, "workshop", raising=False)
    import workshop  # noqa: PLC0415  # the tool chain is no package, and has no business on everybody's path

    assert load("meta/runtime.yml")["requires_ansible"] == f">={min(workshop.CORES, key=workshop.core_key)}.0"
    oldest = workshop.dotted(workshop.OLDEST_TARGET)
    settings = (ROOT / "pyproject.toml").read_text()
    assert load("tests/config.yml") == {"modules": {"python_requires": f">={oldest}"}}
    assert f'python_version = "{oldest}"' in settings
    assert f'target-version = "py{oldest.replace(".", "")}"' in settings


def test_the_guide_lists_all_that_never_goes_back() -> None:
    """What the server alone fills in, with where that is known from."""
    guide = (ROOT / "docs/docsite/rst/guide_how_it_works.rst").read_text(encoding="utf-8")
    table = guide.partition("These never go back:")[2].partition("A write is over")[0]
    told = set(re.findall(r"``([\w.]+)``", table))
    for resource in KINDS.values():
        assert read_only_keys(resource.fields) <= told, resource.title
