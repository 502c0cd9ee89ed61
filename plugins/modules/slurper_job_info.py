# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: slurper_job_info
short_description: Tell how far an R2 Super Slurper transfer is
version_added: 1.0.0
description:
  - Returns the progress of one transfer into R2. To wait for its end, use M(netops.cloudflare.slurper_check).
  - When there is no such transfer, the list is empty; that is no failure.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  job_id:
    description:
      - Id of the transfer.
    type: str
    required: true
extends_documentation_fragment:
  - netops.cloudflare.attributes.info
  - netops.cloudflare.api
notes:
  - The token needs the account permission Workers R2 Storage Read.
seealso:
  - module: netops.cloudflare.slurper_check
"""

EXAMPLES = r"""
---
- name: How far is it?
  netops.cloudflare.slurper_job_info:
    job_id: simulated-job-completed
  register: transfer

- name: In words
  ansible.builtin.debug:
    msg: "{{ transfer.slurper_jobs[0].transferred_objects }} of {{ transfer.slurper_jobs[0].objects }} objects"
"""

RETURN = r"""
slurper_jobs:
  description:
    - The transfer, alone in a list.
    - The API promises none of the figures, so read them with C(default).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: Its id.
      type: str
    status:
      description: V(running), V(paused), V(aborted) or V(completed).
      type: str
    created_at:
      description: When it was made.
      type: str
    objects:
      description: Objects to transfer.
      type: int
    transferred_objects:
      description: Objects transferred so far.
      type: int
    skipped_objects:
      description: Objects that were not to be transferred, such as those that are there already.
      type: int
    failed_objects:
      description: Objects that could not be transferred.
      type: int
  sample:
    - id: 7c1f6c2a8b0e4f0f9d8a5b3c2d1e0f9a
      status: completed
      created_at: "2026-11-02T09:14:09Z"
      objects: 1200
      transferred_objects: 1187
      skipped_objects: 13
      failed_objects: 0
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
          GET /accounts/0123456789abcdef0123456789abcdef/slurper/jobs/7c1f6c2a8b0e4f0f9d8a5b3c2d1e0f9a/progress: HTTP
          403: Authentication error (code 10000). The credentials were refused or lack a permission: check the token
          with GET /user/tokens/verify, and that it has the permission Workers R2 Storage Read on this account [cf-ray
          8f2a4c1d9e3b5a70-AMS]
        hint: ""
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/slurper/jobs/7c1f6c2a8b0e4f0f9d8a5b3c2d1e0f9a/progress
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.transfer import INFO


def main() -> None:
    run_module(INFO)


if __name__ == "__main__":
    main()
