# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which module uses which operation of the API, as observed: every module is driven against the simulator.

`python -m ansible_collections.netops.cloudflare.tests.contract.coverage` writes the table of the documentation.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Kind
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import execute
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import OPERATIONS
from ansible_collections.netops.cloudflare.tests.unit.samples import SAMPLES
from ansible_collections.netops.cloudflare.tests.unit.support import prepared

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "docsite" / "rst" / "coverage.rst"

TUNNEL = {"cloudflare_endpoint": "162.159.68.213", "customer_endpoint": "203.0.113.10"}
GRE = {"cloudflare_gre_endpoint": "162.159.73.109", "customer_gre_endpoint": "203.0.113.11"}
SITE = {"site": "ams-01"}
BUCKET = "s3://pcaps-bucket?region=us-east-1"

# What a person would do with each module, from creation to deletion. A later step may name an id of an earlier one.
NETWORK = {
    "apps": [{"name": "erp", "type": "Business", "hostnames": ["erp.example.com"]}],
    "connectors": [{"serial_number": "EXAMPLE-2", "activated": True}],
    "interconnects": [{"name": "pni_ord", "description": "changed again"}],
    "sites": [
        {
            "name": "lis-01",
            "connector": "EXAMPLE-2",
            "wans": [{"name": "wan-1", "physport": 1}],
            "lans": [
                {"name": "lan-1", "physport": 2, "static_addressing": {"address": "192.168.11.1/24"}},
                {"name": "lan-2", "physport": 3, "static_addressing": {"address": "192.168.12.1/24"}},
            ],
            "acls": [{"name": "acl-1", "lan_1": {"lan": "lan-1"}, "lan_2": {"lan": "lan-2"}}],
            "app_configs": [{"app": "erp", "priority": 1}],
            "gre_tunnels": [{"name": "lis-gre-1", "interface_address": "10.213.0.28/31", **GRE}],
            "routes": [{"prefix": "10.23.0.0/16", "nexthop": "10.213.0.29", "priority": 100}],
        }
    ],
}
CHANGED = {
    "apps": [{"name": "erp", "type": "Finance"}],
    "connectors": [{"serial_number": "EXAMPLE-2", "notes": "rack 2"}],
    "sites": [
        {
            "name": "lis-01",
            "description": "Lisbon",
            "connector": "",
            "wans": [{"name": "wan-1", "priority": 1}],
            "lans": [{"name": "lan-1", "vlan_tag": 7}],
            "acls": [{"name": "acl-1", "protocols": ["udp"]}],
            "app_configs": [{"app": "erp", "priority": 0}],
        }
    ],
}
GONE = {"state": "deleted", "max_deletes": 20, "allow": ["last_route", "last_tunnel"]}

