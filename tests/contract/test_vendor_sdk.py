# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator in front of a client that we did not write: the vendor's Python SDK, in its strict mode.

Every operation that the SDK has for these resources runs from create to delete, and the SDK's own models accept every
answer. What the SDK cannot do stands in ``NOT_IN_SDK``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.contract.openapi import DOCUMENTED, judge, operation_of

cloudflare = pytest.importorskip("cloudflare", reason="the vendor's SDK (cloudflare on PyPI) is not installed")

# The SDK dropped app configs; of the reference's operations it has all others.
NOT_IN_SDK = {f"app_configs.{verb}" for verb in ("list", "create", "update", "patch", "delete")}
# What answers carry beyond the SDK's models, and why it is there.
BEYOND_MODELS = {
    "url",  # of a StartUpgrade event, in the reference (evidence: telemetry)
    "remote_identities",  # in answers only (evidence: remote-identities)
}

CF = "162.159.68.213"
GRE = {"cloudflare_gre_endpoint": CF, "customer_gre_endpoint": "203.0.113.10", "interface_address": "10.213.0.20/31"}
IPSEC = {"cloudflare_endpoint": CF, "customer_endpoint": "203.0.113.1", "interface_address": "10.212.0.10/31"}
CHECK = {"enabled": True, "rate": "low", "type": "request", "direction": "unidirectional"}


class Walk:
    """The SDK, bound to an account, and what was seen of its answers."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.client = cloudflare.Cloudflare(
            api_token=simulator.token,
            base_url=simulator.url,
            max_retries=0,
            http_client=cloudflare.DefaultHttpxClient(event_hooks={"response": [self.judge]}),
            _strict_response_validation=True,
        )
        self.magic = self.client.magic_transit
        self.account = {"account_id": simulator.account_id}
        self.extras: set[str] = set()
        self.problems: list[tuple[str, list[str]]] = []
        self.judged: set[str] = set()

    def judge(self, response: Any) -> None:
        """Hold an exchange against the published description."""
        operation, bench = operation_of(response.request.method, response.request.url.path), judge()
        if operation is None or not operation.documented:
            return
        response.read()
        self.judged.add(operation.name)
        sent = json.loads(response.request.content or "null")
        found = bench.request(operation, sent, partial="bulk_update" in operation.name) if response.is_success else []
        if response.headers.get("content-type") == "application/json":
            found += bench.answer(operation, response.status_code, response.json())
        if found:
            self.problems.append((operation.name, found[:3]))

    def see(self, answer: Any) -> Any:
        """Note the fields that the SDK's models do not have."""
        if isinstance(answer, list):
            for item in answer:
                self.see(item)
        elif isinstance(answer, dict):
            self.see(list(answer.values()))
        elif hasattr(answer, "model_extra"):
            self.extras |= set(answer.model_extra or ())
            self.see([getattr(answer, name) for name in type(answer).model_fields])
        return answer

    def pages(self, answer: Any) -> list[Any]:
        """A listing's objects."""
        items: list[Any] = self.see(list(answer))
        return items


def gre_tunnels(walk: Walk) -> None:
    api, see = walk.magic.gre_tunnels, walk.see
    bgp = {"customer_asn": 65002}
    made = see(
        api.create(**walk.account, **GRE, name="GRE_1", bgp=bgp, health_check=CHECK, automatic_return_routing=True)
    )
    assert made.ttl == 64
    with_header = see(api.get(made.id, **walk.account, x_magic_new_hc_target=True)).gre_tunnel
    assert with_header.health_check.target.effective == "203.0.113.10"
    changed = see(api.update(made.id, **walk.account, **GRE, name="GRE_1", ttl=65, mtu=1475)).modified_gre_tunnel
    assert (changed.id, changed.ttl) == (made.id, 65)
    body = {"gre_tunnels": [{"id": made.id, "description": "bulk"}]}
    assert see(api.bulk_update(**walk.account, body=body)).modified
    assert [tunnel.description for tunnel in see(api.list(**walk.account)).gre_tunnels] == ["bulk"]
    assert see(api.delete(made.id, **walk.account)).deleted


