# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Crafted values in every text option of every module: what they become of a request as it stands on the wire.

The cases are drawn from the argument specs. RELIABILITY_FULL=1 tries every value in every option; otherwise options
that are no part of a path get the worst of them only.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import SEGMENT
from ansible_collections.netops.cloudflare.plugins.module_utils.document.options import IDS
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.service import BASE, ROUTER
from ansible_collections.netops.cloudflare.tests.contract import coverage
from ansible_collections.netops.cloudflare.tests.unit.support import Seen, Wire, ok, operate

FULL = os.environ.get("RELIABILITY_FULL", "") == "1"

CRAFTED = (
    ".",
    "..",
    "evil/b",
    "../../zones/evil",
    "/evil",
    "evil/",
    "%2e%2e%2fevil",
    "evil%00",
    "%0d%0aX-Evil: 1",
    "evil?validate_only=true",
    "evil&validate_only=true",
    "evil#",
    "evil;",
    "evil\\b",
    " evil",
    "evil\t",
    "evil\n",
    "evil\r\nX-Evil: 1",
    "evil HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "evil\x00",
    "\u00e9vil",
    "\uff0e\uff0e\uff0fevil",
    "evil\u2028",
    "evil\ud800",
    "//evil.example",
    "https://evil.example/",
    "@evil.example",
    "e" * 129 + "vil",
)
WORST = ("../../evil", "evil?a=%2e&b\\#\u00e9\r\nX-Evil: 1\r\n\r\n", "evil\ud800")
# What is no header of the collection's own requests, nobody has asked for.
HEADERS = {
    *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host"),
    *("user-agent", "x-magic-new-hc-target"),
}
QUERY = {"validate_only", "from", "to", "limit", "cursor", "k"}
BEFORE = (  # so that every module finds what its task is about
    *("magic_gre_tunnel", "magic_ipsec_tunnel", "magic_route", "magic_site", "magic_site_wan", "magic_site_lan"),
    *("magic_site_acl", "magic_app", "magic_site_app_config", "magic_connector", "pcap_bucket"),
)
CREDENTIALS = {
    "api_token": ("evil token", "evil\r\nX-Evil: 1", "evil\n", "\u00e9vil", "evil\x00", "\ud800evil"),
    "api_email": ("evil @example.com", "evil@example.com\r\nX-Evil: 1", "\u00e9vil@example.com"),
    "api_key": ("evil key", "evil\r\nX-Evil: 1", "evil\n", "\u00e9vil", "evil\x00"),
    "account_id": CRAFTED,
    "base_url": (
        *("http://127.0.0.1@evil.example", "http://127.0.0.1:80@evil.example", "HTTP://evil.example"),
        *("http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://evil.example#@127.0.0.1"),
        *("http://evil.example?@127.0.0.1", "http://evil.example\\@127.0.0.1", "http://[::1].evil.example"),
        *("http://[::1]@evil.example", "http://[::2]", "http://evil.example;127.0.0.1", "http://127.0.0.1%00.evil"),
        *("http://\uff11\uff12\uff17.0.0.1", "http:evil.example", "http:///evil.example", "//evil.example"),
        *("https://user:evil@api.cloudflare.com", "https://api.cloudflare.com?evil", "https://api.cloudflare.com#evil"),
        *("https://api.cloudflare.com/\r\nX-Evil: 1", "https://api.cloudflare.com/\u00e9vil", "ftp://evil.example"),
        *("file:///etc/evil", "javascript:evil", " https://evil.example", "https://evil.example\t", "https://"),
    ),
}


@pytest.fixture
def _fits_the_published_description() -> None:
    """What is crafted need not."""


class Heard(list[Seen]):
    """The requests that reached a simulator, as they stood on the wire."""

    def clean(self) -> None:
        """Nothing crafted has become a part of a path, a query's structure or a header."""
        for seen in self:
            path, _mark, query = seen.target.partition("?")
            assert path.startswith(f"{BASE}/accounts/"), seen
            segments = path.removeprefix(f"{BASE}/accounts/").split("/")
            assert all(SEGMENT.fullmatch(segment) for segment in segments), seen
            assert ROUTER.match(seen.method, segments[1:]), seen
            assert re.fullmatch(r"[!-~]*", query), seen
            assert {name for name, _value in parse_qsl(query, strict_parsing=bool(query))} <= QUERY, seen
            assert seen.headers.keys() <= HEADERS, seen


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as sim:
        for module, options in coverage.STEPS:
            if module in BEFORE:
                assert not perform(sim, module, options).get("failed")
            if module == "magic_connector_info":
                break
        yield sim


