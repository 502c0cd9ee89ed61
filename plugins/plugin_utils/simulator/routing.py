# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a method and a path to an operation of the contract."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from .contract import OPERATIONS, Operation
from .errors import NO_ROUTE, NO_ROUTE_FOR_URI, ApiError

BASE = "/client/v4"
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")


class Router:
    """Paths to operations, as a tree of path segments."""

    def __init__(self, operations: tuple[Operation, ...]) -> None:
        self._tree: dict[str, Any] = {}
        for operation in operations:
            node = self._tree
            for segment in operation.path.strip("/").split("/"):
                node = node.setdefault("{}" if "{" in segment else segment, {})
            node.setdefault("", {})[operation.method] = (operation, PLACEHOLDER.findall(operation.path))

    def match(self, method: str, segments: list[str]) -> tuple[Operation, dict[str, str]] | None:
        """The operation of a path below the account, and the values of the path's parameters."""
        node, values = self._tree, []
        for segment in segments:
            if segment in node and segment:
                node = node[segment]
            elif "{}" in node and segment:
                node = node["{}"]
                values.append(unquote(segment))
            else:
                return None
        found = node.get("", {}).get(method)
        if found is None:
            return None
        operation, names = found
        if len(names) > len(values):
            # The one segment with two parameters: an event's time and number.
            values = [*values[:-1], *values[-1].partition(".")[::2]]
        return operation, dict(zip(names, values, strict=True))


ROUTER = Router(OPERATIONS)


def route(account_id: str, method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation of a whole path, and the values of its parameters. Other accounts are not known here."""
    segments = path[len(BASE) + 1 :].split("/") if path.startswith(f"{BASE}/") else []
    found = ROUTER.match(method, segments[2:]) if segments[:2] == ["accounts", account_id] else None
    if found is None:
        text = f"Could not route to {path}, perhaps your object identifier is invalid?"
        raise ApiError(
            404, {"code": NO_ROUTE, "message": text}, {"code": NO_ROUTE_FOR_URI, "message": "No route for that URI"}
        )
    return found
