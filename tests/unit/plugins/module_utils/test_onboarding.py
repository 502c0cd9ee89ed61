# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of hosts as one plan, and a result for each host, against the simulator."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION as NETWORK
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.onboarding import MAX_CAUSES, OPERATION
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.support import not_plain, operate, with_value

Values = dict[str, Any]
PSK, MD5 = "canary-psk-5e21", "canary-md5-90fb"
EVERYTHING = {section: ["*"] for section in ("sites", "gre_tunnels", "ipsec_tunnels", "apps")} | {"routes": ["*"]}
UNGUARDED: Values = {"max_deletes": 1000, "allow": ["last_route", "last_tunnel", "all_tunnels"]}


@pytest.fixture
def sim(server: Simulator) -> Simulator:
    server.reset()
    server.clear_faults()
    return server


def run(sim: Simulator, operation: Operation, params: Values, check: bool) -> Values:
    sim.clear_journal()
    result = operate(sim, operation, {"retries": 1, **params}, check=check)
    assert result.get("error", {}).get("kind") != "bug", result["msg"]
    assert not_plain(result) == []
    for secret in (PSK, MD5):
        assert secret not in json.dumps(result)
    result["requests"] = Counter(entry["method"] for entry in sim.journal())
    return result


def go(sim: Simulator, hosts: Values, check: bool = False, **params: Any) -> Values:
    """Onboard hosts; the result has the requests that were sent."""
    result = run(sim, OPERATION, {"hosts": hosts, **params}, check)
    for name, part in result.get("hosts", {}).items():
        if part.get("failed"):
            assert part["msg"], name
            assert part["error"]["kind"], name
            assert part["error"]["problems"], name
            assert "None" not in part["msg"], name
    return result


def host(n: int) -> Values:
    """The variables of a host with all that most sites have."""
    net = f"10.21{n // 100}.{n % 100}"
    return {
        "site": {"location": {"lat": "52.1", "lon": "4.9"}},
        "apps": [{"name": "Intranet", "type": "Development", "hostnames": ["intranet.example.com"]}],
        "wans": [{"name": "isp-a", "physport": 1}, {"name": "isp-b", "physport": 2}],
        "lans": [
            {"name": "office", "physport": 3, "static_addressing": {"address": f"172.16.{n}.1/25"}},
            {"name": "guests", "physport": 4, "static_addressing": {"address": f"172.16.{n}.129/25"}},
        ],
        "acls": [{"name": "web", "lan_1": {"lan": "guests"}, "lan_2": {"lan": "office", "ports": [443]}}],
        "app_configs": [{"app": "Intranet", "breakout": True, "preferred_wans": ["isp-a"]}],
        "gre_tunnels": [
            {
                "name": f"gre-{n:03}",
                "customer_gre_endpoint": f"198.51.100.{n + 1}",
                "cloudflare_gre_endpoint": "162.159.68.213",
                "interface_address": f"{net}.0/31",
                "bgp": {"customer_asn": 65000, "md5_key": f"{MD5}-{n}"},
            }
        ],
        "ipsec_tunnels": [
            {
                "name": f"ipsec-{n:03}",
                "customer_endpoint": f"198.51.100.{n + 1}",
                "cloudflare_endpoint": "162.159.73.109",
                "interface_address": f"{net}.2/31",
                "psk": f"{PSK}-{n}",
            }
        ],
        "routes": [{"prefix": f"172.16.{n}.0/24", "nexthop": f"{net}.1", "priority": 100}],
    }


def hosts(count: int) -> dict[str, Values]:
    return {f"host-{n}": host(n) for n in range(count)}


def changed(path: str, value: Any, count: int = 3) -> dict[str, Values]:
    """The hosts with one value set."""
    found: dict[str, Values] = with_value(hosts(count), path, value)
    return found


def as_list(several: dict[str, Values]) -> list[Values]:
    """The same as site_onboarding_sites of one host."""
    return [
        {"name": name, **said["site"], **{kind: items for kind, items in said.items() if kind != "site"}}
        for name, said in several.items()
    ]


def failed(result: Values) -> set[str]:
    return {name for name, part in result["hosts"].items() if part.get("failed")}


def changes(result: Values, name: str) -> list[str]:
    found: list[str] = result["hosts"][name]["report"]["changes"]
    return found


def refusing(method: str, path: str, **fault: Any) -> Values:
    return {
        "match": {"method": method, "path_regex": path},
        "times": 0,
        "fault": {"kind": "status", "status": 400, **fault},
    }


