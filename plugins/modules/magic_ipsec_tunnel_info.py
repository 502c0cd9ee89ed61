# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_ipsec_tunnel_info
short_description: List IPsec tunnels of Cloudflare WAN (Magic WAN) and Magic Transit
version_added: 1.0.0
description:
  - >-
    Returns the IPsec tunnels of the account, for Cloudflare WAN (formerly Magic WAN) or for Magic Transit: all of
    them, or those that match every option that is given.
  - Pre-shared keys are not among what the API returns.
  - When nothing matches, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Return only the tunnel of this name.
    type: str
  id:
    description:
      - Return only the tunnel with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_ipsec_tunnel
  - module: netops.cloudflare.magic_gre_tunnel_info
  - module: netops.cloudflare.magic_route_info
"""

EXAMPLES = r"""
---
- name: A tunnel
  netops.cloudflare.magic_ipsec_tunnel:
    name: osl-ipsec-1
    cloudflare_endpoint: 162.159.68.213
    interface_address: 10.212.1.10/31
    psk: an-example-key-of-some-length

- name: Every IPsec tunnel of the account
  netops.cloudflare.magic_ipsec_tunnel_info:
  register: tunnels

- name: Tunnels that have no key yet and so cannot come up
  ansible.builtin.debug:
    msg: "{{ keyless | map(attribute='name') | list }}"
  vars:
    keyless: "{{ tunnels.ipsec_tunnels | rejectattr('psk_metadata.last_generated_on', 'defined') }}"

- name: One tunnel by its name
  netops.cloudflare.magic_ipsec_tunnel_info:
    name: osl-ipsec-1
"""

RETURN = r"""
ipsec_tunnels:
  description:
    - The tunnels, in the order of the API and in the names that M(netops.cloudflare.magic_ipsec_tunnel) uses.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id.
      type: str
    name:
      description: Its name.
      type: str
    cloudflare_endpoint:
      description: Anycast IP address of Cloudflare's end.
      type: str
    customer_endpoint:
      description: Public IP address of your router.
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
    replay_protection:
      description: Whether packets from Cloudflare to you support replay protection.
      type: bool
    custom_remote_identities:
      description: An IKE identity of your own choice for your router, besides those that Cloudflare generates.
      type: dict
      contains:
        fqdn_id:
          description: The identity, as a name.
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
    psk_metadata:
      description: What is known of the pre-shared key. Empty when there is none.
      type: dict
      contains:
        last_generated_on:
          description: When the key was set.
          type: str
    allow_null_cipher:
      description: Whether the tunnel may use no encryption at all (C(ENCR_NULL)) for traffic.
      type: bool
    remote_identities:
      description: >-
        The IKE identities by which Cloudflare knows your router. Configure one of them as its local identity. They
        survive a change of the key, but not a deletion of the tunnel.
      type: dict
      contains:
        fqdn_id:
          description: For devices that identify themselves by a name (FQDN).
          type: str
        user_id:
          description: For devices that use an e-mail address (user FQDN).
          type: str
        hex_id:
          description: For devices that use a key id.
          type: str
  sample:
    - id: a1b2c3d4e5f60718293a4b5c6d7e8f90
      name: ams-ipsec-1
      description: Amsterdam, first router
      cloudflare_endpoint: 162.159.68.213
      customer_endpoint: 203.0.113.1
      interface_address: 10.212.0.10/31
      customer_address: 10.212.0.11
      health_check:
        enabled: true
        rate: low
        type: request
        direction: unidirectional
        target: ""
        effective_target: 203.0.113.1
      replay_protection: true
      psk_metadata:
        last_generated_on: "2026-11-02T09:14:07.054318Z"
      remote_identities:
        fqdn_id: a1b2c3d4e5f60718293a4b5c6d7e8f90.123456789.ipsec.cloudflare.com
        user_id: ipsec@a1b2c3d4e5f60718293a4b5c6d7e8f90.123456789.ipsec.cloudflare.com
        hex_id: 123456789_a1b2c3d4e5f60718293a4b5c6d7e8f90
      created_on: "2026-11-02T09:14:07.120481Z"
      modified_on: "2026-11-02T09:14:07.120481Z"
error:
  description: What failed, as data for playbooks that rescue. RV(ignore:msg) has the text for people.
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        Kind of the failure. V(invalid) (an option or a value of the document is not valid, nothing was changed),
        V(not_found) (an object that the task refers to does not exist), V(ambiguous) (several objects match; the
        message lists their ids), V(api) (the API refused the request), V(transport) (no usable response was received),
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/ipsec_tunnels: HTTP 403: Authentication error (code
          10000). The credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and
          that it has the permission Magic WAN Read or Magic Transit Read on this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/ipsec_tunnels
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.ipsec_tunnel import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
