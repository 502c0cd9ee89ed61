# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts' variables as a document, what of a result is whose, and a document as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from ansible_collections.netops.cloudflare.plugins.filter.network_yaml import network_yaml
from ansible_collections.netops.cloudflare.plugins.plugin_utils._action import _occurring
from ansible_collections.netops.cloudflare.plugins.plugin_utils._fleet import document, parts

APP = {"name": "Intranet", "hostnames": ["intranet.example.com"]}


class Counting(Mapping[str, Any]):
    """Variables of a host; templating one costs time, so each look is counted."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values_, self.looks = values, Counter[str]()

    def __getitem__(self, name: str) -> Any:
        value = self.values_[name]
        self.looks[name] += 1
        return value

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("all variables of a host would be templated")

    def __len__(self) -> int:
        raise AssertionError


def test_a_host_is_a_site_of_its_name() -> None:
    hostvars = {"ams-01": {"site_onboarding_wans": [{"name": "isp-a"}], "ansible_host": "192.0.2.1"}, "lis-01": {}}
    assert document(hostvars, hostvars) == {
        "sites": [{"name": "ams-01", "wans": [{"name": "isp-a"}]}, {"name": "lis-01"}]
    }


def test_a_site_may_be_called_differently() -> None:
    hostvars = {"router-1": {"site_onboarding_site": {"name": "ams-01", "description": "x"}}}
    assert document(hostvars, hostvars) == {"sites": [{"name": "ams-01", "description": "x"}]}


def test_a_host_may_stand_for_many_sites() -> None:
    sites = [{"name": "a", "apps": [APP]}, {"name": "b", "apps": [APP]}]
    hostvars = {"localhost": {"site_onboarding_sites": sites, "site_onboarding_wans": [{"name": "ignored"}]}}
    assert document(hostvars, hostvars) == {"sites": [{"name": "a"}, {"name": "b"}], "apps": [APP]}
    assert sites[0]["apps"] == [APP]  # the variables stay as they are


def test_what_belongs_to_the_account_is_added_to_the_document() -> None:
    network = {"apps": [APP], "routes": [{"prefix": "10.0.0.0/8"}], "sites": [{"name": "z"}]}
    hostvars = {
        "a": {"site_onboarding_apps": [APP, {"name": "Other"}], "site_onboarding_connectors": [{"serial_number": "1"}]},
        "b": {"site_onboarding_connectors": [{"serial_number": "2"}]},
    }
    assert document(hostvars, hostvars, network) == {
        "apps": [APP, {"name": "Other"}],
        "connectors": [{"serial_number": "1"}, {"serial_number": "2"}],
        "routes": [{"prefix": "10.0.0.0/8"}],
        "sites": [{"name": "z"}, {"name": "a"}, {"name": "b"}],
    }
    assert network["apps"] == [APP]


def test_each_variable_is_looked_at_once() -> None:
    host = Counting({"site_onboarding_site": {"name": "x"}, "site_onboarding_lans": [], "secret": "x"})
    document({"a": host}, ["a"])
    assert set(host.looks.values()) == {1}
    assert "secret" not in host.looks


def action(site: str | None, status: str, operation: str = "create") -> dict[str, Any]:
    return {**({"site": site} if site else {}), "status": status, "operation": operation, "name": "x"}


def test_each_host_gets_its_part() -> None:
    result = {
        "actions": [
            action("ams-01", "done"),
            action("ams-01", "done", "update"),
            action("lis-01", "failed"),
            action("lis-01", "not_tried"),
            action("fra-01", "planned", "delete"),
            action("fra-01", "skipped", "none"),
            action(None, "done"),
        ]
    }
    hostvars = {"a": {"site_onboarding_site": {"name": "ams-01"}}, "lis-01": {}, "fra-01": {}, "idle": {}}
    found = {part["host"]: part["result"] for part in parts(result, hostvars, hostvars)}
    assert {host: part["summary"] for host, part in found.items()} == {
        "a": "1 created, 1 changed",
        "lis-01": "1 failed, 1 not tried",
        "fra-01": "1 would be deleted, 1 left to the appliance",
    }
    assert {host: (part["changed"], part["failed"]) for host, part in found.items()} == {
        "a": (True, False),
        "lis-01": (False, True),
        "fra-01": (True, False),
    }
    assert found["a"]["actions"] == result["actions"][:2]
    assert parts({}, hostvars, hostvars) == []


def test_a_document_reads_as_if_a_person_had_written_it() -> None:
    network = {
        "routes": [{"prefix": "10.0.0.0/8", "nexthop": "10.1.0.1", "priority": 100}],
        "sites": [
            {"name": "on", "location": {"lat": "52.1"}, "lans": [{"name": "l", "mac": {"10:11:12:13:14:15": "x"}}]},
            {"name": "zürich"},
        ],
    }
    text = network_yaml(network)
    assert yaml.safe_load(text) == network
    assert text == (
        "---\n"
        "routes:\n"
        "  - prefix: 10.0.0.0/8\n"
        "    nexthop: 10.1.0.1\n"
        "    priority: 100\n"
        "\n"
        "sites:\n"
        "  - name: 'on'\n"
        "    location:\n"
        "      lat: '52.1'\n"
        "    lans:\n"
        "      - name: l\n"
        "        mac:\n"
        "          '10:11:12:13:14:15': x\n"
        "\n"
        "  - name: zürich\n"
    )
    assert network_yaml({}) == "---\n{}\n"


def test_secrets_are_found_wherever_they_stand() -> None:
    """Those that are left are all that Ansible takes out of a result."""
    secrets = {'quo"ted\\', "5", "two\nlines", "key", "nowhere"}
    assert _occurring(secrets, {"a": ['x quo"ted\\ y'], "b": 5, "c": ({"d": "two\nlines"},), "key": None}) == {
        'quo"ted\\',
        "5",
        "two\nlines",
        "key",
    }
