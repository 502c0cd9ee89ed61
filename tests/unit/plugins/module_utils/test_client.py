# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a scripted server: what is repeated, what is not, how long it waits, and what it gives away."""

from __future__ import annotations

import base64
import email.utils
import gc
import gzip
import itertools
import json
import socket
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
import requests
from ansible_collections.netops.cloudflare.plugins.module_utils.client import transport
from ansible_collections.netops.cloudflare.plugins.module_utils.client.client import BACKOFF_BASE, BACKOFF_CAP, Client
from ansible_collections.netops.cloudflare.plugins.module_utils.client.ratelimit import Pacer
from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import Settings
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import (
    ApiError,
    CloudflareError,
    InputError,
    TransportError,
    UncertainError,
)
from ansible_collections.netops.cloudflare.tests.unit import certificates
from ansible_collections.netops.cloudflare.tests.unit.support import (
    ACCOUNT,
    TOKEN,
    Clock,
    Step,
    Wire,
    hang_up,
    ok,
    raw,
    refused,
    reply,
    reset,
    silence,
)

USER = "ops:canary-pw"
KEY = "canary-key-77"
PSK = "canary-psk-99"
NOW = 1_700_000_000.0
WRITES = ("POST", "PUT", "PATCH", "DELETE")
REPEATABLE = ("GET", "PUT", "PATCH", "DELETE")
VALIDATE = {"validate_only": "true"}
LIST = ("magic", "things")  # no operation of the API, so that any body will do

Make = Callable[..., Client]


@pytest.fixture
def _fits_the_published_description() -> None:
    """Here no module speaks: the bodies are made up."""


@pytest.fixture
def make(wire: Wire, clock: Clock) -> Make:
    def build(*, read_only: bool = False, on_wait: Any = None, jitter: float = 1.0, **settings: Any) -> Client:
        settings = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": wire.url, "read_timeout": 0.2, **settings}
        return Client(
            Settings(**settings),
            read_only=read_only,
            on_wait=on_wait,
            clock=clock,
            now=lambda: NOW,
            sleep=clock.sleep,
            jitter=lambda: jitter,
        )

    return build


def send(client: Client, method: str, **more: Any) -> Any:
    return client.request(method, *LIST, body=None if method in ("GET", "DELETE") else {"name": "x"}, **more)


# --- one exchange ---


def test_a_request_is_complete(make: Make, wire: Wire) -> None:
    wire.script = [ok({"id": "1"})]
    answer = make().request(
        "POST", *LIST, body={"name": "caf\u00e9"}, query=VALIDATE, headers={"x-magic-new-hc-target": "true"}
    )
    (seen,) = wire.seen
    assert answer.result == {"id": "1"}
    assert (seen.method, seen.target) == (
        "POST",
        f"/client/v4/accounts/{ACCOUNT}/magic/things?validate_only=true",
    )
    assert seen.json == {"name": "caf\u00e9"}
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["x-magic-new-hc-target"] == "true"
    assert "x-auth-key" not in seen.headers


def test_a_request_without_body_declares_none(make: Make, wire: Wire) -> None:
    make().request("GET", *LIST)
    assert "content-type" not in wire.seen[0].headers
    assert wire.seen[0].body == b""


def test_email_and_key_serve_without_a_token(make: Make, wire: Wire) -> None:
    make(api_token=None, api_email="ops@example.com", api_key="k-1").request("GET", *LIST)
    headers = wire.seen[0].headers
    assert (headers["x-auth-email"], headers["x-auth-key"]) == ("ops@example.com", "k-1")
    assert "authorization" not in headers


def test_a_token_wins_over_email_and_key(make: Make, wire: Wire) -> None:
    make(api_email="ops@example.com", api_key="k-1").request("GET", *LIST)
    assert wire.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert "x-auth-key" not in wire.seen[0].headers


