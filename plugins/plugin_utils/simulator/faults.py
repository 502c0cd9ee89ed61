# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults: what a test has the server do wrong, to which requests, and what becomes of their replies."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .envelopes import failure
from .errors import refuse
from .messages import Reply

KINDS = (
    "status",
    "delay",
    "reset",
    "reset_after_commit",
    "drop",
    "drop_after_commit",
    "truncate",
    "html",
    "empty",
    "garbage",
    "wrong_content_type",
    "success_false",
    "redirect",
)
MATCH_KEYS = {"method", "path_regex", "nth"}
FAULT_KEYS = {"kind", "status", "code", "message", "retry_after", "delay_s", "commit", "location"}


@dataclass
class Fault:
    """One fault: it fires ``times`` times (0: always) on requests that match, from the ``nth`` on."""

    kind: str
    method: str = ""
    path_regex: str = ""
    nth: int = 1
    times: int = 1
    status: int = 500
    code: int = 1000
    message: str = "simulated fault"
    retry_after: str | None = None
    location: str = ""
    delay_s: float = 0.0
    commit: bool = False
    seen: int = 0
    fired: int = 0
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self.pattern = re.compile(self.path_regex)
        self.commit = self.commit or self.kind.endswith("_after_commit")

    @classmethod
    def parse(cls, data: dict[str, Any]) -> Fault:
        """Read a fault from its JSON form, refusing what it does not know."""
        match, fault = data.get("match", {}), data.get("fault", {})
        unknown = (set(data) - {"match", "times", "fault"}) | (set(match) - MATCH_KEYS) | (set(fault) - FAULT_KEYS)
        if unknown:
            raise ValueError(f"unknown in a fault: {', '.join(sorted(unknown))}")
        if fault.get("kind") not in KINDS:
            raise ValueError(f"fault.kind must be one of {', '.join(KINDS)}")
        values = {**match, **fault}
        if "retry_after" in values and values["retry_after"] is not None:
            values["retry_after"] = str(values["retry_after"])
        return cls(times=data.get("times", 1), **values)

    def befall(self, proceed: Callable[[], Reply]) -> Reply:
        """The reply to a request that the fault is about; ``proceed`` answers it as usual."""
        if self.delay_s:
            time.sleep(self.delay_s)
        if self.kind == "delay":
            return proceed()
        proceeds = self.commit or self.kind in ("truncate", "wrong_content_type")
        done = proceed() if proceeds else Reply(200)
        headers = {"Retry-After": self.retry_after} if self.retry_after is not None else {}
        if self.kind == "status":
            reply = failure(refuse(self.message, status=self.status, code=self.code))
            reply.headers.update(headers)
            return reply
        if self.kind == "success_false":
            return failure(refuse(self.message, status=200, code=self.code))
        if self.kind == "html":
            page = b"<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>"
            return Reply(self.status if self.status != 500 else 200, page, "text/html; charset=UTF-8", headers)
        if self.kind == "redirect":
            return Reply(307, headers={"Location": self.location})
        if self.kind == "empty":
            return Reply(200)
        if self.kind == "garbage":
            return Reply(200, b'{"result": [{"id": \xff\xfe')
        if self.kind == "wrong_content_type":
            done.content_type = "text/plain"
            return done
        done.wire = self.kind.partition("_")[0]
        return done

    def shown(self) -> dict[str, Any]:
        """The JSON form, with how often it was seen and fired."""
        keep = {key: value for key, value in vars(self).items() if key not in ("pattern", "seen", "fired")}
        match = {key: keep.pop(key) for key in sorted(MATCH_KEYS)}
        return {"match": match, "times": keep.pop("times"), "fault": keep, "seen": self.seen, "fired": self.fired}


class Faults:
    """The faults in force, in the order in which they were given."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, data: Any) -> None:
        """Add one fault or a list of them."""
        new = [Fault.parse(item) for item in (data if isinstance(data, list) else [data])]
        with self._lock:
            self._faults.extend(new)

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._faults.clear()

    def shown(self) -> list[dict[str, Any]]:
        """All faults."""
        with self._lock:
            return [fault.shown() for fault in self._faults]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that befalls a request, if any."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.method and fault.method.upper() != method:
                    continue
                if not fault.pattern.search(path):
                    continue
                fault.seen += 1
                if fault.seen >= fault.nth and (fault.times == 0 or fault.fired < fault.times):
                    fault.fired += 1
                    return fault
        return None
