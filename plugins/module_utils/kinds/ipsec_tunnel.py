# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""IPsec tunnels. (evidence: ipsec-tunnels)."""

from __future__ import annotations

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import address, folded, is_ip
from ._tunnel import (
    BGP_FIELDS,
    BGP_STATUS,
    COMMON,
    ENDPOINT,
    HEALTH_CHECK,
    INTERFACE,
    NEW_TARGET,
    tunnel_name,
    without_empty_key,
)

KIND = Kind(
    name="ipsec_tunnel",
    plural="ipsec_tunnels",
    title="IPsec tunnel",
    path=("magic", "ipsec_tunnels"),
    envelope=("ipsec_tunnel", "ipsec_tunnels"),
    update="PUT",
    validate_only=frozenset({"create", "update", "delete"}),
    headers=NEW_TARGET,
    shape=without_empty_key,
    bulk="ipsec_tunnels",  # the body is not published (evidence: bulk-put-tunnels)
    serves_site=True,
    fields={
        # No limit of length: the sources disagree (evidence: ipsec-name-length).
        "name": Field(on_create=True, check=tunnel_name),
        "cloudflare_endpoint": ENDPOINT,
        "customer_endpoint": Field(normal=address, check=is_ip),
        **INTERFACE,
        **COMMON,
        "health_check": HEALTH_CHECK,
        "bgp": Field(type="dict", fields=BGP_FIELDS),
        "replay_protection": Field(type="bool"),
        "custom_remote_identities": Field(type="dict", fields={"fqdn_id": Field(normal=folded)}),
        "psk": Field(secret=True, write_only=True),
        "allow_null_cipher": Field(type="bool", read_only=True),
        "psk_metadata": Field(type="dict", read_only=True, fields={"last_generated_on": Field()}),
        # In answers, not in the reference (evidence: remote-identities): the IKE identities for the customer's device.
        "remote_identities": Field(
            type="dict",
            read_only=True,
            fields={"fqdn_id": Field(), "hex_id": Field(), "user_id": Field()},
        ),
        "bgp_status": BGP_STATUS,
    },
)
