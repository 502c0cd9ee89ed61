# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold for every resource, whatever its fields: found by generating objects from the fields themselves."""

from __future__ import annotations

import importlib
import os
import string
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils import kinds
from ansible_collections.netops.cloudflare.plugins.module_utils.document.entry import Entry
from ansible_collections.netops.cloudflare.plugins.module_utils.model.compare import merge, same
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import CloudflareError, TransportError
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field, Fields
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Kind
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.inspect import inspect
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.manage import manage
from ansible_collections.netops.cloudflare.plugins.module_utils.plan.decide import decide as plan

pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st


def _every_resource() -> list[Kind]:
    """Each file in kinds/ that describes a kind of object."""
    found = {}
    for path in sorted(Path(next(iter(kinds.__path__))).glob("[a-z]*.py")):
        module = importlib.import_module(f"{kinds.__name__}.{path.stem}")
        resource = getattr(module, "KIND", None)
        if isinstance(resource, Kind) and (resource.parent or resource.path[0] == "magic"):
            found[resource.name] = resource
    return list(found.values())


# More of them, in new places each time: NETOPS_EXAMPLES=1000.
EXAMPLES = int(os.environ.get("NETOPS_EXAMPLES", "0"))
ALL = _every_resource()
every = pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.name)
quick = settings(
    max_examples=EXAMPLES or 10,
    deadline=None,
    derandomize=not EXAMPLES,
    suppress_health_check=list(HealthCheck),
)

SAMPLES = (
    "",
    "a",
    "ams-gre-1",
    "192.0.2.1",
    "2001:DB8::1",
    "2001:db8:0::1",
    "10.0.0.0/31",
    "10.0.0.1/31",
    "10.213.0.20/30",
    "10.0.0.0/24",
    "192.0.2.0/24",
    "2001:DB8::/127",
    "2001:db8::/64",
    "2026-12-24",
    "2027-01-01",
    "8080-9000",
    "1-65535",
    "37.60",
    "37.6",
)
TEXT = st.text(string.ascii_letters + string.digits + " _-.\u00e9{}%\"'\\", max_size=12)
MAC = st.sampled_from(["AA:BB:CC:DD:EE:0F", "aa-bb-cc-dd-ee-10", "aa:bb:cc:dd:ee:11"])
MACS = st.dictionaries(MAC, TEXT, max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 70000) | st.floats(allow_nan=False) | st.sampled_from(SAMPLES) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def scalar(field: Field) -> st.SearchStrategy[Any]:
    if field.choices:
        return st.sampled_from(field.choices)
    kind = field.elements if field.type == "list" else field.type
    if kind == "bool":
        return st.booleans()
    if kind in ("int", "float"):
        return st.integers(field.low or 0, field.high if field.high is not None else 100_000)
    good = st.sampled_from([text for text in SAMPLES if not text or not field.check or field.check(text) is None])
    return good if field.check else good | TEXT


def value(field: Field) -> st.SearchStrategy[Any]:
    if field.type == "list":
        return st.lists(objects(field.fields, whole=True) if field.fields else scalar(field), max_size=4)
    if field.type == "dict":
        return objects(field.fields) if field.fields else MACS
    return scalar(field)


