# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a result to a reply: pages of listings, and the envelopes of answers and refusals."""

from __future__ import annotations

import json
from typing import Any

from .contract import Operation
from .errors import GENERIC, ApiError, BrokenContract
from .handlers import KINDS
from .messages import Reply
from .schema import dump
from .state import Account, Data


def page(operation: Operation, account: Account, result: Any, query: dict[str, str]) -> tuple[Any, Data | None]:
    """One page of a listing, by the setting page_size. No listing in pages is documented for these objects."""
    size = int(account.settings["page_size"])
    if not size or operation.verb != "list" or operation.envelope == "telemetry":
        return result, None
    many = KINDS[operation.kind].many
    items = (result[many] if many else result) or []
    number = 1 if account.switches["page_ignored"] else int(query.get("page", 1))
    size = min(size, int(query.get("per_page", size)))
    shown = items[(number - 1) * size : number * size]
    info = {"count": len(shown), "page": number, "per_page": size, "total_count": len(items)}
    return ({many: shown} if many else shown), info


def success(operation: Operation, result: Any, *, bare: bool, info: Data | None = None) -> Reply:
    """Wrap a result in the envelope of its operation, once it has been held against the contract."""
    if operation.status == 204:
        return Reply(204)
    if operation.envelope == "file":
        return Reply(200, result, "application/vnd.tcpdump.pcap")
    if operation.result is not None and not (bare and result is None):
        problems = operation.result.problems(result)
        if problems:
            raise BrokenContract(f"{operation.name}: {problems[0].pointer} {problems[0].message}")
    text = dump(result)
    if operation.envelope == "slurper":
        envelope = f'{{"success":true,"messages":["simulated"],"result":{text}}}'
    elif operation.envelope == "telemetry":
        envelope = f'{{"success":true,"result":{text}}}'
    elif info or operation.envelope == "paged":
        count = len(result or ())
        said = json.dumps(info or {"count": count, "page": 1, "per_page": 50, "total_count": count})
        envelope = f'{{"errors":[],"messages":[],"result":{text},"success":true,"result_info":{said}}}'
    else:
        envelope = f'{{"errors":[],"messages":[],"result":{text},"success":true}}'
    return Reply(operation.status, envelope.encode())


def failure(error: ApiError, envelope: str = "v4") -> Reply:
    """The envelope of a refusal."""
    items = error.items or [{"code": GENERIC, "message": "error"}]
    if envelope in ("connector", "telemetry"):
        items = [{"code": item["code"], "message": item["message"]} for item in items]
    body: Data = {"errors": items, "messages": [], "result": None, "success": False}
    if envelope == "telemetry":
        del body["result"]
    return Reply(error.status, json.dumps(body).encode(), headers=dict(error.headers))
