# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decision: what is desired, what is there, what happens, and what is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import (
    ImmutableError,
    InputError,
    ProblemError,
    RefusedError,
)
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Kind
from ansible_collections.netops.cloudflare.plugins.module_utils.model.secret import SENT_UNSEEN, UNSEEN
from ansible_collections.netops.cloudflare.plugins.module_utils.plan.decide import decide as plan

PATCHED = Kind(
    name="thing",
    plural="things",
    title="thing",
    path=("things",),
    fields={
        "name": Field(on_create=True),
        "description": Field(),
        "size": Field(type="int"),
        "tags": Field(type="list", elements="str", unordered=True),
        "check": Field(type="dict", fields={"on": Field(type="bool"), "rate": Field(), "seen": Field(read_only=True)}),
        "mode": Field(type="bool", immutable=True),
        "psk": Field(write_only=True, secret=True),
        "created_on": Field(read_only=True),
    },
)
PUT = replace(PATCHED, update="PUT")
PSK = "canary-psk-31"
HERE = {
    "id": "1",
    "name": "a",
    "description": "old",
    "size": 3,
    "tags": ["x", "y"],
    "check": {"on": True, "rate": "mid", "seen": "now"},
    "mode": True,
    "created_on": "yesterday",
}


def test_absent_and_desired_absent() -> None:
    decided = plan(PUT, {"name": "a"}, None, absent=True)
    assert (decided.op, decided.changed, decided.body, decided.before, decided.after) == ("none", False, None, {}, {})


def test_there_and_desired_absent() -> None:
    decided = plan(PUT, {"name": "a"}, HERE, absent=True)
    assert (decided.op, decided.changed, decided.body, decided.after) == ("delete", True, None, {})
    assert decided.before == {k: v for k, v in HERE.items() if k not in ("id", "created_on", "check")} | {
        "check": {"on": True, "rate": "mid"}
    }


@pytest.mark.parametrize("force_write_only", [True, False])
def test_create_sends_everything_that_was_given(force_write_only: bool) -> None:
    desired = {"name": "a", "psk": PSK, "mode": True, "check": {"on": False}, "tags": ["x"]}
    decided = plan(PATCHED, desired, None, force_write_only=force_write_only)
    assert decided.op == "create"
    assert decided.body == desired
    assert decided.before == {}
    assert decided.after == {**desired, "psk": SENT_UNSEEN}
    assert set(decided.changes) == set(desired)


@pytest.mark.parametrize("resource", [PATCHED, PUT])
@pytest.mark.parametrize(
    "desired",
    [
        {},
        {"name": "a"},
        {"name": "a", "tags": ["y", "x"]},
        {"name": "a", "check": {"rate": "mid"}},
        {"name": "a", "check": {}},
        {"name": "a", "psk": PSK},
        {"name": "a", "mode": True, "size": 3},
    ],
)
def test_what_is_as_desired_stays(resource: Kind, desired: dict[str, Any]) -> None:
    decided = plan(resource, desired, HERE)
    assert (decided.op, decided.changed, decided.body, decided.changes) == ("none", False, None, ())
    assert decided.before == decided.after
    assert "created_on" not in decided.before


@pytest.mark.parametrize(
    ("desired", "body"),
    [
        ({"description": "new"}, {"description": "new"}),
        ({"description": ""}, {"description": ""}),
        ({"tags": []}, {"tags": []}),
        ({"size": 0}, {"size": 0}),
        ({"name": "a", "size": 4, "tags": ["y", "x"]}, {"size": 4}),
        ({"check": {"rate": "low"}}, {"check": {"on": True, "rate": "low"}}),
        ({"description": "new", "psk": PSK, "mode": True}, {"description": "new"}),
        ({"name": "b"}, {"name": "b"}),
    ],
)
def test_patch_sends_what_changed_and_nested_objects_whole(desired: dict[str, Any], body: dict[str, Any]) -> None:
    decided = plan(PATCHED, desired, HERE)
    assert (decided.op, decided.body) == ("update", body)
    assert set(decided.changes) == set(body)


def test_put_sends_back_the_object_with_what_changed_and_without_secrets() -> None:
    decided = plan(PUT, {"name": "a", "check": {"rate": "low"}, "psk": PSK}, HERE)
    assert decided.body == {
        "name": "a",
        "description": "old",
        "size": 3,
        "tags": ["x", "y"],
        "check": {"on": True, "rate": "low"},
        "mode": True,
    }
    assert decided.after == decided.body
    assert decided.before["check"] == {"on": True, "rate": "mid"}


@pytest.mark.parametrize("resource", [PATCHED, PUT])
def test_a_secret_is_sent_again_when_asked_for(resource: Kind) -> None:
    decided = plan(resource, {"name": "a", "psk": PSK}, HERE, force_write_only=True)
    assert decided.op == "update"
    assert decided.changes == ("psk",)
    assert decided.body is not None
    assert decided.body["psk"] == PSK
    assert decided.after["psk"] == SENT_UNSEEN
    assert ("description" in decided.body) is (resource is PUT)


SESSION = replace(
    PUT, fields={**PUT.fields, "bgp": Field(type="dict", fields={"asn": Field(type="int"), "key": Field(secret=True)})}
)


