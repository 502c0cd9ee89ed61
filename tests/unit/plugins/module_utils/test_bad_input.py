# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that cannot be right, made from every argument spec: the error names the option and what it may be, and
nothing is sent. What Ansible itself makes of a value, such as a number of "5", is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import requests
from ansible_collections.netops.cloudflare.plugins.module_utils.account.listings import Listings
from ansible_collections.netops.cloudflare.plugins.module_utils.client.client import Client
from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import Settings
from ansible_collections.netops.cloudflare.plugins.module_utils.document.options import entry_fields
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import ACCOUNT, CHILDREN, SHARED
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.pcap import KIND as PCAP
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import CloudflareError
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field, Fields
from ansible_collections.netops.cloudflare.plugins.module_utils.model.kind import Kind
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import execute
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace
from ansible_collections.netops.cloudflare.tests.contract import coverage
from ansible_collections.netops.cloudflare.tests.unit.samples import SAMPLES
from ansible_collections.netops.cloudflare.tests.unit.support import ACCOUNT as ACCOUNT_ID
from ansible_collections.netops.cloudflare.tests.unit.support import TOKEN, prepared

Path = tuple[Any, ...]
HUGE = 10**30
ACCESS = {"account_id": ACCOUNT_ID, "api_token": TOKEN}


@dataclass(frozen=True)
class Bad:
    """One problem in a task that is right without it.

    Attributes:
        path: of the option; numbers stand for elements of lists.
        says: what the message must hold beside the option's name.
    """

    path: Path
    params: Mapping[str, Any] = field(repr=False)
    what: str
    says: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{place(self.path)}: {self.what}"


def place(path: Path) -> str:
    """As messages name an option."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")


def put(params: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The options with another value at one place, where what holds it has to be there already."""
    changed = deepcopy(dict(params))
    inside: Any = changed
    for key in path[:-1]:
        inside = inside[key]
    if isinstance(inside, list):
        inside[:] = [value]
    else:
        inside[path[-1]] = value
    return changed


# --- what is wrong of itself, by type ---

WRONG_TYPES: dict[str, tuple[Any, ...]] = {
    "int": ("x", "1.5", "", [1], {"a": 1}, "0x10", "\u0661\u0662x"),
    "float": ("x", "", [1.0], {"a": 1}, "1,5"),
    "bool": ("maybe", "", 2, [True], {"a": 1}, "\u2714"),
    "list": ({"a": 1},),
    "dict": ("x", 7, [7], True, ["a"]),
    "path": (),
    "str": (),
}
WORDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "a dictionary",
}
DICTS = ("x", 7, None, ["x"])  # in a list of objects

TEXTS = (
    *("x y", "a" * 300, "../../x", "10.0.0.0/33", "300.1.1.1", "10.0.0.0/", "2001:db8::/129", "1.2.3", "10.0.0.0/0.0"),
    *("\u0661.1.1.1", "::g", "65536", "9-1", "2026-13", "\x00", "\n", "{{ x }}", "\u202e"),
)


