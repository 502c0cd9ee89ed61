# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract: every operation of the API, what it takes and what it answers. Data only.

Written from the API reference, operation by operation, and independent of the modules of this collection, so that
the two cannot share one mistake. What the reference lost (statuses, limits) comes from the vendor's published schema.
"""

from __future__ import annotations

from dataclasses import dataclass

from .schema import (
    CIDR,
    CIDR4,
    CIDR6,
    DATE,
    IP,
    IPV4,
    MAC,
    PORT_RANGE,
    RFC3339,
    Array,
    Boolean,
    Either,
    Mapping,
    Nullable,
    Number,
    Object,
    OneOrMany,
    Schema,
    Tagged,
    Text,
    whole,
)


@dataclass(frozen=True)
class Operation:
    """One operation. ``path`` is relative to the account."""

    name: str
    method: str
    path: str
    doing: str
    result: Schema | None = None
    body: Schema | None = None
    status: int = 200
    validate_only: bool = False
    hc_target_header: bool = False
    query: Object | None = None
    envelope: str = "v4"
    documented: bool = True


STRING = Text()
BOOL = Boolean()
INT = whole()
NUMBER = Number()
ID = Text(max_length=32)
FULL_ID = Text(min_length=32, max_length=32)
TIME = Text(format=RFC3339)
STRINGS = Array(STRING)

# --- tunnels and interconnects (API reference: magic_gre_tunnels, magic_ipsec_tunnels, magic_cf_interconnects) ---
TARGET = Either(STRING, Object({"effective": STRING, "saved": STRING}))
_probe: dict[str, Schema] = {
    "enabled": BOOL,
    "rate": Text("low", "mid", "high"),
    "target": TARGET,
    "type": Text("reply", "request"),
}
HEALTH_CHECK = Object({**_probe, "direction": Text("unidirectional", "bidirectional")})
# Beside the reference, the vendor's SDK 5.9.0: direction and source here, the filters of sessions, sessions of
# interconnects with the number's former name, the version.
INTERCONNECT_HEALTH_CHECK = Object(
    {**_probe, "direction": Text("unidirectional", "bidirectional"), "source": Text(format=IPV4)}
)
_session: dict[str, Schema] = {
    "extra_prefixes": Array(Text(format=CIDR)),
    "md5_key": STRING,
    "import_filter_id": ID,
    "export_filter_id": ID,
}
BGP = Object({"customer_asn!": whole(0, 2**32 - 1), **_session})
INTERCONNECT_BGP = Object(
    {
        "customer_asn": whole(0, 2**32 - 1),
        "as_no": whole(0, 2**32 - 1),
        "cloudflare_endpoint": Text(format=IPV4),
        "customer_endpoint": Text(format=IPV4),
        **_session,
    }
)
BGP_STATUS = Object(
    {
        "state!": Text("BGP_DOWN", "BGP_UP", "BGP_ESTABLISHING"),
        "tcp_established!": BOOL,
        "updated_at!": TIME,
        "bgp_state": STRING,
        "cf_speaker_ip": Text(format=IPV4),
        "cf_speaker_port": whole(1, 65535),
        "customer_speaker_ip": Text(format=IPV4),
        "customer_speaker_port": whole(1, 65535),
    }
)
_stamps: dict[str, Schema] = {"created_on": TIME, "modified_on": TIME}
_gre_put: dict[str, Schema] = {
    "name!": STRING,
    "cloudflare_gre_endpoint!": Text(format=IPV4),
    "customer_gre_endpoint!": Text(format=IPV4),
    "interface_address!": Text(format=CIDR4),
    "interface_address6": Text(format=CIDR6),
    "description": STRING,
    "ttl": whole(1, 255),
    "mtu": whole(576),
    "automatic_return_routing": BOOL,
    "health_check": HEALTH_CHECK,
}
# bgp is in the POST body only (api-facts a3): it cannot be changed afterwards.
GRE_POST = Object({**_gre_put, "bgp": BGP})
GRE_PUT = Object(_gre_put)
GRE_TUNNEL = Object({"id!": ID, **GRE_POST.fields, **_stamps, "bgp_status": BGP_STATUS})
_ipsec: dict[str, Schema] = {
    "name!": STRING,
    "cloudflare_endpoint!": Text(format=IPV4),
    "interface_address!": Text(format=CIDR4),
    "customer_endpoint": Text(format=IPV4),
    "interface_address6": Text(format=CIDR6),
    "description": STRING,
    "automatic_return_routing": BOOL,
    "replay_protection": BOOL,
    "health_check": HEALTH_CHECK,
    "bgp": BGP,
    "custom_remote_identities": Object({"fqdn_id": STRING}),
}
IPSEC_BODY = Object({**_ipsec, "psk": STRING})
PSK_METADATA = Object({"last_generated_on": TIME})
IPSEC_TUNNEL = Object(
    {
        "id!": ID,
        **_ipsec,
        **_stamps,
        "allow_null_cipher": BOOL,
        "bgp_status": BGP_STATUS,
        "psk_metadata": PSK_METADATA,
        # Not in the reference, but in the replies that the vendor's guides show (api-facts c4).
        "remote_identities": Object({"hex_id": STRING, "fqdn_id": STRING, "user_id": STRING}),
    }
)
PSK_SET = Object({"ipsec_id!": STRING, "ipsec_tunnel_id!": ID, "psk!": STRING, "psk_metadata!": PSK_METADATA})
INTERCONNECT_PUT = Object(
    {
        "name": STRING,
        "description": STRING,
        "interface_address": Text(format=CIDR4),
        "interface_address6": Text(format=CIDR6),
        "mtu": whole(576),
        "gre": Object({"cloudflare_endpoint": Text(format=IPV4)}),
        "health_check": INTERCONNECT_HEALTH_CHECK,
        "bgp": INTERCONNECT_BGP,
        "automatic_return_routing": BOOL,
    }
)
INTERCONNECT = Object(
    {
        **INTERCONNECT_PUT.fields,
        **_stamps,
        "id": ID,
        "version": Text("1", "1.5", "2"),
        "colo_name": STRING,
        "virtual_port_reservation_id": ID,
    }
)

# --- routes (API reference: magic_routes) ---
_route: dict[str, Schema] = {
    "prefix!": Text(format=CIDR),
    "nexthop!": Text(format=IP, min_length=1),
    "priority!": whole(0),
    "description": STRING,
    "weight": whole(0),
    "scope": Object({"colo_names": STRINGS, "colo_regions": STRINGS}),
}
ROUTE_BODY = Object(_route)
ROUTE = Object({"id!": ID, **_route, **_stamps})

# --- sites (API reference: magic_sites, magic_site_lans, magic_site_wans, magic_site_acls, magic_site_app_configs) ---
_site: dict[str, Schema] = {
    "name": STRING,
    "description": STRING,
    "connector_id": ID,
    "secondary_connector_id": ID,
    "location": Object({"lat": STRING, "lon": STRING}),
}
SITE_POST = Object({**_site, "name!": Text(min_length=1), "ha_mode": BOOL})
SITE_PUT = Object(_site)
SITE = Object({**_site, "id": ID, "ha_mode": BOOL})
NAT = Object({"static_prefix": Text(format=CIDR4)})
LAN_ADDRESSING = Object(
    {
        "address!": Text(format=CIDR4, min_length=1),
        "secondary_address": Text(format=CIDR4),
        "virtual_address": Text(format=CIDR4),
        "dhcp_relay": Object({"server_addresses": Array(Text(format=IPV4))}),
        "dhcp_server": Object(
            {
                "dhcp_pool_start": Text(format=IPV4),
                "dhcp_pool_end": Text(format=IPV4),
                "dns_server": Text(format=IPV4),
                "dns_servers": Array(Text(format=IPV4)),
                "reservations": Mapping(Text(format=MAC), Text(format=IPV4, min_length=1)),
                # Published after the reference was written (api-facts a9).
                "dhcp_options": Array(
                    Object(
                        {
                            "code!": whole(1, 254),
                            "type!": Text("text", "hex", "ip", "byte", "short", "integer"),
                            "value!": STRING,
                        }
                    )
                ),
            }
        ),
    }
)
_lan: dict[str, Schema] = {
    "name": STRING,
    "physport": whole(0),
    "bond_id": whole(0),
    "vlan_tag": INT,
    "is_breakout": BOOL,
    "is_prioritized": BOOL,
    "nat": NAT,
    "routed_subnets": Array(
        Object({"prefix!": Text(format=CIDR4, min_length=1), "next_hop!": Text(format=IPV4, min_length=1), "nat": NAT})
    ),
    "static_addressing": LAN_ADDRESSING,
}
LAN_POST = Object({**_lan, "ha_link": BOOL})
LAN_PUT = Object(_lan)
LAN = Object({**_lan, "id": ID, "site_id": ID, "ha_link": BOOL})
_wan: dict[str, Schema] = {
    "name": STRING,
    "physport": whole(0),
    "vlan_tag": INT,
    "priority": INT,
    # In requests since the SDK 5.9.0.
    "load_balance_inner_flows": BOOL,
    "health_check_rate": Text("low", "mid", "high"),
    "static_addressing": Object(
        {
            "address!": Text(format=CIDR4, min_length=1),
            "gateway_address!": Text(format=IPV4, min_length=1),
            "secondary_address": Text(format=CIDR4),
        }
    ),
}
WAN_POST = Object({**_wan, "physport!": whole(0)})
WAN_PUT = Object(_wan)
WAN = Object({**_wan, "id": ID, "site_id": ID})
ACL_SIDE = Object(
    {
        "lan_id!": ID,
        "lan_name": STRING,
        "ports": Array(INT),
        "port_ranges": Array(Text(format=PORT_RANGE)),
        "subnets": Array(Either(Text(format=IPV4), Text(format=CIDR4))),
    }
)
_acl: dict[str, Schema] = {
    "name": Text(min_length=1),
    "description": STRING,
    "lan_1": ACL_SIDE,
    "lan_2": ACL_SIDE,
    "protocols": Array(Text("tcp", "udp", "icmp")),
    "forward_locally": BOOL,
    "unidirectional": BOOL,
}
ACL_POST = Object({**_acl, "name!": _acl["name"], "lan_1!": ACL_SIDE, "lan_2!": ACL_SIDE})
ACL_PUT = Object(_acl)
ACL = Object({**_acl, "id": ID})
APP_CONFIG_BODY = Object(
    {
        "account_app_id": STRING,
        "managed_app_id": STRING,
        # "Null preserves default behavior": the one null that the reference explains.
        "breakout": Nullable(BOOL),
        "priority": whole(0, 1),
        "preferred_wans": Array(ID),
    }
)
APP_CONFIG = Object({**APP_CONFIG_BODY.fields, "breakout": BOOL, "id!": ID, "site_id!": ID})

# --- apps (API reference: magic_apps) ---
_app: dict[str, Schema] = {
    "name": Text(min_length=1),
    "type": Text(min_length=1),
    "hostnames": STRINGS,
    "ip_subnets": Array(Text(format=CIDR4)),
    "source_subnets": Array(Text(format=CIDR4)),
}
APP_POST = Object({**_app, "name!": _app["name"], "type!": _app["type"]})
APP_PUT = Object(_app)
ACCOUNT_APP = Object({"account_app_id!": STRING, **_app})
MANAGED_APP = Object({"managed_app_id!": STRING, **_app})

# --- connectors (API reference: magic_connectors, magic_connector_telemetry) ---
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
RANGE: dict[str, Schema] = {"from!": NUMBER, "to!": NUMBER, "limit": Number(1), "cursor": STRING}

# --- packet captures (API reference: pcaps, pcaps_ownership, pcaps_ownership_add) ---
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

# --- R2 Super Slurper (API reference: slurper_target_precheck, slurper_job_progress) ---
PRECHECK = Object(
    {
        "bucket!": Text(min_length=1),
        "vendor!": Text("r2"),
        "secret!": Object({"accessKeyId!": Text(min_length=1), "secretAccessKey!": Text(min_length=1)}),
        "jurisdiction": Text("default", "eu", "fedramp"),
    }
)
PROGRESS = Object(
    {
        "id": STRING,
        "createdAt": STRING,
        "objects": INT,
        "transferredObjects": INT,
        "skippedObjects": INT,
        "failedObjects": INT,
        "status": Text("running", "paused", "aborted", "completed"),
    }
)


def _bulk(collection: str, put: Object) -> Object:
    """The body of a PUT of many: undocumented for tunnels, so inferred from that of routes (api-facts a3, a5)."""
    return Object({f"{collection}!": Array(Object({"id!": ID, **put.fields}))})


def _wrapped(
    kind: str, collection: str, title: str, shape: Object, post: Object | None, put: Object
) -> list[Operation]:
    """Operations of the kinds whose objects come wrapped under their own name."""
    path, one = f"/magic/{collection}", f"/magic/{collection}/{{{kind}_id}}"
    header = collection != "routes"
    # Interconnects have the long name in paths and the short one in answers.
    many, single = (collection, kind) if kind != "cf_interconnect" else ("interconnects", "interconnect")
    operations = [
        Operation(
            f"{collection}.list",
            "GET",
            path,
            f"listing {title}s",
            Object({many: Array(shape)}),
            hc_target_header=header,
        ),
        Operation(
            f"{collection}.get", "GET", one, f"reading {title}", Object({single: shape}), hc_target_header=header
        ),
        Operation(
            f"{collection}.update",
            "PUT",
            one,
            f"updating {title}",
            Object({"modified!": BOOL, f"modified_{single}!": shape}),
            put,
            validate_only=True,
            hc_target_header=header,
        ),
        Operation(
            f"{collection}.bulk_update",
            "PUT",
            path,
            f"updating {title}s",
            Object({"modified!": BOOL, f"modified_{many}!": Array(shape)}),
            _bulk(many, put),
            validate_only=True,
            hc_target_header=header,
        ),
    ]
    if post is None:
        return operations
    return [
        *operations,
        Operation(
            f"{collection}.create",
            "POST",
            path,
            f"creating {title}",
            Either(shape, Object({many: Array(shape)})),
            # The API takes one object and also, as it used to, a list of them (api-facts a3).
            OneOrMany(post, many),
            validate_only=True,
            hc_target_header=header,
        ),
        Operation(
            f"{collection}.delete",
            "DELETE",
            one,
            f"deleting {title}",
            Object({"deleted!": BOOL, f"deleted_{single}!": shape}),
            # Deleting a route is not among the operations that offer it (api-facts 0).
            validate_only=collection != "routes",
            hc_target_header=header,
        ),
    ]


def _plain(
    collection: str,
    path: str,
    parameter: str,
    title: str,
    shape: Object,
    post: Schema,
    put: Schema,
    *,
    get: bool = True,
    create_status: int = 200,
    create_result: Schema | None = None,
    list_result: Schema | None = None,
    envelope: str = "v4",
    query: Object | None = None,
) -> list[Operation]:
    """Operations of the kinds whose objects are the result themselves."""
    one = f"{path}/{{{parameter}}}"
    operations = [
        Operation(
            f"{collection}.list",
            "GET",
            path,
            f"listing {title}s",
            list_result or Array(shape),
            envelope=envelope,
            query=query,
        ),
        Operation(
            f"{collection}.create",
            "POST",
            path,
            f"creating {title}",
            create_result or shape,
            post,
            create_status,
            envelope=envelope,
        ),
        Operation(f"{collection}.update", "PUT", one, f"updating {title}", shape, put, envelope=envelope),
        Operation(f"{collection}.patch", "PATCH", one, f"updating {title}", shape, put, envelope=envelope),
        Operation(f"{collection}.delete", "DELETE", one, f"deleting {title}", shape, envelope=envelope),
    ]
    if get:
        operations.append(Operation(f"{collection}.get", "GET", one, f"reading {title}", shape, envelope=envelope))
    return operations


_SITE = "/magic/sites/{site_id}"
_TELEMETRY = "/magic/connectors/{connector_id}/telemetry"

OPERATIONS: tuple[Operation, ...] = (
    *_wrapped("gre_tunnel", "gre_tunnels", "GRE Tunnel", GRE_TUNNEL, GRE_POST, GRE_PUT),
    *_wrapped("ipsec_tunnel", "ipsec_tunnels", "IPsec Tunnel", IPSEC_TUNNEL, IPSEC_BODY, IPSEC_BODY),
    Operation(
        "ipsec_tunnels.psk_generate",
        "POST",
        "/magic/ipsec_tunnels/{ipsec_tunnel_id}/psk_generate",
        "generating a PSK",
        Object({"ipsec_tunnel_id!": ID, "psk!": STRING, "psk_metadata!": PSK_METADATA}),
        Object({}),
        validate_only=True,
    ),
    Operation(
        # Not in the reference; in the vendor's newest client (api-facts h).
        "ipsec_tunnels.psk_set",
        "POST",
        "/magic/ipsec_tunnels/psk",
        "setting PSKs",
        Object({"successfully_applied_psks!": Mapping(STRING, PSK_SET), "unapplied_psks!": Mapping(STRING, STRING)}),
        Object({"psks!": Array(Object({"id!": ID, "psk!": STRING}))}),
        validate_only=True,
        documented=False,
    ),
    *_wrapped("cf_interconnect", "cf_interconnects", "Interconnect", INTERCONNECT, None, INTERCONNECT_PUT),
    *_wrapped("route", "routes", "Route", ROUTE, ROUTE_BODY, ROUTE_BODY),
    Operation(
        "routes.bulk_delete",
        "DELETE",
        "/magic/routes",
        "deleting Routes",
        Object({"deleted!": BOOL, "deleted_routes!": Array(ROUTE)}),
        Object({"routes!": Array(Object({"id!": ID}))}),
    ),
    *_plain(
        "sites",
        "/magic/sites",
        "site_id",
        "Site",
        SITE,
        SITE_POST,
        SITE_PUT,
        query=Object({"connectorid": STRING}),
    ),
    *_plain("lans", f"{_SITE}/lans", "lan_id", "LAN", LAN, LAN_POST, LAN_PUT, create_result=Array(LAN)),
    *_plain("wans", f"{_SITE}/wans", "wan_id", "WAN", WAN, WAN_POST, WAN_PUT, create_result=Array(WAN)),
    *_plain("acls", f"{_SITE}/acls", "acl_id", "ACL", ACL, ACL_POST, ACL_PUT),
    *_plain(
        "app_configs",
        f"{_SITE}/app_configs",
        "app_config_id",
        "App Config",
        APP_CONFIG,
        APP_CONFIG_BODY,
        APP_CONFIG_BODY,
        get=False,
        create_status=201,
        list_result=Nullable(Array(APP_CONFIG)),
    ),
    *_plain(
        "apps",
        "/magic/apps",
        "account_app_id",
        "App",
        ACCOUNT_APP,
        APP_POST,
        APP_PUT,
        get=False,
        create_status=201,
        list_result=Nullable(Array(Either(ACCOUNT_APP, MANAGED_APP))),
    ),
    *_plain(
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
    Operation(
        "events.list",
        "GET",
        f"{_TELEMETRY}/events",
        "listing events",
        Object(
            {
                "count!": NUMBER,
                "items!": Array(Object({"a!": NUMBER, "k!": STRING, "n!": NUMBER, "t!": NUMBER})),
                "cursor": STRING,
            }
        ),
        envelope="telemetry",
        query=Object({**RANGE, "k": STRING}),
    ),
    Operation(
        "events.latest",
        "GET",
        f"{_TELEMETRY}/events/latest",
        "reading the latest events",
        Object({"count!": NUMBER, "items!": Array(EVENT)}),
        envelope="telemetry",
    ),
    Operation(
        "events.get",
        "GET",
        f"{_TELEMETRY}/events/{{event_t}}.{{event_n}}",
        "reading an event",
        EVENT,
        envelope="telemetry",
    ),
    Operation(
        "snapshots.list",
        "GET",
        f"{_TELEMETRY}/snapshots",
        "listing snapshots",
        Object({"count!": NUMBER, "items!": Array(Object({"a!": NUMBER, "t!": NUMBER})), "cursor": STRING}),
        envelope="telemetry",
        query=Object(RANGE),
    ),
    Operation(
        "snapshots.latest",
        "GET",
        f"{_TELEMETRY}/snapshots/latest",
        "reading the latest snapshots",
        Object({"count!": NUMBER, "items!": Array(SNAPSHOT)}),
        envelope="telemetry",
    ),
    Operation(
        "snapshots.get",
        "GET",
        f"{_TELEMETRY}/snapshots/{{snapshot_t}}",
        "reading a snapshot",
        SNAPSHOT,
        envelope="telemetry",
    ),
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
    Operation(
        "slurper.target_precheck",
        "PUT",
        "/slurper/target/connectivity-precheck",
        "checking a target",
        Object({"connectivityStatus": Text("success", "error")}),
        PRECHECK,
        envelope="slurper",
    ),
    Operation(
        "slurper.progress",
        "GET",
        "/slurper/jobs/{job_id}/progress",
        "reading a job's progress",
        PROGRESS,
        envelope="slurper",
    ),
)
