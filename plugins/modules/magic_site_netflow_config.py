# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_netflow_config
short_description: Manage the NetFlow configuration of a site of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes the NetFlow configuration of a site of Cloudflare WAN (formerly Magic WAN): where the
    connector (Cloudflare One Appliance) of the site sends records of its flows. A site has one at most.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  collector_ip:
    description:
      - IPv4 address of the NetFlow collector. Required to create.
    type: str
  collector_port:
    description:
      - UDP port of the collector, 1 to 65535. The API's default is 2055.
    type: int
  sampling_rate:
    description:
      - One of how many packets is sampled, 1 to 10000. The API's default is 1, every packet.
    type: int
  active_timeout:
    description:
      - Seconds after which a flow that goes on is reported, 1 to 5400. The API's default is 30.
    type: int
  inactive_timeout:
    description:
      - Seconds without a packet after which a flow is reported, 1 to 5400. The API's default is 15.
    type: int
  state:
    description:
      - With V(present), the site has such a configuration. Only the options that are given are compared and changed.
      - With V(absent), the site has none.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.site
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
  - >-
    The API documents one configuration for each site and no id of it. What it answers where a site has none is
    inferred: HTTP 404, or nothing.
seealso:
  - module: netops.cloudflare.magic_site_netflow_config_info
  - module: netops.cloudflare.magic_site
"""

EXAMPLES = r"""
---
- name: The site
  netops.cloudflare.magic_site:
    name: rtm-02

- name: Report flows to a collector
  netops.cloudflare.magic_site_netflow_config:
    site: rtm-02
    collector_ip: 192.0.2.50
    sampling_rate: 100

- name: Move the collector to another port; all else stays
  netops.cloudflare.magic_site_netflow_config:
    site: rtm-02
    collector_port: 9995

- name: Stop the reports
  netops.cloudflare.magic_site_netflow_config:
    site: rtm-02
    state: absent
"""

RETURN = r"""
netflow_config:
  description:
    - The configuration as it is now; after a deletion, as it was; in check mode, as it would be.
  type: dict
  returned: success
  contains:
    id:
      description: Id of the site, as the configuration has none of its own. In check mode, a new one has none yet.
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
    id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
    site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
    collector_ip: 192.0.2.50
    collector_port: 2055
    sampling_rate: 100
    active_timeout: 30
    inactive_timeout: 15
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/netflow_config:
          HTTP 400: collector_ip is not an IPv4 address (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/netflow_config
    status: 400
    errors:
      - code: 1000
        message: collector_ip is not an IPv4 address
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_netflow_config import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
