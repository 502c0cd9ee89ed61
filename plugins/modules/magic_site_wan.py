# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_wan
short_description: Manage WANs of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes a WAN, an uplink of the connector (Cloudflare One Appliance) at a site of Cloudflare
    WAN, formerly called Magic WAN.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Name of the WAN, by which it is known within its site. Required to create.
      - When several WANs of the site have this name, the module stops and lists their ids; then use O(id).
    type: str
  physport:
    description:
      - Number of the physical port of the connector. Required to create.
    type: int
  vlan_tag:
    description:
      - VLAN of the link, 0 to 4094; V(0) means untagged.
    type: int
  priority:
    description:
      - How much this WAN is preferred when traffic is spread over several.
    type: int
  load_balance_inner_flows:
    description:
      - Whether the flows inside the tunnels are spread over this WAN one by one.
    type: bool
  health_check_rate:
    description:
      - How often the tunnels that are made on this link are probed. The server's default is V(mid).
    type: str
    choices: [low, mid, high]
  static_addressing:
    description:
      - Fixed addresses of the link. When it is not given at creation, the WAN gets its address by DHCP.
      - The first boot of a connector needs a WAN with DHCP, unless it was prepared for a fixed address.
    type: dict
    suboptions:
      address:
        description:
          - >-
            Address of the connector with its prefix length, such as V(203.0.113.2/29). Required when fixed addresses
            are set up.
        type: str
      gateway_address:
        description:
          - Address of the router of the provider, in the same subnet. Required when fixed addresses are set up.
        type: str
      secondary_address:
        description:
          - >-
            Address of the second connector with its prefix length, in the same subnet. Only in a site with
            C(ha_mode), and needed there.
        type: str
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.site
  - netops.cloudflare.state
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
seealso:
  - module: netops.cloudflare.magic_site_wan_info
  - module: netops.cloudflare.magic_site
  - module: netops.cloudflare.magic_site_lan
  - module: netops.cloudflare.magic_site_app_config
"""

EXAMPLES = r"""
---
- name: The site
  netops.cloudflare.magic_site:
    name: rtm-01

- name: An uplink with a fixed address
  netops.cloudflare.magic_site_wan:
    site: rtm-01
    name: isp-a
    physport: 1
    priority: 0
    static_addressing:
      address: 203.0.113.2/29
      gateway_address: 203.0.113.1

- name: An uplink with DHCP, in VLAN 100
  netops.cloudflare.magic_site_wan:
    site: rtm-01
    name: lte
    physport: 2
    vlan_tag: 100
    priority: 1
  register: lte

- name: Move it to another port; all else stays
  netops.cloudflare.magic_site_wan:
    site: rtm-01
    name: lte
    physport: 3

- name: Rename it
  netops.cloudflare.magic_site_wan:
    site: rtm-01
    id: "{{ lte.wan.id }}"
    name: backup

- name: Delete it
  netops.cloudflare.magic_site_wan:
    site: rtm-01
    name: backup
    state: absent
"""

RETURN = r"""
wan:
  description:
    - The WAN as it is now; after a deletion, as it was; in check mode, as it would be.
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
    id: 2b6f0a4c8d1e4f7390a5b6c7d8e9f0a1
    site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
    name: isp-a
    physport: 1
    priority: 0
    health_check_rate: mid
    static_addressing:
      address: 203.0.113.2/29
      gateway_address: 203.0.113.1
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/wans: HTTP 400:
          gateway 203.0.113.9 is not in 203.0.113.0/29 (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/wans
    status: 400
    errors:
      - code: 1000
        message: gateway 203.0.113.9 is not in 203.0.113.0/29
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_wan import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
