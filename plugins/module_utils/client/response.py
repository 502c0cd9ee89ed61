# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What an answer says: the envelope, a download, a refusal, or nothing that the API would say."""

from __future__ import annotations

import email.utils
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from ..model.errors import (
    ApiError,
    ApiFault,
    ExchangeError,
    TransportError,
)
from .advice import advice

if TYPE_CHECKING:
    import requests

# 408, 5xx and Cloudflare's own 52x say nothing about whether the request was carried out.
TRANSIENT = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
# The proxy in front of the service waited too long for it.
LATE = frozenset({504, 524})
# Of a refusal: what is more or longer explains no better.
MOST_FAULTS = 10
LONGEST_FAULT = 500  # characters
HALVES = re.compile(rb"\\u[dD][89a-fA-F]")  # of characters, as JSON may spell those beyond U+FFFF


@dataclass(frozen=True)
class Answer:
    """What came back: ``result`` of the envelope, or ``content`` for a download."""

    status: int
    result: Any = None
    result_info: Mapping[str, Any] = field(default_factory=dict)
    content: bytes = b""


@dataclass
class FaultError(Exception):
    """One failed attempt, before it is known whether it may be repeated."""

    error: ExchangeError
    sent: bool
    throttled: bool = False
    retry_after: float | None = None


@dataclass(frozen=True)
class Exchange:
    """One request, as far as its answer is judged by it.

    Attributes:
        base_url: where the API is, for a person who is answered by something else.
        binary: a download is expected, not the envelope.
        now: seconds since the epoch, for dates in headers.
    """

    method: str
    path: str
    base_url: str
    binary: bool
    now: float

    def read(self, response: requests.Response, content: bytes) -> Answer:
        """The answer, if the API did what it was asked.

        Raises:
            FaultError: it may be worth another attempt.
            ApiError: the API refused.
            TransportError: what came is not usable.
        """
        method, path = self.method, self.path
        status = response.status_code
        if 300 <= status < 400:
            raise TransportError(
                method,
                path,
                f"the server redirects (HTTP {status}); credentials are not sent to another server. Check base_url",
            )
        if status == 204:
            return Answer(status)
        kind = _kind(response)
        if self.binary and 200 <= status < 300 and kind not in ("application/json", "text/html"):
            declared = response.headers.get("Content-Length")
            encoded = response.headers.get("Content-Encoding", "identity") != "identity"
            if not encoded and declared and declared.isdigit() and int(declared) != len(content):
                raise FaultError(
                    TransportError(method, path, "the download is incomplete", sent=True),
                    True,
                )
            return Answer(status, content=content)
        try:
            envelope = _parsed(content)
        except (ValueError, RecursionError):
            envelope = None
        if not isinstance(envelope, dict) or not ({"success", "result", "errors"} & envelope.keys()):
            raise self._unreadable(response, content)
        if 200 <= status < 300 and envelope.get("success", not envelope.get("errors")) is True:
            # A listing without its result is not an empty one: what it left out would be created a second time.
            if self.binary or (method == "GET" and "result" not in envelope):
                raise self._unreadable(response, content)
            info = envelope.get("result_info")
            return Answer(status, envelope.get("result"), info if isinstance(info, dict) else {})
        faults = _faults(envelope.get("errors"))
        help_ = advice(method, path, status, {fault.code for fault in faults})
        reason = f"HTTP {status}: {'; '.join(map(str, faults)) or 'no reason given'}{help_}"
        raise self._refusal(ApiError(method, path, reason, status, faults, response.headers.get("cf-ray")), response)

    def _unreadable(self, response: requests.Response, content: bytes) -> Exception:
        """An answer that is not the API's JSON: a proxy's page, a captive portal, half a body."""
        what = (
            f"{_kind(response) or 'no content type'}, which is not a response of the API"
            if content
            else "an empty body"
        )
        reason = (
            f"HTTP {response.status_code} with {what}; check that base_url ({self.base_url}) is the Cloudflare API, "
            "and that no proxy responds instead"
        )
        if 200 <= response.status_code < 300:
            return FaultError(TransportError(self.method, self.path, reason, sent=True), True)
        error = ApiError(self.method, self.path, reason, response.status_code, [], response.headers.get("cf-ray"))
        return self._refusal(error, response)

    def _refusal(self, error: ApiError, response: requests.Response) -> Exception:
        """Final, or worth another attempt?"""
        if error.status == 429:
            return FaultError(error, sent=False, throttled=True, retry_after=self._retry_after(response))
        # success: false under a 2xx contradicts itself, so it is as uncertain as a 5xx.
        if error.status in TRANSIENT or error.status < 300:
            error.late = error.status in LATE
            return FaultError(error, sent=True, retry_after=self._retry_after(response))
        return error

    def _retry_after(self, response: requests.Response) -> float | None:
        """Seconds from a Retry-After header: a number or an HTTP date."""
        value = response.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"\d{1,6}(\.\d+)?", value):
            return float(value)
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return None
        return max(0.0, moment.timestamp() - self.now)


def _kind(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").split(";")[0].strip().lower()


def _parsed(content: bytes) -> Any:
    """JSON as everybody reads it: UTF-8, with numbers that a machine can hold and characters that can be written.

    Raises:
        ValueError: it is not.
    """
    value = json.loads(
        content.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite, parse_int=_in_64_bits
    )
    if HALVES.search(content):  # perhaps two that make a character
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


def _in_64_bits(text: str) -> int:
    return int(text) if len(text) < 20 else _no_number(text)


def _faults(items: Any) -> list[ApiFault]:
    """The envelope's errors, whatever their shape (connectors: code and message only; slurper: may be strings)."""
    faults = []
    for item in items[:MOST_FAULTS] if isinstance(items, list) else []:
        said = item if isinstance(item, dict) else {"message": item}
        code, message = said.get("code"), said.get("message")
        text = message[:LONGEST_FAULT] if message and isinstance(message, str) else "no message"
        source = said.get("source")
        pointer = source.get("pointer") if isinstance(source, dict) else None
        faults.append(ApiFault(code if isinstance(code, int) else None, text, str(pointer or "")[:LONGEST_FAULT]))
    return faults
