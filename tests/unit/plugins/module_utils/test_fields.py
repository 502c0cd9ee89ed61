# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When two values are the same, what is wrong with a value, and how values travel."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.document.validate import validate
from ansible_collections.netops.cloudflare.plugins.module_utils.model.compare import (
    canonical,
    merge,
    missing,
    same,
    writable,
)
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field, given
from ansible_collections.netops.cloudflare.plugins.module_utils.model.normalise import (
    address,
    decimal,
    is_ip,
    is_ip_or_prefix,
    is_prefix,
    mac_or_address,
)
from ansible_collections.netops.cloudflare.plugins.module_utils.model.wire import from_wire, to_wire

TEXT = Field()
NUMBER = Field(type="int", low=1, high=9)
ADDRESS = Field(normal=address, check=is_ip)
PREFIX = Field(normal=address, check=is_prefix)
SET = Field(type="list", elements="str", unordered=True, normal=address)
ORDERED = Field(type="list", elements="str")
MACS = Field(type="dict", normal=mac_or_address)
INNER = Field(type="dict", fields={"a": TEXT, "b": Field(type="bool"), "n": NUMBER})
OBJECTS = Field(
    type="list",
    elements="dict",
    unordered=True,
    fields={"prefix": PREFIX, "nat": Field(type="dict", fields={"static_prefix": PREFIX}), "off": Field(type="bool")},
)


@pytest.mark.parametrize(
    ("field", "desired", "current", "equal"),
    [
        (TEXT, "a", "a", True),
        (TEXT, "a", "A", False),
        (TEXT, "a", None, False),
        # not set, empty, 0 and false are one
        *((TEXT, empty, None, True) for empty in ("", None)),
        (SET, [], None, True),
        (INNER, {}, None, True),
        (MACS, {}, None, True),
        (NUMBER, 0, None, True),
        (Field(type="bool"), False, None, True),
        (Field(type="bool"), True, None, False),
        (Field(type="bool"), False, True, False),
        (TEXT, "", "a", False),
        (SET, [], ["192.0.2.1"], False),
        (MACS, {}, {"00:11:22:33:44:55": "192.0.2.1"}, False),
        (NUMBER, 0, 5, False),
        # sets and sequences
        (SET, ["192.0.2.1", "192.0.2.2"], ["192.0.2.2", "192.0.2.1"], True),
        (SET, ["192.0.2.1"], ["192.0.2.2", "192.0.2.1"], False),
        (SET, ["192.0.2.1", "192.0.2.1"], ["192.0.2.1"], False),
        (ORDERED, ["a", "b"], ["b", "a"], False),
        (ORDERED, ["a", "b"], ["a", "b"], True),
        (ORDERED, ["a"], "a", False),
        # addresses
        (ADDRESS, "2001:DB8::1", "2001:db8:0:0::1", True),
        (SET, ["2001:DB8::/32"], ["2001:db8:0::/32"], True),
        (PREFIX, "10.0.0.0/31", "10.0.0.1/31", False),
        (PREFIX, "10.0.0.0/24", "10.0.0.0/255.255.255.0", True),
        (ADDRESS, "10.0.0.1", "10.0.0.1/32", False),
        (PREFIX, "nonsense", "nonsense", True),
        # DHCP reservations
        (MACS, {"AA-BB-CC-DD-EE-0F": "192.0.2.1"}, {"aa:bb:cc:dd:ee:0f": "192.0.2.1"}, True),
        (MACS, {"AA:BB:CC:DD:EE:0F": "192.0.2.1"}, {"aa:bb:cc:dd:ee:0f": "192.0.2.2"}, False),
        (MACS, {"AA:BB:CC:DD:EE:0F": "192.0.2.1"}, {}, False),
        (
            MACS,
            {"AA:BB:CC:DD:EE:0F": "192.0.2.1"},
            {"aa:bb:cc:dd:ee:0f": "192.0.2.1", "aa:bb:cc:dd:ee:10": "192.0.2.2"},
            False,
        ),
        # coordinates
        (Field(normal=decimal), "37.60", "37.6", True),
        (Field(normal=decimal), "37.61", "37.6", False),
        (Field(normal=decimal), "here", "here", True),
        # nested: only what is desired counts
        (INNER, {"a": "x"}, {"a": "x", "n": 4}, True),
        (INNER, {"a": "x", "b": False}, {"a": "x"}, True),
        (INNER, {"a": "x", "b": True}, {"a": "x"}, False),
        (INNER, {"a": "x"}, None, False),
        (INNER, {"a": "x"}, "text", False),
        # elements of lists: all of each counts
        (OBJECTS, [{"prefix": "192.0.2.0/24"}], [{"prefix": "192.0.2.0/24", "off": False}], True),
        (OBJECTS, [{"prefix": "192.0.2.0/24"}], [{"prefix": "192.0.2.0/24", "off": True}], False),
        (OBJECTS, [{"prefix": "192.0.2.0/24"}], [{"prefix": "192.0.2.0/24", "nat": {}}], True),
        (
            OBJECTS,
            [{"prefix": "192.0.2.0/24"}],
            [{"prefix": "192.0.2.0/24", "nat": {"static_prefix": "198.51.100.0/24"}}],
            False,
        ),
        (
            OBJECTS,
            [{"prefix": "192.0.2.0/24"}, {"prefix": "2001:DB8::/64"}],
            [{"prefix": "2001:db8::/64", "unknown": 7}, {"prefix": "192.0.2.0/24"}],
            True,
        ),
        # never compared
        (Field(write_only=True), "a", "b", True),
    ],
)
def test_same(field: Field, desired: Any, current: Any, equal: bool) -> None:
    assert same(field, desired, current) is equal


