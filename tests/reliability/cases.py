# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation on every resource as a case: the account before, a task, and what the task does when nothing fails.

The samples are those of the integration target ``crud``; what only some resources have stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.netops.cloudflare.tests.reliability.harness import Controller, Result, Site, Task

SAMPLES = Path(__file__).parents[1] / "integration" / "targets" / "crud" / "vars"

# What replaces a resource with immutable fields.
RECREATE: dict[str, dict[str, Any]] = {
    "magic_gre_tunnel": {"bgp": {"customer_asn": 65099}},
    "magic_site": {"ha_mode": True},
}

FLEET: dict[str, Any] = {
    "apps": [{"name": "tills", "type": "Retail", "hostnames": ["tills.example.com"]}],
    "connectors": [{"serial_number": "SIM-0001", "notes": "ams"}],
    "sites": [
        {
            "name": f"{town}-01",
            "description": town,
            "wans": [{"name": "first", "physport": 1}, {"name": "second", "physport": 2}],
            "lans": [
                {"name": "office", "physport": 3, "static_addressing": {"address": f"10.{number}.0.1/24"}},
                {"name": "guests", "physport": 4, "static_addressing": {"address": f"10.{number}.1.1/24"}},
            ],
            "acls": [{"name": "print", "lan_1": {"lan": "guests"}, "lan_2": {"lan": "office"}, "protocols": ["tcp"]}],
            "app_configs": [{"app": "tills", "breakout": True, "preferred_wans": ["first"]}],
            "gre_tunnels": [
                {
                    "name": f"{town}_gre",
                    "customer_gre_endpoint": f"198.51.100.{number}",
                    "cloudflare_gre_endpoint": "162.159.68.213",
                    "interface_address": f"10.213.{number}.0/31",
                }
            ],
            "ipsec_tunnels": [
                {
                    "name": f"{town}_ipsec",
                    "cloudflare_endpoint": "162.159.73.109",
                    "customer_endpoint": f"198.51.100.{number}",
                    "interface_address": f"10.212.{number}.0/31",
                    "psk": f"psk-of-{town}-not-a-secret",
                }
            ],
            "routes": [
                {"prefix": f"10.{number}.0.0/16", "nexthop": f"10.213.{number}.1", "priority": 100},
                {"prefix": f"10.{number}.0.0/16", "nexthop": f"10.212.{number}.1", "priority": 200},
            ],
        }
        for number, town in ((21, "ams"), (22, "rtm"))
    ],
}


@dataclass
class Case:
    """A task on a prepared account, and what it does there when nothing fails."""

    name: str
    task: Task
    check_mode: bool
    before: Any = field(repr=False)
    state_before: Any = field(repr=False)
    state_after: Any = field(repr=False)
    result: Result = field(repr=False)

    def __repr__(self) -> str:
        return self.name


def acts(case: Case) -> bool:
    """Does every run of it do something new?"""
    return case.result.get("operation") in ("generate", "start")


def told(result: Result) -> dict[str, Any]:
    """What a result says about what happened."""
    said = {name: result.get(name) for name in ("changed", "operation", "summary", "validation", "connectivity_status")}
    said["actions"] = [(a["place"], a["kind"], a["operation"], a["status"]) for a in result.get("actions", ())]
    return said


def drained(fleet: Mapping[str, Any]) -> dict[str, Any]:
    """The same fleet with other priorities, less of one kind of everything's fields."""
    sites = [
        {
            **site,
            "description": f"{site['description']}, drained",
            "lans": [{**lan, "vlan_tag": 7} for lan in site["lans"]],
            "gre_tunnels": [{**tunnel, "mtu": 1400} for tunnel in site["gre_tunnels"]],
            "routes": [{**route, "priority": route["priority"] + 1000} for route in site["routes"]],
        }
        for site in fleet["sites"]
    ]
    return {**fleet, "sites": sites}


