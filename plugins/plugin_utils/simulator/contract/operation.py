# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of one operation, and the values that many operations have."""

from __future__ import annotations

from dataclasses import dataclass

from ..schema import RFC3339, Array, Boolean, Number, Object, Schema, Text, whole


@dataclass(frozen=True)
class Operation:
    """One operation. ``name`` is a kind of objects and a verb; ``path`` is relative to the account."""

    name: str
    method: str
    path: str
    doing: str
    result: Schema | None = None
    body: Schema | None = None
    status: int = 200
    validate_only: bool = False
    hc_target_header: bool = False
    query: Object | None = None
    envelope: str = "v4"
    documented: bool = True

    @property
    def kind(self) -> str:
        """The kind of objects that it is about."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """What it does to them."""
        return self.name.partition(".")[2]


STRING = Text()
BOOL = Boolean()
INT = whole()
NUMBER = Number()
ID = Text(max_length=32)
FULL_ID = Text(min_length=32, max_length=32)
TIME = Text(format=RFC3339)
STRINGS = Array(STRING)
# When the server made an object and when it last changed it.
STAMPS: dict[str, Schema] = {"created_on": TIME, "modified_on": TIME}
