# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What is wanted, what is there: the decision, as a value. Pure: no request, no clock, no Ansible.

``changed``, the diff and the request body all come from one Plan, so check mode and real mode cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ._errors import ImmutableError, InputError, shortened
from ._fields import Fields, merge, missing, same, writable
from ._resource import Item, Resource

SENT_UNSEEN = "(sent, never shown)"
UNSEEN = "(never shown)"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What has to happen to one object.

    Attributes:
        op: ``create``, ``update``, ``recreate`` (delete, then create), ``delete`` or ``none``.
        resource: of what.
        wanted: the object as the user gave it, references resolved.
        current: the object as it is, in option shape with its id; None if there is none.
        before, after: the writable object before and after, without secrets: the diff.
        body: what is sent; None when nothing is, or for a delete.
        changes: names of the options that differ.
    """

    op: str
    resource: Resource
    wanted: Mapping[str, Any] = field(repr=False)
    current: Item | None = None
    before: Item = field(default_factory=dict)
    after: Item = field(default_factory=dict)
    body: dict[str, Any] | None = field(default=None, repr=False)
    changes: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return self.op != "none"


def plan(
    resource: Resource,
    wanted: Mapping[str, Any],
    current: Item | None,
    *,
    absent: bool = False,
    resend: bool = False,
    recreate: bool = False,
) -> Plan:
    """Decide what has to happen.

    Args:
        wanted: what the user gave, in option shape, ``id`` apart.
        current: what ``Resource.find`` found.
        absent: the object shall not exist.
        resend: send write-only fields to an existing object, too.
        recreate: a differing immutable field is a reason to delete and create.

    Raises:
        InputError: a field that a new object needs is missing, or the API has no such operation.
        ImmutableError: an immutable field differs and ``recreate`` is false.
    """
    have = writable(resource.fields, current) if current is not None else {}
    before = _shown(resource.fields, have, have)
    if absent:
        if current is None:
            return Plan(op="none", resource=resource, wanted=wanted)
        _require_verb(resource, "delete", current)
        if resource.untouchable and (why := resource.untouchable(current)):
            raise InputError(f"{resource.name_of(current)} cannot be deleted: {why}. Nothing was sent.")
        return Plan(op="delete", resource=resource, wanted=wanted, current=current, before=before)
    if current is None:
        _require_verb(resource, "create", wanted)
        _require_fields(resource, wanted, f"{resource.name_of(wanted)} does not exist")
        return Plan(
            op="create",
            resource=resource,
            wanted=wanted,
            after=_shown(resource.fields, wanted, {}),
            body=resource.body("create", wanted),
            changes=tuple(wanted),
        )
    changes = tuple(
        name
        for name, value in wanted.items()
        if (resend if resource.fields[name].write_only else not same(resource.fields[name], value, have.get(name)))
    )
    if not changes:
        return Plan(
            op="none",
            resource=resource,
            wanted=wanted,
            current=current,
            before=before,
            after=before,
        )
    merged = merge(resource.fields, have, wanted)
    frozen = [name for name in changes if resource.fields[name].immutable]
    if frozen and not recreate:
        shown = _shown(resource.fields, wanted, have)
        differing = ", ".join(f"{name} is {_said(before.get(name))}, wanted {_said(shown[name])}" for name in frozen)
        raise ImmutableError(
            f"{resource.name_of(current)}: {' and '.join(frozen)} can only be set when the {resource.title} is created "
            f"({differing}). Nothing was changed. To delete it and create it anew, with a new id, set recreate: true; "
            "everything that depends on it is cut off meanwhile."
        )
    unseen = {name: value for name, value in wanted.items() if resource.fields[name].write_only}
    if resource.untouchable and (why := resource.untouchable(current)):
        raise InputError(f"{resource.name_of(current)} cannot be changed: {why}. Nothing was sent.")
    _require_fields(resource, merged, f"{resource.name_of(current)} cannot be changed like this")
    if frozen:
        _require_verb(resource, "delete", current)
        _require_verb(resource, "create", wanted)
        body = resource.body("create", {**merged, **unseen})
        return Plan(
            op="recreate",
            resource=resource,
            wanted=wanted,
            current=current,
            before=before,
            after=_shown(resource.fields, {**merged, **unseen}, have),
            body=body,
            changes=changes,
        )
    _require_verb(resource, "update", current)
    resent = {name: unseen[name] for name in changes if name in unseen}
    mutable = {name: value for name, value in merged.items() if not resource.fields[name].immutable}
    # PATCH: only what changed, but nested objects whole: how deep the API merges is not documented (api-facts c5).
    sent = mutable if resource.update == "PUT" else {name: mutable[name] for name in changes if name in mutable}
    body = resource.body("update", {**sent, **resent})
    return Plan(
        op="update",
        resource=resource,
        wanted=wanted,
        current=current,
        before=before,
        after=_shown(resource.fields, {**merged, **resent}, have),
        body=body,
        changes=changes,
    )


def _shown(fields: Fields, values: Mapping[str, Any], have: Mapping[str, Any]) -> Item:
    """For eyes: secrets as the fact that one is there, or that another one is sent."""
    shown: Item = {}
    for name, value in values.items():
        known, there = fields[name], have.get(name)
        if known.secret:
            shown[name] = SENT_UNSEEN if value != there else UNSEEN
        elif known.fields and isinstance(value, Mapping):
            shown[name] = _shown(known.fields, value, there if isinstance(there, Mapping) else {})
        else:
            shown[name] = value
    return shown


def _said(value: Any) -> str:
    return "not set" if value is None else shortened(repr(value))


def _require_verb(resource: Resource, verb: str, wanted: Mapping[str, Any]) -> None:
    if verb not in resource.verbs:
        there = " does not exist, and" if verb == "create" else ":"
        raise InputError(
            f"{resource.name_of(wanted)}{there} the API has no way to {verb} one. {resource.about}".strip()
        )


def _require_fields(resource: Resource, values: Mapping[str, Any], why: str) -> None:
    lacking = list(missing(resource.fields, values))
    if lacking:
        raise InputError(f"{why}: the API needs {', '.join(lacking)} as well. Nothing was sent.")
    mistakes = [mistake for check in resource.checks for mistake in check(values)]
    if mistakes:
        raise InputError(f"{resource.name_of(values)}: {'; '.join(mistakes)}. Nothing was sent.")
