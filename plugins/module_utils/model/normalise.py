# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Normalise and check the scalars that many kinds share: addresses, prefixes, case."""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import Any

# Addresses whose parsing is remembered: each is looked at several times, and a fleet has tens of thousands.
ADDRESSES = 2**16
# What may stand in the path of a request: an id of the API.
SEGMENT = re.compile(r"(?!\.+\Z)[A-Za-z0-9._-]{1,128}")


@functools.lru_cache(ADDRESSES)
def address(value: Any) -> str:
    """One spelling per IP address or prefix. Host bits stay: 10.0.0.0/31 is not 10.0.0.1/31."""
    try:
        return str(ipaddress.ip_interface(value)) if "/" in str(value) else str(ipaddress.ip_address(value))
    except ValueError:
        return str(value)


def folded(value: Any) -> str:
    """Letters' case does not count."""
    return str(value).casefold()


def mac_or_address(value: Any) -> str:
    """DHCP reservations map MAC addresses to IP addresses; MACs come in any case and with either separator."""
    text = str(value)
    return address(text) if "." in text else text.replace("-", ":").casefold()


def decimal(value: Any) -> Any:
    """Coordinates travel as text: 37.60 is 37.6."""
    try:
        return float(value)
    except ValueError:
        return value


@functools.lru_cache(ADDRESSES)
def is_ip(value: Any) -> str | None:
    """Shape check: an IP address without prefix length."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return f"{value!r} is not an IP address such as 203.0.113.10"
    return None


def is_ipv4(value: Any) -> str | None:
    """Shape check: an IPv4 address; the API checks the range."""
    return is_ip(value) or (f"{value!r} is not an IPv4 address such as 10.254.0.9" if ":" in value else None)


@functools.lru_cache(ADDRESSES)
def is_prefix(value: Any) -> str | None:
    """Shape check: an IP prefix in CIDR notation."""
    try:
        if "/" in str(value):
            ipaddress.ip_interface(value)
            return None
    except ValueError:
        pass
    return f"{value!r} is not a prefix in CIDR notation such as 10.20.0.0/16"


@functools.lru_cache(ADDRESSES)
def network(value: Any) -> str:
    """One spelling per IP prefix, without host bits: what a route leads to."""
    try:
        return str(ipaddress.ip_interface(value).network)
    except ValueError:
        return str(value)


@functools.lru_cache(ADDRESSES)
def is_network(value: Any) -> str | None:
    """Shape check: an IP prefix without host bits. What the API would make of them is not known."""
    if wrong := is_prefix(value):
        return wrong
    meant = network(value)
    return None if address(value) == meant else f"{value!r} has host bits set; did you mean {meant}?"


def is_ip_or_prefix(value: Any) -> str | None:
    """Shape check: either of the two."""
    return (
        None if is_ip(value) is None or is_prefix(value) is None else f"{value!r} is neither an IP address nor a prefix"
    )


def is_id(value: Any) -> str | None:
    """Shape check: an id of the API, which may stand in the path of a request."""
    if SEGMENT.fullmatch(value):
        return None
    return f"{value!r} is not a valid id; ids consist of letters, digits, dots, hyphens and underscores"
