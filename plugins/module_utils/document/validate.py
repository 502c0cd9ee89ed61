# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The one validator: what an option may be, for modules and documents alike. Pure."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ..model.errors import Problem, invalid, joined, shortened
from ..model.field import Field, Fields
from ..model.kind import Kind
from ..model.wire import unknown

TRUE = frozenset({"y", "yes", "on", "1", "true", "t"})
FALSE = frozenset({"n", "no", "off", "0", "false", "f"})


def validate(
    fields: Fields, values: Mapping[Any, Any], place: str = "", also: Collection[str] = ()
) -> tuple[dict[str, Any], list[Problem]]:
    """Return values of the right types, without what is null or wrong, and all problems.

    Args:
        place: where the values stand, as ``sites[0]``.
        also: options that are no fields, for the hint at a misspelt one.
    """
    problems: list[Problem] = []
    taken = _Validator(problems).values(fields, values, place, also)
    # An unknown option may be what one of the others was meant to be.
    return taken, sorted(problems, key=lambda problem: not problem.message.startswith(UNKNOWN))


UNKNOWN = "is not an option"


class _Validator:
    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def values(
        self, fields: Fields, values: Mapping[Any, Any], place: str, also: Collection[str] = ()
    ) -> dict[str, Any]:
        taken = {}
        for name, value in values.items():
            known = fields.get(name) if isinstance(name, str) else None
            here = joined(place, str(name))
            if known is None or known.read_only:
                options = [*(other for other, field in fields.items() if not field.read_only), *also]
                near = difflib.get_close_matches(str(name), options, 1)
                hint = f"Did you mean {near[0]}?" if near else f"Options are {', '.join(sorted(options))}"
                self._problems.append(invalid(shortened(here), UNKNOWN, hint))
            elif value is not None:
                accepted = self._value(known, value, here)
                if accepted is not None:
                    taken[name] = accepted
        for name, known in fields.items():
            if known.required and values.get(name) in (None, ""):  # of a null, some ansible-core make ""
                self._problems.append(invalid(joined(place, name), "is required"))
        return taken

    def _value(self, field: Field, value: Any, place: str) -> Any:
        if field.type != "list":
            return self._scalar(field, field.type, value, place)
        if (
            field.elements not in ("dict", "object")
            and isinstance(value, (str, int, float))
            and not isinstance(value, bool)
        ):
            value = str(value).split(",") if value != "" else []  # as Ansible does it
        if not isinstance(value, (list, tuple)):
            return self._wrong(place, "must be a list")
        elements = [self._scalar(field, field.elements or "str", v, f"{place}[{i}]") for i, v in enumerate(value)]
        return [element for element in elements if element is not None]

    def _scalar(self, field: Field, of_type: str, value: Any, place: str) -> Any:
        if of_type in ("dict", "object"):
            found = _dictionary(value)
            if found is None:
                return self._wrong(place, "must be a dictionary")
            if of_type == "object":  # another check covers it
                return found
            return self.values(field.fields, found, place) if field.fields else self._texts(field, found, place)
        try:
            taken = COERCE[of_type](value)
        except (TypeError, ValueError):
            return self._wrong(place, f"{MUST[of_type]}, not {type(value).__name__}")
        if field.choices and taken not in field.choices:
            shown = "this value" if field.secret else repr(taken)
            return self._wrong(place, f"{shown} is not one of {', '.join(map(str, field.choices))}")
        return taken if self._is_right(field, taken, place) else None

    def _is_right(self, field: Field, value: Any, place: str) -> bool:
        low, high = field.low, field.high
        if isinstance(value, (int, float)) and (
            (low is not None and value < low) or (high is not None and value > high)
        ):
            bounds = f"at least {low}" if high is None else f"from {low} to {high}"
            self._wrong(place, f"{value} is out of range; it must be {bounds}")
            return False
        if value == "" and field.filled:
            self._wrong(place, "must not be empty")
            return False
        # An empty text empties a field, so its shape is not checked.
        if field.check and value != "" and (wrong := field.check(value)):
            self._wrong(place, wrong)
            return False
        return True

    def _texts(self, field: Field, values: Mapping[Any, Any], place: str) -> dict[str, Any]:
        """A dictionary with keys of the user's own, such as reservations: texts to texts."""
        texts = {str(name): self._scalar(field, "str", value, f"{place}.{name}") for name, value in values.items()}
        return {name: text for name, text in texts.items() if text is not None}

    def _wrong(self, place: str, message: str) -> None:
        self._problems.append(invalid(place, message))


