# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers nobody expected, made from answers that the simulator gave: every part of them left out, null, of another
type, of odd content; and what is wrong with the whole."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import Operation
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.schema import Problem
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.service import Reply

Path = tuple[Any, ...]  # keys and indexes below the envelope; ANY stands for every index
ANY = "*"

HARMLESS = "harmless"  # a lenient reader does not notice it
PLAUSIBLE = "plausible"  # no answer of the API, as far as it is true, but nobody can tell
WRONG = "wrong"  # can be no answer of the API


@dataclass(frozen=True)
class Raw:
    """JSON that no value of Python stands for."""

    text: str


GONE = object()


@dataclass(frozen=True)
class Mutation:
    """What happens to one answer.

    Attributes:
        path: of the part that it happens to.
        value: what stands there instead.
        whole: makes another reply of the reply.
        instead: nothing else happened.
    """

    name: str
    path: Path = ()
    value: Any = field(default=GONE, compare=False, repr=False)
    whole: Callable[[Reply], Reply] | None = field(default=None, compare=False, repr=False)
    instead: bool = False

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'answer'}: {self.name}"

    def everywhere(self) -> Mutation:
        """The same in each element of a list."""
        path = tuple(ANY if isinstance(key, int) else key for key in self.path)
        return replace(self, path=path)

    def apply(self, reply: Reply) -> Reply:
        if self.whole:
            return self.whole(copy.copy(reply))
        envelope = json.loads(reply.body)
        body = encode(replaced(envelope, self.path, self.value))
        return Reply(reply.status, body, reply.content_type, dict(reply.headers), reply.wire)


def encode(value: Any) -> bytes:
    raw: list[str] = []

    def stand_in(what: Any) -> str:
        raw.append(what.text)
        return f"@raw {len(raw) - 1}@"

    text = json.dumps(value, default=stand_in)
    for number, what in enumerate(raw):
        text = text.replace(f'"@raw {number}@"', what)
    return text.encode()