def test_no_netrc_replaces_the_token(make: Make, wire: Wire, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    make().request("GET", *LIST)
    assert wire.seen[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_one_connection_serves_all_requests(make: Make, wire: Wire) -> None:
    peers = set()

    def step(connection: socket.socket) -> bool:
        peers.add(connection.getpeername())
        return ok([])(connection)

    wire.otherwise = step
    client = make()
    for _number in range(5):
        client.request("GET", *LIST)
    assert len(peers) == 1


def test_who_is_done_with_a_client_has_closed_its_connections(wire: Wire) -> None:
    gone = threading.Event()

    def watch(connection: socket.socket) -> bool:
        ok([])(connection)
        assert connection.recv(1) == b""
        gone.set()
        return False

    wire.otherwise = watch
    gc.disable()
    try:
        Client(Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=wire.url)).request("GET", *LIST)
        assert gone.wait(5)
    finally:
        gc.enable()


def test_no_content_is_an_answer(make: Make, wire: Wire) -> None:
    wire.script = [reply(204, b"")]
    answer = make().request("PUT", "pcaps", "x", "stop")
    assert (answer.status, answer.result) == (204, None)


def test_result_info_is_passed_on(make: Make, wire: Wire) -> None:
    wire.script = [reply(200, {"success": True, "result": [], "result_info": {"count": 3}})]
    assert make().request("GET", "pcaps").result_info == {"count": 3}
    wire.script = [reply(200, {"success": True, "result": [], "result_info": "3"})]
    assert make().request("GET", "pcaps").result_info == {}


# --- faults: which are repeated ---


FAULTS: dict[str, Step] = {
    **{str(status): refused(status) for status in (408, 500, 502, 503, 504, 520, 521, 522, 523, 524)},
    "503 html": reply(503, b"<html>busy</html>", Content_Type="text/html"),
    "503 empty": reply(503, b""),
    "reset": reset,
    "hang up": hang_up,
    "silence": silence,
    "truncated": reply(200, b'{"success": true, "result"', length=500),
    "half json": reply(200, b'{"success": true, "result"'),
    "html": reply(200, b"<html>portal</html>", Content_Type="text/html"),
    "empty": reply(200, b""),
    "json of another kind": reply(200, ["nothing", "of", "ours"]),
    "no envelope": reply(200, {"hello": "world"}),
    "not utf-8": reply(200, b'{"success": true, "result": "\xff\xfe"}'),
    "deep": reply(200, b"[" * 100_000),
    "utf-16": reply(200, '{"success": true, "result": []}'.encode("utf-16")),
    **{
        text[:9]: reply(200, f'{{"success": true, "result": [{text}]}}'.encode())
        for text in ("NaN", "-Infinity", "1e400", "9" * 20, "9" * 5000, '"\\ud800"', '"\\uDFFF\\ud800"')
    },
    "success false": reply(200, {"success": False, "errors": [{"code": 1000, "message": "no"}], "result": None}),
    "success text": reply(200, {"success": "true", "result": []}),
    "not http": raw(b"SSH-2.0-OpenSSH_9.9\r\n"),
}


@pytest.mark.parametrize("method", REPEATABLE)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_repeated_where_that_is_safe(make: Make, wire: Wire, clock: Clock, method: str, fault: Step) -> None:
    wire.script = [fault, fault, ok({"id": "1"})]
    assert send(make(), method).result == {"id": "1"}
    assert wire.methods() == [method] * 3
    assert clock.slept == [BACKOFF_BASE, BACKOFF_BASE * 2]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_post_is_never_repeated_blindly(make: Make, wire: Wire, clock: Clock, fault: Step) -> None:
    wire.script = [fault]
    with pytest.raises(UncertainError) as caught:
        send(make(), "POST")
    assert wire.methods() == ["POST"]
    assert clock.slept == []
    assert str(caught.value).startswith(f"POST /accounts/{ACCOUNT}/magic/things: ")
    assert caught.value.details()["kind"] == "uncertain"


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_post_that_only_validates_is_repeated(make: Make, wire: Wire, fault: Step) -> None:
    wire.script = [fault, ok({})]
    send(make(), "POST", query=VALIDATE)
    assert wire.methods() == ["POST", "POST"]


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_a_throttled_request_is_repeated_whatever_it_is(make: Make, wire: Wire, clock: Clock, method: str) -> None:
    wire.script = [refused(429, 971, Retry_After="7"), reply(429, b"<html>", Retry_After="9"), ok({"id": "1"})]
    assert send(make(), method).result == {"id": "1"}
    assert wire.methods() == [method] * 3
    assert clock.slept == [7.0, 9.0]


def test_throttling_does_not_use_up_the_retries(make: Make, wire: Wire) -> None:
    wire.script = [refused(429, Retry_After="1")] * 20 + [ok([])]
    make(retries=0).request("GET", *LIST)
    assert len(wire.seen) == 21


@pytest.mark.parametrize(
    ("header", "waits"),
    [
        ({"Retry_After": "12"}, 12.0),
        ({"Retry_After": "0"}, BACKOFF_BASE),
        ({"Retry_After": email.utils.formatdate(NOW + 40, usegmt=True)}, 40.0),
        ({"Retry_After": email.utils.formatdate(NOW - 40, usegmt=True)}, BACKOFF_BASE),
        ({}, BACKOFF_BASE),
        ({"Retry_After": "soon"}, BACKOFF_BASE),
        ({"Retry_After": "-5"}, BACKOFF_BASE),
        ({"Retry_After": "1e9"}, BACKOFF_BASE),
        ({"Retry_After": "Mon, 99 Foo 2026 99:99:99 GMT"}, BACKOFF_BASE),
        ({"Retry_After": "2.5"}, 2.5),
        ({"Retry_After": "\u00b2\u0663"}, BACKOFF_BASE),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_heeded(
    make: Make, wire: Wire, clock: Clock, status: int, header: dict[str, str], waits: float
) -> None:
    encoded = {name: value.encode().decode("latin-1") for name, value in header.items()}
    wire.script = [refused(status, **encoded), ok([])]
    make().request("GET", *LIST)
    assert clock.slept == [waits]


def test_backoff_grows_to_a_cap_and_is_never_zero(make: Make) -> None:
    steady, lucky = make(jitter=1.0), make(jitter=0.0)
    assert [steady.backoff(attempt) for attempt in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]
    assert steady.backoff(50) == BACKOFF_CAP
    assert steady.backoff(5000) == BACKOFF_CAP
    assert 0 < lucky.backoff(1) < 0.1


@pytest.mark.parametrize("retries", [0, 1, 4])
def test_faults_beyond_the_retries_end_it(make: Make, wire: Wire, retries: int) -> None:
    wire.otherwise = refused(503, 1000, "busy")
    with pytest.raises(ApiError) as caught:
        make(retries=retries).request("GET", *LIST)
    assert len(wire.seen) == retries + 1
    assert f"(attempts: {retries + 1})" in str(caught.value)
    assert "busy (code 1000)" in str(caught.value)


@pytest.mark.parametrize("method", ["GET", *WRITES])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 415, 422, 501, 505, 525])
def test_a_refusal_is_final(make: Make, wire: Wire, method: str, status: int) -> None:
    wire.script = [refused(status, 1022, "Invalid Request", cf_ray="8f1c-AMS")]
    with pytest.raises(ApiError) as caught:
        send(make(), method)
    assert len(wire.seen) == 1
    assert caught.value.details() == {
        "kind": "api",
        "problems": [{"path": "", "kind": "api", "message": str(caught.value), "hint": ""}],
        "method": method,
        "path": f"/accounts/{ACCOUNT}/magic/things",
        "status": status,
        "errors": [{"code": 1022, "message": "Invalid Request"}],
        "ray_id": "8f1c-AMS",
    }
    for part in (method, "/magic/things", f"HTTP {status}", "Invalid Request (code 1022)", "[cf-ray 8f1c-AMS]"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("errors", "text"),
    [
        ([{"code": 1, "message": "a"}, {"code": 2, "message": "b"}], "a (code 1); b (code 2)"),
        ([{"message": "only text"}], "only text"),
        ([{"code": "x", "message": "odd code"}], "odd code"),
        ([{"code": 7}], "no message (code 7)"),
        (["plain"], "plain"),
        ([], "no reason given"),
        (None, "no reason given"),
        ({"code": 1}, "no reason given"),
        ([None], "no message"),
        (["n"] * 1000, "n; n; n; n; n; n; n; n; n; n"),
        (["n" * 1000], "n" * 500),
    ],
)
def test_errors_of_any_shape_are_told(make: Make, wire: Wire, errors: Any, text: str) -> None:
    wire.script = [reply(400, {"success": False, "errors": errors})]
    with pytest.raises(ApiError, match="HTTP 400: ") as caught:
        make().request("GET", *LIST)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (403, 10000, "credentials were refused"),
        (401, 1000, "credentials were refused"),
        (400, 9109, "credentials were refused"),
        (404, 7003, "check account_id"),
        (403, 7003, "check account_id"),
        (403, 1012, "credentials were refused"),
        (400, 1012, "no such entitlement"),
        (400, 1025, "no such entitlement"),
    ],
)
def test_refusals_with_one_usual_cause_name_it(make: Make, wire: Wire, status: int, code: int, advice: str) -> None:
    wire.script = [refused(status, code)]
    with pytest.raises(ApiError) as caught:
        make().request("GET", *LIST)
    assert advice in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
