# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Packet captures. (evidence: pcaps)."""

from __future__ import annotations

import re
from typing import Any

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import address, folded, is_ip_or_prefix
from ._bucket_uri import is_bucket, same_bucket, shown


def _moment(value: Any) -> str | None:
    """Shape check: RFC 3339, which always has an offset."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", value):
        return None
    return f"{value!r} is not a time such as 2026-12-24T18:00:00Z (RFC 3339)"


FILTER: dict[str, Field] = {
    "source_address": Field(normal=address, check=is_ip_or_prefix),
    "source_port": Field(type="int", low=0, high=65535),
    "destination_address": Field(normal=address, check=is_ip_or_prefix),
    "destination_port": Field(type="int", low=0, high=65535),
    "protocol": Field(type="int", low=0, high=255),
}

KIND = Kind(
    name="pcap",
    plural="pcaps",
    title="packet capture",
    path=("pcaps",),
    identity=(),
    verbs=frozenset({"create"}),
    fields={
        "type": Field(choices=("simple", "full")),
        "system": Field(choices=("magic-transit",)),
        # The reference says 300 for both types, guides give full captures a day (evidence: pcap-full-day).
        "time_limit": Field(type="int", low=1, high=86400),
        "packet_limit": Field(type="int", low=1, high=10000),
        "byte_limit": Field(type="int", low=1, high=1_000_000_000),
        "colo_name": Field(normal=folded),
        "destination_conf": Field(secret=True, normal=same_bucket, check=is_bucket, decode=shown),
        "filter_v1": Field(type="dict", fields=FILTER),
        "offset_time": Field(check=_moment),
        "status": Field(read_only=True),
        "submitted": Field(read_only=True),
        "packets_captured": Field(type="int", read_only=True),
        "stop_requested": Field(read_only=True),
        "error_message": Field(read_only=True),
    },
)
