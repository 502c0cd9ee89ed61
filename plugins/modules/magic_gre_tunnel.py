# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_gre_tunnel
short_description: Manage GRE tunnels of Cloudflare WAN (Magic WAN) and Magic Transit
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes a GRE tunnel between your router and Cloudflare, for Magic Transit or for Cloudflare
    WAN, formerly called Magic WAN.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Name of the tunnel. This is what it is known by. Required to create.
      - >-
        At most 15 characters: letters, digits, V(_) and V(-). No other GRE or IPsec tunnel or interconnect may have
        it.
    type: str
  customer_gre_endpoint:
    description:
      - Public IP address of your router, the outer end of the tunnel on your side. Required to create.
    type: str
  cloudflare_gre_endpoint:
    description:
      - >-
        Anycast IP address that Cloudflare assigned to the account, the outer end on Cloudflare's side. Required to
        create.
    type: str
  interface_address:
    description:
      - Required to create.
      - >-
        Address inside the tunnel with its prefix length, and it is B(Cloudflare's side). The other address of the
        subnet is yours: with V(10.213.0.20/31), Cloudflare has V(10.213.0.20) and your router V(10.213.0.21), which
        is then the next hop of your routes. The result returns it as C(customer_address), so that nobody has to work
        it out.
      - >-
        A V(/31) is recommended, a V(/30) works too. Take it from the private ranges (10.0.0.0/8, 172.16.0.0/12,
        192.168.0.0/16) or from 169.254.240.0/20; no two tunnels may overlap.
      - V(10.213.0.20/31) and V(10.213.0.21/31) are two different values. The second swaps the sides.
  ttl:
    description:
      - Time to live of the outer packets, in hops, 1 to 255. The server's default is V(64).
    type: int
  mtu:
    description:
      - Largest packet inside the tunnel, in bytes, at least 576. The server's default is V(1476).
      - Clamp the TCP segment size at your router to 40 bytes less.
    type: int
  bgp:
    description:
      - A BGP session over the tunnel. Needs an account with Unified Routing.
      - >-
        The API takes it when the tunnel is created, and not later. A difference on an existing tunnel is an error
        unless O(recreate=true).
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.tunnel
  - netops.cloudflare.tunnel.health_check
  - netops.cloudflare.tunnel.bgp
  - netops.cloudflare.state
  - netops.cloudflare.recreate
  - netops.cloudflare.api
attributes:
  check_mode:
    details:
      - >-
        The API itself validates a creation, a change and a deletion without carrying them out (C(validate_only));
        RV(validation=server) tells so.
      - What O(recreate=true) would do is checked by the module alone (RV(validation=local)).
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
  - Tunnels that a connector (Cloudflare One Appliance) made for itself are not to be changed by hand.
  - Delete or move the routes through a tunnel before the tunnel itself; the API may refuse otherwise.
seealso:
  - module: netops.cloudflare.magic_gre_tunnel_info
  - module: netops.cloudflare.magic_ipsec_tunnel
  - module: netops.cloudflare.magic_route
  - module: netops.cloudflare.magic_interconnect
"""

EXAMPLES = r"""
---
- name: A tunnel with every default of the service
  netops.cloudflare.magic_gre_tunnel:
    name: ams-gre-1
    description: Amsterdam, first router
    customer_gre_endpoint: 203.0.113.10
    cloudflare_gre_endpoint: 162.159.68.213
    interface_address: 10.213.0.20/31
  register: first

- name: The address for the tunnel interface of the router, and next hop of its routes (10.213.0.21)
  ansible.builtin.debug:
    var: first.gre_tunnel.customer_address

- name: A second tunnel with probes that a stateful firewall lets through, and a smaller MTU
  netops.cloudflare.magic_gre_tunnel:
    name: ams-gre-2
    customer_gre_endpoint: 203.0.113.11
    cloudflare_gre_endpoint: 162.159.73.109
    interface_address: 10.213.0.22/31
    mtu: 1400
    health_check:
      type: request
      rate: high
      target: 203.0.113.11

- name: Slower probes; everything else stays as it is
  netops.cloudflare.magic_gre_tunnel:
    name: ams-gre-2
    health_check:
      rate: low

- name: A tunnel with BGP
  netops.cloudflare.magic_gre_tunnel:
    name: ams-gre-3
    customer_gre_endpoint: 203.0.113.12
    cloudflare_gre_endpoint: 162.159.68.213
    interface_address: 10.213.0.24/31
    bgp:
      customer_asn: 65002
      extra_prefixes:
        - 0.0.0.0/0

- name: Another AS number, which needs another tunnel in its place
  netops.cloudflare.magic_gre_tunnel:
    name: ams-gre-3
    bgp:
      customer_asn: 65003
    recreate: true

- name: Delete the tunnels
  netops.cloudflare.magic_gre_tunnel:
    name: "{{ item }}"
    state: absent
  loop:
    - ams-gre-1
    - ams-gre-2
    - ams-gre-3
"""

RETURN = r"""
gre_tunnel:
  description:
    - The tunnel as it is now; after a deletion, as it was; in check mode, as it would be.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: dict
  returned: success
  contains:
    id:
      description: Its id. In check mode, an object that would be created has none yet.
      type: str
    name:
      description: Its name.
      type: str
    customer_gre_endpoint:
      description: Public IP address of your router.
      type: str
    cloudflare_gre_endpoint:
      description: Anycast IP address of Cloudflare's end.
      type: str
    interface_address:
      description: Address of Cloudflare's side inside the tunnel, with its prefix length.
      type: str
    interface_address6:
      description: The same for IPv6.
      type: str
    description:
      description: Free text.
      type: str
    ttl:
      description: Time to live of the outer packets, in hops.
      type: int
    mtu:
      description: Largest packet inside the tunnel, in bytes.
      type: int
    automatic_return_routing:
      description: Whether replies go back through the tunnel that the traffic came through.
      type: bool
    health_check:
      description: The probes by which Cloudflare decides whether the tunnel carries traffic.
      type: dict
      contains:
        enabled:
          description: Whether probes are sent.
          type: bool
        rate:
          description: >-
            How often: V(low), V(mid) or V(high).
          type: str
        type:
          description: V(reply) or V(request).
          type: str
        direction:
          description: V(unidirectional) or V(bidirectional).
          type: str
        target:
          description: IP address that the probe is for; empty for Cloudflare's choice.
          type: str
        effective_target:
          description: IP address that is really probed.
          type: str
    bgp:
      description: The BGP session over the tunnel, where there is one.
      type: dict
      contains:
        customer_asn:
          description: AS number of your side.
          type: int
        extra_prefixes:
          description: Prefixes announced in addition to the routes of the account, in no particular order.
          type: list
          elements: str
        import_filter_id:
          description: Id of the BGP filter profile for the routes that Cloudflare receives from you.
          type: str
        export_filter_id:
          description: Id of the BGP filter profile for the routes that Cloudflare announces to you.
          type: str
    customer_address:
      description: >-
        Your side of C(interface_address), worked out from it: the next hop of routes through this tunnel.
      type: str
    bgp_status:
      description: State of the BGP session, where there is one.
      type: dict
      contains:
        state:
          description: V(BGP_UP), V(BGP_DOWN) or V(BGP_ESTABLISHING).
          type: str
        tcp_established:
          description: Whether the TCP connection of the session is up.
          type: bool
        updated_at:
          description: When this was observed.
          type: str
        bgp_state:
          description: State of the session in the words of the BGP speaker.
          type: str
        cf_speaker_ip:
          description: Address of Cloudflare's end.
          type: str
        cf_speaker_port:
          description: Port of Cloudflare's end.
          type: int
        customer_speaker_ip:
          description: Address of your end.
          type: str
        customer_speaker_port:
          description: Port of your end.
          type: int
    created_on:
      description: When it was created.
      type: str
    modified_on:
      description: When it was last changed.
      type: str
  sample:
    id: c4a7362d577a6c3019a474fd6f485821
    name: ams-gre-1
    description: Amsterdam, first router
    customer_gre_endpoint: 203.0.113.10
    cloudflare_gre_endpoint: 162.159.68.213
    interface_address: 10.213.0.20/31
    customer_address: 10.213.0.21
    ttl: 64
    mtu: 1476
    health_check:
      enabled: true
      rate: mid
      type: request
      direction: unidirectional
      target: ""
      effective_target: 203.0.113.10
    created_on: "2026-11-02T09:14:07.120481Z"
    modified_on: "2026-11-02T09:14:07.120481Z"
operation:
  description: >-
    What happened to it, or in check mode would happen: V(create) (created), V(update) (changed), V(recreate)
    (deleted and created again), V(delete) (deleted) or V(none).
  type: str
  returned: success
  sample: create
validation:
  description: >-
    Who validated the change: V(server) for the API, V(local) for the module alone.
  type: str
  returned: in check mode, when something would change
  sample: server
notes:
  description: What check mode could not verify, and what was done in addition to the plan. Each note is a sentence.
  type: list
  elements: str
  returned: when there is something to say
diff:
  description: >-
    The object before and after, in the names of the options, without secrets, its id and dates. Empty where there is
    no object.
  type: dict
  returned: success, when diffs are asked for (C(--diff))
  contains:
    before:
      description: The object as it was, as JSON text; empty where there is none.
      type: str
    after:
      description: The object as it is now, as JSON text; empty where there is none.
      type: str
    before_header:
      description: What the object is called.
      type: str
    after_header:
      description: What the object is called.
      type: str
error:
  description: What failed, as data for playbooks that rescue. RV(ignore:msg) has the text for people.
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        Kind of the failure. V(invalid) (an option or a value of the document is not valid, nothing was changed),
        V(refused) (the collection or its guards refuse the change, nothing was changed), V(not_found) (an object that
        the task refers to does not exist), V(ambiguous) (several objects match; the message lists their ids),
        V(immutable) (an option differs that the API accepts only at creation), V(api) (the API refused the request),
        V(transport) (no usable response was received), V(uncertain) (the response to a write was lost, and the write
        may have been applied), V(unsettled) (the API accepted a write, but did not show it in time),
        V(requests_missing) (the Python library requests is not installed), V(bug) (a bug of this collection).
      type: str
      returned: always
    problems:
      description: All problems, one entry each.
      type: list
      elements: dict
      returned: always
      contains:
        path:
          description: The option, such as C(routes[0].prefix); empty where no single option is the cause.
          type: str
        kind:
          description: Kind of the problem, one of the values of RV(error.kind).
          type: str
        message:
          description: What is wrong, without the path.
          type: str
        hint:
          description: What to do about it; empty where nothing is known to help.
          type: str
    method:
      description: HTTP method of the request that failed.
      type: str
      returned: when a request failed
    path:
      description: Path of that request, below the base URL of the API.
      type: str
      returned: when a request failed
    status:
      description: HTTP status of the response.
      type: int
      returned: when the API refused the request
    errors:
      description: The API's own codes and messages.
      type: list
      elements: dict
      returned: when the API refused the request
      contains:
        code:
          description: Code of the error, a number of four digits or more, or null.
          type: int
        message:
          description: The API's message.
          type: str
    ray_id:
      description: Ray id of the request, for Cloudflare's support; null when the response had none.
      type: str
      returned: when the API refused the request
    sent:
      description: Whether the API may have received the request.
      type: bool
      returned: when no usable response was received
    deleted:
      description: >-
        Only after a half-done O(recreate=true): what the object held before it was deleted, without secrets. Run the
        task again; options that it does not name have to be taken from here.
      type: dict
      returned: when an object was deleted and could not be created again
    place:
      description: Where in the code of the collection the bug is.
      type: str
      returned: on a bug of the collection
  sample:
    kind: api
    problems:
      - path: ""
        kind: api
        message: >-
          POST /accounts/0123456789abcdef0123456789abcdef/magic/gre_tunnels: HTTP 400: interface address 10.213.0.20/31
          overlaps with another tunnel's (code 1022) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/gre_tunnels
    status: 400
    errors:
      - code: 1022
        message: interface address 10.213.0.20/31 overlaps with another tunnel's
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.gre_tunnel import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
