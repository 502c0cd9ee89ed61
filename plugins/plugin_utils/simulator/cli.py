# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: run a simulator in the foreground until told to stop."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from .server import Simulator
from .switches import TABLE


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    text = "Simulate the vendor's API on loopback. No account is needed and none is touched."
    result = argparse.ArgumentParser(prog="simulator", description=text)
    result.add_argument("--port", type=int, default=8787, help="port to listen on; 0 takes any free one (%(default)s)")
    result.add_argument("--tls", action="store_true", help="serve TLS with a throw-away certificate")
    result.add_argument(
        "--tls-fault", choices=("expired", "wrong_host"), default="", help="with --tls: a certificate to be refused"
    )
    result.add_argument("--account", help="id of the simulated account")
    result.add_argument("--token", help="API token to accept")
    result.add_argument("--seed", type=Path, help="JSON file with what the account holds at the start")
    result.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=on|off",
        help="turn a rule on or off; see --list-switches",
    )
    result.add_argument("--list-switches", action="store_true", help="list the rules that can be turned, and stop")
    result.add_argument("--rate-limit", metavar="REQUESTS/SECONDS", help="limit requests per token, as in 1200/300")
    result.add_argument("--latency-ms", type=float, default=0, help="delay of every reply")
    result.add_argument("--read-lag", type=float, default=0, metavar="SECONDS", help="have readings lag behind writes")
    result.add_argument("--time-scale", type=float, default=1.0, help="how fast simulated time runs")
    result.add_argument("--pid-file", type=Path, help="file to write the process id to")
    result.add_argument("--ready-file", type=Path, help="JSON file to write the address to, once listening")
    result.add_argument(
        "--exit-with-parent",
        nargs="?",
        type=int,
        const=0,
        metavar="PID",
        help="stop when this process is gone; the parent if no PID is given",
    )
    return result


def switches(words: list[str]) -> dict[str, bool]:
    """Read NAME=on|off."""
    changes = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or value not in ("on", "off"):
            raise ValueError(f"--switch takes NAME=on or NAME=off, not {word!r}")
        changes[name] = value == "on"
    return changes


def watch(pid: int, stop: threading.Event) -> None:
    """Stop once a process is gone."""
    while not stop.wait(0.5):
        if pid == 0:
            gone = os.getppid() != PARENT
        else:
            try:
                os.kill(pid, 0)
                gone = False
            except ProcessLookupError:
                gone = True
            except PermissionError:
                gone = False
        if gone:
            stop.set()


PARENT = os.getppid()


def write(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def main(arguments: list[str] | None = None) -> int:
    """Run until a signal comes."""
    options = parser().parse_args(arguments)
    if options.list_switches:
        for row in TABLE:
            print(f"{row.name} ({'on' if row.default else 'off'}): {row.text} [{row.source}]")
        return 0
    try:
        seed: Any = json.loads(options.seed.read_text(encoding="utf-8")) if options.seed else None
        simulator = Simulator(
            port=options.port,
            tls=options.tls,
            tls_fault=options.tls_fault,
            account_id=options.account,
            token=options.token,
            seed=seed,
            switches=switches(options.switch),
            rate_limit=options.rate_limit,
            latency_ms=options.latency_ms,
            time_scale=options.time_scale,
        ).start()
    except (OSError, RuntimeError, ValueError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 1
    simulator.service.set_settings({"read_lag": options.read_lag})
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    if options.exit_with_parent is not None:
        threading.Thread(target=watch, args=(options.exit_with_parent, stop), daemon=True).start()
    try:
        if options.pid_file:
            write(options.pid_file, f"{os.getpid()}\n")
        if options.ready_file:
            ready = {
                "url": simulator.url,
                "control_url": simulator.control_url,
                "pid": os.getpid(),
                "env": simulator.env,
            }
            write(options.ready_file, json.dumps(ready))
        for name, value in simulator.env.items():
            print(f"export {name}={value}")
        print(f"# Journal: {simulator.control_url}/journal  Stop: Ctrl-C or kill {os.getpid()}", flush=True)
        # Python runs a signal's handler in the main thread, which a wait without an end does not always leave for it.
        while not stop.wait(0.2):
            pass
    finally:
        simulator.stop()
        for path in (options.pid_file, options.ready_file):
            if path:
                path.unlink(missing_ok=True)
    return 0
