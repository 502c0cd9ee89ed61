# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_acl
short_description: Manage access between LANs of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes an access list that allows traffic between two LANs of a site of Cloudflare WAN,
    formerly called Magic WAN. Without one, the connector (Cloudflare One Appliance) drops everything between LANs.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Name of the access list, by which it is known within its site. Required to create.
      - When several of the site have this name, the module stops and lists their ids; then use O(id).
    type: str
  description:
    description:
      - Free text. An empty text removes it.
    type: str
  lan_1:
    description:
      - The one LAN, which opens the connections when O(unidirectional=true).
      - Required to create.
    type: dict
    suboptions:
      lan:
        description:
          - Name of the LAN, in the same site. When several have this name, the error lists their ids.
        type: str
      lan_id:
        description:
          - Id of the LAN, instead of O(lan_1.lan). One of the two is required to create.
        type: str
      ports:
        description:
          - >-
            Ports in this LAN, 1 to 65535. A set: the order does not matter. Without this and O(lan_1.port_ranges),
            every port.
        type: list
        elements: int
      port_ranges:
        description:
          - >-
            Ranges of ports in this LAN, such as V(8080-9000). A set: the order does not matter.
        type: list
        elements: str
      subnets:
        description:
          - >-
            IPv4 addresses or prefixes in this LAN. A set: the order does not matter. Without it, the whole LAN.
        type: list
        elements: str
  lan_2:
    description:
      - The other LAN.
      - Required to create.
    type: dict
    suboptions:
      lan:
        description:
          - Name of the LAN, in the same site. When several have this name, the error lists their ids.
        type: str
      lan_id:
        description:
          - Id of the LAN, instead of O(lan_2.lan). One of the two is required to create.
        type: str
      ports:
        description:
          - >-
            Ports in this LAN, 1 to 65535. A set: the order does not matter. Without this and O(lan_2.port_ranges),
            every port.
        type: list
        elements: int
      port_ranges:
        description:
          - >-
            Ranges of ports in this LAN, such as V(8080-9000). A set: the order does not matter.
        type: list
        elements: str
      subnets:
        description:
          - >-
            IPv4 addresses or prefixes in this LAN. A set: the order does not matter. Without it, the whole LAN.
        type: list
        elements: str
  protocols:
    description:
      - >-
        Protocols that may pass. A set: the order does not matter. Without it, or empty, every protocol.
    type: list
    elements: str
    choices: [tcp, udp, icmp]
  forward_locally:
    description:
      - >-
        V(true) lets the connector pass the traffic between the LANs by itself, V(false) sends it through Cloudflare
        and its policies. The server's default is V(false).
    type: bool
  unidirectional:
    description:
      - V(true) allows traffic from O(lan_1) to O(lan_2) only, V(false) both ways. The server's default is V(false).
      - It does not work for TCP, whose answers have to come back.
    type: bool
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.site
  - netops.cloudflare.state
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
seealso:
  - module: netops.cloudflare.magic_site_acl_info
  - module: netops.cloudflare.magic_site
  - module: netops.cloudflare.magic_site_lan
"""

EXAMPLES = r"""
---
- name: A site
  netops.cloudflare.magic_site:
    name: lis-01

- name: Its LANs
  netops.cloudflare.magic_site_lan:
    site: lis-01
    name: "{{ item.name }}"
    physport: "{{ item.port }}"
    static_addressing:
      address: "{{ item.address }}"
  loop:
    - {name: tills, port: 3, address: 10.31.0.1/24}
    - {name: printers, port: 4, address: 10.31.1.1/24}

- name: Tills may print, without a way through Cloudflare
  netops.cloudflare.magic_site_acl:
    site: lis-01
    name: tills-to-printers
    description: Receipts
    lan_1:
      lan: tills
    lan_2:
      lan: printers
      ports:
        - 9100
      subnets:
        - 10.31.1.16/28
    protocols:
      - tcp
    forward_locally: true

- name: Every printer, not only those of the one subnet
  netops.cloudflare.magic_site_acl:
    site: lis-01
    name: tills-to-printers
    lan_2:
      subnets: []

- name: Delete it
  netops.cloudflare.magic_site_acl:
    site: lis-01
    name: tills-to-printers
    state: absent
"""

RETURN = r"""
acl:
  description:
    - The access list as it is now; after a deletion, as it was; in check mode, as it would be.
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
    description:
      description: Free text.
      type: str
    lan_1:
      description: The one LAN, from which traffic comes when only one direction is allowed.
      type: dict
      contains:
        lan:
          description: Name of the LAN, as the API tells it.
          type: str
        lan_id:
          description: Id of the LAN.
          type: str
        ports:
          description: Ports in this LAN, in no particular order.
          type: list
          elements: int
        port_ranges:
          description: Ranges of ports in this LAN, in no particular order.
          type: list
          elements: str
        subnets:
          description: Addresses or prefixes in this LAN, in no particular order.
          type: list
          elements: str
    lan_2:
      description: The other LAN.
      type: dict
      contains:
        lan:
          description: Name of the LAN, as the API tells it.
          type: str
        lan_id:
          description: Id of the LAN.
          type: str
        ports:
          description: Ports in this LAN, in no particular order.
          type: list
          elements: int
        port_ranges:
          description: Ranges of ports in this LAN, in no particular order.
          type: list
          elements: str
        subnets:
          description: Addresses or prefixes in this LAN, in no particular order.
          type: list
          elements: str
    protocols:
      description: Protocols that may pass, in no particular order; empty or missing for all.
      type: list
      elements: str
    forward_locally:
      description: Whether the connector passes the traffic by itself, instead of sending it through Cloudflare.
      type: bool
    unidirectional:
      description: Whether traffic is allowed from the first LAN to the second only.
      type: bool
    site_id:
      description: Id of the site that it belongs to.
      type: str
  sample:
    id: 90a1b2c3d4e5f60718293a4b5c6d7e8f
    site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
    name: tills-to-printers
    description: Receipts
    lan_1:
      lan: tills
      lan_id: c93e5d7f1a2b4c6d8e0f1a2b3c4d5e6f
    lan_2:
      lan: printers
      lan_id: 0f1a2b3c4d5e6fc93e5d7f1a2b4c6d8e
      ports: [9100]
      subnets: [10.31.1.16/28]
    protocols: [tcp]
    forward_locally: true
operation:
  description: >-
    What happened to it, or in check mode would happen: V(create) (created), V(update) (changed), V(delete) (deleted)
    or V(none).
  type: str
  returned: success
  sample: create
validation:
  description: Always V(local). The API has no validation of its own for these objects.
  type: str
  returned: in check mode, when something would change
  sample: local
notes:
  description: What check mode could not verify, and what was done in addition to the plan. Each note is a sentence.
  type: list
  elements: str
  returned: when there is something to say
  sample:
    - >-
      site: site 'ams-01' does not exist. The account has none. An earlier task of this run can create it, so check
      mode continues.
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/acls: HTTP 400:
          there is no LAN c93e in this site (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/acls
    status: 400
    errors:
      - code: 1000
        message: there is no LAN c93e in this site
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_acl import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
