# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What a module is: an argument spec and a run(). The only thing that the two faces (module and in-process) know."""

from __future__ import annotations

import difflib
import json
import re
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import getproxies

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.common.validation import (
    check_required_arguments,
    check_required_if,
    check_required_one_of,
    check_required_together,
    check_type_dict,
)

from ._errors import CloudflareError, InputError, printable, shortened
from ._fields import Field, Fields, given, problems, public, same
from ._reconcile import Listings, Outcome, Reconciler, Request
from ._resource import Resource, identity_problems, wrong_omissions
from .client.client import Client
from .client.settings import DEFAULT_BASE_URL, SEGMENT, Settings

Spec = dict[str, dict[str, Any]]
Result = dict[str, Any]

API_OPTIONS: Spec = {
    "api_token": {
        "type": "str",
        "no_log": True,
        "fallback": (env_fallback, ["CLOUDFLARE_API_TOKEN"]),
    },
    "api_email": {"type": "str", "fallback": (env_fallback, ["CLOUDFLARE_EMAIL"])},
    "api_key": {
        "type": "str",
        "no_log": True,
        "fallback": (env_fallback, ["CLOUDFLARE_API_KEY"]),
    },
    "account_id": {
        "type": "str",
        "fallback": (env_fallback, ["CLOUDFLARE_ACCOUNT_ID"]),
    },
    "base_url": {
        "type": "str",
        "default": DEFAULT_BASE_URL,
        "fallback": (env_fallback, ["CLOUDFLARE_BASE_URL"]),
    },
    "ca_path": {
        "type": "path",
        "fallback": (env_fallback, ["CLOUDFLARE_CA_PATH", "REQUESTS_CA_BUNDLE"]),
    },
    "validate_certs": {"type": "bool", "default": True},
    "connect_timeout": {"type": "float", "default": 10.0},
    "read_timeout": {"type": "float", "default": 60.0},
    "deadline": {"type": "float", "default": 600.0},
    "retries": {"type": "int", "default": 5},
}

# Options of the modules that name an object of the API by its id.
IDS = ("id", "site_id", "connector_id", "tunnel_id", "job_id")


# The password in an address that names one.
USER = re.compile(r"//[^/@:]*:([^/@]*)@")

# What of a result is written for people. All else is data, and stays as the API has given it.
SPOKEN = ("msg", "notes", "warnings", "skipped_objects")


class Workspace:
    """What the items of one loop share: a session for each set of credentials, and what was read through it.

    Attributes:
        hidden: what must not be told while the item runs.
    """

    def __init__(self, progress: Callable[[str], None] | None = None) -> None:
        self._clients: dict[tuple[Any, ...], Client] = {}
        self._listings: dict[Settings, Listings] = {}
        self._progress = progress
        self.hidden: Collection[str] = ()

    def progress(self, text: str) -> None:
        """Tell a person who is watching; nobody may be."""
        if self._progress:
            self._progress(printable(remove_values(text, self.hidden)))

    def open(self, settings: Settings, check_mode: bool) -> tuple[Client, Listings]:
        # Each item of a loop may have an environment of its own, and with it other proxies.
        key = (settings, check_mode, *sorted(getproxies().items()))
        if key not in self._clients:
            self._clients[key] = Client(
                settings,
                read_only=check_mode,
                on_wait=lambda s, why: self.progress(f"waiting {s:.0f} s: {why}"),
            )
        self._clients[key].restart_deadline()
        # What one item writes, the next one sees, though it may run in check mode.
        return self._clients[key], self._listings.setdefault(settings, Listings())

    def forget(self) -> None:
        """Drop what was read; the sessions stay."""
        for listings in self._listings.values():
            listings.clear()


@dataclass
class Run:
    """One execution of an operation: its validated options, what was wrong with them before, and its means."""

    params: Mapping[str, Any]
    check_mode: bool
    diff_mode: bool
    workspace: Workspace
    mistakes: Sequence[str] = ()
    _reconciler: Reconciler | None = None
    _changed: bool = False

    @property
    def reconciler(self) -> Reconciler:
        """Opened at first use, so that wrong options are refused before a session exists."""
        if self._reconciler is None:
            settings = Settings(**{name: self.params[name] for name in API_OPTIONS})
            client, listings = self.workspace.open(settings, self.check_mode)
            self._reconciler = Reconciler(client, listings, check_mode=self.check_mode)
        return self._reconciler

    @property
    def client(self) -> Client:
        return self.reconciler.client

    @property
    def read_secrets(self) -> Collection[str]:
        """Secrets that the API has returned, of objects that were read."""
        return self._reconciler.listings.secrets if self._reconciler is not None else ()

    @property
    def changed(self) -> bool:
        """Whether anything was written so far."""
        return self._changed or (self._reconciler is not None and self._reconciler.changed)

    def wrote(self) -> None:
        """An operation that writes by itself says so as soon as it did."""
        self._changed = True


