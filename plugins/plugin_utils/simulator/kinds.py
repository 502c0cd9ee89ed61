# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all kinds of objects share: store, merge, check, index, show. A kind overrides what is its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy

from .errors import GENERIC, BrokenContract, not_found
from .schema import Fragment, Object
from .state import Account, Data, Record, new_id


class Kind:
    """A collection of objects of one shape."""

    name = ""
    title = ""
    shape = Object({})
    not_found_code = GENERIC
    # The object's name in answers, as in {"modified_<single>": {...}}; empty where the object is the result itself.
    single = ""
    many = ""
    in_site = False
    # POST answers with a list of one (evidence: create-list).
    creates_list = False
    defaults: Data = {}
    # Fields that PUT and PATCH do not take and therefore keep.
    kept: tuple[str, ...] = ()
    # An object whose reply depends on other objects is rendered again each time.
    cacheable = True
    always_shown: tuple[str, ...] = ()
    may_be_empty: tuple[str, ...] = ("name", "description", "notes", "timezone")

    # --- finding ---
    def seen(self, account: Account, site_id: str) -> list[Record]:
        """The objects as a reading shows them, which may lag behind the writes."""
        return account.seen(self.name, site_id if self.in_site else "")

    def look(self, account: Account, object_id: str, site_id: str = "") -> Record:
        """The object of an id as a reading shows it."""
        for record in self.seen(account, site_id) if account.lag else ():
            if record.id == object_id:
                return record
        if account.lag:
            raise not_found(self.title, self.not_found_code)
        return self.find(account, object_id, site_id)

    def all(self, account: Account, site_id: str) -> Iterable[Record]:
        """The objects of the account, or of one site."""
        return (account.children[site_id, self.name] if self.in_site else account.objects[self.name]).values()

    def find(self, account: Account, object_id: str, site_id: str = "") -> Record:
        """The object of an id, in its own site."""
        record = account.objects[self.name].get(object_id)
        if record is None or (self.in_site and record.site_id != site_id):
            raise not_found(self.title, self.not_found_code)
        return record

    # --- writing ---
    def create(
        self, account: Account, body: Data, site_id: str = "", *, dry: bool = False, private: Data | None = None
    ) -> Record:
        """Make an object; with ``dry`` only check that it could be made."""
        now = account.clock.stamp()
        record = Record(self.id_in(site_id), self.name, {}, now, now, site_id, dict(private or {}))
        body = self.transformed(account, body, {})
        record.data = self.normalise(account, {**deepcopy(self.defaults), **self.pruned(account, body)})
        self.prepare(account, record, body)
        self.check(account, record, None)
        if not dry:
            account.put(record)
            self.index(account, record)
            self.written(account, record)
        return record

    def update(
        self, account: Account, changes: list[tuple[Record, Data]], *, replace: bool, deep: bool, dry: bool = False
    ) -> list[Record]:
        """Change objects, all or none; with ``dry`` only check that they could be changed."""
        originals = [record for record, _body in changes]
        for record in originals:
            self.unindex(account, record)
        done: list[Record] = []
        kept = False
        try:
            for record, given in changes:
                body = self.transformed(account, given, record.data)
                changed = Record(
                    record.id,
                    self.name,
                    self.normalise(account, self.merged(account, record.data, body, replace=replace, deep=deep)),
                    record.created,
                    account.clock.stamp(),
                    record.site_id,
                    dict(record.private),
                    record.number,
                )
                self.prepare(account, changed, body)
                self.check(account, changed, record)
                self.index(account, changed)
                done.append(changed)
            kept = not dry
        finally:
            if not kept:
                for changed in done:
                    self.unindex(account, changed)
                for record in originals:
                    self.index(account, record)
        if kept:
            for changed in done:
                account.put(changed)
                self.written(account, changed)
        return done

    def delete(self, account: Account, record: Record, *, dry: bool = False) -> None:
        """Remove an object unless something still needs it."""
        self.check_delete(account, record)
        if not dry:
            self.unindex(account, record)
            account.drop(record)

    # --- what kinds override ---
    def id_in(self, site_id: str) -> str:
        """The id of an object that is made."""
        return new_id()

    def normalise(self, account: Account, data: Data) -> Data:
        """Fill what the server fills."""
        return data

    def prepare(self, account: Account, record: Record, body: Data) -> None:
        """Take from the body what is not stored as it came."""

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        """Refuse what the rules forbid."""

    def check_delete(self, account: Account, record: Record) -> None:
        """Refuse to delete what is still needed."""

    def index(self, account: Account, record: Record) -> None:
        """Enter the object into the account's indexes."""

    def unindex(self, account: Account, record: Record) -> None:
        """Take the object out of the account's indexes."""

    def written(self, account: Account, record: Record) -> None:
        """What follows from a write."""

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        """The object as the API shows it."""
        return {"id": record.id, **record.data}

    # --- shared machinery ---
    def transformed(self, account: Account, body: Data, old: Data) -> Data:
        """The body as the settings have it stored (``stored_as``): nobody knows what the service does to values."""
        for place, how in account.settings["stored_as"].items():
            kind, _dot, path = place.partition(".")
            if kind == self.name:
                body = _stored(body, old, path.split("."), how)
        return body

    def pruned(self, account: Account, body: Data) -> Data:
        """The body without optional strings that are empty: "" empties a field (evidence: empty-string-clears)."""
        if not account.switches["empty_string_clears"]:
            return body
        return {key: value for key, value in body.items() if value != "" or key in self.may_be_empty}

    def merged(self, account: Account, old: Data, body: Data, *, replace: bool, deep: bool) -> Data:
        """The stored object after a PUT or PATCH."""
        if replace:
            base = {**deepcopy(self.defaults), **{key: old[key] for key in self.kept if key in old}}
        else:
            base = deepcopy(old)
        for key, value in body.items():
            if value == "" and key not in self.may_be_empty and account.switches["empty_string_clears"]:
                base.pop(key, None)
            elif deep and isinstance(value, dict) and isinstance(base.get(key), dict):
                base[key] = {**base[key], **value}
            else:
                base[key] = deepcopy(value)
        return base

    def shown(self, account: Account, record: Record, hc_object: bool = False) -> Fragment:
        """The checked JSON text of the object."""
        fragment = record.fragments.get(hc_object)
        if fragment is None or not self.cacheable:
            view = self.view(account, record, hc_object)
            if account.switches["omit_false"]:
                view = {key: item for key, item in view.items() if item is not False or key in self.always_shown}
            schema = self.shape_of(record)
            problems = account.without_newer(self.name, schema.problems(view))
            if problems:
                raise BrokenContract(f"{self.title} {record.id}: {problems[0].pointer} {problems[0].message}")
            fragment = Fragment(json.dumps(view, separators=(",", ":")), schema)
            record.fragments[hc_object] = fragment
        return fragment

    def shape_of(self, record: Record) -> Object:
        """The schema of one object."""
        return self.shape

    def identity(self, account: Account, record: Record) -> str:
        """A name that people use, for canonical dumps."""
        return str(record.data.get("name") or record.id)


STORED: dict[str, Callable[[str], str]] = {"upper": str.upper, "lower": str.lower, "trim": str.strip}


def _stored(body: Data, old: Data, path: list[str], how: str) -> Data:
    """A body in which the value at a path is stored in another way, or not at all (``ignore``)."""
    name, rest = path[0], path[1:]
    if name not in body:
        return body
    value, was = body[name], old.get(name)
    if rest:
        return {**body, name: _stored(value, was if isinstance(was, dict) else {}, rest, how)}
    if how == "ignore":
        return {key: item for key, item in {**body, name: was}.items() if key != name or was is not None}
    return {**body, name: STORED[how](value) if isinstance(value, str) else value}
