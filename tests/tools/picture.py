# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/demo.svg, the picture of the README: what `make demo` prints in a terminal, without its longest lists."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 112
LONGEST = 10  # lines of one task
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def tasks(output: str) -> Iterator[list[str]]:
    """The lines of each task that is a step of the demo, or shows something of it."""
    for part in re.split(r"\n\n+", output.strip()):
        lines = part.splitlines()
        title = COLOUR.sub("", lines[0])
        if re.match(r"TASK \[(Step|Show)|PLAY ", title):
            yield [lines[0].rstrip("*"), *lines[1:]]


def main() -> int:
    """Run the demo with colours, and draw it."""
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), "netops.cloudflare.demo"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    console = Console(record=True, width=COLUMNS, file=sys.stdout, force_terminal=True, color_system="standard")
    console.print(Text("$ make demo", style="bold"))
    for lines in tasks(done.stdout):
        shown = lines if len(lines) <= LONGEST else [*lines[:LONGEST], f"    ... {len(lines) - LONGEST} more lines"]
        for line in shown:
            console.print(Text.from_ansi(line.replace(str(ROOT), "."), overflow="ellipsis", no_wrap=True))
        console.print()
    console.save_svg(str(ROOT / "docs" / "demo.svg"), title="netops.cloudflare", unique_id="demo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