@dataclass(frozen=True)
class Operation:
    """A module, whoever runs it.

    Attributes:
        options: its own argument spec; beside it stand the API's options, whose defaults it may replace.
        run: does the work and returns the result; raises CloudflareError.
        constraints: mutually_exclusive, required_one_of, required_together, required_if, required_by.
        reveals: paths in the result where a secret may stand that the service made and shows only once. Such a result
            is registered whole, but never printed or logged.
        asks_for_secret: whether these options may lead to such a result.
        secret_parts: options of which only parts are secret: what those parts are. The rest of such a value may stand
            in results, messages and the invocation.
        bulky: options that may hold megabytes, which are neither logged nor repeated in the result's invocation.
    """

    options: Spec
    run: Callable[[Run], Result]
    constraints: Mapping[str, Any] = field(default_factory=dict)
    reveals: tuple[tuple[str, ...], ...] = ()
    asks_for_secret: Callable[[Mapping[str, Any]], bool] = lambda _params: False
    secret_parts: Mapping[str, Callable[[Any], Collection[str]]] = field(default_factory=dict)
    bulky: Collection[str] = ()

    @property
    def argument_spec(self) -> Spec:
        return {**API_OPTIONS, **self.options}

    def mistaken_ids(self, params: Mapping[str, Any]) -> list[str]:
        """What is wrong with the options that may become a part of a path."""
        return [
            f"{name}: {value!r} is not an id of the API, which has letters, digits, dots, hyphens and underscores only"
            for name in IDS
            if name in self.options and (value := params[name]) and not SEGMENT.fullmatch(value)
        ]

    def lacking(self, params: Mapping[str, Any]) -> list[str]:
        """What must be given and is null; for Ansible, an option that is null is given."""
        there = {name: value for name, value in params.items() if value is not None}
        mistakes = []
        for check, rule in (
            (check_required_arguments, self.options),
            (check_required_one_of, self.constraints.get("required_one_of")),
            (check_required_together, self.constraints.get("required_together")),
            (check_required_if, self.constraints.get("required_if")),
        ):
            try:
                check(rule, there)
            except TypeError as wrong:
                mistakes.append(str(wrong))
        return mistakes

    def revealing(self, result: Mapping[str, Any]) -> bool:
        """Does this result hold such a secret?"""
        return any(_at(result, path) for path in self.reveals)

    def hidden(self, params: Mapping[str, Any], no_log_values: Collection[str]) -> set[str]:
        """What Ansible shall take out of the result, from what it would take out by itself."""
        hidden = set(no_log_values)
        # An address with a user is refused, and may well name the password.
        hidden.update(part for part in USER.findall(str(params.get("base_url") or "")) if part)
        for name, parts in self.secret_parts.items():
            if value := params.get(name):
                if isinstance(value, str):
                    hidden.discard(value)
                hidden.update(part for part in parts(value) if part)
        return {spelling for secret in hidden for spelling in _spellings(secret)}

    def told(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The options as logs and invocations may show them."""
        return {
            name: f"(not repeated: {len(value)} items)" if name in self.bulky and isinstance(value, list) else value
            for name, value in params.items()
        }


def _spellings(secret: str) -> Iterator[str]:
    """How a service may repeat a secret: as it is, trimmed, inside JSON or a quotation; and as messages show it."""
    yield secret
    if not (secret.isascii() and secret.isprintable()) or set(secret) & set("\"'\\ "):
        forms = (secret.strip(), json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
        yield from (form for form in (*forms, repr(secret)[1:-1], *map(printable, forms)) if form)


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def execute(operation: Operation, run: Run) -> Result:
    """Run an operation to a task result; whatever happens, ``changed`` tells what was already done."""
    result = _attempt(operation, run)
    for name in SPOKEN:
        if isinstance(said := result.get(name), str):
            result[name] = printable(said)
        elif said:
            result[name] = [printable(text) for text in said]
    return _without(run.read_secrets, result) if result.get("failed") else result


def _without(found: Collection[str], result: Result) -> Result:
    """A refusal may repeat what was sent, and of an update that is more than the task's own options."""
    hidden = {spelling for secret in found for spelling in _spellings(secret)}
    return {
        name: remove_values(value, hidden) if hidden and isinstance(value, (str, list, dict)) else value
        for name, value in result.items()
    }


def _attempt(operation: Operation, run: Run) -> Result:
    try:
        if mistakes := [*run.mistakes, *operation.lacking(run.params), *operation.mistaken_ids(run.params)]:
            raise InputError(f"{'; '.join(mistakes)}. Nothing was sent.")
        return operation.run(run)
    except CloudflareError as error:
        return {
            "failed": True,
            "changed": run.changed,
            "msg": str(error),
            "error": error.details(),
        }
    except Exception as bug:  # a person must never meet a traceback, least of all one with a secret in it
        frame = traceback.extract_tb(bug.__traceback__)[-1]
        # Neither the exception's text nor its values: they could hold a secret.
        place = f"{type(bug).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
        return {
            "failed": True,
            "changed": run.changed,
            "msg": f"The collection made a mistake ({place}). Please report it with this text and the task. Running "
            "the task again is safe.",
            "error": {"kind": "bug", "place": place},
        }


def rendered(result: Result) -> Result:
    """A result with its diff as text. Ansible itself would show data with every letter beyond ASCII as a number."""
    diff = result.get("diff")
    if not diff:
        return result
    return {**result, "diff": {name: text if isinstance(text, str) else _text(text) for name, text in diff.items()}}


def _text(value: Any) -> str:
    """Data as JSON in Ansible's own layout, readable in any language; what would move a cursor or turn text round stays
    a number."""
    if not value:
        return ""
    lines = json.dumps(value, ensure_ascii=False, indent=4, sort_keys=True).split("\n")
    return "".join(f"{''.join(char if char.isprintable() else _number(char) for char in line)}\n" for line in lines)


def _number(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) > 0x7F else f"\\u{ord(char):04x}"


def unsupported(spec: Spec, args: Mapping[str, Any], module: str) -> str | None:
    """What Ansible says of options that a module does not have, with the nearest name; None if there are none.

    Ansible itself speaks of them last, after what a misspelt option seems to lack.
    """
    found = list(_unknown(spec, args))
    if not found:
        return None
    said = ", ".join(f"{place} (did you mean {near}?)" if near else place for place, near, _known in found)
    return (
        f"Unsupported parameters for ({module}) module: {said}. Supported parameters include: "
        f"{', '.join(sorted(found[0][2]))}."
    )


def _unknown(spec: Spec, args: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, str, Collection[str]]]:
    """The place of each unknown option, the nearest name or an empty text, and the names that are known there."""
    for name, value in args.items():
        option = spec.get(name) if isinstance(name, str) else None
        if option is None:
            if not str(name).startswith("_ansible_"):
                near = difflib.get_close_matches(str(name), list(spec), 1)
                yield printable(shortened(f"{place}{name}")), near[0] if near else "", spec.keys()
        elif option.get("options"):
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(item, Mapping):
                    here = f"{place}{name}[{index}]." if isinstance(value, list) else f"{place}{name}."
                    yield from _unknown(option["options"], item, here)


