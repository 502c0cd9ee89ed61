# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Access between a site's LANs. (evidence: acls)."""

from __future__ import annotations

import re
from typing import Any

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import address, is_id, is_ip_or_prefix
from ..model.reference import Reference
from .site import KIND as SITE
from .site_lan import KIND as LAN


def _port_range(value: Any) -> str | None:
    """Shape check: ``8080-9000``."""
    found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", value)
    if found and 1 <= int(found.group(1)) <= int(found.group(2)) <= 65535:
        return None
    return f"{value!r} is not a range of ports such as 8080-9000, within 1 to 65535"


SIDE = Field(
    type="dict",
    on_create=True,
    fields={
        "lan": Field(virtual=True, wire="lan_name"),
        "lan_id": Field(on_create=True, check=is_id),
        # Ports from 1: 0 is refused (evidence: acl-ports).
        "ports": Field(type="list", elements="int", unordered=True, low=1, high=65535),
        "port_ranges": Field(type="list", elements="str", unordered=True, check=_port_range),
        "subnets": Field(type="list", elements="str", unordered=True, normal=address, check=is_ip_or_prefix),
    },
)

KIND = Kind(
    name="acl",
    plural="acls",
    title="ACL",
    path=("acls",),
    unique=False,
    parent=SITE,
    references=tuple(Reference(f"{side}.lan", LAN, ("lan_id",)) for side in ("lan_1", "lan_2")),
    fields={
        "name": Field(on_create=True),
        "description": Field(),
        "lan_1": SIDE,
        "lan_2": SIDE,
        "protocols": Field(type="list", elements="str", unordered=True, choices=("tcp", "udp", "icmp")),
        "forward_locally": Field(type="bool"),
        "unidirectional": Field(type="bool"),
        "site_id": Field(read_only=True),
    },
)
