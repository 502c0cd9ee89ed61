# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runners of one operation: a real playbook through both, compared result by result.

The playbook runs once per runner and every test looks at one of its tasks: starting ansible-playbook is what costs.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import ApiError
from ansible_collections.netops.cloudflare.plugins.plugin_utils import in_process_runner
from ansible_collections.netops.cloudflare.tests.unit.account import Account
from ansible_collections.netops.cloudflare.tests.unit.certificates import make
from ansible_collections.netops.cloudflare.tests.unit.support import (
    ACCOUNT,
    TOKEN,
    Clock,
    Seen,
    Step,
    Wire,
    ok,
    playbook_environment,
    refused,
)

ENV_TOKEN = "canary-env-token-66"
VAULT_TOKEN = "canary-vault-token-77"
PSK = "canary-psk-8f3d"
SITES = ("magic", "sites")
CONNECTORS = ("magic", "connectors")


class Service:
    """The API over the account in memory, with a few oddities that the tests need."""

    def __init__(self, wire: Wire) -> None:
        self.account = Account(Clock())
        self.wire = wire
        self.late_listings = 0
        wire.answer = self.answer

    def answer(self, seen: Seen) -> Step:
        path, _mark, query = seen.target.partition("?")
        segments = tuple(path.split("/accounts/")[1].split("/")[1:])
        body = seen.json if seen.body else None
        if seen.method == "POST" and body.get("name") == "refused":
            return refused(400, 1022, f"Invalid Request: {body}", cf_ray="8f1c-AMS")
        if seen.method == "GET" and seen.headers.get("authorization") == "Bearer late-token":
            self.late_listings += 1
            return ok([{"id": "late1", "name": "ber-09"}] if self.late_listings > 2 else [])
        try:
            result = self.account.request(seen.method, *segments, body=body, query={"q": query} if query else {}).result
            if segments[-1] == "apps":
                for app in result if isinstance(result, list) else [result]:
                    app["account_app_id"] = app["id"]
            return ok(result)
        except ApiError as error:
            return refused(error.status, 1000, "not found")


def vaulted(text: str) -> str:
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    return str(vault.encrypt(text, vault.secrets[0][1]).decode())


def case(name: str, module: str, arguments: Any = None, **keywords: Any) -> dict[str, Any]:
    """A task whose result is kept under its name."""
    return {
        "name": name,
        f"netops.cloudflare.{module}": arguments or {},
        "register": f"case_{name}",
        "ignore_errors": True,
        **keywords,
    }


SECOND = "B\u00fcro \u21165 \u202e\x1b[2J\u2028"  # text of another country, and what would move a cursor

