# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds._bucket_uri import keys_in, without_keys
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.capture import INFO, REQUEST
from ansible_collections.netops.cloudflare.tests.unit.support import Wire, ok, refused, reply, reset

SIMPLE = {"type": "simple", "time_limit": 60, "packet_limit": 100}
FULL = {"type": "full", "time_limit": 60, "colo_name": "ORD", "destination_conf": "s3://pcaps-bucket?region=us-east-1"}
R2 = "r2://b?account-id=abc&access-key-id=CANARYID&secret-access-key=CANARY%2FKEY"
PACKETS = b"\xd4\xc3\xb2\xa1" + b"\0" * 20


def capture(status: str = "pending", **more: Any) -> dict[str, Any]:
    return {"id": "p1", "type": "simple", "system": "magic-transit", "time_limit": 60, "status": status, **more}


def full(status: str = "pending", **more: Any) -> dict[str, Any]:
    return capture(status, type="full", colo_name="ORD", destination_conf=FULL["destination_conf"], **more)


def download(content: bytes = PACKETS) -> Any:
    return reply(200, content, Content_Type="application/vnd.tcpdump.pcap")


# --- addresses with keys ---


def test_keys_are_taken_out_of_an_address() -> None:
    assert without_keys(R2) == "r2://b?account-id=abc"
    assert keys_in(R2) == {"CANARYID", "CANARY%2FKEY", "CANARY/KEY"}
    assert without_keys("r2://b?Secret-Access-Key=x&X-Amz-Security-Token=y") == "r2://b"
    assert without_keys("gs://b/dir") == "gs://b/dir"
    assert keys_in("s3://b?region=us-east-1") == set()


def test_only_the_keys_are_hidden() -> None:
    hidden = REQUEST.hidden({"destination_conf": R2}, {R2, "token"})
    assert hidden == {"token", "CANARYID", "CANARY%2FKEY", "CANARY/KEY"}


# --- starting ---


def test_a_start_sends_what_was_asked_for_and_no_more(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), ok(capture())]
    result = play(REQUEST, **SIMPLE, filter_v1={"destination_port": 443}, offset_time="")
    assert result == {"changed": True, "operation": "start", "pcap": capture()}
    assert wire.seen[-1].json == {**SIMPLE, "system": "magic-transit", "filter_v1": {"destination_port": 443}}


def test_every_start_is_a_change_and_check_mode_sends_nothing(play: Any, wire: Wire) -> None:
    result = play(REQUEST, check=True, **{**FULL, "destination_conf": R2})
    assert (result["changed"], result["operation"], result["validation"]) == (True, "start", "local")
    assert result["pcap"]["destination_conf"] == "r2://b?account-id=abc"
    assert wire.seen == []


def test_keys_are_sent_and_never_returned(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), ok({**full(), "destination_conf": R2})]
    result = play(REQUEST, **{**FULL, "destination_conf": R2})
    assert wire.seen[-1].json["destination_conf"] == R2
    assert result["pcap"]["destination_conf"] == "r2://b?account-id=abc"


