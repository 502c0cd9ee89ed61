# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role site_onboarding says of its variables and of what it did."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.netops.cloudflare.plugins.plugin_utils._onboarding import entries, mistakes, report

TUNNEL = {"name": "t1", "interface_address": "10.0.0.0/31"}
ROUTE = {"prefix": "10.1.0.0/16", "nexthop": "10.0.0.1", "priority": 100}


def site(**lists: Any) -> dict[str, Any]:
    return {"name": "ams", **lists}


def test_secrets_stay_out_of_loop_items() -> None:
    bgp = {"customer_asn": 65000, "md5_key": "hush"}
    sites = [site(ipsec_tunnels=[{**TUNNEL, "psk": "hush", "bgp": bgp}])]
    (entry,) = entries(sites, "ipsec_tunnels")
    assert entry == {"site": "ams", "label": "IPsec tunnel t1", "options": TUNNEL, "withheld": ["psk", "bgp"]}
    assert "hush" not in repr([entries(sites, kind) for kind in ("sites", "wans", "routes")])


def test_labels_name_the_site_where_there_are_several() -> None:
    sites = [site(wans=[{"name": "isp"}]), {"name": "lis", "wans": [{"name": "isp"}]}]
    assert [entry["label"] for entry in entries(sites, "wans")] == ["ams: WAN isp", "lis: WAN isp"]
    assert [entry["label"] for entry in entries(sites, "sites")] == ["site ams", "site lis"]


def test_a_site_without_lists_is_right() -> None:
    assert mistakes([site()], []) == []


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({"wans": [{"name": "a", "physport": 1, "speed": 3}]}, "ams.wans[0].speed: no such option"),
        ({"wans": [{"name": "a", "site": "lis"}]}, "ams.wans[0].site: no such option"),
        ({"wans": [{"physport": 1}]}, "ams.wans[0]: needs name (or id), to say which WAN is meant"),
        ({"routes": [{"prefix": "10.0.0.0/8"}]}, "ams.routes[0]: needs prefix and nexthop"),
        ({"lans": [{"name": "a", "vlan_tag": 5000}]}, "ams.lans[0].vlan_tag: 5000 is out of range"),
        ({"gre_tunnels": [{**TUNNEL, "name": "a" * 16}]}, "has 16 characters"),
        (
            {"gre_tunnels": [TUNNEL], "ipsec_tunnels": [{"name": "t1"}]},
            "ams.ipsec_tunnels[0]: IPsec tunnel t1 is in the variables already, at ams.gre_tunnels[0]",
        ),
        (
            {"gre_tunnels": [TUNNEL, {**TUNNEL, "name": "t2"}]},
            "ams.gre_tunnels[1].interface_address: the interface subnet of GRE tunnel t2 overlaps that of GRE tunnel",
        ),
        ({"wans": [{"id": "w1", "physport": 1}]}, "ams.wans[0]: needs name beside its id"),
        ({"connectors": [{"notes": "lab"}]}, "ams.connectors[0]: needs one of serial_number"),
        ({"apps": [{"name": "ERP", "host": "x"}]}, "ams.apps[0].host: no such option"),
        (
            {"acls": [{"name": "a", "lan_1": {"lan": "x", "ports": [0]}}]},
            "ams.acls[0].lan_1.ports[0]: 0 is out of range",
        ),
        (
            {"app_configs": [{"app": "ERP"}, {"app": "ERP"}]},
            "ams.app_configs[1]: application configuration ERP of site ams",
        ),
        (
            {"gre_tunnels": [TUNNEL], "routes": [ROUTE, {**ROUTE, "priority": 1}]},
            "ams.routes[1]: route 10.1.0.0/16 via 10.0.0.1 is in the variables already, at ams.routes[0]",
        ),
        ({"routes": [ROUTE]}, "no tunnel serves this next hop"),
        ({"gre_tunnels": [{**TUNNEL, "state": "absent"}], "routes": [ROUTE]}, "no tunnel serves this next hop"),
        (
            {"gre_tunnels": [{**TUNNEL, "interface_address": "10.0.0.1/31"}], "routes": [ROUTE]},
            "10.0.0.1 is Cloudflare's side of tunnel t1; the next hop is the customer's side, 10.0.0.0",
        ),
    ],
)
def test_mistakes(lists: dict[str, Any], expected: str) -> None:
    (sentence,) = mistakes([site(**lists)], [])
    assert expected in sentence


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes([site(colour="red", wans=[{"name": "a", "speed": 3}], lans=[{}])])) == 3


def test_sites_and_connectors_are_listed_once() -> None:
    sites = [
        site(),
        site(connectors=[{"serial_number": "S-1"}]),
        site(name="lis", connectors=[{"serial_number": "S-1"}]),
    ]
    connector, twice = mistakes(sites)
    assert twice == "sites[1], ams: site ams is in the variables already, at sites[0], ams"
    assert connector == "lis.connectors[0]: connector S-1 is in the variables already, at ams.connectors[0]"


def test_sites_may_share_an_application() -> None:
    erp = {"name": "ERP", "type": "Business"}
    sites = [site(apps=[erp]), {"name": "lis", "apps": [dict(erp), {**erp, "type": "?"}]}]
    (sentence,) = mistakes(sites)
    assert sentence == "lis.apps[1]: application ERP is in the variables already, at ams.apps[0]"
    assert [entry["site"] for entry in entries([sites[0], {"name": "lis", "apps": [erp]}], "apps")] == ["ams"]