TUNNEL = {"cloudflare_endpoint": "162.159.68.213", "interface_address": "10.213.0.20/31", "psk": PSK}
LOOP = ["site-0", "site-1"]
DATES = [datetime.date(2026, 12, 24), "2027-01-01"]  # YAML knows dates, JSON does not
CASES = [
    case("create", "magic_site", {"name": "ams-01", "description": "first"}),
    case("again", "magic_site", {"name": "ams-01", "description": "first"}),
    case("update", "magic_site", {"name": "ams-01", "description": SECOND}, diff=True),
    case("check", "magic_site", {"name": "ber-01"}, check_mode=True, diff=True),
    case("delete_nothing", "magic_site", {"name": "nowhere", "state": "absent"}, diff=True),
    # wrong options
    case("nothing_named", "magic_site"),
    case("wrong_type", "magic_site", {"name": "a", "ha_mode": "perhaps"}),
    case("unknown_option", "magic_site", {"name": "a", "nmae": "b", "zzz": 1}),
    case("unknown_first", "magic_site", {"nmae": "b"}),
    case("unknown_nested", "magic_site", {"name": "a", "location": {"lat": "1", "long": "2"}}),
    case("number_for_a_dictionary", "magic_site", {"name": "a", "location": 7}),
    case("text_for_a_dictionary", "magic_site", {"name": "a", "location": "x"}),
    case("null_where_one_is_needed", "magic_site", {"name": None, "id": None}),
    case("exclusive", "magic_site_lan", {"name": "a", "site": "ams-01", "site_id": "id1"}),
    case("wrong_value", "magic_gre_tunnel", {"name": "sixteen--letters", "interface_address": "10.0.0.0/32"}),
    case("unknown_site", "magic_site_lan", {"name": "a", "site": "nowhere"}),
    case("secret_in_a_wrong_place", "magic_ipsec_tunnel", {"name": "i", "psk": PSK, "psk_update": PSK}),
    # refusals
    case("refused", "magic_site", {"name": "refused"}),
    case("refused_with_a_secret", "magic_ipsec_tunnel", {"name": "refused", **TUNNEL}),
    case("no_server", "magic_site", {"name": "a", "base_url": "http://127.0.0.1:1", "retries": 0}),
    # secrets
    case("secret", "magic_ipsec_tunnel", {"name": "i", "description": f"echo {PSK}", **TUNNEL}, diff=True),
    case("no_log", "magic_site", {"name": "hidden"}, no_log=True),
    # where values come from
    case("vaulted", "magic_site_info", {"api_token": "{{ vaulted_token }}"}),
    case("native", "magic_site", {"name": "{{ 'n' ~ 1 }}", "ha_mode": "{{ 1 == 1 }}", "location": "{{ place }}"}),
    case("number_as_text", "magic_site", {"name": 42, "ha_mode": "yes", "retries": "3", "deadline": "30"}),
    case(
        "lazy",
        "magic_app",
        {"name": "app", "type": "x", "hostnames": "{{ ['B', 'A'] | map('lower') }}", "ip_subnets": "{{ nets.keys() }}"},
    ),
    case("dates", "magic_connector", {"serial_number": "s1", "interrupt_window_embargo_dates": DATES}),
    case("unsafe", "magic_site", {"name": "unsafe", "description": "{{ odd }}"}),
    case("odd_text", "magic_site", {"name": "odd", "description": "\u00e9\u4e2d \x1b[31mred\x1b[0m \u202e'\"\\"}),
    case("omitted", "magic_site", {"name": "ams-01", "description": "{{ omit }}"}),
    # fresh data
    case(
        "until",
        "magic_site_info",
        {"api_token": "late-token"},
        until="case_until.sites | length > 0",
        retries=5,
        delay=0,
    ),
    # loops
    case("loop", "magic_site", {"name": "{{ item }}"}, loop=LOOP),
    case("loop_again", "magic_site", {"name": "{{ item }}"}, loop=LOOP),
    case("loop_with_failures", "magic_site", {"name": "{{ item }}"}, loop=["site-0", "refused", "site-7"]),
    # other places
    case("delegated", "magic_site_info", {"name": "ams-01"}, delegate_to="localhost"),
    case("relative_path", "magic_site_info", {"base_url": "{{ tls_url }}", "ca_path": "files/ca.pem"}),
]
# Credentials from the environment of the task, not from module_defaults.
ENVIRONMENT = [
    case(
        "environment",
        "magic_site_info",
        {"name": "ams-01"},
        environment={
            "CLOUDFLARE_API_TOKEN": ENV_TOKEN,
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT,
            "CLOUDFLARE_BASE_URL": "{{ url }}",
        },
    ),
    case("no_credentials", "magic_site_info", {"account_id": ACCOUNT}),
]
# What always needs another process.
ELSEWHERE = [
    case("async", "magic_site_info", {"name": "ams-01"}, **{"async": 60, "poll": 1}),
    case("become", "magic_site_info", {"name": "ams-01"}, become=True),
    # Ansible would print what a job in the background returns.
    case("key_in_the_background", "magic_ipsec_psk", {"tunnel": "i"}, **{"async": 60, "poll": 1}),
]


@dataclass
class Played:
    """One run of the playbook."""

    results: dict[str, Any]
    output: str
    modules: list[str]
    seen: dict[str, list[Seen]] = field(default_factory=dict)


