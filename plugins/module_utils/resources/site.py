# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Sites. Source: API reference, magic_sites; api-facts a6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._fields import Field, decimal
from .._resource import Item, Lookup, NameOf, Resource, agreed
from .connector import RESOURCE as CONNECTOR


def _resolve(wanted: Mapping[str, Any], lookup: Lookup) -> Item:
    """Connectors by serial number become ids."""
    resolved = {name: value for name, value in wanted.items() if name not in ("connector", "secondary_connector")}
    for name in ("connector", "secondary_connector"):
        if name in wanted:
            found = lookup(CONNECTOR, wanted[name])["id"] if wanted[name] else ""
            resolved[f"{name}_id"] = agreed(name, found, wanted.get(f"{name}_id"))
    return resolved


def _unresolve(site: Item, name_of: NameOf) -> Item:
    """Connectors' ids become serial numbers, where they have one."""
    named = dict(site)
    for name in ("connector", "secondary_connector"):
        if serial := name_of(CONNECTOR, site.get(f"{name}_id", "")):
            named[name] = serial
            del named[f"{name}_id"]
    return named


RESOURCE = Resource(
    kind="site",
    plural="sites",
    title="site",
    path=("magic", "sites"),
    unique=False,
    resolve=_resolve,
    unresolve=_unresolve,
    fields={
        "name": Field(on_create=True),
        "description": Field(),
        # By serial number, or by id.
        "connector": Field(virtual=True),
        "secondary_connector": Field(virtual=True),
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