def test_a_redirect_is_not_followed(make: Make, wire: Wire, status: int) -> None:
    wire.script = [reply(status, b"", Location=f"{wire.url}/elsewhere")]
    with pytest.raises(TransportError, match=f"redirects \\(HTTP {status}\\); credentials are not sent"):
        make().request("GET", *LIST)
    assert len(wire.seen) == 1


@pytest.mark.parametrize("method", ["GET", *WRITES])
@pytest.mark.parametrize("status", [302, 307, 308])
@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/x", "//127.0.0.1:{port}/x", "http://u:p@127.0.0.1:{port}"])
def test_the_target_of_a_redirect_sees_nothing(
    make: Make, wire: Wire, clock: Clock, method: str, status: int, target: str
) -> None:
    elsewhere = Wire()
    wire.script = [reply(status, b"", Location=target.format(port=elsewhere.port))]
    with pytest.raises(TransportError, match="credentials are not sent to another server"):
        send(make(), method)
    elsewhere.close()
    assert elsewhere.seen == []
    assert wire.methods() == [method]
    assert clock.slept == []


def test_no_redirect_leads_from_https_to_http(make: Make, wire: Wire, tls: Any) -> None:
    tls.good.otherwise = reply(307, b"", Location=wire.url)
    with pytest.raises(TransportError, match="credentials are not sent to another server"):
        make(base_url=tls.good.url, ca_path=tls.ca).request("GET", *LIST)
    assert wire.seen == []


def test_an_answer_of_another_server_says_so(make: Make, wire: Wire) -> None:
    wire.otherwise = reply(404, b"<html>not here</html>", Content_Type="text/html; charset=utf-8")
    with pytest.raises(ApiError, match=r"HTTP 404 with text/html, which is not a response of the API; check that"):
        make().request("GET", *LIST)


# --- faults before anything was sent ---


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_a_refused_connection_is_repeated_for_every_method(make: Make, clock: Clock, method: str) -> None:
    port = closed_port()
    client = make(base_url=f"http://127.0.0.1:{port}", retries=2)
    with pytest.raises(TransportError) as caught:
        send(client, method)
    assert len(clock.slept) == 2
    assert caught.value.sent is False
    assert f"cannot connect to http://127.0.0.1:{port}: Connection refused" in str(caught.value)
    assert "(attempts: 3)" in str(caught.value)


def test_a_post_follows_a_refused_connection(make: Make, wire: Wire) -> None:
    """The server comes up during the wait."""
    port = closed_port()
    servers: list[Wire] = []
    client = make(base_url=f"http://127.0.0.1:{port}")

    def wake(_seconds: float) -> None:
        server = Wire(port)
        server.otherwise = ok({"id": "1"})
        servers.append(server)

    client._sleep = wake
    assert send(client, "POST").result == {"id": "1"}
    assert servers[0].methods() == ["POST"]
    servers[0].close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_that_is_not_made_in_time_is_repeated(make: Make, clock: Clock, method: str) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _number in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        client = make(base_url=f"http://127.0.0.1:{port}", connect_timeout=0.05, retries=1)
        with pytest.raises(TransportError, match=r"no connection to .* within 0\.05 s \(attempts: 2\)") as caught:
            send(client, method)
        for filler in fillers:
            filler.close()
    assert caught.value.sent is False


def test_a_name_that_does_not_resolve_reads_well(make: Make) -> None:
    client = make(base_url="https://api.cloudflare.invalid", retries=0)
    with pytest.raises(TransportError, match=r"cannot connect to https://api\.cloudflare\.invalid: \w+") as caught:
        send(client, "POST")
    assert caught.value.sent is False


# --- the deadline ---


def test_a_retry_after_beyond_the_deadline_ends_it_at_once(make: Make, wire: Wire, clock: Clock) -> None:
    wire.otherwise = refused(429, 971, "slow down", Retry_After="7200")
    with pytest.raises(ApiError, match=r"slow down .*7200 s, after the deadline of 600 s") as caught:
        make().request("GET", *LIST)
    assert clock.slept == []
    assert caught.value.status == 429


def test_waiting_stops_at_the_deadline(make: Make, wire: Wire, clock: Clock) -> None:
    wire.otherwise = refused(429, 971, "slow down", Retry_After="25")
    with pytest.raises(ApiError, match="after the deadline of 60 s"):
        make(deadline=60).request("GET", *LIST)
    assert clock.slept == [25, 25]


def test_the_deadline_covers_all_requests_of_a_task(make: Make, wire: Wire, clock: Clock) -> None:
    client = make(deadline=60)
    client.request("GET", *LIST)
    clock.time += 61
    with pytest.raises(TransportError, match="the deadline of 60 s for this task has passed"):
        client.request("GET", *LIST)
    client.restart_deadline()
    client.request("GET", *LIST)
    assert len(wire.seen) == 2


