# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_route
short_description: Manage static routes of Cloudflare WAN (Magic WAN) and Magic Transit
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes a static route through a tunnel or interconnect, for Cloudflare WAN, formerly called
    Magic WAN, or for Magic Transit.
  - >-
    A route is known by O(prefix) and O(nexthop). O(scope) and O(priority) tell routes apart where they are given: the
    one with both of them is meant; else the one with that priority, if O(scope) is left out; else the one with the same
    scope and another priority, whose priority then changes. Without O(scope), that is only a route without a scope.
    When several are left, the module stops and lists their ids. With O(state=absent), never a route of another priority
    than the given one is deleted.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  prefix:
    description:
      - >-
        The network that the route leads to, in CIDR notation. Together with O(nexthop) it is what the route is known
        by.
      - >-
        Cloudflare WAN takes private prefixes (RFC 1918), Magic Transit those that you own or lease.
      - >-
        A prefix with host bits set, such as V(10.10.10.100/24), is refused before anything is sent: what the API makes
        of it is not known, and another spelling than the stored one would be another route in each run.
    type: str
  nexthop:
    description:
      - >-
        Address inside a tunnel that the route goes through, on B(your side): what the tunnel modules return as
        C(customer_address). For IPv4 and IPv6.
    type: str
  priority:
    description:
      - >-
        The lower number wins among routes to the same prefix; equal numbers share the traffic (ECMP), at most 64 of
        them. Required to create.
      - Another number for an existing route changes it. This is how a site is drained and brought back.
      - >-
        A tunnel that the probes find degraded counts as 500000 more, one that is down as 1000000 more, so drain with
        less than that.
    type: int
  weight:
    description:
      - Share of the traffic among routes of equal O(priority), 0 to 256.
    type: int
  description:
    description:
      - Free text. An empty text removes it.
    type: str
  scope:
    description:
      - >-
        Limits the route to traffic that enters Cloudflare at certain places. Every place should be covered by some
        route; traffic that enters elsewhere is dropped.
      - When it is given, it is part of what the route is known by, besides O(prefix) and O(nexthop).
    type: dict
    suboptions:
      colo_names:
        description:
          - >-
            Data centres, such as V(den01). A set: the order does not matter, nor does the case.
        type: list
        elements: str
      colo_regions:
        description:
          - >-
            Regions: V(AFR), V(APAC), V(EEUR), V(ENAM), V(ME), V(OC), V(SAM), V(WEUR), V(WNAM). A set: the order does
            not matter, nor does the case.
        type: list
        elements: str
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.state
  - netops.cloudflare.api
attributes:
  check_mode:
    details:
      - >-
        The API itself validates a creation and a change without carrying them out (C(validate_only));
        RV(validation=server) tells so. It offers nothing of the kind for a deletion (RV(validation=local)).
      - >-
        The API refuses a route whose next hop lies in no tunnel. When an earlier task of the same run would create
        that tunnel, the refusal says nothing; the route then counts as one that cannot be verified yet, with
        RV(validation=local) and a sentence in RV(notes).
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
  - Routes that a connector (Cloudflare One Appliance) made for itself are not to be changed by hand.
  - A change takes about twenty seconds to be in force everywhere.
seealso:
  - module: netops.cloudflare.magic_route_info
  - module: netops.cloudflare.magic_gre_tunnel
  - module: netops.cloudflare.magic_ipsec_tunnel
  - module: netops.cloudflare.magic_interconnect
"""

EXAMPLES = r"""
---
- name: Two tunnels to Amsterdam
  netops.cloudflare.magic_gre_tunnel:
    name: "{{ item.name }}"
    customer_gre_endpoint: "{{ item.endpoint }}"
    cloudflare_gre_endpoint: 162.159.68.213
    interface_address: "{{ item.inside }}"
  loop:
    - {name: ams-route-1, endpoint: 198.51.100.10, inside: 10.214.0.10/31}
    - {name: ams-route-2, endpoint: 198.51.100.11, inside: 10.214.0.12/31}
  register: tunnels

- name: The same network through both, in equal shares
  netops.cloudflare.magic_route:
    prefix: 10.100.0.0/24
    nexthop: "{{ item }}"
    priority: 100
    weight: 100
    description: Amsterdam, servers
  loop: "{{ tunnels.results | map(attribute='gre_tunnel.customer_address') | list }}"

- name: A network through the first tunnel only, for traffic from North America
  netops.cloudflare.magic_route:
    prefix: 10.100.8.0/22
    nexthop: 10.214.0.11
    priority: 100
    scope:
      colo_regions:
        - ENAM
        - WNAM

- name: Drain the first tunnel, by a number that is still better than a tunnel that is degraded
  netops.cloudflare.magic_route:
    prefix: 10.100.0.0/24
    nexthop: 10.214.0.11
    priority: 100100

- name: Bring it back
  netops.cloudflare.magic_route:
    prefix: 10.100.0.0/24
    nexthop: 10.214.0.11
    priority: 100

- name: Delete a route
  netops.cloudflare.magic_route:
    prefix: 10.100.8.0/22
    nexthop: 10.214.0.11
    state: absent
"""

RETURN = r"""
route:
  description:
    - The route as it is now; after a deletion, as it was; in check mode, as it would be.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: dict
  returned: success
  contains:
    id:
      description: Its id. In check mode, an object that would be created has none yet.
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
    id: e5f60718293a4b5c6d7e8f90a1b2c3d4
    prefix: 10.100.0.0/24
    nexthop: 10.214.0.11
    priority: 100
    weight: 100
    description: Amsterdam, servers
    created_on: "2026-11-02T09:14:09.034007Z"
    modified_on: "2026-11-02T09:14:09.034007Z"
operation:
  description: >-
    What happened to it, or in check mode would happen: V(create) (created), V(update) (changed), V(delete) (deleted)
    or V(none).
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
  sample:
    - >-
      The route 10.100.0.0/24 via 10.214.0.11 cannot be verified before the tunnel exists: no tunnel of the account has
      10.214.0.11 in its interface subnet now. If an earlier task of this run creates one, all is well; if not, the real
      run will be refused.
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/routes: HTTP 400: nexthop 10.214.0.99 is in the
          interface subnet of no tunnel (code 1022) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/routes
    status: 400
    errors:
      - code: 1022
        message: nexthop 10.214.0.99 is in the interface subnet of no tunnel
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.route import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
