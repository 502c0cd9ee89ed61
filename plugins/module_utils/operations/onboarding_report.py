# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What an onboarding did to the objects of one host, or would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..document.entry import Entry
from ..kinds._tunnel import customer_address
from ..kinds.catalogue import BELOW_SITE, TUNNELS
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..kinds.site_lan import KIND as LAN
from ..kinds.site_wan import KIND as WAN
from ..model.errors import ProblemError, printable
from ..model.kind import Item
from ..model.secret import public
from .operation import Result
from .report import diff_of, failure, license_keys
from .single import object_of
from .task import Run

if TYPE_CHECKING:
    from .onboarding import Described

DONE = {"create": "created", "update": "updated", "recreate": "replaced", "delete": "deleted", "none": "unchanged"}
DONE |= {"activate": "activated", "release": "released"}
# In the order of the report.
SECTIONS = ("connectors", "apps", *BELOW_SITE)


def host_report(described: Described, added: Sequence[Entry], run: Run, refused: ProblemError | None) -> Result:
    """Return the result of one host.

    Args:
        added: entries that follow from what the host describes, such as the activation of a connector.
        refused: why nothing of the plan is done.
    """
    own = [*described.entries, *added]
    acted = [entry for entry in own if entry.op != "none" or entry.status != "unchanged"]
    # Where nothing of this host's failed itself, something can wait in vain for what is another host's.
    failed = [entry for entry in acted if entry.status == "failed"]
    failed = failed or [entry for entry in acted if entry.status == "not_tried"]
    report = _report(described, added, run)
    done = any(entry.status in (("planned",) if run.check_mode else ("done",)) for entry in acted)
    # A check that fails has done nothing.
    predicted = done and not refused and not (run.check_mode and failed)
    result: Result = {"changed": predicted, "report": report}
    if run.diff_mode:
        result["diff"] = diff_of(acted)
    result |= license_keys(own)
    if refused and acted:
        lines = refused.lines(changed=False)
        return {**result, "failed": True, "msg": "\n".join(lines), "error": refused.details()}
    if failed:
        facts = failure(acted, failed, run.check_mode)
        return {**result, **facts, "msg": "\n".join(map(printable, facts["msg"]))}
    return result


def _report(described: Described, added: Sequence[Entry], run: Run) -> dict[str, Any]:
    by_site: dict[str, dict[str, Any]] = {}
    order = ("sites", *SECTIONS)
    placed = [*((entry, described.sites.get(id(entry))) for entry in (*described.entries, *described.shared))]
    placed.sort(key=lambda pair: order.index(pair[0].kind.section) if pair[0].kind.section in order else len(order))
    placed += [(entry, None) for entry in added]
    sites = {entry.place: site for entry, site in placed if site}
    for entry, of_site in placed:
        # What was added stands where the entry stands that it belongs to; what nobody describes, below its site.
        site = of_site or sites.get(entry.place) or (entry if entry.kind is SITE else entry.site)
        name = str(site.site_name) if site else ""
        part = by_site.setdefault(
            name, {"site": {}, **{section: [] for section in SECTIONS}, "changes": [], "notes": [], "summary": []}
        )
        operation = "none" if entry in described.shared else entry.op
        shown = {**public(entry.kind.fields, entry.desired), **_seen(entry, run), "operation": operation}
        verb, called = entry.verb or operation, entry.target or entry.name
        if entry.verb == "release":
            called = f"the connector of {called}"
        if entry.kind is SITE and not entry.verb:
            part["site"] = shown
        elif not entry.verb:
            part.setdefault(entry.kind.section, []).append(shown)
        done = DONE[verb]
        if entry.status in ("failed", "not_tried"):
            done = entry.status.replace("_", " ")
        elif operation != "none":
            part["changes"] += [f"{verb} {called}"] if run.check_mode or entry.status == "done" else []
            done = f"would be {done}" if entry.status == "planned" else done
        notes = [*map(printable, entry.notes)]
        part["notes"] += notes
        part["summary"] += map(printable, _lines(entry, called, done, shown))
        part["summary"] += [f"    note: {note}" for note in notes]
    changes = [
        f"{printable(name)}: {change}" if name else change
        for name, part in by_site.items()
        for change in part["changes"]
    ]
    return {
        "changed": bool(changes),
        "changes": changes,
        "notes": [note for part in by_site.values() for note in part["notes"]],
        "sites": by_site,
        "summary": [line for part in by_site.values() for line in part["summary"]],
    }


def _seen(entry: Entry, run: Run) -> Item:
    """The object as results show it; a licence key comes only once, and has a place of its own."""
    seen = public(entry.kind.fields, object_of(run, entry))
    return {name: value for name, value in seen.items() if name not in entry.kind.one_time_secrets}


def _lines(entry: Entry, name: str, done: str, item: Mapping[str, Any]) -> Iterator[str]:
    kind = entry.kind
    if kind is SITE and not entry.verb:
        yield f"{item.get('name')}: {done}{', high availability' if item.get('ha_mode') else ''}"
    elif kind in (WAN, LAN):
        address = (item.get("static_addressing") or {}).get("address", "DHCP")
        yield f"  {name}: {done}, {'high availability link' if item.get('ha_link') else address}"
    elif kind is ROUTE:
        yield f"  {name}: {done}, priority {item.get('priority')}"
    else:
        yield f"  {name}: {done}"
    if kind in TUNNELS:
        cloudflare = item.get("cloudflare_gre_endpoint") or item.get("cloudflare_endpoint")
        customer = item.get("customer_gre_endpoint") or item.get("customer_endpoint") or "any"
        yield f"    endpoints      Cloudflare {cloudflare}, customer {customer}"
        inside = item.get("interface_address")
        yield f"    inside         Cloudflare {inside}, customer {customer_address(inside)}"
        if ids := item.get("remote_identities"):
            yield f"    IKE id, FQDN   {ids.get('fqdn_id')}"
            yield f"    IKE id, key id {ids.get('hex_id')}"