def test_connectors_are_activated_apart() -> None:
    licence = {"provision_license": True, "notes": "lab", "provision_license_update": "always", "activated": True}
    sites = [site(connectors=[licence, {"serial_number": "S-1", "activated": False, "timezone": "UTC"}])]
    new, idle = (entry["options"] for entry in entries(sites, "connectors"))
    assert new == {name: value for name, value in licence.items() if name != "activated"}
    assert idle["activated"] is False
    (last,) = entries(sites, "activations")
    # Without provision_license_update, or the licence would be renewed once more.
    assert last["options"] == {"provision_license": True, "notes": "lab", "activated": True}


def test_a_site_needs_a_name() -> None:
    assert mistakes([{"description": "?"}]) == ["a site has no name"]


def test_routes_of_different_scope_are_different() -> None:
    scoped = [{**ROUTE, "scope": {"colo_regions": [region]}} for region in ("WEUR", "EEUR")]
    assert mistakes([site(gre_tunnels=[TUNNEL], routes=[ROUTE, *scoped])], []) == []


def test_the_account_may_serve_a_next_hop() -> None:
    sites = [site(routes=[ROUTE])]
    assert mistakes(sites, [TUNNEL]) == []
    assert mistakes(sites) == []


def test_what_the_variables_leave_out_of_a_tunnel_is_as_the_account_has_it() -> None:
    assert mistakes([site(gre_tunnels=[{"name": "t1", "ttl": 60}], routes=[ROUTE])], [TUNNEL]) == []


def test_what_the_variables_say_of_a_tunnel_counts_more_than_what_the_account_has() -> None:
    moved = {**TUNNEL, "interface_address": "10.9.9.0/31"}
    (sentence,) = mistakes([site(gre_tunnels=[moved], routes=[ROUTE])], [TUNNEL])
    assert "these variables offer t1: 10.9.9.1" in sentence


def test_a_secret_of_the_wrong_type_is_not_quoted() -> None:
    said = mistakes([site(ipsec_tunnels=[{**TUNNEL, "psk": "hush-hush", "health_check": "hush-hush"}])])
    assert said
    assert "hush-hush" not in repr(said)


def result(options: dict[str, Any], operation: str, **more: Any) -> dict[str, Any]:
    entry = {"site": "ams", "label": "-", "options": options}
    return {"site_onboarding_item": entry, "operation": operation, "changed": operation != "none", **more}


def test_report_of_a_preview() -> None:
    site_missing = "There is no site called 'ams'."
    done = report(
        {
            "sites": {"results": [result({"name": "ams"}, "create", site={"name": "ams"}, validation="local")]},
            "wans": {"results": [result({"name": "a"}, "create", wan={"name": "a"}, notes=[site_missing])]},
            "gre_tunnels": {"results": [result(TUNNEL, "create", gre_tunnel=TUNNEL, validation="server")]},
            "routes": {"results": [result(ROUTE, "create", route=ROUTE, validation="local", notes=["Unsure: so"])]},
            "lans": {"skipped": True},
        }
    )
    assert done["changes"] == [
        "ams: create site ams",
        "ams: create WAN a",
        "ams: create GRE tunnel t1",
        "ams: create route 10.1.0.0/16 via 10.0.0.1",
    ]
    # The site is about to be created: that it is missing is no news.
    assert "    note: There" not in "\n".join(done["summary"])
    assert "ams: would be created" in done["summary"]


def test_report_of_connectors() -> None:
    registered = result({"notes": "lab"}, "create", connector={"id": "c1", "license_key": "hush"})
    activated = result({"notes": "lab", "activated": True}, "update", connector={"id": "c1"})
    done = report({"connectors": {"results": [registered]}, "activations": {"results": [activated]}})
    assert done["changes"] == ["ams: create connector lab", "ams: activate connector lab"]
    assert done["summary"] == ["  connector lab: created", "  connector lab: activated"]
    assert "hush" not in repr(done)


def test_notes_are_kept() -> None:
    done = report({"routes": {"results": [result(ROUTE, "create", route=ROUTE, validation="local", notes=["No: so"])]}})
    assert done["notes"] == ["No: so"]
    assert done["summary"][-1] == "    note: No"


def test_report_of_a_tunnel() -> None:
    options = {"name": "t1", "cloudflare_endpoint": "192.0.2.1", "interface_address": "10.0.0.9/30"}
    ids = {"fqdn_id": "a.b.ipsec.cloudflare.com", "hex_id": "00ff", "user_id": "ipsec@a.b.ipsec.cloudflare.com"}
    done = report({"ipsec_tunnels": {"results": [result(options, "none", ipsec_tunnel={"remote_identities": ids})]}})
    assert done["changed"] is False
    assert done["sites"]["ams"]["ipsec_tunnels"][0]["customer_address"] == "10.0.0.10"
    assert done["summary"] == [
        "  IPsec tunnel t1: unchanged",
        "    endpoints      Cloudflare 192.0.2.1, customer any",
        "    inside         Cloudflare 10.0.0.9/30, customer 10.0.0.10",
        "    IKE id, FQDN   a.b.ipsec.cloudflare.com",
        "    IKE id, key id 00ff",
    ]


def test_the_filters_examples_run(tmp_path: Path) -> None:
    package = "ansible_collections.netops.cloudflare.plugins.filter."
    names = ("onboarding_entries", "onboarding_mistakes", "onboarding_report")
    tasks = [task for name in names for task in yaml.safe_load(importlib.import_module(package + name).EXAMPLES)]
    playbook = tmp_path / "play.yml"
    playbook.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    command = [sys.executable, "-m", "ansible", "playbook", str(playbook)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "LAN voice" in done.stdout
