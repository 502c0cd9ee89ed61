# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Render a result's diff as text."""

from __future__ import annotations

import json
from typing import Any

from .operation import Result


def rendered(result: Result) -> Result:
    """A result with its diff as text. Ansible itself would show data with every letter beyond ASCII as a number."""
    diff = result.get("diff")
    if not diff:
        return result
    return {**result, "diff": {name: text if isinstance(text, str) else _text(text) for name, text in diff.items()}}


def _text(value: Any) -> str:
    """Data as JSON in Ansible's own layout, readable in any language; what would move a cursor or turn text round stays
    a number."""
    if not value:
        return ""
    lines = json.dumps(value, ensure_ascii=False, indent=4, sort_keys=True).split("\n")
    return "".join(f"{''.join(char if char.isprintable() else _number(char) for char in line)}\n" for line in lines)


def _number(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) > 0x7F else f"\\u{ord(char):04x}"
