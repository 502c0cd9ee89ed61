# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_connector_event_info
short_description: List events of a connector (Cloudflare One Appliance, formerly Magic WAN Connector)
version_added: 1.0.0
description:
  - >-
    Returns what happened to a connector, an appliance of Cloudflare WAN (formerly Magic WAN). Starts, upgrades,
    renewals of keys, new configurations.
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
      - How many events to return at most. By default 1000. The list is read on, page after page, until it ends or
        there are so many.
    type: int
  latest:
    description:
      - Return the latest events that the service holds, whenever they were.
      - It goes without the other options but the connector.
    type: bool
    default: false
  kind:
    description:
      - Return only events of this kind.
      - >-
        Known kinds are V(Init), V(Leave), V(StartAttestation), V(FinishAttestationSuccess),
        V(FinishAttestationFailure), V(StartRotateCryptKey), V(FinishRotateCryptKeySuccess),
        V(FinishRotateCryptKeyFailure), V(StartRotatePki),
        V(FinishRotatePkiSuccess), V(FinishRotatePkiFailure), V(StartUpgrade), V(FinishUpgradeSuccess),
        V(FinishUpgradeFailure), V(Reconcile) and V(ConfigureCloudflaredTunnel).
    type: str
  id:
    description:
      - Return only this event, with its details. It is an RV(events[].id) of an earlier list.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read.
seealso:
  - module: netops.cloudflare.magic_connector_snapshot_info
"""

EXAMPLES = r"""
---
- name: What went wrong on the appliance since yesterday
  netops.cloudflare.magic_connector_event_info:
    connector: SIM-0001
    from: -1d
    kind: FinishUpgradeFailure
  register: failures

- name: How often
  ansible.builtin.debug:
    msg: "{{ failures.events | length }} failed upgrades"

- name: The latest events
  netops.cloudflare.magic_connector_event_info:
    connector: SIM-0001
    latest: true
"""

RETURN = r"""
events:
  description:
    - The events, in the order of the API.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id, made of its time and sequence number.
      type: str
    time:
      description: When it was recorded, in seconds since 1970 (unix time).
      type: int
    sequence:
      description: Orders events of the same time.
      type: int
    kind:
      description: What happened.
      type: str
    collected:
      description: When it reached Cloudflare, in seconds since 1970.
      type: int
      returned: in lists by time
    url:
      description: Where the upgrade comes from.
      type: str
      returned: for V(StartUpgrade), with O(latest) or O(id)
    version:
      description: Version of the appliance's software.
      type: str
      returned: with O(latest) or O(id), when the API knows it
  sample:
    - id: "1793620800.0"
      time: 1793620800
      sequence: 0
      kind: FinishUpgradeSuccess
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
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.telemetry import EVENTS


def main() -> None:
    run_module(EVENTS)


if __name__ == "__main__":
    main()
