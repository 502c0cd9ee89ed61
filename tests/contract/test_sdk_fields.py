# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every field of the vendor's newest SDK is an option, a result, or stands below with a reason.

A new release of the SDK makes this fail with the names of what the API has gained. Each becomes an option or a result,
or gets its line in ``LEFT_OUT``; a new file of the SDK becomes one of ``FILES`` or of ``OTHERS``.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import typing
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.catalogue import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.pcap import KIND as PCAP
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.pcap_bucket import KIND as PCAP_BUCKET
from ansible_collections.netops.cloudflare.plugins.module_utils.model.field import Field, Fields
from ansible_collections.netops.cloudflare.plugins.module_utils.operations import bucket, telemetry, transfer

cloudflare = pytest.importorskip("cloudflare", reason="the vendor's SDK (cloudflare on PyPI) is not installed")
pydantic = pytest.importorskip("pydantic")
typing_extensions = pytest.importorskip("typing_extensions")

PACKAGES = ("cloudflare.types.magic_transit", "cloudflare.types.r2.super_slurper")
# By kind: how the names of the SDK's files on it begin. Files of mere parts are reached from those of requests, answers
# and whole objects.
FILES: dict[str, tuple[str, ...]] = {
    "gre_tunnels": ("gre_tunnel",),
    "ipsec_tunnels": ("ipsec_tunnel",),
    "interconnects": ("cf_interconnect",),
    "routes": ("route",),
    "sites": ("site",),
    "lans": ("sites.lan",),
    "wans": ("sites.wan",),
    "acls": ("sites.acl",),
    "apps": ("app",),
    "connectors": ("connector",),
    "events": ("connectors.event", "connectors.events.latest"),
    "snapshots": ("connectors.snapshot", "connectors.snapshots.latest"),
    "captures": ("pcap",),
    "buckets": ("pcaps.ownership",),
    "slurper jobs": ("job_progress",),
    "slurper targets": ("connectivity_precheck_target",),
}
# Files of requests and answers that say nothing of these kinds, by how their names begin.
OTHERS = {
    "bgp_filter_profile": "objects of their own; sessions name them by their ids",
    "cf1_site": "sites of another product, which are no Magic WAN sites",
    "cf1_sites.ramp": "part of those",
    "ipsec_tunnel_psk_set": "sets many keys at once; magic_ipsec_psk sets one key, through its tunnel",
    "connectors.interrupt": "acts on a connector, and leaves no field in it",
    "connectivity_precheck_source": "sources of migrations, which are made elsewhere",
    "job": "making and steering migrations: the collection looks at their progress",
    "jobs.log": "the log of a migration",
}
# Kinds that the SDK lacks.
NOT_IN_SDK = {
    "app_configs": "the SDK dropped them; the API reference has them",
    "netflow_config": "the SDK 5.9.0 has none for sites; the vendor's description of the API has it",
}

FIELDS: dict[str, Fields] = {
    **{kind: resource.fields for kind, resource in KINDS.items()},
    "captures": PCAP.fields,
    "buckets": PCAP_BUCKET.fields,
    "events": telemetry.EVENT,
    "snapshots": telemetry.SNAPSHOT,
    "slurper jobs": transfer.JOB,
    "slurper targets": transfer.PRECHECK,
}
# Options that are no fields of an object.
OPTIONS: dict[str, Mapping[str, Mapping[str, Any]]] = {
    "buckets": bucket.OPERATION.options,
    "events": telemetry.EVENTS.options,
    "snapshots": telemetry.SNAPSHOTS.options,
    "slurper targets": transfer.CHECK.options,
}
# The keys inside which objects stand in requests and answers.
WRAPPED: dict[str, tuple[str, ...]] = {
    **{
        kind: tuple(f"{verb}{name}" for name in resource.envelope for verb in ("", "modified_", "deleted_"))
        for kind, resource in KINDS.items()
        if resource.envelope
    },
    "events": ("items",),
    "snapshots": ("items",),
}