def _dictionary(value: Any) -> Mapping[Any, Any] | None:
    """A dictionary, or a text that holds one: ad-hoc commands and templates write JSON or Python."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        for read in (json.loads, ast.literal_eval):
            try:
                value = read(value)
                break
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
    return value if isinstance(value, Mapping) else None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    return str(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, (bool, float)) or (isinstance(value, str) and not value.strip("+-").isdecimal()):
        value = _number(value)
        if not value.is_integer():
            raise TypeError
    return int(value)


def _truth(value: Any) -> bool:
    word = str(value).strip().casefold()
    if value in (0, 1) or word in TRUE | FALSE:
        return bool(value) if value in (0, 1) else word in TRUE
    raise TypeError


COERCE: dict[str, Callable[[Any], Any]] = {"str": _text, "path": _text, "int": _whole, "float": _number, "bool": _truth}
MUST = {
    "str": "must be text (quote it)",
    "path": "must be text (quote it)",
    "int": "must be a whole number",
    "float": "must be a number",
    "bool": "must be true or false",
}


def constraint_problems(constraints: Mapping[str, Sequence[Any]], values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what contradicts the constraints of an operation, named as Ansible names them.

    Args:
        values: the given options; null and absent are alike.
    """
    there = {name for name, value in values.items() if value is not None}
    for names in constraints.get("mutually_exclusive", ()):
        if len(both := [name for name in names if name in there]) > 1:
            yield invalid(both[1], f"cannot be given together with {both[0]}")
    for names in constraints.get("required_one_of", ()):
        if not there & set(names):
            yield invalid(names[0], f"{f'it or {_either(names[1:])} ' if names[1:] else ''}is required")
    for names in constraints.get("required_together", ()):
        if (given := there & set(names)) and given != set(names):
            beside = _either([name for name in names if name in there], "and")
            yield from (invalid(name, f"is required together with {beside}") for name in names if name not in there)
    for name, desired, needed in constraints.get("required_if", ()):
        if name in there and values[name] == desired:
            yield from (invalid(other, f"is required with {name}: {desired}") for other in needed if other not in there)


def _either(names: Sequence[str], word: str = "or") -> str:
    return f" {word} ".join(names)


def entry_problems(kind: Kind, values: Mapping[str, Any], named: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong between the options of one entry, beside their own checks.

    Args:
        values: the valid options.
        named: the options that the user gave, be they valid or not.
    """
    yield from (invalid(name, "must not be empty") for name in kind.names if values.get(name) == "")
    if "id" not in named:
        lacking = [name for name in kind.identity if name not in named]
        yield from (invalid(name, f"is required, to find the {kind.title}", OR_ID) for name in lacking)
        if kind.alternative_keys and not {*kind.alternative_keys} & {*named}:
            yield invalid(kind.alternative_keys[0], f"{_either(['it', *kind.alternative_keys[1:]])} is required", OR_ID)
    if len(several := [name for name in kind.alternative_keys if values.get(name)]) > 1:
        yield invalid(several[1], f"cannot be given together with {several[0]}")
    for name in values.get("omit_fields") or ():
        if _is_known(kind, name):
            yield invalid("omit_fields", f"{name} is a field that the collection knows and sends back as read")


OR_ID = "Or set its id"


def _is_known(kind: Kind, path: str) -> bool:
    """Whether the collection knows a field by its dotted name on the wire. What the API takes at creation only can be
    left out all the same."""
    nested: dict[str, Any] = {}
    for part in reversed(path.split(".")):
        nested = {part: nested or None}
    top = next((field for n, field in kind.fields.items() if field.key(n) == path.partition(".")[0]), None)
    return not list(unknown(kind.fields, nested)) and not (top and top.immutable)
