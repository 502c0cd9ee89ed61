# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The limit on requests per token (evidence: rate-limits): headers on every reply, then 429 for a whole period."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

from .clock import Clock
from .errors import THROTTLED, refuse


@dataclass
class _Window:
    start: float
    used: int = 0
    blocked_until: float = 0.0


class RateLimit:
    """``quota`` requests in ``period`` simulated seconds; times in headers are for the client's, real, clock."""

    def __init__(self, quota: int, period: float, clock: Clock) -> None:
        self.quota = quota
        self.period = period
        self.clock = clock
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()

    @classmethod
    def parse(cls, text: str, clock: Clock) -> RateLimit:
        """Read ``1200/300``."""
        quota, slash, period = text.partition("/")
        if not slash or not quota.isdigit() or int(quota) < 1 or float(period) <= 0:
            raise ValueError(f"a rate limit is REQUESTS/SECONDS, not {text!r}")
        return cls(int(quota), float(period), clock)

    def _real(self, seconds: float) -> int:
        return max(0, math.ceil(seconds / self.clock.scale))

    def take(self, token: str) -> dict[str, str]:
        """Count a request; the headers of its reply, or the refusal."""
        now = self.clock.now()
        with self._lock:
            window = self._windows.setdefault(token, _Window(now))
            if window.blocked_until <= now and now >= window.start + self.period:
                window.start, window.used = now, 0
            if window.blocked_until > now:
                wait = window.blocked_until - now
            elif window.used >= self.quota:
                # "Blocked for the next five minutes", not only for what is left of the window.
                window.blocked_until = now + self.period
                wait = self.period
            else:
                window.used += 1
                left = self.quota - window.used
                return self._headers(left, window.start + self.period - now)
        error = refuse("Please wait and consider throttling your request speed", status=429, code=THROTTLED)
        error.headers = {**self._headers(0, wait), "Retry-After": str(max(1, self._real(wait)))}
        raise error

    def _headers(self, left: int, seconds: float) -> dict[str, str]:
        return {
            "Ratelimit": f'"default";r={left};t={self._real(seconds)}',
            "Ratelimit-Policy": f'"default";q={self.quota};w={self._real(self.period)}',
        }
