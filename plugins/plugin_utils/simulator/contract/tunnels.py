# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tunnels and interconnects (evidence: gre-tunnels, ipsec-tunnels, interconnects)."""

from __future__ import annotations

from ..schema import CIDR, CIDR4, CIDR6, IPV4, Array, Either, Mapping, Object, Schema, Text, whole
from .families import wrapped
from .operation import BOOL, ID, STAMPS, STRING, TIME, Operation

TARGET = Either(STRING, Object({"effective": STRING, "saved": STRING}))
HEALTH_CHECK = Object(
    {
        "enabled": BOOL,
        "rate": Text("low", "mid", "high"),
        "target": TARGET,
        "type": Text("reply", "request"),
        "direction": Text("unidirectional", "bidirectional"),
    }
)
# Newer than the reference (evidence: interconnect-newer): direction and source here, the filters of sessions,
# sessions of interconnects with the number's former name, the version.
INTERCONNECT_HEALTH_CHECK = Object({**HEALTH_CHECK.fields, "source": Text(format=IPV4)})
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
# bgp is in the POST body only (evidence: gre-bgp-create-only): it cannot be changed afterwards.
GRE_POST = Object({**_gre_put, "bgp": BGP})
GRE_PUT = Object(_gre_put)
GRE_TUNNEL = Object({"id!": ID, **GRE_POST.fields, **STAMPS, "bgp_status": BGP_STATUS})
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
        **STAMPS,
        "allow_null_cipher": BOOL,
        "bgp_status": BGP_STATUS,
        "psk_metadata": PSK_METADATA,
        # In answers, not in the reference (evidence: remote-identities).
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
        **STAMPS,
        "id": ID,
        "version": Text("1", "1.5", "2"),
        "colo_name": STRING,
        "virtual_port_reservation_id": ID,
    }
)

OPERATIONS: tuple[Operation, ...] = (
    *wrapped("gre_tunnel", "GRE Tunnel", GRE_TUNNEL, GRE_POST, GRE_PUT),
    *wrapped("ipsec_tunnel", "IPsec Tunnel", IPSEC_TUNNEL, IPSEC_BODY, IPSEC_BODY),
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
        # Newer than the reference (evidence: psk-set).
        "ipsec_tunnels.psk_set",
        "POST",
        "/magic/ipsec_tunnels/psk",
        "setting PSKs",
        Object({"successfully_applied_psks!": Mapping(STRING, PSK_SET), "unapplied_psks!": Mapping(STRING, STRING)}),
        Object({"psks!": Array(Object({"id!": ID, "psk!": STRING}))}),
        validate_only=True,
        documented=False,
    ),
    # Interconnects have the long name in paths and the short one in answers.
    *wrapped("cf_interconnect", "Interconnect", INTERCONNECT, None, INTERCONNECT_PUT, single="interconnect"),
)