def play(place: Path, tasks: list[dict[str, Any]], **env: str) -> str:
    plays = [{"hosts": "router", "gather_facts": False, "tasks": tasks}]
    (place / "play.yml").write_text(yaml.safe_dump(plays, sort_keys=False, allow_unicode=True))
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), "-i", "hosts.yml", "-vvvv", "play.yml"],
        cwd=place,
        env={
            **playbook_environment(place),
            "ANSIBLE_LOG_PATH": str(place / "ansible.log"),
            "ANSIBLE_VAULT_PASSWORD_FILE": str(place / "vault-password"),
            "ANSIBLE_PIPELINING": "1",
            "PYTHONHASHSEED": "0",  # Ansible lists what is allowed in the order of a set
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def prepare(place: Path, wire: Wire, **variables: Any) -> None:
    """An inventory for this place."""
    become = place / "become"
    become.write_text('#!/bin/sh\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n')
    become.chmod(0o755)
    (place / "vault-password").write_text("open sesame\n")
    shared = {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "ansible_become_exe": str(become),
        "ansible_async_dir": str(place / "async"),
        "ansible_remote_tmp": str(place / "tmp"),
        "url": wire.url,
        "place": {"lat": 37.6, "lon": "122.38"},
        "nets": {"10.0.0.0/24": 1},
        **variables,
    }
    inventory = {"all": {"hosts": {"router": {}, "localhost": {}}, "vars": shared}}
    (place / "hosts.yml").write_text(yaml.safe_dump(inventory))


def ran(output: str) -> list[str]:
    """Modules of ours that cost a process."""
    return re.findall(r"Using module file \S*/(magic_\w+)\.py", output)


def whole_playbook(place: Path, wire: Wire, tls: Wire, ca: str, in_process: bool) -> Played:
    (place / "files").mkdir()
    shutil.copy(ca, place / "files" / "ca.pem")
    prepare(
        place,
        wire,
        netops_cloudflare_in_process=in_process,
        tls_url=tls.url,
    )
    (place / "group_vars").mkdir()
    (place / "group_vars" / "all.yml").write_text(
        "odd: !unsafe '{{ 7 * 7 }} {% raw %}'\n"
        "vaulted_token: !vault |\n" + "".join(f"  {line}\n" for line in vaulted(VAULT_TOKEN).splitlines())
    )
    defaults = {"api_token": TOKEN, "account_id": ACCOUNT, "base_url": "{{ url }}"}
    names = [task["name"] for task in (*CASES, *ENVIRONMENT, *ELSEWHERE)]
    output = play(
        place,
        [
            {
                "module_defaults": {"group/netops.cloudflare.all": defaults},
                "block": [*CASES, *ELSEWHERE],
            },
            *ENVIRONMENT,
            {
                "name": "keep",
                "ansible.builtin.copy": {
                    "dest": str(place / "results.json"),
                    "content": "{{ {" + ", ".join(f"'{name}': case_{name}" for name in names) + "} | to_json }}",
                },
            },
        ],
    )
    assert (place / "results.json").exists(), output[-3000:]
    return Played(
        json.loads((place / "results.json").read_text()), output + (place / "ansible.log").read_text(), ran(output)
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    return make(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def runners(tmp_path_factory: pytest.TempPathFactory, authority: tuple[str, Any]) -> Iterator[dict[str, Played]]:
    """The playbook through both runners, on equal accounts at one address."""
    ca, contexts = authority
    wire, tls = Wire(), Wire(tls=contexts["good"])
    tls.otherwise = ok([{"id": "t1", "name": "over-tls"}])
    played = {}
    for name in ("in_process", "module"):
        service = Service(wire)
        service.account.put(CONNECTORS, device={"id": "d1", "serial_number": "s1"})
        wire.seen.clear()
        played[name] = whole_playbook(tmp_path_factory.mktemp(name), wire, tls, ca, name == "in_process")
        for seen in wire.seen:
            played[name].seen.setdefault(seen.method, []).append(seen)
    yield played
    wire.close()
    tls.close()


def without_times(result: Any) -> Any:
    """Job ids and times differ between any two runs."""
    if isinstance(result, dict):
        hidden = ("ansible_job_id", "results_file", "started", "finished", "stdout", "stderr")
        return {name: without_times(value) for name, value in result.items() if name not in hidden}
    return [without_times(value) for value in result] if isinstance(result, list) else result


@pytest.mark.parametrize("name", [task["name"] for task in (*CASES, *ENVIRONMENT, *ELSEWHERE)])
def test_both_runners_give_the_same_result(runners: dict[str, Played], name: str) -> None:
    in_process, module = (without_times(runners[runner].results[name]) for runner in ("in_process", "module"))
    assert json.dumps(in_process, sort_keys=True) == json.dumps(module, sort_keys=True)


def test_each_runner_is_the_one_it_says(runners: dict[str, Played]) -> None:
    assert runners["in_process"].modules == ["magic_site_info", "magic_site_info"]  # async and become
    # Two more for until, one less for what is refused.
    count = sum(len(task.get("loop", "1")) for task in (*CASES, *ENVIRONMENT, *ELSEWHERE)) + 2 - 1
    assert len(runners["module"].modules) == count


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("create", {"changed": True, "failed": False, "operation": "create"}),
        ("again", {"changed": False, "failed": False, "operation": "none"}),
        ("update", {"changed": True, "operation": "update"}),
        ("check", {"changed": True, "operation": "create", "validation": "local"}),
        ("delete_nothing", {"changed": False, "operation": "none"}),
        ("no_log", {"changed": True, "operation": "create"}),
        ("relative_path", {"failed": False, "sites": [{"id": "t1", "name": "over-tls"}]}),
        ("async", {"failed": False, "changed": False}),
        ("become", {"failed": False, "changed": False}),
    ],
)
def test_results_are_what_they_should_be(runners: dict[str, Played], name: str, expected: dict[str, Any]) -> None:
    result = runners["in_process"].results[name]
    assert {key: result.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing_named", "name: is required, to find the site. Or set its id"),
        ("wrong_type", "ha_mode"),
        (
            "unknown_option",
            "- nmae: is not an option. Did you mean name?\n- zzz: is not an option. Options are acc",
        ),
        ("unknown_nested", "location.long: is not an option. Did you mean lon?"),
        ("unknown_first", "There are 2 problems. Nothing was changed.\n- nmae: is not an option. Did you mean name?\n"),
        ("number_for_a_dictionary", "location: must be a dictionary. Nothing was changed."),
        ("text_for_a_dictionary", "location: must be a dictionary. Nothing was changed."),
        ("null_where_one_is_needed", "name: is required, to find the site"),
        ("exclusive", "site_id: cannot be given together with site"),
        ("wrong_value", "'sixteen--letters' has 16 characters"),
        ("unknown_site", "site 'nowhere' does not exist. The account has ams-01."),
        ("refused", "POST /accounts/"),
        ("no_server", "cannot connect to http://127.0.0.1:1: Connection refused"),
        ("no_credentials", "api_token: no credentials"),
        ("key_in_the_background", "Set no_log: true (the registered result contains the key nevertheless)"),
    ],
)
def test_errors_say_what_is_wrong(runners: dict[str, Played], name: str, said: str) -> None:
    result = runners["in_process"].results[name]
    assert (result["failed"], result["changed"]) == (True, False)
    assert said in result["msg"]
    assert "Traceback" not in json.dumps(result)


