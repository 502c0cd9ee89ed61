# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tunnels have in common: names, interface addresses, the customer's side, the health check's target."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.document.validate import validate
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds._tunnel import customer_address
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.gre_tunnel import KIND as GRE
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.interconnect import KIND as INTERCONNECT
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.ipsec_tunnel import KIND as IPSEC
from ansible_collections.netops.cloudflare.plugins.module_utils.plan.decide import decide as plan

TUNNELS = pytest.mark.parametrize("resource", [GRE, IPSEC], ids=lambda resource: resource.name)
WIRE = {"id": "1", "name": "a", "interface_address": "10.0.0.0/31", "customer_gre_endpoint": "192.0.2.1"}
WIRE |= {"cloudflare_gre_endpoint": "192.0.2.2", "cloudflare_endpoint": "192.0.2.2"}


@pytest.mark.parametrize(
    ("interface", "customer"),
    [
        ("10.213.0.20/31", "10.213.0.21"),
        ("10.213.0.21/31", "10.213.0.20"),
        ("10.213.0.21/30", "10.213.0.22"),
        ("10.213.0.22/30", "10.213.0.21"),
        ("2001:db8::/127", "2001:db8::1"),
        ("10.213.0.20/29", None),
        ("10.213.0.20", None),
        ("10.213.0.20/30", None),
        ("nonsense", None),
        (5, None),
        (None, None),
        (["10.213.0.20/31"], None),
    ],
)
def test_customer_address(interface: Any, customer: str | None) -> None:
    assert customer_address(interface) == customer


@TUNNELS
@pytest.mark.parametrize(
    ("interface", "good"),
    [
        ("10.213.0.20/31", True),
        ("169.254.244.2/30", True),
        ("10.213.0.20/32", False),
        ("10.213.0.20/29", False),
        ("10.213.0.20", False),
        ("2001:db8::/127", True),
        ("2001:db8::/64", False),
    ],
)
def test_interface_address(resource: Any, interface: str, good: bool) -> None:
    said = [str(problem) for problem in validate(resource.fields, {"interface_address": interface})[1]]
    assert (not said) is good
    assert all(text.startswith("interface_address: ") and interface in text for text in said)


@pytest.mark.parametrize(
    ("resource", "name", "good"),
    [
        (GRE, "ams-gre_1", True),
        (GRE, "fifteen-letters", True),
        (GRE, "sixteen--letters", False),
        (GRE, "with space", False),
        (GRE, "dot.ted", False),
        (GRE, "caf\u00e9", False),
        (GRE, "newline\n", False),
        (IPSEC, "much-longer-than-fifteen-letters", True),
        (IPSEC, "a/b", False),
    ],
)
def test_names(resource: Any, name: str, good: bool) -> None:
    said = [str(problem) for problem in validate(resource.fields, {"name": name})[1]]
    assert (not said) is good


def test_a_name_of_16_characters_says_how_many_it_has() -> None:
    (said,) = map(str, validate(GRE.fields, {"name": "sixteen--letters"})[1])
    assert "'sixteen--letters' has 16 characters" in said
    assert "at most 15" in said


@pytest.mark.parametrize("resource", [GRE, IPSEC, INTERCONNECT], ids=lambda resource: resource.name)
@pytest.mark.parametrize(
    ("wire", "target", "effective"),
    [
        ({"saved": "192.0.2.9", "effective": "192.0.2.9"}, "192.0.2.9", "192.0.2.9"),
        ({"saved": "", "effective": "203.0.113.10"}, "", "203.0.113.10"),
        ({"effective": "203.0.113.10"}, "", "203.0.113.10"),
        ("192.0.2.9", "192.0.2.9", None),
        ("", "", None),
    ],
)
def test_the_target_of_a_health_check_is_a_plain_string(resource: Any, wire: Any, target: str, effective: Any) -> None:
    view = resource.view({**WIRE, "health_check": {"enabled": True, "target": wire}})
    assert view["health_check"]["target"] == target
    assert view["health_check"].get("effective_target") == effective
    assert plan(resource, {"health_check": {"target": target}}, view).op == "none"
    decided = plan(resource, {"health_check": {"target": "198.51.100.1"}}, view)
    assert decided.body is not None
    assert decided.body["health_check"] == {"enabled": True, "target": {"saved": "198.51.100.1"}}


def test_an_update_of_a_gre_tunnel_sends_bgp_back_as_it_was_read() -> None:
    view = GRE.view({**WIRE, "bgp": {"customer_asn": 65001, "newer": 1}, "bgp_status": {"state": "BGP_UP"}})
    decided = plan(GRE, {"description": "new", "bgp": {"customer_asn": 65001}}, view)
    assert decided.body is not None
    assert decided.body["bgp"] == {"customer_asn": 65001, "newer": 1}
    assert "bgp_status" not in decided.body
    assert "customer_address" not in decided.body
