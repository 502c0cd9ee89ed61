# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What GRE tunnels, IPsec tunnels and interconnects share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  interface_address:
    description:
      - >-
        Address inside the tunnel with its prefix length, and it is B(Cloudflare's side). The other address of the
        subnet is yours: with V(10.213.0.20/31), Cloudflare has V(10.213.0.20) and your router V(10.213.0.21), which
        is then the next hop of your routes. The result returns it as C(customer_address), so that nobody has to work
        it out.
      - >-
        A V(/31) is recommended, a V(/30) works too. Take it from the private ranges (10.0.0.0/8, 172.16.0.0/12,
        192.168.0.0/16) or from 169.254.240.0/20; no two tunnels may overlap.
      - V(10.213.0.20/31) and V(10.213.0.21/31) are two different values. The second swaps the sides.
    type: str
  interface_address6:
    description:
      - The same for IPv6, a V(/127) from the IPv6 range that Cloudflare assigned to the account. Optional.
    type: str
  description:
    description:
      - Free text. An empty text removes it.
    type: str
  automatic_return_routing:
    description:
      - Whether replies to traffic that came through this tunnel go back through it, without a route for them.
      - Needs an account with Unified Routing; the API refuses V(true) elsewhere. The server's default is V(false).
    type: bool
"""

    HEALTH_CHECK = r"""
options:
  health_check:
    description:
      - >-
        The probes by which Cloudflare decides whether the tunnel carries traffic. Only the keys that are given are
        managed.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether probes are sent. The server's default is V(true).
        type: bool
      rate:
        description:
          - How often. The server's default is V(mid).
        type: str
        choices: [low, mid, high]
      type:
        description:
          - >-
            V(reply) sends an ICMP echo reply that your router only has to pass on, V(request) sends an echo request
            that it has to answer. The server's default is V(reply).
          - >-
            Stateful firewalls often drop a reply that answers nothing. If a healthy tunnel shows as down, use
            V(request).
        type: str
        choices: [reply, request]
      direction:
        description:
          - >-
            V(unidirectional) lets the probe come through the tunnel and its result return over the Internet;
            V(bidirectional) uses the tunnel both ways.
          - >-
            The server chooses when it is not given (V(unidirectional) by its reference; accounts of Cloudflare WAN
            have been seen with V(bidirectional)).
        type: str
        choices: [unidirectional, bidirectional]
      target:
        description:
          - IP address that the probe is for.
          - >-
            When it is not given, or empty, Cloudflare takes the customer endpoint of the tunnel. With
            O(health_check.direction=bidirectional) it is ignored, and your side of O(interface_address) is probed.
          - What is really probed is returned as C(health_check.effective_target).
        type: str
"""

    BGP = r"""
options:
  bgp:
    description:
      - A BGP session over the tunnel. Needs an account with Unified Routing.
    type: dict
    suboptions:
      customer_asn:
        description:
          - AS number of your side, 0 to 4294967295. It must differ from Cloudflare's own in your account.
          - Required when the session is set up.
        type: int
      extra_prefixes:
        description:
          - >-
            Prefixes announced to your router in addition to the routes of the account, V(0.0.0.0/0) for example. A
            set: the order does not matter.
        type: list
        elements: str
      md5_key:
        description:
          - >-
            Key for the MD5 authentication of the session, against mix-ups and not against attackers. At most 80
            printable ASCII characters, without V(") and V(?). An empty text removes it.
          - >-
            The API does not call it a secret and returns it, so it is compared. It is hidden all the same: it appears
            in no output.
        type: str
      import_filter_id:
        description:
          - Id of the BGP filter profile for the routes that Cloudflare receives from you.
        type: str
      export_filter_id:
        description:
          - Id of the BGP filter profile for the routes that Cloudflare announces to you.
        type: str
"""