KINDS: list[Any] = [
    "text",
    5,
    1.5,
    True,
    ["a"],
    [{"a": 1}],
    {"a": [1]},
    {"1": 1, "b": "c"},
    {"prefix": {"x": []}},
    [[[0, "deep"]]],
]


@pytest.mark.parametrize("answered", KINDS)
@pytest.mark.parametrize(
    ("field", "desired"),
    [
        (TEXT, "a"),
        (NUMBER, 3),
        (ADDRESS, "192.0.2.1"),
        (SET, ["192.0.2.1"]),
        (MACS, {"aa:bb:cc:dd:ee:ff": "192.0.2.1"}),
        (INNER, {"a": "x", "n": 3}),
        (OBJECTS, [{"prefix": "192.0.2.0/24"}]),
        (Field(normal=decimal), "37.6"),
        (Field(type="dict", normal=decimal), {"1": "2"}),
    ],
)
def test_an_answer_of_the_wrong_kind_is_different_not_an_accident(field: Field, desired: Any, answered: Any) -> None:
    assert same(field, desired, answered) is False
    hash(canonical(field, answered))


FIELDS = {
    "name": Field(on_create=True),
    "number": NUMBER,
    "wide": Field(type="int", low=0),
    "address": ADDRESS,
    "either": Field(check=is_ip_or_prefix),
    "set": Field(type="list", elements="str", check=is_prefix),
    "inner": Field(type="dict", fields={"needed": Field(on_create=True), "ip": ADDRESS, "n": NUMBER}),
    "many": Field(type="list", elements="dict", fields={"vlan": NUMBER, "ip": ADDRESS}),
    "renamed": Field(wire="newName"),
    "made": Field(read_only=True),
    "psk": Field(write_only=True, secret=True),
    "target": Field(encode=lambda v: {"saved": v}, decode=lambda v: v.get("saved")),
    "alias": Field(virtual=True),
}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": 5, "address": "192.0.2.1", "set": ["192.0.2.0/24"], "wide": 10**9}, []),
        ({"number": 10}, ["number: 10 is out of range; it must be from 1 to 9"]),
        ({"number": 0}, ["number: 0 is out of range; it must be from 1 to 9"]),
        ({"wide": -1}, ["wide: -1 is out of range; it must be at least 0"]),
        ({"address": "here"}, ["address: 'here' is not an IP address such as 203.0.113.10"]),
        ({"address": "10.0.0.0/8"}, ["address: '10.0.0.0/8' is not an IP address such as 203.0.113.10"]),
        ({"address": ""}, []),
        ({"address": None}, []),
        ({"either": "10.0.0.0/8"}, []),
        ({"either": "10.0.0.9"}, []),
        ({"either": "x"}, ["either: 'x' is neither an IP address nor a prefix"]),
        (
            {"set": ["192.0.2.0/24", "192.0.2.1"]},
            ["set[1]: '192.0.2.1' is not a prefix in CIDR notation such as 10.20.0.0/16"],
        ),
        ({"set": ["10.0.0.0/33"]}, ["set[0]: '10.0.0.0/33' is not a prefix in CIDR notation such as 10.20.0.0/16"]),
        ({"inner": {"n": 99}}, ["inner.n: 99 is out of range; it must be from 1 to 9"]),
        (
            {"many": [{"vlan": 1}, {"vlan": 99, "ip": "?"}]},
            [
                "many[1].vlan: 99 is out of range; it must be from 1 to 9",
                "many[1].ip: '?' is not an IP address such as 203.0.113.10",
            ],
        ),
        ({"site": "x"}, ["site: is not an option. Did you mean either?"]),
    ],
)
def test_problems_name_place_value_and_what_is_right(values: dict[str, Any], said: list[str]) -> None:
    assert [str(problem) for problem in validate(FIELDS, values)[1]] == said


