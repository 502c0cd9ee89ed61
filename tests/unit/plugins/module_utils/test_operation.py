# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task may say, and what it gets back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible_collections.netops.cloudflare.plugins.module_utils.account.listings import Listings
from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import DEFAULT_BASE_URL, Settings
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.connector import KIND as CONNECTOR
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.gre_tunnel import KIND as GRE
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.interconnect import KIND as INTERCONNECT
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.ipsec_tunnel import KIND as IPSEC
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.route import KIND as ROUTE
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site import KIND as SITE
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_acl import KIND as ACL
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_app_config import KIND as APP_CONFIG
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_lan import KIND as LAN
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_wan import KIND as WAN
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import TransportError, printable
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Read
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import argument_spec
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION as NETWORK
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation, execute
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.psk import OPERATION as RENEW
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace
from ansible_collections.netops.cloudflare.tests.unit.account import Account, api_error
from ansible_collections.netops.cloudflare.tests.unit.support import ACCOUNT, TOKEN, prepared

SITES = ("magic", "sites")
LANS = (*SITES, "id1", "lans")
PSK = "canary-psk-83"
ROUTE_ARGS = {"prefix": "10.0.0.0/24", "nexthop": "10.213.0.21", "priority": 100}
TUNNEL = {
    "name": "ams-gre-1",
    "customer_gre_endpoint": "203.0.113.10",
    "cloudflare_gre_endpoint": "162.159.68.213",
    "interface_address": "10.213.0.20/31",
}


