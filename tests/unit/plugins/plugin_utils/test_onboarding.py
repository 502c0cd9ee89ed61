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
    sites = [site(ipsec_tunnels=[{**TUNNEL, "psk": "hush"}])]
    assert entries(sites, "ipsec_tunnels") == [{"site": "ams", "label": "IPsec tunnel t1", "options": TUNNEL}]
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
        ({"wans": [{"name": "a", "physport": 1, "speed": 3}]}, "ams: WAN a: there is no option speed."),
        ({"wans": [{"name": "a", "site": "lis"}]}, "ams: WAN a: leave out site: an entry belongs to the site"),
        ({"wans": [{"physport": 1}]}, "ams: WAN: an entry of wans lacks name"),
        ({"routes": [{"prefix": "10.0.0.0/8"}]}, "ams: route 10.0.0.0/8: an entry of routes lacks nexthop"),
        ({"lans": [{"name": "a", "vlan_tag": 5000}]}, "ams: LAN a: vlan_tag: 5000 is out of range"),
        ({"gre_tunnels": [{**TUNNEL, "name": "a" * 16}]}, "has 16 characters"),
        ({"gre_tunnels": [TUNNEL], "ipsec_tunnels": [TUNNEL]}, "the tunnel name t1 is listed 2 times"),
        (
            {"gre_tunnels": [TUNNEL], "routes": [ROUTE, {**ROUTE, "priority": 1}]},
            "route 10.1.0.0/16 via 10.0.0.1 is listed 2 times",
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


def test_a_site_needs_a_name() -> None:
    assert mistakes([{"description": "?"}]) == ["a site has no name"]


def test_routes_of_different_scope_are_different() -> None:
    scoped = [{**ROUTE, "scope": {"colo_regions": [region]}} for region in ("WEUR", "EEUR")]
    assert mistakes([site(gre_tunnels=[TUNNEL], routes=[ROUTE, *scoped])], []) == []


def test_the_account_may_serve_a_next_hop() -> None:
    sites = [site(routes=[ROUTE])]
    assert mistakes(sites, [TUNNEL]) == []
    assert mistakes(sites) == []


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
