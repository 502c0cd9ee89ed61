# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What the role site_onboarding needs to know of its variables: their entries, their mistakes, the report of a run.

All knowledge of options comes from the modules' own operations, so the role repeats none of it.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError

from ..module_utils._fields import canonical, given, problems
from ..module_utils._operation import manage
from ..module_utils._resource import Resource
from ..module_utils.resources._tunnel import customer_address
from ..module_utils.resources.gre_tunnel import RESOURCE as GRE_TUNNEL
from ..module_utils.resources.ipsec_tunnel import RESOURCE as IPSEC_TUNNEL
from ..module_utils.resources.route import RESOURCE as ROUTE
from ..module_utils.resources.site import RESOURCE as SITE
from ..module_utils.resources.site_lan import RESOURCE as LAN
from ..module_utils.resources.site_wan import RESOURCE as WAN

Values = Mapping[str, Any]

# The lists of a site, in the order in which they depend on each other.
LISTS: dict[str, Resource] = {
    "wans": WAN,
    "lans": LAN,
    "gre_tunnels": GRE_TUNNEL,
    "ipsec_tunnels": IPSEC_TUNNEL,
    "routes": ROUTE,
}
TUNNELS = ("gre_tunnels", "ipsec_tunnels")

DONE = {"create": "created", "update": "updated", "recreate": "recreated", "delete": "deleted", "none": "unchanged"}


# --- entries -----------------------------------------------------------------------------------------------------


def entries(sites: Sequence[Values], kind: str) -> list[dict[str, Any]]:
    """The items of the role's loops: ``{site, label, options}``, without secrets, since Ansible prints loop items."""
    found = []
    for site in sites:
        name = str(site.get("name", ""))
        for resource, options in _entries_of(site, kind):
            shown = resource.name_of(options)
            found.append(
                {
                    "site": name,
                    "label": shown if len(sites) == 1 or resource is SITE else f"{name}: {shown}",
                    "options": {
                        key: value
                        for key, value in options.items()
                        if key not in resource.fields or not resource.fields[key].secret
                    },
                }
            )
    return found


def _entries_of(site: Values, kind: str) -> Iterator[tuple[Resource, Values]]:
    if kind == "sites":
        yield SITE, {name: value for name, value in site.items() if name not in LISTS}
    else:
        for entry in site.get(kind) or ():
            yield LISTS[kind], entry


# --- mistakes ----------------------------------------------------------------------------------------------------


def mistakes(sites: Sequence[Values], account_tunnels: Sequence[Values] | None = None) -> list[str]:
    """One sentence for each thing in the variables that cannot be right.

    Args:
        account_tunnels: the tunnels that the account has. None: next hops are not judged.
    """
    wrong = list(_wrong_entries(sites))
    if not wrong:
        wrong += _listed_twice(sites)
    if not wrong and account_tunnels is not None:
        wrong += _unserved(sites, account_tunnels)
    return wrong


def _wrong_entries(sites: Sequence[Values]) -> Iterator[str]:
    for site in sites:
        name = site.get("name")
        if not name:
            yield "a site has no name"
            continue
        for kind in ("sites", *LISTS):
            for resource, entry in _entries_of(site, kind):
                where = f"{name}: " if kind == "sites" else f"{name}: {resource.name_of(entry)}: "
                lacking = [field for field in resource.identity if entry.get(field) in (None, "")]
                if lacking:
                    yield f"{where}an entry of {kind} lacks {' and '.join(lacking)}"
                    continue
                for sentence in _refused(resource, entry, str(name)):
                    yield f"{where}{sentence}"


def _refused(resource: Resource, entry: Values, site: str) -> list[str]:
    """What the resource's module would refuse without asking the API."""
    operation = manage(resource)
    hidden = ("site", "site_id") if resource.parent else ()
    taken = [name for name in hidden if name in entry]
    if taken:
        return [f"leave out {' and '.join(taken)}: an entry belongs to the site that lists it"]
    spec = {name: option for name, option in operation.options.items() if name != "site_id"}
    required = [group for group in operation.constraints.get("required_one_of", ()) if "site_id" not in group]
    checked = ArgumentSpecValidator(spec, required_one_of=required).validate(
        {**_plain(entry), **({"site": site} if resource.parent else {})}
    )
    if checked.error_messages:
        texts = remove_values(checked.error_messages, checked._no_log_values)
        return [
            # This one type has only the names of the options in its message.
            f"there is no option {text.rstrip('.')}" if isinstance(error, UnsupportedError) else text.rstrip(".")
            for error, text in zip(checked.errors, texts, strict=True)
        ]
    values = given({name: checked.validated_parameters.get(name) for name in resource.fields if name in spec})
    return list(problems(resource.fields, values))


