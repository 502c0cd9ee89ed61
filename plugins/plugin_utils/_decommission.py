# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What the role site_decommission removes, in which order, and what forbids it. Pure: it judges what was read."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..module_utils._document import network_of
from ..module_utils._errors import AmbiguousError, printable
from ..module_utils._fields import given
from ..module_utils._resource import Item, Resource
from ..module_utils.resources.app import RESOURCE as APP
from ..module_utils.resources.connector import RESOURCE as CONNECTOR
from ..module_utils.resources.gre_tunnel import RESOURCE as GRE_TUNNEL
from ..module_utils.resources.ipsec_tunnel import RESOURCE as IPSEC_TUNNEL
from ..module_utils.resources.route import RESOURCE as ROUTE
from ..module_utils.resources.site import RESOURCE as SITE
from ..module_utils.resources.site_acl import RESOURCE as ACL
from ..module_utils.resources.site_app_config import RESOURCE as APP_CONFIG
from ..module_utils.resources.site_lan import RESOURCE as LAN
from ..module_utils.resources.site_wan import RESOURCE as WAN

Values = Mapping[str, Any]

# What lies in a site, in the order in which it goes: what names an object goes before it.
CHILDREN = (APP_CONFIG, ACL, LAN, WAN)
TUNNELS = (GRE_TUNNEL, IPSEC_TUNNEL)
BOUND = ("connector_id", "secondary_connector_id")
# The steps of the role, in its order (operators 3.3).
STEPS = (
    ROUTE.plural,
    *(resource.plural for resource in CHILDREN),
    "releases",
    SITE.plural,
    "deactivations",
    CONNECTOR.plural,
    APP.plural,
    *(resource.plural for resource in TUNNELS),
)