PAGES = "the module reads page after page"
WHOLE = "the module reads the whole list and picks"
# By kind ("*": all of them) and dotted name on the wire: why a field is no option and no result of its own. A leading
# dot: beside the object in an answer, not in it.
LEFT_OUT: dict[tuple[str, str], str] = {
    ("*", "account_id"): "stands in the path of the request",
    ("*", "site_id"): "stands in the path of the request",
    ("*", "id"): "every object has it, beside its fields",
    ("*", "x-magic-new-hc-target"): "chooses the form of health_check.target; the collection always sends it",
    ("*", ".modified"): "says that the request was carried out",
    ("*", ".deleted"): "says that the request was carried out",
    ("*", ".count"): PAGES,
    ("*", ".cursor"): PAGES,
    ("*", "body"): "many tunnels at once, of which the SDK says no more",
    ("sites", "connectorid"): WHOLE,
    ("connectors", "device_type"): WHOLE,
    ("connectors", "device.provision_license"): "the option provision_license, which stands in device at creation only",
    ("connectors", "device.type"): "whether it is a device or a licence, on which nothing in the collection depends",
    ("apps", "account_app_id"): "the id of an application",
    ("slurper targets", "secret.accessKeyId"): "the option access_key_id",
    ("slurper targets", "secret.secretAccessKey"): "the option secret_access_key",
    ("events", "cursor"): PAGES,
    ("snapshots", "cursor"): PAGES,
    ("events", "e.k"): "returned as kind",
    ("ipsec_tunnels", "ipsec_tunnel_id"): "beside a new key: the id of its tunnel, which is returned",
    ("ipsec_tunnels", "psk"): "a new key, which magic_ipsec_psk returns",
}
# By kind and dotted name: values that the SDK has for a field, or the collection, and not the other; with the reason.
OTHER_CHOICES: dict[tuple[str, str, str], str] = {
    ("slurper targets", "jurisdiction", "us"): "newer than the API reference, which has three jurisdictions",
}


# --- the SDK ---


@functools.cache
def files() -> dict[str, Any]:
    """The type that each file of a request, an answer or an object is about, by the file's name."""
    found = {}
    for package in PACKAGES:
        for file in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not file.ispkg:
                module = importlib.import_module(file.name)
                found[file.name.removeprefix(f"{package}.")] = getattr(module, module.__all__[0])
    return found


def is_about(file: str, beginning: str) -> bool:
    return bool(re.fullmatch(rf"{re.escape(beginning)}(_\w+)?_(params|response)", file)) or file == beginning


def kind_of(file: str) -> str | None:
    """The kind that a file is about, or None: the longest beginning counts."""
    beginnings = {start: kind for kind, starts in FILES.items() for start in starts} | dict.fromkeys(OTHERS)
    about = max((start for start in beginnings if is_about(file, start)), key=len, default="")
    return beginnings.get(about)


def members(of_type: Any) -> Iterator[Any]:
    """The objects that a type may hold: inside unions, lists, iterables and annotations."""
    origin = typing.get_origin(of_type)
    if isinstance(of_type, type) and (
        typing_extensions.is_typeddict(of_type) or issubclass(of_type, pydantic.BaseModel)
    ):
        yield of_type
    elif origin is not None and not (origin is dict or origin is Mapping):
        for argument in typing.get_args(of_type):
            yield from members(argument)


def fields(of_type: Any) -> Iterator[tuple[str, Any]]:
    """The names on the wire and the types of an object's fields."""
    if typing_extensions.is_typeddict(of_type):
        for name, kind in typing_extensions.get_type_hints(of_type, include_extras=True).items():
            yield alias(kind) or name, kind
    else:
        for name, known in of_type.model_fields.items():
            yield known.alias or name, known.annotation


def alias(kind: Any) -> str | None:
    """The name on the wire, where the SDK calls a field otherwise."""
    for extra in getattr(kind, "__metadata__", ()):
        if getattr(extra, "alias", None):
            return str(extra.alias)
    return next((found for part in typing.get_args(kind) if (found := alias(part))), None)


def choices(kind: Any) -> set[str]:
    """The texts that a value may be; none where it may be any."""
    if typing.get_origin(kind) in (typing.Literal, typing_extensions.Literal):
        return {value for value in typing.get_args(kind) if isinstance(value, str)}
    return {value for part in typing.get_args(kind) for value in choices(part)}


def leaves(of_type: Any, place: str = "") -> Iterator[tuple[str, set[str]]]:
    """The dotted names of all fields that are no objects themselves, each with its choices."""
    for one in members(of_type):
        for name, kind in fields(one):
            below = list(members(kind))
            if not below:
                yield f"{place}{name}", choices(kind)
            for inner in below:
                yield from leaves(inner, f"{place}{name}.")


def unwrapped(kind: str, of_type: Any, beside: str) -> Iterator[tuple[str, set[str]]]:
    """The same of the object inside a request or an answer; ``beside`` begins the names of what is not in it."""
    keys = WRAPPED.get(kind, ())
    has_key = any(name in keys for one in members(of_type) for name, _type in fields(one))
    for name, values in leaves(of_type):
        key, _dot, rest = name.partition(".")
        yield (rest if rest and key in keys else f"{beside}{name}" if has_key else name), values