def objects(fields: Fields, *, whole: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Objects in option shape: what the API needs is there (``whole``: what the option needs, too), the rest may be."""
    needed, free = {}, {}
    for name, field in fields.items():
        if field.read_only or field.virtual:
            continue
        if field.on_create or (whole and field.required):
            needed[name] = value(field).filter(lambda given: given not in (None, ""))
        else:
            free[name] = value(field)
    return st.fixed_dictionaries(needed, optional=free)


def whole_object(resource: Kind) -> st.SearchStrategy[dict[str, Any]]:
    def one_name(item: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in resource.alternative_keys if item.get(name)][:1]
        return {name: given for name, given in item.items() if name not in resource.alternative_keys or name in named}

    return objects(resource.fields).map(one_name)


def answered(resource: Kind, item: dict[str, Any]) -> dict[str, Any]:
    """The object as the API would return it: what was sent, an id, and nothing write-only."""
    seen = {name: given for name, given in item.items() if not resource.fields[name].write_only}
    return {resource.id_fields[0]: "id1", **resource.body(seen)}


def test_every_resource_is_here() -> None:
    kinds = {resource.name for resource in ALL}
    assert kinds >= {"site", "wan", "lan", "acl", "app", "app_config", "gre_tunnel", "ipsec_tunnel", "route"}
    assert kinds >= {"connector", "interconnect"}


@every
def test_the_description_is_consistent(resource: Kind) -> None:
    assert {*resource.identity, *resource.alternative_keys} <= set(resource.fields)
    assert bool(resource.identity or resource.alternative_keys) != resource.singleton
    assert resource.update in ("PUT", "PATCH")
    assert resource.verbs <= {"create", "update", "delete"}
    assert resource.validate_only <= resource.verbs
    assert "id" not in resource.fields
    clashes = {f"{resource.parent.name}", f"{resource.parent.name}_id"} if resource.parent else set()
    clashes |= {"state", "recreate"} | set(resource.fields) & {f"{name}_update" for name in resource.fields}
    assert not {name for name, field in resource.fields.items() if name in clashes and not field.read_only}


@every
def test_argument_specs_build(resource: Kind) -> None:
    for operation in (manage(resource), inspect(resource)):
        for name, option in operation.argument_spec.items():
            assert option["type"] in ("str", "int", "float", "bool", "list", "dict", "path")
            assert (option["type"] == "list") is ("elements" in option), name
    for name, field in resource.fields.items():
        if field.secret and not field.read_only:
            assert manage(resource).argument_spec[name]["no_log"] is True


@every
@quick
@given(data=st.data())
def test_an_object_is_what_it_was_created_as(resource: Kind, data: st.DataObject) -> None:
    item = data.draw(whole_object(resource))
    decided = plan(resource, item, resource.view(answered(resource, item)))
    assert decided.op == "none", decided.changes


@every
@quick
@given(data=st.data())
def test_what_is_merged_is_as_desired(resource: Kind, data: st.DataObject) -> None:
    current, desired = data.draw(whole_object(resource)), data.draw(whole_object(resource))
    merged = merge(resource.fields, current, desired)
    for name, given_value in desired.items():
        assert same(resource.fields[name], given_value, merged.get(name)), name
    assert merge(resource.fields, merged, desired) == merged


@every
@quick
@given(data=st.data())
def test_an_update_is_enough(resource: Kind, data: st.DataObject) -> None:
    """After what a plan sends has been stored, the same task plans nothing; and it sends nothing it must not."""
    before, desired = data.draw(whole_object(resource)), data.draw(whole_object(resource))
    fixed = {name for name, field in resource.fields.items() if field.immutable} | set(resource.alternative_keys)
    desired = {name: given_value for name, given_value in desired.items() if name not in fixed}
    wire = answered(resource, before)
    try:
        decided = plan(resource, desired, resource.view(wire))
    except CloudflareError:
        assume(False)
    if decided.op == "none":
        return
    assert decided.op == "update"
    body = decided.body or {}
    # What the API takes at creation only may go back as it was read, and no otherwise.
    assert all(body[name] == wire.get(name) for name in fixed & body.keys())
    kept = {name: wire[name] for name in wire if name == resource.id_fields[0] or name == "device" or name in fixed}
    stored = {**(kept if resource.update == "PUT" else wire), **body}
    again = plan(resource, desired, resource.view(stored))
    assert again.op == "none", again.changes
    untouched = {name: given_value for name, given_value in before.items() if name not in desired}
    assert plan(resource, untouched, resource.view(stored)).op == "none"


CANARY = "canary-5d0e"


def unseen(resource: Kind) -> list[str]:
    """Text that is sent, and never seen again."""
    return [name for name, field in resource.fields.items() if field.write_only and field.type == "str"]


@pytest.mark.parametrize("resource", [resource for resource in ALL if unseen(resource)], ids=lambda r: r.name)
@quick
@given(data=st.data())
def test_no_secret_survives(resource: Kind, data: st.DataObject) -> None:
    secrets = dict.fromkeys(unseen(resource), CANARY)
    desired = data.draw(whole_object(resource)) | secrets
    wire = answered(resource, data.draw(whole_object(resource))) | secrets
    for current in (None, resource.view(wire)):
        try:
            decided = plan(resource, desired, current, force_write_only=True, recreate=True)
        except CloudflareError as error:
            shown = [str(error)]
        else:
            assert CANARY in str(decided.body)
            shown = [repr(decided), str(decided.before), str(decided.after), str(decided.current)]
        assert not [text for text in shown if CANARY in text]
    assert CANARY not in repr(Entry(place="", kind=resource, desired=desired))


@every
@quick
@given(data=st.data())
def test_an_answer_of_any_shape_is_judged_not_stumbled_over(resource: Kind, data: st.DataObject) -> None:
    names = sorted({field.wire or name for name, field in resource.fields.items()})
    wire = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=len(names)))
    desired = data.draw(whole_object(resource))
    try:
        view = resource.view({resource.id_fields[0]: "id1", **wire})
    except TransportError:
        return
    resource.key(view)
    resource.find(desired, [view])
    resource.name_of(view)
    for absent in (False, True):
        try:
            plan(resource, desired, view, absent=absent, recreate=True)
        except CloudflareError:
            continue


@every
@quick
@given(result=JSON)
def test_an_envelope_of_any_shape_is_judged_not_stumbled_over(resource: Kind, result: Any) -> None:
    for read in (resource.answered, resource.listed):
        for wrapped in (result, {resource.plural: result}, {resource.name: result}, [result]):
            try:
                items = read(wrapped)
            except TransportError:
                continue
            assert resource.singleton or all(item["id"] for item in items)
