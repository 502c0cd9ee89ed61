# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The operation that lists the objects of a kind."""

from __future__ import annotations

from collections.abc import Sequence

from ..document.options import ID, options_of
from ..kinds.site import KIND as SITE
from ..model.compare import same
from ..model.errors import NotFoundError
from ..model.field import Field
from ..model.kind import Item, Kind
from ..model.secret import public
from ..plan.planner import EARLIER
from .manage import parent_constraints, parent_fields, parent_options
from .operation import Operation, Result
from .task import Run


def inspect(kind: Kind) -> Operation:
    """Return the operation of a kind's info module: it lists all objects, or those of an identity."""
    names = [name for name in kind.names if not kind.fields[name].write_only]
    named = {name: kind.fields[name] for name in names}

    def run(run: Run) -> Result:
        notes: list[str] = []
        items: Sequence[Item] = ()
        filters: Item = {}
        try:
            parent_id = _parent_id(kind, run)
            items = run.account.listing(kind, parent_id)
            desired = {name: run.params[name] for name in names if run.params[name]}
            filters = kind.resolve(desired, lambda other, key, path: run.account.lookup(other, key, parent_id, path))
        except NotFoundError as missing:
            if not run.check_mode:
                raise
            notes.append(f"{missing}. {EARLIER}")
            items = ()
        if run.params.get("id"):
            filters["id"] = run.params["id"]
        hidden = kind.one_time_secrets
        chosen = [
            {name: value for name, value in public(kind.fields, item).items() if name not in hidden}
            for item in items
            if all(same(kind.fields.get(name, Field()), value, item.get(name)) for name, value in filters.items())
        ]
        return {"changed": False, kind.plural: chosen, **({"notes": notes} if notes else {})}

    return Operation(
        options={**options_of(named), **({} if kind.singleton else {"id": {"type": "str"}}), **parent_options(kind)},
        run=run,
        fields={**named, "id": ID, **parent_fields(kind)},
        constraints=parent_constraints(kind),
    )


def _parent_id(kind: Kind, run: Run) -> str | None:
    if not kind.parent:
        return None
    name, site_id = run.params[kind.parent.name], run.params[f"{kind.parent.name}_id"]
    return str(run.account.lookup(SITE, name, path=kind.parent.name)["id"] if name else site_id)
