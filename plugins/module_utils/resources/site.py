# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Sites. Source: API reference, magic_sites; api-facts a6."""

from __future__ import annotations

from .._fields import Field, decimal
from .._resource import Resource

RESOURCE = Resource(
    kind="site",
    plural="sites",
    title="site",
    path=("magic", "sites"),
    fields={
        "name": Field(on_create=True),
        "description": Field(),
        "connector_id": Field(),
        "secondary_connector_id": Field(),
        "location": Field(
            type="dict",
            fields={"lat": Field(normal=decimal), "lon": Field(normal=decimal)},
        ),
        # High availability is decided when the site is made (api-facts c7).
        "ha_mode": Field(type="bool", immutable=True),
    },
)