@pytest.mark.parametrize(
    ("key", "description", "shown"), [("old", "new", UNSEEN), ("another", "old", SENT_UNSEEN), (None, "new", UNSEEN)]
)
def test_a_secret_that_the_api_returns_is_compared_and_not_shown(key: Any, description: str, shown: str) -> None:
    here = {**HERE, "bgp": {"asn": 1, "key": "old"}}
    decided = plan(SESSION, {"description": description, "bgp": {"asn": 1, **({"key": key} if key else {})}}, here)
    assert decided.before["bgp"] == {"asn": 1, "key": UNSEEN}
    assert decided.after["bgp"] == {"asn": 1, "key": shown}
    assert decided.body is not None
    assert decided.body["bgp"]["key"] == (key or "old")
    assert plan(SESSION, {"name": "a", "bgp": {"key": "old"}}, here).op == "none"
    gone = plan(SESSION, {"name": "a"}, here, absent=True)
    assert gone.before["bgp"] == {"asn": 1, "key": UNSEEN}


def test_a_refusal_to_change_what_cannot_be_changed_names_no_secret() -> None:
    fixed = replace(SESSION, fields={**SESSION.fields, "bgp": replace(SESSION.fields["bgp"], immutable=True)})
    with pytest.raises(ImmutableError, match=r"bgp: .*\(sensitive") as refused:
        plan(fixed, {"name": "a", "bgp": {"key": "another"}}, {**HERE, "bgp": {"asn": 1, "key": "key-in-place"}})
    assert "key-in-place" not in str(refused.value)
    assert "another" not in str(refused.value)


def test_asking_to_send_a_secret_that_was_not_given_changes_nothing() -> None:
    assert plan(PUT, {"name": "a"}, HERE, force_write_only=True).op == "none"


@pytest.mark.parametrize("resource", [PATCHED, PUT])
def test_an_immutable_field_is_an_error_that_names_it_and_the_way_out(resource: Kind) -> None:
    with pytest.raises(ImmutableError) as caught:
        plan(resource, {"name": "a", "mode": False}, HERE)
    said = str(caught.value)
    for part in ("mode: thing a", "has True, not False", "recreate: true"):
        assert part in said


def test_recreate_sends_the_whole_merged_object() -> None:
    decided = plan(PUT, {"name": "a", "mode": False, "psk": PSK}, HERE, recreate=True)
    assert decided.op == "recreate"
    assert decided.body == {
        "name": "a",
        "description": "old",
        "size": 3,
        "tags": ["x", "y"],
        "check": {"on": True, "rate": "mid"},
        "mode": False,
        "psk": PSK,
    }
    assert decided.after["psk"] == SENT_UNSEEN


def test_recreate_alone_is_no_reason() -> None:
    assert plan(PUT, {"name": "a", "description": "new"}, HERE, recreate=True).op == "update"
    assert plan(PUT, {"name": "a", "mode": True}, HERE, recreate=True).op == "none"


@pytest.mark.parametrize(
    ("verbs", "desired", "current", "more", "verb"),
    [
        ({"update"}, {"name": "a"}, None, {}, "create"),
        ({"update"}, {"name": "a"}, HERE, {"absent": True}, "delete"),
        ({"create", "delete"}, {"size": 9}, HERE, {}, "update"),
        ({"update", "create"}, {"mode": False}, HERE, {"recreate": True}, "delete"),
    ],
)
def test_what_the_api_cannot_do_is_said(
    verbs: set[str], desired: dict[str, Any], current: Any, more: dict[str, Any], verb: str
) -> None:
    resource = replace(PUT, verbs=frozenset(verbs), about="It is made elsewhere")
    with pytest.raises(ProblemError, match=f"the API cannot {verb}") as caught:
        plan(resource, desired, current, **more)
    assert str(caught.value).endswith("It is made elsewhere")
    assert "  " not in str(caught.value)
    assert " :" not in str(caught.value)


def test_an_object_that_may_not_be_written_says_why() -> None:
    resource = replace(PUT, read_only_reason=lambda item: "it belongs to another" if item["id"] == "1" else None)
    with pytest.raises(RefusedError, match="thing a cannot be changed: it belongs to another"):
        plan(resource, {"size": 9}, HERE)
    with pytest.raises(RefusedError, match="thing a cannot be deleted: it belongs to another"):
        plan(resource, {}, HERE, absent=True)
    assert plan(resource, {"size": 3}, HERE).op == "none"


def test_a_new_object_needs_its_fields() -> None:
    with pytest.raises(InputError, match="name: is required, because thing does not exist"):
        plan(PUT, {"size": 4}, None)


def test_an_update_cannot_take_away_what_the_api_needs() -> None:
    with pytest.raises(InputError, match="name: is required, so thing a cannot be changed like this"):
        plan(PUT, {"name": ""}, HERE)


def test_problems_between_fields_are_told() -> None:
    resource = replace(
        PUT, checks=(lambda values: (("size", "must be odd"),) if values.get("size", 1) % 2 == 0 else (),)
    )
    with pytest.raises(InputError, match="size: must be odd"):
        plan(resource, {"name": "a", "size": 2}, None)
    with pytest.raises(InputError, match="size: must be odd"):
        plan(resource, {"size": 2}, HERE)
    assert plan(resource, {"size": 5}, HERE).op == "update"


@pytest.mark.parametrize("current", [None, HERE])
@pytest.mark.parametrize("recreate", [True, False])
def test_a_plan_shows_no_secret(current: Any, recreate: bool) -> None:
    desired = {"name": "a", "psk": PSK, "mode": not recreate}
    decided = plan(PUT, desired, current, force_write_only=True, recreate=True)
    assert PSK in str(decided.body)
    for shown in (repr(decided), str(decided.before), str(decided.after), str(decided.current)):
        assert PSK not in shown