def test_a_refusal_carries_its_facts(runners: dict[str, Played]) -> None:
    error = runners["in_process"].results["refused"]["error"]
    assert (error["kind"], error["status"], error["method"], error["ray_id"]) == ("api", 400, "POST", "8f1c-AMS")
    assert error["errors"][0]["code"] == 1022


@pytest.mark.parametrize("runner", ["in_process", "module"])
def test_a_diff_is_shown(runners: dict[str, Played], runner: str) -> None:
    before = runners[runner].results["update"]["diff"]["before"]
    assert before == '{\n    "description": "first",\n    "name": "ams-01"\n}\n'
    assert "diff" not in runners[runner].results["create"]
    # Readable in any language, and still no cursor moves.
    assert '+    "description": "B\u00fcro \u21165 \\u202e\\u001b[2J\\u2028"' in runners[runner].output


@pytest.mark.parametrize("runner", ["in_process", "module"])
def test_secrets_are_nowhere(runners: dict[str, Played], runner: str) -> None:
    """Not in results, output at -vvvv or the log. The token in ``environment`` is Ansible's own to show."""
    sent = [seen.body for method in ("POST", "PUT") for seen in runners[runner].seen.get(method, [])]
    assert any(PSK.encode() in body for body in sent)
    for secret in (TOKEN, VAULT_TOKEN, PSK):
        assert secret not in json.dumps(runners[runner].results)
        assert secret not in runners[runner].output
    assert "hidden" not in [line for line in runners[runner].output.splitlines() if '"site"' in line]


