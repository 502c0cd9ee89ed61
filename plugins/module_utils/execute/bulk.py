# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Update many objects with one request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..account.account import Account
from ..document.entry import Deferred, Entry
from ..model.kind import Item, Kind, Read
from ..model.plan import Plan

# Objects per bulk PUT: about 60 KB of body for routes, so that one refused or lost request concerns no more than that.
# The API documents no limit.
BATCH = 250


def batches_of(entries: Sequence[Entry], bulk: Collection[Kind]) -> tuple[list[Entry], list[list[Entry]]]:
    """Return single writes, and the updates that one PUT of a collection can carry."""
    many: dict[str, list[Entry]] = defaultdict(list)
    single: list[Entry] = []
    for entry in entries:
        (many[entry.kind.name] if entry.op == "update" and entry.kind in bulk else single).append(entry)
    batches = []
    for updates in many.values():
        if len(updates) == 1:
            single += updates
        else:
            batches += [updates[start : start + BATCH] for start in range(0, len(updates), BATCH)]
    return single, batches


def put_many(account: Account, batch: Sequence[Entry], query: Mapping[str, str] | None = None) -> list[Item]:
    """Update many objects of one kind at once; returns those of them that the answer holds."""
    kind = batch[0].kind
    items = {entry.id: {"id": entry.id, **final(entry.plan.body or {})} for entry in batch if entry.plan}
    body = {kind.bulk: list(items.values())}
    answer = account.client.request("PUT", *kind.path, body=body, query=query, headers=kind.headers)
    return [item for item in kind.answered(answer.result) if item["id"] in items]


def final(value: Any) -> Any:
    """Return a plan or a body with the ids of what has been created by now."""
    if isinstance(value, Deferred):
        return value.entry.id
    if isinstance(value, Read):  # nothing of it is of this run
        return value
    if isinstance(value, Mapping):
        return {name: final(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(final(item) for item in value)
    if isinstance(value, Plan):
        return replace(value, body=final(value.body), current=final(value.current), desired=final(value.desired))
    return value
