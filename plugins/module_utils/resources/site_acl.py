# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Access between a site's LANs. Source: API reference, magic_site_acls; api-facts a8."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._fields import Field, address, is_ip_or_prefix
from .._resource import Item, Lookup, NameOf, Resource, agreed
from .site import RESOURCE as SITE
from .site_lan import RESOURCE as LAN


def _resolve(wanted: Mapping[str, Any], lookup: Lookup) -> Item:
    """LANs by name become ids."""
    resolved = dict(wanted)
    for side in ("lan_1", "lan_2"):
        if wanted.get(side, {}).get("lan"):
            rest = {name: value for name, value in wanted[side].items() if name != "lan"}
            found = lookup(LAN, wanted[side]["lan"])["id"]
            resolved[side] = {**rest, "lan_id": agreed(f"{side}.lan", found, rest.get("lan_id"))}
    return resolved


def _unresolve(acl: Item, name_of: NameOf) -> Item:
    """LANs' ids become names."""
    named = dict(acl)
    for side in ("lan_1", "lan_2"):
        values = dict(acl.get(side) or {})
        if lan := name_of(LAN, values.get("lan_id", "")):
            del values["lan_id"]
            named[side] = {**values, "lan": lan}
    return named


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
        "lan_id": Field(on_create=True),
        # Ports from 1: 0 is refused (api-facts c7).
        "ports": Field(type="list", elements="int", unordered=True, low=1, high=65535),
        "port_ranges": Field(type="list", elements="str", unordered=True, check=_port_range),
        "subnets": Field(type="list", elements="str", unordered=True, normal=address, check=is_ip_or_prefix),
    },
)

RESOURCE = Resource(
    kind="acl",
    plural="acls",
    title="ACL",
    path=("acls",),
    unique=False,
    parent=SITE,
    resolve=_resolve,
    unresolve=_unresolve,
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
