# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet_parts
short_description: What of a network's result concerns which host
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - >-
    Splits the result of M(netops.cloudflare.magic_network) by the hosts that stand for its sites, as
    P(netops.cloudflare.fleet_document#filter) collected them.
positional: hostvars, hosts
options:
  _input:
    description: The result of M(netops.cloudflare.magic_network).
    type: dict
    required: true
  hostvars:
    description: The variable C(hostvars).
    type: dict
    required: true
  hosts:
    description: Names of the hosts.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Bring the network to what the inventory says
  netops.cloudflare.magic_network:
    sites: "{{ (hostvars | netops.cloudflare.fleet_document(groups['all'])).sites }}"
  register: network

- name: Tell whose network was changed
  ansible.builtin.debug:
    msg: "{{ network | netops.cloudflare.fleet_parts(hostvars, groups['all']) | map(attribute='host') }}"
"""

RETURN = r"""
_value:
  description: One entry for each host that something concerns.
  type: list
  elements: dict
  contains:
    host:
      description: Name of the host.
      type: str
    result:
      description: >-
        Its part of the result, with C(changed), C(failed), C(actions) as M(netops.cloudflare.magic_network) returns
        them, and C(summary), a line for a person.
      type: dict
"""

from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils._fleet import parts


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"fleet_parts": parts}