CHANGES = [
    "create site host-0",
    "create application Intranet",
    "create LAN office",
    "create LAN guests",
    "create WAN isp-a",
    "create WAN isp-b",
    "create ACL web",
    "create application configuration Intranet",
    "create GRE tunnel gre-000",
    "create IPsec tunnel ipsec-000",
    "create route 172.16.0.0/24 via 10.210.0.1",
]


# --- one plan ---


def test_hosts_are_onboarded_at_once_and_a_second_run_changes_nothing(sim: Simulator) -> None:
    fleet = hosts(5)
    made = go(sim, fleet)
    assert not made.get("failed")
    assert made["changed"]
    assert made["summary"] == {"creates": 51, "updates": 0, "recreates": 0, "deletes": 0, "unchanged": 0}
    assert made["requests"]["POST"] == 51
    assert changes(made, "host-0") == [f"host-0: {change}" for change in CHANGES]
    assert {part["changed"] for part in made["hosts"].values()} == {True}
    again = go(sim, fleet)
    assert not again["changed"]
    assert again["summary"] == {"creates": 0, "updates": 0, "recreates": 0, "deletes": 0, "unchanged": 51}
    assert {part["changed"] for part in again["hosts"].values()} == {False}
    assert [changes(again, name) for name in fleet] == [[]] * 5
    assert {part["diff"]["after"] == {} for part in again["hosts"].values()} == {True}


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("check", [False, True])
def test_an_unchanged_run_costs_five_listings_and_four_for_each_site(sim: Simulator, count: int, check: bool) -> None:
    go(sim, hosts(count))
    assert go(sim, hosts(count), check)["requests"] == {"GET": 5 + 4 * count}


def test_only_the_host_of_a_change_is_changed(sim: Simulator) -> None:
    go(sim, hosts(3))
    result = go(sim, changed("host-1/lans/0/vlan_tag", 12))
    assert {name for name, part in result["hosts"].items() if part["changed"]} == {"host-1"}
    assert changes(result, "host-1") == ["host-1: update LAN office"]
    assert result["hosts"]["host-1"]["diff"]["after"] == {"LAN office of site host-1": {"vlan_tag": 12}}
    assert result["requests"]["PATCH"] == 1


def test_it_is_the_same_as_a_document_of_magic_network(sim: Simulator) -> None:
    go(sim, hosts(2))
    listed = as_list(hosts(2))
    document = {"apps": listed[0]["apps"], "sites": [{**site, "apps": None} for site in listed]}
    for site in document["sites"]:
        del site["apps"]
    assert not run(sim, NETWORK, document, False)["changed"]


def test_check_mode_tells_the_same_changes_as_the_real_run(sim: Simulator) -> None:
    def both(fleet: Values, **params: Any) -> Values:
        planned, done = go(sim, fleet, True, **params), go(sim, fleet, **params)
        for name, part in done["hosts"].items():
            assert planned["hosts"][name]["report"]["changes"] == part["report"]["changes"]
            assert planned["hosts"][name]["changed"] == part["changed"]
            assert planned["hosts"][name]["diff"] == part["diff"]
        assert planned["summary"] == done["summary"]
        return done

    fleet = hosts(3)
    fleet["host-0"]["connectors"] = [
        {"serial_number": "SIM-0003", "activated": True, "notes": "rack"},
        {"provision_license": True, "notes": "spare", "activated": True},
    ]
    fleet["host-0"]["site"]["connector"] = "SIM-0003"
    done = both(fleet)
    assert changes(done, "host-0")[:3] == [
        "host-0: create site host-0",
        "host-0: update connector SIM-0003",
        "host-0: create connector spare",
    ]
    assert changes(done, "host-0")[-2:] == [
        "host-0: activate connector SIM-0003",
        "host-0: activate connector spare",
    ]
    fleet["host-1"]["wans"][0]["physport"] = 5
    fleet["host-2"]["routes"][0]["priority"] = 7
    fleet["host-2"]["acls"][0]["state"] = "absent"
    assert changes(both(fleet), "host-2") == [
        "host-2: delete ACL web",
        "host-2: update route 172.16.2.0/24 via 10.210.2.1",
    ]
    # The site goes with all below it, and the connector that serves it is released before.
    gone = both({"host-0": {"site": {"state": "absent"}, "apps": host(0)["apps"]}}, **UNGUARDED)
    assert sorted(changes(gone, "host-0")) == [
        "host-0: delete ACL web",
        "host-0: delete LAN guests",
        "host-0: delete LAN office",
        "host-0: delete WAN isp-a",
        "host-0: delete WAN isp-b",
        "host-0: delete application configuration Intranet",
        "host-0: delete site host-0",
        "host-0: release the connector of site host-0",
    ]
    assert "  the connector of site host-0: released" in gone["hosts"]["host-0"]["report"]["summary"]


