# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_connector_info
short_description: List Cloudflare One Appliances (Magic WAN Connectors)
version_added: 1.0.0
description:
  - >-
    Returns the connectors of the account, the appliances of Cloudflare WAN (formerly Magic WAN): all of them, or
    those that match every option that is given. The product name is Cloudflare One Appliance, before that Magic WAN
    Connector.
  - Licence keys are not among what the API returns.
  - When nothing matches, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  serial_number:
    description:
      - Return only the connector with this serial number.
    type: str
  device_id:
    description:
      - Return only the connector of this device.
    type: str
  id:
    description:
      - Return only the connector with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read.
seealso:
  - module: netops.cloudflare.magic_connector
  - module: netops.cloudflare.magic_site
"""

EXAMPLES = r"""
---
- name: An appliance
  netops.cloudflare.magic_connector:
    serial_number: EXAMPLE-0002
    notes: Utrecht

- name: Find it by its serial number
  netops.cloudflare.magic_connector_info:
    serial_number: EXAMPLE-0002
  register: found

- name: Its id, for a site
  ansible.builtin.debug:
    var: found.connectors[0].id

- name: Every appliance of the account
  netops.cloudflare.magic_connector_info:
  register: all_connectors

- name: Those that are not activated
  ansible.builtin.debug:
    msg: "{{ all_connectors.connectors | rejectattr('activated') | map(attribute='id') | list }}"
"""

RETURN = r"""
connectors:
  description:
    - The connectors, in the order of the API and in the names that M(netops.cloudflare.magic_connector) uses.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id.
      type: str
    serial_number:
      description: Serial number of the appliance; a connector with a licence has none.
      type: str
    device_id:
      description: Id of the device.
      type: str
    activated:
      description: Whether the appliance may work.
      type: bool
    notes:
      description: Free text.
      type: str
    timezone:
      description: Time zone of the interrupt window.
      type: str
    interrupt_window_hour_of_day:
      description: Hour at which the window for updates starts.
      type: int
    interrupt_window_duration_hours:
      description: Length of that window in hours.
      type: int
    interrupt_window_days_of_week:
      description: Days on which there is a window, in no particular order.
      type: list
      elements: str
    interrupt_window_embargo_dates:
      description: Dates without a window, in no particular order.
      type: list
      elements: str
    last_updated:
      description: When it was last changed.
      type: str
    last_heartbeat:
      description: When the appliance last reported.
      type: str
    last_seen_version:
      description: Version of the software that it then ran.
      type: str
  sample:
    - id: ac60d3d0435248289d446cedd870bcf4
      serial_number: SIM-0001
      device_id: e71bc6786bed11f087b582b621cd4455
      activated: true
      notes: Amsterdam, rack 4
      timezone: Europe/Amsterdam
      interrupt_window_hour_of_day: 2
      interrupt_window_duration_hours: 4
      interrupt_window_days_of_week: [Saturday, Sunday]
      interrupt_window_embargo_dates:
        - "2026-12-24"
        - "2026-12-25"
      last_updated: "2026-11-02T09:14:07.120481Z"
      last_heartbeat: "2026-11-20T23:59:41Z"
      last_seen_version: 2026.10.2
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

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.connector import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
