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
  description: What went wrong, for playbooks that rescue. The text for people is in C(msg).
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        What kind of failure: V(input) (the options cannot be right), V(job) (the work at the service ended badly or
        not in time), V(api) (the API said no), V(transport) (no usable answer came), V(requests_missing) (the
        Python library requests is not installed), V(bug) (a mistake of this collection).
      type: str
      returned: always
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
    kind: job
    job_id: null
    job_status: error
"""

from ansible_collections.netops.cloudflare.plugins.module_utils._module import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.resources.slurper import CHECK


def main() -> None:
    run_module(CHECK)


if __name__ == "__main__":
    main()
