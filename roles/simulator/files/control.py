# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start or stop the simulator whose files lie in one directory.

control.py started DIR PID COMMAND...: starts it, unless the same command runs there already; it ends with process PID.
control.py stopped DIR

Prints what the simulator says of itself as JSON, with ``changed``.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT_S = 20.0
FILES = ("ready.json", "asked.json", "log")


def running(ready_file: Path) -> dict | None:
    """What the simulator of this directory says of itself; None if it is not there."""
    try:
        ready = json.loads(ready_file.read_text(encoding="utf-8"))
        address = urlsplit(ready["url"])
        # The process id alone may belong to another process by now.
        socket.create_connection((address.hostname, address.port), timeout=2).close()
        os.kill(ready["pid"], 0)
    except (OSError, ValueError, KeyError):
        return None
    return ready


def start(directory: Path, watched: str, command: list[str]) -> dict:
    ready_file, asked_file, log = (directory / name for name in FILES)
    ready = running(ready_file)
    if ready and asked_file.read_text(encoding="utf-8") == json.dumps(command):
        return {**ready, "changed": False}
    stop(directory)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    asked_file.write_text(json.dumps(command), encoding="utf-8")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                *command,
                *(["--exit-with-parent", watched] if watched else []),
                "--ready-file",
                str(ready_file),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        ready = running(ready_file)
        if ready:
            return {**ready, "changed": True}
        if process.poll() is not None:
            sys.exit(f"The simulator did not start: {log.read_text(encoding='utf-8').strip()}")
        time.sleep(0.05)
    process.kill()
    sys.exit(f"The simulator did not answer within {TIMEOUT_S:.0f} s; its output is in {log}")


def stop(directory: Path) -> dict:
    ready = running(directory / "ready.json")
    if ready:
        deadline = time.monotonic() + TIMEOUT_S
        while running(directory / "ready.json"):
            if time.monotonic() > deadline:
                sys.exit(f"The simulator with process id {ready['pid']} does not stop")
            # More than once: a signal that reaches another thread than the main one does not wake a waiting Python.
            with suppress(ProcessLookupError):
                os.kill(ready["pid"], signal.SIGTERM)
            time.sleep(0.1)
    for name in FILES:
        (directory / name).unlink(missing_ok=True)
    with suppress(OSError):  # not empty: then it holds something that is not ours
        directory.rmdir()
    return {"changed": ready is not None}


if __name__ == "__main__":
    state, place = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(start(place, sys.argv[3], sys.argv[4:]) if state == "started" else stop(place)))
