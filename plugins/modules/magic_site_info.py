# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site_info
short_description: List sites of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Returns the sites of the account, those of Cloudflare WAN (formerly Magic WAN): all of them, or those that match
    every option that is given.
  - When nothing matches, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Return only the sites of this name. There may be several where the API does not keep names unique.
    type: str
  id:
    description:
      - Return only the site with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read or Magic Transit Read.
seealso:
  - module: netops.cloudflare.magic_site
  - module: netops.cloudflare.magic_site_wan_info
  - module: netops.cloudflare.magic_site_lan_info
"""

EXAMPLES = r"""
---
- name: A site to look at
  netops.cloudflare.magic_site:
    name: osl-01
    description: Oslo

- name: Every site of the account
  netops.cloudflare.magic_site_info:
  register: all_sites

- name: Their names
  ansible.builtin.debug:
    msg: "{{ all_sites.sites | map(attribute='name') | list }}"

- name: One site by its name
  netops.cloudflare.magic_site_info:
    name: osl-01
  register: oslo

- name: Stop unless there is exactly one
  ansible.builtin.assert:
    that: oslo.sites | length == 1
"""

RETURN = r"""
sites:
  description:
    - The sites, in the order of the API and in the names that M(netops.cloudflare.magic_site) uses.
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
    description:
      description: Free text.
      type: str
    connector_id:
      description: Id of the connector (Cloudflare One Appliance) that serves the site.
      type: str
    secondary_connector_id:
      description: Id of the second connector, in a site with high availability.
      type: str
    location:
      description: Where the site is, for the map of the dashboard.
      type: dict
      contains:
        lat:
          description: Latitude in degrees.
          type: str
        lon:
          description: Longitude in degrees.
          type: str
    ha_mode:
      description: Whether the site has two connectors.
      type: bool
  sample:
    - id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
      name: ams-01
      description: Amsterdam, Science Park
      location:
        lat: "52.3563"
        lon: "4.9550"
      connector_id: ac60d3d0435248289d446cedd870bcf4
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
          GET /accounts/0123456789abcdef0123456789abcdef/magic/sites: HTTP 403: Authentication error (code 10000). The
          credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and that it has
          the permission Magic WAN Read or Magic Transit Read on this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect


def main() -> None:
    run_module(inspect(KIND))


if __name__ == "__main__":
    main()