def test_check_mode_writes_nothing(sim: Simulator) -> None:
    before = sim.state()
    planned = go(sim, hosts(2), True)
    assert planned["changed"]
    assert sim.state() == before
    assert set(go(sim, hosts(2), True, server_validation=False)["requests"]) == {"GET"}


# --- what a host describes ---


def test_a_site_has_the_name_of_its_host_or_another_one(sim: Simulator) -> None:
    result = go(sim, {"router-1": {"site": {"name": "ams-01"}}, "router-2": {}})
    assert changes(result, "router-1") == ["ams-01: create site ams-01"]
    assert changes(result, "router-2") == ["router-2: create site router-2"]


def test_a_host_may_describe_several_sites(sim: Simulator) -> None:
    fleet = hosts(2)
    go(sim, fleet)
    # Beside a list of sites the variables of one site are ignored.
    several = {"localhost": {"sites": as_list(fleet), "wans": [{"name": "ignored", "physport": 9}]}}
    result = go(sim, several)
    assert not result["changed"]
    assert list(result["hosts"]["localhost"]["report"]["sites"]) == ["host-0", "host-1"]
    several["localhost"]["sites"][1]["lans"][0]["vlan_tag"] = 7
    result = go(sim, several)
    assert changes(result, "localhost") == ["host-1: update LAN office"]
    report = result["hosts"]["localhost"]["report"]
    assert report["sites"]["host-0"]["changes"] == []
    assert report["sites"]["host-1"]["changes"] == ["update LAN office"]


def test_an_application_that_hosts_describe_alike_is_one(sim: Simulator) -> None:
    made = go(sim, hosts(3))
    written = [entry["operation"] for entry in sim.journal() if entry["method"] == "POST"]
    assert written.count("apps.create") == 1
    # It is told once as a change, of the host that comes first; every host that describes it shows it.
    assert [name for name in made["hosts"] if f"{name}: create application Intranet" in changes(made, name)] == [
        "host-0"
    ]
    for name, part in made["hosts"].items():
        assert [app["name"] for app in part["report"]["sites"][name]["apps"]] == ["Intranet"]
    apart = go(sim, changed("host-1/apps/0/hostnames", ["other.example.com"]))
    assert failed(apart) == {"host-1"}
    assert apart["hosts"]["host-1"]["error"]["problems"] == [
        {
            "path": "site_onboarding_apps[0]",
            "kind": "invalid",
            "message": "application Intranet is already in the document, at site_onboarding_apps[0] of host-0",
            "hint": "",
        }
    ]


def test_what_belongs_to_no_host_has_a_part_of_its_own(sim: Simulator) -> None:
    network = {
        "apps": [{"name": "Mail", "type": "Email", "hostnames": ["mail.example.net"]}],
        "interconnects": [{"name": "pni_ord", "mtu": 1400}],
        "routes": [{"prefix": "172.30.0.0/16", "nexthop": "10.254.0.1", "priority": 1}],
        "sites": [{"name": "spare", "wans": [{"name": "isp", "physport": 1}]}],
    }
    for check in (True, False):
        made = go(sim, hosts(1), check, network=network)
        assert made["network"]["changed"]
        assert made["network"]["report"]["changes"] == [
            "spare: create site spare",
            "spare: create WAN isp",
            "create application Mail",
            "create route 172.30.0.0/16 via 10.254.0.1",
            "update interconnect pni_ord",
        ]
    assert not go(sim, hosts(1), network=network)["changed"]
    alone = go(sim, {}, network=network)
    assert alone["hosts"] == {}
    assert not alone["network"]["changed"]


def test_a_problem_of_what_belongs_to_no_host_is_everybodys(sim: Simulator) -> None:
    for network, path in (
        ({"routes": [{"prefix": "172.30.0.0/16"}]}, "site_onboarding_network.routes[0].nexthop"),
        ({"wans": []}, "site_onboarding_network.wans"),
    ):
        result = go(sim, hosts(2), network=network)
        assert "hosts" not in result
        assert [problem["path"] for problem in result["error"]["problems"]] == [path]
        assert "Nothing was changed." in result["msg"]
        assert set(result["requests"]) <= {"GET"}
    sim.faults(refusing("POST", "/routes$"))
    network = {"routes": [{"prefix": "172.30.0.0/16", "nexthop": "10.254.0.1", "priority": 1}]}
    result = go(sim, {"host-0": {}}, network=network)
    assert failed(result) == set()
    assert result["network"]["failed"]
    assert result["failed"]
    assert "1 of 2 failed." in result["msg"]
    assert result["error"]["problems"][0]["host"] == "network"


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        (["sites"], ["create site host-0"]),
        (["apps"], ["create application Intranet"]),
        (["gre_tunnels"], ["create GRE tunnel gre-000"]),
        (
            ["gre_tunnels", "ipsec_tunnels", "routes"],
            [
                "create GRE tunnel gre-000",
                "create IPsec tunnel ipsec-000",
                "create route 172.16.0.0/24 via 10.210.0.1",
            ],
        ),
    ],
)
def test_sections_are_managed_alone(sim: Simulator, sections: list[str], told: list[str]) -> None:
    for check in (True, False):
        assert changes(go(sim, hosts(1), check, sections=sections), "host-0") == [
            f"host-0: {change}" for change in told
        ]


