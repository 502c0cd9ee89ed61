# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server around the API: credentials, limits, faults, the journal, control, TLS and the command line."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils import simulator as package
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator, seed, tls
from ansible_collections.netops.cloudflare.tests.contract.api import Api

SITES = "/magic/sites"
HERE = Path(package.__file__).parent


def fault(kind: str, times: int = 1, match: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"match": match or {}, "times": times, "fault": {"kind": kind, **more}}


class TestCredentials:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Authorization": ""}, 401),
            ({"Authorization": "Basic abc"}, 401),
            ({"Authorization": "Bearer "}, 401),
            ({"Authorization": "Bearer wrong"}, 403),
            ({"Authorization": "", "X-Auth-Email": seed.EMAIL, "X-Auth-Key": seed.KEY}, 200),
            ({"Authorization": "", "X-Auth-Email": seed.EMAIL, "X-Auth-Key": "wrong"}, 403),
            ({"X-Auth-Email": seed.EMAIL, "X-Auth-Key": "wrong"}, 200),
        ],
    )
    def test_statuses(self, api: Api, headers: dict[str, str], status: int) -> None:
        answer = api("GET", SITES, None, headers)
        assert answer.status == status
        if status != 200:
            assert answer.json["errors"] == [{"code": 10000, "message": "Authentication error"}]

    def test_read_only_token(self, api: Api) -> None:
        api.token = seed.READ_ONLY_TOKEN
        assert api.get(SITES).status == 200
        assert api.post(SITES, {"name": "x"}).status == 403

    def test_unknown_account_and_path(self, api: Api) -> None:
        for path in ("/client/v4/accounts/nobody/magic/sites", "/client/v4/zones", "/"):
            answer = api.send("GET", path)
            assert answer.status == 404
            assert [item["code"] for item in answer.json["errors"]] == [7003, 7000]

    def test_every_answer_has_a_ray(self, api: Api) -> None:
        assert api.get(SITES).headers["cf-ray"] != api.get(SITES).headers["cf-ray"]


class TestLimits:
    def test_headers_and_the_penalty(self) -> None:
        with Simulator(rate_limit="3/300", time_scale=1.0) as simulator:
            api = Api(simulator)
            lefts = [api.get(SITES).headers["ratelimit"] for _n in range(3)]
            assert [left.partition(";t=")[0] for left in lefts] == [f'"default";r={n}' for n in (2, 1, 0)]
            refused = api.get(SITES)
            assert (refused.status, refused.json["errors"][0]["code"]) == (429, 971)
            assert refused.headers["ratelimit-policy"] == '"default";q=3;w=300'
            assert refused.headers["retry-after"] == "300"
            # The penalty is a period of its own: it does not end with the window.
            simulator.advance(290)
            assert api.get(SITES).headers["retry-after"] == "10"
            api.token = seed.READ_ONLY_TOKEN
            assert api.get(SITES).status == 200
            api.token = simulator.token
            simulator.advance(11)
            assert api.get(SITES).status == 200
            api.close()

    def test_waiting_as_told_is_enough_when_time_runs_faster(self) -> None:
        with Simulator(rate_limit="1/300", time_scale=300) as simulator:
            api = Api(simulator)
            api.get(SITES)
            refused = api.get(SITES)
            assert refused.headers["retry-after"] == "1"
            time.sleep(1.01)
            assert api.get(SITES).status == 200
            api.close()

    def test_control_is_not_limited(self) -> None:
        with Simulator(rate_limit="1/300") as simulator:
            for _n in range(5):
                assert simulator.control("GET", "journal") == []


