# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes with a site, and what forbids it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.netops.cloudflare.plugins.plugin_utils._decommission import plan

SITE = {"id": "s1", "name": "ams"}
TUNNEL = {"id": "t1", "name": "ams-1", "interface_address": "10.0.0.0/31", "interface_address6": "fd00::/127"}
ROUTE = {"id": "r1", "prefix": "10.1.0.0/16", "nexthop": "10.0.0.1", "priority": 100}
CONNECTOR = {"id": "c1", "serial_number": "S-1", "device_id": "d1", "activated": True}
LICENCE = {"id": "c2", "device_id": "d2", "notes": "lab", "activated": False}


def planned(account: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    return plan({"sites": [SITE], **account}, {"site": "ams", **wanted})


def test_routes_go_first_and_tunnels_last() -> None:
    account = {"gre_tunnels": [TUNNEL], "routes": [ROUTE], "lans": [{"id": "l1", "name": "office"}]}
    done = planned(account, gre_tunnels=[{"name": "ams-1"}], routes=[ROUTE])
    assert done["changes"] == [
        "delete route 10.1.0.0/16 via 10.0.0.1",
        "delete LAN office",
        "delete site ams",
        "delete GRE tunnel ams-1",
    ]
    assert done["refused"] == []
    assert done["gre_tunnels"][0]["waits"]


def test_a_drained_route_is_the_same_route() -> None:
    listed = {"prefix": "10.1.0.0/16", "nexthop": "10.0.0.1", "priority": 100, "description": "x"}
    done = planned({"routes": [{**ROUTE, "priority": 100100}]}, routes=[listed])
    assert [step["id"] for step in done["routes"]] == ["r1"]


def test_two_objects_of_one_name_are_told_apart() -> None:
    scopes = [{"colo_regions": [region]} for region in ("WEUR", "EEUR")]
    routes = [{**ROUTE, "id": f"r{number}", "scope": scope} for number, scope in enumerate(scopes)]
    assert len(set(planned({"routes": routes}, routes=[ROUTE])["changes"])) == 3
    assert [step["id"] for step in planned({"routes": routes}, routes=[routes[1]])["routes"]] == ["r1"]


def test_a_tunnel_that_serves_others_stays() -> None:
    others = [{**ROUTE, "id": "r2", "prefix": "10.2.0.0/16"}, {**ROUTE, "id": "r3", "nexthop": "fd00::1"}]
    done = planned({"ipsec_tunnels": [TUNNEL], "routes": [ROUTE, *others]}, ipsec_tunnels=[TUNNEL], routes=[ROUTE])
    (sentence,) = done["refused"]
    assert "IPsec tunnel ams-1 still serves route 10.2.0.0/16 via 10.0.0.1, route 10.1.0.0/16 via fd00::1" in sentence


def test_next_hops_elsewhere_do_not_matter() -> None:
    others = [{**ROUTE, "nexthop": "10.0.0.3"}, {**ROUTE, "nexthop": "fd00::3"}]
    done = planned({"gre_tunnels": [TUNNEL], "routes": others}, gre_tunnels=[TUNNEL])
    assert done["refused"] == []
    assert not done["gre_tunnels"][0]["waits"]


def test_connectors_are_released_and_deactivated() -> None:
    site = {**SITE, "connector_id": "c1", "secondary_connector_id": "c2"}
    done = planned({"sites": [site], "connectors": [CONNECTOR, LICENCE]})
    assert done["changes"] == [
        "release connector S-1",
        "release connector lab",
        "delete site ams",
        "deactivate connector S-1",
    ]
    assert [step["options"] for step in done["releases"]] == [{"connector_id": ""}, {"secondary_connector_id": ""}]
    assert done["notes"] == ["connector S-1 stays registered", "connector lab stays registered"]


def test_connectors_of_a_site_that_is_gone_are_found_by_the_variables() -> None:
    done = planned(
        {"sites": [], "connectors": [CONNECTOR, LICENCE]}, connectors=["S-1", "lab", "?"], delete_connectors=True
    )
    assert done["changes"] == ["deactivate connector S-1", "delete connector S-1", "delete connector lab"]
    assert done["notes"] == ["there is no site ams"]


def test_a_connector_of_another_site_is_not_touched() -> None:
    other = {"id": "s2", "name": "lis", "secondary_connector_id": "c1"}
    done = planned({"sites": [SITE, other], "connectors": [CONNECTOR]}, connectors=["S-1"])
    assert done["refused"] == ["connector S-1 serves site lis: take it out of the variables"]
    assert done["deactivations"] == []


def test_applications_stay_unless_asked_for_and_unused() -> None:
    account = {
        "apps": [{"id": "a1", "name": "ERP"}, {"id": "a2", "name": "Tills"}, {"id": "m1", "name": "Mail"}],
        "app_configs": [{"id": "k1", "account_app_id": "a1"}, {"id": "k2", "managed_app_id": "m1"}],
        "other_app_configs": [{"id": "k3", "account_app_id": "a1"}, {"id": "k4", "managed_app_id": "m1"}],
    }
    apps = [{"name": "ERP"}, {"name": "Tills"}]
    assert planned(account, apps=apps)["apps"] == []
    done = planned(account, apps=apps, delete_apps=True)
    assert [step["label"] for step in done["apps"]] == ["application Tills"]
    assert done["notes"] == ["application ERP stays, since another site's configuration uses it"]
    assert "delete application configuration Mail" in done["changes"]


def test_a_name_that_two_sites_have_is_refused() -> None:
    done = planned({"sites": [SITE, {**SITE, "id": "s2"}]})
    (sentence,) = done["refused"]
    assert "s1, s2" in sentence
    assert done["changes"] == []


def test_the_filters_example_runs(tmp_path: Path) -> None:
    module = importlib.import_module("ansible_collections.netops.cloudflare.plugins.filter.decommission_plan")
    playbook = tmp_path / "play.yml"
    tasks = yaml.safe_load(module.EXAMPLES)
    playbook.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    command = [sys.executable, "-m", "ansible", "playbook", str(playbook)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "GRE tunnel lis-1 still serves route 10.20.0.0/16 via 10.250.0.1" in done.stdout
