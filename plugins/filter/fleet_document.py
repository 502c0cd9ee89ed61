# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet_document
short_description: The variables of inventory hosts as one document
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - >-
    Collects the variables of hosts from which P(netops.cloudflare.site_onboarding#role) onboards sites, and returns
    them as the document that M(netops.cloudflare.magic_network) takes.
  - Looks at each host once, and at no other variable of it.
positional: hosts, network
options:
  _input:
    description: The variable C(hostvars).
    type: dict
    required: true
  hosts:
    description: Names of the hosts.
    type: list
    elements: str
    required: true
  network:
    description: A document to add it to.
    type: dict
"""

EXAMPLES = r"""
- name: How many LANs the inventory has
  ansible.builtin.debug:
    msg: >-
      {{ (hostvars | netops.cloudflare.fleet_document(groups['all'])).sites
         | map(attribute='lans', default=[]) | flatten | length }}
"""

RETURN = r"""
_value:
  description:
    - >-
      The document. It has one site for each host, or those of C(site_onboarding_sites) where a host has that.
      Applications that several sites list alike are there once.
  type: dict
"""

from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils._fleet import document


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"fleet_document": document}
