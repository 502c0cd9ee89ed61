# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_network_info
short_description: Read a whole Cloudflare network as one document
version_added: 1.0.0
description:
  - >-
    Reads an account, all of it or the kinds and sites that are asked for, and returns it as the document that
    M(netops.cloudflare.magic_network) takes: names instead of ids, nothing that the server fills in by itself, in an
    order that does not change from run to run.
  - >-
    So an account that was built by hand comes under Ansible with two tasks: export it, apply the export. The second
    one changes nothing. From then on, applying it in check mode shows every change that is made by hand.
  - >-
    Sends one request for each kind of object of the account, and one for each kind of object below each site.
  - >-
    Pre-shared keys cannot be read from the API, so they are not in the document. Applying it leaves them as they are;
    to build another account from it, add C(psk) to its IPsec tunnels first.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  kinds:
    description:
      - What to read. All of it when this is not given.
      - >-
        V(wans), V(lans), V(acls), V(app_configs) and V(netflow_config) stand below their sites. Without V(sites), a
        site has nothing but its name and these.
    type: list
    elements: str
  sites:
    description:
      - >-
        Read only the sites with these names, which may have the wildcards C(*), C(?) and C([...]). Objects that do
        not hang below a site are not restricted by it: the API does not tell which tunnel is whose.
    type: list
    elements: str
  defaults:
    description:
      - >-
        V(include) writes every option of each object: also those at their defaults, and those that are not set, as the
        empty text, list or 0 that says so. What stands in the document is managed, so that no later change of it goes
        unnoticed.
      - >-
        V(omit) writes only what says something, for a document that people read and edit. What is left out is not
        managed.
    type: str
    choices: [include, omit]
    default: include
  concurrency:
    description:
      - How many requests may be under way at the same time, 1 to 32.
    type: int
    default: 8
  deadline:
    description:
      - >-
        Seconds that the whole task may take, waiting included. The rate limit of the API (1200 requests in five
        minutes) lets the reading of a thousand sites take about twenty minutes, so the default is longer than that of
        other modules: six hours.
    type: float
    default: 21600.0
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Read, or Magic Transit Read where no connector is involved.
  - >-
    Tunnels and routes that a connector made for itself are left out, and RV(skipped_objects) lists them. They are
    recognised by the connector's id in their name or description (inferred; the API documents no mark). So are
    applications of Cloudflare's own, which nobody can change.
  - >-
    Where several objects have one name, their ids stay in the document.
seealso:
  - module: netops.cloudflare.magic_network
"""

EXAMPLES = r"""
---
- name: A site to look at
  netops.cloudflare.magic_network:
    sites:
      - name: bru-01
        wans:
          - name: isp-a
            physport: 1

- name: The whole account
  netops.cloudflare.magic_network_info:
  register: account

- name: Keep it (the playbook netops.cloudflare.export does that and more)
  ansible.builtin.copy:
    content: "{{ account.network | to_nice_yaml(indent=2, sort_keys=false) }}"
    dest: "{{ lookup('ansible.builtin.env', 'TMPDIR') | default('/tmp', true) }}/network.yml"
    mode: "0600"

- name: Apply what was exported; this changes nothing
  netops.cloudflare.magic_network:
    sites: "{{ account.network.sites | default([]) }}"
    gre_tunnels: "{{ account.network.gre_tunnels | default([]) }}"
    ipsec_tunnels: "{{ account.network.ipsec_tunnels | default([]) }}"
    routes: "{{ account.network.routes | default([]) }}"
    apps: "{{ account.network.apps | default([]) }}"

- name: Only what is below the sites in Belgium
  netops.cloudflare.magic_network_info:
    kinds: [sites, wans, lans]
    sites: ["bru-*"]
"""

RETURN = r"""
network:
  description:
    - >-
      The document: for each kind of which there are any a list under the name of the option of
      M(netops.cloudflare.magic_network).
  type: dict
  returned: success
  contains:
    apps:
      description: Applications of the account.
      type: list
      elements: dict
    connectors:
      description: Connectors.
      type: list
      elements: dict
    interconnects:
      description: Interconnects.
      type: list
      elements: dict
    gre_tunnels:
      description: GRE tunnels.
      type: list
      elements: dict
    ipsec_tunnels:
      description: IPsec tunnels, without their keys.
      type: list
      elements: dict
    routes:
      description: Static routes.
      type: list
      elements: dict
    sites:
      description: Sites, each with the lists C(wans), C(lans), C(acls) and C(app_configs) of what is below it.
      type: list
      elements: dict
  sample:
    sites:
      - name: bru-01
        wans:
          - name: isp-a
            physport: 1
counts:
  description: How many objects of each kind the document has.
  type: dict
  returned: success
  sample: {sites: 1, wans: 1}
skipped_objects:
  description: What was left out since a connector made it for itself.
  type: list
  elements: str
  returned: success
error:
  description: What failed, as data for playbooks that rescue. RV(ignore:msg) has the text for people.
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        Kind of the failure. V(invalid) (an option or a value of the document is not valid, nothing was changed), V(api)
        (the API refused the request), V(transport) (no usable response was received), V(requests_missing) (the Python
        library requests is not installed), V(bug) (a bug of this collection).
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

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.export import OPERATION


def main() -> None:
    run_module(OPERATION)


if __name__ == "__main__":
    main()