def test_no_request_outlives_the_deadline(make: Make, wire: Wire, clock: Clock) -> None:
    wire.script = [silence]
    client = make(deadline=0.1, read_timeout=60, retries=0)
    with pytest.raises(TransportError, match="no response within"):
        client.request("GET", *LIST)


def dripping(*parts: bytes) -> Step:
    """The first part at once, the others byte by byte, without end."""

    def step(connection: socket.socket) -> bool:
        connection.sendall(parts[0])
        for byte in itertools.cycle(b"".join(parts[1:])):
            time.sleep(0.02)
            connection.sendall(bytes([byte]))
        return False

    return step


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS = {
    "status line": dripping(b"H", b"TTP/1.1 "),
    "headers": dripping(HEAD, b"X-More: " + b"x" * 50 + b"\r\n"),
    "provisional": dripping(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": dripping(HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "body without length": dripping(HEAD + b"Connection: close\r\n\r\n", b" "),
    "chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "gzip": dripping(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"{")[:10], b"\0"),
}


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_no_answer_outlives_the_deadline_however_slowly_it_comes(
    wire: Wire, drip: Step, method: str, binary: bool
) -> None:
    """On the real clock: each byte starts a socket's timeout again."""
    wire.otherwise = drip
    began = time.monotonic()
    settings = Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=wire.url, deadline=0.15)
    with pytest.raises((TransportError, UncertainError), match=r"before the deadline of 0\.15 s"):
        Client(settings).request(method, *LIST, binary=binary)
    assert time.monotonic() - began < 1
    assert len(wire.seen) == 1


def test_a_slow_proxy_does_not_outlive_the_deadline(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{wire.port}")
    wire.otherwise = DRIPS["headers"]
    began = time.monotonic()
    settings = Settings(
        account_id=ACCOUNT, api_token=TOKEN, base_url="https://api.cloudflare.invalid", deadline=0.15, retries=0
    )
    with pytest.raises(TransportError):
        Client(settings).request("GET", *LIST)
    assert time.monotonic() - began < 1
    assert wire.methods() == ["CONNECT"]


def test_a_slow_answer_within_the_deadline_is_read(wire: Wire) -> None:
    whole = json.dumps({"success": True, "result": "slow"}).encode()

    def slowly(connection: socket.socket) -> bool:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(whole))
        for byte in whole:
            time.sleep(0.005)
            connection.sendall(bytes([byte]))
        return True

    wire.script = [slowly]
    settings = Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=wire.url, read_timeout=0.15)
    assert Client(settings).request("GET", *LIST).result == "slow"


# --- the largest answer ---


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    make: Make, wire: Wire, monkeypatch: pytest.MonkeyPatch, method: str, packed: bool
) -> None:
    monkeypatch.setattr(transport, "LARGEST", 2**20)
    body = b"x" * 2**24
    headers = {"Content_Encoding": "gzip"} if packed else {}
    wire.otherwise = reply(200, gzip.compress(body) if packed else body, **headers)
    with pytest.raises((TransportError, UncertainError), match="the response is larger than 1 MiB"):
        make(retries=0).request(method, *LIST)
    wire.otherwise = ok([])
    assert make().request("GET", *LIST).result == []


def test_ten_thousand_objects_are_not_too_large(wire: Wire) -> None:
    wire.script = [ok([{"id": "x" * 32, "all the rest": "x" * 2000}] * 10_000)]
    settings = Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=wire.url)
    assert len(Client(settings).request("GET", *LIST).result) == 10_000


def test_a_watcher_is_told_about_waits(make: Make, wire: Wire) -> None:
    told: list[tuple[float, str]] = []
    wire.script = [refused(503, 1, "busy"), refused(429, 971, "slow down", Retry_After="30"), ok([])]
    make(on_wait=lambda seconds, why: told.append((seconds, why))).request("GET", *LIST)
    ((seconds, why),) = told
    assert seconds == 30
    assert "slow down" in why


# --- pacing ---


def test_pacing_spreads_what_is_left_of_the_window(clock: Clock) -> None:
    pacer = Pacer(clock)
    assert pacer.delay() == 0
    pacer.note('"default";r=3;t=29')
    waits = []
    for _number in range(4):
        waits.append(pacer.delay())
        clock.sleep(waits[-1])
    assert waits == [10.0, 10.0, 10.0, 0.0]


def test_pacing_does_not_slow_a_run_with_much_left(clock: Clock) -> None:
    pacer = Pacer(clock)
    pacer.note('"default";r=1000;t=300')
    assert [pacer.delay() for _number in range(50)] == [0.0] * 50


def test_nothing_left_waits_for_the_reset(clock: Clock) -> None:
    pacer = Pacer(clock)
    pacer.note('"default";r=0;t=17')
    assert pacer.delay() == 18.0


def test_of_several_limits_the_tightest_counts(clock: Clock) -> None:
    pacer = Pacer(clock)
    pacer.note('"burst";r=0;t=5, "default";r=900;t=200')
    assert pacer.delay() == 6.0


def test_an_answer_overtaken_by_others_does_not_give_requests_back(clock: Clock) -> None:
    pacer = Pacer(clock)
    pacer.note('"default";r=2;t=30')
    pacer.delay()
    pacer.note('"default";r=2;t=30')
    assert pacer.delay() == 31.0


def test_a_new_window_starts_again(clock: Clock) -> None:
    pacer = Pacer(clock)
    pacer.note('"default";r=0;t=10')
    clock.time += 11
    assert pacer.delay() == 0
    pacer.note('"default";r=500;t=300')
    assert pacer.delay() == 0


def test_requests_under_way_when_a_window_begins_are_not_forgotten(clock: Clock) -> None:
    """The first answer of a window tells what is left without those that other threads have sent meanwhile."""
    pacer = Pacer(clock)
    for _number in range(8):
        pacer.delay()
    pacer.note('"default";r=7;t=30')
    assert pacer.delay() == 31.0
    pacer = Pacer(clock)
    for _number in range(8):
        pacer.delay()
        pacer.done()
    pacer.note('"default";r=7;t=30')
    assert pacer.delay() == 31 / 7