def test_a_section_of_a_site_that_is_there(sim: Simulator) -> None:
    go(sim, hosts(2))
    fleet = changed("host-1/lans/0/vlan_tag", 12)
    fleet["host-1"]["site"]["description"] = "left alone"
    result = go(sim, fleet, sections=["lans"])
    # The third host's site is not there, and is not made: it fails alone.
    assert failed(result) == {"host-2"}
    assert "site 'host-2' does not exist" in result["hosts"]["host-2"]["msg"]
    assert changes(result, "host-1") == ["host-1: update LAN office"]
    # Check mode says so, too.
    assert failed(go(sim, fleet, True, sections=["lans"])) == {"host-2"}
    assert go(sim, hosts(2), sections=["wans"])["requests"] == {"GET": 1 + 2}


# --- problems of a host ---


@pytest.mark.parametrize(
    ("path", "value", "place", "message"),
    [
        ("lans/0/vlan_tag", 5000, "site_onboarding_lans[0].vlan_tag", "5000 is out of range"),
        ("lans/0/vlan", 5, "site_onboarding_lans[0].vlan", "is not an option"),
        ("lans", {"name": "a"}, "site_onboarding_lans", "must be a list"),
        ("lans/1", "office", "site_onboarding_lans[1]", "must be a dictionary of options"),
        ("lans/1/name", "office", "site_onboarding_lans[1]", "is already in the document, at site_onboarding_lans[0]"),
        ("site/location", "here", "site_onboarding_site.location", "must be a dictionary"),
        ("site/colour", "red", "site_onboarding_site.colour", "is not an option"),
        ("site", ["a"], "site_onboarding_site", "must be a dictionary"),
        ("wanz", [], "site_onboarding_wanz", "is not a variable of a host"),
        ("acls/0/lan_1/lan", "vaults", "site_onboarding_acls[0].lan_1.lan", "LAN 'vaults' does not exist"),
        ("site/connector", "NOWHERE", "site_onboarding_site.connector", "connector 'NOWHERE' does not exist"),
        (
            "app_configs/0/app",
            "Extranet",
            "site_onboarding_app_configs[0].app",
            "'Extranet' does not exist",
        ),
        ("routes/0/nexthop", "10.99.0.1", "site_onboarding_routes[0].nexthop", "is not the customer side of any"),
        ("routes/0/nexthop", "10.210.1.0", "site_onboarding_routes[0].nexthop", "is the Cloudflare side of gre-001"),
        ("ipsec_tunnels/0/psk", [PSK], "site_onboarding_ipsec_tunnels[0].psk", "must be text"),
        ("sites", [{"wans": []}], "site_onboarding_sites[0].name", "is required"),
        ("sites", {"name": "a"}, "site_onboarding_sites", "must be a list of dictionaries"),
        ("sites", ["a"], "site_onboarding_sites", "must be a list of dictionaries"),
        (
            "sites",
            [{"name": "a"}, {"name": "b", "routes": [{"prefix": "10.0.0.0/8", "nexthop": "10.99.0.1", "priority": 1}]}],
            "site_onboarding_sites[1].routes[0].nexthop",
            "is not the customer side of any tunnel",
        ),
    ],
)
def test_a_host_with_a_problem_in_its_variables_fails_alone(
    sim: Simulator, path: str, value: Any, place: str, message: str
) -> None:
    fleet = changed(f"host-1/{path}", value)
    for check in (True, False):
        result = go(sim, fleet, check)
        assert failed(result) == {"host-1"}
        part = result["hosts"]["host-1"]
        (problem,) = part["error"]["problems"]
        assert problem["path"] == place
        assert message in problem["message"]
        assert problem["kind"] == part["error"]["kind"]
        assert part["msg"].endswith("Nothing was changed.")
        assert not part["changed"]
        # Of the task as a whole, with the host's name.
        assert result["failed"]
        assert result["error"]["problems"] == [{**problem, "host": "host-1"}]
        assert result["msg"].splitlines()[0] == "1 of 3 failed."
        assert result["msg"].splitlines()[1].startswith(f"- host-1: {place}: ")
    assert '"host-1"' not in json.dumps(sim.state())
    assert not go(sim, {name: said for name, said in fleet.items() if name != "host-1"})["changed"]


