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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/wans: HTTP 403:
          Authentication error (code 10000). The credentials were refused or lack a permission: check the token with GET
          /user/tokens/verify, and that it has the permission Magic WAN Read or Magic Transit Read on this account
          [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/wans
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_wan import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