def test_the_time_that_the_limit_imposes(clock: Clock) -> None:
    pacer = Pacer(clock)
    assert pacer.time_for(10**6) == 0
    pacer.note('"default";r=100;t=60', '"default";q=1200;w=300')
    assert [pacer.time_for(n) for n in (0, 100, 101, 1300, 1301)] == [0, 0, 61, 61, 361]
    pacer.note('"default";r=100;t=60', "garbage")
    assert pacer.time_for(101) == 61


def test_who_waits_in_another_thread_is_woken(wire: Wire) -> None:
    """On the real clock, which is what can be woken."""
    wire.otherwise = refused(429, Retry_After="300")
    client = Client(Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=wire.url))
    failures: list[CloudflareError] = []

    def ask() -> None:
        try:
            client.request("GET", *LIST)
        except CloudflareError as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not wire.seen:
        time.sleep(0.01)
    with client.halted():
        thread.join(10)
        assert not thread.is_alive()
    assert "interrupted" in str(failures[0])
    wire.otherwise = ok([])
    assert client.request("GET", *LIST).result == []


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "garbage",
        '"default";r=;t=',
        '"default";r=-1;t=5',
        '"default";t=5',
        '"default";r=5',
        "r=99999999999999999999;t=1",
        ",,,",
        "r=x;t=y",
    ],
)
def test_an_unreadable_limit_is_ignored(clock: Clock, header: str | None) -> None:
    pacer = Pacer(clock)
    pacer.note(header)
    assert pacer.delay() == 0.0


def test_the_client_paces_itself(make: Make, wire: Wire, clock: Clock) -> None:
    wire.script = [ok([], Ratelimit='"default";r=1;t=30'), ok([]), ok([])]
    client = make()
    client.request("GET", *LIST)
    client.request("GET", *LIST)
    assert clock.slept == [31.0]


def test_pacing_beyond_the_deadline_says_why(make: Make, wire: Wire, clock: Clock) -> None:
    wire.script = [ok([], Ratelimit='"default";r=0;t=290')]
    client = make(deadline=100)
    client.request("GET", *LIST)
    with pytest.raises(TransportError, match=r"rate limit .*291 s, after the deadline"):
        client.request("GET", *LIST)
    assert len(wire.seen) == 1


# --- what is never sent ---


@pytest.mark.parametrize("method", WRITES)
def test_check_mode_cannot_write(make: Make, wire: Wire, method: str) -> None:
    client = make(read_only=True)
    with pytest.raises(CloudflareError, match=f"Check mode must not send {method}"):
        send(client, method)
    with pytest.raises(CloudflareError, match="Check mode must not send"):
        send(client, method, query={"validate_only": "false"})
    assert wire.seen == []
    send(client, method, query=VALIDATE)
    send(client, "GET")
    assert wire.methods() == [method, "GET"]


BAD_IDS = (
    "",
    ".",
    "..",
    "...",
    "a/b",
    "../../zones",
    "a%2fb",
    "a?validate_only=true",
    "a#b",
    "a b",
    "a\nb",
    "a\n",
    "a\r\nX-Evil: 1",
    "a\x00",
    "\u00e9",
    "\uff0e\uff0e",
    "a\\b",
    "x" * 129,
    ";",
    "@",
    ":",
)


@pytest.mark.parametrize("bad", BAD_IDS)
def test_a_crafted_id_never_becomes_a_path(make: Make, wire: Wire, bad: str) -> None:
    client = make()
    for segments in ((*LIST, bad), ("magic", "sites", bad, "lans")):
        with pytest.raises(InputError, match="is not a valid id"):
            client.request("DELETE", *segments)
    assert wire.seen == []


@pytest.mark.parametrize("bad", [bad for bad in BAD_IDS if bad])
def test_a_crafted_account_never_becomes_a_path(make: Make, bad: str) -> None:
    with pytest.raises(InputError, match=r"account_id: .* is not an identifier"):
        make(account_id=bad)


def test_an_id_that_is_no_text_is_refused(make: Make, wire: Wire) -> None:
    with pytest.raises(InputError, match="is not a valid id"):
        make().request("GET", *LIST, 5)  # type: ignore[arg-type]
    assert wire.seen == []