def test_all_problems_of_a_host_are_told_at_once(sim: Simulator) -> None:
    fleet = changed("host-1/lans/0/vlan_tag", 5000)
    fleet["host-1"]["wans"][1]["speed"] = 3
    result = go(sim, fleet)
    assert "There are 2 problems. Nothing was changed." in result["hosts"]["host-1"]["msg"]
    assert len(result["error"]["problems"]) == 2


def test_problems_that_show_one_after_the_other_cost_no_listing_more(sim: Simulator) -> None:
    """The first host's are seen in its variables, the second's in the account."""
    fleet = hosts(4)
    go(sim, fleet)
    fleet["host-0"]["lans"][0]["vlan_tag"] = 5000
    fleet["host-1"]["app_configs"][0]["app"] = "Extranet"
    result = go(sim, fleet)
    assert failed(result) == {"host-0", "host-1"}
    assert result["requests"]["GET"] <= 5 + 4 * 4


def test_two_hosts_of_one_site_name(sim: Simulator) -> None:
    result = go(sim, {"a": {"site": {"name": "ams-01"}}, "b": {"site": {"name": "ams-01"}}, "c": {}})
    assert failed(result) == {"b"}
    assert result["hosts"]["b"]["msg"] == (
        "site_onboarding_site: site ams-01 is already in the document, at site_onboarding_site of a. "
        "Nothing was changed."
    )
    assert changes(result, "a") == ["ams-01: create site ams-01"]


def test_two_hosts_with_one_tunnel_or_subnet(sim: Simulator) -> None:
    fleet = changed("host-1/gre_tunnels/0/name", "gre-000")
    fleet["host-2"]["ipsec_tunnels"][0]["interface_address"] = "10.210.0.2/31"
    result = go(sim, fleet)
    assert failed(result) == {"host-1", "host-2"}
    assert "at site_onboarding_gre_tunnels[0] of host-0" in result["hosts"]["host-1"]["msg"]
    assert (
        "overlaps that of IPsec tunnel ipsec-000 (site_onboarding_ipsec_tunnels[0] of host-0)"
        in (result["hosts"]["host-2"]["msg"])
    )


def test_a_host_whose_route_needs_the_tunnel_of_a_host_that_fails(sim: Simulator) -> None:
    fleet = changed("host-1/lans/0/vlan_tag", 5000)
    fleet["host-2"]["routes"][0]["nexthop"] = "10.210.1.1"
    result = go(sim, fleet)
    assert failed(result) == {"host-1", "host-2"}
    assert result["hosts"]["host-2"]["error"]["problems"][0]["path"] == "site_onboarding_routes[0].nexthop"


def test_hosts_must_be_dictionaries(sim: Simulator) -> None:
    result = go(sim, {"a": {}, "b": ["x"]})
    assert failed(result) == {"b"}
    result = run(sim, OPERATION, {}, False)
    assert result["error"]["problems"][0]["path"] == "hosts"
    assert "it or network is required" in result["msg"]


def test_a_message_names_no_more_hosts_than_can_be_read(sim: Simulator) -> None:
    several = {f"host-{n}": {"site": {"colour": "red"}} for n in range(MAX_CAUSES + 3)}
    result = go(sim, several)
    assert len(result["msg"].splitlines()) == MAX_CAUSES + 2
    assert result["msg"].endswith("- and 3 more")
    assert len(result["error"]["problems"]) == MAX_CAUSES + 3


def test_next_hops_are_left_unchecked_on_demand(sim: Simulator) -> None:
    fleet = changed("host-1/routes/0/nexthop", "10.99.0.1")
    assert failed(go(sim, fleet, True, server_validation=False)) == {"host-1"}
    assert not go(sim, fleet, True, server_validation=False, check_next_hops=False).get("failed")


# --- what the API refuses ---


