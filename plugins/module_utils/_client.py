# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""One HTTP exchange with the Cloudflare API: authentication, time-outs, retries, pacing, and nothing about resources.

The retry table is the house's own (docs: "Transport rules"); urllib3's Retry is not used because it ignores 429 by
default, obeys a Retry-After of hours and knows no deadline.
"""

from __future__ import annotations

import email.utils
import fcntl
import http.client
import io
import ipaddress
import json
import math
import mmap
import os
import random
import re
import socket
import ssl
import struct
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

from ._advice import advice
from ._errors import (
    ApiError,
    ApiFault,
    CloudflareError,
    ExchangeError,
    InputError,
    TransportError,
    UncertainError,
)

try:
    import requests
    import urllib3
    from requests import exceptions as failures
except ImportError as missing:  # sanity imports every file without third-party libraries
    REQUESTS_MISSING: ImportError | None = missing
else:
    REQUESTS_MISSING = None

    class Adapter(requests.adapters.HTTPAdapter):
        """One host, asked by many threads, whose answers come in time or not at all."""

        def __init__(self, patience: Callable[[], float]) -> None:
            self._patience = patience
            super().__init__(pool_connections=1, pool_maxsize=32)
            _bound(self.poolmanager, patience)

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            new = proxy not in self.proxy_manager
            manager = super().proxy_manager_for(proxy, **options)
            if new:
                _bound(manager, self._patience)
            return manager


DEFAULT_BASE_URL = "https://api.cloudflare.com/client/v4"

# 408, 5xx and Cloudflare's own 52x say nothing about whether the request was carried out.
TRANSIENT = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
# Of these, whoever asked the service itself lost patience with it.
LATE = frozenset({504, 524})
BACKOFF_BASE = 0.5  # s
BACKOFF_CAP = 30.0  # s
# What requests and urllib3 say when no connection came to be, directly or through a proxy.
NEVER_SENT = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "Tunnel connection failed")
PACING_RESERVE = 20  # requests left in the window from which on a run spreads what remains
# What the forks of one controller know together of the limit on their token: a mark of that token, requests left, the
# end of the window on the system's monotonic clock, requests under way. In memory that forks inherit, under a lock
# that ends with its holder; where the system has no such files, two that write at once may lose count of a few
# requests.
BOARD = mmap.mmap(-1, mmap.PAGESIZE)
try:
    BOARD_LOCK: int | None = os.memfd_create("netops.cloudflare")
except (AttributeError, OSError):  # not this system, or not in this sandbox
    BOARD_LOCK = None
NOTICE = struct.Struct("=qqdq")
PIECE = 2**16  # bytes of an answer that are read at a time
# Bytes of an answer, unpacked: ten thousand tunnels take 15 MB in a listing, and the ten thousand packets of the
# longest capture that can be downloaded 90 MB if all are jumbo frames.
LARGEST = 2**27
LONGEST = 1e6  # s; what is longer no operating system's timer takes
# Of a refusal: what is more or longer explains no better.
MOST_FAULTS = 10
LONGEST_FAULT = 500  # characters
HALVES = re.compile(rb"\\u[dD][89a-fA-F]")  # of characters, as JSON may spell those beyond U+FFFF
SEGMENT = re.compile(r"(?!\.+\Z)[A-Za-z0-9._-]{1,128}")


@dataclass(frozen=True, repr=False)
class Settings:
    """Where the API is, who asks, and how patient the client is. Times are in seconds."""

    account_id: str
    api_token: str | None = None
    api_email: str | None = None
    api_key: str | None = None
    base_url: str = DEFAULT_BASE_URL
    ca_path: str | None = None
    validate_certs: bool = True
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    deadline: float = 600.0
    retries: int = 5

    def check(self) -> None:
        """Raise InputError when no request could be right with these settings."""
        if not (self.api_token or (self.api_email and self.api_key)):
            raise InputError(
                "No credentials: set api_token (or the environment variable CLOUDFLARE_API_TOKEN), or both api_email "
                "and "
                "api_key (CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY). Set them once for a play with "
                "module_defaults: group/netops.cloudflare.all."
            )
        for name in ("api_token", "api_email", "api_key"):
            if not re.fullmatch(r"[\x21-\x7e]*", getattr(self, name) or ""):
                raise InputError(
                    f"{name} contains white space or characters that no HTTP header can carry; check how it is quoted."
                )
        if not self.account_id:
            raise InputError("No account: set account_id or the environment variable CLOUDFLARE_ACCOUNT_ID.")
        if not SEGMENT.fullmatch(self.account_id):
            raise InputError(
                f"account_id {self.account_id!r} is not an identifier: it is the 32 hexadecimal characters of the "
                "account."
            )
        scheme, host = _origin(self.base_url)
        if scheme not in ("http", "https") or not host:
            raise InputError(
                f"base_url is not an address such as {DEFAULT_BASE_URL}: it takes no user, query or fragment."
            )
        if scheme == "http" and not _is_loopback(host):
            raise InputError(
                f"base_url uses plain http to {host}: credentials would cross the network unprotected. "
                "Use https; http is accepted for loopback addresses only."
            )
        for name in ("connect_timeout", "read_timeout", "deadline"):
            if not 0 < getattr(self, name) <= LONGEST:
                raise InputError(
                    f"{name} is {getattr(self, name)}; it is a time in seconds, greater than 0 and at most "
                    f"{LONGEST:.0f}."
                )
        if self.retries < 0:
            raise InputError(f"retries is {self.retries}; it must be 0 or more.")

    def headers(self) -> dict[str, str]:
        """Authentication headers; a token wins over email and key."""
        if self.api_token:
            return {"Authorization": f"Bearer {self.api_token}"}
        return {"X-Auth-Email": self.api_email or "", "X-Auth-Key": self.api_key or ""}


@dataclass(frozen=True)
class Answer:
    """What came back: ``result`` of the envelope, or ``content`` for a download."""

    status: int
    result: Any = None
    result_info: Mapping[str, Any] = field(default_factory=dict)
    content: bytes = b""


@dataclass
class _FaultError(Exception):
    """One failed attempt, before it is known whether it may be repeated."""

    error: ExchangeError
    sent: bool
    throttled: bool = False
    retry_after: float | None = None


class Pacer:
    """Slows a run down before the API's limit stops everybody on the token.

    Source: the ``Ratelimit: "default";r=50;t=30`` header, r requests left, t seconds to the reset (api-facts c12).

    Args:
        shared: who shares the limit; forks of one process tell each other what is left of it.
    """

    def __init__(self, clock: Callable[[], float], shared: object = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._mark = hash(shared) if shared is not None and clock is time.monotonic else None
        self._left: int | None = None
        self._resets_at = 0.0
        self._under_way = 0
        self._quota: tuple[int, float] | None = None

    def note(self, header: str | None, policy: str | None = None) -> None:
        """Take in the headers Ratelimit and Ratelimit-Policy of one answer; anything unreadable is ignored."""
        if found := re.search(r"\bq=([1-9]\d{0,8})\b.*?\bw=(\d{1,6})\b", policy or ""):
            self._quota = int(found.group(1)), float(found.group(2))
        windows = [
            (int(r.group(1)), float(t.group(1)))
            for item in (header or "").split(",")
            if (r := re.search(r"\br=(\d{1,9})\b", item)) and (t := re.search(r"\bt=(\d{1,6})\b", item))
        ]
        if not windows:
            return
        left, seconds = min(windows)
        # In whole seconds, and nobody says rounded which way. Who begins a moment early is refused for five minutes,
        # who begins a second late has lost a second.
        resets_at = self._clock() + seconds + 1
        with self._board():
            # A busy machine reads headers late: the earliest end is the truest.
            slack = max(1.0, self._quota[1] / 4) if self._quota else 1.0
            if self._left is None or self._resets_at <= self._clock():
                # The local count already knows of requests still under way, the header does not.
                self._left = max(left - max(self._under_way - 1, 0), 0)
                self._resets_at = resets_at
            elif left == 0 and resets_at > self._resets_at + slack:  # refused, for longer than the window lasts
                self._left, self._resets_at = 0, resets_at
            elif resets_at >= self._resets_at - slack:  # else it speaks of a window that is over
                self._left = min(left, self._left)
                self._resets_at = min(resets_at, self._resets_at)

    def delay(self) -> float:
        """Seconds to wait before the next request; counts that request as sent, until ``done``."""
        with self._board():
            self._under_way += 1
            rest = self._resets_at - self._clock()
            if self._left is None or rest <= 0:
                self._left = None
                return 0.0
            self._left = max(self._left - 1, 0)
            return 0.0 if self._left >= PACING_RESERVE else rest / (self._left + 1)

    @contextmanager
    def _board(self) -> Iterator[None]:
        """Alone with what is known, which is the newest, and is told to the other forks afterwards."""
        with self._lock:
            if self._mark is None:
                yield
                return
            if BOARD_LOCK is not None:
                fcntl.lockf(BOARD_LOCK, fcntl.LOCK_EX)
            try:
                mark, left, resets_at, under_way = NOTICE.unpack_from(BOARD)
                if mark == self._mark:
                    self._left, self._resets_at, self._under_way = left if left >= 0 else None, resets_at, under_way
                yield
                known = -1 if self._left is None else self._left
                NOTICE.pack_into(BOARD, 0, self._mark, known, self._resets_at, self._under_way)
            finally:
                if BOARD_LOCK is not None:
                    fcntl.lockf(BOARD_LOCK, fcntl.LOCK_UN)

    def done(self) -> None:
        """A request is over, whatever became of it."""
        with self._board():
            self._under_way = max(self._under_way - 1, 0)

    def time_for(self, requests: int) -> float:
        """Seconds that the limit imposes on so many more requests, as far as it is known."""
        with self._lock:
            if self._left is None or self._quota is None or requests <= self._left:
                return 0.0
            quota, window = self._quota
            return max(self._resets_at - self._clock(), 0.0) + (requests - self._left - 1) // quota * window


class Client:
    """Talks to one account. Raises, never exits; knows nothing of Ansible or of resources.

    Args:
        settings: where and as whom.
        read_only: refuse every write that is not ``validate_only``: check mode cannot lie.
        on_wait: told (seconds, why) before every wait of more than a second.
        clock, now, sleep, jitter: injected so that tests never wait.

    Attributes:
        answered: whether any answer came yet, so that the rate limit is known.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        read_only: bool = False,
        on_wait: Callable[[float, str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], object] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        settings.check()
        self.settings = settings
        self.read_only = read_only
        self.on_wait = on_wait
        self._halt = threading.Event()
        self._clock, self._now, self._sleep, self._jitter = clock, now, sleep or self._halt.wait, jitter
        self._pacer = Pacer(clock, (settings.base_url, settings.api_token, settings.api_key))
        self.answered = False
        self._session = self._open_session()
        self._ends_at = clock() + settings.deadline

    def _open_session(self) -> requests.Session:
        session = requests.Session()
        # The environment is read once, here; requests would read it again for every request, and look into ~/.netrc.
        session.trust_env = False
        # Plain http is for loopback: a proxy would carry the credentials out into the network, unprotected.
        if _origin(self.settings.base_url)[0] == "https":
            session.proxies = requests.utils.get_environ_proxies(self.settings.base_url)
        if not self.settings.validate_certs:  # whoever says so need not be told with every request
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        session.verify = (self.settings.ca_path or True) if self.settings.validate_certs else False
        session.headers.update(
            {
                "Accept": "application/json",
                "User-Agent": "netops.cloudflare (Ansible collection)",
                **self.settings.headers(),
            }
        )
        # A circle of references would keep connections open until somebody collects the garbage.
        adapter = Adapter(partial(Client._patience, weakref.proxy(self)))
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _patience(self) -> float:
        """Seconds to wait for the next bytes of an answer."""
        rest = self._ends_at - self._clock()
        if rest <= 0:
            raise TimeoutError
        return min(self.settings.read_timeout, rest)

    def restart_deadline(self) -> None:
        """A new operation begins (the next item of a loop); the session stays."""
        self._ends_at = self._clock() + self.settings.deadline

    def sleep(self, seconds: float) -> None:
        """Wait on the injected clock."""
        self._sleep(seconds)

    def wait(self, seconds: float, error: ExchangeError) -> None:
        """Wait, unless the deadline would be over: then raise ``error``, which says what is waited for."""
        self._wait(seconds, error)

    def time_for(self, requests: int) -> float:
        """Seconds that the rate limit imposes on so many more requests."""
        return self._pacer.time_for(requests)

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Meanwhile whoever waits in another thread is woken and gives up, and nothing new is sent."""
        self._halt.set()
        try:
            yield
        finally:
            self._halt.clear()

    def clock(self) -> float:
        """Monotonic seconds of the injected clock."""
        return self._clock()

    def request(
        self,
        method: str,
        *segments: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        binary: bool = False,
        harmless: bool = False,
    ) -> Answer:
        """Send one request below the account, repeating it where that is safe.

        Args:
            segments: path segments after ``/accounts/<id>``; ids come from outside, so each is checked.
            body: sent as JSON when not None.
            binary: return the body as it is (downloads) instead of reading the envelope.
            harmless: the request changes nothing in spite of its method, so check mode may send it.

        Raises:
            ApiError: the API refused.
            TransportError: no usable answer came.
            UncertainError: a POST may have been carried out.
        """
        for segment in segments:
            if not isinstance(segment, str) or not SEGMENT.fullmatch(segment):
                raise InputError(f"{segment!r} is not an identifier of the API; nothing was sent.")
        path = "/".join(
            (
                "",
                "accounts",
                self.settings.account_id,
                *(quote(segment, safe="") for segment in segments),
            )
        )
        validating = (query or {}).get("validate_only") == "true"
        if self.read_only and method != "GET" and not (validating or harmless):
            raise CloudflareError(
                f"Check mode may not send {method} {path}. This is a mistake in the collection; please report it."
            )
        faults = 0
        throttled = 0
        while True:
            delay = self._pacer.delay()
            try:
                self._wait(delay, TransportError(method, path, "slowed down to stay below the API's rate limit"))
                if self._halt.is_set():
                    raise TransportError(method, path, "not sent, as the run was interrupted")
                return self._exchange(method, path, body=body, query=query, headers=headers, binary=binary)
            except _FaultError as fault:
                if fault.throttled:
                    throttled += 1
                elif fault.sent and method == "POST" and not validating:
                    raise UncertainError(method, path, fault.error.reason, late=fault.error.late) from None
                else:
                    faults += 1
                    if faults > self.settings.retries:
                        self._give_up(fault.error, f"attempts: {faults}")
                pause, why = max(fault.retry_after or 0.0, self.backoff(faults + throttled)), fault.error
            finally:
                self._pacer.done()
            self._wait(pause, why)

    def backoff(self, attempt: int) -> float:
        """Seconds before repetition number ``attempt`` (from 1): exponential, full jitter, never quite zero."""
        return float(min(BACKOFF_CAP, BACKOFF_BASE * 2 ** min(attempt - 1, 16)) * max(self._jitter(), 0.05))

    def _give_up(self, error: ExchangeError, why: str) -> NoReturn:
        error.reason = f"{error.reason} ({why})"
        raise error from None

    def _wait(self, seconds: float, error: ExchangeError) -> None:
        if seconds <= 0:
            return
        if self._clock() + seconds > self._ends_at:
            self._give_up(
                error,
                f"the next attempt would be in {seconds:.0f} s, past the deadline of {self.settings.deadline:.0f} s "
                "for this task; "
                "raise the option deadline, or run again later",
            )
        if self.on_wait and seconds > 1:
            self.on_wait(seconds, error.reason)
        self._sleep(seconds)

    def _exchange(
        self,
        method: str,
        path: str,
        *,
        body: Any,
        query: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        binary: bool,
    ) -> Answer:
        rest = self._ends_at - self._clock()
        if rest <= 0:
            raise TransportError(
                method,
                path,
                f"the deadline of {self.settings.deadline:.0f} s for this task is over",
            )
        url = self.settings.base_url.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
        sent_headers = dict(headers or {})
        if body is not None:
            sent_headers["Content-Type"] = "application/json"
        if binary:
            sent_headers["Accept"] = "*/*"
            sent_headers["Accept-Encoding"] = "identity"  # so that Content-Length is the file's
        try:
            response = self._send(
                method,
                url,
                None if body is None else json.dumps(body).encode(),
                sent_headers,
                (min(self.settings.connect_timeout, rest), min(self.settings.read_timeout, rest)),
            )
            content = self._content(method, path, response)
        except OSError as exc:  # what requests raises is one, too
            raise self._explain(method, path, exc) from None
        self._pacer.note(response.headers.get("Ratelimit"), response.headers.get("Ratelimit-Policy"))
        self.answered = True
        return self._read(method, path, response, content, binary)

    def _send(
        self, method: str, url: str, data: bytes | None, headers: Mapping[str, str], timeout: tuple[float, float]
    ) -> requests.Response:
        """Send one request, through the session's adapter: the session itself would spend a third of the time of a
        fleet's requests on cookies, hooks, authentication from files, and redirects, which must not be followed."""
        request = requests.PreparedRequest()
        request.method, request.url, request.body = method, url, data
        length = {} if data is None and method == "GET" else {"Content-Length": str(len(data or b""))}
        own = {name: str(value) for name, value in self._session.headers.items()}
        request.headers = requests.structures.CaseInsensitiveDict({**own, **headers, **length})
        verify = self._session.verify
        return self._session.get_adapter(url).send(
            request, timeout=timeout, verify=True if verify is None else verify, proxies=self._session.proxies
        )

    def _content(self, method: str, path: str, response: requests.Response) -> bytes:
        """What an answer holds, unpacked; what breaks while it comes, breaks here."""
        pieces, size = [], 0
        for piece in response.iter_content(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST:
                response.close()
                raise _FaultError(
                    TransportError(method, path, f"the answer is larger than {LARGEST >> 20} MiB", sent=True), True
                )
        return b"".join(pieces)

    def _explain(self, method: str, path: str, exc: Exception) -> Exception:
        """Turn an exception of requests into ours, by the one question that matters: could the service have seen it?"""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.settings.base_url))
        cause = _system_error(exc)
        # The second is urllib3 1.26's, which compares the names in a certificate by itself.
        if any(name in str(exc) for name in ("CERTIFICATE_VERIFY_FAILED", "CertificateError")):
            return TransportError(
                method,
                path,
                f"the certificate of {origin} was not accepted ({cause}). If a proxy or a simulator with its own "
                "authority stands there, "
                "name its CA file in ca_path (CLOUDFLARE_CA_PATH)",
            )
        if isinstance(exc, failures.ConnectTimeout):
            return _FaultError(
                TransportError(
                    method,
                    path,
                    f"no connection to {origin} within {self.settings.connect_timeout:g} s",
                ),
                False,
            )
        silent = isinstance(exc, failures.Timeout)
        if silent or "Read timed out" in str(exc):  # the second: its beginning came
            why = f"no answer within {self.settings.read_timeout:g} s"
            if self._clock() >= self._ends_at:
                why = f"no whole answer before the deadline of {self.settings.deadline:g} s for this task"
            return _FaultError(TransportError(method, path, why, sent=True, late=silent), True)
        # By name, because urllib3 1.26 calls whatever happens behind a proxy a ProxyError, also after sending.
        if any(name in str(exc) for name in NEVER_SENT):
            return _FaultError(
                TransportError(
                    method,
                    path,
                    f"cannot connect to {origin}: {cause}; check base_url, the proxy and the network",
                ),
                False,
            )
        if isinstance(
            exc,
            (
                failures.InvalidURL,
                failures.InvalidSchema,
                failures.MissingSchema,
                failures.InvalidHeader,
            ),
        ):
            return InputError(f"base_url, a proxy or a credential cannot be used for a request ({type(exc).__name__}).")
        if self.settings.ca_path and (wrong := _unusable(self.settings.ca_path)):
            return InputError(f"ca_path: {self.settings.ca_path} cannot be used: {wrong}.")
        return _FaultError(
            TransportError(method, path, f"the connection to {origin} broke: {cause}", sent=True),
            True,
        )

    def _read(self, method: str, path: str, response: requests.Response, content: bytes, binary: bool) -> Answer:
        status = response.status_code
        if 300 <= status < 400:
            raise TransportError(
                method,
                path,
                f"the server redirects (HTTP {status}); credentials are not sent elsewhere. Check base_url",
            )
        if status == 204:
            return Answer(status)
        kind = _kind(response)
        if binary and 200 <= status < 300 and kind not in ("application/json", "text/html"):
            declared = response.headers.get("Content-Length")
            encoded = response.headers.get("Content-Encoding", "identity") != "identity"
            if not encoded and declared and declared.isdigit() and int(declared) != len(content):
                raise _FaultError(
                    TransportError(method, path, "the download was cut short", sent=True),
                    True,
                )
            return Answer(status, content=content)
        try:
            envelope = _parsed(content)
        except (ValueError, RecursionError):
            envelope = None
        if not isinstance(envelope, dict) or not ({"success", "result", "errors"} & envelope.keys()):
            raise self._unreadable(method, path, response, content)
        if 200 <= status < 300 and envelope.get("success", not envelope.get("errors")) is True:
            # A listing without its result is not an empty one: what it left out would be created a second time.
            if binary or (method == "GET" and "result" not in envelope):
                raise self._unreadable(method, path, response, content)
            info = envelope.get("result_info")
            return Answer(status, envelope.get("result"), info if isinstance(info, dict) else {})
        faults = _faults(envelope.get("errors"))
        help_ = advice(method, path, status, {fault.code for fault in faults})
        reason = f"HTTP {status}: {'; '.join(map(str, faults)) or 'no reason given'}{help_}"
        raise self._refusal(ApiError(method, path, reason, status, faults, response.headers.get("cf-ray")), response)

    def _unreadable(self, method: str, path: str, response: requests.Response, content: bytes) -> Exception:
        """An answer that is not the API's JSON: a proxy's page, a captive portal, half a body."""
        what = f"{_kind(response) or 'no content type'}, not what the API answers" if content else "an empty body"
        reason = (
            f"HTTP {response.status_code} with {what}; is base_url ({self.settings.base_url}) the Cloudflare API, "
            "and is no proxy in between?"
        )
        if 200 <= response.status_code < 300:
            return _FaultError(TransportError(method, path, reason, sent=True), True)
        error = ApiError(method, path, reason, response.status_code, [], response.headers.get("cf-ray"))
        return self._refusal(error, response)

    def _refusal(self, error: ApiError, response: requests.Response) -> Exception:
        """Final, or worth another attempt?"""
        if error.status == 429:
            return _FaultError(error, sent=False, throttled=True, retry_after=self._retry_after(response))
        # success: false under a 2xx contradicts itself, so it is as uncertain as a 5xx.
        if error.status in TRANSIENT or error.status < 300:
            error.late = error.status in LATE
            return _FaultError(error, sent=True, retry_after=self._retry_after(response))
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
        return max(0.0, moment.timestamp() - self._now())