def shaped(spec: Spec, args: Mapping[str, Any], place: str = "") -> tuple[Result, list[str]]:
    """Arguments without those that are no dictionary where one belongs, and a sentence about each.

    Of such a text Ansible's own validation does not say where it stands; over a number it stumbles (a TypeError, seen
    up to ansible-core 2.21).
    """
    mistakes: list[str] = []

    def dictionary(below: Spec, value: Any, here: str) -> Any:
        if isinstance(value, Mapping):
            taken, wrong = shaped(below, value, f"{here}.")
            mistakes.extend(wrong)
            return taken
        try:
            return check_type_dict(value)  # text may hold one
        except TypeError:
            mistakes.append(f"{here}: must be a dictionary")
            return None

    taken = dict(args)
    for name, option in spec.items():
        below, value, here = option.get("options"), args.get(name), f"{place}{name}"
        if not below or value is None:
            continue
        if option["type"] == "dict":
            taken[name] = dictionary(below, value, here)
        elif isinstance(value, list):
            items = [dictionary(below, item, f"{here}[{index}]") for index, item in enumerate(value)]
            taken[name] = [item for item in items if item is not None]
        else:
            mistakes.append(f"{here}: must be a list of dictionaries")
            taken[name] = None
    return taken, mistakes


def options_of(fields: Fields) -> Spec:
    """The argument spec of a resource's writable fields."""
    return {name: _option(field) for name, field in fields.items() if not field.read_only}


def _option(field: Field) -> dict[str, Any]:
    option: dict[str, Any] = {"type": field.type, "no_log": field.secret}
    if field.elements:
        option["elements"] = field.elements
    if field.choices:
        option["choices"] = list(field.choices)
    if field.required:
        option["required"] = True
    if field.fields:
        option["options"] = options_of(field.fields)
    return option


def _parent_options(resource: Resource) -> Spec:
    if resource.parent is None:
        return {}
    return {
        resource.parent.kind: {"type": "str"},
        f"{resource.parent.kind}_id": {"type": "str"},
    }


def _parent_constraints(resource: Resource) -> dict[str, Any]:
    if resource.parent is None:
        return {}
    pair = (resource.parent.kind, f"{resource.parent.kind}_id")
    return {"mutually_exclusive": [pair], "required_one_of": [pair]}


