# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known against the packages that the collection and its tool chain stand on, as far as it can be asked here.

Each environment holds the newest of what the requirement files permit. What could not be looked up is not called good.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from lanes import docs_venv, lint_venv, user_venv
from workshop import REQUIREMENTS, ROOT, Version, core_venv, dotted, install_env, make_venv


def audit(core: str, python: Version) -> int:
    """Look all environments up; 1 when something is known against one of their packages."""
    tool = make_venv("audit", python, [REQUIREMENTS / "audit.txt"]) / "bin" / "pip-audit"
    environments = {
        "a user": user_venv(core, python),
        "the tests": core_venv(core, python),
        "the linters": lint_venv(python),
        "the documentation": docs_venv(python),
    }
    good, bad, unknown = 0, 0, 0
    for whose, venv in environments.items():
        site = venv / "lib" / f"python{dotted(python)}" / "site-packages"
        found, problem = look_up(tool, site)
        clean = [item for item in found if item.get("vulns") == []]
        missing = [item for item in found if "skip_reason" in item]
        for item in found:
            for fault in item.get("vulns", ()):
                fixed = ", ".join(fault["fix_versions"]) or "no version yet"
                print(f"VULNERABLE: {item['name']} {item['version']} of {whose}: {fault['id']}, fixed in {fixed}")
                bad += 1
        if clean:
            print(f"checked: {len(clean)} packages of {whose}, nothing is known against them")
        if missing or problem:
            count = len(missing) or len(list(site.glob("*.dist-info")))
            print(f"not checked: {count} packages of {whose}: {problem or missing[0]['skip_reason']}")
            unknown += count
        good += len(clean)
    print(f"{good} passed, {bad} failed, {unknown} skipped")
    return 1 if bad else 0


def look_up(tool: Path, site: Path) -> tuple[list[dict[str, Any]], str]:
    """What the index knows about each package installed there; or why it could not be asked."""
    command = [tool, "--path", site, "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    done = subprocess.run(
        command, cwd=ROOT, env=install_env(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (ValueError, KeyError):
        return [], (done.stderr.strip().splitlines() or ["pip-audit says nothing"])[-1]
