# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module shares: where the API is, who asks, and how patient it is."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  api_token:
    description:
      - API token, the preferred way to authenticate. It is secret and appears in no output.
      - The environment variable E(CLOUDFLARE_API_TOKEN) is used when the option is not given.
      - The notes of each module name the account permission that it needs.
      - A token wins when O(api_key) is there as well.
    type: str
  api_email:
    description:
      - E-mail address of the user whose O(api_key) is used.
      - The environment variable E(CLOUDFLARE_EMAIL) is used when the option is not given.
    type: str
  api_key:
    description:
      - Global API key of the user O(api_email). It may do everything this user may; prefer O(api_token).
      - The environment variable E(CLOUDFLARE_API_KEY) is used when the option is not given.
      - It is secret and appears in no output.
    type: str
  account_id:
    description:
      - >-
        Id of the account, 32 hexadecimal characters; the dashboard shows it in the address of every page of the
        account.
      - >-
        The environment variable E(CLOUDFLARE_ACCOUNT_ID) is used when the option is not given. One of the two is
        needed.
    type: str
  base_url:
    description:
      - Address of the API, for a proxy or the simulator.
      - The environment variable E(CLOUDFLARE_BASE_URL) is used when the option is not given.
      - Plain C(http) is accepted for loopback addresses only.
    type: str
    default: https://api.cloudflare.com/client/v4
  ca_path:
    description:
      - >-
        File or directory with the certificates of the authorities to trust, when the API is reached through a proxy
        that has its own.
      - >-
        The environment variables E(CLOUDFLARE_CA_PATH), then E(REQUESTS_CA_BUNDLE), are used when the option is not
        given.
    type: path
  validate_certs:
    description:
      - >-
        Whether the certificate of the API is verified. V(false) gives your credentials to any server that answers; set
        O(ca_path) instead wherever that is possible.
    type: bool
    default: true
  connect_timeout:
    description:
      - Seconds to wait for a connection, each time one is made.
    type: float
    default: 10.0
  read_timeout:
    description:
      - Seconds of silence after which a request counts as lost.
    type: float
    default: 60.0
  deadline:
    description:
      - Seconds that the whole task may take; in a loop, each item. Waiting for retries counts.
      - >-
        The default is longer than the five minutes for which the API refuses every request of a user once the limit
        (1200 requests in five minutes) is passed, so a run outlives such a pause.
    type: float
    default: 600.0
  retries:
    description:
      - How often a request is repeated after a fault of the network or of the service, with growing pauses between.
      - A request that the rate limit refused (HTTP 429) is repeated until O(deadline), however small this number is.
      - >-
        The creation of an object is never repeated blindly. When its answer is lost, the object is looked for first,
        so that it cannot come into being twice.
    type: int
    default: 5
requirements:
  - Python 3.10 or newer on the host that runs the module; on the controller, the Python of ansible-core is enough
  - requests (Python library)
notes:
  - >-
    Set credentials once for all modules, in the environment or with C(module_defaults) for the group
    C(netops.cloudflare.all).
  - >-
    With a local connection, and neither C(become) nor C(async), the task runs inside Ansible's own process: quicker,
    and the items of a loop share one connection and one listing. Set the variable C(netops_cloudflare_in_process) to
    V(false) to have it run as an ordinary module.
"""
