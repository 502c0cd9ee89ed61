# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: onboarding_report
short_description: What an onboarding did, for people and for other playbooks
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - Turns the registered results of P(netops.cloudflare.site_onboarding#role) into its report.
options:
  _input:
    description: The registered results of loops over P(netops.cloudflare.onboarding_entries#filter), by kind.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Report what was done to the routes
  ansible.builtin.debug:
    msg: "{{ {'routes': my_routes} | netops.cloudflare.onboarding_report }}"
  vars:
    my_routes:
      results:
        - changed: true
          operation: create
          site_onboarding_item: {site: lis-01, options: {prefix: 10.20.0.0/16, nexthop: 10.250.0.1}}
          route: {prefix: 10.20.0.0/16, nexthop: 10.250.0.1, priority: 100}
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    changed:
      description: Whether anything was changed, or would be.
      type: bool
    changes:
      description: One line for each change, the same in check mode and in a real run.
      type: list
      elements: str
    notes:
      description: What check mode could not verify, and why.
      type: list
      elements: str
    sites:
      description: The objects of each site by the site's name, each as its module returned it, with its C(operation).
      type: dict
    summary:
      description: The report as lines for a person.
      type: list
      elements: str
"""

from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils._onboarding import report


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"onboarding_report": report}