def _over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One set of options laid over another, as the engine merges them."""
    both = {
        name: _over(under[name], value) if isinstance(value, dict) and isinstance(under.get(name), dict) else value
        for name, value in over.items()
    }
    return {**under, **both}


class Cases:
    """Makes cases on one simulator."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.empty = site.snapshot()
        self.found: list[Case] = []

    def all(self) -> list[Case]:
        for path in sorted(SAMPLES.glob("*.yml")):
            text = path.read_text().replace("{{ simulator_account_id }}", self.site.simulator.account_id)
            self._crud(yaml.safe_load(text))
        self._fleet()
        self._acting()
        return self.found

    def _do(self, module: str, options: Mapping[str, Any]) -> Result:
        controller = Controller(self.site)
        result = controller.run(Task(module, options))
        controller.close()
        assert not result.get("failed"), (module, options, result)
        return result

    def add(self, name: str, module: str, options: Mapping[str, Any], *, check_mode: bool = False) -> Result:
        """A case that starts from the account as it is now, and leaves it as it would be afterwards."""
        self.site.settle()
        before, state = self.site.snapshot(), self.site.state()
        controller = Controller(self.site)
        result = controller.run(Task(module, options), check_mode=check_mode)
        controller.close()
        assert not result.get("failed"), (name, result)
        case = Case(name, Task(module, options), check_mode, before, state, self.site.state(), result)
        self.found.append(case)
        return result

    def _crud(self, sample: Mapping[str, Any]) -> None:
        module = sample["module"]
        self.site.restore(self.empty)
        for step in sample.get("prerequisites", ()):
            self._do(step["module"], step["options"])
        who = {**sample.get("parent", {}), **sample["identity"]}

        def add(name: str, options: Mapping[str, Any], **more: Any) -> Result:
            return self.add(f"{module}: {name}", module, options, **more)

        if "create" in sample:
            add("check mode", {**who, **sample["create"]}, check_mode=True)
            made = add("create", {**who, **sample["create"]})
            add("nothing", {**who, **sample["create"]})
        else:
            made = self._do(module, who)
        add("update", {**who, **sample["modify"]})
        if "empty" in sample:
            add("empty", {**who, **sample["empty"]})
        self.add(f"{module}_info", f"{module}_info", who)
        if "rename" in sample:
            item = made[sample["kind"]]["id"]
            parent = sample.get("parent", {})
            add("rename", {**parent, "id": item, **sample["rename"]})
            self._do(module, {**parent, "id": item, **sample["identity"]})
        if module in RECREATE:
            # All that is managed, since a second run after a half-done recreation knows no more than its task.
            managed: dict[str, Any] = {}
            for part in (sample["create"], sample["modify"], sample.get("empty", {}), RECREATE[module]):
                managed = _over(managed, part)
            add("recreate", {**who, **managed, "recreate": True})
        if "psk" in sample.get("create", {}):
            add("another psk", {**who, "psk": "a-third-psk-not-a-secret", "psk_update": "always"})
        if "create" in sample:
            add("delete", {**who, "state": "absent"})
            add("delete what is gone", {**who, "state": "absent"})

    def _fleet(self) -> None:
        self.site.restore(self.empty)
        more = {"concurrency": 1}
        self.add("magic_network: check mode", "magic_network", {**FLEET, **more}, check_mode=True)
        self.add("magic_network: create", "magic_network", {**FLEET, **more})
        self.add("magic_network: nothing", "magic_network", {**FLEET, **more})
        self.add("magic_network: update", "magic_network", {**drained(FLEET), **more, "allow": ["all_tunnels"]})
        bare = {"sites": [{**FLEET["sites"][0], "routes": [], "ipsec_tunnels": []}, FLEET["sites"][1]]}
        scope = {"prune": {"routes": ["10.0.0.0/8"], "ipsec_tunnels": ["*"]}, "state": "overridden"}
        allow = {"allow": ["last_route", "last_tunnel", "all_tunnels"]}
        self.add("magic_network: prune", "magic_network", {**bare, **scope, **allow, **more})
        gone = {"sites": [{"name": site["name"]} for site in FLEET["sites"]], "state": "deleted", "max_deletes": 50}
        self.add("magic_network: delete", "magic_network", {**gone, **allow, **more})

    def _acting(self) -> None:
        self.site.restore(self.empty)
        tunnel = FLEET["sites"][0]["ipsec_tunnels"][0]
        self._do("magic_ipsec_tunnel", tunnel)
        self.add("magic_ipsec_psk: generate", "magic_ipsec_psk", {"tunnel": tunnel["name"]})
        self.add("magic_ipsec_psk: set", "magic_ipsec_psk", {"tunnel": tunnel["name"], "psk": "psk-not-a-secret"})
        bucket = {"destination_conf": "r2://pcaps-bucket/captures?access-key-id=abc&secret-access-key=def"}
        added = self.add("pcap_bucket: create", "pcap_bucket", bucket)
        challenge = self.site.simulator.control("GET", "buckets")[added["pcap_bucket"]["filename"]]
        self.add("pcap_bucket: validate", "pcap_bucket", {**bucket, "ownership_challenge": challenge})
        capture = {"type": "full", "time_limit": 60, "colo_name": "ord02", **bucket}
        started = self.add("pcap_request: full", "pcap_request", {**capture, "byte_limit": 1000})
        # A capture that does not end when it is read often.
        self.site.simulator.control("POST", "settings", {"pcap_polls": 1000})
        stop = {"id": started["pcap"]["id"], "state": "stopped"}
        self.add("pcap_request: stop", "pcap_request", stop)
        self.site.simulator.control("POST", "settings", {"pcap_polls": 1})
        simple = {"type": "simple", "time_limit": 10, "packet_limit": 100}
        self.add("pcap_request: simple, to its end", "pcap_request", {**simple, "wait": True})
        self.add("pcap_info", "pcap_info", {})
        self.add("pcap_bucket: delete", "pcap_bucket", {**bucket, "state": "absent"})
        self.add("slurper_job_info", "slurper_job_info", {"job_id": "simulated-job-completed"})
        self.add("magic_connector_event_info", "magic_connector_event_info", {"connector": "SIM-0001"})
