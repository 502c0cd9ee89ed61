# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What connectors report: events and snapshots, computed from the connector's id and the time alone.

Nothing is stored, so the same question always has the same answer; unless a test says through the control interface
what a connector reports and how healthy a tunnel is.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator

from .contract.telemetry import EVENT, EVENT_KINDS, SNAPSHOT, SNAPSHOT_COUNTERS
from .errors import not_found, refuse
from .state import Account, Data, Record

EVENT_EVERY = 600
SNAPSHOT_EVERY = 300
HISTORY = 7 * 86400
PAGE = 100
LATEST = 5
VERSION = "2026.3.1"


def _dice(record: Record, *what: object) -> random.Random:
    return random.Random(f"{record.id}/{'/'.join(map(str, what))}")  # noqa: S311 - no secret; the same each time


def _times(account: Account, every: int, low: float, high: float) -> range:
    """The moments at which something was recorded, oldest first."""
    now = account.clock.now()
    first = -(-int(max(low, now - HISTORY)) // every) * every
    return range(first, int(min(high, now)) + 1, every)


# How the GraphQL answers number the states of a tunnel.
HEALTH = {"healthy": 1.0, "degraded": 0.5, "down": 0.0}


def steer(account: Account, record: Record, data: Data) -> None:
    """Have a connector report these events and snapshots in place of the computed ones; each has its time ``t``."""
    unknown = data.keys() - {"connector_id", "events", "snapshots"}
    if unknown:
        raise ValueError(f"telemetry takes connector_id, events and snapshots, not {', '.join(sorted(unknown))}")
    told = account.telemetry.setdefault(record.id, {})
    for event in data.get("events", ()):
        if problems := EVENT.problems(event):
            raise ValueError(f"an event: {problems[0].pointer} {problems[0].message}")
    if "events" in data:
        told["events"] = data["events"]
    if "snapshots" in data:
        # What a snapshot leaves out is as computed.
        told["snapshots"] = [{**_snapshot(account, record, int(s["t"])), **s} for s in data["snapshots"]]
        for snapshot in told["snapshots"]:
            if problems := SNAPSHOT.problems(snapshot):
                raise ValueError(f"a snapshot: {problems[0].pointer} {problems[0].message}")


def set_health(account: Account, data: Data) -> None:
    """How healthy tunnels are, by name or id."""
    for name, state in data.items():
        if state not in HEALTH:
            raise ValueError(f"a tunnel is {', '.join(HEALTH)}, not {state!r}")
        tunnels = [r for kind in ("gre_tunnels", "ipsec_tunnels") for r in account.objects[kind].values()]
        found = [tunnel.id for tunnel in tunnels if name in (tunnel.id, tunnel.data.get("name"))]
        if not found:
            raise ValueError(f"there is no tunnel {name!r}")
        account.health[found[0]] = state


def _events(account: Account, record: Record, low: float, high: float) -> Iterator[Data]:
    told = account.telemetry.get(record.id, {})
    if "events" in told:
        yield from ({"a": event["t"] + 2, **event} for event in told["events"] if low <= event["t"] <= high)
        return
    for t in _times(account, EVENT_EVERY, low, high):
        dice = _dice(record, "event", t)
        for n in range(dice.choice((1, 1, 2))):
            kind = dice.choice(EVENT_KINDS)
            what = {"k": kind, "url": f"https://releases.example/{VERSION}"} if kind == "StartUpgrade" else {"k": kind}
            yield {"a": t + 2, "t": t, "n": n, "e": what}


def _shown(event: Data) -> Data:
    return {"e": event["e"], "n": event["n"], "t": event["t"], "v": event.get("v", VERSION)}


def _page(items: list[Data], query: Data) -> Data:
    """One page; the cursor says where the next one starts."""
    start, limit = 0, int(query.get("limit", PAGE))
    if query.get("cursor"):
        try:
            start = int(base64.urlsafe_b64decode(query["cursor"]).decode())
        except ValueError:
            raise refuse("the cursor is not one that this API gave") from None
    page = items[start : start + limit]
    result: Data = {"count": len(page), "items": page}
    if start + limit < len(items):
        result["cursor"] = base64.urlsafe_b64encode(str(start + limit).encode()).decode()
    return result


def list_events(account: Account, record: Record, query: Data) -> Data:
    """Events of a time range, perhaps of one kind."""
    found = _events(account, record, query["from"], query["to"])
    kind = query.get("k")
    items = [
        {"a": event["a"], "k": event["e"]["k"], "n": event["n"], "t": event["t"]}
        for event in found
        if kind is None or event["e"]["k"] == kind
    ]
    return _page(items, query)


def latest_events(account: Account, record: Record) -> Data:
    """The newest few."""
    now = account.clock.now()
    items = [_shown(event) for event in _events(account, record, now - LATEST * EVENT_EVERY, now)][-LATEST:]
    return {"count": len(items), "items": items}


def get_event(account: Account, record: Record, t: str, n: str) -> Data:
    """One event by its time and number."""
    if t.isdigit() and n.isdigit():
        for event in _events(account, record, int(t), int(t)):
            if event["n"] == int(n):
                return _shown(event)
    raise not_found("Event")


def list_snapshots(account: Account, record: Record, query: Data) -> Data:
    """Snapshots of a time range."""
    found = _snapshot_times(account, record, query["from"], query["to"])
    return _page([{"a": t + 2, "t": t} for t in found], query)


def latest_snapshots(account: Account, record: Record) -> Data:
    """The newest one."""
    now = account.clock.now()
    since = 0 if "snapshots" in account.telemetry.get(record.id, {}) else now - SNAPSHOT_EVERY
    items = [_shown_snapshot(account, record, t) for t in _snapshot_times(account, record, since, now)[-1:]]
    return {"count": len(items), "items": items}


def get_snapshot(account: Account, record: Record, t: str) -> Data:
    """One snapshot by its time."""
    if t.isdigit() and int(t) in _snapshot_times(account, record, int(t), int(t)):
        return _shown_snapshot(account, record, int(t))
    raise not_found("Snapshot")


def _snapshot_times(account: Account, record: Record, low: float, high: float) -> list[int]:
    told = account.telemetry.get(record.id, {})
    if "snapshots" in told:
        return sorted(int(snapshot["t"]) for snapshot in told["snapshots"] if low <= snapshot["t"] <= high)
    return list(_times(account, SNAPSHOT_EVERY, low, high))


def _shown_snapshot(account: Account, record: Record, t: int) -> Data:
    told = account.telemetry.get(record.id, {}).get("snapshots", ())
    return next((snapshot for snapshot in told if snapshot["t"] == t), None) or _snapshot(account, record, t)


def _snapshot(account: Account, record: Record, t: int) -> Data:
    dice = _dice(record, "snapshot", t)
    memory = 8 * 2**30
    return {
        "t": t,
        "v": VERSION,
        **dict.fromkeys(SNAPSHOT_COUNTERS, 0),
        "cpu_count": 4,
        "cpu_pressure_10s": round(dice.random(), 2),
        "cpu_time_user_ms": t % 10**7,
        "cpu_time_system_ms": t % 10**6,
        "cpu_time_idle_ms": t % 10**8,
        "load_average_1m": round(dice.uniform(0.1, 1.5), 2),
        "load_average_5m": round(dice.uniform(0.1, 1.2), 2),
        "load_average_15m": round(dice.uniform(0.1, 1.0), 2),
        "memory_total_bytes": memory,
        "memory_available_bytes": dice.randrange(memory // 2, memory),
        "memory_free_bytes": dice.randrange(memory // 4, memory // 2),
        "snmp_ip_in_receives": t % 10**6,
        "snmp_ip_out_requests": t % 10**6,
        "system_boot_time_s": 1_700_000_000,
        "uptime_total_ms": (t - 1_700_000_000) * 1000,
        "uptime_idle_ms": (t - 1_700_000_000) * 900,
        "delta": 1,
        "epsilon": 1,
        "ha_state": "active",
        "ha_value": 1,
        "platform": "simulated",
        "snmp_ip_forwarding_enabled": True,
        "bonds": [],
        "dhcp_leases": [],
        "interfaces": [{"name": "wan1", "operstate": "up", "speed": 1000}, {"name": "lan1", "operstate": "up"}],
        "tunnels": [
            {"tunnel_id": record.id, "interface_name": "tun0", "health_state": "healthy", "health_value": 1.0},
            *(
                {"tunnel_id": tunnel, "interface_name": "tun1", "health_state": state, "health_value": HEALTH[state]}
                for tunnel, state in account.health.items()
            ),
        ],
    }
