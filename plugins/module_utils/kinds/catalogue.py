# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""All kinds of a network document, and where each stands in it. Everything that lists kinds is derived from here."""

from __future__ import annotations

from ..model.kind import Kind
from .all import KINDS as ALL
from .site import KIND as SITE

# What has an interface subnet, in which next hops lie; all of one name space.
LINKS = tuple(kind for kind in ALL if "interface_address" in kind.fields)
TUNNELS = tuple(kind for kind in LINKS if "create" in kind.verbs)


def _depends_on(kind: Kind) -> set[Kind]:
    parents = {kind.parent} if kind.parent else set()
    return {*kind.after, *parents, *(reference.kind for reference in kind.references)}


def _steps_after(kind: Kind) -> int:
    """How many kinds follow one another after this one, each of which depends on the one before."""
    users = [other for other in ALL if kind in _depends_on(other)]
    return max((_steps_after(user) + 1 for user in users), default=0)


_LAST = max(_steps_after(kind) for kind in ALL)
# When the objects of a kind are created: as late as what depends on them allows. Deletions go the other way round, so
# that routes go first and traffic leaves a site before anything else of it does.
STAGE = {kind.name: _LAST - _steps_after(kind) for kind in ALL}
# When appliances are activated: when all that they run is there. Deletions follow.
ACTIVATION = _LAST + 1
DELETIONS = 2 * ACTIVATION

# By section of the document, in the order in which they depend on each other, sites at the end.
_ORDERED = sorted(ALL, key=lambda kind: (kind is SITE, STAGE[kind.name], kind.section))
# What belongs to the account, what a site holds, and what can stand below a site too, since it serves that one.
ACCOUNT = {kind.section: kind for kind in _ORDERED if kind.parent is None}
CHILDREN = {kind.section: kind for kind in _ORDERED if kind.parent is SITE}
SHARED = {kind.section: kind for kind in _ORDERED if kind.serves_site}
BELOW_SITE = {**CHILDREN, **SHARED}
KINDS = {**ACCOUNT, **CHILDREN}
