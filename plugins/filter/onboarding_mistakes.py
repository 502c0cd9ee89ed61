# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: onboarding_mistakes
short_description: What cannot be right in the variables of sites
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - Judges the variables of P(netops.cloudflare.site_onboarding#role) as a whole, before anything is sent.
  - Every entry is checked as its module would check it. Names that are listed twice, interface subnets that overlap,
    and next hops that no tunnel serves, are found on top.
positional: account_tunnels
options:
  _input:
    description: The sites, as in the variable C(site_onboarding_sites) of the role.
    type: list
    elements: dict
    required: true
  account_tunnels:
    description:
      - The GRE and IPsec tunnels that the account has, as the C(_info) modules return them.
      - If it is left out, next hops are not judged.
    type: list
    elements: dict
"""

EXAMPLES = r"""
- name: Judge the sites in a pull request, without an account
  ansible.builtin.assert:
    that: site_onboarding_sites | netops.cloudflare.onboarding_mistakes == []
  vars:
    site_onboarding_sites:
      - name: lis-01
        wans:
          - {name: isp-a, physport: 1}
"""

RETURN = r"""
_value:
  description: One sentence for each mistake.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils._onboarding import mistakes


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"onboarding_mistakes": mistakes}
