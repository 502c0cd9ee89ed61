# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controllers that run operations against a simulator over real sockets, with a clock that nobody waits for.

A script of faults says which of a controller's requests go wrong, and how.
"""

from __future__ import annotations

import copy
import email.utils
import importlib
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import requests
from ansible_collections.netops.cloudflare.plugins.module_utils.account.listings import Listings
from ansible_collections.netops.cloudflare.plugins.module_utils.client.client import Client
from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import Settings
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation, execute
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.support import prepared

Result = dict[str, Any]

FULL = os.environ.get("RELIABILITY_FULL", "") == "1"
SEED = int(os.environ.get("RELIABILITY_SEED", "1"))

EPOCH = 1_793_000_000.0  # s; where the controllers' calendar begins
TIMEOUT = 60.0  # s; real time-out of a request that nothing was done to
SHORT_TIMEOUT = 0.04  # s; real time-out of a request whose answer is held back
HELD_BACK = 0.06  # s


def operation(module: str) -> Operation:
    """The operation of a module."""
    name = f"ansible_collections.netops.cloudflare.plugins.action.{module}"
    found: Operation = importlib.import_module(name).ActionModule.operation
    return found


@dataclass(frozen=True)
class Task:
    """One task of a playbook."""

    module: str
    options: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Fault:
    """What happens to one request. ``name`` says it for a person; ``rule`` is the simulator's, None where the client
    does not even get through."""

    name: str
    rule: Mapping[str, Any] | None = field(default=None, hash=False)
    held_back: bool = False
    retry_date: float | None = None  # Retry-After as a date, so many seconds from now

    def __repr__(self) -> str:
        return self.name


def _status(status: int, *, commit: bool = False, **more: Any) -> dict[str, Any]:
    return {"kind": "status", "status": status, "commit": commit, **more}


def _faults() -> list[Fault]:
    found = [
        Fault("429", _status(429)),
        Fault("429 after 7 s", _status(429, retry_after=7)),
        Fault("429 after a date", _status(429), retry_date=30.0),
        Fault("429 after a date that is over", _status(429), retry_date=-30.0),
        Fault("429 after nonsense", _status(429, retry_after="soon")),
        Fault("503 after 3 s", _status(503, retry_after=3)),
        Fault("refused"),
        Fault("no answer", {"kind": "delay", "delay_s": HELD_BACK}, held_back=True),
        Fault("reset", {"kind": "reset"}),
        Fault("reset, done", {"kind": "reset_after_commit"}),
        Fault("drop", {"kind": "drop"}),
        Fault("drop, done", {"kind": "drop_after_commit"}),
        Fault("half an answer", {"kind": "truncate"}),
        Fault("wrong content type", {"kind": "wrong_content_type"}),
    ]
    for done in (False, True):
        after = ", done" if done else ""
        found += [
            Fault(f"{status}{after}", _status(status, commit=done))
            for status in (408, 500, 501, 502, 503, 504, 520, 521, 522, 523, 524)
            if status != 501  # a final answer, not a fault that passes
        ]
        found += [
            Fault(f"{kind}{after}", {"kind": kind, "commit": done})
            for kind in ("html", "empty", "garbage", "success_false")
        ]
        found.append(Fault(f"502 as html{after}", {"kind": "html", "status": 502, "commit": done}))
    return found


FAULTS = tuple(_faults())

Send = Callable[..., requests.Response]

# How many clean requests go before each fault.
Script = Sequence[tuple[int, Fault]]


class Site:
    """A simulator, and what the tests of this directory need beside it."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.requests = 0
        self._underway = 0
        self._idle = threading.Condition()
        self._answer = simulator.service.answer
        simulator.service.answer = self._counted  # type: ignore[method-assign]
        # Bound, so that it is nobody else's, and never listening.
        self._nobody = socket.socket()
        self._nobody.bind(("127.0.0.1", 0))
        self.closed_port = self._nobody.getsockname()[1]

    def _counted(self, request: Any) -> Any:
        with self._idle:
            self._underway += 1
        try:
            return self._answer(request)
        finally:
            with self._idle:
                self._underway -= 1
                self._idle.notify_all()

    def settle(self) -> None:
        """Wait until the service has carried out what it will carry out."""
        with self._idle:
            assert self._idle.wait_for(lambda: self._underway == 0, timeout=10)

    def state(self) -> Any:
        """The account in a form to compare, with what no answer shows; captures without how far they are, which
        depends on how often it was read."""
        self.settle()
        state = self.simulator.state(canonical=True)
        for capture in state["pcaps"]:
            for name in ("identity", "status", "stop_requested", "packets_captured"):
                capture.pop(name, None)
        state["pcaps"].sort(key=str)
        return {**state, "psks": self.psks()}

    def psks(self) -> dict[str, str]:
        tunnels = self.simulator.service.account.objects["ipsec_tunnels"].values()
        return {tunnel.data["name"]: tunnel.private.get("psk", "") for tunnel in tunnels}

    def snapshot(self) -> Any:
        """The account and the time as they are, to come back to."""
        self.settle()
        return self._copy(self.simulator.service.account), self.simulator.service.clock.now()

    def restore(self, snapshot: Any) -> None:
        self.settle()
        self.simulator.clear_faults()
        self.simulator.clear_journal()
        account, moment = snapshot
        self.simulator.service.account = self._copy(account)
        self.simulator.advance(moment - self.simulator.service.clock.now())

    def _copy(self, account: Any) -> Any:
        service = self.simulator.service
        for records in account.objects.values():
            for record in records.values():
                record.fragments.clear()  # what was shown before is bound to schemas that are compared by identity
        shared = {id(account.lock): account.lock, id(service.clock): service.clock}
        return copy.deepcopy(account, {**shared, id(service.switches): service.switches})


