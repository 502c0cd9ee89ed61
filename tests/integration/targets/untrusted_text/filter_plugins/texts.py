# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of untrusted text need: sites made of texts, and the characters that no line for people may have."""

from __future__ import annotations


def as_sites(texts):
    # The sites are there. The WANs are new: a new one may have no white space at the ends of its name.
    return [
        {"name": text, "description": f"{text} ", "wans": [{"name": text.strip(), "physport": 1}]} for text in texts
    ]


def controls(text):
    """The lines that a terminal would not simply show."""
    return [ascii(line) for line in str(text).split("\n") if not line.isprintable()]


class FilterModule:
    def filters(self):
        return {"as_sites": as_sites, "controls": controls}
