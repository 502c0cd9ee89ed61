# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an account holds: objects, and the indexes that answer the rules' questions without walking over them."""

from __future__ import annotations

import itertools
import os
import re
import threading
from bisect import bisect_left, insort
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from .clock import Clock
from .schema import UNKNOWN_FIELD, Fragment, Problem
from .switches import Switches

Data = dict[str, Any]


def in_any(pointer: str) -> str:
    """A pointer into any element of its lists."""
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)


def new_id() -> str:
    """32 hex digits, as all ids of the API."""
    return os.urandom(16).hex()


@dataclass(eq=False)
class Record:
    """One object: what the API stored of it and what only the server knows."""

    id: str
    kind: str
    data: Data
    created: str = ""
    modified: str = ""
    site_id: str = ""
    # Server-side attributes that are no part of the request (PSK, dates, progress ...).
    private: Data = field(default_factory=dict)
    # In the order of creation.
    number: int = field(default_factory=itertools.count().__next__)
    fragments: dict[bool, Fragment] = field(default_factory=dict)


class Intervals:
    """Owners of ranges of numbers: who owns a number, and who overlaps a range, in logarithmic time."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, str]] = []
        self._widest = 0

    def add(self, low: int, high: int, owner: str) -> None:
        """Give a range to an owner."""
        insort(self._ranges, (low, high, owner))
        self._widest = max(self._widest, high - low)

    def remove(self, low: int, high: int, owner: str) -> None:
        """Take a range from an owner."""
        at = bisect_left(self._ranges, (low, high, owner))
        if at < len(self._ranges) and self._ranges[at] == (low, high, owner):
            del self._ranges[at]

    def overlapping(self, low: int, high: int) -> list[str]:
        """The owners of all ranges that share a number with this one."""
        found = []
        at = bisect_left(self._ranges, (high + 1, 0, ""))
        # Ranges are sorted by their start, so nothing that starts more than the widest range before `low` reaches it.
        while at > 0:
            at -= 1
            start, end, owner = self._ranges[at]
            if start < low - self._widest:
                break
            if end >= low and start <= high:
                found.append(owner)
        return found


class Account:
    """One account: its objects by kind, and its indexes. Every access holds ``lock``."""

    def __init__(self, account_id: str, clock: Clock, switches: Switches, seed: Data) -> None:
        self.id = account_id
        self.clock = clock
        self.switches = switches
        self.lock = threading.RLock()
        self.asn: int = seed["asn"]
        self.anycast_ips: set[str] = set(seed["anycast_ips"])
        self.flags: set[str] = set(seed["flags"])
        self.buckets: Data = seed["r2_buckets"]
        self.r2_keys: dict[str, str] | None = seed["r2_keys"]
        self.number: int = seed["account_number"]
        self.settings: Data = dict(seed["settings"])
        # What was before each write of late, so that readings can lag behind: time, kind, id, what was there.
        self.history: deque[tuple[float, str, str, Record | None, str]] = deque()
        # Fields beyond the contract that objects were given behind the API's back: the kind, and where in the object.
        self.newer: set[tuple[str, str]] = set()
        # What the control interface has connectors report, and how healthy it has tunnels be.
        self.telemetry: dict[str, Data] = {}
        self.health: dict[str, str] = {}
        self.objects: dict[str, dict[str, Record]] = defaultdict(dict)
        self.children: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
        # Indexes, kept by the kinds
        self.tunnel_names: dict[str, str] = {}
        self.interfaces = Intervals()
        self.interfaces6 = Intervals()
        self.identities: dict[tuple[str, str], str] = {}
        self.route_keys: dict[tuple[Any, ...], str] = {}
        self.route_groups: dict[tuple[str, int], int] = defaultdict(int)
        self.nexthops: dict[int, set[str]] = defaultdict(set)
        self.overlay = Intervals()
        self.bound: dict[str, str] = {}
        self.serials: dict[str, str] = {}
        self.devices: dict[str, str] = {}
        self.acls_of_lan: dict[str, set[str]] = defaultdict(set)
        self.configs_of_wan: dict[str, set[str]] = defaultdict(set)
        self.configs_of_app: dict[str, set[str]] = defaultdict(set)
        self.last_simple_capture: float | None = None

    @property
    def lag(self) -> float:
        """Seconds by which readings lag behind writes."""
        return float(self.settings["read_lag"])

    def _remember(self, record: Record) -> None:
        if self.lag:
            now = self.clock.now()
            self.history.append((now, record.kind, record.id, self.objects[record.kind].get(record.id), record.site_id))
            while self.history[0][0] < now - self.lag:
                self.history.popleft()

    def seen(self, kind: str, site_id: str = "") -> list[Record]:
        """The objects of the account or a site as they were, by the lag, some seconds ago."""
        present = self.children[site_id, kind] if site_id else self.objects[kind]
        since = self.clock.now() - self.lag
        if not self.lag or not self.history or self.history[-1][0] <= since:
            return list(present.values())
        past = dict(present)
        for moment, of_kind, object_id, before, of_site in reversed(self.history):
            if moment <= since:
                break
            if of_kind == kind and (not site_id or of_site == site_id):
                if before is None:
                    past.pop(object_id, None)
                else:
                    past[object_id] = before
        return sorted(past.values(), key=lambda record: record.number)

    def without_newer(self, kind: str, problems: list[Problem], many: str = "") -> list[Problem]:
        """Problems but those of fields that are newer than the contract. ``many``: the list that objects may be in."""
        places = {p: re.sub(rf"^/{many}/\d+", "", p.pointer) if many else p.pointer for p in problems}
        return [p for p in problems if p.message != UNKNOWN_FIELD or (kind, in_any(places[p])) not in self.newer]

    def put(self, record: Record) -> None:
        """Store a record."""
        self._remember(record)
        self.objects[record.kind][record.id] = record
        if record.site_id:
            self.children[record.site_id, record.kind][record.id] = record

    def drop(self, record: Record) -> None:
        """Forget a record."""
        self._remember(record)
        self.objects[record.kind].pop(record.id, None)
        if record.site_id:
            self.children[record.site_id, record.kind].pop(record.id, None)
