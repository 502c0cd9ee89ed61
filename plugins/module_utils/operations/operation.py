# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What a module is: an argument spec and a run(). The only thing that the two runners know."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..document.options import Spec, fields_of
from ..document.validate import constraint_problems, validate
from ..model.errors import CloudflareError, InputError, Problem, printable
from ..model.field import Fields
from ..model.secret import spellings, without
from .task import API_OPTIONS, Run

Result = dict[str, Any]

ISSUES = "https://git.example.com/netops/cloudflare/issues"

TRACEBACK = "Traceback (most recent call last):\n"

# The password in an address that names one.
USER = re.compile(r"//[^/@:]*:([^/@]*)@")

BULK = (list, Mapping)

# What of a result is written for people, beside the message. All else is data, and stays as the API has given it.
SPOKEN = ("notes", "warnings", "skipped_objects")


@dataclass(frozen=True)
class Operation:
    """A module, independent of the runner.

    Attributes:
        options: its own argument spec; beside it stand the API's options, whose defaults it may replace.
        run: does the work and returns the result; raises CloudflareError.
        fields: more about options than an argument spec can say: ranges, shapes.
        constraints: mutually_exclusive, required_one_of, required_together, required_if, as for Ansible.
        check: yields what is wrong between the options, of the valid ones and the names of all that were given.
        reveals: paths in the result where a secret may stand that the service made and shows only once; ``*`` stands
            for every name. Such a result is registered whole, but never printed or logged.
        asks_for_secret: whether these options may lead to such a result.
        secret_parts: options of which only parts are secret: what those parts are. The rest of such a value may stand
            in results, messages and the invocation.
        bulky: options that may hold megabytes, which are neither logged nor repeated in the result's invocation.
    """

    options: Spec
    run: Callable[[Run], Result]
    fields: Fields = field(default_factory=dict)
    constraints: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[Mapping[str, Any], Collection[str]], Iterator[Problem]] = lambda _values, _named: iter(())
    reveals: tuple[tuple[str, ...], ...] = ()
    asks_for_secret: Callable[[Mapping[str, Any]], bool] = lambda _params: False
    secret_parts: Mapping[str, Callable[[Any], Collection[str]]] = field(default_factory=dict)
    bulky: Collection[str] = ()

    @property
    def argument_spec(self) -> Spec:
        return {**API_OPTIONS, **self.options}

    def validate(self, args: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """Return the valid options of a task, without defaults, and what is wrong with the others."""
        writable = {name: known for name, known in self.fields.items() if not known.read_only}
        values, problems = validate({**fields_of(self.argument_spec), **writable}, args)
        named = {name: value for name, value in args.items() if value is not None}
        problems += constraint_problems(self.constraints, named)
        problems += self.check(values, named)
        return values, problems

    def revealing(self, result: Mapping[str, Any]) -> bool:
        """Does this result hold such a secret?"""
        return any(_stands_at(result, path) for path in self.reveals)

    def hidden(self, params: Mapping[str, Any], no_log_values: Collection[str]) -> set[str]:
        """What Ansible must remove from the result, from what it would take out by itself."""
        hidden = set(no_log_values)
        # An address with a user is refused, and may well name the password.
        hidden.update(part for part in USER.findall(str(params.get("base_url") or "")) if part)
        for name, parts in self.secret_parts.items():
            if value := params.get(name):
                if isinstance(value, str):
                    hidden.discard(value)
                hidden.update(part for part in parts(value) if part)
        return {spelling for secret in hidden for spelling in spellings(secret)}

    def told(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The options as logs and invocations may show them."""
        return {
            name: f"(not repeated: {len(value)} items)" if name in self.bulky and isinstance(value, BULK) else value
            for name, value in params.items()
        }


def _stands_at(value: Any, path: Sequence[str]) -> bool:
    if not path or not isinstance(value, Mapping):
        return bool(value) and not path
    below = value.values() if path[0] == "*" else [value.get(path[0])]
    return any(_stands_at(item, path[1:]) for item in below)


def execute(operation: Operation, run: Run) -> Result:
    """Run an operation to a task result; whatever happens, ``changed`` tells what was already done."""
    result = _attempt(operation, run)
    if said := result.get("msg"):  # line by line: a line feed inside of one came from outside
        result["msg"] = "\n".join(map(printable, [said] if isinstance(said, str) else said))
    for name in SPOKEN:
        if said := result.get(name):
            result[name] = [printable(text) for text in said]
    return _without_read(run.read_secrets, result) if result.get("failed") else result


def _without_read(found: Collection[str], result: Result) -> Result:
    """A refusal may repeat what was sent, and of an update that is more than the task's own options."""
    hidden = {spelling for secret in found for spelling in spellings(secret)}
    return {name: without(hidden, value) if hidden else value for name, value in result.items()}


def _attempt(operation: Operation, run: Run) -> Result:
    try:
        if run.problems:
            raise InputError(run.problems)
        return operation.run(run)
    except CloudflareError as error:
        return {
            "failed": True,
            "changed": run.changed,
            "msg": error.lines(run.changed),
            "error": error.details(),
        }
    except Exception as bug:  # a person must never meet a traceback, least of all one with a secret in it
        return {"failed": True, "changed": run.changed, **_bug(bug)}


def _bug(bug: Exception) -> Result:
    """What to say of a fault of the collection's own.

    Neither the exception's text nor its values: they could hold a secret. The traceback has lines of code only; the
    runners show it at ``-vvv``.
    """
    frames = traceback.extract_tb(bug.__traceback__)
    place = f"{type(bug).__name__} in {Path(frames[-1].filename).name}, line {frames[-1].lineno}"
    message = f"This is a bug of the collection ({place}). Running the task again is safe"
    hint = f"Report it at {ISSUES} with the output of -vvv"
    return {
        "msg": [f"{message}. {hint}."],
        "error": {"kind": "bug", "place": place, "problems": [Problem("", "bug", message, hint).asdict()]},
        "exception": "".join([TRACEBACK, *traceback.format_list(frames), type(bug).__name__]),
    }
