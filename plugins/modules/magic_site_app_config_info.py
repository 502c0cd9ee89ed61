# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_app_config_info
short_description: List how a site of Cloudflare WAN (Magic WAN) treats applications
version_added: 1.0.0
description:
  - >-
    Returns what the connector of a site of Cloudflare WAN (formerly Magic WAN) does with the traffic of
    applications: all rules of the site, or those that match every option that is given.
  - >-
    When nothing matches, the list is empty; that is no failure. A site or a name of an application that does not
    exist is one.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  app:
    description:
      - Return only the rule for the application of this name.
    type: str
  account_app_id:
    description:
      - Return only the rule for this application of the account's own.
    type: str
  managed_app_id:
    description:
      - Return only the rule for this application of Cloudflare's.
    type: str
  id:
    description:
      - Return only the rule with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.site
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_site_app_config
  - module: netops.cloudflare.magic_app_info
  - module: netops.cloudflare.magic_site_wan_info
"""

EXAMPLES = r"""
---
- name: A site
  netops.cloudflare.magic_site:
    name: nice-01

- name: A rule
  netops.cloudflare.magic_site_app_config:
    site: nice-01
    app: Example Mail
    breakout: true

- name: Every rule of the site
  netops.cloudflare.magic_site_app_config_info:
    site: nice-01
  register: rules

- name: How many applications leave for the Internet here
  ansible.builtin.debug:
    msg: "{{ rules.app_configs | selectattr('breakout', 'defined') | selectattr('breakout') | length }}"

- name: The rule for one application
  netops.cloudflare.magic_site_app_config_info:
    site: nice-01
    app: Example Mail
"""

RETURN = r"""
app_configs:
  description:
    - The rules, in the order of the API and in the names that M(netops.cloudflare.magic_site_app_config) uses.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id.
      type: str
    account_app_id:
      description: Id of the application, when it is one of the account's own.
      type: str
    managed_app_id:
      description: Id of the application, when it is one of Cloudflare's.
      type: str
    breakout:
      description: Whether traffic of the application goes straight to the Internet.
      type: bool
    priority:
      description: 1 when the traffic is sent first, else 0.
      type: int
    preferred_wans:
      description: Ids of the WANs for this traffic, the most preferred first.
      type: list
      elements: str
    site_id:
      description: Id of the site that it belongs to.
      type: str
  sample:
    - id: 5c6d7e8f90a1b2c3d4e5f60718293a4b
      site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
      account_app_id: d1e2f3a4b5c60718293a4b5c6d7e8f90
      breakout: true
      preferred_wans: [2b6f0a4c8d1e4f7390a5b6c7d8e9f0a1]
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/app_configs: HTTP
          403: Authentication error (code 10000). The credentials were refused or lack a permission: check the token
          with GET /user/tokens/verify, and that it has the permission Magic WAN Read or Magic Transit Read on this
          account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/app_configs
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_app_config import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
