# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find, plan, apply against a small account in memory: which requests go out, and what is true afterwards."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.client.response import Answer
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.gre_tunnel import KIND as GRE
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.ipsec_tunnel import KIND as IPSEC
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.route import KIND as ROUTE
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site import KIND as SITE
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_acl import KIND as ACL
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site_lan import KIND as LAN
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import (
    ApiError,
    CloudflareError,
    ProblemError,
    TransportError,
    UncertainError,
    UnsettledError,
)
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Kind
from ansible_collections.netops.cloudflare.tests.unit.account import Account, api_error
from ansible_collections.netops.cloudflare.tests.unit.support import Clock
from ansible_collections.netops.cloudflare.tests.unit.worker import Outcome, Request, Worker

TUNNEL = {
    "name": "ams-gre-1",
    "customer_gre_endpoint": "203.0.113.10",
    "cloudflare_gre_endpoint": "162.159.68.213",
    "interface_address": "10.213.0.20/31",
}
PSK = "canary-psk-57"
SITES = ("magic", "sites")


def reconciler(account: Account, *, check_mode: bool = False) -> Worker:
    return Worker(account, check_mode=check_mode)


def run(account: Account, resource: Kind, desired: Any, *, check_mode: bool = False, **more: Any) -> Outcome:
    return reconciler(account, check_mode=check_mode).run(Request(kind=resource, desired=desired, **more))


def tunnel(account: Account, **more: Any) -> dict[str, Any]:
    return account.put(GRE.path, **{**TUNNEL, **more})


# --- the four ways, and the requests that each costs ---


def test_what_is_not_there_is_created(account: Account) -> None:
    outcome = run(account, GRE, TUNNEL)
    assert account.log == [("GET", *GRE.path), ("POST", *GRE.path), ("GET", *GRE.path)]
    assert (outcome.plan.op, outcome.item["id"], outcome.validation) == ("create", "id1", None)
    assert outcome.item["customer_address"] == "10.213.0.21"


def test_what_is_as_desired_costs_one_listing(account: Account) -> None:
    tunnel(account, description="kept")
    outcome = run(account, GRE, TUNNEL)
    assert account.log == [("GET", *GRE.path)]
    assert (outcome.plan.op, outcome.item["description"]) == ("none", "kept")


def test_what_differs_is_updated_under_its_id(account: Account) -> None:
    tunnel(account)
    outcome = run(account, GRE, {**TUNNEL, "description": "new"})
    assert account.log == [("GET", *GRE.path), ("PUT", *GRE.path, "id1"), ("GET", *GRE.path)]
    assert (outcome.plan.op, outcome.item["id"], outcome.item["description"]) == ("update", "id1", "new")


def test_an_absent_entry_is_deleted_and_returned(account: Account) -> None:
    tunnel(account)
    outcome = run(account, GRE, {"name": "ams-gre-1"}, absent=True)
    assert account.log == [("GET", *GRE.path), ("DELETE", *GRE.path, "id1"), ("GET", *GRE.path)]
    assert (outcome.plan.op, outcome.item["name"]) == ("delete", "ams-gre-1")
    assert account.objects[GRE.path] == []


def test_what_is_gone_already_stays_gone(account: Account) -> None:
    outcome = run(account, GRE, {"name": "ams-gre-1"}, absent=True)
    assert account.methods == ["GET"]
    assert (outcome.plan.op, outcome.item) == ("none", {})


def test_recreate_deletes_then_creates(account: Account) -> None:
    account.put(SITES, name="ams-01", ha_mode=False, description="kept")
    outcome = run(account, SITE, {"name": "ams-01", "ha_mode": True}, recreate=True)
    assert account.writes == ["DELETE", "POST"]
    assert (outcome.plan.op, outcome.item["id"], outcome.item["description"]) == ("recreate", "id2", "kept")


def test_an_immutable_field_writes_nothing(account: Account) -> None:
    account.put(SITES, name="ams-01", ha_mode=False)
    with pytest.raises(ProblemError):
        run(account, SITE, {"name": "ams-01", "ha_mode": True})
    assert account.writes == []


def test_a_rename_by_id(account: Account) -> None:
    tunnel(account)
    outcome = run(account, GRE, {"id": "id1", "name": "ams-gre-9"})
    assert account.log[-2:] == [("PUT", *GRE.path, "id1"), ("GET", *GRE.path)]
    assert outcome.item["name"] == "ams-gre-9"


def test_deleting_an_id_that_is_not_there_changes_nothing(account: Account) -> None:
    tunnel(account)
    assert run(account, GRE, {"id": "id9"}, absent=True).plan.op == "none"


def test_an_unknown_id_is_an_error_not_a_creation(account: Account) -> None:
    tunnel(account)
    with pytest.raises(ProblemError, match="no GRE tunnel has the id id9"):
        run(account, GRE, {**TUNNEL, "id": "id9"})
    assert account.writes == []


def test_two_of_one_name_are_an_error_that_lists_ids(account: Account) -> None:
    account.put(SITES, name="ams-01")
    account.put(SITES, name="ams-01")
    for absent in (False, True):
        with pytest.raises(ProblemError, match=r"^name: 2 objects match site ams-01 \(ids id1, id2\)"):
            run(account, SITE, {"name": "ams-01"}, absent=absent)
    assert run(account, SITE, {"name": "ams-01", "id": "id2"}).item["id"] == "id2"
    assert account.writes == []