def test_a_host_whose_object_the_api_refuses_fails_alone(sim: Simulator) -> None:
    fleet = changed("host-1/gre_tunnels/0/interface_address", "198.51.100.0/31")
    fleet["host-1"]["routes"][0]["nexthop"] = "198.51.100.1"
    planned = go(sim, fleet, True)
    assert failed(planned) == {"host-1"}
    assert planned["hosts"]["host-1"]["changed"] is False
    assert planned["hosts"]["host-1"]["msg"].startswith("The API would refuse 1 of 10 writes. Nothing was changed.")
    assert planned["hosts"]["host-0"]["changed"] is True
    done = go(sim, fleet)
    assert failed(done) == {"host-1"}
    part = done["hosts"]["host-1"]
    assert part["changed"]
    assert part["msg"].splitlines()[0].startswith("8 of 10 writes were done, 1 failed, 1 were not tried.")
    assert len(part["msg"].splitlines()) == 2
    assert part["error"]["kind"] == "api"
    assert part["error"]["status"] == 400
    (problem,) = part["error"]["problems"]
    assert problem["path"] == "site_onboarding_gre_tunnels[0]"
    assert "is not from the private address space" in problem["message"]
    assert len(changes(done, "host-1")) == 8
    assert "GRE tunnel gre-001 failed" in part["report"]["notes"]
    assert "  GRE tunnel gre-001: failed" in part["report"]["summary"]
    assert "    inside         Cloudflare 198.51.100.0/31, customer 198.51.100.1" in part["report"]["summary"]
    assert "  route 172.16.1.0/24 via 198.51.100.1: not tried, priority 100" in part["report"]["summary"]
    # The run goes on where it stopped.
    right = hosts(3)
    assert changes(go(sim, right), "host-1") == [
        "host-1: create GRE tunnel gre-001",
        "host-1: create route 172.16.1.0/24 via 10.210.1.1",
    ]
    assert not go(sim, right)["changed"]


def test_a_host_that_needs_what_failed_of_another_fails_and_says_why(sim: Simulator) -> None:
    sim.faults(refusing("POST", "/apps$", message="no applications today"))
    result = go(sim, hosts(2))
    assert failed(result) == {"host-0", "host-1"}
    own, others = result["hosts"]["host-0"], result["hosts"]["host-1"]
    assert own["error"]["problems"][0]["path"] == "site_onboarding_apps[0]"
    assert others["msg"].startswith("9 of 10 writes were done, 0 failed, 1 were not tried.")
    assert others["error"]["kind"] == "api"
    assert others["error"]["status"] == 400
    (problem,) = others["error"]["problems"]
    assert problem["path"] == "site_onboarding_app_configs[0]"
    assert problem["message"].startswith("not tried, because application Intranet failed: POST ")
    assert "no applications today" in problem["message"]


def test_every_host_has_a_cause_when_the_api_is_gone(sim: Simulator) -> None:
    sim.faults(refusing("POST", "", status=503, retry_after=0))
    result = go(sim, {f"host-{n}": {"site": {"description": "x"}} for n in range(60)})
    assert len(failed(result)) == 60
    assert not result["changed"]
    idle = [part for part in result["hosts"].values() if "0 failed, 1 were not tried" in part["msg"]]
    assert len(idle) > 20
    assert "the 20 previous writes failed" in idle[0]["error"]["problems"][0]["message"]


def test_a_site_that_cannot_go_since_something_below_it_stays(sim: Simulator) -> None:
    go(sim, hosts(2))
    sim.faults(refusing("DELETE", "/wans/"))
    result = go(sim, {"host-0": {"site": {"state": "absent"}}, "host-1": host(1)}, **UNGUARDED)
    assert failed(result) == {"host-0"}
    error = result["hosts"]["host-0"]["error"]
    assert error["status"] == 400
    assert len(error["problems"]) == 2


def test_the_api_may_be_out_of_reach(sim: Simulator) -> None:
    result = go(sim, hosts(2), account_id="f" * 32)
    assert result["failed"]
    assert "hosts" not in result
    assert result["error"]["kind"] == "api"


# --- guards ---


def test_a_refused_plan_fails_all_hosts_with_changes_and_writes_nothing(sim: Simulator) -> None:
    go(sim, hosts(3))
    before = sim.state()
    fleet = changed("host-1/routes/0/state", "absent")
    fleet["host-2"]["lans"][0]["vlan_tag"] = 12
    for check in (True, False):
        result = go(sim, fleet, check)
        assert failed(result) == {"host-1", "host-2"}
        for name in ("host-1", "host-2"):
            part = result["hosts"][name]
            assert not part["changed"]
            assert part["error"]["kind"] == "refused"
            assert "the last route would be deleted of 172.16.1.0/24" in part["msg"]
            assert "allow: [last_route]" in part["msg"]
        # What would be done is told, but nothing as done.
        assert changes(result, "host-2") == (["host-2: update LAN office"] if check else [])
        assert not result["hosts"]["host-0"]["changed"]
        assert "  LAN office: would be updated, 172.16.2.1/25" in result["hosts"]["host-2"]["report"]["summary"]
        assert set(result["requests"]) == {"GET"}
        assert not result["changed"]
    assert sim.state() == before
    assert not go(sim, fleet, allow=["last_route"]).get("failed")