class TestFaults:
    def test_status_with_retry_after(self, api: Api, simulator: Simulator) -> None:
        simulator.faults(fault("status", status=503, retry_after=7, code=1234, message="no"))
        answer = api("POST", SITES, {"name": "x"}, judged=False)
        assert (answer.status, answer.headers["retry-after"], answer.error) == (503, "7", "1234: no")
        assert simulator.state()["sites"] == []
        assert api.post(SITES, {"name": "x"}).status == 200

    def test_commit_and_then_fail(self, api: Api, simulator: Simulator) -> None:
        simulator.faults(fault("status", status=504, commit=True))
        assert api("POST", SITES, {"name": "x"}, judged=False).status == 504
        assert [site["name"] for site in simulator.state()["sites"]] == ["x"]

    @pytest.mark.parametrize(
        ("kind", "made"),
        [("reset", 0), ("reset_after_commit", 1), ("drop", 0), ("drop_after_commit", 1), ("truncate", 1)],
    )
    def test_broken_connections(self, api: Api, simulator: Simulator, kind: str, made: int) -> None:
        simulator.faults(fault(kind))
        with pytest.raises((OSError, http.client.HTTPException)) as caught:
            api.post(SITES, {"name": "x"})
        assert isinstance(caught.value, ConnectionResetError) == kind.startswith("reset") or kind.startswith("drop")
        assert len(simulator.state()["sites"]) == made
        assert simulator.journal()[-1]["status"] == (200 if made else 0)
        assert api.get(SITES).status == 200

    @pytest.mark.parametrize(
        ("kind", "status", "content_type", "start"),
        [
            ("html", 200, "text/html; charset=UTF-8", b"<!DOCTYPE"),
            ("empty", 200, "application/json", b""),
            ("garbage", 200, "application/json", b'{"result"'),
            ("wrong_content_type", 200, "text/plain", b'{"errors":[]'),
            ("success_false", 200, "application/json", b'{"errors": [{'),
        ],
    )
    def test_odd_answers(
        self, api: Api, simulator: Simulator, kind: str, status: int, content_type: str, start: bytes
    ) -> None:
        simulator.faults(fault(kind))
        answer = api("GET", SITES, judged=False)
        assert (answer.status, answer.headers["content-type"]) == (status, content_type)
        assert answer.raw.startswith(start)

    def test_redirect(self, api: Api, simulator: Simulator) -> None:
        simulator.faults(fault("redirect", location="http://127.0.0.1:1/"))
        answer = api("GET", SITES, judged=False)
        assert (answer.status, answer.headers["location"]) == (307, "http://127.0.0.1:1/")

    def test_delay(self, api: Api, simulator: Simulator) -> None:
        simulator.faults(fault("delay", delay_s=0.2))
        before = time.monotonic()
        assert api.get(SITES).status == 200
        assert time.monotonic() - before >= 0.2

    def test_match_nth_and_times(self, api: Api, simulator: Simulator) -> None:
        match = {"method": "GET", "path_regex": "/magic/sites$", "nth": 2}
        simulator.faults(fault("status", times=2, match=match, status=500))
        api.post(SITES, {"name": "x"})
        api.get("/magic/apps")
        assert [api("GET", SITES, judged=False).status for _n in range(4)] == [200, 500, 500, 200]
        [shown] = simulator.control("GET", "faults")
        assert (shown["seen"], shown["fired"]) == (4, 2)
        simulator.clear_faults()
        assert simulator.control("GET", "faults") == []

    @pytest.mark.parametrize(
        "wrong", [fault("boom"), {"fault": {"kind": "drop"}, "when": 1}, fault("drop", match={"x": 1})]
    )
    def test_problems_are_refused(self, simulator: Simulator, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValueError):
            simulator.control("POST", "faults", wrong)


class TestJournal:
    def test_entry(self, api: Api, simulator: Simulator) -> None:
        api.post(f"{SITES}?validate_only=true&a=b", {"name": "x"})
        [entry] = simulator.journal()
        assert entry["method"] == "POST"
        assert entry["path"] == f"/client/v4/accounts/{simulator.account_id}{SITES}"
        assert entry["query"] == {"validate_only": "true", "a": "b"}
        assert (entry["status"], entry["validate_only"], entry["request_body"]) == (200, False, {"name": "x"})
        assert simulator.token not in json.dumps(entry)

    def test_secrets_are_taken_out(self, api: Api, simulator: Simulator) -> None:
        api.post(
            "/magic/ipsec_tunnels", {"name": "x", "psk": "canary", "bgp": {"customer_asn": 1, "md5_key": "canary"}}
        )
        api.post("/magic/ipsec_tunnels/psk", {"psks": [{"id": "0" * 32, "psk": "canary"}]})
        api.post("/pcaps/ownership", {"destination_conf": "r2://b?access-key-id=canary&secret-access-key=canary&x=1"})
        body = {"bucket": "b", "vendor": "r2", "secret": {"accessKeyId": "canary", "secretAccessKey": "canary"}}
        api.put("/slurper/target/connectivity-precheck", body)
        api.post(SITES, b'{"psk": "canary"')
        text = json.dumps(simulator.journal())
        assert len(simulator.journal()) == 5
        assert "canary" not in text
        assert text.count("REDACTED") == 7

    def test_clearing(self, api: Api, simulator: Simulator) -> None:
        api.get(SITES)
        simulator.clear_journal()
        assert simulator.journal() == []