class _Arriving(io.RawIOBase):
    """The bytes of an answer. A time-out of a socket starts anew with each byte; this one does not.

    Args:
        patience: seconds to wait for the next bytes; raises TimeoutError when the time is up.
    """

    def __init__(self, sock: socket.socket, stream: io.RawIOBase, patience: Callable[[], float]) -> None:
        self._sock, self._stream, self._patience = sock, stream, patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._patience())
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _bound(manager: Any, patience: Callable[[], float]) -> None:
    """Have all connections of one of urllib3's managers read their answers like that."""

    def pool(kind: Any, *args: Any, **more: Any) -> Any:
        made = kind(*args, **more)
        made.ConnectionCls = partial(connection, made.ConnectionCls)
        return made

    def connection(kind: Any, *args: Any, **more: Any) -> Any:
        made = kind(*args, **more)
        made.response_class = answer
        return made

    def answer(sock: socket.socket, *args: Any, **more: Any) -> http.client.HTTPResponse:
        made = http.client.HTTPResponse(sock, *args, **more)
        made.fp = io.BufferedReader(_Arriving(sock, made.fp.detach(), patience))
        return made

    kinds = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: partial(pool, kind) for scheme, kind in kinds.items()}


def _origin(base_url: str) -> tuple[str, str]:
    """Scheme and host of an address that is nothing but an address; else two empty strings."""
    if not re.fullmatch(r"[\x21-\x7e]+", base_url) or re.search(r"[?#@\\]", base_url):
        return "", ""
    try:
        url = urlsplit(base_url)
        host = url.hostname or ""
        # Libraries read what stands beside a bracket or a percent sign in different ways.
        plain = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d+)?", url.netloc)
        good = plain and url.port != 0 and all(0 < len(label) < 64 for label in host.removesuffix(".").split("."))
    except ValueError:
        return "", ""
    return (url.scheme, host) if good else ("", "")


def _kind(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").split(";")[0].strip().lower()


def _unusable(ca_path: str) -> str | None:
    """Why no certificate can be read from there."""
    try:
        if Path(ca_path).is_dir():
            return None
        ssl.create_default_context(cafile=ca_path)
    except ssl.SSLError:
        return "it holds no certificate in PEM format"
    except OSError as exc:
        return exc.strerror or type(exc).__name__
    return None


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


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _system_error(exc: BaseException) -> str:
    """The operating system's or TLS library's own words from inside nested exceptions, without memory addresses."""
    text = str(exc)
    for pattern in (
        r"certificate verify failed: ([^(\"]+)",
        r"(hostname '[^']+' doesn't match [^\"]+)",
        r"\[SSL: \w+\] ([^(\"')]+)",
        r"\[Errno -?\d+\] ([^\"')]+)",
        r"'([^']*(?:reset|closed|EOF|aborted)[^']*)'",
    ):
        if found := re.search(pattern, text):
            return found.group(1).strip()
    return type(exc).__name__