class Stub(Workspace):
    """Hands out the account in memory."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account
        self.listings = Listings()

    def open(self, settings: Settings, check_mode: bool) -> Any:
        settings.check()
        return self.account, self.listings


def validate(operation: Operation, **args: Any) -> tuple[dict[str, Any], str]:
    params, problems = prepared(operation, {"api_token": TOKEN, "account_id": ACCOUNT, **args})
    return params, "; ".join(map(str, problems))


def task(
    operation: Operation, account: Account, *, check_mode: bool = False, diff_mode: bool = False, **args: Any
) -> dict[str, Any]:
    params, problems = prepared(operation, {"api_token": TOKEN, "account_id": ACCOUNT, **args})
    return execute(operation, Run(params, check_mode, diff_mode, Stub(account), problems))


# --- what a task may say ---


@pytest.mark.parametrize(
    ("resource", "args", "wrong"),
    [
        (SITE, {"name": "a"}, ""),
        (SITE, {"id": "1"}, ""),
        (SITE, {}, "name: is required, to find the site. Or set its id"),
        (SITE, {"name": "a", "state": "gone"}, "state: 'gone' is not one of present, absent"),
        (SITE, {"name": "a", "ha_mode": "perhaps"}, "ha_mode"),
        (SITE, {"name": "a", "nmae": "b"}, "nmae"),
        (SITE, {"name": "a", "location": {"lat": "1", "long": "2"}}, "location.long"),
        (LAN, {"name": "a", "site": "s"}, ""),
        (LAN, {"name": "a", "site_id": "s"}, ""),
        (LAN, {"name": "a"}, "site: it or site_id is required"),
        (LAN, {"name": "a", "site": "s", "site_id": "s"}, "site_id: cannot be given together with site"),
        (LAN, {"name": "a", "site": "s", "routed_subnets": [{"prefix": "10.0.0.0/8"}]}, "next_hop"),
        (ROUTE, ROUTE_ARGS, ""),
        (ROUTE, {"prefix": "10.0.0.0/24"}, "nexthop: is required, to find the route. Or set its id"),
        (ROUTE, {"id": "1", "priority": "high"}, "priority"),
        (APP_CONFIG, {"site": "s"}, "app: it or account_app_id or managed_app_id is required"),
        (
            APP_CONFIG,
            {"site": "s", "app": "a", "managed_app_id": "b"},
            "managed_app_id: cannot be given together with app",
        ),
        (CONNECTOR, {"serial_number": "1", "device_id": "2"}, "device_id: cannot be given together with serial_number"),
        (INTERCONNECT, {"name": "a", "state": "absent"}, "state: 'absent' is not one of present"),
        (IPSEC, {"name": "a", "psk_update": "sometimes"}, "psk_update: 'sometimes' is not one of on_create, always"),
        (GRE, {"name": "a", "health_check": {"rate": "fast"}}, "low, mid, high"),
        (GRE, {"name": "a", "health_check": {"target": {"saved": "1"}}}, "health_check.target: must be text"),
    ],
)
def test_arguments(resource: Any, args: dict[str, Any], wrong: str) -> None:
    said = validate(manage(resource), **args)[1]
    if wrong:
        assert wrong in said
    else:
        assert said == ""


@pytest.mark.parametrize(
    ("variable", "option"),
    [
        ("CLOUDFLARE_API_TOKEN", "api_token"),
        ("CLOUDFLARE_EMAIL", "api_email"),
        ("CLOUDFLARE_API_KEY", "api_key"),
        ("CLOUDFLARE_ACCOUNT_ID", "account_id"),
        ("CLOUDFLARE_BASE_URL", "base_url"),
        ("CLOUDFLARE_CA_PATH", "ca_path"),
        ("REQUESTS_CA_BUNDLE", "ca_path"),
    ],
)
def test_the_environment_stands_in_for_options(monkeypatch: pytest.MonkeyPatch, variable: str, option: str) -> None:
    validator = ArgumentSpecValidator(argument_spec(inspect(SITE)))
    monkeypatch.setenv(variable, "/from/environment")
    assert validator.validate({}).validated_parameters[option] == "/from/environment"
    assert validator.validate({option: "/given"}).validated_parameters[option] == "/given"


def test_defaults() -> None:
    params = ArgumentSpecValidator(argument_spec(manage(SITE))).validate({"name": "a"}).validated_parameters
    assert params["base_url"] == DEFAULT_BASE_URL
    assert (params["connect_timeout"], params["read_timeout"], params["deadline"], params["retries"]) == (
        10,
        60,
        600,
        5,
    )
    assert (params["validate_certs"], params["state"], params["recreate"]) == (True, "present", False)


def test_recreate_is_offered_where_something_is_immutable() -> None:
    for resource in (SITE, LAN, GRE, CONNECTOR, APP_CONFIG):
        assert "recreate" in manage(resource).argument_spec
    for resource in (WAN, ROUTE, IPSEC, ACL):
        assert "recreate" not in manage(resource).argument_spec


@pytest.mark.parametrize(
    ("resource", "args", "said"),
    [
        (SITE, {"name": ""}, "name: must not be empty"),
        (SITE, {"name": "a", "id": ""}, "id: must not be empty"),
        (LAN, {"name": "a", "site": ""}, "site: must not be empty"),
        (LAN, {"name": "a", "site_id": ""}, "site_id: must not be empty"),
        (GRE, {"name": "sixteen--letters"}, "at most 15"),
        (GRE, {"name": "a", "interface_address": "10.0.0.0/32"}, "'10.0.0.0/32' must be a /31"),
        (GRE, {"name": "a", "ttl": 256}, "ttl: 256 is out of range; it must be from 1 to 255"),
        (LAN, {"name": "a", "site": "s", "vlan_tag": 4095}, "vlan_tag: 4095 is out of range"),
        (
            LAN,
            {"name": "a", "site": "s", "static_addressing": {"dhcp_server": {"dns_servers": ["1.1.1.1", "x"]}}},
            "static_addressing.dhcp_server.dns_servers[1]: 'x' is not an IP address",
        ),
        (
            LAN,
            {"name": "a", "site": "s", "routed_subnets": [{"prefix": "10.0.0.0", "next_hop": "10.0.0.1"}]},
            "routed_subnets[0].prefix: '10.0.0.0' is not a prefix",
        ),
        (ROUTE, {"prefix": "x", "nexthop": "y"}, "prefix: 'x' is not a prefix"),
        (SITE, {"name": "a", "api_token": ""}, "no credentials"),
        (SITE, {"name": "a", "account_id": ".."}, "account_id: '..' is not an identifier"),
        (SITE, {"name": "a", "deadline": "nan"}, "deadline: nan is not a valid number of seconds"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_what_cannot_be_right_is_refused_before_anything_is_sent(
    account: Account, check_mode: bool, resource: Any, args: dict[str, Any], said: str
) -> None:
    result = task(manage(resource), account, check_mode=check_mode, **args)
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, False, "invalid")
    assert said in result["msg"]
    assert all(problem["kind"] == "invalid" and problem["path"] for problem in result["error"]["problems"])
    assert account.log == []


def test_all_problems_are_told_at_once(account: Account) -> None:
    result = task(manage(GRE), account, name="sixteen--letters", ttl=0, mtu=1)
    for name in ("name", "ttl", "mtu"):
        assert f"{name}: " in result["msg"]


# --- what it gets back ---


def test_results_of_a_life(account: Account) -> None:
    created = task(manage(GRE), account, **TUNNEL)
    assert (created["changed"], created["operation"]) == (True, "create")
    assert created["gre_tunnel"] == {"id": "id1", **TUNNEL, "customer_address": "10.213.0.21"}
    assert not created.keys() & {"failed", "notes", "validation", "diff"}
    again = task(manage(GRE), account, **TUNNEL)
    assert (again["changed"], again["operation"], again["gre_tunnel"]) == (False, "none", created["gre_tunnel"])
    updated = task(manage(GRE), account, **TUNNEL, description="new")
    assert (updated["changed"], updated["operation"], updated["gre_tunnel"]["id"]) == (True, "update", "id1")
    gone = task(manage(GRE), account, name="ams-gre-1", state="absent")
    assert (gone["changed"], gone["operation"], gone["gre_tunnel"]["description"]) == (True, "delete", "new")
    assert task(manage(GRE), account, name="ams-gre-1", state="absent")["changed"] is False


def test_check_mode_says_who_validated(account: Account) -> None:
    assert task(manage(GRE), account, check_mode=True, **TUNNEL)["validation"] == "server"
    result = task(manage(SITE), account, check_mode=True, name="a")
    assert (result["validation"], result["changed"], result["site"]) == ("local", True, {"name": "a"})


def test_notes_say_what_could_not_be_verified(account: Account) -> None:
    result = task(manage(LAN), account, check_mode=True, site="ams-01", name="l")
    (note,) = result["notes"]
    assert "site 'ams-01' does not exist" in note


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_diff_in_option_names(account: Account, check_mode: bool) -> None:
    account.put(
        IPSEC.path, name="i", cloudflare_endpoint="192.0.2.1", interface_address="10.0.0.0/31", created_on="now"
    )
    args = {"name": "i", "description": "new", "psk": PSK, "psk_update": "always"}
    result = task(manage(IPSEC), account, check_mode=check_mode, diff_mode=True, **args)
    before = {"name": "i", "cloudflare_endpoint": "192.0.2.1", "interface_address": "10.0.0.0/31"}
    assert result["diff"] == {
        "before": before,
        "after": {**before, "description": "new", "psk": "(sensitive, sent)"},
        "before_header": "IPsec tunnel i",
        "after_header": "IPsec tunnel i",
    }
    assert PSK not in json.dumps(result)
    assert "diff" not in task(manage(IPSEC), account, check_mode=check_mode, **args)


def test_a_psk_is_sent_at_creation_and_when_asked_for(account: Account) -> None:
    args = {"name": "i", "cloudflare_endpoint": "192.0.2.1", "interface_address": "10.0.0.0/31", "psk": PSK}
    created = task(manage(IPSEC), account, **args)
    assert account.bodies[-2]["psk"] == PSK
    assert "psk" not in created["ipsec_tunnel"]
    assert task(manage(IPSEC), account, **args)["changed"] is False
    assert task(manage(IPSEC), account, **args, psk_update="always")["changed"] is True
    assert account.bodies[-1]["psk"] == PSK
    assert task(manage(IPSEC), account, **args, description="new")["changed"] is True
    assert account.bodies[-2]["description"] == "new"
    assert "psk" not in account.bodies[-2]


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_child_by_the_id_of_its_site_is_as_idempotent_as_by_name(account: Account, check_mode: bool) -> None:
    """The answer holds a read-only site_id of the same name as the option."""
    account.put(SITES, name="ams-01")
    account.put(LANS, name="l", physport=1, site_id="id1")
    for parent in ({"site": "ams-01"}, {"site_id": "id1"}):
        result = task(manage(LAN), account, check_mode=check_mode, diff_mode=True, name="l", physport=1, **parent)
        assert (result["changed"], result["lan"]["site_id"]) == (False, "id1")
        result = task(manage(LAN), account, check_mode=True, diff_mode=True, name="new", **parent)
        assert result["diff"]["after"] == {"name": "new"}
        assert result["lan"] == {"name": "new"}


def test_recreate_is_passed_on(account: Account) -> None:
    account.put(SITES, name="a", ha_mode=False)
    refused = task(manage(SITE), account, name="a", ha_mode=True)
    assert (refused["failed"], refused["changed"], refused["error"]["kind"]) == (True, False, "immutable")
    assert "recreate: true" in refused["msg"]
    assert task(manage(SITE), account, name="a", ha_mode=True, recreate=True)["operation"] == "recreate"


def test_a_refusal_comes_with_its_facts(account: Account) -> None:
    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST":
            raise api_error(400, method, "overlap")

    account.before = refuse
    result = task(manage(GRE), account, **TUNNEL)
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"].startswith("POST /x: HTTP 400: overlap")
    assert result["error"] == {
        "kind": "api",
        "problems": [{"path": "", "kind": "api", "message": "POST /x: HTTP 400: overlap", "hint": ""}],
        "method": "POST",
        "path": "/x",
        "status": 400,
        "errors": [{"code": 1000, "message": "overlap"}],
        "ray_id": None,
    }


def test_changed_is_true_to_what_was_done_when_a_later_step_fails(account: Account) -> None:
    account.put(SITES, name="a", ha_mode=False)

    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST":
            raise api_error(400, method, "no more")

    account.before = refuse
    result = task(manage(SITE), account, name="a", ha_mode=True, recreate=True)
    assert (result["failed"], result["changed"]) == (True, True)


def run_of(**params: Any) -> Run:
    return Run(params, False, False, Workspace())


def test_a_bug_comes_with_a_traceback_that_holds_no_secret() -> None:
    def work(run: Run) -> dict[str, Any]:
        run.wrote()
        secret = run.params["psk"]
        raise ValueError(f"cannot digest {secret}")

    result = execute(Operation({}, work), run_of(psk=PSK))
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, True, "bug")
    assert "ValueError in test_operation.py, line " in result["msg"]
    assert "Report it at" in result["msg"]
    assert PSK not in json.dumps(result)
    assert "raise ValueError" in result["exception"]


def test_an_expected_error_is_a_result_with_changed_as_it_is() -> None:
    def work(run: Run) -> dict[str, Any]:
        run.wrote()
        raise TransportError("GET", "/x", "gone", sent=True)

    result = execute(Operation({}, work), run_of())
    assert result == {
        "failed": True,
        "changed": True,
        "msg": "GET /x: gone",
        "error": {
            "kind": "transport",
            "problems": [{"path": "", "kind": "transport", "message": "GET /x: gone", "hint": ""}],
            "method": "GET",
            "path": "/x",
            "sent": True,
        },
    }


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_an_interruption_passes_through(stop: type[BaseException]) -> None:
    def work(run: Run) -> dict[str, Any]:
        raise stop

    with pytest.raises(stop):
        execute(Operation({}, work), run_of())


# --- listing ---


def test_a_list_of_all_and_of_some(account: Account) -> None:
    for name in ("b", "a", "c"):
        account.put(SITES, name=name)
    result = task(inspect(SITE), account)
    assert (result["changed"], [site["name"] for site in result["sites"]]) == (False, ["b", "a", "c"])
    assert [site["id"] for site in task(inspect(SITE), account, name="a")["sites"]] == ["id2"]
    assert [site["name"] for site in task(inspect(SITE), account, id="id3")["sites"]] == ["c"]
    assert task(inspect(SITE), account, name="z")["sites"] == []
    assert task(inspect(SITE), account, name="a", id="id3")["sites"] == []
    assert set(account.methods) == {"GET"}


def test_a_filter_knows_other_spellings(account: Account) -> None:
    account.put(ROUTE.path, prefix="2001:db8::/48", nexthop="2001:db8::1", priority=1)
    assert len(task(inspect(ROUTE), account, prefix="2001:DB8:0::/48")["routes"]) == 1


def test_children_of_a_site(account: Account) -> None:
    account.put(SITES, name="ams-01")
    account.put(LANS, name="l")
    for parent in ({"site": "ams-01"}, {"site_id": "id1"}):
        assert [lan["name"] for lan in task(inspect(LAN), account, **parent)["lans"]] == ["l"]
    missing = task(inspect(LAN), account, site="ber-01")
    assert (missing["failed"], missing["error"]["kind"]) == (True, "not_found")
    assert "site 'ber-01' does not exist. The account has ams-01." in missing["msg"]


def test_in_check_mode_a_site_to_come_has_no_children(account: Account) -> None:
    result = task(inspect(LAN), account, check_mode=True, site="ams-01")
    assert result["lans"] == []
    assert "An earlier task of this run can create it" in result["notes"][0]


# --- what items of a loop share ---


def settings_of(**more: Any) -> Settings:
    return Settings(**{"account_id": ACCOUNT, "api_token": TOKEN, **more})


def test_one_session_for_each_set_of_credentials_and_mode() -> None:
    workspace = Workspace()
    client, listings = workspace.open(settings_of(), False)
    assert workspace.open(settings_of(), False) == (client, listings)
    other, seen_by_other = workspace.open(settings_of(api_token="other"), False)
    assert other is not client
    assert seen_by_other is not listings
    checking, seen_by_checking = workspace.open(settings_of(), True)
    assert (checking is client, checking.read_only) == (False, True)
    assert seen_by_checking is listings


def test_another_proxy_is_another_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """The items of a loop may each have an environment of their own."""
    workspace = Workspace()
    client, _listings = workspace.open(settings_of(), False)
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1:3128")
    assert workspace.open(settings_of(), False)[0] is not client


def test_each_item_has_the_whole_deadline() -> None:
    workspace = Workspace()
    client, _listings = workspace.open(settings_of(), False)
    client._ends_at = 0.0
    workspace.open(settings_of(), False)
    assert client._ends_at > client.clock()


def test_what_was_read_can_be_forgotten() -> None:
    workspace = Workspace()
    _client, listings = workspace.open(settings_of(), False)
    listings._kept["x",] = []  # type: ignore[assignment]
    workspace.forget()
    assert listings._kept == {}


def test_waits_are_told_to_a_watcher() -> None:
    told: list[str] = []
    client, _listings = Workspace(told.append).open(settings_of(), False)
    assert client.on_wait is not None
    client.on_wait(12.3, "slow down")
    assert told == ["waiting 12 s: slow down"]


# --- secrets that the service makes ---


def test_a_licence_key_is_returned_once_and_marked(account: Account) -> None:
    account.answer = lambda method, result: {**result, "license_key": "canary-licence-12"}
    args = {"provision_license": True, "notes": "ams-01"}
    operation = manage(CONNECTOR)
    created = task(operation, account, **args)
    assert created["connector"]["license_key"] == "canary-licence-12"
    assert operation.revealing(created) is True
    again = task(operation, account, **args)
    assert (again["changed"], operation.revealing(again)) == (False, False)


def test_a_listing_never_shows_a_licence_key(account: Account) -> None:
    account.put(CONNECTOR.path, device={"id": "d", "serial_number": "s"}, license_key="canary-licence-12")
    (connector,) = task(inspect(CONNECTOR), account)["connectors"]
    assert connector == {"id": "id1", "serial_number": "s", "device_id": "d"}


def test_only_the_secret_part_of_an_option_is_hidden() -> None:
    operation = Operation({}, lambda run: {}, secret_parts={"uri": lambda uri: {uri.rpartition("=")[2], ""}})
    hidden = operation.hidden({"uri": "r2://bucket?key=canary", "token": "t"}, {"r2://bucket?key=canary", "t"})
    assert hidden == {"canary", "t"}
    assert operation.hidden({"uri": None}, {"t"}) == {"t"}


def test_a_key_that_the_api_returns_is_in_no_result(account: Account) -> None:
    account.put(GRE.path, **TUNNEL, bgp={"customer_asn": 1, "md5_key": "canary-md5-old"})
    (listed,) = task(inspect(GRE), account)["gre_tunnels"]
    assert listed["bgp"] == {"customer_asn": 1}
    args = {**TUNNEL, "bgp": {"md5_key": "canary-md5-new"}, "recreate": True}
    for check_mode in (True, False):
        result = task(manage(GRE), account, check_mode=check_mode, diff_mode=True, **args)
        assert (result["operation"], result["gre_tunnel"]["bgp"]) == ("recreate", {"customer_asn": 1})
        assert "canary" not in json.dumps(result)
    assert account.bodies[-2]["bgp"] == {"customer_asn": 1, "md5_key": "canary-md5-new"}


def test_a_refusal_that_repeats_what_the_api_knows_hides_it(account: Account) -> None:
    """The update sends the key along, which the task does not name."""
    account.put(IPSEC.path, name="i", bgp={"customer_asn": 1, "md5_key": 'canary-"md5"'})
    account.put(IPSEC.path, name="j", bgp={"customer_asn": 1})

    def refuse(method: str, _path: tuple[str, ...]) -> None:
        if method == "PUT":
            raise api_error(400, method, f"{json.dumps(account.objects[IPSEC.path][0])} is wrong")

    account.before = refuse
    args = {"name": "i", "description": "new", "cloudflare_endpoint": "192.0.2.1", "interface_address": "10.0.0.0/31"}
    result = task(manage(IPSEC), account, **args)
    assert result["failed"]
    assert "********" in result["msg"]
    assert "canary" not in json.dumps(result)


@pytest.mark.parametrize(
    "secret",
    ['can"ary', "can\\ary", "can'ary\"", "canäry", "can\tary", "canary\n", "can\u202eary", "can\x1bary"],
)
def test_a_secret_is_known_however_it_is_repeated(secret: str) -> None:
    hidden = Operation({}, lambda run: {}).hidden({}, {secret})
    spoken = [secret, secret.strip(), json.dumps({"psk": secret}), json.dumps({"psk": secret}, ensure_ascii=False)]
    for text in [*spoken, str({"psk": secret})]:
        for shown in (text, printable(text)):
            assert any(form in shown for form in hidden), shown
            assert "ry" not in remove_values(shown, hidden).replace("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "")


def test_a_password_in_an_address_is_hidden() -> None:
    hidden = Operation({}, lambda run: {}).hidden({"base_url": "https://operator:canary@api.example.com/v4"}, set())
    assert hidden == {"canary"}
    assert Operation({}, lambda run: {}).hidden({"base_url": "https://api.example.com:443/v4"}, set()) == set()


def test_a_plain_secret_has_one_spelling() -> None:
    """A fleet has a thousand, and each is looked for."""
    assert Operation({}, lambda run: {}).hidden({}, {"canary-1f", "canary-2f"}) == {"canary-1f", "canary-2f"}


def test_what_is_told_while_a_task_waits_hides_its_secrets() -> None:
    told: list[str] = []
    workspace = Workspace(told.append)
    workspace.hidden = {PSK}
    workspace.progress(f"waiting 3 s: HTTP 503: {PSK} is busy \x1b[2J")
    assert told == ["waiting 3 s: HTTP 503: ******** is busy \\x1b[2J"]


@pytest.mark.parametrize(
    ("operation", "params", "asks"),
    [
        (manage(CONNECTOR), {"provision_license": True}, True),
        (manage(CONNECTOR), {"serial_number": "s"}, False),
        (manage(IPSEC), {"psk": PSK}, False),
        (RENEW, {"tunnel": "i"}, True),
        (RENEW, {"tunnel": "i", "psk": PSK}, False),
        (NETWORK, {"connectors": [{"serial_number": "s"}, {"provision_license": True}]}, True),
        (NETWORK, {"connectors": [{"serial_number": "s"}]}, False),
        (NETWORK, {}, False),
    ],
)
def test_whether_a_task_asks_for_a_secret(operation: Operation, params: dict[str, Any], asks: bool) -> None:
    assert operation.asks_for_secret(params) is asks


# --- text from outside ---

ODD = "\x1b]0;title\x07 \x1b[2J\r\nnext\x9b \u202edrawkcab\u2028 \ud800 \xfc \U0001f600"
ESCAPED = r"\x1b]0;title\x07 \x1b[2J\r\nnext\x9b \u202edrawkcab\u2028 \ud800 "


def test_messages_escape_what_would_move_a_cursor(account: Account) -> None:
    def refuse(run: Run) -> dict[str, Any]:
        raise api_error(400, "POST", ODD)

    result = execute(Operation({}, refuse), run_of())
    assert ESCAPED in result["msg"]
    assert result["msg"].isprintable()
    assert result["error"]["errors"][0]["message"].isprintable()


def test_data_stays_as_the_api_has_given_it_and_its_name_does_not(account: Account) -> None:
    account.put(SITES, name=ODD, description=ODD)
    result = task(manage(SITE), account, diff_mode=True, name=ODD, description="plain")
    assert result["site"]["name"] == ODD
    assert result["diff"]["before"]["description"] == ODD
    assert result["diff"]["before_header"].isprintable()


def test_notes_and_warnings_are_for_people() -> None:
    said = {"msg": ODD, "notes": [ODD, "plain"], "warnings": [ODD], "skipped_objects": [ODD], "data": ODD}
    result = execute(Operation({}, lambda run: dict(said)), run_of())
    assert result["data"] == ODD
    assert all(text.isprintable() for name in ("notes", "warnings", "skipped_objects") for text in result[name])
    assert result["msg"].isprintable()


def test_an_object_as_read_can_be_copied_without_secrets() -> None:
    """As each runner does with each result; ansible-core 2.16 makes an empty one of the same type and fills it."""
    item = Read({"id": "1", "name": "ams-01", "inner": {"key": "secret"}}, {"id": "1"})
    assert type(item)() == {}
    assert remove_values({"items": [item]}, {"secret"}) == {
        "items": [{"id": "1", "name": "ams-01", "inner": {"key": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}}]
    }