def test_a_refused_plan_fails_no_host_that_failed_before(sim: Simulator) -> None:
    go(sim, hosts(3))
    fleet = changed("host-1/routes/0/state", "absent")
    fleet["host-2"]["lans"][0]["vlan_tag"] = 5000
    result = go(sim, fleet)
    assert {name: part["error"]["kind"] for name, part in result["hosts"].items() if part.get("failed")} == {
        "host-1": "refused",
        "host-2": "invalid",
    }


# --- what no host describes ---


def test_what_no_host_describes_goes_on_demand(sim: Simulator) -> None:
    go(sim, hosts(3))
    fleet = {name: said for name, said in hosts(3).items() if name != "host-2"}
    del fleet["host-1"]["lans"][1]
    fleet["host-1"]["acls"] = fleet["host-1"]["app_configs"] = []
    prune = {**EVERYTHING, "lans": ["guests"], "acls": ["*"]}
    for check in (True, False):
        result = go(sim, fleet, check, state="overridden", prune=prune, **UNGUARDED)
        assert not result.get("failed"), result["msg"]
        assert changes(result, "host-0") == []
        assert sorted(changes(result, "host-1")) == ["host-1: delete ACL web", "host-1: delete LAN guests"]
        assert sorted(result["network"]["report"]["changes"]) == [
            "delete GRE tunnel gre-002",
            "delete IPsec tunnel ipsec-002",
            "delete route 172.16.2.0/24 via 10.210.2.1",
            *(f"host-2: delete {what}" for what in ("ACL web", "LAN guests", "LAN office", "WAN isp-a", "WAN isp-b")),
            "host-2: delete application configuration Intranet",
            "host-2: delete site host-2",
        ]
        assert result["summary"]["deletes"] == 12
    assert not go(sim, fleet, state="overridden", prune=prune)["changed"]


def test_nothing_goes_that_a_failing_host_may_describe(sim: Simulator) -> None:
    go(sim, hosts(3))
    for path, value in (("lans/0/vlan_tag", 5000), ("app_configs/0/app", "Extranet"), ("site", ["a"])):
        fleet = changed(f"host-1/{path}", value)
        fleet["host-2"]["lans"][0]["vlan_tag"] = 12
        for check in (True, False):
            result = go(sim, fleet, check, state="overridden", prune=EVERYTHING, **UNGUARDED)
            assert failed(result) == {"host-1"}
            assert result["summary"]["deletes"] == 0
            assert "Nothing is pruned" in result["warnings"][0]
    # The others go on.
    assert not go(sim, changed("host-2/lans/0/vlan_tag", 12))["changed"]


def test_nothing_goes_of_sections_that_are_not_managed(sim: Simulator) -> None:
    go(sim, hosts(2))
    prune = {**EVERYTHING, "lans": ["*"], "acls": ["*"], "app_configs": ["*"], "wans": ["*"]}
    fleet = hosts(2)
    del fleet["host-1"]["wans"][1]
    result = go(sim, fleet, state="overridden", prune=prune, sections=["wans"], **UNGUARDED)
    assert not result.get("failed"), result["msg"]
    assert result["summary"]["deletes"] == 1
    assert changes(result, "host-1") == ["host-1: delete WAN isp-b"]


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"state": "overridden"}, "prune: is required with state: overridden"),
        ({"prune": {"routes": ["*"]}}, "prune: is only allowed with state: overridden"),
        ({"state": "deleted"}, "state: 'deleted' is not one of merged, overridden"),
        ({"sections": ["vlans"]}, "sections[0]: 'vlans' is not one of"),
        ({"concurrency": 0}, "concurrency: 0 is out of range"),
        ({"max_deletes": -1}, "max_deletes: -1 is out of range"),
    ],
)
def test_options_that_cannot_be_right(sim: Simulator, params: Values, told: str) -> None:
    result = go(sim, hosts(1), **params)
    assert told in result["msg"]
    assert "hosts" not in result
    assert result["requests"] == {}


