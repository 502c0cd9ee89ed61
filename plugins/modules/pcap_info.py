# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap_info
short_description: List packet captures on Cloudflare's network (Magic Transit, Cloudflare WAN)
version_added: 1.0.0
description:
  - >-
    Returns the packet captures of the account, those that run and those that are over. The service lists no more than
    the last fifty.
  - When there is none, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  id:
    description:
      - Return only the capture with this id. It is found even where the service lists it no more.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic Firewall Packet Captures - Read PCAPs API.
seealso:
  - module: netops.cloudflare.pcap_request
  - module: netops.cloudflare.pcap_bucket_info
"""

EXAMPLES = r"""
---
- name: All captures
  netops.cloudflare.pcap_info:
  register: captures

- name: Those that are not over
  ansible.builtin.debug:
    msg: "{{ captures.pcaps | rejectattr('status', 'in', over) | map(attribute='id') | list }}"
  vars:
    over: [success, complete, failed]

- name: How one of them is
  netops.cloudflare.pcap_info:
    id: "{{ captures.pcaps[0].id }}"
  when: captures.pcaps | length > 0
"""

RETURN = r"""
pcaps:
  description:
    - The captures, in the order of the API and in the names that M(netops.cloudflare.pcap_request) uses.
    - The API leaves out what is not set, so read such keys with C(default).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id. It goes into O(netops.cloudflare.pcap_request#module:id).
      type: str
    type:
      description: V(simple) or V(full).
      type: str
    system:
      description: What captures, V(magic-transit).
      type: str
    time_limit:
      description: Duration at most, in seconds.
      type: int
    byte_limit:
      description: Bytes at most. Full captures only.
      type: int
    colo_name:
      description: Data centre. Full captures only.
      type: str
    destination_conf:
      description: The bucket, without the keys that its URI may hold. Full captures only.
      type: str
    filter_v1:
      description: Which packets are captured; every packet where it is empty.
      type: dict
      contains:
        source_address:
          description: Where they come from.
          type: str
        source_port:
          description: The port that they come from.
          type: int
        destination_address:
          description: Where they go to.
          type: str
        destination_port:
          description: The port that they go to.
          type: int
        protocol:
          description: Number of the IP protocol.
          type: int
    offset_time:
      description: The moment from which packets of before were asked for. Simple captures only.
      type: str
    status:
      description: >-
        V(pending), V(running), V(conversion_pending), V(conversion_running), V(success), V(complete), V(failed) or
        V(unknown). V(success), V(complete) and V(failed) are final.
      type: str
    submitted:
      description: When it was requested.
      type: str
    packets_captured:
      description: Packets so far. Full captures only.
      type: int
    stop_requested:
      description: When it was told to stop. Full captures only.
      type: str
    error_message:
      description: Why it failed. Full captures only.
      type: str
  sample:
    - id: 66802ca5668e47a2b82c2e6746e45037
      type: simple
      system: magic-transit
      time_limit: 60
      filter_v1:
        destination_address: 203.0.113.20
        destination_port: 443
        protocol: 6
      status: success
      submitted: "2026-11-02T09:14:09.034007Z"
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
          GET /accounts/0123456789abcdef0123456789abcdef/pcaps: HTTP 403: Authentication error (code 10000). The
          credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and that it has
          the permission Magic Firewall Packet Captures - Read PCAPs API on this account [cf-ray 8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/pcaps
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.capture import INFO


def main() -> None:
    run_module(INFO)


if __name__ == "__main__":
    main()
