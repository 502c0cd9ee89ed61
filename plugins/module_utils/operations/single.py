# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Bring one object to the desired state: a document with one entry."""

from __future__ import annotations

from ..document.entry import Entry, as_text
from ..execute.executor import Executor
from ..execute.writer import predicted
from ..kinds.site import KIND as SITE
from ..model.errors import ApiError
from ..model.kind import Item
from ..model.secret import public
from ..plan.network import Network
from ..plan.planner import plan
from ..plan.reading import read
from .operation import Result
from .task import Run


def bring(run: Run, entry: Entry) -> tuple[Entry, list[str]]:
    """Plan and carry out one entry, in check mode as far as the API can validate it.

    Returns:
        The entry as it is afterwards, and warnings.

    Raises:
        CloudflareError: what could not be planned or written.
    """
    entries = [entry.site, entry] if entry.site else [entry]
    network = Network(run.account, run.workers, entries, check_mode=run.check_mode, whole=False)
    try:
        read(network)
        plan(network)
    except ApiError as missing:
        # What was not found can be the site, which another client has deleted since it was read.
        if missing.status != 404 or not (entry.site and entry.site.desired.get("name")):
            raise
        run.account.listings.forget(SITE, None)
        before, entry.site.parent_id = entry.site.parent_id, None
        plan(network)
        if entry.site.parent_id == before:
            raise
    executor = Executor(network, run.wrote)
    if run.check_mode:
        executor.verify()
    else:
        executor.apply()
    if entry.error:
        raise entry.error
    return entry, network.warnings


def object_of(run: Run, entry: Entry) -> Item:
    """Return the object of an entry: as it is, or as check mode predicts it."""
    if entry.plan and entry.plan.changed and run.check_mode:
        return dict(as_text(predicted(entry.plan)))
    return entry.current or {}


def present(run: Run, entry: Entry, warnings: list[str]) -> Result:
    """Return the result of a task about one object."""
    kind, decided = entry.kind, entry.plan
    if decided is None:
        raise ValueError(entry.name)  # planning decides about every entry, or raises
    result: Result = {
        "changed": decided.changed,
        "operation": decided.op,
        kind.name: public(kind.fields, object_of(run, entry)),
    }
    if entry.validation:
        result["validation"] = entry.validation
    if entry.notes:
        result["notes"] = list(entry.notes)
    if warnings:
        result["warnings"] = list(warnings)
    if run.diff_mode:
        header = decided.name
        result["diff"] = {
            "before": decided.before,
            "after": decided.after,
            "before_header": header,
            "after_header": header,
        }
    return result