def replaced(value: Any, path: Path, new: Any) -> Any:
    """The value with another part; as it is where it has no such part."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    if isinstance(value, list):
        keys = range(len(value)) if key == ANY else [key] if isinstance(key, int) and key < len(value) else []
        items = [replaced(item, rest, new) if index in keys else item for index, item in enumerate(value)]
        return [item for item in items if item is not GONE]
    if isinstance(value, dict) and (key in value or not rest):
        changed = {**value, key: replaced(value.get(key), rest, new)}
        return {name: item for name, item in changed.items() if item is not GONE}
    return value


def nested(depth: int) -> Raw:
    return Raw("[" * depth + "]" * depth)


OTHERS = {
    "a text": "x",
    "a number": 7,
    "a fraction": 1.5,
    "a truth": True,
    "an empty list": [],
    "a list": ["x"],
    "an empty object": {},
    "an object": {"x": {"y": []}},
}
TEXTS = {
    "empty": "",
    "from right to left": "\u202eeman\u2066",
    "combining": "e\u0301" + "\u0316" * 50,
    "zero": "a\x00b",
    "two lines": "a\nb\r\nc",
    "escapes of a terminal": "\x1b[2J\x1b]0;x\x07",
    "a template": "{{ 7 * 7 }}",
    "a path": "../../../zones",
    "a slash": "a/b",
    "a query": "a?b=c#d",
    "a dot": ".",
    "a space": " ",
    "outside the basic plane": "\U0001f600\U000e0001",
    "very long": "a" * 100_000,
}
UNREADABLE = {
    "NaN": Raw("NaN"),
    "minus infinity": Raw("-Infinity"),
    "1e400": Raw("1e400"),
    "half a character": Raw('"\\ud800"'),
    "5,000 digits": Raw("9" * 5000),
    "500 levels": nested(500),
    "2,000 levels": nested(2000),
    "100,000 levels": nested(100_000),
}
NUMBERS = {"0": 0, "below zero": -1, "64 bits": 2**63 - 1, "100 digits": 10**100, "a fraction that is whole": 3.0}
EXTRA = {"a text": "x", "null": None, "an object": {"id": "x"}, "a list": [[{}]], "500 levels": nested(500)}


def mutations(envelope: Any) -> Iterator[Mutation]:
    """Everything that can happen to an answer, to each of its parts."""
    for path, value in parts(envelope):
        yield Mutation("missing", path)
        yield Mutation("null", path, None)
        for name, other in OTHERS.items():
            if type(other) is not type(value) or isinstance(other, (list, dict)):
                yield Mutation(name, path, other)
        for name, raw in UNREADABLE.items():
            yield Mutation(name, path, raw)
        if isinstance(value, str):
            for name, text in TEXTS.items():
                yield Mutation(name, path, text)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            for name, number in NUMBERS.items():
                yield Mutation(name, path, number)
            yield Mutation("as a text", path, str(value))
        elif isinstance(value, dict):
            yield Mutation("in a list", path, [value])
            for name, other in EXTRA.items():
                yield Mutation(f"{name} more", (*path, "unexpected"), other)
        elif isinstance(value, list):
            yield Mutation("in an object", path, {"items": value})
            yield Mutation("in a list", path, [value])
            yield Mutation("with null", path, [*value, None])
            yield Mutation("with a text", path, [*value, "x"])
            yield Mutation("with an empty object", path, [*value, {}])
            yield Mutation("the other way round", path, value[::-1])
            if value:
                yield Mutation("the first of them", path, value[0])
                yield Mutation("10,000 times", path, value * (10_000 // len(value)))


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """A value and everything in it; of lists the first and the last element."""
    if path:
        yield path, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from parts(item, (*path, name))
    elif isinstance(value, list) and value:
        for index in sorted({0, len(value) - 1}):
            yield from parts(value[index], (*path, index))


def _body(change: Callable[[bytes], bytes]) -> Callable[[Reply], Reply]:
    def whole(reply: Reply) -> Reply:
        reply.body = change(reply.body)
        return reply

    return whole


def _encoded(content: bytes) -> Callable[[Reply], Reply]:
    def whole(reply: Reply) -> Reply:
        reply.headers = {**reply.headers, "Content-Encoding": "gzip"}
        reply.body = content
        return reply

    return whole


def _headers(**headers: str) -> Callable[[Reply], Reply]:
    def whole(reply: Reply) -> Reply:
        reply.headers = {**reply.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return reply

    return whole


def _status(status: int, errors: Any) -> Callable[[Reply], Reply]:
    body = encode({"success": False, "errors": errors, "messages": [], "result": None})
    return lambda reply: Reply(status, body, reply.content_type)


ERRORS = {
    "texts": ["no", "never"],
    "a text": "no",
    "null": None,
    "a number": 7,
    "an object": {"code": 1, "message": "no"},
    "nested": [nested(900)],
    "numbers": [1, None, True, [], {}],
    "odd parts": [{"code": "1022", "message": {"x": [nested(900)]}}, {"code": 10**30, "message": None}],
    "escapes of a terminal": [{"code": 1, "message": "\x1b[2J\x00 no\r\nno"}],
    "very long": [{"code": 1, "message": "n" * 100_000}] * 100,
}

WHOLES = [
    *(
        Mutation(name, whole=_body(lambda _body, text=text: text))
        for name, text in {
            "null": b"null",
            "a text": b'"x"',
            "a number": b"7",
            "a list": b"[]",
            "an empty object": b"{}",
            "a list of lists": b"[[[]]]",
            "2,000 levels": nested(2000).text.encode(),
            "a lone quote": b'"',
            "a space": b" ",
            "zeros": b"\x00" * 1000,
            "success alone": b'{"success": true}',
            "success and null": b'{"success": true, "result": null}',
        }.items()
    ),
    Mutation("in a list", whole=_body(lambda body: b"[" + body + b"]")),
    Mutation("invalid UTF-8", whole=_body(lambda body: body.replace(b'"result"', b'"\xff\xfe": 1, "result"', 1))),
    Mutation("half a character", whole=_body(lambda body: body.replace(b"{", b'{"\xed\xa0\x80": 1, ', 1))),
    Mutation("UTF-16", whole=_body(lambda body: body.decode().encode("utf-16"))),
    Mutation("something behind it", whole=_body(lambda body: body + b"<!-- -->")),
    Mutation("no gzip", whole=_encoded(b"\x1f\x8b garbage")),
    Mutation("half of a gzip", whole=_encoded(gzip.compress(b"{" * 1000)[:-9])),
    *(Mutation(f"400, errors: {name}", whole=_status(400, errors), instead=True) for name, errors in ERRORS.items()),
    *(Mutation(f"200, errors: {name}", whole=_status(200, errors)) for name, errors in ERRORS.items()),
]
# Kinds whose objects an update sends back as they were read, with what nobody knows.
SENT_BACK = {"gre_tunnels", "ipsec_tunnels", "cf_interconnects", "routes", "sites", "lans", "wans", "acls"}
HARMLESS_WHOLES = [
    Mutation("a byte order mark", whole=_body(lambda body: b"\xef\xbb\xbf" + body)),
    Mutation("spaces", whole=_body(lambda body: b"\r\n \t" + body + b" " * 100_000)),
    Mutation("a key twice", whole=_body(lambda body: body.replace(b"{", b'{"success": false, "result": "x", ', 1))),
    Mutation("headers of odd content", whole=_headers(Ratelimit='"default";r=-1;t=x', Ratelimit_Policy="q=0;w=0")),
    Mutation("headers without end", whole=_headers(Ratelimit='"d";r=9999999999;t=1', CF_RAY="x" * 8000)),
]


def weight(mutation: Mutation, operation: Operation, reply: Reply) -> str:
    """How bad an answer it makes, by the simulator's contract alone: types and required parts, no formats."""
    if mutation.whole:
        harmless = mutation in HARMLESS_WHOLES and operation.envelope != "file"
        return HARMLESS if harmless else PLAUSIBLE if "null" in mutation.name else WRONG
    top, last = mutation.path[0], mutation.path[-1]
    if "reservations" in mutation.path and last == "unexpected":
        return PLAUSIBLE  # an object whose keys are anybody's
    if last == "unexpected" and top == "result" and operation.name.partition(".")[0] in SENT_BACK:
        return PLAUSIBLE  # a field that is newer than we are: an update sends it back
    if last == "unexpected" and not (operation.name.startswith("snapshots") and isinstance(mutation.value, Raw)):
        return HARMLESS
    if isinstance(mutation.value, Raw) or (isinstance(mutation.value, int) and mutation.value > 2**64):
        return WRONG
    if top in ("messages", "result_info") or (top == "errors" and isinstance(mutation.value, list)):
        return HARMLESS
    if top != "result":
        return WRONG
    if mutation.value in (None, [], {}) or (mutation.value is GONE and len(mutation.path) > 1):
        return PLAUSIBLE  # null, not there and empty are one (API facts c4)
    if last == "target" and isinstance(mutation.value, dict):
        return PLAUSIBLE  # an object or a text
    value = int(mutation.value) if mutation.name == "a fraction that is whole" else mutation.value
    result = replaced(json.loads(reply.body), mutation.path, value).get("result")
    problems = operation.result.problems(result) if operation.result else []
    return WRONG if any(of_type(problem) for problem in problems) else PLAUSIBLE


def of_type(problem: Problem) -> bool:
    """Is a value of a type there that can never be?"""
    return "unmarshal" in problem.message or "null" in problem.message