Step = tuple[str, dict[str, Any]]
BY_HAND: tuple[Step, ...] = (
    ("magic_gre_tunnel", {"name": "gre-1", "interface_address": "10.213.0.20/31", **GRE}),
    ("magic_gre_tunnel", {"name": "gre-1", "mtu": 1400}),
    ("magic_gre_tunnel_info", {}),
    (
        "magic_ipsec_tunnel",
        {"name": "ipsec-1", "interface_address": "10.213.0.22/31", "psk": "not-a-real-key", **TUNNEL},
    ),
    ("magic_ipsec_tunnel", {"name": "ipsec-1", "description": "changed"}),
    ("magic_ipsec_tunnel_info", {}),
    ("magic_ipsec_psk", {"tunnel": "ipsec-1"}),
    ("magic_interconnect", {"name": "pni_ord", "description": "changed"}),
    ("magic_interconnect_info", {}),
    ("magic_route", {"prefix": "10.20.0.0/16", "nexthop": "10.213.0.21", "priority": 100}),
    ("magic_route", {"prefix": "10.20.0.0/16", "nexthop": "10.213.0.21", "priority": 200}),
    ("magic_route_info", {}),
    ("magic_site", {"name": "ams-01"}),
    ("magic_site", {"name": "ams-01", "description": "changed"}),
    ("magic_site_info", {}),
    ("magic_site_wan", {**SITE, "name": "wan-1", "physport": 1}),
    ("magic_site_wan", {**SITE, "name": "wan-1", "priority": 2}),
    ("magic_site_wan_info", SITE),
    ("magic_site_lan", {**SITE, "name": "lan-1", "physport": 2, "static_addressing": {"address": "192.168.1.1/24"}}),
    ("magic_site_lan", {**SITE, "name": "lan-2", "physport": 3, "static_addressing": {"address": "192.168.2.1/24"}}),
    ("magic_site_lan", {**SITE, "name": "lan-1", "vlan_tag": 42}),
    ("magic_site_lan_info", SITE),
    ("magic_site_acl", {**SITE, "name": "acl-1", "lan_1": {"lan": "lan-1"}, "lan_2": {"lan": "lan-2"}}),
    ("magic_site_acl", {**SITE, "name": "acl-1", "protocols": ["tcp"]}),
    ("magic_site_acl_info", SITE),
    ("magic_app", {"name": "crm", "type": "Business", "hostnames": ["crm.example.com"]}),
    ("magic_app", {"name": "crm", "hostnames": ["crm.example.net"]}),
    ("magic_app_info", {}),
    ("magic_site_app_config", {**SITE, "app": "crm", "breakout": True, "preferred_wans": ["wan-1"]}),
    ("magic_site_app_config", {**SITE, "app": "crm", "priority": 1}),
    ("magic_site_app_config_info", SITE),
    ("magic_connector", {"serial_number": "EXAMPLE-1", "notes": "rack 1"}),
    ("magic_connector", {"serial_number": "EXAMPLE-1", "notes": "rack 2"}),
    ("magic_site", {"name": "ams-01", "connector": "EXAMPLE-1"}),
    ("magic_site", {"name": "ams-01", "connector": ""}),
    ("magic_connector_info", {}),
    ("magic_connector_event_info", {"connector": "SIM-0001", "from": "-1d"}),
    ("magic_connector_event_info", {"connector": "SIM-0001", "latest": True}),
    ("magic_connector_event_info", {"connector": "SIM-0001", "id": "{event}"}),
    ("magic_connector_snapshot_info", {"connector": "SIM-0001", "from": "-1d"}),
    ("magic_connector_snapshot_info", {"connector": "SIM-0001", "latest": True}),
    ("magic_connector_snapshot_info", {"connector": "SIM-0001", "time": "{snapshot}"}),
    ("pcap_bucket", {"destination_conf": BUCKET}),
    ("pcap_bucket", {"destination_conf": BUCKET, "ownership_challenge": "{challenge}"}),
    ("pcap_bucket_info", {}),
    (
        "pcap_request",
        {"type": "simple", "time_limit": 5, "packet_limit": 10, "dest": "{directory}/x.pcap", "poll_interval": 1},
    ),
    (
        "pcap_request",
        {"type": "full", "time_limit": 60, "colo_name": "ORD", "destination_conf": BUCKET},
    ),
    ("pcap_request", {"id": "{capture}", "state": "stopped"}),
    ("pcap_info", {}),
    ("pcap_info", {"id": "{capture}"}),
    (
        "slurper_check",
        {"bucket": "archive-eu", "jurisdiction": "eu", "access_key_id": "k", "secret_access_key": "not-real"},
    ),
    ("slurper_check", {"job_id": "simulated-job-completed"}),
    ("slurper_job_info", {"job_id": "simulated-job-running"}),
    (
        "magic_network",
        {
            "routes": [
                {"prefix": "10.21.0.0/16", "nexthop": "10.213.0.21", "priority": 100},
                {"prefix": "10.22.0.0/16", "nexthop": "10.213.0.21", "priority": 100},
            ]
        },
    ),
    (
        "magic_network",
        {
            "bulk_tunnels": True,
            "gre_tunnels": [
                {"name": "gre-1", "description": "bulk"},
                {"name": "gre-2", "interface_address": "10.213.0.24/31", **GRE},
            ],
            "ipsec_tunnels": [
                {"name": "ipsec-1", "description": "bulk"},
                {"name": "ipsec-2", "interface_address": "10.213.0.26/31", **TUNNEL},
            ],
            "routes": [
                {"prefix": "10.21.0.0/16", "nexthop": "10.213.0.21", "priority": 150},
                {"prefix": "10.22.0.0/16", "nexthop": "10.213.0.21", "priority": 150},
            ],
        },
    ),
    (
        "magic_network",
        {
            "bulk_tunnels": True,
            "gre_tunnels": [{"name": "gre-1", "mtu": 1300}, {"name": "gre-2", "mtu": 1300}],
            "ipsec_tunnels": [{"name": "ipsec-1", "description": "b"}, {"name": "ipsec-2", "description": "b"}],
        },
    ),
    ("magic_network", NETWORK),
    ("magic_network", CHANGED),
    ("magic_network_info", {}),
    ("magic_network", {**{kind: items for kind, items in NETWORK.items() if kind != "interconnects"}, **GONE}),
    ("magic_site_app_config", {**SITE, "app": "crm", "state": "absent"}),
    ("magic_app", {"name": "crm", "state": "absent"}),
    ("magic_site_acl", {**SITE, "name": "acl-1", "state": "absent"}),
    ("magic_site_lan", {**SITE, "name": "lan-1", "state": "absent"}),
    ("magic_site_lan", {**SITE, "name": "lan-2", "state": "absent"}),
    ("magic_site_wan", {**SITE, "name": "wan-1", "state": "absent"}),
    ("magic_site", {"name": "ams-01", "state": "absent"}),
    ("magic_connector", {"serial_number": "EXAMPLE-1", "state": "absent"}),
    ("magic_route", {"prefix": "10.20.0.0/16", "nexthop": "10.213.0.21", "state": "absent"}),
    ("magic_route", {"prefix": "10.21.0.0/16", "nexthop": "10.213.0.21", "state": "absent"}),
    ("magic_route", {"prefix": "10.22.0.0/16", "nexthop": "10.213.0.21", "state": "absent"}),
    ("magic_gre_tunnel", {"name": "gre-1", "state": "absent"}),
    ("magic_ipsec_tunnel", {"name": "ipsec-1", "state": "absent"}),
    ("pcap_bucket", {"destination_conf": BUCKET, "state": "absent"}),
)

