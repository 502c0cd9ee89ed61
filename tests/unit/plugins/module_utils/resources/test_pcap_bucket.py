# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.bucket import INFO, OPERATION
from ansible_collections.netops.cloudflare.tests.unit.support import Wire, ok, refused, reply, reset

R2 = "r2://b?account-id=abc&access-key-id=CANARYID&secret-access-key=CANARYKEY"
PUBLIC = "r2://b?account-id=abc"
S3 = "s3://pcaps-bucket/dir?region=us-east-1"


def bucket(uri: str = S3, status: str = "pending", **more: Any) -> dict[str, Any]:
    return {"id": "o1", "destination_conf": uri, "filename": "f.txt", "status": status, "submitted": "t", **more}


def test_a_bucket_is_added_with_its_keys_and_shown_without(play: Any, wire: Wire) -> None:
    wire.script = [ok(None), ok(bucket(R2, validated="")), ok([bucket(R2, validated="")])]
    result = play(OPERATION, diff=True, destination_conf=R2)
    assert wire.seen[1].json == {"destination_conf": R2}
    assert (result["changed"], result["operation"], result["pcap_bucket"]) == (True, "create", bucket(PUBLIC))
    assert "CANARY" not in str(result)
    assert result["diff"]["after"] == {"destination_conf": PUBLIC, "keys": "(sensitive, sent)"}


@pytest.mark.parametrize("there", [R2, PUBLIC, "R2://b?access-key-id=other&account-id=abc"])
@pytest.mark.parametrize("desired", [R2, PUBLIC])
def test_keys_do_not_tell_buckets_apart(play: Any, wire: Wire, there: str, desired: str) -> None:
    wire.script = [ok([bucket("r2://other"), bucket(there)])]
    result = play(OPERATION, destination_conf=desired)
    assert (result["changed"], result["operation"]) == (False, "none")


def test_another_directory_is_another_bucket(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket("s3://pcaps-bucket/other?region=us-east-1")])]
    assert play(OPERATION, check=True, destination_conf=S3)["operation"] == "create"


def test_the_challenge_is_answered_without_keys(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket(R2)]), ok(bucket(R2, "success", validated="t2"))]
    result = play(OPERATION, diff=True, destination_conf=R2, ownership_challenge=" proof\n")
    assert play.writes() == [("POST", "/pcaps/ownership/validate")]
    assert wire.seen[-1].json == {"destination_conf": PUBLIC, "ownership_challenge": "proof"}
    assert (result["changed"], result["operation"]) == (True, "validate")
    assert result["pcap_bucket"]["validated"] == "t2"
    assert (result["diff"]["before"]["status"], result["diff"]["after"]["status"]) == ("pending", "success")


def test_a_proven_bucket_needs_no_second_proof(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket(status="success")])]
    assert not play(OPERATION, destination_conf=S3, ownership_challenge="proof")["changed"]
    assert play.writes() == []


def test_check_mode_sends_neither(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket()])]
    result = play(OPERATION, check=True, destination_conf=S3, ownership_challenge="proof")
    assert (result["changed"], result["operation"], result["validation"]) == (True, "validate", "local")
    wire.script = [ok([])]
    result = play(OPERATION, check=True, destination_conf=R2, ownership_challenge="proof")
    assert result["pcap_bucket"] == {"destination_conf": PUBLIC}
    assert (result["changed"], result["operation"], result["validation"]) == (True, "create", "local")
    assert play.writes() == []


def test_a_wrong_proof_is_a_failure_and_a_change(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket()]), ok(bucket(status="failed"))]
    result = play(OPERATION, destination_conf=S3, ownership_challenge="wrong")
    assert "the contents of the file f.txt" in result["msg"]
    assert result["changed"]
    assert result["error"].items() >= {"kind": "job", "job_id": "o1", "job_status": "failed"}.items()


def test_a_proof_whose_answer_got_lost_is_sent_again(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket()]), reset, ok(bucket(status="success"))]
    assert play(OPERATION, destination_conf=S3, ownership_challenge="proof")["pcap_bucket"]["status"] == "success"
    assert len(play.writes()) == 2


def test_a_proof_without_answer_is_looked_up(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket()]), ok(None), ok([bucket(status="success")])]
    assert play(OPERATION, destination_conf=S3, ownership_challenge="proof")["pcap_bucket"]["status"] == "success"


def test_a_bucket_is_removed_once(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket()]), reply(204, b"")]
    result = play(OPERATION, destination_conf=S3, state="absent")
    assert (result["changed"], result["operation"], result["pcap_bucket"]) == (True, "delete", bucket())
    assert play.writes() == [("DELETE", "/pcaps/ownership/o1")]
    assert not play(OPERATION, destination_conf=S3, state="absent")["changed"]


def test_an_id_finds_but_never_adds(play: Any, wire: Wire) -> None:
    wire.otherwise = ok([bucket()])
    assert not play(OPERATION, id="o1")["changed"]
    assert play(OPERATION, id="o9")["error"]["kind"] == "not_found"
    assert play(OPERATION, id="o1", ownership_challenge="proof", check=True)["operation"] == "validate"


def test_a_lost_creation_is_not_repeated_when_it_happened(play: Any, wire: Wire) -> None:
    wire.script = [ok([]), reset, ok([bucket(R2)])]
    result = play(OPERATION, destination_conf=R2)
    assert result["pcap_bucket"]["id"] == "o1"
    assert len(play.writes()) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "destination_conf: it or id is required"),
        ({"destination_conf": "pcaps-bucket"}, "is not the URI of a bucket"),
        ({"destination_conf": ""}, "destination_conf: must not be empty"),
    ],
)
def test_wrong_input_is_refused(play: Any, wire: Wire, options: dict[str, Any], says: str) -> None:
    assert says in play(OPERATION, **options)["msg"]
    assert wire.seen == []


def test_no_failure_shows_a_key(play: Any, wire: Wire) -> None:
    wire.script = [ok([bucket(R2), {**bucket(R2), "id": "o2"}])]
    result = play(OPERATION, destination_conf=R2)
    assert result["error"]["kind"] == "ambiguous"
    assert "CANARY" not in str(result)
    wire.script = [ok([]), refused(400, message="no")]
    assert "CANARY" not in str(play(OPERATION, destination_conf=R2))


def test_info_filters_without_keys(play: Any, wire: Wire) -> None:
    wire.otherwise = ok([bucket(R2), {**bucket(), "id": "o2"}])
    assert [item["id"] for item in play(INFO)["pcap_buckets"]] == ["o1", "o2"]
    assert play(INFO, destination_conf=R2)["pcap_buckets"] == [bucket(PUBLIC)]
    assert [item["id"] for item in play(INFO, id="o2")["pcap_buckets"]] == ["o2"]
    assert "is not the URI" in play(INFO, destination_conf="x")["msg"]


def test_the_proof_is_secret_and_the_name_of_its_file_is_not() -> None:
    assert OPERATION.hidden({"ownership_challenge": "00a1f"}, {"00a1f"}) == {"00a1f"}
    name = "ownership-challenge-9883874ecac311ec8475433579a6bf5f.txt"
    assert OPERATION.hidden({"ownership_challenge": name}, {name}) == set()
