# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What connectors report: events and snapshots of their state. (evidence: telemetry)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

from ..document.options import Spec
from ..kinds.connector import KIND as CONNECTOR
from ..model.errors import ApiError, InputError, TransportError
from ..model.field import Field
from ..model.kind import Item
from .operation import Operation, Result
from .task import Run
from .waiting import read_one

PAGE = 100  # items asked for at once; the API's own bound is not documented

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}

# The API's names have one letter (evidence: telemetry).
EVENT = {
    "time": Field(type="int", wire="t"),
    "sequence": Field(type="int", wire="n"),
    "kind": Field(wire="k"),
    "url": Field(),
    "collected": Field(type="int", wire="a"),
    "version": Field(wire="v"),
}

SNAPSHOT = {
    "time": Field(type="int", wire="t"),
    "collected": Field(type="int", wire="a"),
    "version": Field(wire="v"),
}

SNAPSHOT_WIRE = {field.wire for field in SNAPSHOT.values()}

CONNECTOR_OPTIONS: Spec = {"connector": {"type": "str"}, "connector_id": {"type": "str"}}

RANGE_OPTIONS: Spec = {
    "from": {"type": "str"},
    "to": {"type": "str"},
    "limit": {"type": "int"},
    "latest": {"type": "bool", "default": False},
}

LIMIT = 1000
FIELDS = {"connector": Field(filled=True), "limit": Field(type="int", low=1)}

LEVELS = 20  # of lists and objects in a snapshot; the reference knows of four


def moment(text: str, now: float) -> int:
    """Unix time of a unix time, an RFC 3339 time, or a distance from now such as ``-1h30m``.

    Raises:
        ValueError: it is none of them.
    """
    text = text.strip()
    if text == "now":
        return int(now)
    if re.fullmatch(r"\d{1,11}(\.\d*)?", text):
        return int(float(text))
    if found := re.fullmatch(r"-((?:\d+[smhdw])+)", text):
        return int(now) - sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([smhdw])", found.group(1)))
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(text)
    # Python before 3.11 knows neither Z nor fractions of other than three or six digits.
    plain = re.sub(r"(\d\d:\d\d:\d\d)\.\d+", r"\1", text.upper().replace("Z", "+00:00"))
    parsed = datetime.fromisoformat(plain)
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)).timestamp())


def _moments(run: Run, defaults: Mapping[str, str]) -> dict[str, int]:
    """The options that are times, as unix times."""
    now = time.time()
    moments = {}
    for name, default in defaults.items():
        try:
            moments[name] = moment(run.params[name] or default, now)
        except ValueError:
            hint = "Set a Unix time, a time such as 2026-12-24T18:00:00Z, or an offset such as -1h"
            raise InputError(f"{run.params[name]!r} is not a valid time", path=name, hint=hint) from None
    if moments.get("from", 0) > moments.get("to", moments.get("from", 0)):
        raise InputError(f"{moments['from']} is later than to ({moments['to']}), in Unix time", path="from")
    return moments


def _alone(run: Run, name: str, others: tuple[str, ...]) -> None:
    """``latest`` has a default, so Ansible's own mutually_exclusive would count it as given."""
    clash = [other for other in others if run.params[name] and run.params[other] not in (None, False)]
    if clash:
        raise InputError(f"cannot be given together with {' and '.join(clash)}", path=name)


def _telemetry(run: Run) -> tuple[str, ...]:
    """Path of what one connector reports; an id needs no look-up."""
    key = run.params["connector"]
    found = str(run.account.lookup(CONNECTOR, key, path="connector")["id"]) if key else run.params["connector_id"]
    return (*CONNECTOR.path, found, "telemetry")


