# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_app_config
short_description: Manage how a site of Cloudflare WAN (Magic WAN) treats an application
version_added: 1.0.0
description:
  - >-
    Says what the connector (Cloudflare One Appliance) of a site of Cloudflare WAN, formerly called Magic WAN, does
    with the traffic of one application: send it straight to the Internet, over which WANs, or send it first.
  - A site has at most one such rule for an application.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  app:
    description:
      - >-
        Name of the application, one of the account's own or of Cloudflare's. When several have this name, the error
        lists their ids.
      - Give exactly one of O(app), O(account_app_id), O(managed_app_id), or O(id).
    type: str
  account_app_id:
    description:
      - Id of one of the account's own applications, instead of O(app).
      - >-
        A rule cannot be moved to another application. With O(id) and another application, the task is an error
        unless O(recreate=true).
    type: str
  managed_app_id:
    description:
      - Id of one of Cloudflare's own applications, instead of O(app).
    type: str
  breakout:
    description:
      - Whether traffic of the application goes straight to the Internet instead of through Cloudflare.
      - >-
        A creation needs this or O(priority). When it is not given, the connector treats the application as any other
        traffic.
    type: bool
  priority:
    description:
      - V(0) treats the traffic as any other, V(1) sends it first. The API knows no other value so far.
    type: int
  preferred_wans:
    description:
      - WANs of the site for this traffic, by name or id, the most preferred first. The order counts.
      - Only with O(breakout=true).
    type: list
    elements: str
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.site
  - netops.cloudflare.state
  - netops.cloudflare.recreate
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
seealso:
  - module: netops.cloudflare.magic_site_app_config_info
  - module: netops.cloudflare.magic_app
  - module: netops.cloudflare.magic_site
  - module: netops.cloudflare.magic_site_wan
"""

EXAMPLES = r"""
---
- name: A site
  netops.cloudflare.magic_site:
    name: lyon-01

- name: Its uplinks
  netops.cloudflare.magic_site_wan:
    site: lyon-01
    name: "{{ item.name }}"
    physport: "{{ item.port }}"
  loop:
    - {name: isp-a, port: 1}
    - {name: lte, port: 2}

- name: An application
  netops.cloudflare.magic_app:
    name: Backups
    type: Storage
    hostnames:
      - backup.example.com

- name: Its traffic goes straight to the Internet, over the LTE line only when the other one is down
  netops.cloudflare.magic_site_app_config:
    site: lyon-01
    app: Backups
    breakout: true
    preferred_wans:
      - isp-a
      - lte

- name: One of Cloudflare's own applications is sent first
  netops.cloudflare.magic_site_app_config:
    site: lyon-01
    app: Example Voice
    priority: 1

- name: Nothing special about the backups any more
  netops.cloudflare.magic_site_app_config:
    site: lyon-01
    app: Backups
    state: absent
"""

RETURN = r"""
app_config:
  description:
    - >-
      The rule as it is now; after a deletion, as it was; in check mode, as it would be. It names the application and
      the WANs by their ids.
    - The API leaves out what is not set and booleans that are false, so read such keys with C(default).
  type: dict
  returned: success
  contains:
    id:
      description: Its id. In check mode, an object that would be created has none yet.
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
    id: 5c6d7e8f90a1b2c3d4e5f60718293a4b
    site_id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
    account_app_id: d1e2f3a4b5c60718293a4b5c6d7e8f90
    breakout: true
    preferred_wans: [2b6f0a4c8d1e4f7390a5b6c7d8e9f0a1]
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/app_configs: HTTP
          400: preferred_wans must be WANs of this site (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites/7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5/app_configs
    status: 400
    errors:
      - code: 1000
        message: preferred_wans must be WANs of this site
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_app_config import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
