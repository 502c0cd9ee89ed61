# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_wan_info
short_description: List WANs of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Returns the WANs of a site of Cloudflare WAN (formerly Magic WAN): all of them, or those that match every option
    that is given.
  - When nothing matches, the list is empty; that is no failure. A site that does not exist is one.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Return only the WANs of this name. There may be several where the API does not keep names unique.
    type: str
  id:
    description:
      - Return only the WAN with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.site
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_site_wan
  - module: netops.cloudflare.magic_site_info
"""

EXAMPLES = r"""
---
- name: A site
  netops.cloudflare.magic_site:
    name: got-01

- name: An uplink
  netops.cloudflare.magic_site_wan:
    site: got-01
    name: isp-a
    physport: 1

- name: Every uplink of the site
  netops.cloudflare.magic_site_wan_info:
    site: got-01
  register: uplinks

- name: Which port is which
  ansible.builtin.debug:
    msg: "{{ uplinks.wans | items2dict(key_name='name', value_name='physport') }}"
"""

RETURN = r"""
wans:
  description:
    - The WANs, in the order of the API and in the names that M(netops.cloudflare.magic_site_wan) uses.
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
    vlan_tag:
      description: VLAN of the link; 0, or no such key, means untagged.
      type: int
    priority:
      description: How much this WAN is preferred when traffic is spread over several.
      type: int
    load_balance_inner_flows:
      description: Whether the flows inside the tunnels are spread over this WAN one by one.
      type: bool
    static_addressing:
      description: Fixed addresses of the link; no such key means DHCP.
      type: dict
      contains:
        address:
          description: Address of the connector with its prefix length.
          type: str
        gateway_address:
          description: Address of the router of the provider.
          type: str
        secondary_address:
          description: Address of the second connector, in a site with high availability.
          type: str
    health_check_rate:
      description: >-
        How often the tunnels over this link are probed: V(low), V(mid) or V(high).
      type: str
    site_id:
      description: Id of the site that it belongs to.
      type: str
  sample:
    - id: 2b6f0a4c8d1e4f7390a5b6c7d8e9f0a1
      site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
      name: isp-a
      physport: 1
      priority: 0
      health_check_rate: mid
      static_addressing:
        address: 203.0.113.2/29
        gateway_address: 203.0.113.1
error:
  description: What went wrong, for playbooks that rescue. The text for people is in C(msg).
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        What kind of failure: V(input) (the options cannot be right, nothing was sent), V(not_found) (something the
        task refers to does not exist), V(ambiguous) (several objects have this name; the message lists their ids),
        V(api) (the API said no), V(transport) (no usable answer came), V(requests_missing) (the Python library
        requests is not installed), V(bug) (a mistake of this collection).
      type: str
      returned: always
    method:
      description: HTTP method of the request that failed.
      type: str
      returned: when a request failed
    path:
      description: Its path, below the address of the API.
      type: str
      returned: when a request failed
    status:
      description: HTTP status of the answer.
      type: int
      returned: when the API said no
    errors:
      description: The API's own codes and messages.
      type: list
      elements: dict
      returned: when the API said no
      contains:
        code:
          description: Code of the error, a number of four digits or more, or null.
          type: int
        message:
          description: What the API says about it.
          type: str
    ray_id:
      description: Cloudflare's id of the exchange, for their support; null when the answer had none.
      type: str
      returned: when the API said no
    sent:
      description: Whether the service may have seen the request.
      type: bool
      returned: when no usable answer came
    place:
      description: Where the collection made a mistake, to be reported.
      type: str
      returned: when the collection made a mistake
  sample:
    kind: api
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/wans
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils._module import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils._operation import inspect
from ansible_collections.netops.cloudflare.plugins.module_utils.resources.site_wan import RESOURCE


def main() -> None:
    run_module(inspect(RESOURCE))


if __name__ == "__main__":
    main()