@pytest.fixture
def heard(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Heard:
    requests, answer = Heard(), simulator.service.answer

    def listen(request: Any) -> Any:
        requests.append(Seen(request.method, request.target, request.headers, request.body))
        return answer(request)

    monkeypatch.setattr(simulator.service, "answer", listen)
    return requests


def perform(sim: Simulator, module: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """One task in this process; an error of the argument spec comes as a result, too."""
    return operate(sim, coverage.operation(module), {"retries": 0, **options}, diff=False)


def first(module: str) -> dict[str, Any]:
    """Options with which a module does something, without those that are files or wait."""
    options = next(options for name, options in coverage.STEPS if name == module)
    options = coverage.NETWORK if module == "magic_network" else options
    return {name: deepcopy(value) for name, value in options.items() if name not in ("dest", "poll_interval")}


Place = tuple[Any, ...]  # names of options and numbers of items


def places(module: str) -> Iterator[Place]:
    """Where a module takes text: in the options of the task above, at any depth, and in every other option."""
    given = first(module)
    yield from _texts(given, ())
    for name, option in coverage.operation(module).options.items():
        if option["type"] == "str" and name not in given:
            yield (name,)


def _texts(value: Any, place: Place) -> Iterator[Place]:
    if isinstance(value, str):
        yield place
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(item, (*place, key))


def crafted_task(module: str, place: Place, value: str) -> dict[str, Any]:
    """The task with this value there, and without what cannot stand beside it."""
    options = first(module)
    for group in coverage.operation(module).constraints.get("mutually_exclusive", ()):
        if place[0] in group:
            options = {name: given for name, given in options.items() if name not in group}
    if place[0] == "job_id":
        options = {}
    inner: Any = options
    for key, following in itertools.pairwise(place):
        inner = inner.setdefault(key, {}) if isinstance(following, str) and isinstance(inner, dict) else inner[key]
    inner[place[-1]] = value
    return options


@pytest.mark.parametrize("module", coverage.modules())
def test_no_option_reaches_a_path_or_a_header(simulator: Simulator, heard: Heard, module: str) -> None:
    wrong = []
    for place in places(module):
        is_id = place[0] in IDS
        for value in CRAFTED if is_id or FULL else WORST:
            heard.clear()
            result = perform(simulator, module, crafted_task(module, place, value))
            heard.clean()
            named = str(next(part for part in reversed(place) if isinstance(part, str))) in result.get("msg", "")
            kind = result.get("error", {}).get("kind")
            fine = (kind == "invalid" and named and not heard) if is_id else kind != "bug" and (named or heard)
            if not fine:
                wrong.append((place, value, len(heard), result.get("msg", "no failure")))
    assert wrong == []


@pytest.mark.parametrize("module", coverage.modules())
def test_no_credential_and_no_address_breaks_out_of_its_place(
    simulator: Simulator, heard: Heard, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    def no_network(*_args: Any, **_more: Any) -> Any:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr("socket.getaddrinfo", no_network)
    for option, value in ((option, value) for option, values in CREDENTIALS.items() for value in values):
        more = {} if option in ("api_token", "account_id", "base_url") else {"api_token": None, "api_key": "k"}
        more = {"api_email": "e", **more} if option == "api_key" else more
        result = perform(simulator, module, {**first(module), **more, option: value})
        assert result["error"]["kind"] == "invalid", (option, value, result)
        assert option in result["msg"]
        assert not heard


@pytest.mark.parametrize("crafted", ["", *CRAFTED])
@pytest.mark.parametrize(
    ("module", "options", "sent"),
    [
        ("magic_site", {"name": "ams-01", "description": "x"}, 1),
        ("magic_site", {"name": "ams-01", "state": "absent"}, 1),
        ("magic_site_wan", {"site": "ams-01", "name": "wan-1", "physport": 1}, 1),
        ("magic_ipsec_psk", {"tunnel": "ams-01"}, 1),
        ("magic_connector_event_info", {"connector": "ams-01"}, 1),
    ],
)
def test_no_id_that_an_answer_holds_reaches_a_path(
    simulator: Simulator, wire: Wire, module: str, options: dict[str, Any], sent: int, crafted: str
) -> None:
    """The server's answer must not decide where the next request goes."""
    item = {"id": crafted, "name": "ams-01", "device": {"serial_number": "ams-01"}}
    wire.otherwise = ok({"sites": [item], "ipsec_tunnels": [item]} if module == "magic_ipsec_psk" else [item])
    result = perform(simulator, module, {**options, "base_url": wire.url})
    assert result["failed"], result
    assert result["error"]["kind"] != "bug", result
    assert wire.methods() == ["GET"] * sent
