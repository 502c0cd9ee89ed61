# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_route_info
short_description: List static routes of Cloudflare WAN (Magic WAN) and Magic Transit
version_added: 1.0.0
description:
  - >-
    Returns the static routes of the account, for Cloudflare WAN (formerly Magic WAN) or for Magic Transit: all of
    them, or those that match every option that is given. Routes learned by BGP are not among them.
  - When nothing matches, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  prefix:
    description:
      - Return only the routes to exactly this prefix.
    type: str
  nexthop:
    description:
      - Return only the routes through this next hop.
    type: str
  id:
    description:
      - Return only the route with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_route
  - module: netops.cloudflare.magic_gre_tunnel_info
  - module: netops.cloudflare.magic_ipsec_tunnel_info
"""

EXAMPLES = r"""
---
- name: A tunnel
  netops.cloudflare.magic_gre_tunnel:
    name: osl-route-1
    customer_gre_endpoint: 198.51.100.20
    cloudflare_gre_endpoint: 162.159.68.213
    interface_address: 10.214.1.10/31
  register: tunnel

- name: A route through it
  netops.cloudflare.magic_route:
    prefix: 10.101.0.0/24
    nexthop: "{{ tunnel.gre_tunnel.customer_address }}"
    priority: 100

- name: Everything that goes through this tunnel
  netops.cloudflare.magic_route_info:
    nexthop: "{{ tunnel.gre_tunnel.customer_address }}"
  register: through_it

- name: The networks
  ansible.builtin.debug:
    msg: "{{ through_it.routes | map(attribute='prefix') | list }}"

- name: Every route to a network, the preferred one first
  netops.cloudflare.magic_route_info:
    prefix: 10.101.0.0/24
  register: candidates

- name: The next hop that wins while all tunnels are healthy
  ansible.builtin.debug:
    msg: "{{ (candidates.routes | sort(attribute='priority') | first).nexthop }}"
"""

RETURN = r"""
routes:
  description:
    - The routes, in the order of the API and in the names that M(netops.cloudflare.magic_route) uses.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id.
      type: str
    prefix:
      description: The network that the route leads to.
      type: str
    nexthop:
      description: Address inside a tunnel, on your side, that the route goes through.
      type: str
    priority:
      description: The lower number wins among routes to the same prefix.
      type: int
    weight:
      description: Share of the traffic among routes of equal priority.
      type: int
    description:
      description: Free text.
      type: str
    scope:
      description: Where traffic has to enter Cloudflare for the route to apply.
      type: dict
      contains:
        colo_names:
          description: Data centres, in no particular order.
          type: list
          elements: str
        colo_regions:
          description: Regions, in no particular order.
          type: list
          elements: str
    created_on:
      description: When it was created.
      type: str
    modified_on:
      description: When it was last changed.
      type: str
  sample:
    - id: e5f60718293a4b5c6d7e8f90a1b2c3d4
      prefix: 10.100.0.0/24
      nexthop: 10.214.0.11
      priority: 100
      weight: 100
      description: Amsterdam, servers
      created_on: "2026-11-02T09:14:09.034007Z"
      modified_on: "2026-11-02T09:14:09.034007Z"
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/routes: HTTP 403: Authentication error (code 10000). The
          credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and that it has
          the permission Magic WAN Read or Magic Transit Read on this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/routes
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.route import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
