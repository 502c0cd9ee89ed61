# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Send several requests at a time, and say how far the work is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from ..client.client import Client

PROGRESS_INTERVAL = 10  # s between two lines of progress


@dataclass
class Progress:
    """Progress of one phase.

    Attributes:
        what: the phase, as a person reads it.
        total, done: requests.
        began: seconds of the client's clock.
    """

    what: str
    total: int
    began: float
    done: int = 0


class Workers:
    """Runs requests in a few threads.

    Args:
        concurrency: how many threads at most.
        tell: shows a line of progress.
    """

    def __init__(self, client: Client, concurrency: int, tell: Callable[[str], None]) -> None:
        self._client, self._concurrency, self._tell = client, concurrency, tell
        self._waiting_for = ""
        self._told_at = client.clock()
        self.lock = threading.Lock()

    def progress(self, what: str, total: int) -> Progress:
        """Return the progress of a phase that begins now."""
        return Progress(what, total, self._client.clock())

    def each(self, items: Sequence[Any], action: Callable[[Any], None], progress: Progress) -> None:
        """Do all of it, a few at a time; the first unexpected failure ends the run."""
        if len(items) < 2 or self._concurrency == 1:
            for item in items:
                action(item)
                progress.done += 1
                self._say(progress)
            return
        queue = iter(items)
        over = threading.Event()

        def work() -> None:
            while not over.is_set():
                with self.lock:
                    item = next(queue, None)
                if item is None:
                    return
                action(item)
                with self.lock:
                    progress.done += 1

        before, self._client.on_wait = self._client.on_wait, self._heard_of_wait
        try:
            with ThreadPoolExecutor(min(self._concurrency, len(items))) as pool:
                working = {pool.submit(work) for _worker in range(min(self._concurrency, len(items)))}
                try:
                    while working:
                        finished, working = wait(working, timeout=1)
                        for future in finished:
                            future.result()
                        self._say(progress)
                except BaseException:
                    # Also Ctrl-C: sleeping threads are woken, requests under way are finished, no other is sent.
                    over.set()
                    with self._client.halted():
                        pool.shutdown()
                    raise
        finally:
            self._client.on_wait = before

    def _heard_of_wait(self, _seconds: float, why: str) -> None:
        self._waiting_for = why

    def _say(self, progress: Progress) -> None:
        """From one thread, and not too often."""
        now = self._client.clock()
        if now - self._told_at < PROGRESS_INTERVAL:
            return
        self._told_at = now
        text = f"{progress.what}: {progress.done} of {progress.total}"
        if progress.done:
            left = progress.total - progress.done
            seconds = max((now - progress.began) / progress.done * left, self._client.time_for(left))
            text += f", about {seconds:.0f} s left"
        if self._waiting_for:
            text += f" ({self._waiting_for})"
            self._waiting_for = ""
        self._tell(text)
