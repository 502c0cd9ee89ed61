# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap_request
short_description: Capture packets on Cloudflare's network (Magic Transit, Cloudflare WAN)
version_added: 1.0.0
description:
  - >-
    Starts a packet capture at Cloudflare, waits for it, downloads it, or stops it. The traffic is that of Magic Transit
    and Cloudflare WAN (Magic WAN).
  - >-
    A V(simple) capture samples packets over all data centres and is downloaded. A V(full) capture takes every packet of
    one data centre and writes files to a bucket of yours, which M(netops.cloudflare.pcap_bucket) makes known first.
  - >-
    A capture is an event, not a state. Every run with O(type) starts another one. With O(id), the task goes on with a
    capture that is there.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  state:
    description:
      - V(started) starts a capture or, with O(id), takes up one that is there.
      - >-
        V(stopped) ends the full capture O(id) early; what it has until then is kept. One that captures no more is left
        alone, without a change. A simple capture cannot be stopped.
    type: str
    choices: [started, stopped]
    default: started
  id:
    description:
      - Id of a capture that is there, to wait for it, to download it or to stop it.
      - It goes without the options that describe a new capture.
    type: str
  type:
    description:
      - V(simple) takes samples, V(full) every packet with its whole payload.
      - Either this or O(id) is needed.
      - >-
        The service starts one simple capture per minute, and one full capture at a time; it refuses more.
    type: str
    choices: [simple, full]
  system:
    description:
      - What captures. There is only one.
    type: str
    choices: [magic-transit]
    default: magic-transit
  time_limit:
    description:
      - Seconds after which the capture ends by itself. Required to start one.
      - >-
        1 to 300 for a simple capture. For a full one up to 86400 is let through; how much of that the service takes
        depends on the account.
    type: int
  packet_limit:
    description:
      - Packets after which the capture ends, 1 to 10000. Required to start a simple capture.
    type: int
  byte_limit:
    description:
      - Bytes after which the capture ends, 1 to 1000000000. Full captures only.
    type: int
  colo_name:
    description:
      - >-
        Data centre that captures, such as V(ord02), or several under one name, such as V(ORD). Required to start a full
        capture; simple ones take none.
    type: str
  destination_conf:
    description:
      - URI of the bucket for the files. Required to start a full capture; simple ones take none.
      - >-
        V(s3://bucket/directory?region=us-east-1), V(gs://bucket/directory), or
        V(r2://bucket?account-id=...&access-key-id=...&secret-access-key=...).
      - Keys in it are secret and appear in no output; the rest of the URI does.
      - The account has to own the bucket; see M(netops.cloudflare.pcap_bucket).
    type: str
  filter_v1:
    description:
      - Which packets to capture. What is left out or 0 lets everything through.
    type: dict
    suboptions:
      source_address:
        description:
          - IP address that the packets come from.
        type: str
      source_port:
        description:
          - Port that they come from.
        type: int
      destination_address:
        description:
          - IP address that they go to.
        type: str
      destination_port:
        description:
          - Port that they go to.
        type: int
      protocol:
        description:
          - Number of the IP protocol, such as 6 for TCP, 17 for UDP, 1 for ICMP, 47 for GRE, 50 for ESP.
        type: int
  offset_time:
    description:
      - >-
        Moment in RFC 3339, such as V(2026-12-24T18:00:00Z), from which to look back for packets, within the last 24
        hours. Simple captures only. Without it, or empty, it is the time of the request.
    type: str
  wait:
    description:
      - Whether to wait until the capture is over, the conversion of its files included.
      - A capture that failed is an error, with or without a wait.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds to wait at most.
      - By default the time_limit of the capture and five minutes, for what comes before and after it.
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
  dest:
    description:
      - >-
        Path of a file for the packets of a simple capture, on the host that runs the task. Implies O(wait). The
        directory has to be there.
      - >-
        The file is written whole or not at all and only its owner may read it (mode 0600). A symbolic link is
        refused. A file that has the same content and mode already is left alone.
    type: path
extends_documentation_fragment:
  - netops.cloudflare.attributes
  - netops.cloudflare.api
attributes:
  check_mode:
    details:
      - >-
        The options are checked against each other and against the known limits; nothing is sent to start or stop a
        capture, and the task does not wait. The service may still refuse the real run.
      - With O(id), the capture is looked up to tell whether it would be stopped or the file would change.
  diff_mode:
    support: none
    details:
      - There is nothing to compare with.
  idempotent:
    support: partial
    details:
      - Starting a capture is a change every time. With O(id), nothing happens a second time.
notes:
  - The token needs the account permission Magic Firewall Packet Captures - Write PCAPs API.
  - >-
    When the answer to the request gets lost, the module looks for a capture that was not there before and has the same
    parameters, and goes on with that one. Only if there is none it asks again. So there are never two.
  - >-
    Interrupting the task does not end the capture. The messages of a wait name its id, to take it up again.
seealso:
  - module: netops.cloudflare.pcap_info
  - module: netops.cloudflare.pcap_bucket
"""

EXAMPLES = r"""
---
- name: A minute of HTTPS to one address, into a file
  netops.cloudflare.pcap_request:
    type: simple
    time_limit: 60
    packet_limit: 10000
    filter_v1:
      destination_address: 203.0.113.20
      destination_port: 443
      protocol: 6
    dest: "{{ pcap_directory }}/https.pcap"
    poll_interval: 2
  register: sample

- name: Where it is
  ansible.builtin.debug:
    msg: "{{ sample.file.bytes }} bytes in {{ sample.file.dest }}"

- name: Everything that enters Cloudflare in Chicago, into a bucket, without waiting for it
  netops.cloudflare.pcap_request:
    type: full
    time_limit: 300
    colo_name: ORD
    byte_limit: 500000000
    destination_conf: s3://pcaps-bucket?region=us-east-1
  register: full

- name: Enough is enough
  netops.cloudflare.pcap_request:
    id: "{{ full.pcap.id }}"
    state: stopped
    wait: true
    poll_interval: 2

- name: Download the first capture once more
  netops.cloudflare.pcap_request:
    id: "{{ sample.pcap.id }}"
    dest: "{{ pcap_directory }}/again.pcap"
"""

RETURN = r"""
pcap:
  description:
    - The capture as it was last seen; in check mode, as it would be requested.
    - The API leaves out what is not set, so read such keys with C(default).
  type: dict
  returned: success
  contains:
    id:
      description: Its id. In check mode, a capture that would be started has none.
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
    id: 66802ca5668e47a2b82c2e6746e45037
    type: simple
    system: magic-transit
    time_limit: 60
    filter_v1:
      destination_address: 203.0.113.20
      destination_port: 443
      protocol: 6
    status: success
    submitted: "2026-11-02T09:14:09.034007Z"
file:
  description: The file that holds the capture.
  type: dict
  returned: when O(dest) is given; in check mode, when the capture is over
  contains:
    dest:
      description: Its path.
      type: str
    bytes:
      description: Its size.
      type: int
  sample:
    dest: /var/lib/captures/https.pcap
    bytes: 64024
operation:
  description: What happened to the capture, or in check mode would happen. V(start), V(stop) or V(none).
  type: str
  returned: success
  sample: start
validation:
  description: >-
    Who validated the change. Always V(local), for the module alone; the API validates no captures in advance.
  type: str
  returned: in check mode, when a capture would be started or stopped
  sample: local
error:
  description: What failed, as data for playbooks that rescue. RV(ignore:msg) has the text for people.
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        Kind of the failure. V(invalid) (an option or a value of the document is not valid, nothing was changed),
        V(refused) (the collection or its guards refuse the change, nothing was changed), V(job) (the job ended with an
        error, or did not end in time), V(api) (the API refused the request), V(transport) (no usable response was
        received), V(uncertain) (the response to a write was lost, and the write may have been applied),
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
    job_id:
      description: Id of the capture.
      type: str
      returned: when the work at the service ended badly or not in time
    job_status:
      description: Its status when it was last seen.
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
          pcap 66802ca5668e47a2b82c2e6746e45037: running after 600 s. The capture goes on. To wait longer, raise
          wait_timeout; to take this one up again, give pcap_request its id, 66802ca5668e47a2b82c2e6746e45037.
        hint: ""
    job_id: 66802ca5668e47a2b82c2e6746e45037
    job_status: running
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.capture import REQUEST


def main() -> None:
    run_module(REQUEST)


if __name__ == "__main__":
    main()
