# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every exchange of the collection's client, in whichever test, is held against the vendor's published description.

Run as a program it is the simulator with the same eyes; when it stops, it writes a verdict to where --verdict says.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # started by its path, as from a copy of the collection that no PYTHONPATH knows
    sys.path.insert(0, str(Path(__file__).resolve().parents[5]))

from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import cli
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.service import Reply, Request, Service
from ansible_collections.netops.cloudflare.tests.contract.openapi import judge, operation_of

OURS = "netops.cloudflare"


class Watch:
    """What was seen so far.

    Attributes:
        requests, answers: how many were seen, and of how many the judge had to be asked: others were seen before.
        problems: what did not fit.
    """

    def __init__(self) -> None:
        self.requests = 0
        self.answers = 0
        self.problems: list[str] = []
        self._fitting: set[bytes] = set()

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        """Look at a request, if it is of the collection's client."""
        bench, operation = judge(), operation_of(method, path)
        if operation is None or not operation.documented or not self._ours(headers):
            return
        self.requests += 1
        if body and self._is_new(operation.name, "request", body):
            # PATCH sends a part of an object; where its schema demands more, the reference's own examples do not
            # follow it.
            self._note(operation.name, body, bench.request(operation, json.loads(body), partial=method == "PATCH"))

    def answer(self, method: str, path: str, headers: dict[str, str], reply: Reply) -> None:
        """Look at the simulator's answer to such a request."""
        bench, operation = judge(), operation_of(method, path)
        if operation is None or not operation.documented or not self._ours(headers):
            return
        self.answers += 1
        is_json = bool(reply.body) and reply.content_type.startswith("application/json")
        if is_json and self._is_new(operation.name, str(reply.status), reply.body):
            problems = bench.answer(operation, reply.status, json.loads(reply.body))
            self._note(f"{operation.name} answered {reply.status}", reply.body, problems)

    @staticmethod
    def _ours(headers: dict[str, str]) -> bool:
        return headers.get("user-agent", "").startswith(OURS)

    def _is_new(self, *words: str | bytes) -> bool:
        digest = hashlib.sha256(b"\0".join(w if isinstance(w, bytes) else w.encode() for w in words)).digest()
        if digest in self._fitting:
            return False
        self._fitting.add(digest)
        return True

    def _note(self, what: str, body: bytes, problems: list[str]) -> None:
        self.problems += [f"{what}: {problem[:300]} in {body[:300]!r}" for problem in problems[:3]]

    def over_simulators(self) -> None:
        """From now on every simulator of this process is watched; faults on the wire come after its answer."""
        guarded = Service._guarded

        def watched(service: Service, request: Request, path: str, query: Any, entry: Any) -> Reply:
            self.request(request.method, path, request.headers, request.body)
            reply = guarded(service, request, path, query, entry)
            self.answer(request.method, path, request.headers, reply)
            return reply

        Service._guarded = watched  # type: ignore[method-assign]

    def verdict(self) -> str:
        """For people: one line, and one for each problem."""
        lines = [f"{self.requests} requests and {self.answers} answers judged by the published description"]
        return "\n".join([*lines, *(f"UNFIT {problem}" for problem in self.problems)])


WATCH = Watch()


def main() -> int:
    place = sys.argv.index("--verdict")
    path = Path(sys.argv[place + 1])
    del sys.argv[place : place + 2]
    WATCH.over_simulators()
    code = cli.main()
    path.write_text(WATCH.verdict() + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