def test_the_older_name_of_the_data_centre_is_read_too(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), ok({"id": "p1", "type": "full", "status": "pending", "colo": "ORD"})]
    assert play(REQUEST, **FULL)["pcap"]["colo_name"] == "ORD"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "type: it or id is required"),
        ({"type": "simple"}, "packet_limit: is required with type: simple"),
        ({"type": "full", "time_limit": 5}, "destination_conf: is required with type: full"),
        ({"state": "stopped", **SIMPLE}, "id: is required with state: stopped"),
        ({"id": "p1", **SIMPLE}, "type: cannot be given together with id"),
        ({"id": ""}, "id: must not be empty"),
        ({**SIMPLE, "time_limit": 301}, "at most 300 seconds"),
        ({**SIMPLE, "packet_limit": 10001}, "from 1 to 10000"),
        ({**SIMPLE, "colo_name": "ORD"}, "colo_name: is only allowed for a full capture"),
        ({**FULL, "offset_time": "2026-01-01T00:00:00Z"}, "offset_time: is only allowed for a simple capture"),
        ({**SIMPLE, "offset_time": "yesterday"}, "is not a time such as"),
        ({**SIMPLE, "filter_v1": {"protocol": 256}}, "filter_v1.protocol: 256 is out of range"),
        ({**SIMPLE, "filter_v1": {"source_address": "here"}}, "neither an IP address nor a prefix"),
        ({**FULL, "destination_conf": "bucket"}, "is not the URI of a bucket"),
        ({**FULL, "dest": "/tmp/x"}, "only a simple capture can be downloaded"),
        ({**SIMPLE, "dest": "/nowhere/at/all/x"}, "the directory /nowhere/at/all does not exist"),
        ({**SIMPLE, "wait_timeout": 0}, "wait_timeout: 0 is out of range"),
        ({**SIMPLE, "poll_interval": 0.1}, "poll_interval: 0.1 is out of range"),
        ({**SIMPLE, "poll_interval": "nan"}, "is out of range"),
        ({"id": "../x"}, "is not a valid id"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_wrong_input_is_refused_before_anything_is_sent(
    play: Any, wire: Wire, options: dict[str, Any], says: str, check: bool
) -> None:
    result = play(REQUEST, check=check, **options)
    assert result["failed"]
    assert not result["changed"]
    assert says in result["msg"]
    assert wire.seen == []


def test_a_wrong_address_is_not_repeated_in_the_message(play: Any) -> None:
    result = play(REQUEST, **{**FULL, "destination_conf": "http://b?secret-access-key=CANARY"})
    assert "CANARY" not in str(result)


# --- a lost answer ---


def test_a_capture_whose_answer_got_lost_is_taken_up(play: Any, wire: Wire) -> None:
    wire.script = [ok([capture("success", id="old")]), reset, ok([capture("success", id="old"), capture("running")])]
    result = play(REQUEST, **SIMPLE)
    assert result["changed"]
    assert result["pcap"]["id"] == "p1"
    assert play.writes() == [("POST", "/pcaps")]


def test_a_request_that_left_no_capture_is_sent_again(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), refused(502), ok([capture(id="other", filter_v1={"protocol": 6})]), ok(capture())]
    result = play(REQUEST, **SIMPLE)
    assert result["pcap"]["id"] == "p1"
    assert play.writes() == [("POST", "/pcaps")] * 2


def test_a_refusal_after_a_lost_answer_may_mean_that_ours_runs(play: Any, wire: Wire) -> None:
    late = [ok([capture("running")])]
    wire.script = [ok([]), reset, ok([]), refused(400, message="one at a time"), *late]
    result = play(REQUEST, **SIMPLE)
    assert result["changed"]
    assert result["pcap"]["status"] == "running"


def test_a_refusal_after_a_lost_answer_is_the_failure_where_nothing_runs(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), reset, ok([]), refused(400, message="one at a time"), ok([])]
    result = play(REQUEST, **SIMPLE)
    assert "one at a time" in result["msg"]
    assert not result["changed"]


def test_nobody_knows_after_the_last_attempt(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), reset, ok([]), reset, ok([]), reset, ok([])]
    result = play(REQUEST, **SIMPLE)
    assert result["error"]["kind"] == "uncertain"
    assert len(play.writes()) == 3


def test_a_failure_that_cannot_look_admits_a_change(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), reset, refused(403)]
    result = play(REQUEST, **SIMPLE)
    assert result["failed"]
    assert result["changed"]


def test_a_refusal_is_final(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), refused(400, message="one simple packet capture per minute")]
    result = play(REQUEST, **SIMPLE)
    assert "one simple packet capture per minute" in result["msg"]
    assert not result["changed"]
    assert len(play.writes()) == 1