def _pages(run: Run, path: tuple[str, ...], query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Items of a list, page after page, no more than the option ``limit`` says."""
    left = LIMIT if run.params["limit"] is None else run.params["limit"]
    cursor, seen = None, set()
    while left > 0:
        page = {**query, "limit": min(left, PAGE), **({"cursor": cursor} if cursor else {})}
        result = run.client.request("GET", *path, query={name: str(value) for name, value in page.items()}).result
        items = _items(path, result)[:left]
        yield from items
        left -= len(items)
        cursor = str(result.get("cursor") or "")
        if not items or not cursor or cursor in seen:
            return
        seen.add(cursor)


def _items(path: tuple[str, ...], result: Any) -> list[Mapping[str, Any]]:
    items = result.get("items") if isinstance(result, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise _unusable(path, "it contains no list of objects")
    return items


def _unusable(path: tuple[str, ...], why: str) -> TransportError:
    return TransportError("GET", "/".join(("", *path)), f"the response of the API is not usable: {why}", sent=True)


def _one(run: Run, *path: str) -> list[Mapping[str, Any]]:
    """A single event or snapshot; none when there is no such."""
    try:
        result = run.client.request("GET", *path).result
    except ApiError as refused:
        if refused.status != 404:
            raise
        return []
    return _items(path, {"items": [result]})


def _event(path: tuple[str, ...], wire: Mapping[str, Any]) -> Item:
    """Lists hold the kind itself, the latest events and single ones an object with it."""
    detail = wire.get("e")
    item = read_one(EVENT, "GET", path, {**wire, **(detail if isinstance(detail, Mapping) else {})})
    if lacking := [name for name in ("time", "sequence", "kind") if name not in item]:
        raise _unusable(path, f"an event in it has no {' and no '.join(lacking)}")
    return {"id": f"{item['time']}.{item['sequence']}", **item}


def _events(run: Run) -> Result:
    moments = _moments(run, {"from": "-1h", "to": "now"})
    _alone(run, "latest", ("from", "to", "limit", "kind", "id"))
    event_id = run.params["id"]
    if event_id and not re.fullmatch(r"[0-9]+\.[0-9]+", event_id):
        raise InputError(f"{event_id!r} is not the id of an event, such as 1793620800.0", path="id")
    path = (*_telemetry(run), "events")
    if event_id:
        found = _one(run, *path, event_id)
    elif run.params["latest"]:
        found = _items(path, run.client.request("GET", *path, "latest").result)
    else:
        found = list(_pages(run, path, {**moments, **({"k": run.params["kind"]} if run.params["kind"] else {})}))
    return {"changed": False, "events": [_event(path, wire) for wire in found]}


EVENTS = Operation(
    options={**CONNECTOR_OPTIONS, **RANGE_OPTIONS, "kind": {"type": "str"}, "id": {"type": "str"}},
    run=_events,
    fields=FIELDS,
    constraints={
        "required_one_of": [("connector", "connector_id")],
        "mutually_exclusive": [
            ("connector", "connector_id"),
            *(("id", name) for name in ("from", "to", "limit", "kind")),
        ],
    },
)


def _snapshot(path: tuple[str, ...], wire: Mapping[str, Any]) -> Item:
    """As it is: some 170 figures, most of them optional, to which the appliance's versions add."""
    values: list[Any] = [wire]
    for _level in range(LEVELS):
        values = [item for value in values for item in (value.values() if isinstance(value, Mapping) else value)]
        values = [value for value in values if isinstance(value, (Mapping, list))]
    if values:
        raise _unusable(path, f"a snapshot in it has more than {LEVELS} levels")
    named = read_one(SNAPSHOT, "GET", path, wire)
    return named | {name: value for name, value in wire.items() if value is not None and name not in SNAPSHOT_WIRE}


def _snapshots(run: Run) -> Result:
    moments = _moments(run, {"from": "-1h", "to": "now", **({"time": "now"} if run.params["time"] else {})})
    _alone(run, "latest", ("from", "to", "limit", "time"))
    path = (*_telemetry(run), "snapshots")
    if "time" in moments:
        found = _one(run, *path, str(moments["time"]))
    elif run.params["latest"]:
        found = _items(path, run.client.request("GET", *path, "latest").result)
    else:
        found = list(_pages(run, path, {name: moments[name] for name in ("from", "to")}))
    return {"changed": False, "snapshots": [_snapshot(path, wire) for wire in found]}


SNAPSHOTS = Operation(
    options={**CONNECTOR_OPTIONS, **RANGE_OPTIONS, "time": {"type": "str"}},
    run=_snapshots,
    fields=FIELDS,
    constraints={
        "required_one_of": [("connector", "connector_id")],
        "mutually_exclusive": [
            ("connector", "connector_id"),
            *(("time", name) for name in ("from", "to", "limit")),
        ],
    },
)
