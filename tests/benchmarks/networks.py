# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The networks that the benchmark brings to an account, and the playbooks that do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]

# Of one site: itself, 2 WANs, 2 LANs, 1 ACL, 1 app configuration, 1 GRE tunnel, 1 IPsec tunnel, 4 routes.
OBJECTS = 13

CASES = {
    "scratch": "from scratch",
    "unchanged": "unchanged",
    "tunnels": "one field changed on every tunnel",
    "routes": "priority changed on every route",
}


def fewest(case: str, sites: int) -> int:
    """The fewest requests that the API permits: its listings are per site, its creations per object, its updates of
    tunnels and routes also of many at once."""
    reads = 5 + 4 * sites
    return {"scratch": 5 + OBJECTS * sites + 1, "unchanged": reads, "tunnels": reads + 2, "routes": reads + 1}[case]


def document(sites: int, *, description: str = "", priority: int = 100) -> Document:
    """A whole network, as magic_network takes it."""
    return {
        "apps": [{"name": "corp", "type": "Development", "hostnames": ["corp.example.com"]}],
        "sites": [_site(number, description, priority) for number in range(sites)],
    }


def _site(number: int, description: str, priority: int) -> Document:
    high, low = divmod(number, 256)
    tunnels = f"10.{200 + high}.{low}"
    customer = f"198.51.{100 + high}.{low}"
    said = {"description": description} if description else {}
    return {
        "name": f"site-{number:04}",
        "location": {"lat": "52.1", "lon": "4.9"},
        "wans": [{"name": f"wan{port}", "physport": port, "priority": port} for port in (1, 2)],
        "lans": [
            {"name": "office", "physport": 3, "static_addressing": {"address": f"172.{16 + high}.{low}.1/25"}},
            {"name": "guests", "physport": 4, "static_addressing": {"address": f"172.{20 + high}.{low}.129/25"}},
        ],
        "acls": [
            {
                "name": "web",
                "lan_1": {"lan": "office", "ports": [443]},
                "lan_2": {"lan": "guests"},
                "protocols": ["tcp"],
            }
        ],
        "app_configs": [{"app": "corp", "breakout": True, "preferred_wans": ["wan1"]}],
        "gre_tunnels": [
            {
                "name": f"gre-{number:04}",
                "customer_gre_endpoint": customer,
                "cloudflare_gre_endpoint": "162.159.68.213",
                "interface_address": f"{tunnels}.0/31",
                **said,
            }
        ],
        "ipsec_tunnels": [
            {
                "name": f"ipsec-{number:04}",
                "customer_endpoint": customer,
                "cloudflare_endpoint": "162.159.73.109",
                "interface_address": f"{tunnels}.2/31",
                "psk": f"not-a-secret-{number:04}",
                **said,
            }
        ],
        "routes": [
            {"prefix": f"10.{100 + 2 * high + half}.{low}.0/24", "nexthop": f"{tunnels}.{hop}", "priority": priority}
            for half in (0, 1)
            for hop in (1, 3)
        ],
    }


def flat(network: Document) -> Document:
    """The same as one list per kind, for loops over the modules of single objects."""
    kinds = ("wans", "lans", "acls", "app_configs", "gre_tunnels", "ipsec_tunnels", "routes")
    lists: Document = {kind: [] for kind in kinds}
    for site in network["sites"]:
        for kind in kinds:
            lists[kind] += [{"site": site["name"], **item} for item in site[kind]]
    sites = [{name: value for name, value in site.items() if name not in kinds} for site in network["sites"]]
    return {"apps": network["apps"], "sites": sites, **lists}


def onboarded(network: Document) -> Document:
    """The same for the role site_onboarding."""
    first, *others = network["sites"]
    return {"site_onboarding_sites": [{**first, "apps": network["apps"]}, *others]}


def inventory(network: Document) -> Document:
    """The same as an inventory of the playbook site: each site is a host."""
    kinds = ("wans", "lans", "acls", "app_configs", "gre_tunnels", "ipsec_tunnels", "routes")
    hosts = {
        site["name"]: {
            "site_onboarding_site": {name: value for name, value in site.items() if name not in (*kinds, "name")},
            **{f"site_onboarding_{kind}": site[kind] for kind in kinds},
        }
        for site in network["sites"]
    }
    return {"all": {"hosts": hosts, "vars": {"site_onboarding_network": {"apps": network["apps"]}}}}


def of_item(expression: str) -> str:
    """Something of the item that a loop is at."""
    return f"{{{{ item.{expression} }}}}"


def _loop(module: str, items: str, options: Mapping[str, str], name: str = "name") -> dict[str, Any]:
    return {
        f"netops.cloudflare.{module}": {option: of_item(value) for option, value in options.items()},
        "loop": f"{{{{ {items} }}}}",
        "loop_control": {"label": of_item(name)},
    }


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


APPS = _loop("magic_app", "apps", _same("name", "type", "hostnames"))
MODULES = [
    APPS,
    _loop("magic_site", "sites", _same("name", "location")),
    _loop("magic_site_wan", "wans", _same("site", "name", "physport", "priority")),
    _loop("magic_site_lan", "lans", _same("site", "name", "physport", "static_addressing")),
    _loop("magic_site_acl", "acls", _same("site", "name", "lan_1", "lan_2", "protocols")),
    _loop("magic_site_app_config", "app_configs", _same("site", "app", "breakout", "preferred_wans"), "app"),
    _loop(
        "magic_gre_tunnel",
        "gre_tunnels",
        {
            **_same("name", "customer_gre_endpoint", "cloudflare_gre_endpoint", "interface_address"),
            "description": "description | default(omit)",
        },
    ),
    _loop(
        "magic_ipsec_tunnel",
        "ipsec_tunnels",
        {
            **_same("name", "customer_endpoint", "cloudflare_endpoint", "interface_address", "psk"),
            "description": "description | default(omit)",
        },
    ),
    _loop("magic_route", "routes", _same("prefix", "nexthop", "priority"), "prefix"),
]
ROLE = [{"ansible.builtin.include_role": {"name": "netops.cloudflare.site_onboarding"}}]
NETWORK = {"netops.cloudflare.magic_network": {"sites": "{{ sites }}", "apps": "{{ apps }}"}}
# Variables cost Ansible more than requests do; what one task needs can be read by that task.
DOCUMENT = "(lookup('ansible.builtin.file', 'group_vars/all.json') | from_json)"


def play(tasks: list[dict[str, Any]], **variables: Any) -> list[dict[str, Any]]:
    """A playbook; JSON is YAML. The network is in group_vars/, as a fleet's would be in an inventory."""
    return [
        {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": variables,
            "tasks": tasks,
        }
    ]
