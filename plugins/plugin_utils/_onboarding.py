# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What the role site_onboarding needs to know of its variables: their entries, their mistakes, the report of a run.

All knowledge of options comes from the resources, and mistakes are found as in the document of magic_network, so that
the role repeats none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils._document import SECRETS, TUNNELS, Hops, Node, Parser, cross_check, spelled
from ..module_utils._errors import printable
from ..module_utils._fields import canonical
from ..module_utils._resource import Resource
from ..module_utils.resources._tunnel import customer_address
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
from ._action import _plain

Values = Mapping[str, Any]

# The lists of a site, in the order of the report.
LISTS: dict[str, Resource] = {
    "connectors": CONNECTOR,
    "apps": APP,
    "wans": WAN,
    "lans": LAN,
    "acls": ACL,
    "app_configs": APP_CONFIG,
    "gre_tunnels": GRE_TUNNEL,
    "ipsec_tunnels": IPSEC_TUNNEL,
    "routes": ROUTE,
}
# Those whose objects belong to the account: in a document of magic_network they stand beside the sites.
OF_ACCOUNT = ("connectors", "apps")
# Connectors once more: they are activated when all is there that they shall run (operators 3.4).
ACTIVATIONS = "activations"

DONE = {"create": "created", "update": "updated", "recreate": "recreated", "delete": "deleted", "none": "unchanged"}


# --- entries -----------------------------------------------------------------------------------------------------


def entries(sites: Sequence[Values], kind: str) -> list[dict[str, Any]]:
    """The items of the role's loops: ``{site, label, options, withheld}``. Ansible prints them, so without secrets."""
    found = []
    for site, resource, options in _entries(sites, kind):
        name, shown = str(site.get("name", "")), resource.name_of(options)
        withheld = [key for key, value in options.items() if _holds_secret(resource, key, value)]
        found.append(
            {
                "site": name,
                "label": shown if len(sites) == 1 or resource is SITE else f"{printable(name)}: {shown}",
                "options": {key: value for key, value in options.items() if key not in withheld},
                "withheld": withheld,
            }
        )
    return found


def _entries(sites: Sequence[Values], kind: str) -> Iterator[tuple[Values, Resource, Values]]:
    """The entries of one kind with their sites. An application that several sites list alike is one entry."""
    known: list[Values] = []
    for site in sites:
        if kind == "sites":
            yield site, SITE, {name: value for name, value in site.items() if name not in LISTS}
        elif kind == ACTIVATIONS:
            for entry in site.get("connectors") or ():
                if _activated(entry) and entry.get("state") != "absent":
                    names = (*CONNECTOR.one_of, "notes", "id", "activated")
                    yield site, CONNECTOR, {name: entry[name] for name in names if name in entry}
        else:
            for entry in site.get(kind) or ():
                if kind == "apps":
                    if entry in known:
                        continue
                    known.append(entry)
                later = kind == "connectors" and _activated(entry)
                options = {name: value for name, value in entry.items() if name != "activated"} if later else entry
                yield site, LISTS[kind], options


def _activated(connector: Values) -> bool:
    return bool(boolean(connector.get("activated") or False))


# --- mistakes ----------------------------------------------------------------------------------------------------


def mistakes(sites: Sequence[Values], account_tunnels: Sequence[Values] | None = None) -> list[str]:
    """One sentence for each thing in the variables that cannot be right.

    Args:
        account_tunnels: the tunnels that the account has. None: next hops are not judged.
    """
    nameless = ["a site has no name" for site in sites if not site.get("name")]
    if nameless:
        return nameless
    parser = Parser(absent=False)
    document, places = _document(sites)
    parser.parse(document)
    wrong = [*parser.mistakes, *_unnamed(parser.nodes)]
    if not wrong:
        wrong += [*cross_check(parser.nodes), *_routes_twice(parser.nodes)]
    if not wrong and account_tunnels is not None:
        wrong += _unserved(parser.nodes, account_tunnels)
    return [_said(sentence, places) for sentence in wrong]


def _document(sites: Sequence[Values]) -> tuple[dict[str, list[Any]], dict[str, list[str]]]:
    """The sites as a document of magic_network, and what its places are called in the variables."""
    document: dict[str, list[Any]] = {kind: [] for kind in ("sites", *OF_ACCOUNT)}
    names = [str(site["name"]) for site in sites]
    places: dict[str, list[str]] = {kind: [] for kind in OF_ACCOUNT}
    places["sites"] = [name if names.count(name) == 1 else f"sites[{n}], {name}" for n, name in enumerate(names)]
    for site in sites:
        document["sites"].append(_plain({name: value for name, value in site.items() if name not in OF_ACCOUNT}))
        for kind in OF_ACCOUNT:
            for index, entry in enumerate(site.get(kind) or ()):
                plain = _plain(entry)
                if kind == "apps" and plain in document[kind]:
                    continue
                document[kind].append(plain)
                places[kind].append(f"{site['name']}.{kind}[{index}]")
    return document, places


def _said(sentence: str, places: Mapping[str, Sequence[str]]) -> str:
    """A sentence about the document in the words of the variables."""
    sentence = re.sub(
        r"(?<![\w.])(sites|connectors|apps)\[(\d+)\]", lambda found: places[found[1]][int(found[2])], sentence
    )
    return sentence.replace("in the document", "in the variables")


def _unnamed(nodes: Sequence[Node]) -> Iterator[str]:
    """The role calls each object by its name: an id alone would not do."""
    for node in nodes:
        lacking = [name for name in node.resource.identity if not node.wanted.get(name)]
        if lacking and node.wanted.get("id"):
            yield f"{node.place}: needs {' and '.join(lacking)} beside its id"


