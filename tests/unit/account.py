# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small account in memory, in a client's place."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.netops.cloudflare.plugins.module_utils.client.response import Answer
from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import Settings
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import ApiError, ApiFault
from ansible_collections.netops.cloudflare.tests.unit.support import ACCOUNT, TOKEN, Clock


def api_error(status: int, method: str = "X", message: str = "no") -> ApiError:
    return ApiError(method, "/x", f"HTTP {status}: {message}", status, [ApiFault(1000, message)])


class Account:
    """A client's stand-in: keeps collections of objects and answers in the API's envelopes.

    Attributes:
        before: called with each request ahead of it; may raise, or change the account.
        after: called once a write is stored; may raise: the answer is lost, the write is not.
        answer: replaces the result of a write.
        last: the result of the last write.
    """

    def __init__(self, clock: Clock, retries: int = 5) -> None:
        self.settings = Settings(account_id=ACCOUNT, api_token=TOKEN, retries=retries)
        self.objects: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self.log: list[tuple[Any, ...]] = []
        self.bodies: list[Any] = []
        self.before: Callable[[str, tuple[str, ...]], None] | None = None
        self.after: Callable[[str, tuple[str, ...]], None] | None = None
        self.answer: Callable[[str, Any], Any] = lambda method, result: result
        self.wrap: tuple[str, str] | None = None
        self.clock_ = clock
        self.last: Any = None
        self.answered = True
        self.ends_at = clock() + self.settings.deadline
        self._ids = 0

    def sleep(self, seconds: float) -> None:
        self.clock_.sleep(seconds)

    def clock(self) -> float:
        return self.clock_()

    def wait(self, seconds: float, error: Exception) -> None:
        if self.clock_() + seconds > self.ends_at:
            raise error
        self.clock_.sleep(seconds)

    def time_for(self, requests: int) -> float:
        return 0.0

    def backoff(self, attempt: int) -> float:
        return 1.0

    @property
    def writes(self) -> list[str]:
        return [method for method, *_rest in self.log if method != "GET"]

    @property
    def methods(self) -> list[str]:
        return [method for method, *_rest in self.log]

    def put(self, path: tuple[str, ...], **wire: Any) -> dict[str, Any]:
        self._ids += 1
        item = {"id": f"id{self._ids}", **wire}
        self.objects.setdefault(path, []).append(item)
        return item

    def request(
        self,
        method: str,
        *segments: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        validating = bool(query)
        self.log.append((method, *segments, *(["validate"] if validating else [])))
        self.bodies.append(body)
        if self.before:
            self.before(method, segments)
        if validating:
            return Answer(200, {})
        result = copy.deepcopy(self._serve(method, segments, copy.deepcopy(body)))
        if self.after and method != "GET":
            self.after(method, segments)
        if method != "GET":
            result = self.last = self.answer(method, result)
        return Answer(200, result)

    def _serve(self, method: str, segments: tuple[str, ...], body: Any) -> Any:
        if method == "GET":
            items = self.objects.get(segments, [])
            return {self.wrap[1]: items} if self.wrap else items
        if method == "POST":
            return self.put(segments, **body)
        items = self.objects.get(segments[:-1], [])
        item = next((item for item in items if item["id"] == segments[-1]), None)
        if item is None:
            raise api_error(404, method, "not found")
        if method == "DELETE":
            items.remove(item)
        else:
            item.update(body)
        return item