@functools.cache
def sdk(kind: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """All fields of a kind in requests, and in answers, with their choices."""
    requests: dict[str, set[str]] = {}
    answers: dict[str, set[str]] = {}
    for file, of_type in files().items():
        if kind_of(file) == kind:
            asked = file.endswith("_params")
            side = requests if asked else answers
            for name, values in unwrapped(kind, of_type, "" if asked else "."):
                side.setdefault(name, set()).update(values)
    return requests, answers


# --- the collection ---


def known(own: Fields, *, options: bool, place: str = "") -> Iterator[tuple[str, Field]]:
    """The dotted names on the wire of what is an option, or of what is read or returned."""
    for name, field in own.items():
        if field.read_only if options else field.write_only:
            continue
        here = f"{place}{field.key(name)}"
        yield here, field
        if field.formerly:
            yield f"{place}{field.formerly}", field
        made = field.encode("") if field.encode else None
        for part in (*(made if isinstance(made, Mapping) else ()), *field.server_keys):
            yield f"{here}.{part}", field
        yield from known(field.fields or {}, options=options, place=f"{here}.")


def unexplained(kind: str, left_out: Mapping[tuple[str, str], str]) -> tuple[set[str], set[str]]:
    """What a request takes and is no option, and what an answer holds and is no result."""
    requests, answers = sdk(kind)
    reasons = {name for of_kind, name in left_out if of_kind in ("*", kind)}
    options = {name for name, _field in known(FIELDS[kind], options=True)} | {*OPTIONS.get(kind, ())}
    results = {name for name, _field in known(FIELDS[kind], options=False)}
    if kind == "snapshots":
        inside = {name for name in answers if not name.startswith(".")} - results
        returned = as_returned({name.partition(".")[0] for name in inside})  # with what is in them, as it is
        results |= {name for name in inside if name.partition(".")[0] in returned}
    return requests.keys() - options - reasons, answers.keys() - results - reasons


def as_returned(names: Collection[str]) -> set[str]:
    """Those of a snapshot's fields that its module returns under their own names, though it does not know them."""
    return {*telemetry._snapshot((), dict.fromkeys(names, 1))}


# --- the two held together ---


def test_every_file_of_the_sdk_is_about_a_kind_or_something_else() -> None:
    about = re.compile(r".*_(params|response)")
    strange = [
        file
        for file in files()
        if about.fullmatch(file) and not kind_of(file) and not any(is_about(file, start) for start in OTHERS)
    ]
    assert not strange, f"the SDK has new files: {strange}. Name them in FILES, or in OTHERS with a reason"
    unused = [start for start in OTHERS if not any(is_about(file, start) for file in files())]
    unused += [start for starts in FILES.values() for start in starts if not any(is_about(f, start) for f in files())]
    assert not unused, f"the SDK has no files any more that begin with {unused}: take them out of FILES and OTHERS"


def test_every_kind_is_compared() -> None:
    assert FIELDS.keys() - FILES.keys() == NOT_IN_SDK.keys()
    assert FILES.keys() <= FIELDS.keys()
    assert not [file for file in files() if "app_config" in file]


@pytest.mark.parametrize("kind", FILES)
def test_what_a_request_takes_is_an_option(kind: str) -> None:
    missing, _more = unexplained(kind, LEFT_OUT)
    assert not missing, (
        f"the SDK's requests of {kind} take what is no option: {sorted(missing)}. Make each an option (resources, "
        "documentation, the simulator's contract, samples), or say in LEFT_OUT why not"
    )


@pytest.mark.parametrize("kind", FILES)
def test_what_an_answer_holds_is_a_result(kind: str) -> None:
    _more, missing = unexplained(kind, LEFT_OUT)
    assert not missing, (
        f"the SDK's answers on {kind} hold what is no result: {sorted(missing)}. Make each a result (resources, "
        "documentation, the simulator's contract), or say in LEFT_OUT why not"
    )


def test_no_reason_outlives_its_field() -> None:
    """Neither where the SDK has the field no more, nor where the collection has it now."""
    bare = {(kind, name) for kind in FILES for side in unexplained(kind, {}) for name in side}
    bare |= {("*", name) for _kind, name in bare}
    idle = LEFT_OUT.keys() - bare
    assert not idle, f"LEFT_OUT has reasons that nothing needs any more: {sorted(idle)}. Take them out"


def test_what_may_be_chosen_is_what_the_sdk_has() -> None:
    differing = set()
    for kind in FILES:
        ours = {name: {*(field.choices or ())} for name, field in known(FIELDS[kind], options=True)}
        ours |= {name: {*spec.get("choices", ())} for name, spec in OPTIONS.get(kind, {}).items()}
        for name, theirs in sdk(kind)[0].items():
            if theirs and ours.get(name):
                differing |= {(kind, name, value) for value in theirs ^ ours[name]}
    new, idle = differing - OTHER_CHOICES.keys(), OTHER_CHOICES.keys() - differing
    assert not new, f"the SDK and the collection have other choices: {sorted(new)}. Offer the same, or say why not"
    assert not idle, f"OTHER_CHOICES has reasons that nothing needs any more: {sorted(idle)}. Take them out"


def test_how_much_was_compared() -> None:
    sides = [sdk(kind) for kind in FILES]
    assert all(answers for _requests, answers in sides)
    print(
        f"{len(FILES)} kinds, {sum(len(requests) for requests, _answers in sides)} fields of requests and "
        f"{sum(len(answers) for _requests, answers in sides)} of answers, SDK {cloudflare.__version__}"
    )
