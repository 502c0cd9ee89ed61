# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: onboarding_entries
short_description: Entries of one kind of all sites, for a loop
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - Flattens the sites of P(netops.cloudflare.site_onboarding#role) into the items of one loop, so that one task, and
    with it one listing of the API, serves the objects of all sites.
  - Ansible prints the items of a loop, so secrets are left out of them.
positional: kind
options:
  _input:
    description: The sites, as in the variable C(site_onboarding_sites) of the role.
    type: list
    elements: dict
    required: true
  kind:
    description:
      - The list of a site to take, or V(sites) for the sites themselves.
      - V(activations) are the connectors that shall be active, since these are activated last.
    type: str
    choices: [sites, connectors, apps, wans, lans, acls, app_configs, gre_tunnels, ipsec_tunnels, routes, activations]
    required: true
"""

EXAMPLES = r"""
- name: Name every LAN of every site
  ansible.builtin.debug:
    msg: "{{ site_onboarding_sites | netops.cloudflare.onboarding_entries('lans') | map(attribute='label') }}"
  vars:
    site_onboarding_sites:
      - name: lis-01
        lans:
          - {name: office, physport: 2}
          - {name: voice, physport: 3}
"""

RETURN = r"""
_value:
  description:
    - The items, each with the name of its C(site), a C(label) for people and the C(options) for the module.
    - C(withheld) names the options that were left out since they are secret, or hold a secret.
  type: list
  elements: dict
"""

from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils._onboarding import entries


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"onboarding_entries": entries}