def misplaced(option: Mapping[str, Any]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Values of another type, and those that are not among the choices."""
    kind = option.get("type", "str")
    for value in WRONG_TYPES[kind]:
        yield f"{value!r} for {kind}", value, (WORDS[kind],)
    if choices := option.get("choices"):
        wrong = ["no such", f"{choices[0]} ", str(choices[0]).swapcase()] if kind != "list" else [["no such"]]
        for value in wrong:
            yield f"{value!r} is no choice", value, tuple(map(str, choices))
    if elements := option.get("elements"):
        for value in DICTS if elements == "dict" else WRONG_TYPES[elements]:
            if value is not None or elements == "dict":
                yield f"{value!r} in a list of {elements}", [value], (WORDS[elements],)


def of_field(known: Field) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Values out of range, and those of another shape."""
    bounds = tuple(str(bound) for bound in (known.low, known.high) if bound is not None)
    if known.low is not None:
        yield "too small", known.low - 1, bounds
        yield "far too small", -HUGE, bounds
    if known.high is not None:
        yield "too large", known.high + 1, bounds
        yield "far too large", HUGE, bounds
    if known.check:
        wrong = [text for text in (*TEXTS, 'a"b', "a?b", "a\tb") if known.check(text)]
        assert len(wrong) > 5, "a check that lets everything pass"
        for text in wrong:
            yield f"{text[:20]!r}", text, ()


def sample(known: Field) -> Any:
    """A value that a field takes."""
    if known.fields:
        inner = {name: sample(sub) for name, sub in known.fields.items() if sub.required}
        return [inner] if known.type == "list" else inner
    if known.choices:
        value: Any = known.choices[0]
    elif known.type == "int" or known.elements == "int":
        value = known.low or 1
    elif known.type == "bool":
        value = True
    else:
        tried = ("x", "10.1.0.1", "10.1.0.0/31", "1-2", "2026-01-01", "2026-01-01T00:00:00Z", "s3://bucket")
        value = next(text for text in tried if not known.check or not known.check(text))
    return [value] if known.type == "list" else value


# --- from the argument spec of a module ---


def base(module: str) -> dict[str, Any]:
    """A task that is right."""
    options = next(options for name, options in coverage.STEPS if name == module)
    return {**{name: value for name, value in options.items() if "{" not in str(value) or name != "dest"}, **ACCESS}


def fields_of(module: str) -> Fields:
    """What the collection knows of a module's options beyond the spec."""
    if module == "pcap_request":
        return PCAP.fields
    name = module.removeprefix("magic_").removesuffix("_info").removeprefix("site_") or "site"
    resource = {found.name: found for found in (*ACCOUNT.values(), *CHILDREN.values())}.get(name)
    return resource.fields if resource and not module.endswith("_info") else {}


def at(params: Mapping[str, Any], path: Path, spec: Mapping[str, Any], fields: Fields, module: str) -> Iterator[Bad]:
    """All problems at one level of options and below it."""
    yield Bad((*path, "no_such"), put(params, (*path, "no_such"), 1), "unknown", ("is not an option",))
    for name, option in spec.items():
        here = (*path, name)
        known = fields.get(name)
        task = alone(params, here, module)
        for what, value, says in misplaced(option):
            yield Bad(here, put(task, here, value), what, says)
        if option.get("required"):
            yield Bad(here, put(task, here, None), "null where it is required")
            without = put(task, here, None)
            inside: Any = without
            for key in path:
                inside = inside[key]
            del inside[name]
            yield Bad(here, without, "missing where it is required")
        if known is None:
            continue
        if not known.fields:
            for what, value, says in of_field(known):
                listed = known.type == "list"
                yield Bad((*here, 0) if listed else here, put(task, here, [value] if listed else value), what, says)
        if known.type == "dict" and not known.fields:
            for value in ([], {}, ["x"], True):
                yield Bad((*here, "k"), put(task, here, {"k": value}), f"{value!r} in an object of texts", ("text",))
        if below := option.get("options"):
            filled = put(task, here, sample(known) or {})
            yield from at(filled, (*here, 0) if option["type"] == "list" else here, below, known.fields or {}, module)


def alone(params: Mapping[str, Any], path: Path, module: str) -> dict[str, Any]:
    """The task without the options that exclude this one."""
    task = deepcopy(dict(params))
    rules = coverage.operation(module).constraints
    for group in rules.get("mutually_exclusive", ()):
        if path[0] in group:
            for name in together(rules, set(group) - {path[0]}):
                task.pop(name, None)
    return task


def conflicts(module: str) -> Iterator[Bad]:
    """What the rules between options forbid."""
    operation = coverage.operation(module)
    spec, rules, task = operation.options, operation.constraints, base(module)

    def some(name: str) -> Any:
        option = spec[name]
        kind = option.get("type", "str")
        known = fields_of(module).get(name)
        return sample(known) if known else {"int": 1, "float": 1.0, "bool": True, "list": ["x"]}.get(kind, "x")

    for group in rules.get("mutually_exclusive", ()):
        both = {name: task.get(name, some(name)) for name in group}
        for other in group[1:]:
            clash = {**task, group[0]: both[group[0]], other: both[other]}
            yield Bad((group[0],), clash, f"together with {other}", (other,))
    for group in rules.get("required_one_of", ()):
        without = {name: value for name, value in task.items() if name not in together(rules, group)}
        yield Bad((), without, f"none of {', '.join(group)}", tuple(group))
        yield Bad((), {**without, **dict.fromkeys(group)}, f"all of {', '.join(group)} null", tuple(group))
    for group in rules.get("required_together", ()):
        for name in group:
            only = {**{other: value for other, value in task.items() if other not in group}, name: some(name)}
            yield Bad((), only, f"{name} alone", tuple(other for other in group if other != name))
    for name, value, needed in (rule[:3] for rule in rules.get("required_if", ())):
        for other in needed:
            rest = {option: task.get(option, some(option)) for option in needed if option != other}
            given = {option: item for option, item in task.items() if option in (*ACCESS, *rest)}
            yield Bad((), {**given, **rest, name: value}, f"{name}: {value} without {other}", (other,))


def together(rules: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """These options, and those that go with them alone."""
    partners = (group for group in rules.get("required_together", ()) if set(group) & set(names))
    return {*names, *(name for group in partners for name in group)}


# Checks of the collection's own that stand in no field. The last words are what a message must hold.
OWN: dict[str, tuple[tuple[Any, str], ...]] = {
    **dict.fromkeys(
        ("connect_timeout", "read_timeout", "deadline"),
        tuple((value, "more than 0 and at most 1000000") for value in (0, -1, "nan", "inf", 1e7, -0.5)),
    ),
    "retries": ((-1, "at least 0"),),
    "account_id": tuple((value, "") for value in ("a/b", "..", "a b", "a" * 200, "x\n", "\u00e9")),
    "api_token": tuple((value, "white space or characters") for value in ("a b", "a\n", "\u00e9", "a\x00")),
    "base_url": tuple(
        (value, "")
        for value in ("ftp://x", "x", "https://", "http://example.com", "https://u:p@example.com", "https://x/?a=b")
    ),
    "poll_interval": tuple((value, "at least 1") for value in (0, -1, 0.5, "nan", "inf")),
    "wait_timeout": tuple((value, "more than 0") for value in (0, -1, "nan", "inf", 1e9)),
    "limit": tuple((value, "at least 1") for value in (0, -1, -HUGE)),
    **dict.fromkeys(
        ("from", "to"), tuple((value, "-1h") for value in ("yesterday", "-1y", "1h", "2026-13-01", "99:99", "-"))
    ),
    "time": tuple((value, "-1h") for value in ("yesterday", "-1y", "2026-02-30")),
    "concurrency": tuple((value, "from 1 to 32") for value in (0, -1, 33, HUGE)),
    "max_deletes": ((-1, "at least 0"),),
    "destination_conf": tuple((value, "s3://bucket") for value in ("bucket", "http://bucket", "s3://", "s3:/b")),
    **dict.fromkeys(
        ("site_id", "connector_id", "tunnel_id", "job_id"),
        tuple((value, "letters, digits") for value in ("a/b", "..", "a b", "\n", "\u00e9", "a?b", "a" * 200)),
    ),
}
EMPTY = (
    *("name", "id", "site", "site_id", "serial_number", "device_id", "tunnel", "tunnel_id"),
    *("job_id", "bucket", "access_key_id", "secret_access_key", "prefix", "nexthop", "app", "psk"),
    *("account_app_id", "managed_app_id"),
)


def own(module: str) -> Iterator[Bad]:
    """What the collection checks by itself."""
    operation = coverage.operation(module)
    spec = operation.argument_spec
    for name, values in OWN.items():
        if name in spec and not (name == "destination_conf" and module == "pcap_request"):
            for value, says in values:
                task = alone(base(module), (name,), module)
                yield Bad((name,), put(task, (name,), value), f"{value!r:.30}", (says,))
    if "id" in spec:
        for value in ("a/b", "..", "a b", "\n", "a" * 200):
            task = alone(base(module), ("id",), module)
            yield Bad(("id",), put(task, ("id",), value), f"{value!r:.30}", ("is not a valid id",))
    for name in EMPTY:
        # A filter that is empty filters nothing, and a psk that is empty is none.
        if name in spec and not module.endswith("_info") and (module, name) not in (("magic_ipsec_tunnel", "psk"),):
            task = alone(base(module), (name,), module)
            yield Bad((name,), put(task, (name,), ""), "empty", ("empty",))


# --- the items of a document ---

ITEM: dict[str, dict[str, Any]] = {
    "apps": {"name": "erp"},
    "connectors": {"serial_number": "SIM-0001"},
    "interconnects": {"name": "pni_ord"},
    "gre_tunnels": {"name": "gre"},
    "ipsec_tunnels": {"name": "ipsec"},
    "routes": {"prefix": "10.0.0.0/8", "nexthop": "10.213.0.1"},
    "sites": {"name": "ams"},
    "wans": {"name": "wan"},
    "lans": {"name": "lan"},
    "acls": {"name": "acl"},
    "app_configs": {"app": "erp"},
}
DOCUMENT_TYPES: dict[str, tuple[Any, ...]] = {
    "int": (*WRONG_TYPES["int"], True, 1.5, float("nan"), float("inf")),
    "bool": (*WRONG_TYPES["bool"], None.__class__),
    "list": ({"a": 1}, True),
    "dict": ("x", 7, [7], True, ["a"]),
    "str": (["x"], {"a": 1}, True, b"x", object()),
}


def document() -> Iterator[Bad]:
    for key, resource in ACCOUNT.items():
        yield from items({}, (key,), key, resource)
    for key, resource in (CHILDREN | SHARED).items():
        if not resource.singleton:
            yield from items({"sites": [ITEM["sites"]]}, ("sites", 0, key), key, resource)
            continue
        path: Path = ("sites", 0, key)
        whole = {"sites": [{**ITEM["sites"], key: SAMPLES[key].base}]}
        for value in ("x", 7, ["x"], True):
            yield Bad(path, put(whole, path, value), f"{value!r} for a dictionary", ("must be a dictionary",))
        yield from nested(whole, path, entry_fields(resource))


def items(params: Mapping[str, Any], path: Path, key: str, resource: Kind) -> Iterator[Bad]:
    """Problems in the items of one kind."""
    below = len(path) > 1
    for value in ("x", 7, {"a": 1}, True) if below else ():
        yield Bad(path, put(params, path, value), f"{value!r} for a list", ("must be a list",))
    for value in ("x", 7, None, ["x"]):
        if below or value is not None:
            yield Bad((*path, 0), put(params, path, [value]), f"{value!r} for an item", ("dictionary",))
    first = (*path, 0)
    whole = put(params, path, [ITEM[key]])
    nobody = {
        name: value for name, value in ITEM[key].items() if name not in (*resource.identity, *resource.alternative_keys)
    }
    yield Bad(first, put(params, path, [nobody]), "allow_unnamed", ("id",))
    for name in (*resource.identity, *resource.alternative_keys):
        if name in ITEM[key]:
            yield Bad(first, put(params, path, [{**ITEM[key], name: ""}]), f"{name} empty", ("must not be empty",))
    yield from nested(whole, first, entry_fields(resource))
    if resource is not ACCOUNT["sites"]:
        for name in ("state", "psk_update", "recreate"):
            if name not in entry_fields(resource):
                yield Bad((*first, name), put(whole, (*first, name), "x"), "of another kind", ("is not an option",))


def nested(params: Mapping[str, Any], path: Path, fields: Fields) -> Iterator[Bad]:
    yield Bad((*path, "no_such"), put(params, (*path, "no_such"), 1), "unknown", ("is not an option",))
    yield Bad((*path, "7"), put(params, (*path, 7), 1), "a number for a name", ("is not an option",))
    for name, known in fields.items():
        here = (*path, name)
        if known.read_only:
            yield Bad(here, put(params, here, "x"), "only the server sets it", ("is not an option",))
            continue
        for value in DOCUMENT_TYPES[known.type]:
            word = WORDS.get(known.type, "must be text")
            yield Bad(here, put(params, here, value), f"{value!r:.30} for {known.type}", (word,))
        if known.type == "list":
            for value in DOCUMENT_TYPES[known.elements or "str"]:
                word = WORDS.get(known.elements or "str", "must be text")
                yield Bad((*here, 0), put(params, here, [value]), f"{value!r:.30} in a list", (word,))
        listed = known.type == "list"
        if known.choices:
            value = ["no such"] if listed else "no such"
            yield Bad((*here, 0) if listed else here, put(params, here, value), "no choice", tuple(known.choices))
        if known.required:
            inside = put(params, here, None)
            yield Bad(here, inside, "null where it is required", ("is required",))
        if known.fields:
            yield from nested(put(params, here, sample(known)), (*here, 0) if listed else here, known.fields)
        else:
            for what, value, says in of_field(known):
                yield Bad((*here, 0) if listed else here, put(params, here, [value] if listed else value), what, says)


# --- what must come of it ---


class Sent(CloudflareError):
    """A request was sent."""


class Shut(requests.adapters.HTTPAdapter):
    def send(self, *_args: Any, **_more: Any) -> requests.Response:
        raise Sent("a request was sent")


class NoWay(Workspace):
    """Nothing leaves it."""

    def open(self, settings: Settings, check_mode: bool) -> tuple[Client, Listings]:
        client = Client(settings, read_only=check_mode)
        client._session.mount("https://", Shut())
        client._session.mount("http://", Shut())
        return client, Listings()


def told(module: str, params: Mapping[str, Any]) -> str:
    """The error."""
    operation = coverage.operation(module)
    options, problems = prepared(operation, params)
    result = execute(operation, Run(options, False, True, NoWay(), problems))
    assert result.get("failed"), "taken"
    assert not result["changed"]
    assert result["error"]["kind"] == "invalid", result["msg"]
    assert result["msg"].count("\n") == (len(result["error"]["problems"]) if "\n" in result["msg"] else 0)
    return str(result["msg"])


def judge(module: str, bad: Bad, figures: Counter[str]) -> str | None:
    figures["problems in options"] += 1
    try:
        text = told(module, bad.params)
        if bad.path:
            assert place(bad.path) in text, f"does not say {place(bad.path)}: {text[:300]}"
        for name in (key for key in bad.path if isinstance(key, str)):
            assert name in text, f"does not name {name}: {text[:300]}"
        for word in bad.says:
            assert word in text, f"does not say {word!r}: {text[:300]}"
        assert len(text) < 5000, f"{len(text)} characters"
    except Exception as wrong:  # as a line of a list, whatever it is
        line = str(wrong).partition("\nassert ")[0]
        return f"{module}, {bad}: {type(wrong).__name__}: {line[:400]}"
    return None


@pytest.mark.parametrize("module", coverage.modules())
def test_what_cannot_be_right_is_refused_by_name_before_anything_is_sent(module: str, figures: Counter[str]) -> None:
    operation, task = coverage.operation(module), base(module)
    bads = [*at(task, (), operation.argument_spec, fields_of(module), module), *conflicts(module), *own(module)]
    failures = [failure for bad in bads if (failure := judge(module, bad, figures))]
    assert not failures, f"{len(failures)} of {len(bads)}\n" + "\n".join(failures[:40])


def test_the_items_of_a_document_likewise(figures: Counter[str]) -> None:
    bads = [replace(bad, params={**bad.params, **ACCESS}) for bad in document()]
    failures = [failure for bad in bads if (failure := judge("magic_network", bad, figures))]
    assert not failures, f"{len(failures)} of {len(bads)}\n" + "\n".join(failures[:40])