class TestControl:
    def control(self, api: Api, method: str, name: str, body: Any = None) -> Any:
        answer = api.send(method, f"/_simulator/{name}", body, {"Authorization": ""})
        assert answer.status == 200, answer.raw
        return answer.json

    def test_over_http(self, api: Api, simulator: Simulator) -> None:
        api.post(SITES, {"name": "x"})
        assert len(self.control(api, "GET", "journal")) == 1
        self.control(api, "POST", "faults", [fault("drop")])
        assert len(self.control(api, "GET", "faults")) == 1
        self.control(api, "DELETE", "faults")
        rows = self.control(api, "POST", "switches", {"omit_false": False})
        assert {row["name"]: row["on"] for row in rows}["omit_false"] is False
        assert self.control(api, "POST", "settings", {"pcap_polls": 2})["pcap_polls"] == 2
        assert self.control(api, "POST", "settings", {"rate_limit": "1/300", "latency_ms": 1})["latency_ms"] == 1
        assert [api.get(SITES).status for _n in range(2)] == [200, 429]
        assert self.control(api, "POST", "settings", {"rate_limit": None, "latency_ms": 0})["rate_limit"] is None
        self.control(api, "DELETE", "journal")
        assert simulator.journal() == []
        self.control(api, "POST", "reset")
        assert self.control(api, "GET", "state")["sites"] == []
        assert simulator.service.switches["omit_false"] is True

    @pytest.mark.parametrize(
        ("method", "name", "body"),
        [
            ("GET", "nothing", None),
            ("POST", "switches", {"nothing": True}),
            ("POST", "switches", {"omit_false": "off"}),
            ("POST", "settings", {"nothing": 1}),
            ("POST", "reset", {"nothing": 1}),
            ("POST", "faults", b"{"),
        ],
    )
    def test_problems_are_explained(self, api: Api, method: str, name: str, body: Any) -> None:
        answer = api.send(method, f"/_simulator/{name}", body)
        assert answer.status in (400, 404)
        assert answer.json["error"]

    def test_drift(self, api: Api, simulator: Simulator) -> None:
        made = api.post(SITES, {"name": "x", "description": "d"}).result
        simulator.control("PATCH", f"objects/sites/{made['id']}", {"description": "drifted"})
        assert api.get(f"{SITES}/{made['id']}").result["description"] == "drifted"

    def test_seed(self, api: Api, simulator: Simulator) -> None:
        objects = [
            {"kind": "sites", "body": {"name": "x"}},
            {"kind": "lans", "site": "x", "body": {"name": "lan", "physport": 1}},
        ]
        simulator.control("POST", "seed", {"objects": objects})
        [site] = api.get(SITES).result
        assert [lan["name"] for lan in api.get(f"{SITES}/{site['id']}/lans").result] == ["lan"]
        simulator.reset({"objects": objects[:1], "tokens": {"another": False}})
        api.token = "another"
        assert len(api.get(SITES).result) == 1

    def test_canonical_states_of_equal_accounts_are_equal(self, api: Api, simulator: Simulator) -> None:
        def build(names: list[str]) -> dict[str, Any]:
            simulator.reset()
            for name in names:
                made = api.post(SITES, {"name": name}).result
                lans = [
                    api.post(f"{SITES}/{made['id']}/lans", {"name": lan, "physport": 1}).result[0] for lan in ("a", "b")
                ]
                sides = {f"lan_{n}": {"lan_id": lan["id"]} for n, lan in enumerate(lans, 1)}
                api.post(f"{SITES}/{made['id']}/acls", {"name": "acl", **sides})
            return simulator.state()

        first, second = build(["x", "y"]), build(["y", "x"])
        assert first == second
        assert first["acls"][0]["lan_1"]["lan_id"] == "x/a"


