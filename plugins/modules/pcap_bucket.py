# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap_bucket
short_description: Manage the buckets for full packet captures (Magic Transit, Cloudflare WAN)
version_added: 1.0.0
description:
  - Adds a bucket for full packet captures, proves that it is yours, and removes it.
  - >-
    When a bucket is added, Cloudflare writes a small file to it (RV(pcap_bucket.filename)). Read that file and give its
    contents as O(ownership_challenge) in a second run. Once RV(pcap_bucket.status) is V(success),
    M(netops.cloudflare.pcap_request) can use the bucket.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  state:
    description:
      - V(present) adds the bucket where it is not there; V(absent) removes it. The bucket itself is not touched.
    type: str
    choices: [present, absent]
    default: present
  destination_conf:
    description:
      - URI of the bucket, which is what it is known by. Neither keys in it nor the order of its parameters count.
      - >-
        V(s3://bucket/directory?region=us-east-1), V(gs://bucket/directory), or
        V(r2://bucket?account-id=...&access-key-id=...&secret-access-key=...). R2 needs the keys when the bucket is
        added, and not afterwards.
      - >-
        Keys are sent when the bucket is added and never compared; to change them, remove the bucket and add it again.
        They are secret and appear in no output; the rest of the URI does.
      - Either this or O(id) is needed.
    type: str
  ownership_challenge:
    description:
      - >-
        Contents of the file that Cloudflare wrote to the bucket. White space around them does not count. They are
        secret and appear in no output.
      - >-
        The API reference calls this the name of that file, the product's documentation its contents. It is passed on
        as it is.
      - It is sent only while RV(pcap_bucket.status) is not V(success).
    type: str
  id:
    description:
      - Picks a bucket that is there by its id, instead of by its URI. It never adds one.
    type: str
extends_documentation_fragment:
  - netops.cloudflare.attributes
  - netops.cloudflare.api
attributes:
  check_mode:
    details:
      - >-
        The API has no validation of its own for these objects, so the module checks what it can by itself
        (RV(validation=local)). The API may still refuse the real run, a wrong proof above all.
  diff_mode:
    details:
      - Without keys, ids and dates.
notes:
  - The token needs the account permission Magic Firewall Packet Captures - Write PCAPs API.
seealso:
  - module: netops.cloudflare.pcap_bucket_info
  - module: netops.cloudflare.pcap_request
"""

EXAMPLES = r"""
---
- name: Add a bucket
  netops.cloudflare.pcap_bucket:
    destination_conf: "{{ bucket }}&access-key-id={{ r2_id | urlencode }}&secret-access-key={{ r2_key | urlencode }}"
  vars:
    bucket: r2://pcaps-bucket?account-id=0123456789abcdef
  register: added

- name: The file to read in the bucket
  ansible.builtin.debug:
    var: added.pcap_bucket.filename

- name: Prove that the bucket is ours
  netops.cloudflare.pcap_bucket:
    destination_conf: r2://pcaps-bucket?account-id=0123456789abcdef
    ownership_challenge: "{{ challenge }}"

- name: Remove a bucket
  netops.cloudflare.pcap_bucket:
    destination_conf: r2://pcaps-bucket?account-id=0123456789abcdef
    state: absent
"""

RETURN = r"""
pcap_bucket:
  description:
    - The bucket as it is now; after a removal, as it was; in check mode, as it would be.
  type: dict
  returned: success
  contains:
    id:
      description: Its id. In check mode, a bucket that would be added has none yet.
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
    id: 9883874ecac311ec8475433579a6bf5f
    destination_conf: s3://pcaps-bucket?region=us-east-1
    filename: ownership-challenge-9883874ecac311ec8475433579a6bf5f.txt
    status: pending
    submitted: "2026-11-02T09:14:09.034007Z"
operation:
  description: >-
    What happened, or in check mode would happen. V(create) (added), V(validate) (ownership proven), V(delete) (removed)
    or V(none).
  type: str
  returned: success
  sample: create
validation:
  description: Who validated the change. Always V(local), for the module alone.
  type: str
  returned: in check mode, when something would change
  sample: local
diff:
  description: The bucket before and after, without keys, ids and dates. Empty where there is none.
  type: dict
  returned: success, when diffs are asked for (C(--diff))
  contains:
    before:
      description: The bucket as it was, as JSON text; empty where there is none.
      type: str
    after:
      description: >-
        The bucket as it is now, as JSON text; empty where there is none. In a proof of ownership, with its status.
      type: str
    before_header:
      description: What the bucket is called.
      type: str
    after_header:
      description: What the bucket is called.
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
        the task refers to does not exist), V(ambiguous) (several objects match; the message lists their ids), V(job)
        (the job ended with an error, or did not end in time), V(api) (the API refused the request), V(transport) (no
        usable response was received), V(uncertain) (the response to a write was lost, and the write may have been
        applied), V(unsettled) (the API accepted a write, but did not show it in time), V(requests_missing) (the Python
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
    job_id:
      description: Id of the bucket.
      type: str
      returned: when the work at the service ended badly or not in time
    job_status:
      description: Status of its ownership.
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
          packet capture bucket s3://captures/cloudflare?region=eu-central-1: the proof of ownership failed.
          ownership_challenge must be the contents of the file ownership-challenge-9883874ecac311ec8475433579a6bf5f.txt,
          which Cloudflare wrote to the bucket when it was added. If the file is not there, delete the bucket here, let
          Cloudflare write to it, and add it again.
        hint: ""
    job_id: 9883874ecac311ec8475433579a6bf5f
    job_status: failed
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.bucket import OPERATION


def main() -> None:
    run_module(OPERATION)


if __name__ == "__main__":
    main()