def ipsec_tunnels(walk: Walk) -> None:
    api, see = walk.magic.ipsec_tunnels, walk.see
    more = {"psk": "asdf1234", "replay_protection": True, "bgp": {"customer_asn": 65001}, "health_check": CHECK}
    made = see(api.create(**walk.account, **IPSEC, **more, name="IPsec_1"))
    assert made.psk_metadata.last_generated_on
    assert see(api.get(made.id, **walk.account)).ipsec_tunnel.replay_protection
    changed = see(api.update(made.id, **walk.account, **IPSEC, name="IPsec_1", psk="1234asd", description="d"))
    assert changed.modified_ipsec_tunnel.id == made.id
    body = {"ipsec_tunnels": [{"id": made.id, "description": ""}]}
    assert see(api.bulk_update(**walk.account, body=body)).modified_ipsec_tunnels[0].description == ""
    assert see(api.psk_generate(made.id, **walk.account)).psk
    assert made.id in see(api.psk_set(**walk.account, psks=[{"id": made.id, "psk": "x"}])).successfully_applied_psks
    assert len(see(api.list(**walk.account)).ipsec_tunnels) == 1
    assert see(api.delete(made.id, **walk.account)).deleted_ipsec_tunnel.id == made.id


def cf_interconnects(walk: Walk) -> None:
    api, see = walk.magic.cf_interconnects, walk.see
    first = see(api.list(**walk.account)).interconnects[0]
    changed = see(api.update(first.id, **walk.account, description="d", mtu=1500)).modified_interconnect
    assert (changed.mtu, changed.description) == (1500, "d")
    body = {"interconnects": [{"id": first.id, "mtu": 1476}]}
    assert see(api.bulk_update(**walk.account, body=body)).modified
    assert see(api.get(first.id, **walk.account)).interconnect.mtu == 1476


def routes(walk: Walk) -> None:
    tunnel = walk.magic.ipsec_tunnels.create(
        **walk.account, name="hop", **{**IPSEC, "interface_address": "10.214.1.9/31"}
    )
    api, see = walk.magic.routes, walk.see
    body = {"prefix": "10.100.0.0/24", "nexthop": "10.214.1.8", "priority": 100}
    scope = {"colo_names": ["den01"], "colo_regions": ["APAC"]}
    made = see(api.create(**walk.account, **body, weight=100, description="New route", scope=scope))
    assert see(api.get(made.id, **walk.account)).route.scope.colo_names == ["den01"]
    assert (
        see(api.update(made.id, **walk.account, **{**body, "priority": 150}, weight=200)).modified_route.id == made.id
    )
    assert see(api.bulk_update(**walk.account, routes=[{"id": made.id, **body}])).modified
    other = api.create(**walk.account, **{**body, "priority": 7})
    assert len(see(api.list(**walk.account)).routes) == 2
    assert see(api.delete(other.id, **walk.account)).deleted
    # The SDK has no argument for the body that this operation needs.
    with pytest.raises(cloudflare.BadRequestError):
        api.empty(**walk.account)
    assert see(api.empty(**walk.account, extra_body={"routes": [{"id": made.id}]})).deleted
    walk.magic.ipsec_tunnels.delete(tunnel.id, **walk.account)


def sites(walk: Walk) -> None:
    api, see = walk.magic.sites, walk.see
    ids = {
        "connector_id": "ac60d3d0435248289d446cedd870bcf4",
        "secondary_connector_id": "8d67040d3835dbcf46ce29da440dc482",
    }
    location = {"lat": "37.6192", "lon": "122.3816"}
    made = see(api.create(**walk.account, name="site_1", description="d", ha_mode=True, location=location, **ids))
    assert made.ha_mode
    assert walk.pages(api.list(**walk.account, connectorid=ids["secondary_connector_id"]))[0].id == made.id
    assert see(api.edit(made.id, **walk.account, description="e")).name == "site_1"
    assert see(api.update(made.id, **walk.account, name="site_2")).description is None
    assert see(api.get(made.id, **walk.account)).name == "site_2"
    assert see(api.delete(made.id, **walk.account)).id == made.id


