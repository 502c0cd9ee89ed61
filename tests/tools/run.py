# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tool chain of the collection; the Makefile's targets call it, and `make help` lists them.

Needs Python 3.11 and PyPI. Everything it makes lies in .build/.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(
        f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: name one with `make PYTHON=python3.12 ...`"
    )

import generate
import lanes
from audit import audit
from workshop import (
    BUILD,
    CORES,
    ROOT,
    Failed,
    Version,
    collection_tree,
    core_key,
    dotted,
    lane_env,
    python_for,
    pythons,
    stop_all,
)

Job = tuple[str, Callable[[lanes.Lane], None]]
Core = tuple[str, Version]


def cores() -> tuple[Core, Core, list[str]]:
    """The lowest and the newest ansible-core that can run here, and a word on each that cannot."""
    able = {core: python for core in CORES if (python := python_for(core))}
    if not able:
        raise Failed(f"no ansible-core of {', '.join(CORES)} runs on the Pythons found here: {_found()}")
    lowest, newest = min(able, key=core_key), max(able, key=core_key)
    gaps = []
    for supported, instead in ((min(CORES, key=core_key), lowest), (max(CORES, key=core_key), newest)):
        if supported != instead:
            first, last = CORES[supported]
            gaps.append(
                f"NOT RUN: ansible-core {supported} needs Python {dotted(first)} to {dotted(last)}, "
                f"found here: {_found()}. ansible-core {instead} stands in for it."
            )
    return (lowest, python_for(lowest, prefer=(3, 11)) or able[lowest]), (newest, able[newest]), gaps


def _found() -> str:
    return ", ".join(dotted(v) for v in pythons()) or "none"


def one_core(core: str) -> Core:
    if core not in CORES:
        raise Failed(f"CORE={core}: known are {', '.join(CORES)}")
    python = python_for(core, prefer=(3, 11) if core == min(CORES, key=core_key) else (3, 13))
    if not python:
        raise Failed(
            f"ansible-core {core} needs Python {' to '.join(dotted(v) for v in CORES[core])}, found here: {_found()}"
        )
    return core, python


def jobs_for(what: str, args: argparse.Namespace) -> tuple[list[Job], list[str]]:
    lowest, newest, gaps = cores()
    both = [one_core(args.core)] if args.core else [newest] if what in ("unit", "reliability") else [lowest, newest]
    python = newest[1]

    def per_core(name: str, lane: Callable[..., None], chosen: list[Core], given: list[str]) -> list[Job]:
        return [(f"{name} {c} py{dotted(p)}", lambda on, c=c, p=p: lane(on, c, p, given)) for c, p in chosen]

    single: dict[str, list[Job]] = {
        "lint": [("lint", lambda on: lanes.lint(on, python))],
        "package": [("package", lambda on: lanes.package(on, python))],
        "docs": [("docs", lambda on: lanes.docs(on, python))],
        "reliability": per_core("reliability", lanes.reliability, both, args.args),
        "unit": per_core("unit", lanes.unit, both, args.args),
        "sanity": per_core("sanity", lanes.sanity, both, args.args),
        "integration": per_core("integration", lanes.integration, both, args.args),
    }
    if what not in ("test", "test-all"):
        return single[what], gaps if what in ("sanity", "integration") and not args.core else []
    # The longest first, so that the workers end together. What does not depend on ansible-core runs on the newest
    # only: pylint, the contract with the API, and the commands of the guides, whose playbooks are integration targets.
    ours = ["--python", dotted(lowest[1]), "--skip-test", "pylint"]
    order = per_core("sanity", lanes.sanity, [newest], [])
    order += per_core("integration", lanes.integration, [newest, lowest], [])
    order += per_core("sanity", lanes.sanity, [lowest], ours)
    order += per_core("unit", lanes.unit, [newest], [])
    order += per_core("unit", lanes.unit, [lowest], ["tests/unit", "--ignore=tests/unit/test_guides.py"])
    order += [*single["package"], *single["lint"]]
    order += per_core("reliability", lanes.reliability, [newest], [])
    order += single["docs"]
    if what == "test-all":
        between = [one_core(core) for core in CORES if core not in (lowest[0], newest[0]) and python_for(core)]
        order += per_core("integration", lanes.integration, between, [])
        order += per_core("unit", lanes.unit, between, ["tests/unit"])
    return order, gaps


