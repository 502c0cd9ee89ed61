# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account as a document, against the simulator: export, apply, export again."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.export import OPERATION as EXPORT
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.support import operate

Document = dict[str, Any]
PSK = "canary-psk-5d20"

# One of every kind, every option that the simulated account takes, written as a person would.
NETWORK: Document = {
    "apps": [{"name": "Intranet", "type": "Development", "hostnames": ["intranet.example.com"]}],
    "connectors": [{"serial_number": "NEW-1", "activated": True, "notes": "spare", "timezone": "Europe/Amsterdam"}],
    "interconnects": [{"name": "pni_ord", "description": "Chicago", "mtu": 1400}],
    "gre_tunnels": [
        {
            "name": "ams-gre",
            "customer_gre_endpoint": "198.51.100.7",
            "cloudflare_gre_endpoint": "162.159.68.213",
            "interface_address": "10.210.0.0/31",
            "ttl": 63,
            "health_check": {"enabled": True, "rate": "low", "type": "request", "target": "192.0.2.1"},
        }
    ],
    "ipsec_tunnels": [
        {
            "name": "ams-ipsec",
            "customer_endpoint": "198.51.100.8",
            "cloudflare_endpoint": "162.159.73.109",
            "interface_address": "10.210.0.5/30",
            "psk": PSK,
            "replay_protection": True,
            "health_check": {"enabled": False},
            "bgp": {"customer_asn": 65000, "md5_key": PSK},
        }
    ],
    "routes": [
        {"prefix": "172.16.0.0/24", "nexthop": "10.210.0.1", "priority": 100, "weight": 64},
        {"prefix": "172.16.0.0/24", "nexthop": "10.210.0.1", "priority": 200},
        {"prefix": "172.16.0.0/24", "nexthop": "10.210.0.6", "priority": 100, "scope": {"colo_regions": ["WEUR"]}},
    ],
    "sites": [
        {
            "name": "ams-01",
            "description": "Amsterdam",
            "location": {"lat": "52.37", "lon": "4.89"},
            "connector": "NEW-1",
            "wans": [
                {"name": "isp-a", "physport": 1, "priority": 1},
                {
                    "name": "isp-b",
                    "physport": 2,
                    "priority": 2,
                    "static_addressing": {"address": "192.0.2.2/30", "gateway_address": "192.0.2.1"},
                },
            ],
            "lans": [
                {"name": "guests", "physport": 4, "vlan_tag": 20},
                {
                    "name": "office",
                    "physport": 3,
                    "static_addressing": {
                        "address": "172.16.0.1/24",
                        "dhcp_server": {
                            "dhcp_pool_start": "172.16.0.10",
                            "dhcp_pool_end": "172.16.0.99",
                            "reservations": {"00:11:22:33:44:55": "172.16.0.9"},
                        },
                    },
                    "routed_subnets": [{"prefix": "10.9.0.0/24", "next_hop": "172.16.0.2"}],
                },
            ],
            "acls": [
                {
                    "name": "web",
                    "lan_1": {"lan": "guests"},
                    "lan_2": {"lan": "office", "ports": [443], "port_ranges": ["8000-8099"]},
                    "protocols": ["tcp"],
                }
            ],
            "app_configs": [
                {"app": "Intranet", "breakout": True, "preferred_wans": ["isp-a"]},
                {"app": "Example Mail", "priority": 1},
            ],
        },
        {"name": "lis-01"},
    ],
}


@pytest.fixture
def first() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def second() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def run(sim: Simulator, operation: Operation, **params: Any) -> Document:
    result = operate(sim, operation, params)
    assert not result.get("failed"), result["msg"]
    return result


