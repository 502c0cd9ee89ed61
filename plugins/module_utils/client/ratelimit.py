# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Slows a run down before the API's limit stops everybody on the token."""

from __future__ import annotations

import fcntl
import mmap
import os
import re
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


class Pacer:
    """Slows a run down before the API's limit stops everybody on the token.

    Source: the ``Ratelimit: "default";r=50;t=30`` header, r requests left, t seconds to the reset
    (evidence: rate-limits).

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
