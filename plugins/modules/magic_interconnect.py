# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_interconnect
short_description: Manage interconnects (CNI) of Cloudflare WAN (Magic WAN) and Magic Transit
version_added: 1.0.0
description:
  - >-
    Changes a Cloudflare Network Interconnect (CNI), a physical connection to Cloudflare, for Magic Transit or for
    Cloudflare WAN, formerly called Magic WAN.
  - >-
    An interconnect comes into being with the connection itself, in the dashboard. This module neither creates nor
    deletes any.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Name of the interconnect. This is what it is known by.
      - >-
        To rename one, give O(id) and the new name: letters, digits, V(_) and V(-). No GRE or IPsec tunnel or other
        interconnect may have it.
    type: str
  interface_address:
    description:
      - >-
        Address inside the interconnect with its prefix length, and it is B(Cloudflare's side). The other address of
        the subnet is yours: with V(10.213.0.20/31), Cloudflare has V(10.213.0.20) and your router V(10.213.0.21),
        which is then the next hop of your routes. The result returns it as C(customer_address), so that nobody has to
        work it out.
      - >-
        A V(/31) or a V(/30); version 1.5 takes a V(/31) only. Take it from the private ranges (10.0.0.0/8,
        172.16.0.0/12, 192.168.0.0/16) or from 169.254.240.0/20; version 1.5 takes the account's authorized prefixes,
        too. No two tunnels may overlap.
      - V(10.213.0.20/31) and V(10.213.0.21/31) are two different values. The second swaps the sides.
  mtu:
    description:
      - Largest packet, in bytes, at least 576. The server's default is V(1476).
    type: int
  gre:
    description:
      - >-
        Settings of an interconnect that carries its traffic in GRE. Not for version 1.5, where the API refuses them.
    type: dict
    suboptions:
      cloudflare_endpoint:
        description:
          - Anycast IP address that Cloudflare assigned to the account, the outer end on Cloudflare's side.
        type: str
  health_check:
    description:
      - >-
        The probes by which Cloudflare decides whether the interconnect carries traffic. Only the keys that are given
        are managed.
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
      target:
        description:
          - IP address that the probe is for. When it is not given, or empty, Cloudflare chooses.
          - What is really probed is returned as C(health_check.effective_target).
        type: str
      direction:
        description:
          - >-
            V(unidirectional) lets the probe come through the interconnect and its result return over the Internet;
            V(bidirectional) uses the interconnect both ways. No default is documented.
        type: str
        choices: [unidirectional, bidirectional]
      source:
        description:
          - >-
            IPv4 address that bidirectional probes come from. Only for interconnects of version 1.5, which need it with
            O(health_check.direction=bidirectional) and take none with V(unidirectional), which clears it.
          - From the private ranges, from 169.254.240.0/20 or from Cloudflare's own 198.41.199.224/27.
        type: str
  bgp:
    description:
      - A BGP session over the interconnect. Only the keys that are given are managed.
    type: dict
    suboptions:
      customer_asn:
        description:
          - AS number of your side, 0 to 4294967295.
        type: int
      cloudflare_endpoint:
        description:
          - >-
            Address of Cloudflare's end of the session. Read-only on version 1.5, which derives it from
            O(interface_address).
        type: str
      customer_endpoint:
        description:
          - >-
            Address of your end of the session. Read-only on version 1.5, which derives it from O(interface_address).
        type: str
      extra_prefixes:
        description:
          - >-
            Prefixes announced to your router in addition to the routes of the account. A set: the order does not
            matter.
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
  state:
    description:
      - Only V(present). The API can neither create nor delete an interconnect, so a missing one is an error.
    choices: [present]
  id:
    description:
      - >-
        Picks the interconnect by its id, as this module and its info module return it, instead of by its name. It is
        the way to rename one.
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.tunnel
  - netops.cloudflare.state
  - netops.cloudflare.api
attributes:
  check_mode:
    details:
      - >-
        The API itself validates the change without carrying it out (C(validate_only)); RV(validation=server) tells
        so.
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
seealso:
  - module: netops.cloudflare.magic_interconnect_info
  - module: netops.cloudflare.magic_gre_tunnel
  - module: netops.cloudflare.magic_ipsec_tunnel
  - module: netops.cloudflare.magic_route
"""

EXAMPLES = r"""
---
- name: Describe an interconnect, and have it probed more often
  netops.cloudflare.magic_interconnect:
    name: pni_ord
    description: Chicago, cage 7
    health_check:
      rate: high
  register: chicago

- name: The next hop of routes through it
  ansible.builtin.debug:
    var: chicago.interconnect.customer_address

- name: Rename it
  netops.cloudflare.magic_interconnect:
    id: "{{ chicago.interconnect.id }}"
    name: pni_ord_cage7

- name: A smaller MTU
  netops.cloudflare.magic_interconnect:
    name: pni_ord_cage7
    mtu: 1400

- name: A BGP session over it
  netops.cloudflare.magic_interconnect:
    name: pni_ord_cage7
    bgp:
      customer_asn: 65010
      extra_prefixes:
        - 10.20.0.0/16
"""

RETURN = r"""
interconnect:
  description:
    - The interconnect as it is now; in check mode, as it would be.
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
    id: 1c000000000000000000000000000001
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
operation:
  description: >-
    What happened to it, or in check mode would happen: V(update) (changed) or V(none).
  type: str
  returned: success
  sample: update
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
          PUT /accounts/0123456789abcdef0123456789abcdef/magic/cf_interconnects/1c000000000000000000000000000001: HTTP
          400: another tunnel is named pni_fra (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: PUT
    path: /accounts/0123456789abcdef0123456789abcdef/magic/cf_interconnects/1c000000000000000000000000000001
    status: 400
    errors:
      - code: 1000
        message: another tunnel is named pni_fra
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.interconnect import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
