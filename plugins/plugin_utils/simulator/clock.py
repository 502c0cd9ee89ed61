# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's own clock, which tests may run faster or push ahead."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timezone


class Clock:
    """Seconds since the epoch, running ``scale`` times as fast as the machine's clock."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self._start = time.time()
        self._origin = time.monotonic()
        self._ahead = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """The simulated time."""
        return self._start + (time.monotonic() - self._origin) * self.scale + self._ahead

    def advance(self, seconds: float) -> None:
        """Push the clock ahead."""
        with self._lock:
            self._ahead += seconds

    def stamp(self) -> str:
        """The simulated time as the API writes it."""
        return stamp(self.now())


def stamp(seconds: float) -> str:
    """RFC 3339 with the zeros at the end trimmed, as the API does (evidence: time-format)."""
    text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return text.rstrip("0").rstrip(".") + "Z"
