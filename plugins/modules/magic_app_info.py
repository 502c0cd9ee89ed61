# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_app_info
short_description: List applications of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Returns the applications that the account knows for Cloudflare WAN (formerly Magic WAN), its own and Cloudflare's
    (managed) ones: all of them, or those that match every option that is given.
  - When nothing matches, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Return only the applications of this name. There may be several where the API does not keep names unique.
    type: str
  id:
    description:
      - Return only the application with this id, be it the account's own or Cloudflare's.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_app
  - module: netops.cloudflare.magic_site_app_config_info
"""

EXAMPLES = r"""
---
- name: An application
  netops.cloudflare.magic_app:
    name: Payroll
    type: Finance
    hostnames:
      - payroll.example.com

- name: Every application
  netops.cloudflare.magic_app_info:
  register: all_apps

- name: Those that are the account's own, and Cloudflare's
  ansible.builtin.debug:
    msg:
      own: "{{ all_apps.apps | rejectattr('managed_app_id', 'defined') | map(attribute='name') | list }}"
      managed: "{{ all_apps.apps | selectattr('managed_app_id', 'defined') | map(attribute='name') | list }}"

- name: One application by its name
  netops.cloudflare.magic_app_info:
    name: Payroll
"""

RETURN = r"""
apps:
  description:
    - The applications, in the order of the API and in the names that M(netops.cloudflare.magic_app) uses.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id.
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
    - id: d1e2f3a4b5c60718293a4b5c6d7e8f90
      name: Build farm
      type: Development
      hostnames: [git.example.com, packages.example.com]
      ip_subnets: [198.51.100.0/24]
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/apps: HTTP 403: Authentication error (code 10000). The
          credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and that it has
          the permission Magic WAN Read or Magic Transit Read on this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/apps
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.app import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
