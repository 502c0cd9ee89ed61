# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What is wanted, what is there: the decision, as a value. Pure: no request, no clock, no Ansible.

``changed``, the diff and the request body all come from one Plan, so check mode and real mode cannot disagree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ._errors import ImmutableError, InputError, shortened
from ._fields import Fields, at, differing, is_taken_away, merge, missing, same, saying, writable
from ._resource import Item, Read, Resource

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
        called: how messages call the object: by the name that the user gave.
        method: PUT or PATCH, of an update.
    """

    op: str
    resource: Resource
    wanted: Mapping[str, Any] = field(repr=False)
    current: Item | None = None
    before: Item = field(default_factory=dict)
    after: Item = field(default_factory=dict)
    body: dict[str, Any] | None = field(default=None, repr=False)
    changes: tuple[str, ...] = ()
    called: str = ""
    method: str = ""

    @property
    def name(self) -> str:
        return self.called or self.resource.name_of({**self.wanted, **(self.current or {})})

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
    omit: Collection[str] = (),
    called: str = "",
) -> Plan:
    """Decide what has to happen.

    Args:
        wanted: what the user gave, in option shape, ``id`` apart.
        current: what ``Resource.find`` found.
        absent: the object shall not exist.
        resend: send write-only fields to an existing object, too.
        recreate: a differing immutable field is a reason to delete and create.
        omit: dotted names on the wire of fields that the collection does not know and the user leaves out of updates.
        called: how messages call the object; without it, by the names that it has in the account.

    Raises:
        InputError: a field that a new object needs is missing, or the API has no such operation.
        ImmutableError: an immutable field differs and ``recreate`` is false.
    """
    have = writable(resource.fields, current) if current is not None else {}
    before = _shown(resource.fields, have, have)
    decided = Plan(
        op="none", resource=resource, wanted=wanted, current=current, before=before, after=before, called=called
    )
    name = called or resource.name_of(current if current is not None else wanted)
    if absent:
        if current is None:
            return decided
        _require_verb(resource, "delete", name)
        if resource.untouchable and (why := resource.untouchable(current)):
            raise InputError(f"{name} cannot be deleted: {why}. Nothing was sent.")
        return replace(decided, op="delete", after={})
    if current is None:
        _require_verb(resource, "create", name)
        said = saying(resource.fields, wanted)
        _require_fields(resource, said, f"{name} does not exist", name)
        _require_a_plain_name(resource, said)
        return replace(
            decided,
            op="create",
            after=_shown(resource.fields, said, {}),
            body=resource.body(said),
            changes=tuple(said),
        )
    changes = tuple(
        option
        for option, value in wanted.items()
        if (
            resend if resource.fields[option].write_only else not same(resource.fields[option], value, have.get(option))
        )
    )
    if not changes:
        return decided
    merged = merge(resource.fields, have, wanted)
    frozen = [option for option in changes if resource.fields[option].immutable]
    if frozen and not recreate:
        shown = _shown(resource.fields, wanted, have)
        differences = ", ".join(f"{o} is {_said(before.get(o))}, wanted {_said(shown[o])}" for o in frozen)
        raise ImmutableError(
            f"{name}: {' and '.join(frozen)} can only be set when the {resource.title} is created "
            f"({differences}). Nothing was changed. To delete it and create it anew, with a new id, set recreate: "
            "true; everything that depends on it is cut off meanwhile."
        )
    if resource.untouchable and (why := resource.untouchable(current)):
        raise InputError(f"{name} cannot be changed: {why}. Nothing was sent.")
    _require_fields(resource, {**current, **merged}, f"{name} cannot be changed like this", name)
    unseen = {option: value for option, value in wanted.items() if resource.fields[option].write_only}
    if frozen:
        _require_verb(resource, "delete", name)
        _require_verb(resource, "create", name)
        body = resource.replacing_body("create", current, {**merged, **unseen}, omit=omit)
        # As in any creation: what is empty says nothing.
        heard = saying(resource.fields, merged).keys() | unseen.keys()
        silent = {resource.fields[option].key(option) for option in merged if option not in heard}
        body = {key: value for key, value in body.items() if key not in silent}
        return replace(
            decided,
            op="recreate",
            after=_shown(resource.fields, {**merged, **unseen}, have),
            body=body,
            changes=changes,
        )
    _require_verb(resource, "update", name)
    _refuse_fixed(resource, resource.fixed({**current, **merged}), have, wanted, name)
    resent = {option: unseen[option] for option in changes if option in unseen}
    # What is taken away has no name in a PATCH: a PUT leaves it out.
    taken = any(is_taken_away(resource.fields[option], merged[option]) for option in changes if option in merged)
    method = "PUT" if taken else resource.update
    named = changes if method == "PATCH" else ()
    body = resource.replacing_body("update", current, {**merged, **resent}, named, omit)
    after = _shown(resource.fields, {**merged, **resent}, have)
    return replace(decided, op="update", method=method, after=after, body=body, changes=changes)


def stored_otherwise(decided: Plan, item: Item) -> list[str]:
    """What the API made of a write, where that is not what was sent: one sentence for each value, for a warning."""
    resource, current = decided.resource, decided.current or {}
    fields, said = resource.fields, decided.wanted
    sent = saying(fields, said) if decided.op == "create" else {n: said[n] for n in decided.changes if n in said}
    found = []
    for path in differing(fields, item, sent):
        value, stored = (
            ("(a secret)", "another") if is_secret(fields, path) else map(_said, (at(sent, path), at(item, path)))
        )
        found.append(
            f"{decided.name}: {path} was sent as {value}, but the API stores it as {stored}. As long as the task says "
            "otherwise, every run finds a difference."
        )
    if decided.op != "update":
        return found
    # What the caller did not change must still be there (the API may erase what a PUT leaves out).
    fixed = resource.fixed({**current, **item})
    have = {n: v for n, v in writable(fields, current).items() if n not in decided.changes and n not in fixed}
    for path in differing(fields, item, have):
        if not any(f"{path}.".startswith(f"{known}.") for known in fixed):
            was, is_now = (
                ("set", "another") if is_secret(fields, path) else map(_said, (at(current, path), at(item, path)))
            )
            found.append(f"{decided.name}: {path} was {was} and is {is_now} after this change, which did not name it.")
    if isinstance(current, Read) and isinstance(item, Read):
        # Of a list the caller has said which elements there are.
        lists = [path for path in differing(fields, current, sent) if isinstance(at(sent, path), list)]
        left = resource.unknown(item.wire)
        gone = [name for name in resource.unknown(current.wire) if name not in left]
        gone = [name for name in gone if not any(name.startswith(f"{path}.") for path in lists)]
        found += [
            f"{decided.name}: {name}, which this collection does not know, is gone after this change." for name in gone
        ]
    return found


def is_secret(fields: Fields, path: str) -> bool:
    """Is the value at a dotted name one that nobody may see?"""
    name, _dot, rest = path.partition(".")
    known = fields[name]
    return known.secret or bool(rest and known.fields and is_secret(known.fields, rest))


def _refuse_fixed(
    resource: Resource, fixed: Mapping[str, str], have: Item, wanted: Mapping[str, Any], name: str
) -> None:
    """What the API refuses for this very object is told before it is asked; to empty it asks for nothing."""
    given = {option: value for option, value in wanted.items() if not resource.fields[option].write_only}
    for path in differing(resource.fields, have, given) if fixed else ():
        if not at(given, path):
            continue
        if why := next((fixed[known] for known in fixed if f"{path}.".startswith(f"{known}.")), None):
            raise InputError(f"{name}: {path} {why}. Nothing was sent.")


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


def _require_verb(resource: Resource, verb: str, name: str) -> None:
    if verb not in resource.verbs:
        there = " does not exist, and" if verb == "create" else ":"
        raise InputError(f"{name}{there} the API has no way to {verb} one. {resource.about}".strip())


def _require_a_plain_name(resource: Resource, values: Mapping[str, Any]) -> None:
    """Refuse to create what may not be found again: the API may store the name without its white space (inferred)."""
    for option in (*resource.identity, *resource.one_of):
        value = values.get(option)
        if isinstance(value, str) and value != value.strip():
            raise InputError(
                f"{option}: {value!r} has white space at its ends, and there is no such {resource.title}. Should the "
                "API store it without, it would be created again in each run. Nothing was sent."
            )


def _require_fields(resource: Resource, values: Mapping[str, Any], why: str, name: str) -> None:
    lacking = list(missing(resource.fields, values))
    if lacking:
        raise InputError(f"{why}: the API needs {', '.join(lacking)} as well. Nothing was sent.")
    mistakes = [mistake for check in resource.checks for mistake in check(values)]
    if mistakes:
        raise InputError(f"{name}: {'; '.join(mistakes)}. Nothing was sent.")
