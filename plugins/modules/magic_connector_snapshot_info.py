# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_connector_snapshot_info
short_description: Read the state that a connector reported (Cloudflare One Appliance, formerly Magic WAN Connector)
version_added: 1.0.0
description:
  - >-
    Returns snapshots of the state of a connector, an appliance of Cloudflare WAN (formerly Magic WAN). Load, memory,
    disks, interfaces, addresses, temperatures, tunnels and their health.
  - >-
    A list by time holds only the times of the snapshots. O(time) or O(latest) return the figures themselves.
  - When there is nothing, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  connector:
    description:
      - Serial number of the connector. Either this or O(connector_id) is needed.
    type: str
  connector_id:
    description:
      - Id of the connector, which needs no look-up.
    type: str
  from:
    description:
      - Beginning of the time to look at. By default an hour ago.
      - >-
        A unix time in seconds, a time such as V(2026-12-24T18:00:00Z) (in UTC where it names no offset), or a distance
        from now such as V(-90m) or V(-1d12h), in the units C(s), C(m), C(h), C(d) and C(w).
    type: str
  to:
    description:
      - End of the time to look at, in the same forms. By default now.
    type: str
  limit:
    description:
      - How many snapshots to return at most. By default 1000. The list is read on, page after page, until it ends or
        there are so many.
    type: int
  latest:
    description:
      - Return the latest snapshots that the service holds, whenever they were.
      - It goes without the other options but the connector.
    type: bool
    default: false
  time:
    description:
      - Return only the snapshot of exactly this time, with its figures.
      - It is an RV(snapshots[].time) of an earlier list.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read.
seealso:
  - module: netops.cloudflare.magic_connector_event_info
"""

EXAMPLES = r"""
---
- name: How the appliance is
  netops.cloudflare.magic_connector_snapshot_info:
    connector: SIM-0001
    latest: true
  register: now

- name: Tunnels that are not healthy
  ansible.builtin.debug:
    msg: "{{ (now.snapshots | first).tunnels | default([]) | rejectattr('health_state', 'eq', 'healthy') | list }}"
  when: now.snapshots | length > 0

- name: When it reported within six hours
  netops.cloudflare.magic_connector_snapshot_info:
    connector: SIM-0001
    from: -6h
"""

RETURN = r"""
snapshots:
  description:
    - >-
      The snapshots, in the order of the API. Besides what is named here, some 170 figures in the API's own names, such
      as C(cpu_count), C(memory_total_bytes), C(interfaces), C(tunnels), C(disks), C(mounts) and C(thermals). Which of
      them are there depends on the appliance.
  type: list
  elements: dict
  returned: success
  contains:
    time:
      description: When it was recorded, in seconds since 1970 (unix time).
      type: int
    collected:
      description: When it reached Cloudflare, in seconds since 1970.
      type: int
      returned: in lists by time
    version:
      description: Version of the appliance's software.
      type: str
      returned: with O(latest) or O(time)
  sample:
    - time: 1793620800
      collected: 1793620805
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/connectors: HTTP 403: Authentication error (code 10000).
          The credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and that it
          has the permission Magic WAN Read on this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/connectors
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.telemetry import SNAPSHOTS


def main() -> None:
    run_module(SNAPSHOTS)


if __name__ == "__main__":
    main()
