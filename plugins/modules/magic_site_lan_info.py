# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_lan_info
short_description: List LANs of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Returns the LANs of a site of Cloudflare WAN (formerly Magic WAN): all of them, or those that match every option
    that is given.
  - When nothing matches, the list is empty; that is no failure. A site that does not exist is one.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Return only the LANs of this name. There may be several where the API does not keep names unique.
    type: str
  id:
    description:
      - Return only the LAN with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.site
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_site_lan
  - module: netops.cloudflare.magic_site_info
"""

EXAMPLES = r"""
---
- name: A site
  netops.cloudflare.magic_site:
    name: hel-01

- name: A LAN
  netops.cloudflare.magic_site_lan:
    site: hel-01
    name: office
    physport: 3
    static_addressing:
      address: 10.22.0.1/24

- name: One LAN by its name
  netops.cloudflare.magic_site_lan_info:
    site: hel-01
    name: office
  register: office

- name: Its address, or that it has none of its own
  ansible.builtin.debug:
    msg: "{{ office.lans[0].static_addressing.address | default('by DHCP') }}"
"""

RETURN = r"""
lans:
  description:
    - The LANs, in the order of the API and in the names that M(netops.cloudflare.magic_site_lan) uses.
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
    physport:
      description: Number of the physical port of the connector.
      type: int
    bond_id:
      description: Number of the bundle of ports (LAG) of the connector.
      type: int
    vlan_tag:
      description: VLAN of the LAN; 0, or no such key, means untagged.
      type: int
    is_breakout:
      description: Whether traffic from this LAN goes straight to the Internet.
      type: bool
    is_prioritized:
      description: Whether traffic from this LAN is sent before that of others.
      type: bool
    ha_link:
      description: Whether the two connectors of the site watch each other over this LAN.
      type: bool
    nat:
      description: Translation of the whole LAN to other addresses.
      type: dict
      contains:
        static_prefix:
          description: Prefix under which the rest of the network sees it.
          type: str
    routed_subnets:
      description: Networks behind a router in this LAN, in no particular order.
      type: list
      elements: dict
      contains:
        prefix:
          description: The network in CIDR notation.
          type: str
        next_hop:
          description: Address of the router in this LAN that leads there.
          type: str
        nat:
          description: Translation of this network to other addresses, one to one.
          type: dict
          contains:
            static_prefix:
              description: Prefix under which the rest of the network sees it.
              type: str
    static_addressing:
      description: Fixed addresses of the connector in this LAN; no such key means DHCP.
      type: dict
      contains:
        address:
          description: Address of the connector with its prefix length.
          type: str
        secondary_address:
          description: Address of the second connector, in a site with high availability.
          type: str
        virtual_address:
          description: Address that moves to the connector in charge, in a site with high availability.
          type: str
        dhcp_relay:
          description: Passes DHCP requests on.
          type: dict
          contains:
            server_addresses:
              description: Addresses of the DHCP servers, in no particular order.
              type: list
              elements: str
        dhcp_server:
          description: Makes the connector the DHCP server of the LAN.
          type: dict
          contains:
            dhcp_pool_start:
              description: First address that is handed out.
              type: str
            dhcp_pool_end:
              description: Last address that is handed out.
              type: str
            dns_server:
              description: Address of the DNS server that hosts are told.
              type: str
            dns_servers:
              description: Addresses of the DNS servers that hosts are told.
              type: list
              elements: str
            reservations:
              description: >-
                Addresses kept for certain hosts: MAC address to IP address.
              type: dict
            dhcp_options:
              description: Further DHCP options that hosts are told, in no particular order.
              type: list
              elements: dict
              contains:
                code:
                  description: Number of the option.
                  type: int
                type:
                  description: >-
                    How the value is to be read: V(text), V(hex), V(ip), V(byte), V(short) or V(integer).
                  type: str
                value:
                  description: The value, as a text.
                  type: str
    site_id:
      description: Id of the site that it belongs to.
      type: str
  sample:
    - id: c93e5d7f1a2b4c6d8e0f1a2b3c4d5e6f
      site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
      name: office
      physport: 3
      vlan_tag: 20
      static_addressing:
        address: 10.20.0.1/24
        dhcp_server:
          dhcp_pool_start: 10.20.0.100
          dhcp_pool_end: 10.20.0.199
          dns_servers: [10.20.0.53]
          reservations:
            00:11:22:33:44:55: 10.20.0.10
      routed_subnets:
        - prefix: 10.20.16.0/24
          next_hop: 10.20.0.254
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/lans: HTTP 403:
          Authentication error (code 10000). The credentials were refused or lack a permission: check the token with GET
          /user/tokens/verify, and that it has the permission Magic WAN Read or Magic Transit Read on this account
          [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/lans
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_lan import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