def export(sim: Simulator, **params: Any) -> Document:
    sim.clear_journal()
    result = run(sim, EXPORT, **params)
    assert PSK not in json.dumps(result)
    assert not result["changed"]
    network: Document = result["network"]
    return network


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys(item) for item in value.values()))
    return set().union(*(keys(item) for item in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("defaults", ["include", "omit"])
def test_what_was_exported_changes_nothing_where_it_came_from(first: Simulator, defaults: str) -> None:
    run(first, OPERATION, **NETWORK)
    document = export(first, defaults=defaults)
    applied = run(first, OPERATION, **document)
    assert not applied["changed"]
    assert applied["summary"]["unchanged"] > 20


@pytest.mark.parametrize("defaults", ["include", "omit"])
def test_an_account_is_built_again_from_an_export(first: Simulator, second: Simulator, defaults: str) -> None:
    run(first, OPERATION, **NETWORK)
    document = export(first, defaults=defaults)
    run(second, OPERATION, **document)
    assert export(second, defaults=defaults) == document
    assert not run(second, OPERATION, **document)["changed"]


def test_the_document_is_what_a_person_wrote(first: Simulator) -> None:
    """Names for ids, nothing that the server fills in, no defaults."""
    run(first, OPERATION, **NETWORK)
    document = export(first, defaults="omit")
    assert document["gre_tunnels"] == [
        {**NETWORK["gre_tunnels"][0], "health_check": {"rate": "low", "type": "request", "target": "192.0.2.1"}}
    ]
    assert document["routes"] == NETWORK["routes"]
    assert document["apps"] == NETWORK["apps"]
    [ams, lis] = document["sites"]
    assert ams == {**NETWORK["sites"][0], "app_configs": ams["app_configs"]}
    assert sorted(config["app"] for config in ams["app_configs"]) == ["Example Mail", "Intranet"]
    assert lis == {"name": "lis-01"}
    [tunnel] = document["ipsec_tunnels"]
    assert tunnel["health_check"] == {"enabled": False}
    assert tunnel["bgp"] == {"customer_asn": 65000}
    assert not {"id", "psk", "created_on", "modified_on", "site_id", "lan_id", "remote_identities"} & keys(document)


def test_the_order_does_not_depend_on_the_servers(first: Simulator, second: Simulator) -> None:
    run(first, OPERATION, **NETWORK)
    backwards = copy.deepcopy(NETWORK)
    for items in (
        *backwards.values(),
        *(site[kind] for site in backwards["sites"] for kind in site if kind.endswith("s")),
    ):
        if isinstance(items, list):
            items.reverse()
    run(second, OPERATION, **backwards, concurrency=1)
    documents = [export(first), export(second)]
    assert documents[0] == documents[1]
    assert [list(entry) for entry in documents[0]["sites"]] == [list(entry) for entry in documents[1]["sites"]]


def test_only_what_is_asked_for_is_read(first: Simulator) -> None:
    run(first, OPERATION, **NETWORK)
    assert export(first, kinds=["lans"], sites=["ams-*"], defaults="omit") == {
        "sites": [{"name": "ams-01", "lans": NETWORK["sites"][0]["lans"]}]
    }
    paths = [entry["path"].split("/magic/")[1].split("/") for entry in first.journal()]
    assert sorted(path[-1] for path in paths) == ["connectors", "lans", "sites"]
    assert set(export(first, kinds=["routes", "sites"])) == {"routes", "sites"}
    assert export(first, sites=["nowhere"], kinds=["sites", "wans"]) == {}


def test_duplicates_keep_their_ids(first: Simulator) -> None:
    duplicate = {"kind": "sites", "body": {"name": "duplicate"}}
    first.control("POST", "seed", {"objects": [duplicate, duplicate]})
    document = export(first, kinds=["sites"], defaults="omit")
    assert [set(entry) for entry in document["sites"]] == [{"id", "name"}] * 2
    assert not run(first, OPERATION, **document)["changed"]


def test_an_empty_account_is_an_empty_document(first: Simulator) -> None:
    assert export(first, kinds=["sites", "wans", "routes", "gre_tunnels", "apps"]) == {}