# --- envelopes ---


@pytest.mark.parametrize(
    "envelope",
    [
        lambda item: item,
        lambda item: [item],
        lambda item: {"gre_tunnel": item},
        lambda item: {"gre_tunnels": [item]},
        lambda item: {"modified": True, "modified_gre_tunnel": item},
        lambda item: {"modified": True, "modified_gre_tunnels": [item]},
        lambda item: {},
        lambda item: None,
        lambda item: {"modified": True},
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_every_form_of_answer_is_understood(account: Account, envelope: Any, there: bool) -> None:
    if there:
        tunnel(account)
    account.answer = lambda method, result: envelope(result)
    outcome = run(account, GRE, {**TUNNEL, "description": "new"})
    assert (outcome.item["id"], outcome.item["description"]) == ("id1", "new")
    # One reading shows what was written, also where the answer does not hold it.
    assert account.methods == ["GET", "PUT" if there else "POST", "GET"]


def test_a_listing_in_an_envelope(account: Account) -> None:
    account.wrap = ("gre_tunnel", "gre_tunnels")
    tunnel(account)
    assert run(account, GRE, TUNNEL).plan.op == "none"


@pytest.mark.parametrize("extra", ["before", "after", "none"])
def test_a_lan_is_picked_from_the_list_that_answers_its_creation(account: Account, extra: str) -> None:
    account.put(SITES, name="ams-01")
    path = (*SITES, "id1", "lans")
    other = {"id": "id0", "name": "other", "physport": 1}
    account.answer = lambda method, result: {
        "before": [other, result],
        "after": [result, other],
        "none": [result],
    }[extra]
    outcome = run(account, LAN, {"name": "lan-1", "physport": 2}, parent={"name": "ams-01"})
    assert account.log == [("GET", *SITES), ("GET", *path), ("POST", *path), ("GET", *path)]
    assert outcome.item["id"] == "id2"


@pytest.mark.parametrize(
    "listing",
    [
        "text",
        5,
        True,
        ["text"],
        [None],
        [{"id": "1", "name": "a"}, 7],
        [{"name": "without id"}],
        [{"id": "", "name": "empty id"}],
        [{"id": {"x": 1}, "name": "odd id"}],
        {"gre_tunnels": {"id": "1"}},
        {"gre_tunnels": "text"},
        {"something": "else"},
        {},
    ],
)
def test_a_listing_that_cannot_be_read_creates_nothing(account: Account, listing: Any) -> None:
    """What is overlooked would be created a second time."""
    account._serve = lambda method, segments, body: listing  # type: ignore[method-assign]
    with pytest.raises(CloudflareError, match="magic/gre_tunnels"):
        run(account, GRE, TUNNEL)
    assert account.writes == []


@pytest.mark.parametrize("listing", [[], None, {"gre_tunnels": []}, {"gre_tunnels": None}])
def test_an_empty_listing_is_empty(account: Account, listing: Any) -> None:
    serve = account._serve
    account._serve = lambda method, segments, body: (  # type: ignore[method-assign]
        listing if method == "GET" and not account.writes else serve(method, segments, body)
    )
    assert run(account, GRE, TUNNEL).plan.op == "create"


# Of writes, in which the written object must be found.
ODD = ["text", [5], 7, None, {}, {"id": ""}, {"id": "../x"}, {"id": "id1", "mtu": "x"}, {"id": "another", "name": 7}]


@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("there", [True, False])
def test_a_write_whose_answer_makes_no_sense_is_followed_by_a_look(account: Account, answer: Any, there: bool) -> None:
    if there:
        tunnel(account)
    account.answer = lambda method, result: answer
    worker = reconciler(account)
    done = worker.run(Request(kind=GRE, desired={**TUNNEL, "description": "new"}))
    assert (worker.changed, done.item["id"], done.item["description"]) == (True, "id1", "new")
    assert account.writes == ["PUT" if there else "POST"]


@pytest.mark.parametrize("there", [True, False])
def test_changed_is_true_when_no_answer_makes_sense(account: Account, there: bool) -> None:
    if there:
        tunnel(account)
    account.answer = lambda method, result: "text"
    account.after = lambda method, segments: setattr(account, "objects", {GRE.path: [{"id": 7}]})
    worker = reconciler(account)
    with pytest.raises(TransportError, match="GET /magic/gre_tunnels: the response of the API is not usable"):
        worker.run(Request(kind=GRE, desired={**TUNNEL, "description": "new"}))
    assert worker.changed is True


def test_the_answer_to_an_update_speaks_of_the_object_that_was_updated(account: Account) -> None:
    tunnel(account)
    other = {**TUNNEL, "id": "id2", "name": "other"}
    account.answer = lambda method, result: [other, result]
    assert run(account, GRE, {**TUNNEL, "mtu": 1400}).item["id"] == "id1"
    account.answer = lambda method, result: [other]
    assert run(account, GRE, {**TUNNEL, "mtu": 1300}).item["mtu"] == 1300


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"id": ""}, "each GRE tunnel has an id"),
        ({"id": "a/b"}, "each GRE tunnel has an id"),
        ({"id": "x" * 200}, "each GRE tunnel has an id"),
        ({"name": None}, "GRE tunnel id1 has no name"),
        ({"mtu": "x"}, "mtu is not a whole number in GRE tunnel id1"),
        ({"mtu": True}, "mtu is not a whole number"),
        ({"mtu": 1.5}, "mtu is not a whole number"),
        ({"health_check": []}, "health_check is not an object"),
        ({"health_check": {"target": [1]}}, "health_check.target is not text"),
        ({"bgp": {"extra_prefixes": ["10.0.0.0/8", 7]}}, r"bgp.extra_prefixes\[1\] is not text"),
        ({"bgp": {"extra_prefixes": {}}}, "bgp.extra_prefixes is not a list"),
    ],
)
@pytest.mark.parametrize("absent", [True, False])
def test_nothing_is_written_on_the_strength_of_an_odd_listing(
    account: Account, odd: Any, says: str, absent: bool
) -> None:
    tunnel(account, **odd)
    with pytest.raises(TransportError, match=says):
        run(account, GRE, {**TUNNEL, "mtu": 1400}, absent=absent)
    assert account.writes == []