def lans_wans_and_acls(walk: Walk) -> None:
    site = walk.magic.sites.create(**walk.account, name="branch")
    where = {**walk.account, "site_id": site.id}
    see = walk.see
    lan_api, wan_api, acl_api = walk.magic.sites.lans, walk.magic.sites.wans, walk.magic.sites.acls
    server = {
        "dhcp_pool_start": "192.168.1.100",
        "dhcp_pool_end": "192.168.1.199",
        "dns_servers": ["192.168.1.1"],
        "reservations": {"00:11:22:33:44:55": "192.168.1.20"},
    }
    lans = [
        walk.pages(
            lan_api.create(
                site.id,
                **walk.account,
                name=f"lan{n}",
                physport=n,
                vlan_tag=42,
                is_breakout=True,
                nat={"static_prefix": f"10.50.{n}.0/24"},
                routed_subnets=[{"prefix": f"10.60.{n}.0/24", "next_hop": "192.168.1.2"}],
                static_addressing={"address": "192.168.1.1/24", "dhcp_server": server},
            )
        )[0]
        for n in (1, 2)
    ]
    assert see(lan_api.get(lans[0].id, **where)).static_addressing.dhcp_server.reservations
    assert see(lan_api.edit(lans[0].id, **where, name="LAN")).vlan_tag == 42
    assert see(lan_api.update(lans[1].id, **where, name="lan2", physport=2)).vlan_tag is None
    assert len(walk.pages(lan_api.list(site.id, **walk.account))) == 2

    addressing = {"address": "192.0.2.2/24", "gateway_address": "192.0.2.1"}
    wan = walk.pages(wan_api.create(site.id, **walk.account, physport=1, name="w", static_addressing=addressing))[0]
    assert see(wan_api.get(wan.id, **where)).health_check_rate == "mid"
    assert see(wan_api.edit(wan.id, **where, priority=1)).priority == 1
    assert see(wan_api.update(wan.id, **where, physport=1, name="WAN")).static_addressing is None
    assert walk.pages(wan_api.list(site.id, **walk.account))[0].name == "WAN"

    first = {
        "lan_id": lans[0].id,
        "lan_name": "LAN",
        "ports": [1],
        "port_ranges": ["8080-9000"],
        "subnets": ["192.0.2.1"],
    }
    body = {"name": "PIN Pad - Cash Register", "lan_1": first, "lan_2": {"lan_id": lans[1].id}}
    acl = see(acl_api.create(site.id, **walk.account, **body, protocols=["tcp"]))
    assert see(acl_api.get(acl.id, **where)).lan_1.lan_name == "LAN"
    assert see(acl_api.edit(acl.id, **where, forward_locally=True)).forward_locally
    assert see(acl_api.update(acl.id, **where, **body)).protocols is None
    assert len(walk.pages(acl_api.list(site.id, **walk.account))) == 1

    assert see(acl_api.delete(acl.id, **where)).id == acl.id
    assert see(wan_api.delete(wan.id, **where)).id == wan.id
    for lan in lans:
        assert see(lan_api.delete(lan.id, **where)).id == lan.id
    walk.magic.sites.delete(site.id, **walk.account)


def apps(walk: Walk) -> None:
    api, see = walk.magic.apps, walk.see
    made = see(api.create(**walk.account, name="Dashboard", type="Development", hostnames=["auth.example.com"]))
    assert made.account_app_id
    assert see(api.edit(made.account_app_id, **walk.account, ip_subnets=["192.0.2.0/24"])).hostnames
    assert see(api.update(made.account_app_id, **walk.account, name="Portal")).name == "Portal"
    assert len(walk.pages(api.list(**walk.account))) == 4
    assert see(api.delete(made.account_app_id, **walk.account)).name == "Portal"


