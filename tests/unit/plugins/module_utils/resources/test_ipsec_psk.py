# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.psk import OPERATION
from ansible_collections.netops.cloudflare.tests.unit.support import Seen, Wire, ok, refused, reset

TUNNEL = {
    "id": "t1",
    "name": "ams-1",
    "cloudflare_endpoint": "162.159.68.213",
    "interface_address": "10.214.0.10/31",
    "description": "keep me",
    "psk_metadata": {"last_generated_on": "before"},
}
TUNNELS = ok({"ipsec_tunnels": [TUNNEL]})
MADE = ok({"ipsec_tunnel_id": "t1", "psk": "GENERATED", "psk_metadata": {"last_generated_on": "now"}})
SHOWN = {"id": "t1", "name": "ams-1", "psk_metadata": {"last_generated_on": "now"}}


@pytest.mark.parametrize("tunnel", [{"tunnel": "ams-1"}, {"tunnel_id": "t1"}])
def test_a_key_is_generated_and_returned(play: Any, wire: Wire, tunnel: dict[str, str]) -> None:
    wire.script = [TUNNELS, MADE]
    result = play(OPERATION, **tunnel)
    assert result == {"changed": True, "operation": "generate", "ipsec_tunnel": SHOWN, "psk": "GENERATED"}
    assert play.writes() == [("POST", "/magic/ipsec_tunnels/t1/psk_generate")]
    assert wire.seen[-1].json == {}
    assert OPERATION.revealing(result)


def test_a_given_key_is_set_and_not_returned(play: Any, wire: Wire) -> None:
    changed = {**TUNNEL, "psk_metadata": {"last_generated_on": "now"}}
    wire.script = [TUNNELS, ok({"modified": True, "modified_ipsec_tunnel": changed})]
    result = play(OPERATION, diff=True, tunnel="ams-1", psk="CANARY")
    assert result == {"changed": True, "operation": "set", "ipsec_tunnel": SHOWN}
    assert play.writes() == [("PUT", "/magic/ipsec_tunnels/t1")]
    body = wire.seen[-1].json
    assert (body["psk"], body["description"], body["name"]) == ("CANARY", "keep me", "ams-1")
    assert not OPERATION.revealing(result)


@pytest.mark.parametrize(("options", "operation"), [({}, "generate"), ({"psk": "CANARY"}, "set")])
def test_check_mode_has_the_api_validate(play: Any, wire: Wire, options: dict[str, str], operation: str) -> None:
    wire.script = [TUNNELS, ok({})]
    result = play(OPERATION, check=True, tunnel="ams-1", **options)
    assert (result["changed"], result["operation"], result["validation"]) == (True, operation, "server")
    assert "psk" not in result
    assert [target.partition("?")[2] for _method, target in play.writes()] == ["validate_only=true"]


def test_a_tunnel_that_is_still_to_come(play: Any, wire: Wire) -> None:
    wire.otherwise = ok({"ipsec_tunnels": []})
    result = play(OPERATION, check=True, tunnel="ams-1")
    assert (result["changed"], result["validation"], result["ipsec_tunnel"]) == (True, "local", {"name": "ams-1"})
    assert "An earlier task of this run can create it" in result["notes"][0]
    assert play(OPERATION, tunnel="ams-1")["error"]["kind"] == "not_found"
    assert play.writes() == []


def test_a_lost_key_is_made_again(play: Any, wire: Wire) -> None:
    wire.script = [TUNNELS, reset, MADE]
    assert play(OPERATION, tunnel="ams-1")["psk"] == "GENERATED"
    assert len(play.writes()) == 2


def test_a_key_that_stays_lost_is_a_change(play: Any, wire: Wire) -> None:
    wire.script = [TUNNELS, refused(502), refused(502), refused(502)]
    result = play(OPERATION, tunnel="ams-1")
    assert result["error"]["kind"] == "uncertain"
    assert result["changed"]
    assert "attempts: 3" in result["msg"]


def test_an_answer_without_a_key_is_a_failure(play: Any, wire: Wire) -> None:
    wire.script = [TUNNELS, ok({})]
    result = play(OPERATION, tunnel="ams-1")
    assert "the response contains no key" in result["msg"]
    assert result["changed"]


def test_a_refusal_changes_nothing(play: Any, wire: Wire) -> None:
    wire.script = [TUNNELS, refused(403)]
    assert not play(OPERATION, tunnel="ams-1")["changed"]


def test_no_failure_shows_the_key(play: Any, wire: Wire) -> None:
    def answer(seen: Seen) -> Any:
        return TUNNELS if seen.method == "GET" else refused(400, message="invalid psk")

    wire.answer = answer
    assert "CANARY" not in str(play(OPERATION, tunnel="ams-1", psk="CANARY"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "tunnel: it or tunnel_id is required"),
        ({"tunnel": "a", "tunnel_id": "b"}, "tunnel_id: cannot be given together with tunnel"),
        ({"tunnel": ""}, "tunnel: must not be empty"),
        ({"tunnel": "a", "psk": ""}, "psk: must not be empty"),
    ],
)
def test_wrong_input_is_refused(play: Any, wire: Wire, options: dict[str, str], says: str) -> None:
    assert says in play(OPERATION, **options)["msg"]
    assert wire.seen == []
