# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a request to a call: what comes in is read and held against the contract."""

from __future__ import annotations

import json
from typing import Any

from .contract import Operation
from .contract.tunnels import GRE_POST
from .errors import INVALID_REQUEST, ApiError, refuse
from .handlers import KINDS, Call
from .messages import Request
from .schema import UNKNOWN_FIELD, Number, Problem, Schema
from .state import Account, Data

# The kinds whose PUT the switch put_merges is about.
MERGING = {kind.name for kind in KINDS.values() if kind.single}


def call_of(
    operation: Operation, parameters: dict[str, str], account: Account, request: Request, query: dict[str, str]
) -> Call:
    """The call that a request makes of an operation, or the refusal of what the contract does not allow."""
    asked = query.get("validate_only", "").lower() in ("true", "1")
    if asked and not operation.validate_only and not account.switches["validate_only_ignored_elsewhere"]:
        raise refuse("validate_only is not offered by this operation")
    return Call(
        operation,
        account,
        parameters,
        _query(operation, account, query),
        _body(operation, account, request.body),
        asked and operation.validate_only,
        request.headers.get("x-magic-new-hc-target", "").lower() == "true",
    )


def _query(operation: Operation, account: Account, query: dict[str, str]) -> Data:
    if operation.query is None:
        return {}
    values: Data = {}
    for name, schema in operation.query.fields.items():
        if name in query:
            values[name] = _number(query[name]) if isinstance(schema, Number) else query[name]
    _checked(operation, account, operation.query, values, "query")
    return values


def _body(operation: Operation, account: Account, raw: bytes) -> Any:
    schema = operation.body
    if schema is None:
        return None
    if not raw.strip() and (operation.method == "DELETE" or operation.name == "ipsec_tunnels.psk_generate"):
        return None
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise refuse(_text(operation, "body", str(error)), code=INVALID_REQUEST) from None
    if operation.name == "gre_tunnels.update" and account.switches["gre_put_bgp"]:
        schema = GRE_POST
    return _checked(operation, account, schema, body, "body")


def _checked(operation: Operation, account: Account, schema: Schema, value: Any, where: str) -> Any:
    """The value without what the switches have ignored."""
    on = account.switches
    problems = schema.problems(value)
    if where == "body" and account.newer:
        problems = _without_newer(operation, account, problems)
    if not on["refuse_unknown_fields"]:
        problems = [p for p in problems if p.message != UNKNOWN_FIELD]
    if not on["refuse_null"]:
        problems = [p for p in problems if "not permitted to be null" not in p.message]
    if on["put_merges"] and operation.method == "PUT" and operation.kind in MERGING:
        # A PUT that merges takes a part of the object; only the id in a list of many stays required.
        depth = 3 if operation.verb == "bulk_update" else 1
        problems = [
            p
            for p in problems
            if p.message != "is required" or p.pointer.count("/") != depth or p.pointer.endswith("/id")
        ]
    if problems:
        raise ApiError(400, *(_item(operation, where, problem) for problem in problems))
    if not on["refuse_unknown_fields"]:
        value = schema.known(value)
    return value if on["refuse_null"] else _without_nulls(value)


def _without_newer(operation: Operation, account: Account, problems: list[Problem]) -> list[Problem]:
    """Fields that answers have and the contract does not know are taken back, or refused by a switch."""
    if operation.method in ("PUT", "PATCH") and account.switches["put_refuses_newer"]:
        return problems
    many = KINDS[operation.kind].many if operation.kind in KINDS else ""
    return account.without_newer(operation.kind, problems, many)


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value


def _text(operation: Operation, where: str, problem: str) -> str:
    return f"Invalid Request: error parsing request {where} while {operation.doing}: {problem}"


def _item(operation: Operation, where: str, problem: Problem) -> Data:
    about = problem.pointer.strip("/").replace("/", ".")
    text = _text(operation, where, f"{about}: {problem.message}" if about else problem.message)
    return {"code": INVALID_REQUEST, "message": text, "source": {"pointer": problem.pointer}}
