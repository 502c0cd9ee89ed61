# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connectors of the account (evidence: connectors)."""

from __future__ import annotations

from ..schema import DATE, Array, Number, Object, Schema, Text
from .families import plain
from .operation import BOOL, STRING, TIME, Operation

_window: dict[str, Schema] = {
    "activated": BOOL,
    "interrupt_window_days_of_week": Array(
        Text("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
    ),
    "interrupt_window_duration_hours": Number(1, 24),
    "interrupt_window_embargo_dates": Array(Text(format=DATE, min_length=10), most=100),
    "interrupt_window_hour_of_day": Number(0, 23),
    "notes": STRING,
    "timezone": STRING,
}
CONNECTOR_POST = Object(
    {"device!": Object({"id": STRING, "serial_number": STRING, "provision_license": BOOL}), **_window}
)
CONNECTOR_PUT = Object({**_window, "provision_license": BOOL})
CONNECTOR = Object(
    {
        "id!": STRING,
        "last_updated!": TIME,
        **{f"{name}!": schema for name, schema in _window.items()},
        "device": Object({"id!": STRING, "serial_number": STRING, "type": Text("MANAGED", "LICENSED")}),
        "last_heartbeat": TIME,
        "last_seen_version": STRING,
        "license_key": STRING,
    }
)

OPERATIONS: tuple[Operation, ...] = (
    *plain(
        "connectors",
        "/magic/connectors",
        "connector_id",
        "Connector",
        CONNECTOR,
        CONNECTOR_POST,
        CONNECTOR_PUT,
        envelope="connector",
        query=Object({"device_type": Text("MANAGED", "LICENSED")}),
    ),
)
