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
  description: What went wrong, for playbooks that rescue. The text for people is in C(msg).
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        What kind of failure: V(input) (the options cannot be right), V(api) (the API said no), V(transport) (no
        usable answer came), V(requests_missing) (the Python library requests is not installed), V(bug) (a mistake
        of this collection).
      type: str
      returned: always
    method:
      description: HTTP method of the request that failed.
      type: str
      returned: when a request failed
    path:
      description: Its path, below the address of the API.
      type: str
      returned: when a request failed
    status:
      description: HTTP status of the answer.
      type: int
      returned: when the API said no
    errors:
      description: The API's own codes and messages.
      type: list
      elements: dict
      returned: when the API said no
      contains:
        code:
          description: Code of the error, a number of four digits or more, or null.
          type: int
        message:
          description: What the API says about it.
          type: str
    ray_id:
      description: Cloudflare's id of the exchange, for their support; null when the answer had none.
      type: str
      returned: when the API said no
    sent:
      description: Whether the service may have seen the request.
      type: bool
      returned: when no usable answer came
    place:
      description: Where the collection made a mistake, to be reported.
      type: str
      returned: when the collection made a mistake
  sample:
    kind: api
    method: GET
    path: /accounts/0123456789abcdef0123456789abcdef/slurper/jobs/7c1f6c2a8b0e4f0f9d8a5b3c2d1e0f9a/progress
    status: 403
    errors:
      - code: 10000
        message: Authentication error
    ray_id: 8f2a4c1d9e3b5a70-AMS
"""

from ansible_collections.netops.cloudflare.plugins.module_utils._module import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.resources.slurper import INFO


def main() -> None:
    run_module(INFO)


if __name__ == "__main__":
    main()
