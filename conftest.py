# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let a plain `pytest` find the collection as ansible_collections.netops.cloudflare, as `make unit` does.

The interpreter is one of the project's environments, such as .build/venv/core-2.21-py3.13/bin/pytest.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LINK = ROOT / ".build" / "tree" / "ansible_collections" / "netops" / "cloudflare"

if not LINK.is_symlink():
    LINK.parent.mkdir(parents=True, exist_ok=True)
    LINK.symlink_to(ROOT)
TREE = str(LINK.parents[2])
if TREE not in sys.path:
    sys.path.insert(0, TREE)
# Tests start programs of their own, which need the collection as well, and ansible-core must not take another copy.
os.environ["PYTHONPATH"] = os.pathsep.join(p for p in (TREE, os.environ.get("PYTHONPATH")) if p)
os.environ["ANSIBLE_COLLECTIONS_PATH"] = TREE
