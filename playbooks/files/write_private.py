# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts what comes on standard input into a file that only its owner may read, and prints whether that changes it.

write_private.py check|dry|write PATH
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "plugins"))

from module_utils.model.errors import InputError
from module_utils.operations.files import check_target, write_private

if __name__ == "__main__":
    what, path = sys.argv[1:]
    try:
        check_target(path)
        if what != "check" and write_private(path, sys.stdin.buffer.read(), dry=what == "dry"):
            print("changed")
    except InputError as wrong:
        sys.exit(str(wrong))
