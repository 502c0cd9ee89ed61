# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""WANs of a site. (evidence: wans)."""

from __future__ import annotations

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import address, is_ip, is_prefix
from .site import KIND as SITE

KIND = Kind(
    name="wan",
    plural="wans",
    title="WAN",
    path=("wans",),
    unique=False,
    allow_unnamed=True,
    parent=SITE,
    fields={
        "name": Field(on_create=True),
        "physport": Field(type="int", on_create=True, low=0),
        "vlan_tag": Field(type="int", low=0, high=4094),
        "priority": Field(type="int"),
        # Both are in requests since lately (evidence: wan-newer).
        "load_balance_inner_flows": Field(type="bool"),
        "health_check_rate": Field(choices=("low", "mid", "high"), default="mid"),
        "static_addressing": Field(
            type="dict",
            fields={
                "address": Field(on_create=True, normal=address, check=is_prefix),
                "gateway_address": Field(on_create=True, normal=address, check=is_ip),
                "secondary_address": Field(normal=address, check=is_prefix),
            },
        ),
        "site_id": Field(read_only=True),
    },
)
