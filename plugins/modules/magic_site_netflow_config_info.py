# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_netflow_config_info
short_description: Show the NetFlow configuration of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - Returns the NetFlow configuration of a site of Cloudflare WAN (formerly Magic WAN), as a list of one.
  - Where the site has none, the list is empty; that is no failure. A site that does not exist is one.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.site
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_site_netflow_config
  - module: netops.cloudflare.magic_site_info
"""

EXAMPLES = r"""
---
- name: A site
  netops.cloudflare.magic_site:
    name: got-02

- name: Its NetFlow configuration
  netops.cloudflare.magic_site_netflow_config:
    site: got-02
    collector_ip: 192.0.2.51

- name: Read it
  netops.cloudflare.magic_site_netflow_config_info:
    site: got-02
  register: netflow

- name: Show the collector
  ansible.builtin.debug:
    msg: "{{ netflow.netflow_configs | map(attribute='collector_ip') | first | default('none') }}"
"""

RETURN = r"""
netflow_configs:
  description: The configuration, as a list of one; an empty list where the site has none.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Id of the site, as the configuration has none of its own.
      type: str
    collector_ip:
      description: IPv4 address of the collector.
      type: str
    collector_port:
      description: UDP port of the collector.
      type: int
    sampling_rate:
      description: One of how many packets is sampled.
      type: int
    active_timeout:
      description: Seconds after which a flow that goes on is reported.
      type: int
    inactive_timeout:
      description: Seconds without a packet after which a flow is reported.
      type: int
    site_id:
      description: Id of the site that it belongs to.
      type: str
  sample:
    - id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
      site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
      collector_ip: 192.0.2.51
      collector_port: 2055
      sampling_rate: 1
      active_timeout: 30
      inactive_timeout: 15
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/netflow_config:
          HTTP 403: Authentication error (code 10000). The credentials were refused or lack a permission: check the
          token with GET /user/tokens/verify, and that it has the permission Magic WAN Read or Magic Transit Read on
          this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/netflow_config
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_netflow_config import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
