# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_ipsec_psk
short_description: Renew the pre-shared key of an IPsec tunnel of Cloudflare WAN (Magic WAN) or Magic Transit
version_added: 1.0.0
description:
  - Has Cloudflare generate a new pre-shared key for an IPsec tunnel and returns it, or sets the one that is given.
  - >-
    The new key holds at once. The tunnel is down until your router has it too. No key can ever be read again, so keep
    the result of the task.
  - To set a key only when a tunnel is created, O(netops.cloudflare.magic_ipsec_tunnel#module:psk) is the simpler way.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  tunnel:
    description:
      - Name of the tunnel. Either this or O(tunnel_id) is needed.
    type: str
  tunnel_id:
    description:
      - Id of the tunnel.
    type: str
  psk:
    description:
      - The key to set. Without it, Cloudflare generates one.
      - It is secret and appears in no output.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes
  - netops.cloudflare.api
attributes:
  check_mode:
    details:
      - The API itself validates the request without carrying it out (C(validate_only)).
      - >-
        A tunnel that an earlier task of the same run would create counts as one to come. RV(notes) says so, and
        RV(validation=local).
  diff_mode:
    support: none
    details:
      - Keys are never shown.
  idempotent:
    support: none
    details:
      - Every run is a change, as no key can be read to compare it with.
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
  - >-
    The result of a run that generates a key is registered whole but never printed or logged, as if C(no_log) were set.
    Take RV(psk) from the registered variable, and set C(no_log) on the tasks that you give it to.
  - >-
    When the answer to a request gets lost, nobody knows the key that it may have made, so the request is sent again.
    When the task fails all the same, the tunnel may have a key that is unknown. Run the task again.
seealso:
  - module: netops.cloudflare.magic_ipsec_tunnel
  - module: netops.cloudflare.magic_ipsec_tunnel_info
"""

EXAMPLES = r"""
---
- name: A tunnel
  netops.cloudflare.magic_ipsec_tunnel:
    name: ams-psk-1
    cloudflare_endpoint: 162.159.68.213
    interface_address: 10.214.7.10/31

- name: A new key, made by Cloudflare
  netops.cloudflare.magic_ipsec_psk:
    tunnel: ams-psk-1
  register: renewed

- name: Keep it where only its owner can read it
  ansible.builtin.copy:
    content: "{{ renewed.psk }}"
    dest: "{{ key_directory }}/ams-psk-1.key"
    mode: "0600"
  no_log: true

- name: A key of our own
  netops.cloudflare.magic_ipsec_psk:
    tunnel: ams-psk-1
    psk: "{{ own_key }}"
"""

RETURN = r"""
psk:
  description: The key that Cloudflare generated. This is the only time that it is returned.
  type: str
  returned: success, when a key was generated
  sample: O3bwKSjnaoCxDoUxjcq4Rk8ZKkezQUiy
ipsec_tunnel:
  description: The tunnel.
  type: dict
  returned: success
  contains:
    id:
      description: Its id. Missing in check mode when the tunnel is still to be created.
      type: str
    name:
      description: Its name.
      type: str
    psk_metadata:
      description: What is known about its key.
      type: dict
      contains:
        last_generated_on:
          description: When the key was last generated or set. Missing while the tunnel has none.
          type: str
  sample:
    id: b7e2d6c1a09f4f5e8d7c6b5a49382716
    name: ams-psk-1
    psk_metadata:
      last_generated_on: "2026-11-02T09:14:09.034007Z"
operation:
  description: What happened, or in check mode would happen. V(generate) or V(set).
  type: str
  returned: success
  sample: generate
validation:
  description: Who found the change to be right. V(server) for the API, V(local) for the module alone.
  type: str
  returned: in check mode
  sample: server
notes:
  description: What check mode could not verify. Each note is a sentence for people.
  type: list
  elements: str
  returned: in check mode, when there is something to say
  sample:
    - >-
      tunnel: IPsec tunnel 'ams-psk-1' does not exist. The account has none. An earlier task of this run can create
      it, so check mode continues.
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
        V(uncertain) (the response to a write was lost, and the write may have been applied), V(unsettled) (the API
        accepted a write, but did not show it in time), V(requests_missing) (the Python library requests is not
        installed), V(bug) (a bug of this collection).
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
    kind: not_found
    problems:
      - path: tunnel
        kind: not_found
        message: >-
          there is no IPsec tunnel called 'ams-psk-1'
        hint: The account has none
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.psk import OPERATION


def main() -> None:
    run_module(OPERATION)


if __name__ == "__main__":
    main()
