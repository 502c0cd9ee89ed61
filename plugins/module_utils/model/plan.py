# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What has to happen to one object, as a value. ``changed``, the diff and the request body all come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .kind import Item, Kind


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What has to happen to one object.

    Attributes:
        op: ``create``, ``update``, ``recreate`` (delete, then create), ``delete`` or ``none``.
        resource: of what.
        desired: the object as the user gave it, references resolved.
        current: the object as it is, in option shape with its id; None if there is none.
        before, after: the writable object before and after, without secrets: the diff.
        body: what is sent; None when nothing is, or for a delete.
        changes: names of the options that differ.
        called: how messages call the object: by the name that the user gave.
        method: PUT or PATCH, of an update.
    """

    op: str
    kind: Kind
    desired: Mapping[str, Any] = field(repr=False)
    current: Item | None = None
    before: Item = field(default_factory=dict)
    after: Item = field(default_factory=dict)
    body: dict[str, Any] | None = field(default=None, repr=False)
    changes: tuple[str, ...] = ()
    called: str = ""
    method: str = ""

    @property
    def name(self) -> str:
        return self.called or self.kind.name_of({**self.desired, **(self.current or {})})

    @property
    def changed(self) -> bool:
        return self.op != "none"