class TestWire:
    def test_keep_alive_pipelining_and_chunks(self, simulator: Simulator) -> None:
        parts = urlsplit(simulator.root)
        head = f"/client/v4/accounts/{simulator.account_id}{SITES} HTTP/1.1\r\nHost: x\r\n"
        head += f"Authorization: Bearer {simulator.token}\r\n"
        chunked = f"POST {head}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
        chunked += '8\r\n{"name":\r\n4\r\n"x"}\r\n0\r\n\r\n'
        last = f"GET {head}Connection: close\r\n\r\n"
        with socket.create_connection((parts.hostname, parts.port)) as sock:
            sock.sendall((chunked + last).encode())
            received = b""
            while data := sock.recv(65536):
                received += data
        assert received.count(b"HTTP/1.1 200 OK") == 2
        assert received.startswith(b"HTTP/1.1 100 Continue")

    def test_what_is_no_http_is_cut_off(self, api: Api, simulator: Simulator) -> None:
        parts = urlsplit(simulator.root)
        for nonsense in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"):
            with socket.create_connection((parts.hostname, parts.port)) as sock:
                sock.sendall(nonsense)
                assert sock.recv(1) == b""
        assert api.get(SITES).status == 200

    def test_it_listens_on_loopback_only(self, simulator: Simulator) -> None:
        assert simulator.root.startswith("http://127.0.0.1:")

    def test_broken_contract_is_a_clear_500(
        self, api: Api, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = api.post(SITES, {"name": "x"}).result
        record = simulator.service.account.objects["sites"][made["id"]]
        record.data["name"] = 7
        record.fragments.clear()
        answer = api("GET", SITES, judged=False)
        assert answer.status == 500
        assert "broke its own contract" in answer.error
        assert "broken contract" in capsys.readouterr().err

    @pytest.mark.parametrize(("wrong", "says"), [("expired", "expired"), ("wrong_host", "not valid for")])
    def test_certificates_to_be_refused(self, wrong: str, says: str) -> None:
        with Simulator(tls=True, tls_fault=wrong) as simulator:
            context = ssl.create_default_context(cafile=simulator.ca_path)
            connection = http.client.HTTPSConnection("127.0.0.1", urlsplit(simulator.root).port, context=context)
            with pytest.raises(ssl.SSLCertVerificationError, match=says):
                connection.request("GET", "/")

    def test_it_comes_back_at_the_same_address(self) -> None:
        with Simulator() as simulator:
            api, url = Api(simulator), simulator.url
            assert api.post(SITES, {"name": "x"}).status == 200
            simulator.stop()
            with pytest.raises(OSError):
                api.get(SITES)
            simulator.start()
            assert simulator.url == url
            assert [site["name"] for site in api.get(SITES).result] == ["x"]
            api.close()

    @pytest.mark.parametrize("with_tls", [False, True])
    def test_stopping_ends_open_connections(self, with_tls: bool) -> None:
        simulator = Simulator(tls=with_tls).start()
        parts = urlsplit(simulator.root)
        context = ssl.create_default_context(cafile=simulator.ca_path) if with_tls else None
        with socket.create_connection((parts.hostname, parts.port)) as sock:
            wrapped = context.wrap_socket(sock, server_hostname="localhost") if context else sock
            wrapped.sendall(b"GET /_simulator/journal HTTP/1.1\r\n\r\n")
            assert wrapped.recv(1) == b"H"
            simulator.stop()
            wrapped.settimeout(2)
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                while wrapped.recv(65536):
                    pass

    def test_many_clients_at_once_double_nothing(self, simulator: Simulator) -> None:
        def create(_n: int) -> list[int]:
            client = Api(simulator)
            body = {"name": "one", "cloudflare_endpoint": "162.159.68.213"}
            statuses = [
                client.post("/magic/ipsec_tunnels", {**body, "interface_address": f"10.8.0.{2 * n}/31"}).status
                for n in range(20)
            ]
            client.close()
            return statuses

        with ThreadPoolExecutor(8) as pool:
            statuses = [status for found in pool.map(create, range(8)) for status in found]
        assert statuses.count(200) == 1
        assert len(simulator.state()["ipsec_tunnels"]) == 1

    def test_tls_without_its_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tls, "HAS_CRYPTOGRAPHY", False)
        with pytest.raises(RuntimeError, match="pip install cryptography"):
            Simulator(tls=True)

    def test_tls(self) -> None:
        with Simulator(tls=True) as simulator:
            assert simulator.ca_path
            directory = Path(simulator.ca_path).parent
            assert directory.stat().st_mode & 0o777 == 0o700
            context = ssl.create_default_context(cafile=simulator.ca_path)
            for host in ("127.0.0.1", "localhost"):
                connection = http.client.HTTPSConnection(host, urlsplit(simulator.root).port, context=context)
                connection.request("GET", "/_simulator/journal")
                assert connection.getresponse().read() == b"[]"
                connection.close()
        assert not directory.exists()


