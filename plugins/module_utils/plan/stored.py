# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Compare what the API stored with what was sent."""

from __future__ import annotations

from ..model.compare import at, differing, saying, writable
from ..model.errors import quoted
from ..model.kind import Item, Read
from ..model.plan import Plan
from ..model.secret import is_secret


def stored_otherwise(decided: Plan, item: Item) -> list[str]:
    """What the API made of a write, where that is not what was sent: one sentence for each value, for a warning."""
    kind, current = decided.kind, decided.current or {}
    fields, said = kind.fields, decided.desired
    sent = saying(fields, said) if decided.op == "create" else {n: said[n] for n in decided.changes if n in said}
    found = []
    for path in differing(fields, item, sent):
        value, stored = (
            ("(a secret)", "another") if is_secret(fields, path) else map(quoted, (at(sent, path), at(item, path)))
        )
        found.append(
            f"{decided.name}: {path} was sent as {value}, but the API stores it as {stored}. Every run finds a "
            "difference until the task has the stored value."
        )
    if decided.op != "update":
        return found
    # What the caller did not change must still be there (the API may erase what a PUT leaves out).
    fixed = kind.fixed({**current, **item})
    have = {n: v for n, v in writable(fields, current).items() if n not in decided.changes and n not in fixed}
    for path in differing(fields, item, have):
        if not any(f"{path}.".startswith(f"{known}.") for known in fixed):
            was, is_now = (
                ("set", "another") if is_secret(fields, path) else map(quoted, (at(current, path), at(item, path)))
            )
            found.append(
                f"{decided.name}: {path} was {was} and is {is_now} after this update, which did not change it."
            )
    if isinstance(current, Read) and isinstance(item, Read):
        # Of a list the caller has said which elements there are.
        lists = [path for path in differing(fields, current, sent) if isinstance(at(sent, path), list)]
        left = kind.unknown(item.wire)
        gone = [name for name in kind.unknown(current.wire) if name not in left]
        gone = [name for name in gone if not any(name.startswith(f"{path}.") for path in lists)]
        found += [
            f"{decided.name}: {name}, which this collection does not know, does not exist any more after this update."
            for name in gone
        ]
    return found
