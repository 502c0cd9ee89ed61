# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.operations import telemetry
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.telemetry import EVENTS, SNAPSHOTS, moment
from ansible_collections.netops.cloudflare.tests.unit.support import Seen, Step, Wire, ok, refused

NOW = 1_800_000_000
CONNECTOR = {"id": "c1", "device": {"id": "d1", "serial_number": "SIM-0001"}, "activated": True}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry.time, "time", lambda: NOW + 0.9)


def query(seen: Seen) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(seen.target).query).items()}


def pages(total: int, size: int) -> Any:
    """A list of events that gives at most ``size`` at once."""

    def answer(seen: Seen) -> Step:
        asked = query(seen)
        start = int(asked.get("cursor", 0))
        stop = min(start + min(size, int(asked["limit"])), total)
        items = [{"t": NOW + n, "n": 0, "k": "Init", "a": NOW + n + 5} for n in range(start, stop)]
        return ok({"count": len(items), "items": items, **({"cursor": str(stop)} if stop < total else {})})

    return answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", NOW),
        ("1790000000", 1_790_000_000),
        ("1790000000.9", 1_790_000_000),
        (" -1h ", NOW - 3600),
        ("-1d12h", NOW - 129_600),
        ("-2w", NOW - 1_209_600),
        ("2027-01-15T08:00:00Z", NOW),
        ("2027-01-15t08:00:00z", NOW),
        ("2027-01-15T09:00:00.1234567+01:00", NOW),
        ("2027-01-15 08:00:00", NOW),
        ("2027-01-15", NOW - 8 * 3600),
    ],
)
def test_moments(text: str, expected: int) -> None:
    assert moment(text, NOW) == expected