class TestCommandLine:
    def start(self, tmp_path: Path, *arguments: str, module: bool = False) -> tuple[subprocess.Popen[str], list[str]]:
        root = HERE.parents[5]
        how = (
            ["-m", f"ansible_collections.{package.__name__.partition('ansible_collections.')[2]}"]
            if module
            else [str(HERE)]
        )
        process = subprocess.Popen(
            [sys.executable, *how, "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])},
        )
        assert process.stdout
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if not line.startswith("export "):
                break
        return process, lines

    @pytest.mark.parametrize("module", [False, True])
    def test_it_says_where_it_is_and_stops_cleanly(self, tmp_path: Path, module: bool) -> None:
        ready, pid = tmp_path / "ready.json", tmp_path / "pid"
        process, lines = self.start(
            tmp_path, "--tls", "--ready-file", str(ready), "--pid-file", str(pid), "--token", "t1", module=module
        )
        names = [line.partition("=")[0].removeprefix("export ") for line in lines[:-1]]
        assert names == [f"CLOUDFLARE_{name}" for name in ("BASE_URL", "API_TOKEN", "ACCOUNT_ID", "CA_PATH")]
        assert "/_simulator/journal" in lines[-1]
        data = json.loads(ready.read_text())
        assert data["pid"] == process.pid == int(pid.read_text())
        assert data["env"]["CLOUDFLARE_API_TOKEN"] == "t1"
        process.send_signal(signal.SIGTERM if module else signal.SIGINT)
        assert process.wait(5) == 0
        assert process.stdout
        assert process.stdout.read() == ""
        assert not ready.exists()
        assert not pid.exists()
        assert not Path(data["env"]["CLOUDFLARE_CA_PATH"]).exists()

    def test_it_starts_quickly(self, tmp_path: Path) -> None:
        before = time.monotonic()
        process, _lines = self.start(tmp_path)
        took = time.monotonic() - before
        process.terminate()
        process.wait(5)
        assert took < 1

    def test_it_goes_with_another_process(self, tmp_path: Path) -> None:
        other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        process, _lines = self.start(tmp_path, "--exit-with-parent", str(other.pid))
        other.communicate(b"\n")
        assert process.wait(5) == 0

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--switch", "nothing=off"], "There is no switch 'nothing'"),
            (["--switch", "omit_false"], "NAME=on or NAME=off"),
            (["--rate-limit", "many"], "REQUESTS/SECONDS"),
            (["--seed", "no-such-file"], "no-such-file"),
        ],
    )
    def test_problems(self, tmp_path: Path, arguments: list[str], says: str) -> None:
        process, lines = self.start(tmp_path, *arguments)
        assert process.wait(5) == 1
        assert says in lines[0]

    def test_port_in_use(self, tmp_path: Path) -> None:
        with Simulator() as simulator:
            process, lines = self.start(tmp_path, "--port", str(urlsplit(simulator.root).port))
            assert process.wait(5) == 1
        assert "in use" in lines[0]

    def test_seed_switch_and_list(self, tmp_path: Path) -> None:
        seeded = tmp_path / "seed.json"
        seeded.write_text(json.dumps({"objects": [{"kind": "sites", "body": {"name": "x"}}]}))
        process, lines = self.start(tmp_path, "--seed", str(seeded), "--switch", "omit_false=off")
        port = urlsplit(lines[0].partition("=")[2]).port
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/_simulator/state?canonical=1")
        state = json.loads(connection.getresponse().read())
        process.terminate()
        process.wait(5)
        assert [site["name"] for site in state["sites"]] == ["x"]
        listed = subprocess.run(
            [sys.executable, str(HERE), "--list-switches"], capture_output=True, text=True, check=True
        )
        assert "put_merges (on)" in listed.stdout
