# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_interconnect_info
short_description: List interconnects (CNI) of Cloudflare WAN (Magic WAN) and Magic Transit
version_added: 1.0.0
description:
  - >-
    Returns the Cloudflare Network Interconnects (CNI) of the account, for Magic Transit or for Cloudflare WAN
    (formerly Magic WAN): all of them, or those that match every option that is given.
  - When nothing matches, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Return only the interconnect of this name.
    type: str
  id:
    description:
      - Return only the interconnect with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_interconnect
  - module: netops.cloudflare.magic_route_info
"""

EXAMPLES = r"""
---
- name: Every interconnect of the account
  netops.cloudflare.magic_interconnect_info:
  register: all_interconnects

- name: Where they lead
  ansible.builtin.debug:
    msg: "{{ all_interconnects.interconnects | items2dict(key_name='name', value_name='colo_name') }}"

- name: One by its name
  netops.cloudflare.magic_interconnect_info:
    name: pni_fra
"""

RETURN = r"""
interconnects:
  description:
    - The interconnects, in the order of the API and in the names that M(netops.cloudflare.magic_interconnect) uses.
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
    interface_address:
      description: Address of Cloudflare's side inside the tunnel, with its prefix length.
      type: str
    interface_address6:
      description: The same for IPv6.
      type: str
    description:
      description: Free text.
      type: str
    mtu:
      description: Largest packet, in bytes.
      type: int
    gre:
      description: Settings of an interconnect that carries its traffic in GRE.
      type: dict
      contains:
        cloudflare_endpoint:
          description: Anycast IP address of Cloudflare's end.
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
        target:
          description: IP address that the probe is for; empty for Cloudflare's choice.
          type: str
        effective_target:
          description: IP address that is really probed.
          type: str
        direction:
          description: V(unidirectional) or V(bidirectional).
          type: str
        source:
          description: IPv4 address that bidirectional probes come from, on version 1.5.
          type: str
    bgp:
      description: The BGP session over the interconnect, where there is one. Without its key.
      type: dict
      contains:
        customer_asn:
          description: AS number of your side.
          type: int
        cloudflare_endpoint:
          description: Address of Cloudflare's end; on version 1.5 worked out by the API.
          type: str
        customer_endpoint:
          description: Address of your end; on version 1.5 worked out by the API.
          type: str
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
    created_on:
      description: When it was created.
      type: str
    modified_on:
      description: When it was last changed.
      type: str
    colo_name:
      description: Data centre that it leads to.
      type: str
    version:
      description: >-
        Version of the interconnect, which was chosen at its creation and never changes: V(1), V(1.5) or V(2).
      type: str
    virtual_port_reservation_id:
      description: Id of the physical interconnect that it belongs to (CNI version 2).
      type: str
  sample:
    - id: 1c000000000000000000000000000001
      name: pni_ord
      description: Private interconnect in Chicago
      interface_address: 10.254.0.0/31
      customer_address: 10.254.0.1
      mtu: 1476
      gre:
        cloudflare_endpoint: 203.0.113.1
      health_check:
        enabled: true
        rate: mid
        type: request
        target: ""
        effective_target: 10.254.0.1
      colo_name: ord02
      version: "2"
      virtual_port_reservation_id: 1d000000000000000000000000000001
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/cf_interconnects: HTTP 403: Authentication error (code
          10000). The credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and
          that it has the permission Magic WAN Read or Magic Transit Read on this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/cf_interconnects
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.interconnect import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
