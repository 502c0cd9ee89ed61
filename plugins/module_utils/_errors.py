# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What can go wrong, as types. Every message is one paragraph that says what was attempted, on what, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def printable(text: str) -> str:
    """Text that may come from outside, for people: whatever moves a cursor, ends a line or turns it round, escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def shortened(text: str, most: int = 200) -> str:
    """Text that may come from outside, no longer than a message bears."""
    return text if len(text) <= most else f"{text[:most]}..."


class CloudflareError(Exception):
    """Base of everything this collection raises on purpose.

    The text is safe to show: whoever raises one has already taken the secrets out.
    """

    kind = "error"

    def details(self) -> dict[str, Any]:
        """Machine-readable facts for the task result, beside the text."""
        return {"kind": self.kind}


class InputError(CloudflareError):
    """What the user gave cannot be right; nothing was sent."""

    kind = "input"


class NotFoundError(CloudflareError):
    """An object that the task refers to (a parent, an id) does not exist."""

    kind = "not_found"


class AmbiguousError(CloudflareError):
    """More than one object has the identity that the task names."""

    kind = "ambiguous"


class ImmutableError(CloudflareError):
    """A field that can only be set at creation differs."""

    kind = "immutable"


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
    """One item of the API's ``errors`` array (API reference, every operation: ``code``, ``message``, ``source``)."""

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
        deleted: what is gone since it was to be created anew; without secrets.
    """

    method: str
    path: str
    reason: str
    late: bool = field(default=False, kw_only=True)
    deleted: Mapping[str, Any] | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.reason}"

    def details(self) -> dict[str, Any]:
        said = {"kind": self.kind, "method": self.method, "path": self.path}
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
