# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client for tests of the simulator: a few lines over HTTP, and every exchange goes before the judge."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.contract.openapi import judge, operation_of


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def result(self) -> Any:
        assert self.status < 300, self.raw.decode()
        return self.json["result"]

    @property
    def error(self) -> str:
        return "; ".join(f"{item['code']}: {item['message']}" for item in self.json["errors"])


class Api:
    """Requests below the account of a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.token = simulator.token
        # Judging is off where a test asks for what the published description does not know.
        self.judged = True
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """Send a request to a full path."""
        if self._connection is None:
            parts = urlsplit(self.simulator.root)
            self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            self._connection.request(method, path, data, {k: v for k, v in sent.items() if v})
            response = self._connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        except (OSError, http.client.HTTPException):
            self.close()
            self._connection = None
            raise
        if response.will_close:
            self._connection = None
        return answer

    def __call__(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, *, judged: bool = True
    ) -> Answer:
        """Send a request below the account."""
        full = f"/client/v4/accounts/{self.simulator.account_id}{path}"
        answer = self.send(method, full, body, headers)
        bench = judge()
        operation = operation_of(method, full.partition("?")[0])
        if judged and self.judged and operation and operation.documented:
            if answer.status < 300:
                problems = bench.request(operation, body, partial=method == "PUT")
                assert not problems, (operation.name, problems[:3])
            is_json = answer.headers.get("content-type", "").startswith("application/json")
            problems = bench.answer(operation, answer.status, answer.json) if is_json else []
            assert not problems, (operation.name, answer.status, problems[:3])
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self("GET", path, None, {name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Answer:
        return self("POST", path, body, headers)

    def put(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Answer:
        return self("PUT", path, body, headers)

    def patch(self, path: str, body: Any) -> Answer:
        return self("PATCH", path, body)

    def delete(self, path: str, body: Any = None) -> Answer:
        return self("DELETE", path, body)