@pytest.mark.parametrize(
    ("values", "lacking"),
    [
        ({"name": "x"}, []),
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": None}, ["name"]),
        ({"name": "x", "inner": {"n": 1}}, ["inner.needed"]),
        ({"name": "x", "inner": {}}, []),
        ({"inner": {"ip": "192.0.2.1"}}, ["name", "inner.needed"]),
    ],
)
def test_missing_names_the_place(values: dict[str, Any], lacking: list[str]) -> None:
    assert list(missing(FIELDS, values)) == lacking


def test_zero_and_false_are_given() -> None:
    fields = {"port": Field(type="int", on_create=True), "on": Field(type="bool", on_create=True)}
    assert list(missing(fields, {"port": 0, "on": False})) == []


def test_given_drops_what_ansible_filled_in() -> None:
    filled = {"a": None, "b": "", "c": {"d": None, "e": 0}, "f": [{"g": None, "h": 1}], "i": False}
    assert given(filled) == {"b": "", "c": {"e": 0}, "f": [{"h": 1}], "i": False}


def test_to_wire_sends_what_may_be_sent_and_never_null() -> None:
    values = {
        "name": "x",
        "number": None,
        "renamed": "y",
        "made": "now",
        "psk": "s",
        "target": "192.0.2.1",
        "alias": "z",
        "inner": {"needed": "a", "ip": None},
        "many": [{"vlan": 1, "ip": None}],
    }
    assert to_wire(FIELDS, values) == {
        "name": "x",
        "newName": "y",
        "psk": "s",
        "target": {"saved": "192.0.2.1"},
        "inner": {"needed": "a"},
        "many": [{"vlan": 1}],
    }


def test_from_wire_keeps_what_is_known_and_no_secret() -> None:
    wire = {
        "name": "x",
        "newName": "y",
        "made": "now",
        "psk": "never returned, but who knows",
        "target": {"saved": "192.0.2.1", "effective": "192.0.2.9"},
        "inner": {"needed": "a", "new": 1},
        "number": None,
        "unknown": 1,
    }
    assert from_wire(FIELDS, wire) == {
        "name": "x",
        "renamed": "y",
        "made": "now",
        "target": "192.0.2.1",
        "inner": {"needed": "a"},
    }


def test_there_and_back() -> None:
    values = {
        "name": "x",
        "number": 3,
        "renamed": "y",
        "target": "",
        "inner": {"n": 1},
        "many": [{"vlan": 2}],
        "set": [],
    }
    assert from_wire(FIELDS, to_wire(FIELDS, values)) == values


def test_writable_leaves_out_what_only_the_server_writes() -> None:
    fields = {**FIELDS, "deep": Field(type="dict", fields={"mine": TEXT, "its": Field(read_only=True)})}
    values = {"id": "1", "name": "x", "made": "now", "alias": "z", "deep": {"mine": 1, "its": 2}}
    assert writable(fields, values) == {"name": "x", "deep": {"mine": 1}}


def test_merge_lays_desired_over_current() -> None:
    current = {"name": "x", "address": "2001:db8::1", "inner": {"needed": "a", "n": 3}, "set": ["192.0.2.0/24"]}
    desired = {"address": "2001:DB8::1", "inner": {"n": 4}, "set": [], "number": 5}
    merged = merge(FIELDS, current, desired)
    assert merged == {
        "name": "x",
        "address": "2001:db8::1",
        "inner": {"needed": "a", "n": 4},
        "set": [],
        "number": 5,
    }
    assert current["inner"] == {"needed": "a", "n": 3}


@pytest.mark.parametrize(
    ("value", "good"),
    [("192.0.2.1", True), ("2001:db8::1", True), ("192.0.2.256", False), ("192.0.2.1/32", False), ("", False)],
)
def test_is_ip(value: str, good: bool) -> None:
    assert (is_ip(value) is None) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("192.0.2.0/24", True),
        ("192.0.2.7/24", True),
        ("2001:db8::/32", True),
        ("192.0.2.1", False),
        ("192.0.2.0/", False),
        ("192.0.2.0/99", False),
        ("x/24", False),
    ],
)
def test_is_prefix(value: str, good: bool) -> None:
    assert (is_prefix(value) is None) is good