def test_text_of_the_api_that_holds_a_secret_is_scrubbed(runners: dict[str, Played]) -> None:
    assert runners["in_process"].results["secret"]["ipsec_tunnel"]["description"] == "echo ********"
    assert "********" in runners["in_process"].results["refused_with_a_secret"]["msg"]


@pytest.mark.parametrize("runner", ["in_process", "module"])
def test_each_source_of_credentials_arrives(runners: dict[str, Played], runner: str) -> None:
    used = {seen.headers["authorization"] for seen in runners[runner].seen["GET"]}
    assert used == {f"Bearer {token}" for token in (TOKEN, ENV_TOKEN, VAULT_TOKEN, "late-token")}
    assert runners[runner].results["environment"]["sites"][0]["name"] == "ams-01"


def test_values_arrive_as_they_were_meant(runners: dict[str, Played]) -> None:
    results = runners["in_process"].results
    assert results["native"]["site"]["ha_mode"] is True
    assert results["native"]["site"]["location"] == {"lat": "37.6", "lon": "122.38"}
    assert results["number_as_text"]["site"]["name"] == "42"
    assert results["lazy"]["app"]["hostnames"] == ["b", "a"]
    assert results["lazy"]["app"]["ip_subnets"] == ["10.0.0.0/24"]
    assert results["dates"]["connector"]["interrupt_window_embargo_dates"] == ["2026-12-24", "2027-01-01"]
    assert results["unsafe"]["site"]["description"] == "{{ 7 * 7 }} {% raw %}"
    assert results["odd_text"]["site"]["description"] == "\u00e9\u4e2d \x1b[31mred\x1b[0m \u202e'\"\\"
    assert results["omitted"]["site"]["description"] == SECOND


@pytest.mark.parametrize("runner", ["in_process", "module"])
def test_until_sees_fresh_data(runners: dict[str, Played], runner: str) -> None:
    assert runners[runner].results["until"]["attempts"] == 3
    assert [site["name"] for site in runners[runner].results["until"]["sites"]] == ["ber-09"]


def listings_during(runners: dict[str, Played], runner: str) -> int:
    """How often sites were listed with the usual token."""
    return sum(
        seen.target.endswith("/magic/sites") and seen.headers["authorization"] == f"Bearer {TOKEN}"
        for seen in runners[runner].seen["GET"]
    )


def test_the_items_of_a_loop_share_one_listing(runners: dict[str, Played]) -> None:
    for name in ("loop", "loop_again"):
        changed = [item["changed"] for item in runners["in_process"].results[name]["results"]]
        assert changed == [name == "loop"] * len(LOOP)
    items = runners["in_process"].results["loop_with_failures"]["results"]
    assert [item["failed"] for item in items] == [False, True, False]
    # Of 2 * 6 + 3 items the module lists each time. In process: once per loop, and again after a refusal.
    spared = listings_during(runners, "module") - listings_during(runners, "in_process")
    assert spared == 2 * (len(LOOP) - 1) + 2


def test_without_requests_the_module_says_how_to_install_it(tmp_path: Path, wire: Wire) -> None:
    shim = tmp_path / "shim"
    shim.mkdir()
    (shim / "requests.py").write_text("raise ImportError('No module named requests')\n")
    prepare(tmp_path, wire)
    output = play(tmp_path, [case("x", "magic_site", {"name": "a"})], PYTHONPATH=str(shim))
    assert "The Python library requests is not installed" in output
    for way in ("-m pip install requests", "pipx inject", "execution environment"):
        assert way in output
    assert "Traceback" not in output
    assert wire.seen == []


def test_secrets_are_found_wherever_they_stand() -> None:
    """Those that are left are all that Ansible takes out of a result."""
    secrets = {'quo"ted\\', "5", "two\nlines", "key", "nowhere"}
    result = {"a": ['x quo"ted\\ y'], "b": 5, "c": ({"d": "two\nlines"},), "key": None}
    assert in_process_runner._occurring(secrets, result) == secrets - {"nowhere"}
