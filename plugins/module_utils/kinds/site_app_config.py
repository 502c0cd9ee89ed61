# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""How a site's appliance treats one application. (evidence: app-configs)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model.field import Field
from ..model.kind import Finding, Item, Kind
from ..model.normalise import is_id
from ..model.reference import Reference
from .app import KIND as APP
from .site import KIND as SITE
from .site_wan import KIND as WAN


def _match(kind: Kind, desired: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """One configuration per application and site."""
    names = ("account_app_id", "managed_app_id")
    return [item for item in items if any(desired.get(name) and desired[name] == item.get(name) for name in names)]


def _consistent(config: Mapping[str, Any]) -> Sequence[Finding]:
    """Rules of the creation's body (evidence: app-configs)."""
    found = []
    if bool(config.get("account_app_id")) == bool(config.get("managed_app_id")):
        found.append(("app", "exactly one of app, account_app_id and managed_app_id is required"))
    if config.get("breakout") is None and config.get("priority") is None:
        found.append(("breakout", "it or priority is required"))
    if config.get("preferred_wans") and not config.get("breakout"):
        found.append(("preferred_wans", "is only allowed with breakout: true"))
    return found


KIND = Kind(
    name="app_config",
    plural="app_configs",
    title="application configuration",
    path=("app_configs",),
    parent=SITE,
    identity=(),
    alternative_keys=("app", "account_app_id", "managed_app_id"),
    match=_match,
    references=(
        Reference("app", APP, ("account_app_id", "managed_app_id")),
        Reference("preferred_wans", WAN, ("preferred_wans",)),
    ),
    checks=(_consistent,),
    fields={
        "app": Field(virtual=True),
        "account_app_id": Field(immutable=True, check=is_id),
        "managed_app_id": Field(immutable=True, check=is_id),
        # "Null preserves default behavior" (evidence: app-configs, zero-is-a-choice): false and 0 are choices.
        "breakout": Field(type="bool", zero_counts=True),
        "priority": Field(type="int", low=0, high=1, zero_counts=True),
        "preferred_wans": Field(type="list", elements="str"),
        "site_id": Field(read_only=True),
    },
)
