# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Named switches: everything about the simulated API that is inferred, disputed or worth turning the other way.

One row per rule, with the anchors of docs/evidence/api.md. A rule that is published outright has a switch only where a
test needs to lift it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Switch:
    """A rule that can be turned on and off."""

    name: str
    default: bool
    source: str
    text: str


TABLE: tuple[Switch, ...] = (
    # Requests and replies
    Switch(
        "refuse_unknown_fields",
        True,
        "evidence: refuse-unknown-fields",
        "A body field that the operation does not have is refused.",
    ),
    Switch("refuse_null", True, "evidence: null-refused, refuse-null", "null in a body is refused: 1022."),
    Switch(
        "empty_string_clears",
        True,
        "evidence: empty-string-clears",
        'An optional string set to "" is unset, save descriptions and names.',
    ),
    Switch("omit_false", True, "evidence: omitted-false, omit-false", "Replies leave out booleans that are false."),
    Switch("null_for_empty_lists", False, "evidence: apps", "Lists that may be null are null when empty."),
    Switch(
        "hc_target_form",
        True,
        "evidence: hc-target",
        "health_check.target must have the form that the header announces.",
    ),
    Switch(
        "validate_only_object",
        True,
        "evidence: validate-only, validate-only-object",
        "A validate_only reply shows the object as it would be, under an id that leads nowhere; off: a null result.",
    ),
    Switch(
        "validate_only_ignored_elsewhere",
        True,
        "evidence: validate-only, validate-only-ignored-elsewhere",
        "Where validate_only is not offered it is ignored and the write happens; off: refused.",
    ),
    # Updates
    Switch(
        "put_merges",
        False,
        "evidence: partial-put",
        "PUT of tunnels, interconnects and routes merges; off: it erases what the body omits, at every depth.",
    ),
    Switch(
        "bulk_put_merges",
        True,
        "evidence: routes-bulk-update, bulk-put-merges",
        "PUT of many objects keeps what an item omits; off: it erases that.",
    ),
    Switch(
        "put_refuses_newer",
        False,
        "evidence: put-refuses-newer",
        "PUT and PATCH refuse a field that only answers have, such as one that is newer than this simulator.",
    ),
    Switch(
        "put_replaces",
        True,
        "evidence: put-replaces",
        "PUT of sites and what is in them, and connectors, replaces; off: merges.",
    ),
    Switch(
        "patch_merges_nested",
        False,
        "evidence: patch-merges-nested",
        "PATCH merges nested objects too; off: it takes them whole.",
    ),
    Switch("gre_put_bgp", False, "evidence: gre-bgp-create-only", "PUT of a GRE tunnel takes bgp."),
    Switch(
        "bulk_put_tunnels",
        True,
        "evidence: bulk-put-tunnels",
        "PUT of many tunnels takes a list of them under the collection's name.",
    ),
    Switch(
        "bulk_delete_without_body",
        False,
        "evidence: routes-bulk-delete, bulk-delete-without-body",
        "DELETE of many routes without a body deletes every route.",
    ),
    # Tunnels and routes
    Switch(
        "tunnel_name_shared",
        True,
        "evidence: tunnel-names",
        "A tunnel's name is unique over GRE, IPsec and interconnects.",
    ),
    Switch(
        "tunnel_name_form",
        True,
        "evidence: tunnel-names, tunnel-name-form",
        "Letters, digits, '_' and '-' only; GRE at most 15 characters.",
    ),
    Switch(
        "interface_space",
        True,
        "evidence: interface-addresses",
        "Interface addresses lie in RFC 1918 or 169.254.240.0/20.",
    ),
    Switch(
        "interface_length",
        True,
        "evidence: interface-addresses",
        "Interface addresses are /31 or /30 (interconnects and GRE too).",
    ),
    Switch("interface_host", True, "evidence: interface-host", "In a /30 the address is one of the two hosts."),
    Switch(
        "interface_overlap", True, "evidence: interface-overlap", "The interface subnets of two tunnels do not overlap."
    ),
    Switch(
        "anycast_endpoint",
        True,
        "evidence: anycast-endpoint",
        "The Cloudflare endpoint is an anycast address of the account.",
    ),
    Switch("nexthop_in_tunnel", True, "evidence: tunnel-subnets", "A next hop lies in some tunnel's interface subnet."),
    Switch(
        "nexthop_is_customer", True, "evidence: nexthop-is-customer", "A next hop is not the tunnel's Cloudflare side."
    ),
    Switch(
        "route_duplicate",
        True,
        "evidence: route-duplicate",
        "Two routes differ in prefix, next hop, priority or scope.",
    ),
    Switch(
        "route_ecmp_limit",
        True,
        "evidence: route-priority, route-ecmp-limit",
        "64 routes of a prefix and priority at most.",
    ),
    Switch("route_weight_limit", True, "evidence: route-priority", "The weight of a route is at most 256."),
    Switch("route_host_bits", True, "evidence: route-host-bits", "A prefix may have host bits set; off: refused."),
    Switch(
        "route_prefix_canonical",
        False,
        "evidence: route-prefix-canonical",
        "A prefix with host bits set is stored without them.",
    ),
    Switch("bgp_asn", True, "evidence: bgp-asn", "A customer's ASN differs from the account's."),
    Switch(
        "md5_key_form",
        True,
        "evidence: md5-key",
        'md5_key has 1 to 80 printable ASCII characters without " and ?.',
    ),
    Switch("bgp_as_no_shown", False, "evidence: interconnect-newer", "Interconnects show as_no beside customer_asn."),
    Switch(
        "bgp_as_no_agrees",
        True,
        "evidence: bgp-as-no-agrees",
        "as_no and customer_asn of one body are the same number.",
    ),
    Switch(
        "bgp_endpoints_refused",
        True,
        "evidence: interconnect-newer",
        "The ends of the BGP session of a version 1.5 interconnect are refused in a body; off: ignored.",
    ),
    Switch(
        "tunnel_delete_routes",
        True,
        "evidence: tunnel-delete-routes",
        "A tunnel that serves a route's next hop is not deleted.",
    ),
    Switch(
        "tunnel_move_routes",
        True,
        "evidence: tunnel-move-routes",
        "A tunnel that serves a route's next hop keeps its subnet.",
    ),
    # Sites and what is in them
    Switch(
        "site_connector_exists",
        True,
        "evidence: site-connector-exists",
        "A site's connectors are registered in the account.",
    ),
    Switch("connector_one_site", True, "evidence: connector-one-site", "A connector serves one site only."),
    Switch(
        "site_delete_children",
        True,
        "evidence: site-delete-children",
        "A site with LANs, or a connector bound, is not deleted.",
    ),
    Switch("lan_delete_acls", True, "evidence: lan-delete-acls", "A LAN that an ACL names is not deleted."),
    Switch(
        "wan_delete_app_configs",
        True,
        "evidence: wan-delete-app-configs",
        "A WAN that an app config prefers is not deleted.",
    ),
    Switch(
        "app_delete_app_configs",
        True,
        "evidence: app-delete-app-configs",
        "An app that an app config uses is not deleted.",
    ),
    Switch(
        "connector_delete_site", True, "evidence: connector-delete-site", "A connector bound to a site is not deleted."
    ),
    Switch(
        "lan_prefix_unique",
        True,
        "evidence: nat-size",
        "What LANs show to the overlay does not overlap in the account.",
    ),
    Switch(
        "lan_pool_in_subnet",
        True,
        "evidence: lan-pool-in-subnet",
        "A DHCP pool and its reservations lie inside the LAN.",
    ),
    Switch(
        "lan_server_xor_relay", True, "evidence: lan-server-xor-relay", "A LAN has a DHCP server or a relay, not both."
    ),
    Switch("acl_lans_of_site", True, "evidence: acl-lans-of-site", "An ACL names LANs of its own site."),
    Switch("app_config_unique", True, "evidence: app-config-unique", "A site has one app config per app."),
    Switch(
        "app_config_wans_of_site",
        True,
        "evidence: app-config-wans-of-site",
        "Preferred WANs are WANs of the same site.",
    ),
    Switch(
        "netflow_config_unique",
        True,
        "evidence: netflow-config-unique",
        "A site that has a NetFlow configuration takes no second one; off: POST replaces the first.",
    ),
    # Connectors, captures, buckets
    Switch("device_unique", True, "evidence: device-unique", "A serial number or device id is registered once."),
    Switch(
        "pcap_limit_429", False, "evidence: pcap-limits, pcap-limit-429", "The limits on captures answer 429; off: 400."
    ),
    Switch("pcap_bucket_validated", True, "evidence: pcap-limits", "A full capture needs a validated bucket."),
    Switch(
        "challenge_filename",
        False,
        "evidence: bucket-challenge",
        "The challenge file's name is accepted in place of its contents.",
    ),
    Switch("bucket_unique", True, "evidence: bucket-unique", "A bucket is added once."),
    Switch(
        "bucket_keys_returned",
        True,
        "evidence: bucket-keys-returned",
        "Replies show a bucket's URI with the keys that it was given.",
    ),
    # Readings
    Switch(
        "page_ignored",
        False,
        "evidence: page-ignored",
        "With the setting page_size: ?page= is ignored, the first page comes again.",
    ),
)


class Switches:
    """The state of all switches; ``switches["name"]`` is True when the rule holds."""

    def __init__(self, changes: dict[str, bool] | None = None) -> None:
        self._state = {switch.name: switch.default for switch in TABLE}
        self.set(changes or {})

    def __getitem__(self, name: str) -> bool:
        return self._state[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._state)

    def set(self, changes: dict[str, bool]) -> None:
        """Turn switches; an unknown name is an error that lists the known ones."""
        for name, value in changes.items():
            if name not in self._state:
                raise ValueError(f"There is no switch {name!r}; there are: {', '.join(sorted(self._state))}")
            if not isinstance(value, bool):
                raise ValueError(f"The switch {name!r} is true or false, not {value!r}")
        self._state.update(changes)

    def reset(self) -> None:
        """Back to the defaults."""
        self._state.update({switch.name: switch.default for switch in TABLE})

    def rows(self) -> list[dict[str, object]]:
        """The table with its present state."""
        return [
            {"name": s.name, "on": self._state[s.name], "default": s.default, "source": s.source, "text": s.text}
            for s in TABLE
        ]
