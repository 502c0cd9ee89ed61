# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an account holds before anybody did anything: what no API call can make, and a little to play with."""

from __future__ import annotations

from typing import Any

ACCOUNT_ID = "0123456789abcdef0123456789abcdef"
TOKEN = "simulated-token-not-a-secret"  # noqa: S105 - it opens nothing
READ_ONLY_TOKEN = "simulated-read-only-token-not-a-secret"  # noqa: S105 - it opens nothing
EMAIL = "operator@example.com"
KEY = "simulated-global-key-not-a-secret"

# An interconnect of the newest version with a BGP session; no part of the default account.
INTERCONNECT_1_5: dict[str, Any] = {
    "id": "1c000000000000000000000000000015",
    "name": "cni_ams",
    "version": "1.5",
    "interface_address": "10.254.0.14/31",
    "bgp": {"customer_asn": 65015, "md5_key": "a-simulated-key"},
    "colo_name": "ams01",
    "virtual_port_reservation_id": "1d000000000000000000000000000015",
}

DEFAULT: dict[str, Any] = {
    "asn": 13335,
    # What IKE identities have of an account: 8 or 9 digits (evidence: remote-identities), not its id.
    "account_number": 123456789,
    # Two of acceptance tests (evidence: anycast-endpoint), and documentation addresses that examples use.
    "anycast_ips": ["162.159.68.213", "162.159.73.109", "203.0.113.1", "203.0.113.2", "198.51.100.1", "198.51.100.2"],
    "flags": ["coupler_integration"],
    "r2_buckets": {
        "example-bucket": {"jurisdiction": "default"},
        "pcaps-bucket": {"jurisdiction": "default"},
        "archive-eu": {"jurisdiction": "eu"},
    },
    # None: any pair of keys opens the buckets.
    "r2_keys": None,
    "settings": {
        "pcap_progress": "polls",
        "pcap_polls": 1,
        "pcap_outcome": "success",
        "read_lag": 0,
        "page_size": 0,
        "stored_as": {},
    },
    "cf_interconnects": [
        {
            "id": "1c000000000000000000000000000001",
            "name": "pni_ord",
            "description": "Private interconnect in Chicago",
            "interface_address": "10.254.0.0/31",
            "gre": {"cloudflare_endpoint": "203.0.113.1"},
            "colo_name": "ord02",
            "virtual_port_reservation_id": "1d000000000000000000000000000001",
        },
        {
            "id": "1c000000000000000000000000000002",
            "name": "pni_fra",
            "interface_address": "10.254.0.2/31",
            "gre": {"cloudflare_endpoint": "203.0.113.2"},
            "colo_name": "fra03",
            "virtual_port_reservation_id": "1d000000000000000000000000000002",
        },
    ],
    "managed_apps": [
        {
            "id": "a0000000000000000000000000000001",
            "name": "Example Mail",
            "type": "Email",
            "hostnames": ["mail.example.com"],
        },
        {
            "id": "a0000000000000000000000000000002",
            "name": "Example Voice",
            "type": "VoIP",
            "ip_subnets": ["192.0.2.0/24"],
        },
        {
            "id": "a0000000000000000000000000000003",
            "name": "Example Drive",
            "type": "Storage",
            "hostnames": ["drive.example.com"],
        },
    ],
    "connectors": [
        {"id": "ac60d3d0435248289d446cedd870bcf4", "serial_number": "SIM-0001", "notes": "lab"},
        {"id": "8d67040d3835dbcf46ce29da440dc482", "serial_number": "SIM-0002", "notes": "lab"},
        {"id": "c0000000000000000000000000000003", "serial_number": "SIM-0003"},
        {"id": "c0000000000000000000000000000004", "serial_number": "SIM-0004"},
    ],
    "jobs": [
        {"id": "simulated-job-running", "status": "running", "objects": 1000, "per_poll": 400},
        {"id": "simulated-job-completed", "status": "completed", "objects": 1000, "transferredObjects": 1000},
        {"id": "simulated-job-paused", "status": "paused", "objects": 1000, "transferredObjects": 120},
        {
            "id": "simulated-job-aborted",
            "status": "aborted",
            "objects": 1000,
            "transferredObjects": 30,
            "failedObjects": 5,
        },
    ],
    # Objects made through the API's own rules, in this order; see `add_objects`.
    "objects": [],
}