# --- settings ---


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"api_token": None}, "api_token: no credentials"),
        ({"api_token": ""}, "no credentials"),
        ({"api_token": None, "api_email": "a@example.com"}, "no credentials"),
        ({"api_token": None, "api_key": "k"}, "no credentials"),
        ({"api_token": "a b"}, "api_token: contains white space"),
        ({"api_token": "a\r\nX-Evil: 1"}, "api_token: contains white space"),
        ({"api_token": "t\u00f6ken"}, "api_token: contains"),
        ({"api_key": "a\nb", "api_email": "x"}, "api_key: contains"),
        ({"api_email": "x y", "api_key": "k"}, "api_email: contains"),
        ({"account_id": ""}, "account_id: no account"),
        ({"account_id": None}, "account_id: no account"),
        ({"base_url": ""}, "base_url: is not a URL"),
        ({"base_url": "api.cloudflare.com/client/v4"}, "base_url: is not a URL"),
        ({"base_url": "ftp://api.cloudflare.com"}, "base_url: is not a URL"),
        ({"base_url": "file:///etc/passwd"}, "base_url: is not a URL"),
        ({"base_url": "https://"}, "base_url: is not a URL"),
        ({"base_url": f"https://{USER}@api.cloudflare.com"}, "base_url: is not a URL"),
        ({"base_url": "https://:canary-pw@api.cloudflare.com"}, "base_url: is not a URL"),
        ({"base_url": "https://api.cloudflare.com/?x=1"}, "base_url: is not a URL"),
        ({"base_url": "https://api.cloudflare.com/?"}, "base_url: is not a URL"),
        ({"base_url": "https://api.cloudflare.com/#x"}, "base_url: is not a URL"),
        ({"base_url": "https://api.cloudflare.com/#"}, "base_url: is not a URL"),
        ({"base_url": "https://[::1"}, "base_url: is not a URL"),
        ({"base_url": "https://api..cloudflare.com"}, "base_url: is not a URL"),
        ({"base_url": f"https://{'a' * 64}.com"}, "base_url: is not a URL"),
        ({"base_url": "https://api.cloudflare.com:http/"}, "base_url: is not a URL"),
        ({"base_url": "https://api.cloudflare.com/\r\nX-Evil: 1"}, "base_url: is not a URL"),
        ({"base_url": "http://api.cloudflare.com/client/v4"}, "http to api.cloudflare.com"),
        ({"base_url": "http://127.0.0.1.example.com"}, "would send the credentials unencrypted"),
        ({"base_url": "http://localhost.example.com"}, "would send the credentials unencrypted"),
        ({"base_url": "http://192.0.2.1"}, "would send the credentials unencrypted"),
        ({"base_url": "http://[2001:db8::1]"}, "would send the credentials unencrypted"),
        ({"base_url": "http://0.0.0.0"}, "would send the credentials unencrypted"),
        ({"base_url": "HTTP://api.cloudflare.com"}, "would send the credentials unencrypted"),
        ({"base_url": "http://2130706433"}, "would send the credentials unencrypted"),
        ({"base_url": "http://[::1].example.com"}, "base_url: is not a URL"),
        ({"base_url": "http://[::1%25lo]"}, "base_url: is not a URL"),
        ({"base_url": "http://127.0.0.1%2eexample.com"}, "base_url: is not a URL"),
        ({"base_url": "http://127.0.0.1@example.com"}, "base_url: is not a URL"),
        ({"connect_timeout": 0}, "connect_timeout: 0"),
        ({"read_timeout": -1}, "read_timeout: -1"),
        ({"deadline": 0.0}, "deadline: 0"),
        ({"deadline": float("nan")}, "deadline: nan"),
        ({"read_timeout": float("inf")}, "read_timeout: inf"),
        ({"retries": -1}, "retries: -1"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError) as caught:
        Client(Settings(**{"account_id": ACCOUNT, "api_token": TOKEN, **settings}))
    assert text in str(caught.value)
    for secret in ("canary-pw", TOKEN, "X-Evil"):
        assert secret not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8787/client/v4",
        "http://127.5.5.5",
        "http://localhost:8787",
        "HTTP://localhost:8787",
        "http://[::1]:8787",
        "https://api.cloudflare.com/client/v4/",
        "https://api.cloudflare.com./client/v4",
        "https://gateway.example.com:8443",
    ],
)
def test_settings_that_can_work_are_accepted(url: str) -> None:
    Client(Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=url))


AUTHORITIES = [
    "".join(parts)
    for parts in itertools.product(
        ("", "127.0.0.1@", "localhost:80@", "[::1]@", "\\", "/", "%"),
        ("127.0.0.1", "localhost", "[::1]", "LOCALHOST", "127.1", "0x7f.0.0.1", "evil.example", "0", "[::]", ""),
        ("", ".", ".evil.example", ":1", ":1@evil.example", "%2e", "%25lo", ";evil.example", "\\@evil.example", ":x"),
    )
]


