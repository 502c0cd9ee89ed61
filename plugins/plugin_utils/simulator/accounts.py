# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a seed to an account, and from an account to a dump that tests compare."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from . import seed as seeds
from .clock import Clock
from .contract import OPERATIONS
from .handlers import KINDS
from .kinds import Kind
from .schema import UNKNOWN_FIELD, Fragment
from .state import Account, Data, Record, in_any
from .switches import Switches

VOLATILE = {"id", "created_on", "modified_on", "last_updated", "last_heartbeat", "submitted", "validated"}
VOLATILE |= {"account_app_id", "managed_app_id", "bgp_status", "psk_metadata", "remote_identities", "filename"}


def build(account_id: str, clock: Clock, switches: Switches, changes: Data | None) -> Account:
    """An account as the default seed has it, with the changes of another."""
    data = deepcopy(seeds.DEFAULT)
    for key, value in (changes or {}).items():
        if key not in data:
            raise ValueError(f"a seed has no {key!r}; it has {', '.join(sorted(data))}")
        data[key] = {**data[key], **value} if key == "settings" else value
    account = Account(account_id, clock, switches, data)
    add(account, data)
    return account


def add(account: Account, data: Data) -> None:
    """Add objects behind the API's back. The rules still hold for those that the API could have made."""
    stamp = account.clock.stamp()
    for item in data.get("cf_interconnects", ()):
        own = ("colo_name", "virtual_port_reservation_id", "version")
        private = {"version": "1", **{key: item[key] for key in own if key in item}}
        body = {key: value for key, value in item.items() if key not in {"id", *private}}
        kind = KINDS["cf_interconnects"]
        learn(account, kind, body)
        record = kind.create(account, body, private=private)
        account.drop(record)
        kind.unindex(account, record)
        record.id = item.get("id", record.id)
        account.put(record)
        kind.index(account, record)
    for item in data.get("managed_apps", ()):
        body = {key: value for key, value in item.items() if key != "id"}
        account.put(Record(item["id"], "apps", body, stamp, stamp, private={"managed": True}))
    for item in data.get("connectors", ()):
        kind = KINDS["connectors"]
        window = {key: value for key, value in item.items() if key not in ("id", "serial_number")}
        record = kind.create(account, {"device": {"serial_number": item["serial_number"]}, **window})
        account.drop(record)
        kind.unindex(account, record)
        record.id = item.get("id", record.id)
        record.private.update(last_heartbeat=stamp, last_seen_version="2026.3.1")
        account.put(record)
        kind.index(account, record)
    for item in data.get("jobs", ()):
        job = {"transferredObjects": 0, "skippedObjects": 0, "failedObjects": 0, **item}
        private = {"per_poll": job.pop("per_poll", 100)}
        account.put(Record(job.pop("id"), "jobs", job, stamp, stamp, private=private))
    for item in data.get("objects", ()):
        site_id = ""
        if item.get("site"):
            site_id = next(s.id for s in account.objects["sites"].values() if s.data["name"] == item["site"])
        learn(account, KINDS[item["kind"]], item["body"])
        KINDS[item["kind"]].create(account, item["body"], site_id)


def learn(account: Account, kind: Kind, body: Data) -> None:
    """Fields beyond the contract are newer than this simulator: from now on they are kept, shown and taken back."""
    bodies = [o.body for o in OPERATIONS if o.body and o.kind == kind.name and o.verb in ("create", "update", "patch")]
    schemas = [kind.shape, *bodies]
    unknown = [{in_any(p.pointer) for p in s.problems(body) if p.message == UNKNOWN_FIELD} for s in schemas]
    account.newer |= {(kind.name, pointer) for pointer in set.intersection(*unknown)}


def change(account: Account, kind_name: str, object_id: str, changes: Data) -> Fragment:
    """Change an object behind the API's back, as a person in the dashboard would: the rules hold."""
    kind = KINDS[kind_name]
    record = account.objects[kind_name][object_id]
    learn(account, kind, changes)
    [changed] = kind.update(account, [(record, changes)], replace=False, deep=True)
    return kind.shown(account, changed)


def dump(account: Account) -> Data:
    """All objects by kind, as the API shows them."""
    return {
        kind.name: [
            json.loads(kind.shown(account, record, True).text) for record in account.objects[kind.name].values()
        ]
        for kind in KINDS.values()
    }


def canonical(account: Account) -> Data:
    """The same without dates and ids: names stand in their place, and lists are in a fixed order."""
    names = {
        record.id: kind.identity(account, record)
        for kind in KINDS.values()
        for record in account.objects[kind.name].values()
    }
    result: Data = {}
    for kind in KINDS.values():
        rows = [
            (kind.identity(account, record), _named(json.loads(kind.shown(account, record, True).text), names))
            for record in account.objects[kind.name].values()
        ]
        result[kind.name] = [
            {"identity": identity, **row} for identity, row in sorted(rows, key=lambda r: (r[0], json.dumps(r[1])))
        ]
    return result


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _named(item, names) for key, item in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value
