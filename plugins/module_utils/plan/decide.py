# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Decide what has to happen to one object. Pure: no request, no clock, no Ansible."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..model.compare import at, differing, merge, missing, same, saying, writable
from ..model.errors import ImmutableError, InputError, NotFoundError, Problem, RefusedError, invalid, quoted
from ..model.kind import Item, Kind
from ..model.plan import Plan
from ..model.secret import masked
from ..model.wire import is_taken_away

RECREATE = "Set recreate: true to delete it and create it again with a new id; what depends on it is interrupted"


def decide(
    kind: Kind,
    desired: Mapping[str, Any],
    current: Item | None,
    *,
    absent: bool = False,
    force_write_only: bool = False,
    recreate: bool = False,
    omit: Collection[str] = (),
    called: str = "",
    recreate_hint: str = RECREATE,
) -> Plan:
    """Decide what has to happen to one object.

    Args:
        desired: what the user gave, in option shape, ``id`` apart.
        current: what ``Kind.find`` found.
        absent: the object must not exist.
        force_write_only: send write-only fields to an existing object, too.
        recreate: a differing immutable field is a reason to delete and create.
        omit: dotted names on the wire of fields that the collection does not know and the user leaves out of updates.
        called: how messages call the object; without it, by the names that it has in the account.
        recreate_hint: what to do about a differing immutable field.

    Raises:
        InputError: a field that a new object needs is missing, or fields contradict each other.
        ImmutableError: an immutable field differs and ``recreate`` is false.
        NotFoundError: there is no such object, and the API cannot create one.
        RefusedError: the object is not to be written.
    """
    have = writable(kind.fields, current) if current is not None else {}
    before = masked(kind.fields, have, have)
    decided = Plan(op="none", kind=kind, desired=desired, current=current, before=before, after=before, called=called)
    name = called or kind.name_of(current if current is not None else desired)
    if absent:
        if current is None:
            return decided
        _require_verb(kind, "delete", name)
        if why := kind.read_only_reason(current):
            raise RefusedError(f"{name} cannot be deleted: {why}")
        return replace(decided, op="delete", after={})
    if current is None:
        _require_verb(kind, "create", name)
        said = saying(kind.fields, desired)
        _refuse([*_lacking(kind, said, name, f"is required, because {name} does not exist"), *_unfindable(kind, said)])
        return replace(
            decided, op="create", after=masked(kind.fields, said, {}), body=kind.body(said), changes=tuple(said)
        )
    changes = tuple(
        option
        for option, value in desired.items()
        if (
            force_write_only
            if kind.fields[option].write_only
            else not same(kind.fields[option], value, have.get(option))
        )
    )
    if not changes:
        return decided
    merged = merge(kind.fields, have, desired)
    immutable_changes = [option for option in changes if kind.fields[option].immutable]
    if immutable_changes and not recreate:
        shown = masked(kind.fields, desired, have)
        raise ImmutableError(
            [
                Problem(
                    option,
                    "immutable",
                    f"{name} has {quoted(before.get(option))}, not {quoted(shown[option])}; it can only be set when "
                    f"the {kind.title} is created",
                    recreate_hint if {"create", "delete"} <= kind.verbs else "",
                )
                for option in immutable_changes
            ]
        )
    if why := kind.read_only_reason(current):
        raise RefusedError(f"{name} cannot be changed: {why}")
    _refuse(_lacking(kind, {**current, **merged}, name, f"is required, so {name} cannot be changed like this"))
    unseen = {option: value for option, value in desired.items() if kind.fields[option].write_only}
    if immutable_changes:
        _require_verb(kind, "delete", name)
        _require_verb(kind, "create", name)
        body = kind.replacing_body("create", current, {**merged, **unseen}, omit=omit)
        # As in any creation: what is empty says nothing.
        heard = saying(kind.fields, merged).keys() | unseen.keys()
        silent = {kind.fields[option].key(option) for option in merged if option not in heard}
        return replace(
            decided,
            op="recreate",
            after=masked(kind.fields, {**merged, **unseen}, have),
            body={key: value for key, value in body.items() if key not in silent},
            changes=changes,
        )
    _require_verb(kind, "update", name)
    _refuse(_fixed(kind, kind.fixed({**current, **merged}), have, desired, name))
    resent = {option: unseen[option] for option in changes if option in unseen}
    # What is taken away has no name in a PATCH: a PUT leaves it out.
    taken = any(is_taken_away(kind.fields[option], merged[option]) for option in changes if option in merged)
    method = "PUT" if taken else kind.update
    named = changes if method == "PATCH" else ()
    body = kind.replacing_body("update", current, {**merged, **resent}, named, omit)
    after = masked(kind.fields, {**merged, **resent}, have)
    return replace(decided, op="update", method=method, after=after, body=body, changes=changes)


def _refuse(problems: Collection[Problem] | Iterator[Problem]) -> None:
    if found := list(problems):
        raise InputError(found)


def _require_verb(kind: Kind, verb: str, name: str) -> None:
    if verb in kind.verbs:
        return
    if verb == "create":
        hint = kind.about
        raise NotFoundError(f"{name} does not exist, and the API cannot create one", path=kind.names[0], hint=hint)
    raise RefusedError(f"the API cannot {verb} {name}", hint=kind.about)


def _unfindable(kind: Kind, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Names that may not be found again: the API may store them without their white space (evidence: names-trimmed)."""
    for option in kind.names:
        value = values.get(option)
        if isinstance(value, str) and value != value.strip():
            yield invalid(
                option,
                f"{value!r} begins or ends with white space, and no such {kind.title} exists. If the API stores the "
                "name without it, every run would create the object again",
            )


def _lacking(kind: Kind, values: Mapping[str, Any], name: str, why: str) -> Iterator[Problem]:
    lacking = [invalid(option, why) for option in missing(kind.fields, values)]
    yield from lacking
    if not lacking:
        for check in kind.checks:
            yield from (invalid(option, f"{message} ({name})") for option, message in check(values))


def _fixed(
    kind: Kind, fixed: Mapping[str, str], have: Item, desired: Mapping[str, Any], name: str
) -> Iterator[Problem]:
    """What the API refuses for this very object; to empty it asks for nothing."""
    given = {option: value for option, value in desired.items() if not kind.fields[option].write_only}
    for path in differing(kind.fields, have, given) if fixed else ():
        if at(given, path) and (why := next((fixed[f] for f in fixed if f"{path}.".startswith(f"{f}.")), None)):
            yield Problem(path, "refused", f"{why} ({name})")