def test_an_error_while_fetching_does_not_start_a_second_one(play: Any, wire: Wire, tmp_path: Path) -> None:
    wire.script = [ok([]), ok(capture("success")), refused(400, message="gone")]
    result = play(REQUEST, **SIMPLE, dest=str(tmp_path / "x"))
    assert "gone" in result["msg"]
    assert result["changed"]
    assert len(play.writes()) == 1


# --- waiting ---


def test_a_wait_says_how_far_it_is(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), ok(capture()), ok(capture("running")), ok(capture("success"))]
    result = play(REQUEST, **SIMPLE, wait=True)
    assert result["pcap"]["status"] == "success"
    assert play.clock.slept == [10, 10]
    assert play.said == ["pcap p1: pending, 0 of up to 360 s", "pcap p1: running, 10 of up to 360 s"]


def test_a_wait_is_bounded_and_says_how_to_go_on(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), ok(capture())]
    wire.otherwise = ok(capture("running"))
    result = play(REQUEST, **SIMPLE, wait=True, wait_timeout=25)
    assert play.clock.slept == [10, 10, 5]
    assert result["changed"]
    assert result["error"].items() >= {"kind": "job", "job_id": "p1", "job_status": "running"}.items()
    assert "running after 25 s" in result["msg"]
    assert "p1" in result["msg"]


def test_a_wait_may_be_longer_than_the_deadline(play: Any, wire: Wire) -> None:
    wire.script = [ok(capture("running"))] * 200 + [ok(capture("success"))]
    result = play(REQUEST, id="p1", wait=True, wait_timeout=5000)
    assert result["pcap"]["status"] == "success"
    assert sum(play.clock.slept) == 2000


def test_a_status_that_nobody_knows_is_not_the_end(play: Any, wire: Wire) -> None:
    wire.script = [ok(capture("unknown")), ok({"id": "p1"}), ok(capture("complete"))]
    assert play(REQUEST, id="p1", wait=True)["pcap"]["status"] == "complete"


def test_a_failed_capture_is_an_error_with_its_reason(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), ok(full()), ok(full("failed", error_message="no such data centre"))]
    result = play(REQUEST, **FULL, wait=True)
    assert "packet capture p1 failed: no such data centre" in result["msg"]
    assert result["changed"]


def test_check_mode_does_not_wait(play: Any, wire: Wire) -> None:
    wire.script = [ok(capture("running"))]
    result = play(REQUEST, check=True, id="p1", wait=True)
    assert not result["changed"]
    assert play.clock.slept == []


# --- downloading ---


def test_a_capture_is_downloaded_once(play: Any, wire: Wire, tmp_path: Path) -> None:
    dest = tmp_path / "x.pcap"
    wire.script = [ok(capture("success")), download()]
    result = play(REQUEST, id="p1", dest=str(dest))
    assert result == {
        "changed": True,
        "operation": "none",
        "pcap": capture("success"),
        "file": {"dest": str(dest), "bytes": 24},
    }
    assert dest.read_bytes() == PACKETS
    assert wire.seen[-1].headers["accept-encoding"] == "identity"
    wire.script = [ok(capture("success")), download()]
    assert not play(REQUEST, id="p1", dest=str(dest))["changed"]


def test_check_mode_compares_a_finished_capture_with_the_file(play: Any, wire: Wire, tmp_path: Path) -> None:
    dest = tmp_path / "x.pcap"
    wire.script = [ok(capture("success")), download()]
    assert play(REQUEST, check=True, id="p1", dest=str(dest))["changed"]
    assert not dest.exists()
    wire.script = [ok(capture("running"))]
    assert play(REQUEST, check=True, id="p1", dest=str(dest))["changed"]


