# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Connectors: the appliances at the sites. (evidence: connectors)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..model.field import Field
from ..model.kind import Finding, Item, Kind
from ..model.wire import ShapeError

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def _device(name: str) -> Field:
    """The device is named at registration only; answers carry it in an object of its own."""
    return Field(
        immutable=True,
        wire="device",
        encode=lambda value: {name: value},
        decode=lambda device: _part(device, name),
    )


def _part(device: Any, name: str) -> Any:
    if not isinstance(device, Mapping):
        raise ShapeError("device is not an object")
    return device.get(name)


def _shape(op: str, body: dict[str, Any]) -> dict[str, Any]:
    """A new licence is asked for inside ``device`` at creation, beside the other fields afterwards."""
    if op == "create" and "provision_license" in body:
        licence = {"device": {"provision_license": body["provision_license"]}}
        return licence | {name: value for name, value in body.items() if name != "provision_license"}
    return body


def _match(kind: Kind, desired: Mapping[str, Any], items: Sequence[Item]) -> Sequence[Item]:
    """A device by its serial number or id; a licence, which has neither, by the notes that its connector carries."""
    for name in ("serial_number", "device_id"):
        if desired.get(name):
            return [item for item in items if item.get(name) == desired[name]]
    notes = desired.get("notes")
    return [item for item in items if notes and item.get("notes") == notes and not item.get("serial_number")]


def _licence_has_notes(connector: Mapping[str, Any]) -> Sequence[Finding]:
    """Without notes a second run could not tell that the connector is there, and would use up another licence."""
    if connector.get("provision_license") and not connector.get("notes"):
        return (("notes", "is required: the notes identify a connector with a new licence"),)
    return ()


def _date(value: Any) -> str | None:
    """Shape check: YYYY-MM-DD."""
    return None if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else f"{value!r} is not a date such as 2026-12-24"


KIND = Kind(
    name="connector",
    plural="connectors",
    title="connector",
    path=("magic", "connectors"),
    identity=(),
    alternative_keys=("serial_number", "device_id", "provision_license"),
    match=_match,
    shape=_shape,
    checks=(_licence_has_notes,),
    fields={
        "serial_number": _device("serial_number"),
        "device_id": _device("id"),
        "provision_license": Field(type="bool", write_only=True),
        "activated": Field(type="bool"),
        "notes": Field(),
        "timezone": Field(),
        "interrupt_window_hour_of_day": Field(type="int", low=0, high=23),
        "interrupt_window_duration_hours": Field(type="int", low=1, high=24),
        "interrupt_window_days_of_week": Field(type="list", elements="str", unordered=True, choices=DAYS),
        "interrupt_window_embargo_dates": Field(type="list", elements="str", unordered=True, check=_date),
        "last_updated": Field(read_only=True),
        "last_heartbeat": Field(read_only=True),
        "last_seen_version": Field(read_only=True),
        # Only in the answer to a registration with a new licence, or to its renewal; it cannot be read again.
        "license_key": Field(read_only=True, secret=True),
    },
)
