# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole processes, measured from outside: what the kernel says they used, and what the simulator says they asked."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SIMULATOR = ROOT / "plugins" / "plugin_utils" / "simulator"
TIMEOUT = 1500  # s; no process of the benchmark may take longer


@dataclass(frozen=True)
class Sample:
    """One process, its children included. Times in seconds, memory (of the largest process) in MB."""

    wall: float
    cpu: float
    memory: float
    requests: int = 0
    refused: int = 0  # with 429


@dataclass(frozen=True)
class Cell:
    """The medians of some samples."""

    wall: float
    cpu: float
    memory: float
    requests: int
    refused: int
    runs: int

    def shown(self) -> dict[str, Any]:
        return asdict(self)


class Broken(Exception):
    """A process failed, so its times mean nothing."""


def run(command: Sequence[str | Path], env: Mapping[str, str], cwd: Path) -> Sample:
    """Run a process to its end."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            # wait4 alone tells what this one process and its descendants used, and not all children so far.
            _pid, status, used = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            text = output.read().decode(errors="replace")
            raise Broken(f"{' '.join(map(str, command))} answered {process.returncode}:\n{text[-4000:]}")
    # Linux counts in KB, others in bytes.
    scale = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    return Sample(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / scale)


def median(samples: Sequence[Sample]) -> Cell:
    def middle(name: str) -> float:
        return statistics.median(getattr(sample, name) for sample in samples)

    return Cell(
        wall=middle("wall"),
        cpu=middle("cpu"),
        memory=middle("memory"),
        requests=round(middle("requests")),
        refused=max(sample.refused for sample in samples),
        runs=len(samples),
    )


def repeated(once: Callable[[int], Sample], runs: int, enough: float) -> Cell:
    """The median of some runs; of fewer, where they have taken enough seconds together."""
    samples: list[Sample] = []
    while len(samples) < runs and (not samples or sum(sample.wall for sample in samples) < enough):
        samples.append(once(len(samples)))
    return median(samples)


@dataclass
class Api:
    """A running simulator."""

    env: dict[str, str]
    control_url: str

    def control(self, method: str, name: str, data: Any = None) -> Any:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"{self.control_url}/{name}", body, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def get(self, path: str) -> Any:
        """One object or listing, beside what is measured."""
        headers = {"Authorization": f"Bearer {self.env['CLOUDFLARE_API_TOKEN']}"}
        url = f"{self.env['CLOUDFLARE_BASE_URL']}/accounts/{self.env['CLOUDFLARE_ACCOUNT_ID']}/{path}"
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return json.load(answer)["result"]

    def observed(self, command: Sequence[str | Path], env: Mapping[str, str], cwd: Path) -> Sample:
        """Run a process, and count what it asked."""
        self.control("DELETE", "journal")
        sample = run(command, {**env, **self.env}, cwd)
        statuses = Counter(entry["status"] for entry in self.control("GET", "journal"))
        return Sample(sample.wall, sample.cpu, sample.memory, sum(statuses.values()), statuses[429])


@contextmanager
def server(command: Sequence[str | Path], env: Mapping[str, str], ready: Path) -> Iterator[dict[str, Any]]:
    """A server of the benchmark's own; yields what it wrote when it was ready."""
    ready.unlink(missing_ok=True)
    process = subprocess.Popen([str(word) for word in command], env=dict(env), stdout=subprocess.DEVNULL)
    try:
        for _number in range(600):
            if ready.exists() and (text := ready.read_text()):
                break
            if process.poll() is not None:
                raise Broken(f"{command[1]} did not start")
            time.sleep(0.05)
        else:
            raise Broken(f"{command[1]} was not ready in 30 s")
        yield json.loads(text)
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def simulator(folder: Path, env: Mapping[str, str], *options: str) -> Iterator[Api]:
    ready = folder / "simulator.json"
    command = [sys.executable, SIMULATOR, "--port", "0", "--ready-file", ready, "--exit-with-parent", *options]
    with server(command, env, ready) as known:
        yield Api(known["env"], known["control_url"])