def connectors(walk: Walk) -> None:
    api, see = walk.magic.connectors, walk.see
    made = see(api.create(**walk.account, device={"provision_license": True}, notes="n", activated=False))
    assert made.license_key
    window = {"interrupt_window_duration_hours": 4, "interrupt_window_embargo_dates": ["2026-12-24"]}
    assert see(api.edit(made.id, **walk.account, activated=True, **window)).activated
    assert see(api.update(made.id, **walk.account, notes="m")).notes == "m"
    assert see(api.get(made.id, **walk.account)).license_key is None
    assert len(walk.pages(api.list(**walk.account))) == 5
    now = walk.simulator.service.clock.now()
    span = {"from_": now - 86400, "to": now}
    page = see(api.events.list(made.id, **walk.account, **span, limit=5))
    assert page.cursor
    event = page.items[0]
    shown = see(api.events.get(str(int(event.n)), **walk.account, connector_id=made.id, event_t=str(int(event.t))))
    assert shown.e.k == event.k
    assert see(api.events.latest.list(made.id, **walk.account)).items
    snapshot = see(api.snapshots.list(made.id, **walk.account, **span)).items[0]
    where = {**walk.account, "connector_id": made.id}
    assert see(api.snapshots.get(str(int(snapshot.t)), **where)).t == snapshot.t
    assert see(api.snapshots.latest.list(made.id, **walk.account)).count == 1
    assert see(api.delete(made.id, **walk.account)).id == made.id


def captures(walk: Walk) -> None:
    api, see = walk.magic.pcaps, walk.see
    filters = {"source_address": "1.2.3.4", "source_port": 123, "protocol": 6}
    common = {**walk.account, "system": "magic-transit", "time_limit": 300, "filter_v1": filters}
    made = see(api.create(**common, type="simple", packet_limit=10000))
    assert [see(api.get(made.id, **walk.account)).status for _n in range(2)] == ["running", "success"]
    assert api.download.get(made.id, **walk.account).read()[:4] == bytes.fromhex("d4c3b2a1")

    uri = "s3://pcaps-bucket?region=us-east-1"
    bucket = see(api.ownership.create(**walk.account, destination_conf=uri))
    contents = walk.simulator.control("GET", "buckets")[bucket.filename]
    answer = {"destination_conf": uri, "ownership_challenge": contents}
    assert see(api.ownership.validate(**walk.account, **answer)).status == "success"
    assert walk.pages(api.ownership.get(**walk.account))[0].validated
    full = see(api.create(**common, type="full", colo_name="ORD", destination_conf=uri, byte_limit=100000000))
    api.stop(full.id, **walk.account)
    assert {capture.type for capture in walk.pages(api.list(**walk.account))} == {"simple", "full"}
    api.ownership.delete(bucket.id, **walk.account)


def slurper(walk: Walk) -> None:
    api, see = walk.client.r2.super_slurper, walk.see
    secret = {"accessKeyId": "a", "secretAccessKey": "b"}
    target = {"bucket": "example-bucket", "vendor": "r2", "secret": secret, "jurisdiction": "default"}
    assert see(api.connectivity_precheck.target(**walk.account, **target)).connectivity_status == "success"
    assert see(api.jobs.progress("simulated-job-running", **walk.account)).transferred_objects == 400


WALKS: tuple[Callable[[Walk], None], ...] = (
    *(gre_tunnels, ipsec_tunnels, cf_interconnects, routes, sites, lans_wans_and_acls),
    *(apps, connectors, captures, slurper),
)


