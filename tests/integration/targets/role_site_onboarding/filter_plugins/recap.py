# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the last lines of a run of ansible-playbook say of its hosts."""

from __future__ import annotations

import re

HOST = re.compile(r"^(\S+) +: (ok=\d+ .*)$", re.MULTILINE)


def recap(stdout):
    """How many hosts there are, how many of them are changed or skipped, and which ones failed."""
    hosts = {
        name: {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", counts)}
        for name, counts in HOST.findall(stdout.partition("PLAY RECAP")[2])
    }
    failed = sorted(name for name, counts in hosts.items() if counts["failed"] or counts["unreachable"])
    return {
        "hosts": len(hosts),
        "changed": len([name for name, counts in hosts.items() if counts["changed"]]),
        "idle": len([name for name, counts in hosts.items() if not counts["ok"] and name not in failed]),
        "failed": failed,
    }


class FilterModule:
    def filters(self):
        return {"recap": recap}
