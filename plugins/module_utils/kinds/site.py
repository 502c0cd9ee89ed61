# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Sites. (evidence: sites)."""

from __future__ import annotations

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import decimal, is_id
from ..model.reference import Reference
from .connector import KIND as CONNECTOR

KIND = Kind(
    name="site",
    plural="sites",
    title="site",
    path=("magic", "sites"),
    unique=False,
    references=tuple(Reference(name, CONNECTOR, (f"{name}_id",)) for name in ("connector", "secondary_connector")),
    fields={
        "name": Field(on_create=True),
        "description": Field(),
        # By serial number, or by id.
        "connector": Field(virtual=True),
        "secondary_connector": Field(virtual=True),
        "connector_id": Field(check=is_id),
        "secondary_connector_id": Field(check=is_id),
        "location": Field(
            type="dict",
            fields={"lat": Field(normal=decimal), "lon": Field(normal=decimal)},
        ),
        # High availability is decided when the site is made (evidence: ha-mode).
        "ha_mode": Field(type="bool", immutable=True),
    },
)
