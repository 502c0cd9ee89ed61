# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that nobody waits for, a server on loopback that does what a script says, and ways to run a task."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import Problem
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import argument_spec
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation, execute
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace
from ansible_collections.netops.cloudflare.plugins.plugin_utils import simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.contract.watch import WATCH


def not_plain(value: Any, place: str = "") -> list[str]:
    """Where a result holds anything but what JSON has: a worker of Ansible cannot hand that on."""
    exact = type(value)  # a subclass would not do
    if exact is dict:
        return [found for key, item in value.items() for found in not_plain(item, f"{place}/{key}")]
    if exact is list:
        return [found for number, item in enumerate(value) for found in not_plain(item, f"{place}/{number}")]
    return [] if exact in (str, int, float, bool, type(None)) else [f"{place}: {exact.__name__}"]


def prepared(operation: Operation, args: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The options of a task as a runner hands them to its operation, and what is wrong with the others."""
    values, problems = operation.validate(copy.deepcopy(dict(args)))
    return ArgumentSpecValidator(argument_spec(operation)).validate(values).validated_parameters, problems


def operate(
    sim: Simulator,
    operation: Operation,
    params: Mapping[str, Any],
    *,
    check: bool = False,
    diff: bool = True,
    workspace: Workspace | None = None,
) -> dict[str, Any]:
    """Run a task against a simulator, in this process; an error of the argument spec is a result, too."""
    auth = {"base_url": sim.url, "api_token": sim.token, "account_id": sim.account_id}
    given, problems = prepared(operation, {**auth, **params})
    return execute(operation, Run(given, check, diff, workspace or Workspace(), problems))


def with_value(document: Any, path: str, value: Any) -> Any:
    """Set a value in a document, or take it out (``...``); returns the document.

    Args:
        path: keys and indexes, as in ``sites/0/lans/1/name``.
    """
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    spot = document
    for part in parents:
        spot = spot[part]
    if value is ...:
        del spot[last]
    else:
        spot[last] = value
    return document


def playbook_environment(place: Path) -> dict[str, str]:
    """The environment of an ``ansible-playbook`` that runs in a folder and finds nothing of the user's."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "PWD": str(place),  # as a shell sets it: where the paths of export and apply start
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_NOCOLOR": "1",
    }


# The folder that holds ansible_collections.
COLLECTIONS = Path(simulator.__file__).parents[6]
ACCOUNT = "0123456789abcdef0123456789abcdef"
TOKEN = "canary-token-4f1c"

Step = Callable[[socket.socket], bool]  # does something to the connection; true when it can be used again


@dataclass
class Clock:
    """Time that passes only in sleep()."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def raw(data: bytes, *, keep: bool = False) -> Step:
    def step(connection: socket.socket) -> bool:
        connection.sendall(data)
        return keep

    return step


def reply(status: int = 200, body: Any = None, *, length: int | None = None, **headers: str) -> Step:
    """A whole answer; ``body`` is sent as JSON unless it is bytes, underscores in header names stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Type": "application/json", "Content-Length": str(len(content) if length is None else length)}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    if status == 204:
        lines.pop("Content-Length")
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    return raw(head.encode("latin-1") + content, keep=length is None)


def ok(result: Any = None, **headers: str) -> Step:
    return reply(200, {"success": True, "errors": [], "messages": [], "result": result}, **headers)


def refused(status: int, code: int = 1000, message: str = "no", **headers: str) -> Step:
    body = {"success": False, "errors": [{"code": code, "message": message}], "messages": [], "result": None}
    return reply(status, body, **headers)


def reset(connection: socket.socket) -> bool:
    """The peer is gone: RST instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def hang_up(connection: socket.socket) -> bool:
    """The connection is closed without a word."""
    return False


def silence(connection: socket.socket) -> bool:
    """No answer until the client gives up waiting."""
    connection.settimeout(5)
    connection.recv(1)
    return False


class Wire:
    """A server on loopback that plays one step of its script per request."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.script: list[Step] = []
        self.seen: list[Seen] = []
        self.otherwise: Step = ok([])
        self.answer: Callable[[Seen], Step] | None = None
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/client/v4"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def methods(self) -> list[str]:
        return [seen.method for seen in self.seen]

    def close(self) -> None:
        # A thread that still waits for a connection would take the next one of whatever socket gets this one's number.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        if self._tls:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError:
                return
        with connection:
            stream = connection.makefile("rb")
            while seen := _read_request(stream):
                WATCH.request(seen.method, seen.target.partition("?")[0], seen.headers, seen.body)
                with self._lock:
                    self.seen.append(seen)
                    step = self.script.pop(0) if self.script else self.otherwise
                    if self.answer:
                        step = self.answer(seen)
                try:
                    keep = step(connection)
                except OSError:
                    return
                if not keep:
                    stream.close()
                    return


def _read_request(stream: Any) -> Seen | None:
    try:
        method, _space, rest = stream.readline().decode("latin-1").partition(" ")
    except OSError:
        return None
    if not method.strip():
        return None
    headers: dict[str, str] = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _colon, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Seen(method, rest.split(" ")[0], headers, stream.read(int(headers.get("content-length", 0))))
