# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""All kinds of objects that a network document can hold. Written by ``make generate``; do not edit."""

from __future__ import annotations

from .app import KIND as APP
from .connector import KIND as CONNECTOR
from .gre_tunnel import KIND as GRE_TUNNEL
from .interconnect import KIND as INTERCONNECT
from .ipsec_tunnel import KIND as IPSEC_TUNNEL
from .route import KIND as ROUTE
from .site import KIND as SITE
from .site_acl import KIND as SITE_ACL
from .site_app_config import KIND as SITE_APP_CONFIG
from .site_lan import KIND as SITE_LAN
from .site_netflow_config import KIND as SITE_NETFLOW_CONFIG
from .site_wan import KIND as SITE_WAN

KINDS = (
    APP,
    CONNECTOR,
    GRE_TUNNEL,
    INTERCONNECT,
    IPSEC_TUNNEL,
    ROUTE,
    SITE,
    SITE_ACL,
    SITE_APP_CONFIG,
    SITE_LAN,
    SITE_NETFLOW_CONFIG,
    SITE_WAN,
)