@pytest.mark.parametrize("text", ["", "1h", "-1", "-1y", "tomorrow", "2027-13-01", "2027-01-15T25:00:00Z", "-", "1e9"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError):
        moment(text, NOW)


def test_events_of_a_connector_by_serial_number(play: Any, wire: Wire) -> None:
    wire.script = [
        ok([CONNECTOR]),
        ok({"count": 1, "items": [{"a": 2, "k": "Init", "n": 0, "t": 1}]}),
    ]
    result = play(EVENTS, connector="SIM-0001", kind="Init")
    assert result == {
        "changed": False,
        "events": [{"id": "1.0", "time": 1, "sequence": 0, "kind": "Init", "collected": 2}],
    }
    assert wire.seen[1].target.startswith("/client/v4/accounts/")
    assert "/magic/connectors/c1/telemetry/events?" in wire.seen[1].target
    assert query(wire.seen[1]) == {"from": str(NOW - 3600), "to": str(NOW), "k": "Init", "limit": "100"}


def test_an_id_needs_no_look_up(play: Any, wire: Wire) -> None:
    wire.otherwise = ok({"count": 0, "items": []})
    assert play(EVENTS, connector_id="c9")["events"] == []
    assert len(wire.seen) == 1


@pytest.mark.parametrize(
    ("limit", "total", "size", "got", "requests"),
    [(None, 250, 100, 250, 3), (120, 250, 100, 120, 2), (10, 250, 3, 10, 4), (100, 100, 100, 100, 1)],
)
def test_the_cursor_is_followed_up_to_the_limit(
    play: Any, wire: Wire, limit: int | None, total: int, size: int, got: int, requests: int
) -> None:
    wire.answer = pages(total, size)
    events = play(EVENTS, connector_id="c1", limit=limit)["events"]
    assert [event["time"] for event in events] == [NOW + n for n in range(got)]
    assert len(wire.seen) == requests


@pytest.mark.parametrize("items", [[], [{"t": 1, "n": 0, "k": "Init", "a": 1}]])
def test_a_cursor_that_leads_nowhere_ends(play: Any, wire: Wire, items: list[Any]) -> None:
    wire.otherwise = ok({"count": 1, "items": items, "cursor": "again"})
    play(EVENTS, connector_id="c1")
    assert len(wire.seen) <= 2


def test_the_latest_events_carry_their_details(play: Any, wire: Wire) -> None:
    wire.script = [
        ok({"count": 1, "items": [{"e": {"k": "StartUpgrade", "url": "https://x"}, "n": 3, "t": 7, "v": "2026.3"}]})
    ]
    assert play(EVENTS, connector_id="c1", latest=True)["events"] == [
        {"id": "7.3", "time": 7, "sequence": 3, "kind": "StartUpgrade", "url": "https://x", "version": "2026.3"}
    ]
    assert wire.seen[0].target.endswith("/telemetry/events/latest")


def test_one_event(play: Any, wire: Wire) -> None:
    wire.script = [ok({"e": {"k": "Init"}, "n": 0, "t": 7}), refused(404), refused(500)]
    assert play(EVENTS, connector_id="c1", id="7.0")["events"][0]["kind"] == "Init"
    assert wire.seen[0].target.endswith("/telemetry/events/7.0")
    assert play(EVENTS, connector_id="c1", id="8.0")["events"] == []


@pytest.mark.parametrize("options", [{}, {"latest": True}], ids=["listed", "latest"])
@pytest.mark.parametrize(
    ("operation", "result"),
    [
        *((operation, result) for operation in (EVENTS, SNAPSHOTS) for result in ([], "x", {}, {"items": {}})),
        *((operation, {"items": ["x"]}) for operation in (EVENTS, SNAPSHOTS)),
        (EVENTS, {"items": [{"t": 1, "n": 0}]}),
        (EVENTS, {"items": [{"t": "1", "n": 0, "k": "Init"}]}),
        (SNAPSHOTS, {"items": [{"t": "1"}]}),
        (SNAPSHOTS, {"items": [{"t": 1, "tunnels": json.loads("[" * 50 + "]" * 50)}]}),
    ],
)
def test_an_odd_answer_is_refused(play: Any, wire: Wire, operation: Any, options: Any, result: Any) -> None:
    wire.script = [ok(result)]
    failed = play(operation, connector_id="c1", **options)
    assert failed["error"]["kind"] == "transport"
    assert failed["msg"].startswith("GET /magic/connectors/c1/telemetry/")


def test_a_cursor_of_another_type_is_followed_as_text(play: Any, wire: Wire) -> None:
    wire.otherwise = ok({"items": [{"t": 1, "n": 0, "k": "Init"}], "cursor": [1]})
    assert len(play(EVENTS, connector_id="c1")["events"]) == 2


def test_snapshots(play: Any, wire: Wire) -> None:
    wire.script = [
        ok({"count": 1, "items": [{"a": 2, "t": 1}]}),
        ok({"count": 1, "items": [{"t": 1, "v": "2026.3", "cpu_count": 4, "tunnels": [{"health_state": "down"}]}]}),
        ok({"t": 1, "v": "2026.3", "cpu_count": 4}),
        refused(404),
    ]
    assert play(SNAPSHOTS, connector_id="c1", limit=5, **{"from": "-6h"})["snapshots"] == [{"collected": 2, "time": 1}]
    assert query(wire.seen[0]) == {"from": str(NOW - 21_600), "to": str(NOW), "limit": "5"}
    latest = play(SNAPSHOTS, connector_id="c1", latest=True)["snapshots"]
    assert latest == [{"time": 1, "version": "2026.3", "cpu_count": 4, "tunnels": [{"health_state": "down"}]}]
    assert play(SNAPSHOTS, connector_id="c1", time="1")["snapshots"][0]["cpu_count"] == 4
    assert wire.seen[2].target.endswith("/telemetry/snapshots/1")
    assert play(SNAPSHOTS, connector_id="c1", time="2")["snapshots"] == []


@pytest.mark.parametrize(
    ("operation", "options", "says"),
    [
        (EVENTS, {}, "connector: it or connector_id is required"),
        (EVENTS, {"connector": "a", "connector_id": "b"}, "connector_id: cannot be given together with connector"),
        (EVENTS, {"connector": ""}, "connector: must not be empty"),
        (EVENTS, {"connector_id": "c1", "from": "tomorrow"}, "from: 'tomorrow' is not a valid time"),
        (EVENTS, {"connector_id": "c1", "from": "now", "to": "-1h"}, "is later than to"),
        (EVENTS, {"connector_id": "c1", "limit": 0}, "limit: 0 is out of range; it must be at least 1"),
        (EVENTS, {"connector_id": "c1", "id": "7"}, "is not the id of an event"),
        (EVENTS, {"connector_id": "c1", "id": "7.0", "kind": "Init"}, "kind: cannot be given together with id"),
        (EVENTS, {"connector_id": "c1", "latest": True, "from": "-1h"}, "latest: cannot be given together with from"),
        (SNAPSHOTS, {"connector_id": "c1", "latest": True, "time": "1"}, "latest: cannot be given together with time"),
        (SNAPSHOTS, {"connector_id": "c1", "time": "x"}, "time: 'x' is not a valid time"),
        (SNAPSHOTS, {"connector_id": "c1", "limit": -1}, "limit: -1 is out of range; it must be at least 1"),
    ],
)
def test_wrong_input_is_refused(play: Any, wire: Wire, operation: Any, options: dict[str, Any], says: str) -> None:
    assert says in play(operation, **options)["msg"]
    assert wire.seen == []


def test_latest_false_is_no_clash(play: Any, wire: Wire) -> None:
    wire.otherwise = ok({"count": 0, "items": []})
    assert "failed" not in play(EVENTS, connector_id="c1", latest=False, **{"from": "-1h"})


def test_a_connector_that_is_not_there(play: Any, wire: Wire) -> None:
    wire.script = [ok([CONNECTOR])]
    result = play(EVENTS, connector="NO-SUCH")
    assert result["error"]["kind"] == "not_found"
    assert "SIM-0001" in result["msg"]
