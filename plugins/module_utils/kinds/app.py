# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Applications of the account, for traffic steering. (evidence: apps)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model.field import Field
from ..model.kind import Finding, Item, Kind, by_identity
from ..model.normalise import address, folded, is_prefix


def _own(kind: Kind, desired: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """Only the account's own applications: the managed ones in the same listing belong to Cloudflare."""
    return by_identity(kind, desired, [item for item in items if not item.get("managed_app_id")])


def _of_cloudflare(app: Mapping[str, Any]) -> str | None:
    return "it is one of Cloudflare's managed applications" if app.get("managed_app_id") else None


def _matches_something(app: Mapping[str, Any]) -> Sequence[Finding]:
    """A rule of the creation's body (evidence: apps)."""
    if any(app.get(name) for name in ("hostnames", "ip_subnets", "source_subnets")):
        return ()
    return (("hostnames", "it, ip_subnets or source_subnets is required"),)


SUBNETS = Field(type="list", elements="str", unordered=True, normal=address, check=is_prefix)

KIND = Kind(
    name="app",
    plural="apps",
    title="application",
    path=("magic", "apps"),
    unique=False,
    id_fields=("account_app_id", "managed_app_id"),
    read_only_reason=_of_cloudflare,
    match=_own,
    checks=(_matches_something,),
    fields={
        "name": Field(on_create=True),
        "type": Field(on_create=True),
        "hostnames": Field(type="list", elements="str", unordered=True, normal=folded),
        "ip_subnets": SUBNETS,
        "source_subnets": SUBNETS,
        # Filled only in Cloudflare's own applications, which have no account_app_id.
        "managed_app_id": Field(read_only=True),
    },
)