def _routes_twice(nodes: Sequence[Node]) -> Iterator[str]:
    """Two routes that differ in nothing but their priority are one to a module that sees a single task."""
    seen: dict[Any, Node] = {}
    for node in (node for node in nodes if node.resource is ROUTE):
        key = (*ROUTE.key(node.wanted), canonical(ROUTE.fields["scope"], node.wanted.get("scope")))
        other = seen.setdefault(key, node)
        if other is not node and other.wanted.get("priority") != node.wanted.get("priority"):
            yield f"{node.place}: {node.name} is in the document already, at {other.place}, with another priority"


def _unserved(nodes: Sequence[Node], account_tunnels: Sequence[Values]) -> Iterator[str]:
    there = {tunnel.get("name"): tunnel for tunnel in account_tunnels}
    own, hops = Hops(), Hops()
    for node in (node for node in nodes if node.resource in TUNNELS):
        has = there.pop(node.wanted.get("name"), {})
        if not node.absent:
            own.add({**has, **node.wanted})
            hops.add({**has, **node.wanted})
    for tunnel in there.values():
        hops.add(tunnel)
    for node in nodes:
        if node.resource is not ROUTE or node.absent:
            continue
        hop = spelled(node.wanted["nexthop"])
        if hop in hops.cloudflare and hop not in hops.customer:
            name = hops.cloudflare[hop]
            sides = [side for side, tunnel in hops.customer.items() if tunnel == name and (":" in side) == (":" in hop)]
            yield (
                f"{node.place}: {node.name}: {hop} is Cloudflare's side of tunnel {name}; "
                f"the next hop is the customer's side, {' or '.join(sides)}"
            )
        elif hop not in hops.customer:
            sides = [f"{name}: {side}" for side, name in own.customer.items()]
            yield (
                f"{node.place}: {node.name}: no tunnel serves this next hop, neither one of these variables nor one "
                f"of the account{' (these variables offer ' + ', '.join(sides) + ')' if sides else ''}"
            )


# --- report ------------------------------------------------------------------------------------------------------


def report(results: Mapping[str, Values]) -> dict[str, Any]:
    """What a run did, or in check mode would do.

    Args:
        results: the registered results of the role's loops, by kind.
    """
    by_site: dict[str, dict[str, Any]] = {}
    for kind in ("sites", *LISTS, ACTIVATIONS):
        resource = {"sites": SITE, ACTIVATIONS: CONNECTOR, **LISTS}[kind]
        for result in (results.get(kind) or {}).get("results") or ():
            entry = result["site_onboarding_item"]
            site = by_site.setdefault(
                entry["site"],
                {"site": {}, **{name: [] for name in LISTS}, "changes": [], "notes": [], "summary": []},
            )
            shown = {**entry["options"], **(result.get(resource.kind) or {}), "operation": result["operation"]}
            # A licence key, which comes only once: it has a fact of its own, and no place in a report.
            shown = {name: value for name, value in shown.items() if not _secret(resource, name)}
            if resource in TUNNELS:
                shown.setdefault("customer_address", customer_address(shown.get("interface_address")))
            if kind == "sites":
                site["site"] = shown
            elif kind != ACTIVATIONS:
                site[kind].append(shown)
            name = resource.name_of(entry["options"])
            if result["changed"]:
                site["changes"].append(f"{'activate' if kind == ACTIVATIONS else result['operation']} {name}")
            # Whoever reads this knows already that a site which is about to be created is not there.
            said = [] if resource.parent and site["site"].get("operation") == "create" else result.get("notes", [])
            site["notes"] += said
            done = DONE[result["operation"]]
            if kind == ACTIVATIONS:
                done = "activated" if result["changed"] else "active"
            if "validation" in result:  # only check mode returns it
                done = f"would be {done}"
            lines = [*_lines(resource, name, done, shown), *(f"    note: {note.split(': ')[0]}" for note in said)]
            site["summary"] += map(printable, lines)
    summary = [line for site in by_site.values() for line in site["summary"]]
    changes = [f"{printable(name)}: {change}" for name, site in by_site.items() for change in site["changes"]]
    notes = [note for site in by_site.values() for note in site["notes"]]
    return {"changed": bool(changes), "changes": changes, "notes": notes, "sites": by_site, "summary": summary}


def _secret(resource: Resource, name: str) -> bool:
    return name in resource.fields and resource.fields[name].secret


def _holds_secret(resource: Resource, name: str, value: Any) -> bool:
    """An option that is a secret, or has one in it."""
    return _secret(resource, name) or (isinstance(value, Mapping) and bool(SECRETS & value.keys()))


def _lines(resource: Resource, name: str, done: str, item: Values) -> Iterator[str]:
    if resource is SITE:
        yield f"{item['name']}: {done}{', high availability' if item.get('ha_mode') else ''}"
    elif resource in (WAN, LAN):
        address = (item.get("static_addressing") or {}).get("address", "DHCP")
        yield f"  {name}: {done}, {'high availability link' if item.get('ha_link') else address}"
    elif resource is ROUTE:
        yield f"  {name}: {done}, priority {item.get('priority')}"
    elif resource not in TUNNELS:
        yield f"  {name}: {done}"
    else:
        cloudflare = item.get("cloudflare_gre_endpoint") or item.get("cloudflare_endpoint")
        customer = item.get("customer_gre_endpoint") or item.get("customer_endpoint") or "any"
        yield f"  {name}: {done}"
        yield f"    endpoints      Cloudflare {cloudflare}, customer {customer}"
        yield f"    inside         Cloudflare {item.get('interface_address')}, customer {item['customer_address']}"
        ids = item.get("remote_identities") or {}
        if ids:
            yield f"    IKE id, FQDN   {ids.get('fqdn_id')}"
            yield f"    IKE id, key id {ids.get('hex_id')}"