ONBOARDED = {
    "gre_tunnels": [{"name": "onb-1", "interface_address": "10.213.0.30/31", **GRE}],
    "routes": [{"prefix": "10.24.0.0/16", "nexthop": "10.213.0.31", "priority": 100}],
}


def _module_of(kind: Kind) -> str:
    return f"magic_{'site_' if kind.parent else ''}{kind.name}"


def _steps() -> Iterator[Step]:
    """Those by hand, and for a kind that has none there what its sample says."""
    named = {module for module, _params in BY_HAND}
    sampled = [(_module_of(kind), kind, SAMPLES[section]) for section, kind in KINDS.items()]
    rest = [(module, kind, sample) for module, kind, sample in sampled if module not in named]
    deleted = [params.get("state") for _module, params in BY_HAND].index("absent")
    yield from BY_HAND[:deleted]
    for module, kind, sample in rest:
        parent = SITE if kind.parent else {}
        yield module, {**parent, **sample.base}
        known = {*sample.identifies, *sample.base}
        path, *_others = (path for path in sample.values if path not in known and "." not in path)
        yield module, {**parent, **sample.base, path: sample.values[path][1]}
        yield f"{module}_info", parent
        yield module, {**parent, **sample.base, "state": "absent"}
    yield "site_onboarding", {"hosts": {"onb": ONBOARDED}}
    yield "site_decommission", {"site": "onb", "confirm": "onb", **ONBOARDED}
    yield from BY_HAND[deleted:]