def test_what_only_the_server_fills_in_may_be_odd(account: Account) -> None:
    tunnel(account, created_on=7, bgp_status="up", mtu=1400.0)
    done = run(account, GRE, {**TUNNEL, "mtu": 1400})
    assert (done.plan.op, set(done.item) & {"created_on", "bgp_status"}) == ("none", set())


# --- a POST whose answer is lost ---


def lost(method: str, *_: Any) -> None:
    if method == "POST":
        raise UncertainError(method, "/x", "no response within 60 s")


def once(action: Callable[..., None]) -> Callable[..., None]:
    calls: list[int] = []

    def act(method: str, segments: tuple[str, ...]) -> None:
        if method != "GET" and not calls:
            calls.append(1)
            action(method, segments)

    return act


def test_a_lost_answer_adopts_what_was_created(account: Account) -> None:
    account.after = lost
    worker = reconciler(account)
    outcome = worker.run(Request(kind=GRE, desired=TUNNEL))
    assert account.methods == ["GET", "POST", "GET"]
    assert len(account.objects[GRE.path]) == 1
    assert (outcome.plan.op, outcome.plan.changed, outcome.item["id"], worker.changed) == ("create", True, "id1", True)


def test_a_lost_request_is_sent_again(account: Account) -> None:
    account.before = once(lost)
    outcome = run(account, GRE, TUNNEL)
    assert account.methods == ["GET", "POST", "GET", "POST", "GET"]
    assert len(account.objects[GRE.path]) == 1
    assert outcome.item["id"] == "id1"


def test_lost_requests_are_sent_again_only_so_often(clock: Clock) -> None:
    account = Account(clock, retries=2)
    account.before = lost
    worker = reconciler(account)
    with pytest.raises(UncertainError, match=r"attempts: 3; GRE tunnel ams-gre-1 does not exist"):
        worker.run(Request(kind=GRE, desired=TUNNEL))
    assert account.methods == ["GET", "POST", "GET", "POST", "GET", "POST", "GET"]
    assert worker.changed is False
    assert clock.slept == [1.0, 1.0, 1.0]


