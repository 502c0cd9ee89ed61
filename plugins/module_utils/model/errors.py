# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What can go wrong, as types. Every message is one paragraph that says what was attempted, on what, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


def printable(text: str) -> str:
    """Text that may come from outside, for people: whatever moves a cursor, ends a line or turns it round, escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def shortened(text: str, most: int = 200) -> str:
    """Text that may come from outside, no longer than a message bears."""
    return text if len(text) <= most else f"{text[:most]}..."


@dataclass(frozen=True)
class Problem:
    """One problem, as data.

    Attributes:
        path: the option, as ``routes[0].prefix``; empty where no single option is at fault.
        kind: ``invalid``, ``not_found``, ``ambiguous``, ``immutable``, ``refused``, or the kind of a failed request.
        message: what is wrong, without the path.
        hint: what to do about it, a sentence; empty where nothing is known to help.
        part: which part of a document it is about; empty where that has one part only.
    """

    path: str
    kind: str
    message: str
    hint: str = ""
    part: str = ""

    def asdict(self) -> dict[str, str]:
        """Return the problem as a task result has it."""
        return {"path": self.path, "kind": self.kind, "message": self.message, "hint": self.hint}

    def below(self, place: str, part: str = "") -> Problem:
        """Return the same problem of an object that stands at ``place`` in a document."""
        return replace(self, path=joined(place, self.path), part=part)

    def __str__(self) -> str:
        text = f"{self.path}: {self.message}" if self.path else self.message
        return printable(f"{text}. {self.hint}" if self.hint else text)


def joined(place: str, path: str) -> str:
    """Return the path of an option below a place; either may be empty."""
    return f"{place}.{path}" if place and path else place or path


def invalid(path: str, message: str, hint: str = "") -> Problem:
    """Return the problem of an option whose value can never be right."""
    return Problem(path, "invalid", message, hint)


class CloudflareError(Exception):
    """Base of everything this collection raises on purpose.

    The text is safe to show: the code that raises it has already removed the secrets.
    """

    kind = "error"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, one by one."""
        return (Problem("", self.kind, str(self)),)

    def lines(self, changed: bool) -> list[str]:
        """Return the text for a person, line by line.

        Args:
            changed: whether the task has changed anything before.
        """
        return [str(self)]

    def details(self) -> dict[str, Any]:
        """Machine-readable facts for the task result, beside the text."""
        return {"kind": self.kind, "problems": [problem.asdict() for problem in self.problems]}


class ProblemError(CloudflareError):
    """What the user asks for cannot be done as it is; nothing was changed.

    Args:
        what: the message of one problem, or all problems.
        path, hint: of the one problem.
    """

    kind = "invalid"

    def __init__(self, what: str | Sequence[Problem], *, path: str = "", hint: str = "") -> None:
        self._problems = (Problem(path, self.kind, what, hint),) if isinstance(what, str) else tuple(what)
        kinds = {problem.kind for problem in self._problems}
        if len(kinds) == 1:
            self.kind = kinds.pop()
        super().__init__("; ".join(map(str, self._problems)))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._problems

    def lines(self, changed: bool) -> list[str]:
        done = "" if changed else " Nothing was changed."
        if len(self._problems) == 1:
            said = str(self)
            return [f"{said}{'' if said.endswith(('.', '?')) else '.'}{done}"]
        return [f"There are {len(self._problems)} problems.{done}", *(f"- {one}" for one in self._problems)]


class InputError(ProblemError):
    """An option has a value that cannot be right."""


class NotFoundError(ProblemError):
    """An object that the task refers to (a parent, an id) does not exist."""

    kind = "not_found"


class AmbiguousError(ProblemError):
    """More than one object has the identity that the task names."""

    kind = "ambiguous"


class ImmutableError(ProblemError):
    """A field that can only be set at creation differs."""

    kind = "immutable"


class RefusedError(ProblemError):
    """The collection could do it and must not: it could cut a site off, or is not for this object."""

    kind = "refused"


@dataclass
class JobError(CloudflareError):
    """Work that goes on at the service (a capture, a transfer) ended badly, or not in time.

    Attributes:
        text: what happened and what to do, for a person.
        id, status: of the job; None where it has none.
    """

    text: str
    id: str | None
    status: str | None
    kind = "job"

    def __str__(self) -> str:
        return self.text

    def details(self) -> dict[str, Any]:
        return {**super().details(), "job_id": self.id, "job_status": self.status}


@dataclass
class ApiFault:
    """One item of the API's ``errors`` array (evidence: envelope)."""

    code: int | None
    message: str
    pointer: str = ""

    def __post_init__(self) -> None:
        self.message = printable(self.message)

    def __str__(self) -> str:
        return f"{self.message} (code {self.code})" if self.code is not None else self.message


@dataclass
class ExchangeError(CloudflareError):
    """An HTTP exchange that did not end well.

    Attributes:
        attempted: HTTP method and path, without host, query and body.
        reason: what happened, in words.
        late: the time was up, so the service may still be at it.
        deleted: what was deleted in order to create it again; without secrets.
    """

    method: str
    path: str
    reason: str
    late: bool = field(default=False, kw_only=True)
    deleted: Mapping[str, Any] | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.reason}"

    def details(self) -> dict[str, Any]:
        said = {**super().details(), "method": self.method, "path": self.path}
        return said if self.deleted is None else {**said, "deleted": self.deleted}


@dataclass
class TransportError(ExchangeError):
    """No usable answer came. ``sent`` tells whether the service may have seen the request."""

    sent: bool = False
    kind = "transport"

    def details(self) -> dict[str, Any]:
        return {**super().details(), "sent": self.sent}


@dataclass
class UncertainError(ExchangeError):
    """A request that must not be repeated blindly (POST) was sent, and nobody knows whether it was carried out."""

    kind = "uncertain"


@dataclass
class UnsettledError(ExchangeError):
    """A write was accepted, but the API did not show it in time."""

    kind = "unsettled"


@dataclass
class ApiError(ExchangeError):
    """The API answered and said no."""

    status: int = 0
    faults: list[ApiFault] = field(default_factory=list)
    ray_id: str | None = None
    kind = "api"

    def __str__(self) -> str:
        ray = f" [cf-ray {self.ray_id}]" if self.ray_id else ""
        return f"{super().__str__()}{ray}"

    def details(self) -> dict[str, Any]:
        return {
            **super().details(),
            "status": self.status,
            "errors": [{"code": fault.code, "message": fault.message} for fault in self.faults],
            "ray_id": self.ray_id,
        }


def quoted(value: Any) -> str:
    return "not set" if value is None else shortened(repr(value))