STEPS = tuple(_steps())

WHOLE = "the listing holds the whole object, and one listing serves every item of a loop"
PATCHED = "PATCH is used: what PUT does to a field that is left out is not documented"
# Why no module uses an operation.
REASONS = {
    "routes.bulk_delete": "sent without a body it may delete every route of the account; routes are deleted one by one",
    "cf_interconnects.bulk_update": "few objects, and the body is not documented",
}


def operation(module: str) -> Any:
    """The operation behind a module."""
    return import_module(f"ansible_collections.netops.cloudflare.plugins.action.{module}").ActionModule.operation


def modules() -> list[str]:
    """All modules of the collection."""
    return sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))


def drive(sim: Simulator) -> tuple[dict[str, set[str]], list[dict[str, Any]]]:
    """Run all steps; returns the operations that each module used, and the whole journal."""
    used: dict[str, set[str]] = defaultdict(set)
    journal: list[dict[str, Any]] = []
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as directory:
        found["directory"] = directory
        for module, params in STEPS:
            sim.clear_journal()
            result = perform(sim, module, {name: _filled(value, found) for name, value in params.items()})
            assert not result.get("failed"), (module, params, result["msg"])
            for entry in sim.journal():
                used[entry["operation"]].add(module)
                journal.append(entry)
            _remember(sim, module, result, found)
    return dict(used), journal


def perform(sim: Simulator, module: str, params: dict[str, Any], *, check_mode: bool = False) -> dict[str, Any]:
    """One task in this process."""
    chosen = operation(module)
    access = {"base_url": sim.url, "api_token": sim.token, "account_id": sim.account_id}
    options, problems = prepared(chosen, {**params, **access})
    assert not problems, (module, problems)
    return execute(chosen, Run(options, check_mode, True, Workspace()))


def _filled(value: Any, found: dict[str, Any]) -> Any:
    return value.format(**found) if isinstance(value, str) and "{" in value else value


def _remember(sim: Simulator, module: str, result: dict[str, Any], found: dict[str, Any]) -> None:
    if module == "magic_connector_event_info" and result["events"]:
        found["event"] = result["events"][0]["id"]
    if module == "magic_connector_snapshot_info" and result["snapshots"]:
        found["snapshot"] = result["snapshots"][0]["time"]
    if module == "pcap_bucket" and result["pcap_bucket"].get("filename"):
        found["challenge"] = sim.control("GET", "buckets").get(result["pcap_bucket"]["filename"], "")
    if module == "pcap_request":
        found["capture"] = result["pcap"]["id"]


def reason(name: str) -> str:
    """Why no module uses an operation."""
    if name in REASONS:
        return REASONS[name]
    return WHOLE if name.endswith(".get") else PATCHED if name.endswith((".update", ".replace")) else ""


def page(used: dict[str, set[str]]) -> str:
    """The page of the documentation, in reStructuredText."""
    documented = [known for known in OPERATIONS if known.documented]
    count = sum(1 for known in documented if known.name in used)
    lines = [
        ".. _ansible_collections.netops.cloudflare.docsite.coverage:",
        "",
        "API coverage",
        "============",
        "",
        f"The API reference describes {len(documented)} operations. Modules use {count} of them; beside the others",
        "stands why not. The simulator implements all. A test drives every module against it, and fails when this",
        "page says anything else than what it saw.",
        "",
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: 10 50 40",
        "",
        "   * - Method",
        "     - Path below the account",
        "     - Used by",
    ]
    for known in documented:
        users = ", ".join(f"``{module}``" for module in sorted(used.get(known.name, ())))
        lines += [
            f"   * - {known.method}",
            f"     - ``{known.path}``",
            f"     - {users or 'none: ' + reason(known.name)}",
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    with Simulator() as sim:
        PAGE.write_text(page(drive(sim)[0]), encoding="utf-8")


if __name__ == "__main__":
    main()
