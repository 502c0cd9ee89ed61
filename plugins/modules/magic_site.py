# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_site
short_description: Manage sites of Cloudflare WAN (Magic WAN)
version_added: 1.0.0
description:
  - >-
    Creates, changes and deletes a site of Cloudflare WAN, formerly called Magic WAN. A site stands for a place of
    your network; its WANs, LANs, access lists and application rules hang below it, and a connector (Cloudflare One
    Appliance, formerly Magic WAN Connector) serves it.
  - >-
    A site of this kind is only needed where a connector runs. GRE tunnels, IPsec tunnels and routes belong to the
    account and need none.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  name:
    description:
      - Name of the site. This is what it is known by. Required to create.
      - >-
        The API does not keep names unique. When several sites have this name, the module stops and lists their ids;
        then use O(id).
    type: str
  description:
    description:
      - Free text. An empty text removes it.
    type: str
  connector:
    description:
      - >-
        Serial number, or id, of the connector (Cloudflare One Appliance) that serves the site. The result tells it
        as C(connector_id).
      - A connector serves one site. To put another one in its place, empty this option first (V("")), then set it.
    type: str
  secondary_connector:
    description:
      - >-
        Serial number, or id, of the second connector. Only for a site with O(ha_mode=true). The result tells it as
        C(secondary_connector_id).
    type: str
  connector_id:
    description:
      - Id of the connector that serves the site, instead of O(connector).
      - M(netops.cloudflare.magic_connector) returns it when it registers one.
    type: str
  secondary_connector_id:
    description:
      - Id of the second connector, instead of O(secondary_connector).
    type: str
  location:
    description:
      - Where the site is, for the map of the dashboard.
    type: dict
    suboptions:
      lat:
        description:
          - >-
            Latitude in degrees, north is positive. Write it in quotes: the API takes a text.
        type: str
      lon:
        description:
          - >-
            Longitude in degrees, east is positive. Write it in quotes: the API takes a text.
        type: str
  ha_mode:
    description:
      - Whether the site has two connectors and stays up when one fails. The server's default is V(false).
      - >-
        It is decided when the site is created. Another value for an existing site is an error unless
        O(recreate=true).
    type: bool
extends_documentation_fragment:
  - netops.cloudflare.update
  - netops.cloudflare.attributes
  - netops.cloudflare.state
  - netops.cloudflare.recreate
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write, or Magic Transit Write where no connector is involved.
  - >-
    The API may refuse to delete a site that still has LANs or a connector. Remove those first; the error says what
    it is.
seealso:
  - module: netops.cloudflare.magic_site_info
  - module: netops.cloudflare.magic_site_wan
  - module: netops.cloudflare.magic_site_lan
  - module: netops.cloudflare.magic_site_acl
  - module: netops.cloudflare.magic_site_app_config
  - module: netops.cloudflare.magic_connector
"""

EXAMPLES = r"""
---
- name: An appliance
  netops.cloudflare.magic_connector:
    serial_number: EXAMPLE-0001

- name: The site that it serves
  netops.cloudflare.magic_site:
    name: ams-01
    description: Amsterdam, Science Park
    location:
      lat: "52.3563"
      lon: "4.9550"
    connector: EXAMPLE-0001

- name: A site for two connectors; this cannot be decided later
  netops.cloudflare.magic_site:
    name: fra-01
    ha_mode: true
  register: frankfurt

- name: Rename it
  netops.cloudflare.magic_site:
    id: "{{ frankfurt.site.id }}"
    name: fra-dc-01

- name: Free the connector, so that it can serve another site
  netops.cloudflare.magic_site:
    name: ams-01
    connector: ""

- name: Delete both, with options that are the same for several tasks given once
  module_defaults:
    group/netops.cloudflare.all:
      account_id: "{{ lookup('ansible.builtin.env', 'CLOUDFLARE_ACCOUNT_ID') }}"
      read_timeout: 30
  block:
    - name: Delete the sites
      netops.cloudflare.magic_site:
        name: "{{ item }}"
        state: absent
      loop:
        - ams-01
        - fra-dc-01
"""

RETURN = r"""
site:
  description:
    - The site as it is now; after a deletion, as it was; in check mode, as it would be.
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
    id: 7a1d3f0e5b9c4c52a6f8d0e1b2c3d4e5
    name: ams-01
    description: Amsterdam, Science Park
    location:
      lat: "52.3563"
      lon: "4.9550"
    connector_id: ac60d3d0435248289d446cedd870bcf4
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
      connector: connector 'SIM-0009' does not exist. The account has none. An earlier task of this run can create it,
      so check mode continues.
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
          POST /accounts/0123456789abcdef0123456789abcdef/magic/sites: HTTP 400: connector 0f0e is not registered in
          this account (code 1000) [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: POST
    path: /accounts/0123456789abcdef0123456789abcdef/magic/sites
    status: 400
    errors:
      - code: 1000
        message: connector 0f0e is not registered in this account
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site import KIND
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage


def main() -> None:
    run_module(manage(KIND))


if __name__ == "__main__":
    main()