def perform(simulator: Simulator, task: Task, workspace: Workspace, *, check_mode: bool = False) -> Result:
    """Run a task as the in-process runner does."""
    given = {
        "base_url": simulator.url,
        "api_token": simulator.token,
        "account_id": simulator.account_id,
        **task.options,
    }
    what = operation(task.module)
    params, problems = prepared(what, given)
    assert not problems
    return execute(what, Run(params, check_mode, False, workspace))


class Controller(Workspace):
    """One machine that runs tasks; its clock is its own.

    Args:
        script: the faults that befall its requests, until they are used up.
        late_posts: of so many POSTs no answer comes in time; each is carried out these seconds after that.
        waits: called with the seconds of each wait, after they have passed.
        tap: called before each request with its number, from 1.
    """

    def __init__(
        self,
        site: Site,
        *,
        script: Script = (),
        tap: Callable[[int], None] | None = None,
        waits: Callable[[float], None] | None = None,
        late_posts: Sequence[float] = (),
        **settings: Any,
    ) -> None:
        super().__init__()
        self.site = site
        self.settings = settings
        self.script = list(script)
        self.sent = 0
        self.time = 0.0
        self._gap = self.script[0][0] if self.script else 0
        self._tap = tap
        self._waits = waits
        self._late_posts = list(late_posts)
        self._overdue: list[tuple[float, Callable[[], object]]] = []
        self._lock = threading.Lock()
        self._mine: dict[tuple[Settings, bool], tuple[Client, Listings]] = {}

    def open(self, settings: Settings, check_mode: bool) -> tuple[Client, Listings]:
        key = (replace(settings, **self.settings), check_mode)
        if key not in self._mine:
            client = Client(
                key[0],
                read_only=check_mode,
                clock=lambda: self.time,
                now=lambda: EPOCH + self.time,
                sleep=self._sleep,
            )
            client._session.mount("http://", Wire(self._request))
            self._mine[key] = (client, Listings())
        client, listings = self._mine[key]
        client.restart_deadline()
        return client, listings

    def run(self, task: Task, *, check_mode: bool = False) -> Result:
        """Run a task, with nothing known from the one before."""
        self.forget()
        return perform(self.site.simulator, task, self, check_mode=check_mode)

    def forget(self) -> None:
        for _client, listings in self._mine.values():
            listings.clear()

    def close(self) -> None:
        for client, _listings in self._mine.values():
            client._session.close()

    def _sleep(self, seconds: float) -> None:
        self.site.settle()
        self.time += seconds
        self._carry_out()
        if self._waits:
            self._waits(seconds)

    def pass_time(self, seconds: float) -> None:
        """As if nobody had done anything for so long."""
        self._sleep(seconds)

    def _carry_out(self) -> None:
        due = [send for moment, send in self._overdue if moment <= self.time]
        self._overdue = [(moment, send) for moment, send in self._overdue if moment > self.time]
        for send in due:
            send()

    def _next_fault(self) -> Fault | None:
        if not self.script:
            return None
        if self._gap:
            self._gap -= 1
            return None
        _gap, fault = self.script.pop(0)
        self._gap = self.script[0][0] if self.script else 0
        return fault

    def _request(self, send: Send, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        with self._lock:
            self.sent += 1
            self.site.requests += 1
            fault = self._next_fault()
            if self._tap:
                self._tap(self.sent)
            if request.method == "POST" and self._late_posts:
                self.time += TIMEOUT
                due = self.time + self._late_posts.pop(0)
                self._overdue.append((due, lambda: send(request, **more)))
                raise requests.ReadTimeout
            more["timeout"] = (TIMEOUT, SHORT_TIMEOUT if fault and fault.held_back else TIMEOUT)
            if fault and fault.rule is None:
                port = self.site.simulator.root.rpartition(":")[2]
                request.url = (request.url or "").replace(f":{port}/", f":{self.site.closed_port}/", 1)
            elif fault and fault.rule:
                rule = dict(fault.rule)
                if fault.retry_date is not None:
                    rule["retry_after"] = email.utils.formatdate(EPOCH + self.time + fault.retry_date, usegmt=True)
                self.site.simulator.clear_faults()
                self.site.simulator.faults({"fault": rule})
                return send(request, **more)
        return send(request, **more)


class Wire(requests.adapters.HTTPAdapter):
    """Where requests leave a client's session."""

    def __init__(self, tap: Callable[..., requests.Response]) -> None:
        super().__init__(pool_connections=1, pool_maxsize=32)
        self._tap = tap

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        return self._tap(super().send, request, *args, **more)


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that another process does."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
