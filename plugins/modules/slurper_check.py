# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: slurper_check
short_description: Check the target of an R2 Super Slurper transfer, or wait for a transfer
version_added: 1.0.0
description:
  - >-
    With O(bucket), asks R2 Super Slurper whether it reaches the bucket with the given keys, before a transfer into
    it is started.
  - With O(job_id), waits until a transfer is over and judges how it went.
  - It changes nothing, and is never reported as a change.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  bucket:
    description:
      - Name of the R2 bucket that objects would be transferred to. Either this or O(job_id) is needed.
    type: str
  vendor:
    description:
      - Where the bucket is. Targets are always R2.
    type: str
    choices: [r2]
    default: r2
  access_key_id:
    description:
      - Access key id of the R2 API token. Needed with O(bucket). It is secret and appears in no output.
    type: str
  secret_access_key:
    description:
      - Secret access key of the R2 API token. Needed with O(bucket). It is secret and appears in no output.
    type: str
  jurisdiction:
    description:
      - Jurisdiction that the bucket was made in.
    type: str
    choices: [default, eu, fedramp]
    default: default
  job_id:
    description:
      - Id of the transfer to wait for.
    type: str
  wait:
    description:
      - Whether to wait until the transfer O(job_id) is over. Otherwise the task judges it as it is.
      - In check mode the task does not wait.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
      - By default an hour.
      - >-
        O(deadline) does not end the wait. It bounds each question that is asked meanwhile, with its retries.
    type: float
  poll_interval:
    description:
      - Seconds between two questions to the service, at least 1.
      - >-
        Before each pause the task says how far it is, unless it runs as an ordinary module (see
        C(netops_cloudflare_in_process)).
    type: float
    default: 10.0
  fail_on_error:
    description:
      - >-
        Whether it is a failure of the task when the bucket cannot be reached, or when the transfer was aborted or could
        not transfer some object. With V(false), look at RV(connectivity_status) or RV(slurper_job).
      - A transfer that is not over in time, and an API that refuses the question, are failures in any case.
    type: bool
    default: true
extends_documentation_fragment:
  - netops.cloudflare.attributes
  - netops.cloudflare.api
attributes:
  check_mode:
    details:
      - The question about the bucket is asked in check mode too, as it changes nothing.
  diff_mode:
    support: N/A
    details:
      - The module changes nothing.
  idempotent:
    details:
      - The module changes nothing.
notes:
  - The token needs the account permission Workers R2 Storage Write.
  - The API takes the question about the bucket as a C(PUT) request; that is why Read is not enough.
seealso:
  - module: netops.cloudflare.slurper_job_info
"""

EXAMPLES = r"""
---
- name: Is the target ready for a transfer?
  netops.cloudflare.slurper_check:
    bucket: archive-eu
    jurisdiction: eu
    access_key_id: "{{ r2_id }}"
    secret_access_key: "{{ r2_key }}"

- name: The same without failing
  netops.cloudflare.slurper_check:
    bucket: not-there-yet
    access_key_id: "{{ r2_id }}"
    secret_access_key: "{{ r2_key }}"
    fail_on_error: false
  register: target

- name: What came of it
  ansible.builtin.debug:
    var: target.connectivity_status

- name: Wait for a transfer, at most a day
  netops.cloudflare.slurper_check:
    job_id: simulated-job-running
    wait_timeout: 86400
    poll_interval: 2
"""

RETURN = r"""
connectivity_status:
  description: V(success) where the bucket can be reached with the keys, else V(error).
  type: str
  returned: success, with O(bucket)
  sample: success
slurper_job:
  description:
    - How far the transfer is.
    - The API promises none of the figures, so read them with C(default).
  type: dict
  returned: success, with O(job_id)
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
    id: 7c1f6c2a8b0e4f0f9d8a5b3c2d1e0f9a
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
        Kind of the failure. V(invalid) (an option or a value of the document is not valid, nothing was changed), V(job)
        (the job ended with an error, or did not end in time), V(api) (the API refused the request), V(transport) (no
        usable response was received), V(requests_missing) (the Python library requests is not installed), V(bug) (a bug
        of this collection).
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
    job_id:
      description: Id of the transfer, null for a bucket.
      type: str
      returned: when the work at the service ended badly or not in time
    job_status:
      description: Status of the transfer, or of the connection to the bucket.
      type: str
      returned: when the work at the service ended badly or not in time
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
    kind: job
    problems:
      - path: ""
        kind: job
        message: >-
          R2 bucket archive (jurisdiction default) cannot be reached with these keys. Check the bucket's name and
          jurisdiction, and that the R2 token behind the keys can read and write it.
        hint: ""
    job_id: null
    job_status: error
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.transfer import CHECK


def main() -> None:
    run_module(CHECK)


if __name__ == "__main__":
    main()
