# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_connector
short_description: Manage Cloudflare One Appliances (Magic WAN Connectors)
version_added: 1.0.0
description:
  - >-
    Registers, changes and removes a connector, the appliance at a site of Cloudflare WAN (formerly Magic WAN). Its
    product name is Cloudflare One Appliance now, and was Magic WAN Connector before; the API calls it a connector.
  - The site that it serves is chosen with the C(connector) of M(netops.cloudflare.magic_site).
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  serial_number:
    description:
      - Serial number of the appliance. This is what it is known by. It belongs to one account only.
      - Give exactly one of O(serial_number), O(device_id), O(provision_license), or O(id).
      - >-
        It is set when the connector is registered. With O(id) and another serial number, the task is an error unless
        O(recreate=true).
    type: str
  device_id:
    description:
      - Id of the device, instead of its serial number. It is not the id of the connector, which is O(id).
    type: str
  provision_license:
    description:
      - >-
        V(true) registers a virtual appliance, one that runs on your own hardware, with a new licence key. The key
        comes back as RV(connector.license_key), once, and never again.
      - >-
        As such a connector has no serial number, it is known by its O(notes), which are needed then. A second run
        finds it by them, and uses up no second licence.
    type: bool
  activated:
    description:
      - >-
        Whether the appliance may work. Activate it last, when the site is complete. The server's default is
        V(false).
    type: bool
  notes:
    description:
      - Free text. An empty text removes it.
      - With O(provision_license=true) it is what the connector is known by; to change it then, use O(id).
    type: str
  timezone:
    description:
      - Time zone of the interrupt window, such as V(Europe/Amsterdam).
    type: str
  interrupt_window_hour_of_day:
    description:
      - Hour, 0 to 23, at which the window starts in which the appliance may update itself and interrupt the traffic.
    type: int
  interrupt_window_duration_hours:
    description:
      - Length of that window in hours, 1 to 24.
    type: int
  interrupt_window_days_of_week:
    description:
      - >-
        Days on which there is a window. A set: the order does not matter. The server's default is every day.
    type: list
    elements: str
    choices: [Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday]
  interrupt_window_embargo_dates:
    description:
      - >-
        Dates without a window, such as V(2026-12-24), 100 at most. A set: the order does not matter. The list counts
        as a whole.
    type: list
    elements: str
  provision_license_update:
    description:
      - When O(provision_license) is sent.
      - V(on_create) asks for a licence key when the connector is registered, and never again.
      - >-
        V(always) asks for a new one each time the task runs, which then always reports a change. The old key is
        worthless from that moment.
    type: str
    choices: [on_create, always]
    default: on_create
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.state
  - netops.cloudflare.recreate
  - netops.cloudflare.api
attributes:
  idempotent:
    details:
      - >-
        With O(provision_license_update=always) and O(provision_license=true) the task always asks for a new licence
        key and reports a change.
notes:
  - The token needs the account permission Magic WAN Write.
  - >-
    The API may refuse to remove a connector that serves a site. Free it first, with an empty C(connector) of the
    site.
seealso:
  - module: netops.cloudflare.magic_connector_info
  - module: netops.cloudflare.magic_site
"""

EXAMPLES = r"""
---
- name: An appliance, with updates in the nights of the weekend
  netops.cloudflare.magic_connector:
    serial_number: EXAMPLE-0001
    notes: Amsterdam, rack 4
    timezone: Europe/Amsterdam
    interrupt_window_hour_of_day: 2
    interrupt_window_duration_hours: 4
    interrupt_window_days_of_week:
      - Saturday
      - Sunday
    interrupt_window_embargo_dates:
      - "2026-12-24"
      - "2026-12-25"

- name: The site that it serves
  netops.cloudflare.magic_site:
    name: haarlem-01
    connector: EXAMPLE-0001

- name: Let it work, once the site is complete
  netops.cloudflare.magic_connector:
    serial_number: EXAMPLE-0001
    activated: true

- name: A virtual appliance, known by its notes
  netops.cloudflare.magic_connector:
    provision_license: true
    notes: Lab, hypervisor 2
  register: virtual

- name: Keep its licence key, which comes only once
  ansible.builtin.copy:
    content: "{{ virtual.connector.license_key }}"
    dest: "{{ lookup('ansible.builtin.env', 'TMPDIR') | default('/tmp', true) }}/lab-licence-key"
    mode: "0600"
  diff: false
  no_log: true
  when: virtual.connector.license_key is defined

- name: A new key in place of the old one (this task reports a change each time it runs)
  netops.cloudflare.magic_connector:
    provision_license: true
    notes: Lab, hypervisor 2
    provision_license_update: always

- name: Remove the virtual appliance
  netops.cloudflare.magic_connector:
    provision_license: true
    notes: Lab, hypervisor 2
    state: absent
"""

RETURN = r"""
connector:
  description:
    - The connector as it is now; after a removal, as it was; in check mode, as it would be.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: dict
  returned: success
  contains:
    id:
      description: Its id. In check mode, an object that would be created has none yet.
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
    license_key:
      description:
        - The licence key, only in the result of the task that asked for it. It is a secret and cannot be read again.
        - Such a result is never printed, at no verbosity. Register it and store the key at once.
      type: str
      returned: when a licence key was made
  sample:
    id: ac60d3d0435248289d446cedd870bcf4
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
operation:
  description: >-
    What happened to it, or in check mode would happen: V(create) (created), V(update) (changed), V(recreate)
    (deleted and created again), V(delete) (deleted) or V(none).
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
      connector Amsterdam was created, but the response was lost, and with it license_key, which the API shows once. For
      another one run the task with provision_license_update: always.
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
    deleted:
      description: >-
        Only after a half-done O(recreate=true): what the object held before it was deleted, without secrets. Run the
        task again; options that it does not name have to be taken from here.
      type: dict
      returned: when an object was deleted and could not be created again
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/connectors: HTTP 400: the device is registered already
          (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/connectors
    status: 400
    errors:
      - code: 1000
        message: the device is registered already
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.connector import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
