# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: decommission_plan
short_description: What goes with a site, in order, and what forbids it
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - Compares what an account has with what belongs to one site, for P(netops.cloudflare.site_decommission#role).
positional: wanted
options:
  _input:
    description:
      - What the account has, each list as its C(_info) module returns it - C(sites), C(gre_tunnels), C(ipsec_tunnels),
        C(routes), C(connectors), C(apps), and C(app_configs), C(acls), C(lans) and C(wans) of the site.
      - C(other_app_configs) are those of all other sites.
    type: dict
    required: true
  wanted:
    description:
      - The variables of the role without their prefix - C(site), C(gre_tunnels), C(ipsec_tunnels), C(routes),
        C(connectors), C(apps), C(delete_connectors) and C(delete_apps).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Would this tunnel be free to go?
  ansible.builtin.debug:
    msg: "{{ account | netops.cloudflare.decommission_plan(wanted) }}"
  vars:
    wanted: {site: lis-01, gre_tunnels: [{name: lis-1}]}
    account:
      gre_tunnels: [{id: 7d2e, name: lis-1, interface_address: 10.250.0.0/31}]
      routes: [{id: 9a1c, prefix: 10.20.0.0/16, nexthop: 10.250.0.1, priority: 100}]
"""

RETURN = r"""
_value:
  description:
    - The plan. Beside the keys below it has one list for each step of the role, of the objects that go with it.
  type: dict
  contains:
    changes:
      description: One line for each step of the removal, in order.
      type: list
      elements: str
    notes:
      description: What stays, and what is not there.
      type: list
      elements: str
    refused:
      description: One sentence for each reason why it must not be done.
      type: list
      elements: str
    site_id:
      description: The site's id; none if there is no such site.
      type: str
"""

from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils._decommission import plan


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"decommission_plan": plan}
