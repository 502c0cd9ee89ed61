# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap_bucket_info
short_description: List the buckets for full packet captures (Magic Transit, Cloudflare WAN)
version_added: 1.0.0
description:
  - Returns the buckets that were added for full packet captures, and whether their ownership is proven.
  - When nothing matches, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  destination_conf:
    description:
      - Return only the bucket with this URI. Neither keys in it nor the order of its parameters count.
      - Keys in it are secret and appear in no output.
    type: str
  id:
    description:
      - Return only the bucket with this id.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic Firewall Packet Captures - Read PCAPs API.
seealso:
  - module: netops.cloudflare.pcap_bucket
"""

EXAMPLES = r"""
---
- name: All buckets
  netops.cloudflare.pcap_bucket_info:
  register: buckets

- name: Those that captures can be written to
  ansible.builtin.debug:
    msg: "{{ buckets.pcap_buckets | selectattr('status', 'eq', 'success') | map(attribute='destination_conf') | list }}"
"""

RETURN = r"""
pcap_buckets:
  description:
    - The buckets, in the order of the API and in the names that M(netops.cloudflare.pcap_bucket) uses.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id.
      type: str
    destination_conf:
      description: URI of the bucket, without keys.
      type: str
    filename:
      description: Name of the file that Cloudflare wrote to the bucket, whose contents prove the ownership.
      type: str
    status:
      description: V(pending) until the ownership is proven, then V(success); V(failed) after a wrong proof.
      type: str
    submitted:
      description: When the bucket was added.
      type: str
    validated:
      description: When its ownership was proven.
      type: str
  sample:
    - id: 9883874ecac311ec8475433579a6bf5f
      destination_conf: s3://pcaps-bucket?region=us-east-1
      filename: ownership-challenge-9883874ecac311ec8475433579a6bf5f.txt
      status: pending
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
          GET /accounts/0123456789abcdef0123456789abcdef/pcaps/ownership: HTTP 403: Authentication error (code 10000).
          The credentials were refused or lack a permission: check the token with GET /user/tokens/verify, and that it
          has the permission Magic Firewall Packet Captures - Read PCAPs API on this account [cf-ray
          8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/pcaps/ownership
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.bucket import INFO


def main() -> None:
    run_module(INFO)


if __name__ == "__main__":
    main()
