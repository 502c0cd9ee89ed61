# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_lan
short_description: Manage LANs of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes a LAN that a connector (Cloudflare One Appliance) serves at a site of Cloudflare
    WAN, formerly called Magic WAN: its addresses, DHCP, address translation and the networks behind it.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Name of the LAN, by which it is known within its site. Required to create.
      - When several LANs of the site have this name, the module stops and lists their ids; then use O(id).
    type: str
  physport:
    description:
      - Number of the physical port of the connector. Use O(bond_id) instead for a bundle of ports.
    type: int
  bond_id:
    description:
      - Number of the bundle of ports (LAG) of the connector, instead of O(physport). A bundle has up to six ports.
    type: int
  vlan_tag:
    description:
      - VLAN of the LAN, 0 to 4094; V(0) means untagged.
    type: int
  is_breakout:
    description:
      - >-
        Whether traffic from this LAN goes straight to the Internet instead of through Cloudflare. The server's
        default is V(false).
    type: bool
  is_prioritized:
    description:
      - Whether traffic from this LAN is sent before that of others. The server's default is V(false).
    type: bool
  ha_link:
    description:
      - >-
        Whether the two connectors of the site watch each other over this LAN. Only in a site with C(ha_mode), and
        one LAN at most.
      - It is decided when the LAN is created. Another value for an existing LAN is an error unless O(recreate=true).
    type: bool
  nat:
    description:
      - Translation of the whole LAN to other addresses, one to one.
    type: dict
    suboptions:
      static_prefix:
        description:
          - >-
            Prefix under which the rest of the network sees this LAN, of the same length as the LAN's own. Needs
            O(static_addressing). No two prefixes of the account that are seen like this may overlap.
        type: str
  routed_subnets:
    description:
      - >-
        Networks behind a router in this LAN. A set: the order does not matter. The list counts as a whole, so a
        network that it leaves out is removed.
    type: list
    elements: dict
    suboptions:
      prefix:
        description:
          - The network in CIDR notation.
        type: str
        required: true
      next_hop:
        description:
          - Address of the router in this LAN that leads there.
        type: str
        required: true
      nat:
        description:
          - Translation of this network to other addresses, one to one.
        type: dict
        suboptions:
          static_prefix:
            description:
              - Prefix under which the rest of the network sees it, of the same length as O(routed_subnets[].prefix).
            type: str
  static_addressing:
    description:
      - >-
        Fixed addresses of the connector in this LAN. When it is not given at creation, the connector asks for one by
        DHCP.
      - >-
        A site with C(ha_mode) needs it, with O(static_addressing.secondary_address) and
        O(static_addressing.virtual_address).
    type: dict
    suboptions:
      address:
        description:
          - >-
            Address of the connector with its prefix length, such as V(192.168.10.1/24). Required when fixed
            addresses are set up.
        type: str
      secondary_address:
        description:
          - >-
            Address of the second connector with its prefix length, in the same subnet. Only in a site with
            C(ha_mode).
        type: str
      virtual_address:
        description:
          - >-
            Address with its prefix length that moves to the connector in charge; the gateway of the hosts. Only in a
            site with C(ha_mode).
        type: str
      dhcp_relay:
        description:
          - Passes DHCP requests on. A LAN has either this or O(static_addressing.dhcp_server).
        type: dict
        suboptions:
          server_addresses:
            description:
              - >-
                Addresses of the DHCP servers. A set: the order does not matter.
            type: list
            elements: str
      dhcp_server:
        description:
          - Makes the connector the DHCP server of the LAN.
        type: dict
        suboptions:
          dhcp_pool_start:
            description:
              - First address that is handed out.
            type: str
          dhcp_pool_end:
            description:
              - Last address that is handed out.
            type: str
          dns_server:
            description:
              - >-
                Address of the DNS server that hosts are told, where there is one. For several use
                O(static_addressing.dhcp_server.dns_servers).
            type: str
          dns_servers:
            description:
              - >-
                Addresses of the DNS servers that hosts are told. Compared as a set: another order alone changes
                nothing.
            type: list
            elements: str
          reservations:
            description:
              - >-
                Addresses kept for certain hosts: MAC address to IP address. The case and the separators of a MAC
                address do not matter. It counts as a whole, so a host that it leaves out loses its reservation.
            type: dict
          dhcp_options:
            description:
              - >-
                Further DHCP options that hosts are told. A set: the order does not matter. The list counts as a
                whole. Newer than the rest of the API, so not every account may have it.
            type: list
            elements: dict
            suboptions:
              code:
                description:
                  - Number of the option, 1 to 254 except 3, 6 and 51, which the connector fills by itself.
                type: int
                required: true
              type:
                description:
                  - How O(static_addressing.dhcp_server.dhcp_options[].value) is to be read.
                type: str
                choices: [text, hex, ip, byte, short, integer]
                required: true
              value:
                description:
                  - The value, as a text. Write numbers in quotes.
                type: str
                required: true
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.site
  - netops.cloudflare.state
  - netops.cloudflare.recreate
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
  - >-
    Traffic between two LANs of a site is dropped unless an access list allows it; see
    M(netops.cloudflare.magic_site_acl).
  - The API may refuse to delete a LAN that an access list names.
