# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What connectors report: events and snapshots (evidence: telemetry)."""

from __future__ import annotations

from ..schema import Array, Either, Number, Object, Schema, Text
from .operation import BOOL, NUMBER, STRING, Operation

EVENT_KINDS = (
    "Init",
    "Leave",
    "StartAttestation",
    "FinishAttestationSuccess",
    "FinishAttestationFailure",
    "StartRotateCryptKey",
    "FinishRotateCryptKeySuccess",
    "FinishRotateCryptKeyFailure",
    "StartRotatePki",
    "FinishRotatePkiSuccess",
    "FinishRotatePkiFailure",
    "StartUpgrade",
    "FinishUpgradeSuccess",
    "FinishUpgradeFailure",
    "Reconcile",
    "ConfigureCloudflaredTunnel",
)
EVENT = Object(
    {
        "e!": Either(
            Object({"k!": Text(*(kind for kind in EVENT_KINDS if kind != "StartUpgrade"))}),
            Object({"k!": Text("StartUpgrade"), "url!": STRING}),
        ),
        "n!": NUMBER,
        "t!": NUMBER,
        "v": STRING,
    }
)
SNAPSHOT_COUNTERS = (
    "count_reclaim_failures",
    "count_reclaimed_paths",
    "count_record_failed",
    "count_transmit_failures",
)
_counters = dict.fromkeys(
    (
        *("cpu_count", "cpu_pressure_10s", "cpu_time_idle_ms", "cpu_time_system_ms", "cpu_time_user_ms", "delta"),
        *("epsilon", "ha_value", "load_average_1m", "load_average_5m", "load_average_15m", "memory_available_bytes"),
        *("memory_free_bytes", "memory_total_bytes", "snmp_ip_in_receives", "snmp_ip_out_requests"),
        *("system_boot_time_s", "uptime_idle_ms", "uptime_total_ms"),
    ),
    NUMBER,
)
# The reference lists some 170 optional figures of a snapshot; the simulated device reports those of them named here.
SNAPSHOT = Object(
    {
        "t!": NUMBER,
        "v!": STRING,
        **{f"{name}!": NUMBER for name in SNAPSHOT_COUNTERS},
        **_counters,
        "ha_state": STRING,
        "platform": STRING,
        "snmp_ip_forwarding_enabled": BOOL,
        "bonds": Array(Object({"name!": STRING, "status!": STRING})),
        "dhcp_leases": Array(
            Object(
                {
                    "client_id!": STRING,
                    "expiry_time!": NUMBER,
                    "hostname!": STRING,
                    "interface_name!": STRING,
                    "ip_address!": STRING,
                    "mac_address!": STRING,
                }
            )
        ),
        "interfaces": Array(
            Object(
                {
                    "name!": STRING,
                    "operstate!": STRING,
                    "ip_addresses": Array(Object({"interface_name!": STRING, "ip_address!": STRING})),
                    "speed": NUMBER,
                }
            )
        ),
        "tunnels": Array(
            Object(
                {
                    "tunnel_id!": STRING,
                    "interface_name!": STRING,
                    "health_state!": STRING,
                    "health_value!": NUMBER,
                    "probed_mtu": NUMBER,
                    "recent_healthy_pings": NUMBER,
                    "recent_unhealthy_pings": NUMBER,
                }
            )
        ),
    }
)


def _some(item: Schema, **more: Schema) -> Object:
    return Object({"count!": NUMBER, "items!": Array(item), **more})


def _reading(name: str, below: str, doing: str, result: Object, query: Object | None = None) -> Operation:
    path = f"/magic/connectors/{{connector_id}}/telemetry/{below}"
    return Operation(name, "GET", path, doing, result, query=query, envelope="telemetry")


_range: dict[str, Schema] = {"from!": NUMBER, "to!": NUMBER, "limit": Number(1), "cursor": STRING}
_event: dict[str, Schema] = {"a!": NUMBER, "k!": STRING, "n!": NUMBER, "t!": NUMBER}
_snapshot: dict[str, Schema] = {"a!": NUMBER, "t!": NUMBER}

OPERATIONS: tuple[Operation, ...] = (
    _reading(
        "events.list",
        "events",
        "listing events",
        _some(Object(_event), cursor=STRING),
        Object({**_range, "k": STRING}),
    ),
    _reading("events.latest", "events/latest", "reading the latest events", _some(EVENT)),
    _reading("events.get", "events/{event_t}.{event_n}", "reading an event", EVENT),
    _reading(
        "snapshots.list", "snapshots", "listing snapshots", _some(Object(_snapshot), cursor=STRING), Object(_range)
    ),
    _reading("snapshots.latest", "snapshots/latest", "reading the latest snapshots", _some(SNAPSHOT)),
    _reading("snapshots.get", "snapshots/{snapshot_t}", "reading a snapshot", SNAPSHOT),
)