def _parent(resource: Resource, params: Mapping[str, Any]) -> dict[str, str]:
    """Who the parent is, as the user named it."""
    if resource.parent is None:
        return {}
    kind = resource.parent.kind
    named = {"name": params[kind], "id": params[f"{kind}_id"]}
    for option, value in ((kind, named["name"]), (f"{kind}_id", named["id"])):
        if value == "":
            raise InputError(
                f"{option} is empty; name the {resource.parent.title} that the {resource.title} belongs to."
            )
    return {key: value for key, value in named.items() if value}


def manage(resource: Resource) -> Operation:
    """The operation that brings one object of a resource to the wanted state."""
    unseen = [name for name, field in resource.fields.items() if field.write_only]
    immutable = [name for name, field in resource.fields.items() if field.immutable]
    options: Spec = {
        **options_of(resource.fields),
        **_parent_options(resource),
        "id": {"type": "str"},
        **({"omit_fields": {"type": "list", "elements": "str"}} if "update" in resource.verbs else {}),
        "state": {
            "type": "str",
            "choices": ["present", "absent"] if "delete" in resource.verbs else ["present"],
            "default": "present",
        },
        **{
            f"{name}_update": {
                "type": "str",
                "choices": ["on_create", "always"],
                "default": "on_create",
            }
            for name in unseen
        },
        **({"recreate": {"type": "bool", "default": False}} if immutable else {}),
    }
    constraints = _parent_constraints(resource)
    constraints.setdefault("required_one_of", []).extend((name, "id") for name in resource.identity)
    if resource.one_of:
        constraints["required_one_of"].append((*resource.one_of, "id"))
        constraints.setdefault("mutually_exclusive", []).append(resource.one_of)

    def run(run: Run) -> Result:
        # A read-only field may share its name with an option that names the parent: site_id.
        wanted = given({name: run.params[name] for name, field in resource.fields.items() if not field.read_only})
        mistakes = list(problems(resource.fields, wanted))
        mistakes += identity_problems(resource, wanted)
        omit = run.params.get("omit_fields") or ()
        mistakes += wrong_omissions(resource, omit)
        if run.params["id"] == "":
            mistakes.append("id: must not be empty; leave it out to find the object by its name")
        if mistakes:
            raise InputError(f"{'; '.join(mistakes)}. Nothing was sent.")
        if run.params["id"]:
            wanted["id"] = run.params["id"]
        request = Request(
            resource=resource,
            wanted=wanted,
            parent=_parent(resource, run.params),
            absent=run.params["state"] == "absent",
            resend=any(run.params[f"{name}_update"] == "always" for name in unseen),
            recreate=bool(run.params.get("recreate")),
            omit=omit,
        )
        return present(resource, run.reconciler.run(request), run)

    reveals = tuple((resource.kind, name) for name in resource.shown_once)
    return Operation(options, run, constraints, reveals, lambda params: bool(resource.asking(params)))


def present(resource: Resource, outcome: Outcome, run: Run) -> Result:
    decided = outcome.plan
    result: Result = {
        "changed": decided.changed,
        "operation": decided.op,
        resource.kind: public(resource.fields, outcome.item),
    }
    if outcome.validation:
        result["validation"] = outcome.validation
    if outcome.notes:
        result["notes"] = list(outcome.notes)
    if outcome.warnings:
        result["warnings"] = list(outcome.warnings)
    if run.diff_mode:
        header = resource.name_of({**decided.wanted, **(decided.current or {})})
        result["diff"] = {
            "before": decided.before,
            "after": decided.after,
            "before_header": header,
            "after_header": header,
        }
    return result


def inspect(resource: Resource) -> Operation:
    """The operation that lists a resource's objects, all or those of an identity."""
    named = (*resource.identity, *resource.one_of)
    names = [name for name in named if not resource.fields[name].write_only]
    options: Spec = {
        **options_of({name: field for name, field in resource.fields.items() if name in names}),
        "id": {"type": "str"},
        **_parent_options(resource),
    }

    def run(run: Run) -> Result:
        items, filters = run.reconciler.search(
            resource, _parent(resource, run.params), {name: run.params[name] for name in names if run.params[name]}
        )
        if run.params["id"]:
            filters["id"] = run.params["id"]
        hidden = resource.shown_once
        chosen = [
            {name: value for name, value in public(resource.fields, item).items() if name not in hidden}
            for item in items
            if all(same(resource.fields.get(name, Field()), value, item.get(name)) for name, value in filters.items())
        ]
        notes = run.reconciler.notes
        return {"changed": False, resource.plural: chosen, **({"notes": notes} if notes else {})}

    return Operation(options, run, _parent_constraints(resource))
