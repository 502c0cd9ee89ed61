# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packet captures and the buckets they are written to (evidence: pcaps, pcap-buckets)."""

from __future__ import annotations

from ..schema import RFC3339, Array, Nullable, Number, Object, Schema, Tagged, Text
from .operation import FULL_ID, INT, NUMBER, STRING, TIME, Operation

FILTER = Object(
    {
        "destination_address": STRING,
        "destination_port": Number(0, 65535),
        "protocol": Number(0, 255),
        "source_address": STRING,
        "source_port": Number(0, 65535),
    }
)
_capture: dict[str, Schema] = {
    "system!": Text("magic-transit"),
    "time_limit!": Number(1, 300),
    "filter_v1": FILTER,
}
PCAP_SIMPLE = Object(
    {**_capture, "type!": Text("simple"), "packet_limit!": Number(1, 10000), "offset_time": Text(format=RFC3339)}
)
PCAP_FULL = Object(
    {
        **_capture,
        "type!": Text("full"),
        "colo_name!": Text(min_length=1),
        "destination_conf!": Text(min_length=1),
        "byte_limit": Number(1, 1_000_000_000),
        "packet_limit": Number(1, 10000),
    }
)
PCAP_POST = Tagged("type", {"simple": PCAP_SIMPLE, "full": PCAP_FULL})
PCAP = Object(
    {
        "id": FULL_ID,
        "system": STRING,
        "type": Text("simple", "full"),
        "time_limit": NUMBER,
        "filter_v1": FILTER,
        "offset_time": TIME,
        "submitted": TIME,
        "status": Text(
            "unknown", "success", "pending", "running", "conversion_pending", "conversion_running", "complete", "failed"
        ),
        "byte_limit": NUMBER,
        "colo_name": STRING,
        "destination_conf": STRING,
        "error_message": STRING,
        "packets_captured": INT,
        "stop_requested": TIME,
    }
)
OWNERSHIP = Object(
    {
        "id!": FULL_ID,
        "destination_conf!": STRING,
        "filename!": STRING,
        "status!": Text("pending", "success", "failed"),
        "submitted!": TIME,
        "validated": STRING,
    }
)

OPERATIONS: tuple[Operation, ...] = (
    Operation("pcaps.list", "GET", "/pcaps", "listing packet captures", Nullable(Array(PCAP)), envelope="paged"),
    Operation("pcaps.create", "POST", "/pcaps", "requesting a packet capture", PCAP, PCAP_POST),
    Operation("pcaps.get", "GET", "/pcaps/{pcap_id}", "reading a packet capture", PCAP),
    Operation("pcaps.stop", "PUT", "/pcaps/{pcap_id}/stop", "stopping a packet capture", status=204),
    Operation("pcaps.download", "GET", "/pcaps/{pcap_id}/download", "downloading a packet capture", envelope="file"),
    Operation(
        "ownership.list", "GET", "/pcaps/ownership", "listing buckets", Nullable(Array(OWNERSHIP)), envelope="paged"
    ),
    Operation(
        "ownership.create",
        "POST",
        "/pcaps/ownership",
        "adding a bucket",
        OWNERSHIP,
        Object({"destination_conf!": Text(min_length=1)}),
    ),
    Operation(
        "ownership.validate",
        "POST",
        "/pcaps/ownership/validate",
        "validating a bucket",
        OWNERSHIP,
        Object({"destination_conf!": Text(min_length=1), "ownership_challenge!": Text(min_length=1)}),
    ),
    Operation("ownership.delete", "DELETE", "/pcaps/ownership/{ownership_id}", "removing a bucket", status=204),
)