@dataclass
class Decommission:
    """What goes of one site.

    Args:
        account: what the account has, by the plural of each kind; children are the site's own.
        wanted: the role's variables, without its prefix.
    """

    account: Values
    wanted: Values

    def __post_init__(self) -> None:
        self.refused: list[str] = []
        self.notes: list[str] = []
        self.steps: dict[str, list[dict[str, Any]]] = {step: [] for step in STEPS}

    def plan(self) -> dict[str, Any]:
        name = str(self.wanted["site"])
        site = self._found(SITE, {"name": name})
        routes = self._routes()
        self._delete(ROUTE, routes)
        if site:
            for resource in CHILDREN:
                self._delete(resource, self._all(resource))
        else:
            self.notes.append(f"there is no site {name}")
        self._connectors(site)
        if site:
            self._delete(SITE, [site])
        if self.wanted.get("delete_apps"):
            self._apps()
        self._tunnels(routes)
        return {
            **self.steps,
            "site_id": site["id"] if site else None,
            "changes": [step["change"] for steps in self.steps.values() for step in steps],
            "notes": self.notes,
            "refused": self.refused,
        }

    def _all(self, resource: Resource) -> Sequence[Item]:
        return self.account.get(resource.plural) or ()

    def _listed(self, resource: Resource) -> Sequence[Values]:
        return self.wanted.get(resource.plural) or ()

    def _found(self, resource: Resource, named: Values) -> Item | None:
        try:
            return resource.find(named, self._all(resource))
        except AmbiguousError as error:
            self.refused.append(str(error).rstrip("."))
            return None

    def _step(self, step: str, verb: str, item: Item, label: str, **more: Any) -> None:
        if any(known["label"] == label for known in self.steps[step]):
            label = f"{label} (id {item['id']})"
        self.steps[step].append({"id": item["id"], "label": label, "change": f"{verb} {label}", **more})

    def _delete(self, resource: Resource, items: Sequence[Item], **more: Any) -> None:
        for item in items:
            self._step(resource.plural, "delete", item, self._label(resource, item), **more)

    def _label(self, resource: Resource, item: Item) -> str:
        if resource is not APP_CONFIG:
            return resource.name_of(item)
        app_id = item.get("account_app_id") or item.get("managed_app_id")
        app = next((app for app in self._all(APP) if app["id"] == app_id), {})
        return printable(f"{resource.title} {app.get('name') or app_id}")

    # --- routes and tunnels ---

    def _routes(self) -> list[Item]:
        """Those that the variables list, whatever their priority is now: a drained site has other ones."""
        found: dict[str, Item] = {}
        for entry in self._listed(ROUTE):
            meant = {name: value for name, value in given(entry).items() if name != "priority"}
            found |= {item["id"]: item for item in ROUTE.match(ROUTE, meant, self._all(ROUTE))}
        return list(found.values())

    def _tunnels(self, routes: Sequence[Item]) -> None:
        own = {route["id"] for route in routes}
        others = [route for route in self._all(ROUTE) if route["id"] not in own]
        for resource in TUNNELS:
            for entry in self._listed(resource):
                tunnel = self._found(resource, given(entry))
                if not tunnel:
                    continue
                label = resource.name_of(tunnel)
                if strangers := [ROUTE.name_of(route) for route in _through(tunnel, others)]:
                    self.refused.append(
                        f"{label} still serves {', '.join(strangers)}, which the variables of this site do not list: "
                        "list it there if it is this site's, or give it another next hop"
                    )
                # What the API thinks of a deletion in check mode it says of the account as it is.
                self._delete(resource, [tunnel], waits=any(_through(tunnel, routes)))

    # --- connectors ---

    def _connectors(self, site: Item | None) -> None:
        bound = [site[name] for name in BOUND if site.get(name)] if site else []
        elsewhere = {
            other[name]: other
            for other in self._all(SITE)
            if not site or other["id"] != site["id"]
            for name in BOUND
            if other.get(name)
        }
        keys = [*bound, *(str(key) for key in self._listed(CONNECTOR) if key)]
        found = {item["id"]: item for key in keys for item in self._all(CONNECTOR) if key in _names_of(item)}
        for item in found.values():
            label = printable(f"{CONNECTOR.title} {next(_names_of(item))}")
            if item["id"] in elsewhere:
                self.refused.append(
                    f"{label} serves {SITE.name_of(elsewhere[item['id']])}: take it out of the variables"
                )
                continue
            if site and item["id"] in bound:
                options = [name for name in BOUND if site.get(name) == item["id"]]
                self._step("releases", "release", item, label, options=dict.fromkeys(options, ""))
            if item.get("activated"):
                self._step("deactivations", "deactivate", item, label)
            if self.wanted.get("delete_connectors"):
                self._step(CONNECTOR.plural, "delete", item, label)
            else:
                self.notes.append(f"{label} stays registered")

    # --- applications ---

    def _apps(self) -> None:
        """They belong to the account: only those go that nobody else uses."""
        users = {
            config["account_app_id"]
            for config in self.account.get("other_app_configs") or ()
            if "account_app_id" in config
        }
        for entry in self._listed(APP):
            app = self._found(APP, given(entry))
            if app and app["id"] in users:
                self.notes.append(f"{APP.name_of(app)} stays, since another site's configuration uses it")
            elif app:
                self._delete(APP, [app])


def _names_of(connector: Item) -> Iterator[str]:
    """What a variable may call a connector: a licence has no serial number, but notes."""
    names = ("serial_number", "device_id", "id") if connector.get("serial_number") else ("notes", "device_id", "id")
    return (str(connector[name]) for name in names if connector.get(name))


def _through(tunnel: Values, routes: Sequence[Item]) -> Iterator[Item]:
    """The routes whose next hop lies in a tunnel's interface subnet."""
    networks = [network_of(tunnel.get(name)) for name in ("interface_address", "interface_address6")]
    for route in routes:
        hop = ipaddress.ip_address(str(route["nexthop"]))
        if any(network and network.version == hop.version and hop in network for network in networks):
            yield route


def plan(account: Values, wanted: Values) -> dict[str, Any]:
    """What goes, step by step, with the reasons that forbid it."""
    return Decommission(account, wanted).plan()