def test_what_no_host_describes_is_reported_on_demand(sim: Simulator) -> None:
    go(sim, hosts(2))
    fleet = hosts(1)
    del fleet["host-0"]["lans"][1], fleet["host-0"]["acls"]
    fleet["host-0"]["lans"][0].pop("static_addressing")
    result = go(sim, fleet, report_unmanaged=True)
    objects = [item for item in result["unmanaged"]["objects"] if item["kind"] not in ("connector", "interconnect")]
    assert {f"{item['name']} of {item['site']}" if "site" in item else item["name"] for item in objects} == {
        *("LAN guests of host-0", "ACL web of host-0", "site host-1", "GRE tunnel gre-001", "IPsec tunnel ipsec-001"),
        "route 172.16.1.0/24 via 10.210.1.1",
    }
    (field,) = [field for field in result["unmanaged"]["fields"] if field["kind"] == "lan"]
    assert field == {
        "place": "site_onboarding_lans[0]",
        "kind": "lan",
        "name": "LAN office",
        "site": "host-0",
        "host": "host-0",
        "field": "static_addressing.address",
        "value": "172.16.0.1/25",
    }
    assert not result["changed"]
    assert set(result["requests"]) == {"GET"}
    # Each names the host that owns its site, whatever the site is called; what is below no site has no host.
    listed = go(sim, {"localhost": {"sites": as_list(fleet)}}, report_unmanaged=True)["unmanaged"]
    assert {item["name"]: item.get("host") for item in listed["objects"]} == {
        **{item["name"]: None for item in result["unmanaged"]["objects"]},
        **dict.fromkeys(("LAN guests", "ACL web"), "localhost"),
    }
    assert {field["host"] for field in listed["fields"]} == {"localhost"}
    some = go(sim, fleet, report_unmanaged=True, sections=["sites", "acls", "wans"])
    assert [item["name"] for item in some["unmanaged"]["objects"]] == ["site host-1", "ACL web"]
    assert "unmanaged" not in go(sim, fleet)


# --- secrets ---


def test_secrets_are_sent_and_stand_in_no_result(sim: Simulator) -> None:
    """Of every result in this file, which the function that runs them looks through."""
    fleet = hosts(2)
    go(sim, fleet)
    for said in fleet.values():
        said["ipsec_tunnels"][0]["psk_update"] = "always"
    made = go(sim, fleet, **UNGUARDED)
    assert changes(made, "host-0") == ["host-0: update IPsec tunnel ipsec-000"]
    after = made["hosts"]["host-0"]["diff"]["after"]["IPsec tunnel ipsec-000"]
    assert after == {"psk": "(sensitive, sent)"}
    # Where the API repeats one, Ansible takes it out: it knows them all, wherever they stand.
    listed = {"localhost": {"sites": as_list(hosts(2))}}
    for params in ({"hosts": fleet}, {"hosts": listed}, {"network": {"sites": as_list(hosts(2))}}):
        assert {f"{PSK}-0", f"{PSK}-1", f"{MD5}-0", f"{MD5}-1"} <= OPERATION.hidden(params, ())


def test_what_the_hosts_describe_is_not_repeated() -> None:
    told = OPERATION.told({"hosts": hosts(3), "network": {"apps": []}, "state": "merged"})
    assert told == {
        "hosts": "(not repeated: 3 items)",
        "network": "(not repeated: 1 items)",
        "state": "merged",
    }


def test_licence_keys_are_handed_over_once(sim: Simulator) -> None:
    fleet = hosts(2)
    for name, said in fleet.items():
        said["connectors"] = [{"provision_license": True, "notes": f"of {name}"}]
    params = {"hosts": fleet}
    assert OPERATION.asks_for_secret(params)
    assert not OPERATION.asks_for_secret({"hosts": hosts(2), "network": {"connectors": [{"serial_number": "1"}]}})
    assert OPERATION.asks_for_secret({"network": {"connectors": [{"provision_license": True}]}})
    assert not OPERATION.revealing(go(sim, fleet, True))
    made = go(sim, fleet)
    assert OPERATION.revealing(made)
    for part in made["hosts"].values():
        (key,) = part.pop("license_keys").values()
        assert key.startswith("simulated-license-")
        assert key not in json.dumps(part)
    assert not OPERATION.revealing(made)
    network = {"connectors": [{"provision_license": True, "notes": "spare"}]}
    more = go(sim, fleet, network=network)
    assert list(more["network"]["license_keys"]) == ["spare"]
    assert OPERATION.revealing(more)
    again = go(sim, fleet, network=network)
    assert not again["changed"]
    assert not OPERATION.revealing(again)


# --- text ---


def test_text_of_the_account_that_is_shown_can_be_shown(sim: Simulator) -> None:
    name = "a\x1b[2J\u202eb"
    sim.control("POST", "seed", {"objects": [{"kind": "sites", "body": {"name": name}}]})
    result = go(sim, {"host": {"site": {"name": name, "description": "x"}}, "other": {"site": {"name": name}}})
    part = result["hosts"]["host"]
    spoken = [*part["report"]["changes"], *part["report"]["summary"], *part["report"]["notes"]]
    spoken += result["hosts"]["other"]["msg"].splitlines()
    assert [text for text in spoken if not text.isprintable()] == []
    assert list(part["report"]["sites"]) == [name]


def test_variables_are_left_as_they_are(sim: Simulator) -> None:
    fleet = {"localhost": {"sites": as_list(hosts(2))}}
    before = copy.deepcopy(fleet)
    go(sim, fleet)
    assert fleet == before
