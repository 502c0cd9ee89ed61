# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request and a reply, as the server hands them in and takes them back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Request:
    """An HTTP request. Header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Reply:
    """An HTTP reply, and what a fault makes of it on the wire."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    # "": as usual; "reset": cut the connection hard; "drop": close it; "truncate": stop half way.
    wire: str = ""