def test_plain_http_goes_to_loopback_whatever_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every spelling is refused, or means the same to the libraries beneath."""
    asked = []

    def look_up(host: str, *_more: Any, **_named: Any) -> Any:
        asked.append(host.strip("[]").rstrip("."))
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    for authority, scheme in itertools.product(AUTHORITIES, ("http", "HTTP", "hTTp")):
        settings = Settings(
            account_id=ACCOUNT, api_token=TOKEN, base_url=f"{scheme}://{authority}/client/v4", retries=0
        )
        with pytest.raises(CloudflareError):
            Client(settings).request("GET", *LIST)
    assert len(asked) > 20
    assert {host.lower() for host in asked} == {"127.0.0.1", "localhost", "::1"}


def test_a_slash_at_the_end_of_base_url_does_no_harm(make: Make, wire: Wire) -> None:
    make(base_url=wire.url + "/").request("GET", *LIST)
    assert wire.seen[0].target == f"/client/v4/accounts/{ACCOUNT}/magic/things"


# --- secrets ---


def everything_said(error: BaseException) -> str:
    return "".join(
        (
            str(error),
            repr(error),
            repr(vars(error)),
            *traceback.format_exception(type(error), error, error.__traceback__),
        )
    )


def test_settings_and_client_do_not_show_secrets(make: Make) -> None:
    client = make(api_email="ops@example.com", api_key=KEY)
    for text in (repr(client.settings), str(client.settings), repr(client), repr(vars(client))):
        assert TOKEN not in text
        assert KEY not in text


@pytest.mark.parametrize("fault", [*FAULTS.values(), refused(403, 10000)], ids=[*FAULTS, "403"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_error_shows_a_secret(make: Make, wire: Wire, method: str, fault: Step) -> None:
    wire.otherwise = fault
    with pytest.raises(CloudflareError) as caught:
        make(retries=0).request(method, *LIST, body={"psk": PSK} if method == "POST" else None)
    said = everything_said(caught.value)
    assert TOKEN not in said
    assert PSK not in said


def test_no_error_of_a_connection_shows_a_secret(make: Make, tmp_path: Any) -> None:
    for settings in ({"base_url": f"http://127.0.0.1:{closed_port()}"}, {"ca_path": str(tmp_path / "none.pem")}):
        with pytest.raises(CloudflareError) as caught:
            make(**{"base_url": "https://127.0.0.1:1", "retries": 0, **settings}).request("GET", *LIST)
        assert TOKEN not in everything_said(caught.value)


# --- answers that contradict themselves ---


@pytest.mark.parametrize(
    "odd",
    [
        {"success": True, "errors": []},
        {"errors": [{"code": 1000, "message": "no"}]},
        {"errors": [{"code": 1000, "message": "no"}], "result": []},
    ],
)
def test_a_listing_without_result_is_not_an_empty_listing(make: Make, wire: Wire, odd: Any) -> None:
    wire.script = [reply(200, odd), ok([{"id": "1"}])]
    assert make().request("GET", *LIST).result == [{"id": "1"}]


def test_a_write_needs_no_result(make: Make, wire: Wire) -> None:
    wire.script = [reply(200, {"success": True, "errors": []})]
    assert make().request("DELETE", *LIST, "1").result is None


def test_an_envelope_without_success_is_believed(make: Make, wire: Wire) -> None:
    """All fields of some envelopes are optional (evidence: envelope)."""
    wire.script = [reply(200, {"result": {"status": "running"}})]
    assert make().request("GET", *LIST).result == {"status": "running"}


# --- downloads ---

PCAP_TYPE = "application/vnd.tcpdump.pcap"
PCAP = b"\xd4\xc3\xb2\xa1" + bytes(20)


def test_a_download_is_returned_as_it_is(make: Make, wire: Wire) -> None:
    wire.script = [reply(200, PCAP, Content_Type=PCAP_TYPE)]
    assert make().request("GET", "pcaps", "1", "download", binary=True).content == PCAP


def test_a_download_cut_short_is_repeated(make: Make, wire: Wire) -> None:
    kind = {"Content_Type": PCAP_TYPE}
    wire.script = [reply(200, PCAP[:-3], length=len(PCAP), **kind), reply(200, PCAP, **kind)]
    assert make().request("GET", "pcaps", "1", "download", binary=True).content == PCAP
    assert len(wire.seen) == 2


def test_a_compressed_download_is_whole(make: Make, wire: Wire) -> None:
    wire.script = [reply(200, gzip.compress(PCAP), Content_Type=PCAP_TYPE, Content_Encoding="gzip")]
    assert make().request("GET", "pcaps", "1", "download", binary=True).content == PCAP


def test_a_refused_download_tells_why(make: Make, wire: Wire) -> None:
    wire.script = [refused(404, 1000, "no such capture")]
    with pytest.raises(ApiError, match="no such capture"):
        make().request("GET", "pcaps", "1", "download", binary=True)


@pytest.mark.parametrize(
    "fault",
    [
        reply(200, b"<html>portal</html>", Content_Type="text/html"),
        reply(200, {"success": False, "errors": [{"code": 1, "message": "later"}]}),
    ],
)
def test_a_page_is_not_a_download(make: Make, wire: Wire, fault: Step) -> None:
    wire.script = [fault, reply(200, PCAP, Content_Type=PCAP_TYPE)]
    assert make().request("GET", "pcaps", "1", "download", binary=True).content == PCAP


# --- proxies ---


def test_a_proxy_of_the_environment_is_used(make: Make, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{wire.port}")
    wire.otherwise = reply(502, b"")
    with pytest.raises(TransportError) as caught:
        make(base_url="https://api.cloudflare.invalid", retries=1).request("POST", *LIST, body={})
    assert {(seen.method, seen.target) for seen in wire.seen} == {("CONNECT", "api.cloudflare.invalid:443")}
    assert caught.value.sent is False
    assert len(wire.seen) == 2
    assert all(TOKEN not in str(seen.headers) for seen in wire.seen)


class Proxy:
    """A proxy that passes on what it does not understand, and keeps all it has seen.

    Attributes:
        seen: what clients said before their tunnel stood.
        passed: what went through tunnels, in both directions.
    """

    def __init__(self, meddler: Any = None) -> None:
        self.seen: list[bytes] = []
        self.passed: list[bytes] = []
        self._meddler = meddler
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _peer = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        self.seen.append(head)
        host, _colon, port = head.split()[1].decode().rpartition(":")
        server = socket.create_connection((host, self._meddler.port if self._meddler else int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=self._pass_on, args=(server, client), daemon=True).start()
        self._pass_on(client, server)

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError), one, other:
            while data := one.recv(65536):
                self.passed.append(data)
                other.sendall(data)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_a_proxy_carries_what_it_cannot_read(
    make: Make, tls: Any, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    proxy = Proxy()
    monkeypatch.setenv(variable, f"http://ops:proxy-pw@127.0.0.1:{proxy.port}")
    tls.good.otherwise = ok([{"id": "1"}])
    client = make(base_url=tls.good.url, ca_path=tls.ca)
    assert client.request("GET", *LIST).result == client.request("GET", *LIST).result == [{"id": "1"}]
    proxy.close()
    (head,) = proxy.seen
    assert head.startswith(b"CONNECT 127.0.0.1:%d HTTP/1." % tls.good.port)
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"ops:proxy-pw") in head
    assert TOKEN.encode() not in head + b"".join(proxy.passed)
    assert b"accounts" not in head + b"".join(proxy.passed)
    for seen in tls.good.seen:
        assert seen.headers["authorization"] == f"Bearer {TOKEN}"
        assert "proxy-authorization" not in seen.headers


@pytest.mark.parametrize("which", ["good", "wrong_host", "expired"])
def test_a_proxy_that_answers_in_place_of_the_api_hears_nothing(
    make: Make, tls: Any, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    proxy = Proxy(meddler=getattr(tls, which))
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    ca = {} if which == "good" else {"ca_path": tls.ca}
    with pytest.raises(TransportError, match="certificate"):
        make(base_url=f"https://127.0.0.1:{closed_port()}", **ca).request("POST", *LIST, body={"name": "x"})
    proxy.close()
    assert getattr(tls, which).seen == []
    assert TOKEN.encode() not in b"".join(proxy.seen + proxy.passed)


def test_no_proxy_keeps_loopback_direct(make: Make, tls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy()
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    make(base_url=tls.good.url, ca_path=tls.ca).request("GET", *LIST)
    proxy.close()
    assert proxy.seen == []
    assert tls.good.methods() == ["GET"]


def test_the_password_of_a_proxy_is_in_no_error(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://ops:proxy-pw@127.0.0.1:{closed_port()}")
    with pytest.raises(TransportError) as caught:
        make(base_url="https://api.cloudflare.invalid", retries=0).request("GET", *LIST)
    assert "proxy-pw" not in everything_said(caught.value)


def test_no_proxy_is_heeded(make: Make, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{wire.port}")
    monkeypatch.setenv("no_proxy", "localhost")
    with pytest.raises(TransportError):
        make(base_url=f"https://localhost:{closed_port()}", retries=0).request("GET", *LIST)
    assert wire.seen == []


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_plain_http_to_loopback_never_leaves_by_a_proxy(
    make: Make, wire: Wire, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    proxy = Wire()
    monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
    make().request("GET", *LIST)
    proxy.close()
    assert proxy.seen == []
    assert len(wire.seen) == 1


class ProxyBroke(requests.adapters.BaseAdapter):
    """urllib3 1.26 reports any trouble of a connection through a proxy like this, also after sending."""

    calls = 0

    def send(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        raise requests.exceptions.ProxyError(
            "HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /x (Caused by "
            "ProxyError('Cannot connect to proxy.', ConnectionResetError(104, 'Connection reset by peer')))"
        )

    def close(self) -> None:
        pass


def test_a_break_behind_a_proxy_does_not_repeat_a_post(make: Make) -> None:
    client = make(base_url="https://api.cloudflare.invalid")
    broken = ProxyBroke()
    client._session.mount("https://", broken)
    with pytest.raises(UncertainError):
        client.request("POST", *LIST, body={})
    assert broken.calls == 1


# --- TLS ---


def test_an_unknown_authority_is_explained(make: Make, tls: Any) -> None:
    with pytest.raises(TransportError) as caught:
        make(base_url=tls.good.url).request("GET", *LIST)
    text = str(caught.value)
    assert "the certificate of https://127.0.0.1" in text
    assert "self-signed certificate" in text or "unable to get local issuer certificate" in text
    assert "ca_path (CLOUDFLARE_CA_PATH)" in text
    assert tls.good.seen == []


def test_the_right_authority_is_accepted(make: Make, tls: Any) -> None:
    make(base_url=tls.good.url, ca_path=tls.ca).request("GET", *LIST)
    assert tls.good.methods() == ["GET"]


def test_verification_can_be_switched_off(make: Make, tls: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make(base_url=tls.good.url, validate_certs=False).request("GET", *LIST)
    assert tls.good.methods() == ["GET"]


@pytest.mark.parametrize(("which", "text"), [("wrong_host", "match"), ("expired", "expired")])
def test_a_certificate_that_is_not_right_is_refused(make: Make, tls: Any, clock: Clock, which: str, text: str) -> None:
    server = getattr(tls, which)
    with pytest.raises(TransportError) as caught:
        make(base_url=server.url, ca_path=tls.ca).request("POST", *LIST, body={"name": "x"})
    assert text in str(caught.value)
    assert server.seen == []
    assert clock.slept == []


def test_a_folder_of_authorities_is_accepted(make: Make, tls: Any, tmp_path: Any) -> None:
    (tmp_path / f"{certificates.SUBJECT_HASH}.0").symlink_to(tls.ca)
    make(base_url=tls.good.url, ca_path=str(tmp_path)).request("GET", *LIST)
    assert tls.good.methods() == ["GET"]
    with pytest.raises(TransportError, match="certificate"):
        make(base_url=tls.expired.url, ca_path=str(tmp_path)).request("GET", *LIST)


def test_a_ca_path_takes_the_place_of_the_public_authorities(make: Make, tls: Any, tmp_path: Any) -> None:
    other, _contexts = certificates.make(tmp_path)
    with pytest.raises(TransportError, match="certificate"):
        make(base_url=tls.good.url, ca_path=other).request("GET", *LIST)
    assert tls.good.seen == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_environment_cannot_replace_the_authority(
    make: Make, tls: Any, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """REQUESTS_CA_BUNDLE is a fallback of ca_path; requests itself must not read it again behind our back."""
    monkeypatch.setenv(variable, tls.ca)
    with pytest.raises(TransportError, match="certificate"):
        make(base_url=tls.good.url).request("GET", *LIST)


def test_plain_http_behind_https_is_explained(make: Make) -> None:
    def answer(listener: socket.socket) -> None:
        connection, _peer = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, args=(listener,), daemon=True).start()
        with pytest.raises(TransportError, match=r"(?i)wrong version number"):
            make(base_url=f"https://127.0.0.1:{listener.getsockname()[1]}", retries=0).request("GET", *LIST)


def test_a_ca_path_that_is_not_there_is_named(make: Make, wire: Wire, clock: Clock, tmp_path: Any) -> None:
    path = str(tmp_path / "none.pem")
    with pytest.raises(InputError, match=r"ca_path: .*none.pem"):
        make(base_url=f"https://127.0.0.1:{wire.port}", ca_path=path).request("GET", *LIST)
    assert clock.slept == []


def test_a_ca_path_without_certificates_is_named(make: Make, wire: Wire, clock: Clock, tmp_path: Any) -> None:
    path = tmp_path / "empty.pem"
    path.write_text("not a certificate\n")
    with pytest.raises(InputError, match=r"ca_path: .*empty.pem"):
        make(base_url=f"https://127.0.0.1:{wire.port}", ca_path=str(path)).request("GET", *LIST)
    assert clock.slept == []


# --- many threads ---


def test_one_client_serves_many_threads(make: Make, wire: Wire) -> None:
    lock = threading.Lock()
    count = 0

    def answer(seen: Any) -> Step:
        nonlocal count
        with lock:
            count += 1
            number = count
        return refused(503) if number % 7 == 0 else ok({"id": seen.target.rpartition("/")[2]})

    wire.answer = answer
    client = make(retries=8, jitter=0.0)
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda n: client.request("GET", *LIST, f"id{n}").result["id"], range(160)))
    assert ids == [f"id{n}" for n in range(160)]
    assert len(wire.seen) == count
    assert json.dumps(ids)
