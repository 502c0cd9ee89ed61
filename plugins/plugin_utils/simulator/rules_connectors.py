# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connectors of the account (evidence: connectors)."""

from __future__ import annotations

import os

from .contract.connectors import CONNECTOR
from .errors import refuse
from .kinds import Kind
from .state import Account, Data, Record, new_id

DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


class Connector(Kind):
    """A device, found by its id or serial number or made by a new licence key. The key is shown once."""

    name, title, shape = "connectors", "Connector", CONNECTOR
    defaults: Data = {
        "activated": False,
        "interrupt_window_days_of_week": DAYS,
        "interrupt_window_duration_hours": 1,
        "interrupt_window_embargo_dates": [],
        "interrupt_window_hour_of_day": 0,
        "notes": "",
        "timezone": "UTC",
    }
    kept = ("device",)
    # The reference marks it as always there.
    always_shown = ("activated",)

    def prepare(self, account: Account, record: Record, body: Data) -> None:
        if record.data.pop("provision_license", False):
            self.provision(record)
        device = body.get("device")
        if device is None:
            return
        given = [key for key in ("id", "serial_number", "provision_license") if device.get(key)]
        if len(given) != 1:
            raise refuse("exactly one of device.id, device.serial_number and device.provision_license is required")
        if given[0] == "provision_license":
            record.data["device"] = {"id": new_id(), "type": "LICENSED"}
            self.provision(record)
        elif given[0] == "serial_number":
            record.data["device"] = {"id": new_id(), "serial_number": device["serial_number"], "type": "MANAGED"}
        else:
            record.data["device"] = {"id": device["id"], "type": "MANAGED"}

    def provision(self, record: Record) -> None:
        """Make a licence key, which the next reply shows and no later one."""
        record.private["license_key"] = f"simulated-license-{os.urandom(12).hex()}"

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        if before is not None or not account.switches["device_unique"]:
            return
        device = record.data["device"]
        if device["id"] in account.devices or device.get("serial_number") in account.serials:
            raise refuse("the device is registered already", status=409)

    def check_delete(self, account: Account, record: Record) -> None:
        if account.switches["connector_delete_site"] and record.id in account.bound:
            raise refuse("the connector cannot be deleted: it is bound to a site")

    def index(self, account: Account, record: Record) -> None:
        device = record.data["device"]
        account.devices[device["id"]] = record.id
        if device.get("serial_number"):
            account.serials[device["serial_number"]] = record.id

    def unindex(self, account: Account, record: Record) -> None:
        device = record.data["device"]
        account.devices.pop(device["id"], None)
        account.serials.pop(device.get("serial_number", ""), None)

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        view: Data = {"id": record.id, **record.data, "last_updated": record.modified}
        if "last_heartbeat" in record.private:
            view["last_heartbeat"] = record.private["last_heartbeat"]
            view["last_seen_version"] = record.private["last_seen_version"]
        return view

    def identity(self, account: Account, record: Record) -> str:
        device = record.data["device"]
        return str(device.get("serial_number") or record.data.get("notes") or device["id"])
