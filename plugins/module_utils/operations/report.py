# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The result of a network: what was done to each object, or would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..document.entry import Deferred, Entry, as_text
from ..kinds.connector import KIND as CONNECTOR
from ..model.errors import CloudflareError, Problem
from ..model.kind import Item
from ..plan.network import Network
from .operation import Result
from .task import Run

MAX_CAUSES = 5  # in a message


def report(network: Network, run: Run) -> Result:
    """Return the result of a run, or what a run would do."""
    entries = network.entries
    network.mark_planned()
    acted = [entry for entry in entries if entry.op != "none" or entry.status != "unchanged"]
    failed = [entry for entry in acted if entry.status == "failed"]
    # A check that fails has done nothing.
    predicts = run.check_mode and not failed
    result: Result = {
        "changed": any(entry.op != "none" for entry in acted) if predicts else run.changed,
        "summary": totals(entries),
        "actions": [_action(entry) for entry in acted],
        **license_keys(acted),
        **remarks(network),
    }
    if run.diff_mode:
        result["diff"] = diff_of(acted)
    if failed:
        result |= failure(acted, failed, run.check_mode)
    return result


def totals(entries: Sequence[Entry]) -> dict[str, int]:
    """Return how many objects are created, updated, replaced, deleted and unchanged, or would be."""
    # Plurals: "update" would be a method of the dictionary where a template reads it.
    summary = dict.fromkeys(("creates", "updates", "recreates", "deletes"), 0)
    for entry in entries:
        if entry.op != "none":
            summary[f"{entry.op}s"] += 1
    return {**summary, "unchanged": len(entries) - sum(summary.values())}


def license_keys(entries: Sequence[Entry]) -> Result:
    """Return the keys of new licences, which the API shows once, as a part of a result; empty without any."""
    keys = {
        str(item.get("notes") or item["id"]): item["license_key"]
        for entry in entries
        if entry.kind is CONNECTOR and (item := entry.current) and item.get("license_key")
    }
    return {"license_keys": keys} if keys else {}


def remarks(network: Network) -> Result:
    """Return warnings and skipped objects as a part of a result; empty without any."""
    said = {"warnings": network.warnings, "skipped_objects": network.skipped}
    return {name: texts for name, texts in said.items() if texts}


def failure(acted: Sequence[Entry], failed: Sequence[Entry], check_mode: bool) -> Result:
    """Return what a result says of entries that failed, or that were not tried since others failed."""
    return {"failed": True, "error": _error(failed), "msg": _message(acted, failed, check_mode)}


def _cause(entry: Entry) -> CloudflareError | None:
    """The failure of the entry, or the one that kept it back."""
    while entry.error is None and entry.kept_back:
        entry = entry.kept_back
    return entry.error


def _error(failed: Sequence[Entry]) -> dict[str, Any]:
    cause = _cause(failed[0])
    first = cause.details() if cause else {}
    return {**first, "problems": [problem.asdict() for entry in failed for problem in _problems(entry)]}


def _problems(entry: Entry) -> Sequence[Problem]:
    cause = _cause(entry)
    if cause and entry.error is None and entry.kept_back:
        return [entry.problem(Problem("", cause.kind, _reason(entry)))]
    return [entry.problem(problem) for problem in cause.problems] if cause else []


def _reason(entry: Entry) -> str:
    why = f"not tried, because {entry.notes[-1]}: " if entry.error is None and entry.kept_back else ""
    return f"{why}{_cause(entry)}"


def _message(acted: Sequence[Entry], failed: Sequence[Entry], check_mode: bool) -> list[str]:
    statuses = Counter(entry.status for entry in acted)
    causes = [f"- {entry.place} ({entry.label}): {_reason(entry)}" for entry in failed[:MAX_CAUSES]]
    if len(failed) > MAX_CAUSES:
        causes.append(f"- and {len(failed) - MAX_CAUSES} more")
    if check_mode:
        return [f"The API would refuse {statuses['failed']} of {len(acted)} writes. Nothing was changed.", *causes]
    return [
        f"{statuses['done']} of {len(acted)} writes were done, {statuses['failed']} failed, {statuses['not_tried']} "
        "were not tried. Correct the cause and run again: the next run does the rest.",
        *causes,
    ]


def _action(entry: Entry) -> dict[str, Any]:
    action: dict[str, Any] = {
        "place": entry.place,
        "kind": entry.kind.name,
        "name": entry.name,
        "operation": entry.op,
        "status": entry.status,
    }
    if site := entry.site_name:
        action["site"] = site
    if entry.plan and entry.op in ("update", "recreate"):
        action["changes"] = {
            name: as_text({"before": entry.plan.before.get(name), "after": entry.plan.after.get(name)})
            for name in entry.plan.changes
        }
    if entry.current and not isinstance(entry.current["id"], Deferred):
        action["id"] = entry.current["id"]
    if entry.error:
        action["error"] = {"msg": str(entry.error), **entry.error.details()}
    if entry.notes:
        action["note"] = " ".join(entry.notes)
    return action


def diff_of(acted: Sequence[Entry]) -> dict[str, Any]:
    """Return the diff of entries, by what they are called."""
    before: dict[str, Item] = {}
    after: dict[str, Item] = {}
    for entry in acted:
        if entry.plan and entry.op != "none":
            name = f"{entry.label} ({entry.place})" if entry.label in before else entry.label
            before[name], after[name] = _shown(entry, entry.plan.before), _shown(entry, entry.plan.after)
    return {"before": before, "after": after}


def _shown(entry: Entry, values: Item) -> Item:
    """In a diff: of an update only what differs, so that a fleet's diff stays readable."""
    changes = entry.plan.changes if entry.plan else ()
    return {name: as_text(value) for name, value in values.items() if entry.op != "update" or name in changes}