def test_a_different_object_after_a_lost_answer_is_not_adopted(account: Account) -> None:
    def other(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST":
            account.objects[GRE.path][0]["description"] = "of another client"
            lost(method)

    account.after = other
    worker = reconciler(account)
    with pytest.raises(UncertainError) as caught:
        worker.run(Request(kind=GRE, desired={**TUNNEL, "description": "mine"}))
    said = str(caught.value)
    for part in (
        "may have been applied",
        "ams-gre-1 exists now, with id id1",
        "differs in description",
        "run the task",
    ):
        assert part in said
    assert account.writes == ["POST"]
    assert worker.changed is True


def test_a_lost_answer_whose_look_up_fails_says_both(account: Account) -> None:
    def fail(method: str, segments: tuple[str, ...]) -> None:
        if account.writes and method == "GET":
            raise api_error(503, method, "busy")

    account.before = fail
    account.after = lost
    worker = reconciler(account)
    with pytest.raises(UncertainError) as caught:
        worker.run(Request(kind=GRE, desired=TUNNEL))
    assert "no response within 60 s" in str(caught.value)
    assert "may have been applied" in str(caught.value)
    assert "busy" in str(caught.value)
    assert worker.changed is True


def test_a_lost_lan_is_looked_up_in_its_site(account: Account) -> None:
    account.put(SITES, name="ams-01")
    account.after = lost
    run(account, LAN, {"name": "lan-1", "physport": 2}, parent={"name": "ams-01"})
    path = (*SITES, "id1", "lans")
    assert account.log == [("GET", *SITES), ("GET", *path), ("POST", *path), ("GET", *path)]


def test_a_lost_answer_then_a_refusal_for_being_there_counts_as_changed(account: Account) -> None:
    """The listing lagged behind: the first POST was carried out after all."""
    hidden: list[dict[str, Any]] = []

    def hide(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST" and not hidden:
            hidden.append(account.objects[GRE.path].pop())
            lost(method)

    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST" and hidden:
            account.objects[GRE.path].append(hidden[0])
            raise api_error(400, method, "the name is taken")

    account.after, account.before = hide, refuse
    worker = reconciler(account)
    outcome = worker.run(Request(kind=GRE, desired=TUNNEL))
    assert outcome.item["id"] == "id1"
    assert worker.changed is True


# --- another client is faster ---


def test_created_meanwhile_and_equal_is_no_change(account: Account) -> None:
    def faster(method: str, segments: tuple[str, ...]) -> None:
        tunnel(account)
        raise api_error(409, method, "the name is taken")

    account.before = once(faster)
    worker = reconciler(account)
    outcome = worker.run(Request(kind=GRE, desired=TUNNEL))
    assert account.methods == ["GET", "POST", "GET"]
    assert (outcome.plan.op, outcome.plan.changed, outcome.item["id"], worker.changed) == ("none", False, "id1", False)


def test_created_meanwhile_and_different_is_updated(account: Account) -> None:
    def faster(method: str, segments: tuple[str, ...]) -> None:
        tunnel(account, description="theirs")
        raise api_error(400, method, "the name is taken")

    account.before = once(faster)
    outcome = run(account, GRE, {**TUNNEL, "description": "mine"})
    assert account.methods == ["GET", "POST", "GET", "PUT", "GET"]
    assert (outcome.plan.op, outcome.item["description"]) == ("update", "mine")


def test_deleted_before_an_update_is_created(account: Account) -> None:
    tunnel(account)
    account.before = once(lambda method, segments: account.objects[GRE.path].clear())
    outcome = run(account, GRE, {**TUNNEL, "description": "new"})
    assert account.methods == ["GET", "PUT", "GET", "POST", "GET"]
    assert (outcome.plan.op, outcome.item["id"]) == ("create", "id2")


def test_deleted_before_an_update_by_id_is_an_error(account: Account) -> None:
    tunnel(account)
    account.before = once(lambda method, segments: account.objects[GRE.path].clear())
    with pytest.raises(ProblemError, match="no GRE tunnel has the id id1"):
        run(account, GRE, {**TUNNEL, "id": "id1", "description": "new"})


def test_deleted_before_a_delete_is_done(account: Account) -> None:
    tunnel(account)
    account.before = once(lambda method, segments: account.objects[GRE.path].clear())
    assert run(account, GRE, {"name": "ams-gre-1"}, absent=True).plan.op == "delete"
    assert account.methods == ["GET", "DELETE", "GET"]


def test_a_page_that_says_404_did_not_delete(account: Account) -> None:
    """A proxy's page is not the API's word."""
    tunnel(account)

    def page(method: str, segments: tuple[str, ...]) -> None:
        raise ApiError(method, "/x", "HTTP 404 with text/html", 404, [])

    account.before = once(page)
    with pytest.raises(ApiError, match="text/html"):
        run(account, GRE, {"name": "ams-gre-1"}, absent=True)


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_refusal_where_nothing_moved_is_the_first_one(account: Account, status: int) -> None:
    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST":
            raise api_error(status, method, "interface address overlaps")

    account.before = refuse
    worker = reconciler(account)
    with pytest.raises(ApiError, match="overlaps"):
        worker.run(Request(kind=GRE, desired=TUNNEL))
    assert account.methods == ["GET", "POST", "GET"]
    assert worker.changed is False


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_credentials_is_not_looked_into(account: Account, status: int) -> None:
    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST":
            raise api_error(status, method)

    account.before = refuse
    with pytest.raises(ApiError):
        run(account, GRE, TUNNEL)
    assert account.methods == ["GET", "POST"]


# --- changed, after failures ---


def test_a_failed_recreation_says_that_the_object_is_gone(account: Account) -> None:
    account.put(SITES, name="ams-01", ha_mode=False)

    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST":
            raise api_error(400, method, "no more sites")

    account.before = refuse
    worker = reconciler(account)
    with pytest.raises(ApiError, match="no more sites") as caught:
        worker.run(Request(kind=SITE, desired={"name": "ams-01", "ha_mode": True}, recreate=True))
    assert worker.changed is True
    assert "site ams-01 (id id1) was deleted" in str(caught.value)


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("absent", [True, False])
@pytest.mark.parametrize(
    "error",
    [
        lambda method: TransportError(method, "/x", "no response within 60 s (attempts: 6)", sent=True),
        lambda method: api_error(503, method, "busy"),
    ],
)
def test_changed_is_found_out_after_a_write_that_may_have_been_applied(
    account: Account, error: Any, absent: bool, committed: bool
) -> None:
    tunnel(account)

    def fail(method: str, segments: tuple[str, ...]) -> None:
        if method != "GET":
            raise error(method)

    if committed:
        account.after = fail
    else:
        account.before = fail
    worker = reconciler(account)
    with pytest.raises((TransportError, ApiError)):
        worker.run(Request(kind=GRE, desired={**TUNNEL, "description": "new"}, absent=absent))
    assert worker.changed is committed


def test_changed_is_presumed_where_nothing_can_be_found_out(account: Account) -> None:
    tunnel(account)

    def fail(method: str, segments: tuple[str, ...]) -> None:
        if account.writes:
            raise TransportError(method, "/x", "no response within 60 s", sent=True)

    account.before = fail
    worker = reconciler(account)
    with pytest.raises(TransportError):
        worker.run(Request(kind=GRE, desired={**TUNNEL, "description": "new"}))
    assert worker.changed is True


def test_a_failed_write_is_not_believed_by_the_next_item(account: Account) -> None:
    tunnel(account)

    def fail(method: str, segments: tuple[str, ...]) -> None:
        raise TransportError(method, "/x", "no response within 60 s", sent=True)

    account.after = once(fail)
    worker = reconciler(account)
    with pytest.raises(TransportError):
        worker.run(Request(kind=GRE, desired={"name": "ams-gre-1"}, absent=True))
    assert worker.run(Request(kind=GRE, desired=TUNNEL)).plan.op == "create"


# --- parents ---


def test_a_parent_is_found_by_name_and_by_id(account: Account) -> None:
    account.put(SITES, name="ams-01")
    path = (*SITES, "id1", "lans")
    run(account, LAN, {"name": "lan-1", "physport": 2}, parent={"name": "ams-01"})
    run(account, LAN, {"name": "lan-2", "physport": 3}, parent={"id": "id1"})
    assert [item["name"] for item in account.objects[path]] == ["lan-1", "lan-2"]
    assert account.methods == ["GET", "GET", "POST", "GET", "GET", "POST", "GET"]


def test_an_unknown_parent_lists_those_there_are(account: Account) -> None:
    for number in range(12):
        account.put(SITES, name=f"site-{number:02}")
    with pytest.raises(ProblemError, match=r"'ams-01' does not exist. The account has site-00, .*, site-09, \.\.\."):
        run(account, LAN, {"name": "lan-1"}, parent={"name": "ams-01"})
    assert account.writes == []


def test_nothing_can_be_in_a_parent_that_is_not_there(account: Account) -> None:
    outcome = run(account, LAN, {"name": "lan-1"}, parent={"name": "ams-01"}, absent=True)
    assert (outcome.plan.op, outcome.notes) == ("none", ())


def test_check_mode_takes_a_missing_parent_for_one_to_come(account: Account) -> None:
    outcome = run(account, LAN, {"name": "lan-1", "physport": 2}, parent={"name": "ams-01"}, check_mode=True)
    assert (outcome.plan.op, outcome.validation, outcome.item) == ("create", "local", {"name": "lan-1", "physport": 2})
    assert "site 'ams-01' does not exist" in outcome.notes[0]
    assert "An earlier task of this run" in outcome.notes[0]
    assert account.methods == ["GET"]


def test_two_parents_of_one_name_are_an_error(account: Account) -> None:
    account.put(SITES, name="ams-01")
    account.put(SITES, name="ams-01")
    with pytest.raises(ProblemError, match="ids id1, id2"):
        run(account, LAN, {"name": "lan-1", "physport": 2}, parent={"name": "ams-01"})


def test_names_of_other_objects_become_ids(account: Account) -> None:
    account.put(SITES, name="ams-01")
    lans = (*SITES, "id1", "lans")
    account.put(lans, name="pins")
    account.put(lans, name="tills")
    desired = {"name": "pin-till", "lan_1": {"lan": "pins", "ports": [443]}, "lan_2": {"lan": "tills"}}
    run(account, ACL, desired, parent={"name": "ams-01"})
    assert account.bodies[account.methods.index("POST")] == {
        "name": "pin-till",
        "lan_1": {"lan_id": "id2", "ports": [443]},
        "lan_2": {"lan_id": "id3"},
    }
    assert run(account, ACL, desired, parent={"name": "ams-01"}).plan.op == "none"


@pytest.mark.parametrize("site_there", [True, False])
def test_check_mode_takes_missing_names_for_ones_to_come(account: Account, site_there: bool) -> None:
    if site_there:
        account.put(SITES, name="ams-01")
    desired = {"name": "pin-till", "lan_1": {"lan": "pins"}, "lan_2": {"lan": "tills"}}
    outcome = run(account, ACL, desired, parent={"name": "ams-01"}, check_mode=True)
    assert outcome.plan.op == "create"
    assert outcome.notes
    assert account.writes == []
    if site_there:
        with pytest.raises(ProblemError, match="LAN 'pins' does not exist"):
            run(account, ACL, desired, parent={"name": "ams-01"})
    assert run(account, ACL, {"name": "pin-till"}, parent={"name": "ams-01"}, absent=True).plan.op == "none"


# --- check mode ---


@pytest.mark.parametrize(
    ("there", "desired", "absent", "op", "method"),
    [
        (False, TUNNEL, False, "create", "POST"),
        (True, {**TUNNEL, "description": "new"}, False, "update", "PUT"),
        (True, {"name": "ams-gre-1"}, True, "delete", "DELETE"),
    ],
)
def test_check_mode_has_the_api_validate_the_same_request(
    account: Account, there: bool, desired: Any, absent: bool, op: str, method: str
) -> None:
    if there:
        tunnel(account)
    objects = copy.deepcopy(account.objects)
    outcome = run(account, GRE, desired, absent=absent, check_mode=True)
    target = ["id1"] if there else []
    assert account.log == [("GET", *GRE.path), (method, *GRE.path, *target, "validate")]
    assert (outcome.plan.op, outcome.validation) == (op, "server")
    assert account.objects == objects
    checked = account.bodies[-1]
    real = run(account, GRE, desired, absent=absent)
    assert account.bodies[-2] == checked
    assert (real.plan.before, real.plan.after, real.plan.changed) == (
        outcome.plan.before,
        outcome.plan.after,
        outcome.plan.changed,
    )


def test_check_mode_validates_locally_where_the_api_offers_nothing(account: Account) -> None:
    outcome = run(account, SITE, {"name": "ams-01"}, check_mode=True)
    assert account.methods == ["GET"]
    assert (outcome.plan.op, outcome.validation) == ("create", "local")


def test_check_mode_deletes_no_route_for_validation(account: Account) -> None:
    """The API offers validate_only for every write of a route except its deletion."""
    account.put(ROUTE.path, prefix="10.0.0.0/24", nexthop="10.213.0.21", priority=100)
    outcome = run(account, ROUTE, {"prefix": "10.0.0.0/24", "nexthop": "10.213.0.21"}, absent=True, check_mode=True)
    assert account.methods == ["GET"]
    assert (outcome.plan.op, outcome.validation) == ("delete", "local")


def test_check_mode_predicts_the_object(account: Account) -> None:
    account.put(
        IPSEC.path, name="i", cloudflare_endpoint="192.0.2.1", interface_address="10.0.0.0/31", description="old"
    )
    outcome = run(
        account, IPSEC, {"name": "i", "description": "new", "psk": PSK}, force_write_only=True, check_mode=True
    )
    assert outcome.item["id"] == "id1"
    assert outcome.item["description"] == "new"
    assert outcome.item["interface_address"] == "10.0.0.0/31"
    assert "psk" not in outcome.item
    assert PSK not in repr(outcome)


def test_what_the_api_refuses_fails_check_mode(account: Account) -> None:
    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method != "GET":
            raise api_error(400, method, "interface address overlaps")

    account.before = refuse
    with pytest.raises(ApiError, match="overlaps"):
        run(account, GRE, TUNNEL, check_mode=True)


ROUTE_DESIRED = {"prefix": "10.100.0.0/24", "nexthop": "10.213.0.21", "priority": 100}


def no_tunnel(status: int) -> Callable[[str, tuple[str, ...]], None]:
    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method != "GET":
            raise api_error(status, method, "nexthop is not in the interface subnet of any tunnel")

    return refuse


def test_a_next_hop_of_a_tunnel_to_come_is_a_note(account: Account) -> None:
    account.before = no_tunnel(400)
    outcome = run(account, ROUTE, ROUTE_DESIRED, check_mode=True)
    assert (outcome.plan.op, outcome.validation) == ("create", "local")
    assert "10.213.0.21 cannot be validated before its tunnel exists" in outcome.notes[0]


def test_a_refusal_though_a_tunnel_serves_the_next_hop_is_one(account: Account) -> None:
    tunnel(account)
    account.before = no_tunnel(400)
    with pytest.raises(ApiError):
        run(account, ROUTE, ROUTE_DESIRED, check_mode=True)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_trouble_of_another_kind_is_not_explained_by_a_tunnel_to_come(account: Account, status: int) -> None:
    account.before = no_tunnel(status)
    with pytest.raises(ApiError):
        run(account, ROUTE, ROUTE_DESIRED, check_mode=True)


def test_the_real_run_does_not_excuse_a_missing_tunnel(account: Account) -> None:
    account.before = no_tunnel(400)
    with pytest.raises(ApiError, match="nexthop is not"):
        run(account, ROUTE, ROUTE_DESIRED)


# --- routes: which one is meant ---


def test_an_only_route_with_another_priority_is_the_one(account: Account) -> None:
    account.put(ROUTE.path, prefix="10.100.0.0/24", nexthop="10.213.0.21", priority=100)
    outcome = run(account, ROUTE, {**ROUTE_DESIRED, "priority": 200})
    assert (outcome.plan.op, outcome.item["id"], outcome.item["priority"]) == ("update", "id1", 200)


def test_the_priority_tells_routes_apart(account: Account) -> None:
    for priority in (100, 200):
        account.put(ROUTE.path, prefix="10.100.0.0/24", nexthop="10.213.0.21", priority=priority)
    assert run(account, ROUTE, {**ROUTE_DESIRED, "priority": 200, "weight": 5}).item["id"] == "id2"
    with pytest.raises(ProblemError, match="id1 with priority 100, id2 with priority 200"):
        run(account, ROUTE, {**ROUTE_DESIRED, "priority": 300})


def test_the_scope_tells_routes_apart(account: Account) -> None:
    for region in ("APAC", "WEUR"):
        account.put(
            ROUTE.path, prefix="10.100.0.0/24", nexthop="10.213.0.21", priority=100, scope={"colo_regions": [region]}
        )
    assert run(account, ROUTE, {**ROUTE_DESIRED, "scope": {"colo_regions": ["weur"]}}).item["id"] == "id2"
    assert run(account, ROUTE, {**ROUTE_DESIRED, "scope": {"colo_regions": ["EEUR"]}}).plan.op == "create"


def test_an_ecmp_pair_is_two_routes(account: Account) -> None:
    for hop in ("169.254.244.1", "169.254.245.1"):
        run(account, ROUTE, {"prefix": "172.31.0.0/20", "nexthop": hop, "priority": 100, "weight": 10})
    assert len(account.objects[ROUTE.path]) == 2
    assert len(account.writes) == 2


# --- one listing for all items of a loop ---


def test_many_items_share_one_listing_that_stays_true(account: Account) -> None:
    worker = reconciler(account)
    items = [{**TUNNEL, "name": f"t{number}", "interface_address": f"10.0.0.{2 * number}/31"} for number in range(5)]
    for _number in range(2):
        for item in items:
            worker.run(Request(kind=GRE, desired=item))
    worker.run(Request(kind=GRE, desired={**items[0], "description": "new"}))
    assert worker.run(Request(kind=GRE, desired={**items[0], "description": "new"})).plan.op == "none"
    worker.run(Request(kind=GRE, desired={"name": "t1"}, absent=True))
    assert worker.run(Request(kind=GRE, desired={"name": "t1"}, absent=True)).plan.op == "none"
    assert worker.run(Request(kind=GRE, desired=items[1])).plan.op == "create"
    # After each write one reading, which shows it; none for an item that is as desired.
    assert account.methods == ["GET", *["POST", "GET"] * 5, "PUT", "GET", "DELETE", "GET", "POST", "GET"]


def test_a_renamed_item_is_found_by_its_new_name_only(account: Account) -> None:
    worker = reconciler(account)
    worker.run(Request(kind=GRE, desired=TUNNEL))
    worker.run(Request(kind=GRE, desired={"id": "id1", "name": "new"}))
    assert worker.run(Request(kind=GRE, desired={"name": "new"})).plan.op == "none"
    assert worker.run(Request(kind=GRE, desired={"name": "ams-gre-1"}, absent=True)).plan.op == "none"
    assert account.methods == ["GET", "POST", "GET", "PUT", "GET"]


def test_listings_of_two_parents_are_apart(account: Account) -> None:
    account.put(SITES, name="ams-01")
    account.put(SITES, name="ber-01")
    worker = reconciler(account)
    for site in ("ams-01", "ber-01"):
        outcome = worker.run(Request(kind=LAN, desired={"name": "lan", "physport": 1}, parent={"name": site}))
        assert outcome.plan.op == "create"
    assert account.methods == ["GET", "GET", "POST", "GET", "GET", "POST", "GET"]


def test_notes_belong_to_one_item(account: Account) -> None:
    worker = reconciler(account, check_mode=True)
    first = worker.run(Request(kind=LAN, desired={"name": "l", "physport": 1}, parent={"name": "ams-01"}))
    second = worker.run(Request(kind=SITE, desired={"name": "ams-01"}))
    assert (len(first.notes), len(second.notes)) == (1, 0)


def test_headers_of_a_resource_go_with_every_request(account: Account) -> None:
    seen = []
    request = account.request

    def note(*args: Any, headers: Any = None, **more: Any) -> Answer:
        seen.append(headers)
        return request(*args, headers=headers, **more)

    account.request = note  # type: ignore[method-assign]
    tunnel(account)
    run(account, GRE, {**TUNNEL, "description": "new"})
    run(account, GRE, {"name": "ams-gre-1"}, absent=True, check_mode=True)
    run(account, GRE, {"name": "ams-gre-1"}, absent=True)
    run(account, GRE, TUNNEL)
    assert seen == [{"x-magic-new-hc-target": "true"}] * 11


def test_a_request_shows_no_secret() -> None:
    assert PSK not in repr(Request(kind=IPSEC, desired={"name": "i", "psk": PSK}))


def test_an_object_is_known_by_another_spelling_of_its_identity(account: Account) -> None:
    resource = replace(ROUTE, path=("r",))
    account.put(("r",), prefix="2001:db8::/48", nexthop="2001:db8::1", priority=1)
    desired = {"prefix": "2001:DB8:0::/48", "nexthop": "2001:DB8::0001", "priority": 1}
    assert run(account, resource, desired).plan.op == "none"


# --- the service is late ---


def test_a_lost_creation_is_looked_for_as_long_as_the_service_may_be_at_it(account: Account, clock: Clock) -> None:
    """It comes into being half a minute after nobody waited for the answer any more."""
    began = clock()

    def late(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST":
            raise UncertainError(method, "/x", "no response within 60 s", late=True)
        if account.methods.count("POST") and clock() > began + 30 and GRE.path not in account.objects:
            tunnel(account)

    account.before = late
    outcome = run(account, GRE, TUNNEL)
    assert account.writes == ["POST"]
    assert (outcome.plan.op, outcome.item["id"]) == ("create", "id1")


@pytest.mark.parametrize("absent", [False, True])
def test_a_write_that_may_be_carried_out_yet_is_a_change(account: Account, absent: bool) -> None:
    tunnel(account)

    def late(method: str, segments: tuple[str, ...]) -> None:
        if method != "GET":
            raise TransportError(method, "/x", "no response within 60 s", sent=True, late=True)

    account.before = late
    worker = reconciler(account)
    with pytest.raises(TransportError, match="or may still be"):
        worker.run(Request(kind=GRE, desired={"name": "ams-gre-1", "mtu": 1400}, absent=absent))
    assert worker.changed is True


def test_a_half_done_recreation_tells_what_is_gone(account: Account) -> None:
    tunnel(account, description="only here", bgp={"customer_asn": 65001})
    account.before = lost
    with pytest.raises(UncertainError) as caught:
        run(account, GRE, {**TUNNEL, "bgp": {"customer_asn": 65002}}, recreate=True)
    assert caught.value.details()["deleted"]["description"] == "only here"


# --- duplicates: two runs create the same where the API keeps no names unique ---

DUPLICATE = {"name": "ams-01"}


def _duplicate(account: Account, *, first: bool) -> Callable[..., None]:
    """Another client's creation during this client's."""

    def act(method: str, segments: tuple[str, ...]) -> None:
        if method == "POST" and len(account.objects[SITES]) == 1:
            account.put(SITES, **DUPLICATE)
            if first:
                account.objects[SITES].reverse()

    return act


def test_the_later_of_two_duplicates_goes_at_once(account: Account) -> None:
    account.after = _duplicate(account, first=True)
    outcome = run(account, SITE, DUPLICATE)
    assert account.methods == ["GET", "POST", "GET", "DELETE", "GET"]
    assert [item["id"] for item in account.objects[SITES]] == [outcome.item["id"]] == ["id2"]
    assert "at the same time: id2 stays; id1, which this task created, was deleted" in outcome.notes[0]


def test_the_first_of_two_duplicates_waits_for_the_other_to_go(account: Account) -> None:
    account.after = _duplicate(account, first=False)

    def leave(method: str, segments: tuple[str, ...]) -> None:
        if account.methods.count("GET") == 3:
            account.objects[SITES] = [item for item in account.objects[SITES] if item["id"] == "id1"]

    account.before = leave
    outcome = run(account, SITE, DUPLICATE)
    assert "DELETE" not in account.methods
    assert (outcome.item["id"], outcome.notes) == ("id1", ())


def test_the_first_of_two_duplicates_yields_to_one_that_stays(account: Account) -> None:
    account.after = _duplicate(account, first=False)
    outcome = run(account, SITE, DUPLICATE)
    assert [item["id"] for item in account.objects[SITES]] == [outcome.item["id"]] == ["id2"]


def test_nothing_is_deleted_that_the_listing_does_not_show(account: Account) -> None:
    """The answer to the creation names another object, such as another client's."""
    account.answer = lambda method, result: {**result, "id": "of-another-client"}
    with pytest.raises(UnsettledError, match="does not show it"):
        run(account, SITE, DUPLICATE)
    assert account.writes == ["POST"]


def test_a_duplicate_that_cannot_be_deleted_is_told(account: Account) -> None:
    account.after = _duplicate(account, first=True)

    def refuse(method: str, segments: tuple[str, ...]) -> None:
        if method == "DELETE":
            raise api_error(400, method, "the site has LANs")

    account.before = refuse
    worker = reconciler(account)
    with pytest.raises(ProblemError, match=r"id2 and id1.*the site has LANs"):
        worker.run(Request(kind=SITE, desired=DUPLICATE))
    assert worker.changed is True


def removal_of_a_site(account: Account, *, at: str) -> None:
    """Another run deletes the site and all in it ahead of our first request of that method to its LANs."""
    site = account.put(SITES, name="ams-01")
    lans = (*SITES, site["id"], "lans")
    account.put(lans, name="lan-1", physport=1)

    def before(method: str, segments: tuple[str, ...]) -> None:
        if segments[:4] == lans:
            if method == at:
                account.objects = {SITES: []}
            if not account.objects[SITES]:
                raise api_error(404, method, "Site not found")

    account.before = before


@pytest.mark.parametrize("at", ["GET", "DELETE"])
def test_what_goes_with_its_parent_while_it_is_to_be_removed_is_gone(account: Account, at: str) -> None:
    removal_of_a_site(account, at=at)
    outcome = run(account, LAN, {"name": "lan-1"}, parent={"name": "ams-01"}, absent=True)
    assert outcome.plan.op == ("none" if at == "GET" else "delete")


@pytest.mark.parametrize("at", ["GET", "PATCH"])
def test_a_parent_that_goes_meanwhile_is_named(account: Account, at: str) -> None:
    removal_of_a_site(account, at=at)
    with pytest.raises(ProblemError, match="site 'ams-01' does not exist"):
        run(account, LAN, {"name": "lan-1", "physport": 2}, parent={"name": "ams-01"})


def test_not_found_below_a_parent_that_is_there_is_told_as_it_is(account: Account) -> None:
    account.put(SITES, name="ams-01")

    def before(method: str, segments: tuple[str, ...]) -> None:
        if segments[-1] == "lans":
            raise api_error(404, method, "no such collection")

    account.before = before
    with pytest.raises(ApiError, match="no such collection"):
        run(account, LAN, {"name": "lan-1"}, parent={"name": "ams-01"}, absent=True)
