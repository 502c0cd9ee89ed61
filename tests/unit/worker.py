# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings single objects to the desired state in an account in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.netops.cloudflare.plugins.module_utils.account.account import Account as View
from ansible_collections.netops.cloudflare.plugins.module_utils.account.listings import Listings
from ansible_collections.netops.cloudflare.plugins.module_utils.document.entry import Entry
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site import KIND as SITE
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Item, Kind
from ansible_collections.netops.cloudflare.plugins.module_utils.model.plan import Plan
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.single import bring, object_of
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace
from ansible_collections.netops.cloudflare.tests.unit.account import Account


@dataclass
class Request:
    """What a task asks for, about one object; the parent as ``{"name": ...}`` or ``{"id": ...}``."""

    kind: Kind
    desired: Mapping[str, Any] = field(repr=False)
    parent: Mapping[str, str] = field(default_factory=dict)
    absent: bool = False
    force_write_only: bool = False
    recreate: bool = False
    omit: Sequence[str] = ()


@dataclass
class Outcome:
    """What was planned and done."""

    plan: Plan
    item: Item
    validation: str | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


class Worker:
    """Carries out requests one after the other, as the items of a loop."""

    def __init__(self, account: Account, *, check_mode: bool = False) -> None:
        self.client = account
        self.listings = Listings()
        self._run = Run({}, check_mode, False, Workspace())
        self._run._account = View(account, self.listings)  # type: ignore[arg-type] # stands in for the client

    @property
    def changed(self) -> bool:
        return self._run.changed

    def run(self, request: Request) -> Outcome:
        site = Entry(place="", kind=SITE, desired=dict(request.parent), is_parent=True) if request.kind.parent else None
        entry = Entry(
            place="",
            kind=request.kind,
            desired=dict(request.desired),
            site=site,
            absent=request.absent,
            force_write_only=request.force_write_only,
            recreate=request.recreate,
            omit=request.omit,
        )
        entry, warnings = bring(self._run, entry)
        assert entry.plan
        item = object_of(self._run, entry)
        return Outcome(entry.plan, item, entry.validation, tuple(entry.notes), tuple(warnings))
