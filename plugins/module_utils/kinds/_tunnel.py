# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What GRE tunnels, IPsec tunnels and interconnects have in common.

(evidence: gre-tunnels, ipsec-tunnels, interconnects).
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from ..model.field import Field
from ..model.normalise import ADDRESSES, address, is_ip, is_prefix

# true: health_check.target is an object {effective, saved} in requests and answers (evidence: hc-target).
NEW_TARGET = {"x-magic-new-hc-target": "true"}


@functools.lru_cache(ADDRESSES)
def interface_subnet(value: Any) -> str | None:
    """Shape check: two or four addresses. The API judges the range (evidence: interface-addresses)."""
    if wrong := is_prefix(value):
        return wrong
    interface = ipaddress.ip_interface(value)
    good = (30, 31) if interface.version == 4 else (126, 127)
    if interface.network.prefixlen in good:
        return None
    return (
        f"{value!r} must be a /{good[1]} (or /{good[0]}): the address of the Cloudflare side, with room for the "
        f"customer side, such as {'10.213.0.20/31' if interface.version == 4 else '2001:db8::/127'}"
    )


def customer_address(interface_address: Any) -> str | None:
    """The other host of the subnet of a Cloudflare side: next hop of static routes (evidence: peer-address)."""
    return _other_host(interface_address) if isinstance(interface_address, str) else None


@functools.lru_cache(ADDRESSES)
def _other_host(interface_address: str) -> str | None:
    try:
        interface = ipaddress.ip_interface(interface_address)
    except ValueError:
        return None
    if interface.network.num_addresses > 4:
        return None
    others = [host for host in interface.network.hosts() if host != interface.ip]
    return str(others[0]) if len(others) == 1 else None


def tunnel_name(value: Any) -> str | None:
    """Shape check: no spaces or special characters; hyphens pass (evidence: tunnel-names, tunnel-name-form)."""
    return (
        None
        if re.fullmatch(r"[A-Za-z0-9_-]+", value)
        else f"{value!r} contains characters other than letters, digits, _ and -"
    )


def md5_key(value: Any) -> str | None:
    """Shape check of a key, which no message repeats: the permitted characters, at most 80 of them
    (evidence: md5-key). An empty one is never checked: it removes the key."""
    if len(value) > 80:
        return f"has {len(value)} characters; an MD5 key has at most 80"
    if not re.fullmatch(r"""[ !#-'>@-~(-=]*""", value):
        return 'must consist of printable ASCII characters other than " and ?'
    return None


def without_empty_key(_op: str, body: dict[str, Any]) -> dict[str, Any]:
    """An empty key removes the one there is. The API refuses it as such, so the body has none (SDK: ``md5_key``)."""
    bgp = body.get("bgp")
    if isinstance(bgp, Mapping) and bgp.get("md5_key") == "":
        return {**body, "bgp": {name: value for name, value in bgp.items() if name != "md5_key"}}
    return body


def _saved(target: Any) -> Any:
    """An answer holds an object with the header, a plain string without it."""
    return target.get("saved", "") if isinstance(target, Mapping) else target


def _effective(target: Any) -> str | None:
    return target.get("effective") if isinstance(target, Mapping) else None


# Defaults (evidence: server-defaults).
ENABLED = Field(type="bool", default=True)

RATE = Field(choices=("low", "mid", "high"), default="mid")

TYPE = Field(choices=("reply", "request"), default="reply")

TARGET = Field(normal=address, encode=lambda saved: {"saved": saved}, decode=_saved, server_keys=("effective",))

EFFECTIVE_TARGET = Field(read_only=True, wire="target", decode=_effective)

HEALTH_CHECK = Field(
    type="dict",
    fields={
        "enabled": ENABLED,
        "rate": RATE,
        "type": TYPE,
        "direction": Field(choices=("unidirectional", "bidirectional"), default="unidirectional"),
        "target": TARGET,
        "effective_target": EFFECTIVE_TARGET,
    },
)

ASN = Field(type="int", on_create=True, low=0, high=4294967295)

SESSION_FIELDS = {
    "extra_prefixes": Field(type="list", elements="str", unordered=True, normal=address, check=is_prefix),
    # The API returns it, and calls it no secret (evidence: md5-key). Network engineers do.
    "md5_key": Field(secret=True, check=md5_key),
    # Ids of BGP filter profiles (evidence: bgp-filters).
    "import_filter_id": Field(),
    "export_filter_id": Field(),
}

BGP_FIELDS = {"customer_asn": ASN, **SESSION_FIELDS}

BGP_STATUS = Field(
    type="dict",
    read_only=True,
    fields={
        "state": Field(),
        "tcp_established": Field(type="bool"),
        "updated_at": Field(),
        "bgp_state": Field(),
        "cf_speaker_ip": Field(),
        "cf_speaker_port": Field(type="int"),
        "customer_speaker_ip": Field(),
        "customer_speaker_port": Field(type="int"),
    },
)

ENDPOINT = Field(on_create=True, normal=address, check=is_ip)

INTERFACE = {
    "interface_address": Field(on_create=True, normal=address, check=interface_subnet),
    "interface_address6": Field(normal=address, check=interface_subnet),
    "customer_address": Field(read_only=True, wire="interface_address", decode=customer_address),
}

COMMON = {
    "description": Field(),
    "automatic_return_routing": Field(type="bool"),
    "created_on": Field(read_only=True),
    "modified_on": Field(read_only=True),
}