seealso:
  - module: netops.cloudflare.magic_site_lan_info
  - module: netops.cloudflare.magic_site
  - module: netops.cloudflare.magic_site_wan
  - module: netops.cloudflare.magic_site_acl
"""

EXAMPLES = r"""
---
- name: The site
  netops.cloudflare.magic_site:
    name: brq-01

- name: A LAN in which the connector hands out addresses
  netops.cloudflare.magic_site_lan:
    site: brq-01
    name: office
    physport: 3
    vlan_tag: 20
    static_addressing:
      address: 10.20.0.1/24
      dhcp_server:
        dhcp_pool_start: 10.20.0.100
        dhcp_pool_end: 10.20.0.199
        dns_servers:
          - 10.20.0.53
        reservations:
          "00:11:22:33:44:55": 10.20.0.10
    routed_subnets:
      - prefix: 10.20.16.0/24
        next_hop: 10.20.0.254

- name: A plant that uses the addresses of another one, seen as 172.20.1.0/24 by everybody else
  netops.cloudflare.magic_site_lan:
    site: brq-01
    name: plant
    physport: 4
    static_addressing:
      address: 192.168.1.1/24
      dhcp_relay:
        server_addresses:
          - 10.20.0.2
    nat:
      static_prefix: 172.20.1.0/24

- name: Another DNS server; the DHCP pool and the rest stay as they are
  netops.cloudflare.magic_site_lan:
    site: brq-01
    name: office
    static_addressing:
      dhcp_server:
        dns_servers:
          - 10.20.0.53
          - 10.20.0.54

- name: Nothing is routed behind it any more
  netops.cloudflare.magic_site_lan:
    site: brq-01
    name: office
    routed_subnets: []

- name: A site with two connectors
  netops.cloudflare.magic_site:
    name: vie-01
    ha_mode: true

- name: The LAN over which they watch each other
  netops.cloudflare.magic_site_lan:
    site: vie-01
    name: ha
    physport: 5
    ha_link: true
    static_addressing:
      address: 192.168.254.1/29
      secondary_address: 192.168.254.2/29
      virtual_address: 192.168.254.3/29

- name: A LAN of that site, with the address that moves to the connector in charge
  netops.cloudflare.magic_site_lan:
    site: vie-01
    name: office
    physport: 3
    static_addressing:
      address: 10.21.0.2/24
      secondary_address: 10.21.0.3/24
      virtual_address: 10.21.0.1/24

- name: Delete a LAN
  netops.cloudflare.magic_site_lan:
    site: brq-01
    name: plant
    state: absent
"""

RETURN = r"""
lan:
  description:
    - The LAN as it is now; after a deletion, as it was; in check mode, as it would be.
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
    id: c93e5d7f1a2b4c6d8e0f1a2b3c4d5e6f
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
operation:
  description: >-
    What happened to it, or in check mode would happen: V(create) (created), V(update) (changed), V(recreate)
    (deleted and created again), V(delete) (deleted) or V(none).
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/lans: HTTP 400:
          NAT prefix 172.20.0.0/16 must have the size of 10.20.0.0/24 (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/lans
    status: 400
    errors:
      - code: 1000
        message: NAT prefix 172.20.0.0/16 must have the size of 10.20.0.0/24
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_lan import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
