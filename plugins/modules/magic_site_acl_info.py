# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_acl_info
short_description: List access between LANs of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Returns the access lists between the LANs of a site of Cloudflare WAN (formerly Magic WAN): all of them, or those
    that match every option that is given.
  - When nothing matches, the list is empty; that is no failure. A site that does not exist is one.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Return only the access lists of this name. There may be several where the API does not keep names unique.
    type: str
  id:
    description:
      - Return only the access list with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.site
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_site_acl
  - module: netops.cloudflare.magic_site_lan_info
"""

EXAMPLES = r"""
---
- name: A site
  netops.cloudflare.magic_site:
    name: opo-01

- name: Its LANs
  netops.cloudflare.magic_site_lan:
    site: opo-01
    name: "{{ item.name }}"
    physport: "{{ item.port }}"
    static_addressing:
      address: "{{ item.address }}"
  loop:
    - {name: office, port: 3, address: 10.32.0.1/24}
    - {name: cameras, port: 4, address: 10.32.1.1/24}

- name: An access list
  netops.cloudflare.magic_site_acl:
    site: opo-01
    name: watch
    lan_1:
      lan: office
    lan_2:
      lan: cameras

- name: Every access list of the site
  netops.cloudflare.magic_site_acl_info:
    site: opo-01
  register: access

- name: Who may talk to whom
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.lan_1.lan }} and {{ item.lan_2.lan }}"
  loop: "{{ access.acls }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
acls:
  description:
    - The access lists, in the order of the API and in the names that M(netops.cloudflare.magic_site_acl) uses.
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
    - id: 90a1b2c3d4e5f60718293a4b5c6d7e8f
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
notes:
  description: Why check mode returns no objects. Each note is a sentence for people.
  type: list
  elements: str
  returned: in check mode, when the site is not there yet
  sample:
    - >-
      site: site 'ams-01' does not exist. The account has none. An earlier task of this run can create it, so check
      mode continues.
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/acls: HTTP 403:
          Authentication error (code 10000). The credentials were refused or lack a permission: check the token with GET
          /user/tokens/verify, and that it has the permission Magic WAN Read or Magic Transit Read on this account
          [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/acls
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_acl import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
