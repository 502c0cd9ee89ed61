# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""How a site's appliance treats one application. Source: API reference, magic_site_app_configs; api-facts a7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._fields import Field
from .._resource import Item, Lookup, NameOf, Resource
from .app import RESOURCE as APP
from .site import RESOURCE as SITE
from .site_wan import RESOURCE as WAN


def _resolve(wanted: Mapping[str, Any], lookup: Lookup) -> Item:
    """``app`` by name becomes the id of an account or managed application; WANs become ids, their order kept."""
    resolved = {name: value for name, value in wanted.items() if name != "app"}
    if "app" in wanted:
        found = lookup(APP, wanted["app"])
        resolved["managed_app_id" if found.get("managed_app_id") else "account_app_id"] = found["id"]
    if "preferred_wans" in wanted:
        resolved["preferred_wans"] = [lookup(WAN, wan)["id"] for wan in wanted["preferred_wans"]]
    return resolved


def _unresolve(config: Item, name_of: NameOf) -> Item:
    """Ids of the application and of the WANs become names."""
    named = dict(config)
    for name in ("account_app_id", "managed_app_id"):
        if app := name_of(APP, config.get(name, "")):
            del named[name]
            named["app"] = app
    if config.get("preferred_wans"):
        named["preferred_wans"] = [name_of(WAN, wan) or wan for wan in config["preferred_wans"]]
    return named


def _match(resource: Resource, wanted: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """One configuration per application and site."""
    names = ("account_app_id", "managed_app_id")
    return [item for item in items if any(wanted.get(name) and wanted[name] == item.get(name) for name in names)]


def _consistent(config: Mapping[str, Any]) -> Sequence[str]:
    """Rules of the creation's body (API reference; api-facts a7)."""
    mistakes = []
    if bool(config.get("account_app_id")) == bool(config.get("managed_app_id")):
        mistakes.append("name exactly one application, with app, account_app_id or managed_app_id")
    if config.get("breakout") is None and config.get("priority") is None:
        mistakes.append("give breakout or priority")
    if config.get("preferred_wans") and not config.get("breakout"):
        mistakes.append("preferred_wans only works with breakout: true")
    return mistakes


RESOURCE = Resource(
    kind="app_config",
    plural="app_configs",
    title="application configuration",
    path=("app_configs",),
    parent=SITE,
    identity=(),
    one_of=("app", "account_app_id", "managed_app_id"),
    match=_match,
    resolve=_resolve,
    unresolve=_unresolve,
    checks=(_consistent,),
    fields={
        "app": Field(virtual=True),
        "account_app_id": Field(immutable=True),
        "managed_app_id": Field(immutable=True),
        # "Null preserves default behavior" (API reference): false is a choice of its own; of 0 inferred.
        "breakout": Field(type="bool", zero_counts=True),
        "priority": Field(type="int", low=0, high=1, zero_counts=True),
        "preferred_wans": Field(type="list", elements="str"),
        "site_id": Field(read_only=True),
    },
)
