# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulated API answers when it refuses, and what it never should answer."""

from __future__ import annotations

from typing import Any

# The codes that were read somewhere (evidence: error-codes); GENERIC stands for the others.
GENERIC = 1000
INVALID_REQUEST = 1022
AUTHENTICATION = 10000
NO_ROUTE = 7003
NO_ROUTE_FOR_URI = 7000
THROTTLED = 971


class ApiError(Exception):
    """A refusal: an HTTP status and the error items of the envelope."""

    def __init__(self, status: int, *items: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__("; ".join(str(item["message"]) for item in items))
        self.status = status
        self.items = list(items)
        self.headers = headers or {}


class BrokenContract(Exception):
    """The simulator was about to give an answer that its own contract does not allow: a bug in the simulator."""


def refuse(message: str, *, status: int = 400, code: int = GENERIC, pointer: str = "") -> ApiError:
    """Build the usual refusal with one error."""
    item: dict[str, Any] = {"code": code, "message": message}
    if pointer:
        item["source"] = {"pointer": pointer}
    return ApiError(status, item)


def not_found(what: str, code: int = GENERIC) -> ApiError:
    """Build the answer to an id that leads nowhere."""
    return refuse(f"{what} not found", status=404, code=code)
