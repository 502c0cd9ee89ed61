# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What the role fleet needs to know: whose variables make which sites, and what of a result is whose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Values = Mapping[str, Any]

# Of the variables of the role site_onboarding: what belongs to the account, and what hangs below a site.
OF_ACCOUNT = ("connectors", "apps")
BELOW = ("wans", "lans", "acls", "app_configs", "gre_tunnels", "ipsec_tunnels", "routes")

DONE = {"create": "created", "update": "changed", "recreate": "created anew", "delete": "deleted"}
NOT_DONE = {"failed": "failed", "not_tried": "not tried", "skipped": "left to the appliance"}


def document(hostvars: Mapping[str, Values], hosts: Iterable[str], network: Values | None = None) -> dict[str, Any]:
    """The sites of all hosts as one document, added to another."""
    whole: dict[str, Any] = {kind: list(items or ()) for kind, items in (network or {}).items()}
    for kind in ("sites", *OF_ACCOUNT):
        whole.setdefault(kind, [])
    apps = {repr(app) for app in whole["apps"]}
    for host in hosts:
        for site in _sites_of(host, hostvars[host]):
            whole["connectors"] += site.pop("connectors", None) or ()
            for app in site.pop("apps", None) or ():
                if repr(app) not in apps:
                    apps.add(repr(app))
                    whole["apps"].append(app)
            whole["sites"].append(site)
    return {kind: items for kind, items in whole.items() if items}


def _sites_of(host: str, variables: Values) -> list[dict[str, Any]]:
    """The sites that a host stands for: those of its list, or itself."""
    # Looking a variable up templates it: each once, and none in vain.
    if sites := variables.get("site_onboarding_sites"):
        return [dict(site) for site in sites]
    site = {"name": host, **variables.get("site_onboarding_site", {})}
    lists = ((kind, variables.get(f"site_onboarding_{kind}")) for kind in (*OF_ACCOUNT, *BELOW))
    return [site | {kind: items for kind, items in lists if items is not None}]


def _names_of(host: str, variables: Values) -> list[str]:
    """The names of those sites."""
    if sites := variables.get("site_onboarding_sites"):
        return [str(site.get("name")) for site in sites]
    return [str(variables.get("site_onboarding_site", {}).get("name", host))]


def parts(result: Values, hostvars: Mapping[str, Values], hosts: Iterable[str]) -> list[dict[str, Any]]:
    """What of a result of magic_network concerns which host; hosts that nothing concerns are left out.

    Returns:
        ``{host, result: {changed, failed, actions, summary}}`` for each.
    """
    by_site: dict[str, list[Values]] = defaultdict(list)
    for action in result.get("actions") or ():
        if "site" in action:
            by_site[action["site"]].append(action)
    if not by_site:
        return []
    found = []
    for host in hosts:
        actions = [action for name in _names_of(host, hostvars[host]) for action in by_site.get(name, ())]
        if actions:
            found.append({"host": host, "result": _part(actions)})
    return found


def _part(actions: list[Values]) -> dict[str, Any]:
    statuses = Counter(action["status"] for action in actions)
    counts = Counter(
        f"{'would be ' if action['status'] == 'planned' else ''}{DONE[action['operation']]}"
        for action in actions
        if action["status"] in ("done", "planned")
    )
    counts.update({words: statuses[status] for status, words in NOT_DONE.items() if statuses[status]})
    return {
        "changed": bool(statuses["done"] or statuses["planned"]),
        "failed": bool(statuses["failed"] or statuses["not_tried"]),
        "actions": actions,
        "summary": ", ".join(f"{count} {what}" for what, count in counts.items()),
    }
