# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Network interconnects (CNI). Source: API reference, magic_cf_interconnects; api-facts a2."""

from __future__ import annotations

from .._fields import Field
from .._resource import Resource
from ._tunnel import COMMON, EFFECTIVE_TARGET, ENABLED, INTERFACE, NEW_TARGET, RATE, TARGET, TYPE, tunnel_name

RESOURCE = Resource(
    kind="interconnect",
    plural="interconnects",
    title="interconnect",
    path=("magic", "cf_interconnects"),
    envelope=("interconnect", "interconnects"),
    nameless=True,
    # Made by the provider: the API has neither creation nor deletion.
    verbs=frozenset({"update"}),
    about="It comes into being with the physical connection; magic_interconnect_info lists those there are.",
    update="PUT",
    validate_only=frozenset({"update"}),
    headers=NEW_TARGET,
    fields={
        "name": Field(on_create=True, check=tunnel_name),
        **INTERFACE,
        **COMMON,
        "mtu": Field(type="int", low=576, high=65535, default=1476),
        "gre": Field(type="dict", fields={"cloudflare_endpoint": Field()}),
        # No direction here, unlike tunnels.
        "health_check": Field(
            type="dict",
            fields={
                "enabled": ENABLED,
                "rate": RATE,
                "type": TYPE,
                "target": TARGET,
                "effective_target": EFFECTIVE_TARGET,
            },
        ),
        "colo_name": Field(read_only=True),
        "virtual_port_reservation_id": Field(read_only=True),
    },
)