def run(jobs: list[Job], gaps: list[str], workers: int) -> int:
    began = time.monotonic()
    live = len(jobs) == 1
    todo = [(lanes.Lane(name, live), work) for name, work in jobs]
    for gap in gaps:
        print(f"!!! {gap}", flush=True)
    print(
        f"{len(todo)} lane{'s' if len(todo) > 1 else ''}; logs are in {(BUILD / 'log').relative_to(ROOT)}/", flush=True
    )

    def drive(lane: lanes.Lane, work: Callable[[lanes.Lane], None]) -> lanes.Lane:
        with lane.running():
            work(lane)
        return lane

    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            for done in as_completed([pool.submit(drive, lane, work) for lane, work in todo]):
                lane = done.result()
                if lane.failed and not live:
                    print(f"\n{'=' * 20} {lane.name} {'=' * 20}\n{excerpt(lane)}{'=' * 60}")
                print(row(lane), flush=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            stop_all()
            raise
    return verdict([lane for lane, _work in todo], gaps, time.monotonic() - began)


def excerpt(lane: lanes.Lane, tail: int = 150) -> str:
    """What a CI's reader needs of a log that may be gone with its machine: every verdict, and the end."""
    lines = lane.log_path.read_text().splitlines(keepends=True)
    earlier = [line for line in lines[:-tail] if line.startswith(("ERROR", "FATAL", "FAILED", "E  "))]
    return "".join([*earlier, *(["[...]\n"] if lines[:-tail] else []), *lines[-tail:]])


def row(lane: lanes.Lane) -> str:
    skipped = f", {lane.skipped} skipped" if lane.skipped else ""
    state = "FAIL" if lane.failed else "ok"
    return f"{state:4}  {lane.name:26} {lane.seconds:6.1f} s  {lane.passed} passed, {lane.failed} failed{skipped}"


def verdict(done: list[lanes.Lane], gaps: list[str], seconds: float) -> int:
    if len(done) > 1:
        print("\n" + "\n".join(row(lane) for lane in done))
    for lane in done:
        for reason in lane.reasons:
            print(f"FAILED {lane.name}: {reason}")
    for gap in gaps:
        print(f"!!! {gap}")
    passed, failed, skipped = (sum(getattr(lane, n) for lane in done) for n in ("passed", "failed", "skipped"))
    print(f"{passed} passed, {failed} failed{f', {skipped} skipped' if skipped else ''} in {seconds:.1f}s")
    return 1 if failed else 0


def become(venv: Path, command: list[str], **extra: str) -> None:
    """Replace this process by a command in an environment of ours, in the foreground."""
    env = lane_env(venv, **extra)
    collection_tree()
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execvpe(str(venv / "bin" / command[0]), command, env)


def main() -> int:
    lane_names = ("test", "test-all", "lint", "package", "docs", "unit", "reliability", "sanity", "integration")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "what", choices=[*lane_names, "demo", "picture", "simulator", "bench", "audit", "generate", "clean"]
    )
    parser.add_argument("--core", default="", help="one ansible-core minor instead of lowest and newest")
    parser.add_argument(
        "--jobs", type=int, default=int(os.environ.get("JOBS") or (os.cpu_count() or 2) + 1), help="lanes at a time"
    )
    parser.epilog = "What follows -- is passed on: pytest's arguments, sanity's paths, integration targets."
    own, rest = sys.argv[1:], []
    if "--" in own:
        own, rest = own[: own.index("--")], own[own.index("--") + 1 :]
    args = parser.parse_args(own, argparse.Namespace(args=rest))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if args.what == "clean":
        shutil.rmtree(BUILD, ignore_errors=True)
        return 0
    if args.what == "generate":
        generate.write(ROOT)
        return 0
    if args.what in lane_names:
        return run(*jobs_for(args.what, args), workers=args.jobs)
    core = one_core(args.core) if args.core else cores()[1]
    if args.what == "audit":
        return audit(*core)
    if args.what in ("demo", "picture"):
        # It is about localhost and needs no inventory, which Ansible warns about.
        calm = {"ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
        calm |= {"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml", "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false"}
        if args.what == "picture":
            become(
                lanes.user_venv(*core, "picture"),
                ["python", "tests/tools/picture.py"],
                ANSIBLE_FORCE_COLOR="true",
                **calm,
            )
        become(lanes.user_venv(*core), ["ansible-playbook", "netops.cloudflare.demo", *args.args], **calm)
    elif args.what == "simulator":
        become(lanes.user_venv(*core), ["python", "plugins/plugin_utils/simulator", *args.args])
    else:
        become(lanes.user_venv(*core, "bench"), ["python", "tests/benchmarks", *args.args])
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as reason:
        sys.exit(f"ERROR: {reason}")
    except KeyboardInterrupt:
        stop_all()
        sys.exit(130)