def _plain(value: Any) -> Any:
    """Variables as a module would get them: plain types, vaulted text decrypted."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _listed_twice(sites: Sequence[Values]) -> Iterator[str]:
    keys: Counter[str] = Counter()
    for site in sites:
        keys[f"site {site['name']}"] += 1
        for kind, resource in LISTS.items():
            for _resource, entry in _entries_of(site, kind):
                if kind in TUNNELS:  # they share one name space in the account (api-facts c1)
                    keys[f"the tunnel name {entry['name']}"] += 1
                else:
                    scope = canonical(ROUTE.fields["scope"], entry.get("scope")) if resource is ROUTE else None
                    owner = "" if resource is ROUTE else f"{site['name']}: "
                    keys[f"{owner}{resource.name_of(entry)}{f' with scope {scope}' if scope else ''}"] += 1
    for key, times in keys.items():
        if times > 1:
            yield f"{key} is listed {times} times"


def _unserved(sites: Sequence[Values], account_tunnels: Sequence[Values]) -> Iterator[str]:
    own = [entry for site in sites for kind in TUNNELS for _resource, entry in _entries_of(site, kind)]
    renewed = {tunnel["name"] for tunnel in own}
    tunnels = [tunnel for tunnel in own if tunnel.get("state") != "absent"]
    tunnels += [tunnel for tunnel in account_tunnels if tunnel.get("name") not in renewed]
    interfaces = [
        (ipaddress.ip_interface(str(tunnel[field])), tunnel)
        for tunnel in tunnels
        for field in ("interface_address", "interface_address6")
        if tunnel.get(field)
    ]
    for site in sites:
        for _resource, route in _entries_of(site, "routes"):
            if route.get("state") == "absent":
                continue
            here = f"{site['name']}: {ROUTE.name_of(route)}"
            hop = ipaddress.ip_address(str(route["nexthop"]))
            serving = [(interface, tunnel) for interface, tunnel in interfaces if hop in interface.network]
            if not serving:
                sides = [f"{tunnel['name']}: {customer_address(i)}" for i, tunnel in interfaces if tunnel in own]
                yield (
                    f"{here}: no tunnel serves this next hop, neither one of these variables nor one of the account"
                    f"{' (these variables offer ' + ', '.join(sides) + ')' if sides else ''}"
                )
            for interface, tunnel in serving:
                if hop == interface.ip:
                    yield (
                        f"{here}: {hop} is Cloudflare's side of tunnel {tunnel['name']}; "
                        f"the next hop is the customer's side, {customer_address(interface)}"
                    )


# --- report ------------------------------------------------------------------------------------------------------


def report(results: Mapping[str, Values]) -> dict[str, Any]:
    """What a run did, or in check mode would do.

    Args:
        results: the registered results of the role's loops, by kind.
    """
    by_site: dict[str, dict[str, Any]] = {}
    for kind in ("sites", *LISTS):
        resource = SITE if kind == "sites" else LISTS[kind]
        for result in (results.get(kind) or {}).get("results") or ():
            entry = result["site_onboarding_item"]
            site = by_site.setdefault(
                entry["site"],
                {"site": {}, **{name: [] for name in LISTS}, "changes": [], "notes": [], "summary": []},
            )
            shown = {**entry["options"], **(result.get(resource.kind) or {}), "operation": result["operation"]}
            if kind in TUNNELS:
                shown.setdefault("customer_address", customer_address(shown.get("interface_address")))
            if kind == "sites":
                site["site"] = shown
            else:
                site[kind].append(shown)
            name = resource.name_of(entry["options"])
            if result["changed"]:
                site["changes"].append(f"{result['operation']} {name}")
            # Whoever reads this knows already that a site which is about to be created is not there.
            said = [] if resource.parent and site["site"].get("operation") == "create" else result.get("notes", [])
            site["notes"] += said
            done = DONE[result["operation"]]
            if "validation" in result:  # only check mode returns it
                done = f"would be {done}"
            site["summary"] += [
                *_lines(resource, name, done, shown),
                *(f"    note: {note.split(': ')[0]}" for note in said),
            ]
    summary = [line for site in by_site.values() for line in site["summary"]]
    changes = [f"{name}: {change}" for name, site in by_site.items() for change in site["changes"]]
    notes = [note for site in by_site.values() for note in site["notes"]]
    return {"changed": bool(changes), "changes": changes, "notes": notes, "sites": by_site, "summary": summary}


def _lines(resource: Resource, name: str, done: str, item: Values) -> Iterator[str]:
    if resource is SITE:
        yield f"{item['name']}: {done}{', high availability' if item.get('ha_mode') else ''}"
    elif resource in (WAN, LAN):
        address = (item.get("static_addressing") or {}).get("address", "DHCP")
        yield f"  {name}: {done}, {'high availability link' if item.get('ha_link') else address}"
    elif resource is ROUTE:
        yield f"  {name}: {done}, priority {item.get('priority')}"
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
