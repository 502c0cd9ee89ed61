# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.transfer import CHECK, INFO
from ansible_collections.netops.cloudflare.tests.unit.support import Wire, ok, refused

TARGET = {"bucket": "archive", "access_key_id": "ID", "secret_access_key": "KEY"}


def job(status: str = "running", done: int = 0, failed: int = 0) -> Any:
    return ok({"id": "j1", "status": status, "objects": 10, "transferredObjects": done, "failedObjects": failed})


@pytest.mark.parametrize("check", [True, False])
def test_a_reachable_target_is_no_change(play: Any, wire: Wire, check: bool) -> None:
    wire.script = [ok({"connectivityStatus": "success"})]
    result = play(CHECK, check=check, **TARGET, jurisdiction="eu")
    assert result == {"changed": False, "connectivity_status": "success"}
    assert play.writes() == [("PUT", "/slurper/target/connectivity-precheck")]
    assert wire.seen[0].json == {
        "bucket": "archive",
        "vendor": "r2",
        "secret": {"accessKeyId": "ID", "secretAccessKey": "KEY"},
        "jurisdiction": "eu",
    }


@pytest.mark.parametrize("result", [{"connectivityStatus": "error"}, {}, None])
def test_an_unreachable_target_fails_unless_told_otherwise(play: Any, wire: Wire, result: Any) -> None:
    wire.script = [ok(result), ok(result)]
    failed = play(CHECK, **TARGET)
    assert "R2 bucket archive (jurisdiction default) cannot be reached" in failed["msg"]
    assert failed["error"].items() >= {"kind": "job", "job_id": None, "job_status": "error"}.items()
    told = play(CHECK, **TARGET, fail_on_error=False)
    assert told == {"changed": False, "connectivity_status": "error"}


def test_a_refusal_is_a_failure_in_any_case(play: Any, wire: Wire) -> None:
    wire.script = [refused(400, message="bad")]
    assert play(CHECK, **TARGET, fail_on_error=False)["error"]["kind"] == "api"


def test_a_job_is_waited_for(play: Any, wire: Wire) -> None:
    wire.script = [job(), job(done=5), job("completed", 10)]
    result = play(CHECK, job_id="j1", poll_interval=60)
    assert not result["changed"]
    assert result["slurper_job"] == {
        "id": "j1",
        "status": "completed",
        "objects": 10,
        "transferred_objects": 10,
        "failed_objects": 0,
    }
    assert play.said == [
        "job j1: running, 0 of 10 objects transferred, 0 of up to 3600 s",
        "job j1: running, 5 of 10 objects transferred, 60 of up to 3600 s",
    ]


def test_a_job_that_takes_too_long(play: Any, wire: Wire) -> None:
    wire.otherwise = job("paused", 3)
    result = play(CHECK, job_id="j1", wait_timeout=15)
    assert "paused, 3 of 10 objects transferred after 15 s" in result["msg"]
    assert result["error"].items() >= {"kind": "job", "job_id": "j1", "job_status": "paused"}.items()
    assert play.clock.slept == [10, 5]


@pytest.mark.parametrize(
    ("answer", "says"), [(job("aborted", 3), "aborted"), (job("completed", 9, failed=1), "but 1 failed")]
)
def test_a_job_that_went_wrong(play: Any, wire: Wire, answer: Any, says: str) -> None:
    wire.script = [answer, answer]
    assert says in play(CHECK, job_id="j1")["msg"]
    assert "failed" not in play(CHECK, job_id="j1", fail_on_error=False)


@pytest.mark.parametrize("options", [{"wait": False}, {"check": True}])
def test_without_a_wait_a_job_is_judged_as_it_is(play: Any, wire: Wire, options: dict[str, bool]) -> None:
    wire.script = [job(done=2)]
    assert play(CHECK, job_id="j1", **options)["slurper_job"]["status"] == "running"
    assert play.clock.slept == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "bucket: it or job_id is required"),
        ({"bucket": "b"}, "required together"),
        ({**TARGET, "job_id": "j1"}, "job_id: cannot be given together with bucket"),
        ({**TARGET, "secret_access_key": ""}, "secret_access_key: must not be empty"),
        ({**TARGET, "jurisdiction": "us"}, "jurisdiction: 'us' is not one of default, eu, fedramp"),
        ({"job_id": ""}, "job_id: must not be empty"),
        ({"job_id": "a/b"}, "is not a valid id"),
    ],
)
def test_wrong_input_is_refused(play: Any, wire: Wire, options: dict[str, Any], says: str) -> None:
    assert says in play(CHECK, **options)["msg"]
    assert wire.seen == []


def test_info_never_fails_for_want_of_a_job(play: Any, wire: Wire) -> None:
    wire.script = [job("aborted", 3, failed=2), refused(404), ok(None), refused(403)]
    assert play(INFO, job_id="j1")["slurper_jobs"][0]["failed_objects"] == 2
    assert play(INFO, job_id="j2")["slurper_jobs"] == []
    assert play(INFO, job_id="j3")["slurper_jobs"] == [{"id": "j3"}]
    assert play(INFO, job_id="j4")["failed"]
