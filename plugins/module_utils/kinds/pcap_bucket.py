# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Buckets that receive packet captures. (evidence: pcap-buckets)."""

from __future__ import annotations

from typing import Any

from ..model.field import Field
from ..model.kind import Kind
from ._bucket_uri import same_bucket, shown


def _shape(_op: str, body: dict[str, Any]) -> dict[str, Any]:
    """The API takes the keys inside the address."""
    return {"destination_conf": body["keys"]} if "keys" in body else body


KIND = Kind(
    name="pcap_bucket",
    plural="pcap_buckets",
    title="packet capture bucket",
    path=("pcaps", "ownership"),
    identity=("destination_conf",),
    verbs=frozenset({"create", "delete"}),
    shape=_shape,
    fields={
        "destination_conf": Field(on_create=True, normal=same_bucket, decode=shown),
        # The address with its keys, where the user gave some.
        "keys": Field(secret=True, write_only=True),
        "filename": Field(read_only=True),
        "status": Field(read_only=True),
        "submitted": Field(read_only=True),
        "validated": Field(read_only=True, decode=lambda moment: moment or None),
    },
)
