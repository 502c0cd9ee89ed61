# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""One exchange with the Cloudflare API: retries, pacing, a deadline; nothing about resources.

The retry table is the house's own (docs: "Transport rules"); urllib3's Retry is not used because it ignores 429 by
default, obeys a Retry-After of hours and knows no deadline.
"""

from __future__ import annotations

import json
import random
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

from ..model.errors import (
    CloudflareError,
    ExchangeError,
    InputError,
    TransportError,
    UncertainError,
)
from ..model.normalise import SEGMENT
from .ratelimit import Pacer
from .response import Answer, Exchange, FaultError
from .settings import Settings
from .transport import Transport

BACKOFF_BASE = 0.5  # s
BACKOFF_CAP = 30.0  # s


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
        self._ends_at = clock() + settings.deadline
        # A circle of references would keep connections open until the garbage is collected.
        own = weakref.proxy(self)
        self._transport = Transport(settings, partial(Client._timeout, own), partial(Client._is_over, own))
        self._session = self._transport.session

    def _timeout(self) -> float:
        """Seconds to wait for the next bytes of an answer."""
        rest = self._ends_at - self._clock()
        if rest <= 0:
            raise TimeoutError
        return min(self.settings.read_timeout, rest)

    def _is_over(self) -> bool:
        return self._clock() >= self._ends_at

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
        """Wake the threads that wait, which then give up; send nothing new."""
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
                raise InputError(f"{segment!r} is not a valid id")
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
            raise CloudflareError(f"Check mode must not send {method} {path}. This is a bug of the collection.")
        faults = 0
        throttled = 0
        while True:
            delay = self._pacer.delay()
            try:
                self._wait(delay, TransportError(method, path, "slowed down to stay below the API's rate limit"))
                if self._halt.is_set():
                    raise TransportError(method, path, "not sent, because the run was interrupted")
                return self._exchange(method, path, body=body, query=query, headers=headers, binary=binary)
            except FaultError as fault:
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
                f"the next attempt would be in {seconds:.0f} s, after the deadline of {self.settings.deadline:.0f} s "
                "for this task; raise the option deadline, or run the task again later",
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
                f"the deadline of {self.settings.deadline:.0f} s for this task has passed",
            )
        url = self.settings.base_url.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
        sent_headers = dict(headers or {})
        if body is not None:
            sent_headers["Content-Type"] = "application/json"
        if binary:
            sent_headers["Accept"] = "*/*"
            sent_headers["Accept-Encoding"] = "identity"  # so that Content-Length is the file's
        try:
            response = self._transport.send(
                method,
                url,
                None if body is None else json.dumps(body).encode(),
                sent_headers,
                (min(self.settings.connect_timeout, rest), min(self.settings.read_timeout, rest)),
            )
            content = self._transport.content(method, path, response)
        except OSError as exc:  # what requests raises is one, too
            raise self._transport.explain(method, path, exc) from None
        self._pacer.note(response.headers.get("Ratelimit"), response.headers.get("Ratelimit-Policy"))
        self.answered = True
        return Exchange(method, path, self.settings.base_url, binary, self._now()).read(response, content)