def test_what_is_no_capture_is_not_written(play: Any, wire: Wire, tmp_path: Path) -> None:
    wire.script = [ok(capture("success")), download(b"<html>")]
    result = play(REQUEST, id="p1", dest=str(tmp_path / "x"))
    assert "6 bytes received are not a packet capture" in result["msg"]
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_is_cut_short_is_asked_for_again(play: Any, wire: Wire, tmp_path: Path) -> None:
    cut = reply(200, PACKETS, length=100)
    wire.script = [ok(capture("success")), cut, download()]
    assert play(REQUEST, id="p1", dest=str(tmp_path / "x"))["file"]["bytes"] == 24


def test_the_files_of_a_full_capture_are_elsewhere(play: Any, wire: Wire, tmp_path: Path) -> None:
    wire.script = [ok(full("complete"))]
    assert "its files are in its bucket" in play(REQUEST, id="p1", dest=str(tmp_path / "x"))["msg"]


# --- stopping ---


def test_a_full_capture_is_stopped(play: Any, wire: Wire) -> None:
    wire.script = [ok(full("running")), reply(204, b""), ok(full("running", stop_requested="now"))]
    result = play(REQUEST, id="p1", state="stopped")
    assert (result["changed"], result["operation"]) == (True, "stop")
    assert play.writes() == [("PUT", "/pcaps/p1/stop")]


@pytest.mark.parametrize(
    "there",
    [
        full("complete"),
        full("failed"),
        full("conversion_running"),
        full("running", stop_requested="before"),
        capture("success"),
    ],
)
def test_what_captures_no_more_is_left_alone(play: Any, wire: Wire, there: dict[str, Any]) -> None:
    wire.script = [ok(there)]
    result = play(REQUEST, id="p1", state="stopped")
    assert (result["changed"], result["operation"]) == (False, "none")
    assert play.writes() == []


def test_check_mode_predicts_a_stop(play: Any, wire: Wire) -> None:
    wire.script = [ok(full("running"))]
    result = play(REQUEST, check=True, id="p1", state="stopped")
    assert (result["changed"], result["operation"], result["validation"]) == (True, "stop", "local")
    assert play.writes() == []


def test_a_simple_capture_cannot_be_stopped(play: Any, wire: Wire) -> None:
    wire.script = [ok(capture("running"))]
    result = play(REQUEST, id="p1", state="stopped")
    assert "ends after its time_limit" in result["msg"]
    assert play.writes() == []


@pytest.mark.parametrize(("now", "changed"), [(full("complete"), False), (full("running", stop_requested="now"), True)])
def test_a_refused_stop_may_be_no_failure(play: Any, wire: Wire, now: dict[str, Any], changed: bool) -> None:
    wire.script = [ok(full("running")), refused(400), ok(now)]
    result = play(REQUEST, id="p1", state="stopped")
    assert "failed" not in result
    assert result["changed"] is changed


def test_a_refused_stop_of_what_still_captures_is_a_failure(play: Any, wire: Wire) -> None:
    wire.script = [ok(full("running")), refused(400, message="not now"), ok(full("running"))]
    result = play(REQUEST, id="p1", state="stopped")
    assert "not now" in result["msg"]
    assert not result["changed"]


def test_a_stop_can_wait_for_the_end(play: Any, wire: Wire) -> None:
    wire.script = [ok(full("running")), reply(204, b""), ok(full("conversion_running")), ok(full("complete"))]
    assert play(REQUEST, id="p1", state="stopped", wait=True)["pcap"]["status"] == "complete"


# --- pcap_info ---


def test_info_lists_or_finds_one(play: Any, wire: Wire) -> None:
    wire.script = [ok([capture(), {**full(), "destination_conf": R2}]), ok(capture()), refused(404), ok(None)]
    listed = play(INFO)["pcaps"]
    assert [item["id"] for item in listed] == ["p1", "p1"]
    assert "CANARY" not in str(listed)
    assert len(play(INFO, id="p1")["pcaps"]) == 1
    assert play(INFO, id="p9") == {"changed": False, "pcaps": []}
    assert play(INFO)["pcaps"] == []
