# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lanes: each checks one side of the collection and counts what really ran."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from workshop import (
    BUILD,
    COMMAND_TIMEOUT,
    CORES,
    HOME,
    REQUIREMENTS,
    ROOT,
    Failed,
    Version,
    awx_collection,
    collection_tree,
    core_key,
    core_venv,
    dotted,
    install_env,
    known_files,
    lane_env,
    lock,
    make_venv,
    point,
    private_home,
    quiet,
    simulator,
    staged,
    start,
    stop,
)

LONGEST_COMMAND = 500  # characters of it are told
# What ansible-test must have run for a sanity lane to count.
SANITY_TESTS = {
    *("ansible-doc", "changelog", "compile", "ignores", "import", "pep8", "pylint"),
    *("runtime-metadata", "validate-modules", "yamllint"),
}
# What a user gets; a new top-level file is either here or in build_ignore.
SHIPPED = {
    *("CHANGELOG.rst", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md"),
    *("FILES.json", "MANIFEST.json"),
    *("changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles"),
}
RUNNERS = {"in-process": True, "module": False}
# What looks like a secret and is none.
NO_SECRETS = (
    "canary|simulated|not-a-secret|not-a-real-key",  # it says so itself
    "0123456789abcdef",  # the account of all examples
    "ac60d3d0435248289d446cedd870bcf4|8d67040d3835dbcf46ce29da440dc482",  # ids of the simulator's connectors
    "^.{1,8}$",  # no key of any of these services is so short
)


@dataclass
class Lane:
    """One line of the closing table, and the log behind it."""

    name: str
    live: bool
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    reasons: list[str] = field(default_factory=list)
    clock: list[tuple[float, str]] = field(default_factory=list)  # when each part that announces itself began
    _log: TextIO | None = None

    @property
    def log_path(self) -> Path:
        return BUILD / "log" / f"{self.name.replace(' ', '-')}.log"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with self.log_path.open("w", encoding="utf-8", buffering=1) as self._log:
            try:
                yield
            except (Failed, OSError, subprocess.TimeoutExpired) as reason:
                self.fail(str(reason))
            finally:
                self.seconds = time.monotonic() - began
        if not (self.passed or self.failed):
            self.fail("nothing ran")

    def say(self, text: str) -> None:
        assert self._log is not None
        self._log.write(text)
        if self.live:
            sys.stdout.write(text)
            sys.stdout.flush()

    def fail(self, reason: str) -> None:
        self.failed += 1
        self.reasons.append(reason.strip())
        if self._log is not None and not self._log.closed:
            self.say(f"\nFAILED: {reason.strip()}\n")

    def run(self, command: Sequence[str | Path], env: dict[str, str], cwd: Path = ROOT) -> tuple[int, str]:
        told = " ".join(Path(c).name if isinstance(c, Path) else c for c in command)
        self.say(f"\n$ {told if len(told) < LONGEST_COMMAND else told[:LONGEST_COMMAND] + ' ...'}\n")
        process = start(command, env, cwd, subprocess.PIPE)
        alarm = threading.Timer(COMMAND_TIMEOUT, stop, [process])
        alarm.start()
        lines = []
        try:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                if line.startswith("Running "):
                    name = line.removeprefix("Running ").removeprefix("sanity test ").split(" integration ")[0]
                    self.clock.append((time.monotonic(), name.strip()))
                self.say(line)
            return process.wait(), "".join(lines)
        finally:
            self.clock.append((time.monotonic(), ""))
            alarm.cancel()
            stop(process)

    def slowest(self, number: int = 8) -> str:
        parts: Counter[str] = Counter()
        for (began, name), (ended, _next) in pairwise(self.clock):
            parts[name] += round(ended - began) if name else 0
        return ", ".join(f"{name} {seconds}" for name, seconds in parts.most_common(number))

    def judgement(self, verdict: str) -> None:
        """What was sent to a simulator and what it answered, as judged by the published description."""
        self.say(f"\n{verdict}")
        for problem in re.findall("^UNFIT (.*)", verdict, re.M):
            self.fail(problem)

    def check(self, what: str, command: Sequence[str | Path], env: dict[str, str], cwd: Path = ROOT) -> str:
        """One command, one verdict; the next check runs all the same."""
        code, output = self.run(command, env, cwd)
        if code == 0:
            self.passed += 1
        else:
            self.fail(f"{what}: answered {code}")
        return output


# --- lint --------------------------------------------------------------------------------------------------------


def lint_venv(python: Version) -> Path:
    return make_venv("lint", python, [REQUIREMENTS / "lint.txt"])


def lint(lane: Lane, python: Version) -> None:
    venv = lint_venv(python)
    env = lane_env(venv)
    package = "ansible_collections.netops.cloudflare.plugins."
    typed = [
        p
        for p in ("module_utils", "plugin_utils", "action", "filter", "inventory", "lookup")
        if any((ROOT / "plugins" / p).glob("*.py"))
    ]
    lane.check("ruff check", ["ruff", "check", "--no-cache", "."], env)
    lane.check("ruff format", ["ruff", "format", "--no-cache", "--check", "."], env)
    if typed:
        options = ["--config-file", "pyproject.toml", "--cache-dir", str(BUILD / "cache" / "mypy")]
        lane.check(
            "mypy",
            ["mypy", *options, *(a for p in typed for a in ("-p", package + p))],
            dict(env, MYPYPATH=env["PYTHONPATH"]),
        )
    else:
        lane.fail("mypy: there is nothing to check under plugins/")
    awx_collection()  # whose modules ansible-lint looks up
    lane.check("yamllint", ["yamllint", "--strict", "."], env)
    lane.check("ansible-lint", ["ansible-lint", "--nocolor", "--strict"], env)
    docs = [
        "antsibull-docs",
        "lint-collection-docs",
        "--plugin-docs",
        "--validate-collection-refs",
        "all",
        ".",
    ]
    lane.check("antsibull-docs", docs, env, collection_tree())
    own = [n for n in known_files() if not n.endswith((".json", ".svg", "LICENSE", "banned_words.txt"))]
    lane.check("codespell", ["codespell", "-D", "-", "-D", "tests/tools/banned_words.txt", *own], env)
    lane.check("antsibull-changelog", ["antsibull-changelog", "lint"], env)
    no_secrets = ["detect-secrets-hook", *(arg for pattern in NO_SECRETS for arg in ("--exclude-secrets", pattern))]
    lane.check("detect-secrets", [*no_secrets, *known_files()], env)


# --- package -----------------------------------------------------------------------------------------------------


def package(lane: Lane, python: Version) -> None:
    """The tarball a user gets: built, judged as Galaxy does on upload, installed where nothing else is."""
    venv = lint_venv(python)
    env = lane_env(venv)
    dist = BUILD / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    awx_collection()  # which galaxy-importer's ansible-lint looks up
    with staged() as copy:
        lane.check("build", ["ansible-galaxy", "collection", "build", "--output-path", str(dist), "."], env, copy)
    tarballs = list(dist.glob("netops-cloudflare-*.tar.gz"))
    if len(tarballs) != 1:
        raise Failed("no tarball came out of the build")
    with tarfile.open(tarballs[0]) as tar:
        shipped = set(tar.getnames())
    stray = {name.split("/")[0] for name in shipped} - SHIPPED
    if stray:
        lane.fail(f"the tarball carries {', '.join(sorted(stray))}: add it to build_ignore in galaxy.yml")
    missing = {"LICENSE", "README.md", "meta/runtime.yml", "meta/ee-requirements.txt"} - shipped
    if missing:
        lane.fail(f"the tarball lacks {', '.join(sorted(missing))}")
    # Away from the repository, or ansible-lint would judge the working tree in place of the tarball.
    with tempfile.TemporaryDirectory(prefix="netops-cloudflare-") as away:
        shutil.copy2(tarballs[0], away)
        output = lane.check(
            "galaxy-importer",
            [venv / "bin" / "python", "-m", "galaxy_importer.main", tarballs[0].name],
            env,
            Path(away),
        )
        for line in output.splitlines():
            if line.startswith("ERROR"):
                lane.fail(f"galaxy-importer: {line}")
        where = {**env, "ANSIBLE_COLLECTIONS_PATH": f"{away}/installed", "PYTHONPATH": ""}
        lane.check(
            "install",
            ["ansible-galaxy", "collection", "install", tarballs[0].name, "-p", "installed", "--no-deps"],
            where,
            Path(away),
        )
        listed = lane.check("ansible-doc", ["ansible-doc", "-l", "netops.cloudflare"], where, Path(away))
        modules = {p.stem for p in (ROOT / "plugins" / "modules").glob("*.py")}
        lost = modules - {m.rpartition(".")[2] for m in re.findall(r"^netops\.cloudflare\.\w+", listed, re.M)}
        if lost:
            lane.fail(f"not found once installed: {', '.join(sorted(lost))}")
        environment = execution_environment(lane, env, Path(away), python)
        where = lane_env(environment, ANSIBLE_COLLECTIONS_PATH=f"{away}/installed", PYTHONPATH="")
        lane.check("demo", ["ansible-playbook", "netops.cloudflare.demo"], where, Path(away))


def execution_environment(lane: Lane, env: dict[str, str], away: Path, python: Version) -> Path:
    """Return an environment with what the example of an execution environment lists, and nothing else.

    ansible-builder reads the definition, and finds what the collection, as a user has installed it, asks for.
    """
    definition = ROOT / "playbooks" / "example" / "awx" / "execution-environment.yml"
    lane.check("ansible-builder create", ["ansible-builder", "create", "-f", definition, "-c", "context"], env, away)
    asked_for = away / "requirements.txt"
    options = ["--write-pip", asked_for, "--write-bindep", away / "bindep.txt"]
    told = lane.check("ansible-builder introspect", ["ansible-builder", "introspect", *options, "installed"], env, away)
    if "requests" not in told:
        lane.fail("ansible-builder introspect: the collection does not ask for requests")
    listed = re.findall(r"package_pip: (\S+)", definition.read_text())
    return make_venv("execution-environment", python, [asked_for], listed)


def user_venv(core: str, python: Version, more: str = "") -> Path:
    """What a user of the demo needs; ``more``: and what this file of requirements names (bench, picture)."""
    files = [ROOT / "meta" / "ee-requirements.txt", *([REQUIREMENTS / f"{more}.txt"] if more else [])]
    return make_venv(more or "demo", python, files, [f"ansible-core~={core}.0"])


# --- docs --------------------------------------------------------------------------------------------------------


def docs_venv(python: Version) -> Path:
    return make_venv("docs", python, [REQUIREMENTS / "docs.txt"])


def docs(lane: Lane, python: Version) -> None:
    venv = docs_venv(python)
    env = lane_env(venv)
    pages, site = BUILD / "docs" / "pages", BUILD / "docs" / "site"
    shutil.rmtree(BUILD / "docs", ignore_errors=True)
    pages.mkdir(parents=True)
    generate = [
        "antsibull-docs",
        "collection",
        "--use-current",
        "--squash-hierarchy",
        "--no-add-antsibull-docs-version",
    ]
    output = lane.check("reference", [*generate, "--fail-on-error", "--dest-dir", str(pages), "netops.cloudflare"], env)
    if "ERROR" in output:
        lane.fail("reference: a page could not be made")
    lane.check(
        "site",
        [
            "sphinx-build",
            "-b",
            "html",
            "-W",
            "--keep-going",
            "-q",
            "-N",
            "-c",
            str(ROOT / "docs"),
            str(pages),
            str(site),
        ],
        env,
    )
    lane.say(f"\nThe site: {site.relative_to(ROOT)}/index.html\n")


# --- pytest --------------------------------------------------------------------------------------------------------


def unit(lane: Lane, core: str, python: Version, args: Sequence[str]) -> None:
    named = any(not a.startswith("-") and (ROOT / a.split("::")[0]).exists() for a in args)
    awx_collection()  # for the guide to AWX
    pytest(lane, core, python, [*([] if named else ["tests/unit", "tests/contract"]), *args])


def reliability(lane: Lane, core: str, python: Version, args: Sequence[str]) -> None:
    pytest(lane, core, python, ["tests/reliability", *args])


def pytest(lane: Lane, core: str, python: Version, args: Sequence[str]) -> None:
    venv = core_venv(core, python)
    code, output = lane.run([venv / "bin" / "python", "-m", "pytest", *args], lane_env(venv))
    summary = output.rstrip().rpartition("\n")[2]
    counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", summary)}
    lane.passed += counts.get("passed", 0)
    lane.skipped += counts.get("skipped", 0)
    bad = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    if code == 5:
        lane.fail("pytest: no test was collected")
    elif code:
        lane.fail(f"pytest: {summary.strip('= ')}")
        lane.failed += max(bad - 1, 0)


# --- ansible-test ------------------------------------------------------------------------------------------------


def seed_pip(venv: Path, python: Version) -> None:
    """ansible-test fetches get-pip.py from a host of its own; where that is out of reach, PyPI serves as well."""
    source = (
        venv / "lib" / f"python{dotted(python)}" / "site-packages/ansible_test/_internal/python_requirements.py"
    ).read_text()
    version = max(re.findall(r"pip='([\d.]+)'", source), key=lambda v: [int(n) for n in v.split(".")])
    script = HOME / ".ansible" / "test" / "cache" / f"get_pip_{version.replace('.', '_')}.py"
    if script.exists():
        return
    script.parent.mkdir(parents=True, exist_ok=True)
    bootstrap = BUILD / "venv" / "uv" / "bin" / "pip"
    quiet([bootstrap, "download", "-q", "--no-deps", "--dest", script.parent, f"pip=={version}"], install_env())
    wheel = next(script.parent.glob(f"pip-{version}-*.whl"))
    script.write_text(
        "import runpy, sys\n"
        f"sys.path.insert(0, {str(wheel)!r})\n"
        "ours = ('--no-setuptools', '--no-wheel')\n"
        "rest = [a for a in sys.argv[1:] if a not in ours]\n"
        f"sys.argv[1:] = ['install', '--upgrade', '--force-reinstall', 'pip=={version}', *rest]\n"
        "runpy.run_module('pip', run_name='__main__', alter_sys=True)\n"
    )


def seed_key(env: dict[str, str]) -> None:
    """ansible-test makes itself a key, also where nothing needs one; two at the same moment fail over it."""
    key = HOME / ".ansible" / "test" / "id_rsa"
    with lock("ssh-key"):
        if not key.exists():
            key.parent.mkdir(parents=True, exist_ok=True)
            quiet(["ssh-keygen", "-m", "PEM", "-q", "-t", "rsa", "-N", "", "-f", key], env)


def ansible_test(core: str, python: Version) -> tuple[Path, dict[str, str]]:
    venv = core_venv(core, python)
    private_home()
    with lock("get-pip"):
        seed_pip(venv, python)
    env = lane_env(venv)
    for inherited in (
        "ANSIBLE_COLLECTIONS_PATH",
        "PYTHONPATH",
    ):  # it finds the collection by the working directory alone
        env.pop(inherited)
    return venv, env


def count(lane: Lane, what: str, ran: Sequence[str], code: int, output: str) -> None:
    """ansible-test's verdict in numbers; it lists what failed at its end, and calls a run without targets a success."""
    listed = re.search(r"^FATAL: The \d+ .* listed below .* failed.*\n((?:\S.*\n)+)", output, re.M)
    bad = listed[1].splitlines() if listed else []
    for name in bad:
        lane.fail(f"{what}{name}")
    if code and not bad:
        lane.fail(f"{what}ansible-test answered {code}")
    if "All targets skipped" in output or not ran:
        lane.fail(f"{what}no target was tested")
    lane.passed += max(len(ran) - len(bad), 0)


def sanity(lane: Lane, core: str, python: Version, args: Sequence[str]) -> None:
    _venv, env = ansible_test(core, python)
    with staged() as copy:
        code, output = lane.run(["ansible-test", "sanity", "--color", "no", *args], env, copy)
    ran = re.findall(r'^Running sanity test "([\w-]+)"', output, re.M)
    count(lane, "", ran, code, output)
    lane.say(f"\nSeconds: {lane.slowest()}\n")
    skipped = {name for option, name in pairwise(args) if option == "--skip-test"}
    chosen = [arg for arg in args if arg not in ("--python", dotted(python), "--skip-test", *skipped)]
    if not chosen and (missing := SANITY_TESTS - skipped - set(ran)):
        lane.fail(f"did not run: {', '.join(sorted(missing))}")


def integration(lane: Lane, core: str, python: Version, targets: Sequence[str]) -> None:
    """Every target twice, through the in-process runner and through the module, each with a fresh simulator.

    Whole roles and playbooks take minutes through modules, and the modules' own targets have shown the same by then:
    unless they are named, one of them runs that way, on the lowest ansible-core, whose lane is the shorter one. The
    playbook awx, which needs minutes of modules of another collection, runs on the newest.
    """
    known = ROOT / "tests" / "integration" / "targets"
    if not any(known.glob("*/")):
        raise Failed("there are no integration targets")
    lowest = core == min(CORES, key=core_key)
    sample = {"role_site_onboarding"} if lowest else set()
    whole = sorted(
        {path.name for pattern in ("role_*", "playbook_*", "examples") for path in known.glob(pattern)} - sample
    )
    foreign = ["--exclude", "playbook_awx"] if lowest and not targets else []
    once = [] if targets else [word for name in whole for word in ("--exclude", name)]
    venv, env = ansible_test(core, python)
    seed_key(env)
    options = ["--color", "no", "--python", dotted(python), "--continue-on-error"]
    with staged() as copy:
        point(copy.parents[1] / "awx" / "awx", awx_collection())
        settings = copy / "tests" / "integration" / "integration_config.yml"
        for runner, in_process in RUNNERS.items():
            lane.say(f"\n=== {runner} runner, ansible-core {core}, Python {dotted(python)} ===\n")
            with simulator(venv / "bin" / "python", copy, env, lane.judgement) as variables:
                settings.write_text(json.dumps({**variables, "netops_cloudflare_in_process": in_process}))
                chosen = [*options, *(foreign if in_process else once), *targets]
                code, output = lane.run(["ansible-test", "integration", *chosen], env, copy)
            ran = re.findall(r"^Running (\S+) integration test (?:role|script)", output, re.M)
            count(lane, f"{runner} runner: ", ran, code, output)
    lane.say(f"\nSeconds: {lane.slowest()}\n")
