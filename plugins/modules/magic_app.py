# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_app
short_description: Manage applications of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes an application of your own of Cloudflare WAN, formerly called Magic WAN: a name for
    the traffic to or from certain hosts. What a connector (Cloudflare One Appliance) does with it is said for each
    site by M(netops.cloudflare.magic_site_app_config).
  - At least one of O(hostnames), O(ip_subnets) and O(source_subnets) must say what belongs to it.
  - >-
    Cloudflare's own (managed) applications can be read with M(netops.cloudflare.magic_app_info) and used in a site,
    but not changed.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Name of the application. This is what it is known by among the account's own. Required to create.
      - When several of them have this name, the module stops and lists their ids; then use O(id).
    type: str
  type:
    description:
      - Category under which the dashboard shows it, any text, such as V(Development). Required to create.
    type: str
  hostnames:
    description:
      - >-
        Names (FQDN) that belong to the application. A set: neither the order nor the case matters. The list counts
        as a whole.
      - >-
        A connector learns from DNS which addresses they mean, so they have no effect on hosts that ask by DNS over
        HTTPS.
    type: list
    elements: str
  ip_subnets:
    description:
      - >-
        Destinations that belong to the application, as IPv4 prefixes. IPv6 is not supported. A set: the order does
        not matter. The list counts as a whole.
    type: list
    elements: str
  source_subnets:
    description:
      - >-
        Sources whose traffic belongs to the application, as IPv4 prefixes. IPv6 is not supported. A set: the order
        does not matter. The list counts as a whole.
    type: list
    elements: str
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.state
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
  - The API may refuse to delete an application that a site still uses.
seealso:
  - module: netops.cloudflare.magic_app_info
  - module: netops.cloudflare.magic_site_app_config
"""

EXAMPLES = r"""
---
- name: An application known by names and addresses
  netops.cloudflare.magic_app:
    name: Build farm
    type: Development
    hostnames:
      - git.example.com
      - packages.example.com
    ip_subnets:
      - 198.51.100.0/24

- name: The names as a whole; the addresses stay
  netops.cloudflare.magic_app:
    name: Build farm
    hostnames:
      - git.example.com

- name: An application known by who uses it
  netops.cloudflare.magic_app:
    name: Guests
    type: Visitors
    source_subnets:
      - 10.30.99.0/24

- name: Delete it
  netops.cloudflare.magic_app:
    name: Guests
    state: absent
"""

RETURN = r"""
app:
  description:
    - The application as it is now; after a deletion, as it was; in check mode, as it would be.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: dict
  returned: success
  contains:
    id:
      description: Its id. In check mode, an object that would be created has none yet.
      type: str
    name:
      description: Its name.
      type: str
    type:
      description: Category under which the dashboard shows it.
      type: str
    hostnames:
      description: Names that belong to the application, in no particular order.
      type: list
      elements: str
    ip_subnets:
      description: Destinations that belong to the application, in no particular order.
      type: list
      elements: str
    source_subnets:
      description: Sources whose traffic belongs to the application, in no particular order.
      type: list
      elements: str
    managed_app_id:
      description: >-
        Id of one of Cloudflare's own applications; the account's own have no such key. Then C(id) has the same
        value.
      type: str
  sample:
    id: d1e2f3a4b5c60718293a4b5c6d7e8f90
    name: Build farm
    type: Development
    hostnames: [git.example.com, packages.example.com]
    ip_subnets: [198.51.100.0/24]
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
      Something else created application Intranet at the same time: 5e2c7a1f9b3d4c60a8e4f1d2b7c90a36 stays, and
      0d4f6b8a2c1e4970b5a3d8e6f1c27b94, which this task had made, was deleted again.
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/apps: HTTP 400: at least one of hostnames, ip_subnets,
          source_subnets is required (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/apps
    status: 400
    errors:
      - code: 1000
        message: at least one of hostnames, ip_subnets, source_subnets is required
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.app import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
