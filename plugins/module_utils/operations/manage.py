# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The operation that brings one object to the desired state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..document.entry import Entry
from ..document.options import Spec, entry_fields, handling_options, options_of
from ..document.parse import entry_of
from ..document.validate import entry_problems
from ..kinds.site import KIND as SITE
from ..model.errors import Problem
from ..model.field import Field, Fields, given
from ..model.kind import Kind
from .operation import Operation, Result
from .single import bring, present
from .task import Run


def manage(kind: Kind) -> Operation:
    """Return the operation of a kind's module."""
    fields = entry_fields(kind)

    def run(run: Run) -> Result:
        # A read-only field can share its name with an option that names the parent: site_id.
        options = given({name: run.params.get(name) for name, field in fields.items() if not field.read_only})
        return present(run, *bring(run, entry_of(kind, options, site=parent_of(kind, run.params))))

    def check(values: Mapping[str, Any], named: Collection[str]) -> Iterator[Problem]:
        return entry_problems(kind, values, named)

    return Operation(
        options={**options_of(kind.fields), **parent_options(kind), **handling_options(kind)},
        run=run,
        fields={**fields, **parent_fields(kind)},
        constraints=parent_constraints(kind),
        check=check,
        reveals=tuple((kind.name, name) for name in kind.one_time_secrets),
        asks_for_secret=lambda params: bool(kind.requested_secrets(params)),
    )


def parent_options(kind: Kind) -> Spec:
    """Return the options that name the object that holds the objects of a kind."""
    return {kind.parent.name: {"type": "str"}, f"{kind.parent.name}_id": {"type": "str"}} if kind.parent else {}


def parent_fields(kind: Kind) -> Fields:
    """Return what is to be checked of them."""
    return {kind.parent.name: Field(filled=True)} if kind.parent else {}


def parent_constraints(kind: Kind) -> dict[str, Any]:
    """Return how they go together."""
    pairs = [(kind.parent.name, f"{kind.parent.name}_id")] if kind.parent else []
    return {"mutually_exclusive": pairs, "required_one_of": pairs}


def parent_of(kind: Kind, params: Mapping[str, Any]) -> Entry | None:
    """Return the entry that names the site that holds an object."""
    if not kind.parent:
        return None
    name, site_id = params[kind.parent.name], params[f"{kind.parent.name}_id"]
    return Entry(place="", kind=SITE, desired={"name": name} if name else {"id": site_id}, is_parent=True)
