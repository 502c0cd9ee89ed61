# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command, and write down the command line and the environment of each process that it starts.

watch.py FILE COMMAND...
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path


def processes():
    """Process id and parent's of all that there are."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            yield int(place.name), int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue


def descendants(root):
    parents = dict(processes())
    found, new = set(), {root}
    while new:
        found |= new
        new = {process for process, parent in parents.items() if parent in new} - found
    return found


def look(process):
    for name in ("cmdline", "environ"):
        try:
            yield Path(f"/proc/{process}/{name}").read_bytes().replace(b"\0", b"\n").decode(errors="replace")
        except OSError:
            continue


def main():
    seen = set()
    command = subprocess.Popen(sys.argv[2:])
    while command.poll() is None:
        for process in descendants(command.pid):
            seen.update(look(process))
        time.sleep(0.03)
    Path(sys.argv[1]).write_text("\n".join(sorted(seen)), encoding="utf-8")
    return command.returncode


if __name__ == "__main__":
    sys.exit(main())