@pytest.fixture
def walk(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    for name in list(os.environ):
        if name.startswith("CLOUDFLARE_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    walk = Walk(simulator)
    yield walk
    walk.client.close()


@pytest.mark.parametrize("life", WALKS, ids=lambda life: life.__name__)
def test_life(life: Callable[[Walk], None], walk: Walk) -> None:
    before = walk.simulator.state()
    life(walk)
    assert walk.extras <= BEYOND_MODELS
    if life not in (cf_interconnects, captures):
        assert walk.simulator.state() == before


def test_every_operation_that_the_sdk_has_was_driven(walk: Walk) -> None:
    for life in WALKS:
        life(walk)
    driven = {entry["operation"] for entry in walk.simulator.journal() if entry["status"] < 300}
    documented = {operation.name for operation in DOCUMENTED}
    assert documented - driven == NOT_IN_SDK
    assert driven - documented == {"ipsec_tunnels.psk_set"}


def test_exchanges_fit_the_published_description(walk: Walk) -> None:
    for life in WALKS:
        life(walk)
    assert walk.problems == []
    assert walk.judged >= {operation.name for operation in DOCUMENTED} - NOT_IN_SDK


def least(walk: Walk) -> dict[str, Callable[[], Any]]:
    """Each creation and change with the arguments that the SDK requires, and no more."""
    account, magic = walk.account, walk.magic
    gre = magic.gre_tunnels.create(**account, **GRE, name="GRE_1")
    ipsec = magic.ipsec_tunnels.create(**account, **IPSEC, name="IPsec_1")
    hop = {"nexthop": "10.213.0.21", "prefix": "10.100.0.0/24", "priority": 1}
    route = magic.routes.create(**account, **hop)
    site = magic.sites.create(**account, name="least")
    of_site = {**account, "site_id": site.id}
    below = magic.sites
    lans = [walk.pages(below.lans.create(site.id, **account, physport=n))[0].id for n in (1, 2)]
    [wan] = walk.pages(below.wans.create(site.id, **account, physport=1))
    sides = {"name": "a", "lan_1": {"lan_id": lans[0]}, "lan_2": {"lan_id": lans[1]}}
    acl = below.acls.create(site.id, **account, **sides)
    app = magic.apps.create(**account, name="a", type="t", hostnames=["a.example.com"])
    connector = magic.connectors.create(**account, device={"serial_number": "least"})
    first = magic.cf_interconnects.list(**account).interconnects[0]
    ends = {"cloudflare_endpoint": IPSEC["cloudflare_endpoint"], "interface_address": IPSEC["interface_address"]}
    return {
        "gre.update": lambda: magic.gre_tunnels.update(gre.id, **account, **GRE, name="GRE_1"),
        "ipsec.update": lambda: magic.ipsec_tunnels.update(ipsec.id, **account, **ends, name="IPsec_1"),
        "interconnect.update": lambda: magic.cf_interconnects.update(first.id, **account),
        "route.update": lambda: magic.routes.update(route.id, **account, **hop),
        "site.update": lambda: magic.sites.update(site.id, **account),
        "site.edit": lambda: magic.sites.edit(site.id, **account),
        "lan.update": lambda: below.lans.update(lans[0], **of_site),
        "lan.edit": lambda: below.lans.edit(lans[0], **of_site),
        "wan.update": lambda: below.wans.update(wan.id, **of_site),
        "wan.edit": lambda: below.wans.edit(wan.id, **of_site),
        "acl.update": lambda: below.acls.update(acl.id, **of_site),
        "acl.edit": lambda: below.acls.edit(acl.id, **of_site),
        "app.update": lambda: magic.apps.update(app.account_app_id, **account, name="b"),
        "app.edit": lambda: magic.apps.edit(app.account_app_id, **account, name="c"),
        "connector.update": lambda: magic.connectors.update(connector.id, **account),
        "connector.edit": lambda: magic.connectors.edit(connector.id, **account),
    }


@pytest.mark.parametrize("merges", [True, False])
def test_the_least_that_the_sdk_asks_for_is_taken(walk: Walk, merges: bool) -> None:
    """Apart from applications, of which a change must name one field (evidence: apps)."""
    walk.simulator.switch(put_merges=merges)
    for name, call in least(walk).items():
        try:
            call()
        except cloudflare.APIStatusError as refused:
            raise AssertionError(f"{name}: {refused}") from None
