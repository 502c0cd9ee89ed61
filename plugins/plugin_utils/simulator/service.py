# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API behind the socket: credentials, limits, routing, contract, faults, journal. One request in, one reply out."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from . import accounts, seed, telemetry
from .clock import Clock
from .contract import GRE_POST, OPERATIONS, Operation
from .errors import (
    AUTHENTICATION,
    GENERIC,
    INVALID_REQUEST,
    NO_ROUTE,
    NO_ROUTE_FOR_URI,
    ApiError,
    BrokenContract,
    refuse,
)
from .faults import Fault, Faults
from .handlers import KINDS, Call, handle
from .journal import Journal, fingerprint, readable
from .limits import RateLimit
from .schema import UNKNOWN_FIELD, Number, Problem, Schema, dump
from .state import Account, Data, in_any
from .switches import Switches

BASE = "/client/v4"
CONTROL = "/_simulator"
JSON = "application/json"
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass
class Request:
    """An HTTP request. Header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Reply:
    """An HTTP reply, and what a fault makes of it on the wire."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    # "": as usual; "reset": cut the connection hard; "drop": close it; "truncate": stop half way.
    wire: str = ""


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


class Service:
    """Everything that a simulator knows."""

    def __init__(
        self,
        *,
        account_id: str = seed.ACCOUNT_ID,
        token: str = seed.TOKEN,
        seed_data: Data | None = None,
        switches: dict[str, bool] | None = None,
        rate_limit: str | None = None,
        latency_ms: float = 0,
        time_scale: float = 1.0,
    ) -> None:
        self.account_id = account_id
        self.clock = Clock(time_scale)
        self.switches = Switches(switches)
        self._switches_at_start = dict(switches or {})
        self.faults = Faults()
        self.journal = Journal()
        self.limits = RateLimit.parse(rate_limit, self.clock) if rate_limit else None
        self.latency = latency_ms / 1000
        self.tokens: dict[str, bool] = {token: True, seed.READ_ONLY_TOKEN: False}
        self.keys: dict[str, str] = {seed.EMAIL: seed.KEY}
        self.account = self._build(seed_data)
        self._seed = seed_data
        self._settings_at_start = {"latency_ms": latency_ms, "rate_limit": rate_limit}

    def _build(self, seed_data: Data | None) -> Account:
        own = {key: value for key, value in (seed_data or {}).items() if key not in ("tokens", "keys")}
        account = accounts.build(self.account_id, self.clock, self.switches, own)
        self.tokens.update((seed_data or {}).get("tokens", {}))
        self.keys.update((seed_data or {}).get("keys", {}))
        return account

    def reset(self, seed_data: Data | None = None) -> None:
        """Back to the start, perhaps from another seed; the seed of the start otherwise."""
        self.switches.reset()
        self.switches.set(self._switches_at_start)
        self.account = self._build(self._seed if seed_data is None else seed_data)
        self.set_settings(self._settings_at_start)
        self.faults.clear()
        self.journal.clear()

    def set_switches(self, changes: dict[str, bool]) -> None:
        """Turn switches; what was shown under the old ones is forgotten."""
        with self.account.lock:
            self.switches.set(changes)
            for records in self.account.objects.values():
                for record in records.values():
                    record.fragments.clear()

    def settings(self) -> Data:
        """What can be set while the simulator runs."""
        limit = self.limits and f"{self.limits.quota}/{self.limits.period:g}"
        return {**self.account.settings, "latency_ms": self.latency * 1000, "rate_limit": limit}

    def set_settings(self, changes: Data) -> None:
        """Set some of them."""
        unknown = set(changes) - set(self.settings())
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        own = dict(changes)
        if "latency_ms" in own:
            self.latency = float(own.pop("latency_ms")) / 1000
        if "rate_limit" in own:
            text = own.pop("rate_limit")
            self.limits = RateLimit.parse(text, self.clock) if text else None
        self.account.settings.update(own)

    # --- one request ---
    def answer(self, request: Request) -> Reply:
        """Answer a request. Control requests are neither limited nor written down."""
        path, _mark, query_text = request.target.partition("?")
        if path.startswith(CONTROL):
            return self._control(request, path, query_text)
        if self.latency:
            time.sleep(self.latency)
        query = dict(parse_qsl(query_text, keep_blank_values=True))
        entry: Data = {"t": self.clock.stamp(), "method": request.method, "path": path, "query": query}
        entry["request_body"] = readable(request.body)
        entry["token"] = fingerprint(_credential(request))
        entry["validate_only"] = False
        entry["operation"] = ""
        fault = self.faults.take(request.method, path)
        reply = self._with_fault(fault, lambda: self._guarded(request, path, query, entry))
        # 0: nobody was told anything, and nothing happened.
        entry["status"] = 0 if reply.wire in ("reset", "drop") and not (fault and fault.commit) else reply.status
        if fault:
            entry["fault"] = fault.kind
        reply.headers.setdefault("CF-RAY", f"{os.urandom(8).hex()}-SIM")
        self.journal.add(entry)
        return reply

    def _guarded(self, request: Request, path: str, query: Data, entry: Data) -> Reply:
        envelope = "v4"
        limits: dict[str, str] = {}
        try:
            writes = request.method not in ("GET", "HEAD")
            self._authenticate(request, writes)
            if self.limits:
                limits = self.limits.take(_credential(request))
            operation, parameters = self._route(request.method, path)
            envelope = operation.envelope
            call = self._call(operation, parameters, request, query)
            entry["operation"] = operation.name
            entry["validate_only"] = call.dry
            with self.account.lock:
                result, info = self._page(operation, handle(call), query)
                reply = success(operation, result, bare=call.dry, info=info)
        except ApiError as error:
            reply = failure(error, envelope)
        except BrokenContract as error:
            print(f"simulator: broken contract: {error}", file=sys.stderr)
            reply = failure(refuse(f"the simulator broke its own contract: {error}", status=500), envelope)
        except Exception as error:
            print(f"simulator: {request.method} {path}: {error!r}", file=sys.stderr)
            reply = failure(refuse(f"the simulator failed: {error!r}", status=500), envelope)
        reply.headers.update(limits)
        return reply

    def _page(self, operation: Operation, result: Any, query: Data) -> tuple[Any, Data | None]:
        """One page of a listing, by the setting page_size. No listing in pages is documented for these objects."""
        size = int(self.account.settings["page_size"])
        if not size or not operation.name.endswith(".list") or operation.envelope == "telemetry":
            return result, None
        many = KINDS[operation.name.partition(".")[0]].many
        items = (result[many] if many else result) or []
        page = 1 if self.switches["page_ignored"] else int(query.get("page", 1))
        size = min(size, int(query.get("per_page", size)))
        shown = items[(page - 1) * size : page * size]
        info = {"count": len(shown), "page": page, "per_page": size, "total_count": len(items)}
        return ({many: shown} if many else shown), info

    def _authenticate(self, request: Request, writes: bool) -> None:
        """A token wins over email and key. Statuses: api-facts c11."""
        header = request.headers.get("authorization")
        email, key = request.headers.get("x-auth-email"), request.headers.get("x-auth-key")
        if header is not None:
            scheme, _space, token = header.partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                raise refuse("Authentication error", status=401, code=AUTHENTICATION)
            if token.strip() not in self.tokens or (writes and not self.tokens[token.strip()]):
                raise refuse("Authentication error", status=403, code=AUTHENTICATION)
        elif email and key:
            if self.keys.get(email) != key:
                raise refuse("Authentication error", status=403, code=AUTHENTICATION)
        else:
            raise refuse("Authentication error", status=401, code=AUTHENTICATION)

    def _route(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        segments = path[len(BASE) + 1 :].split("/") if path.startswith(f"{BASE}/") else []
        if len(segments) >= 2 and segments[0] == "accounts" and segments[1] == self.account_id:
            found = ROUTER.match(method, segments[2:])
            if found:
                return found
        text = f"Could not route to {path}, perhaps your object identifier is invalid?"
        raise ApiError(
            404, {"code": NO_ROUTE, "message": text}, {"code": NO_ROUTE_FOR_URI, "message": "No route for that URI"}
        )

    def _call(self, operation: Operation, parameters: dict[str, str], request: Request, query: Data) -> Call:
        asked = query.get("validate_only", "").lower() in ("true", "1")
        if asked and not operation.validate_only and not self.switches["validate_only_ignored_elsewhere"]:
            raise refuse("validate_only is not offered by this operation")
        return Call(
            operation,
            self.account,
            parameters,
            self._query(operation, query),
            self._body(operation, request.body),
            asked and operation.validate_only,
            request.headers.get("x-magic-new-hc-target", "").lower() == "true",
        )

    def _query(self, operation: Operation, query: Data) -> Data:
        if operation.query is None:
            return {}
        values: Data = {}
        for name, schema in operation.query.fields.items():
            if name in query:
                values[name] = _number(query[name]) if isinstance(schema, Number) else query[name]
        self._check(operation, operation.query, values, "query")
        return values

    def _body(self, operation: Operation, raw: bytes) -> Any:
        schema = operation.body
        if schema is None:
            return None
        if not raw.strip() and (operation.method == "DELETE" or operation.name == "ipsec_tunnels.psk_generate"):
            return None
        try:
            body = json.loads(raw)
        except ValueError as error:
            message = f"Invalid Request: error parsing request body while {operation.doing}: {error}"
            raise refuse(message, code=INVALID_REQUEST) from None
        if operation.name == "gre_tunnels.update" and self.switches["gre_put_bgp"]:
            schema = GRE_POST
        return self._check(operation, schema, body, "body")

    def _check(self, operation: Operation, schema: Schema, value: Any, where: str) -> Any:
        problems = schema.problems(value)
        if where == "body" and self.account.newer:
            problems = self._without_newer(operation, problems)
        if not self.switches["refuse_unknown_fields"]:
            problems = [p for p in problems if p.message != UNKNOWN_FIELD]
        if not self.switches["refuse_null"]:
            problems = [p for p in problems if "not permitted to be null" not in p.message]
        if self.switches["put_merges"] and operation.method == "PUT" and operation.name.split(".")[0] in MERGING:
            # A PUT that merges takes a part of the object; only the id in a list of many stays required.
            depth = 3 if operation.name.endswith("bulk_update") else 1
            problems = [
                p
                for p in problems
                if p.message != "is required" or p.pointer.count("/") != depth or p.pointer.endswith("/id")
            ]
        if problems:
            raise ApiError(400, *(_item(operation, problem, where) for problem in problems))
        if not self.switches["refuse_unknown_fields"]:
            value = schema.known(value)
        return value if self.switches["refuse_null"] else _without_nulls(value)

    def _without_newer(self, operation: Operation, problems: list[Problem]) -> list[Problem]:
        """Fields that answers have and the contract does not know are taken back, or refused by a switch."""
        if operation.method in ("PUT", "PATCH") and self.switches["put_refuses_newer"]:
            return problems
        kind = operation.name.partition(".")[0]
        many = KINDS[kind].many if kind in KINDS else ""
        pointers = {p: re.sub(rf"^/{many}/\d+", "", p.pointer) if many else p.pointer for p in problems}
        return [
            p for p in problems if p.message != UNKNOWN_FIELD or (kind, in_any(pointers[p])) not in self.account.newer
        ]

    # --- faults ---
    def _with_fault(self, fault: Fault | None, proceed: Callable[[], Reply]) -> Reply:
        if fault is None:
            return proceed()
        if fault.delay_s:
            time.sleep(fault.delay_s)
        if fault.kind == "delay":
            return proceed()
        proceeds = fault.commit or fault.kind in ("truncate", "wrong_content_type")
        done = proceed() if proceeds else Reply(200)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
        if fault.kind == "status":
            reply = failure(refuse(fault.message, status=fault.status, code=fault.code), "v4")
            reply.headers.update(headers)
            return reply
        if fault.kind == "success_false":
            return failure(refuse(fault.message, status=200, code=fault.code), "v4")
        if fault.kind == "html":
            page = b"<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>"
            return Reply(fault.status if fault.status != 500 else 200, page, "text/html; charset=UTF-8", headers)
        if fault.kind == "redirect":
            return Reply(307, headers={"Location": fault.location})
        if fault.kind == "empty":
            return Reply(200)
        if fault.kind == "garbage":
            return Reply(200, b'{"result": [{"id": \xff\xfe')
        if fault.kind == "wrong_content_type":
            done.content_type = "text/plain"
            return done
        done.wire = fault.kind.partition("_")[0]
        return done

    # --- control ---
    def _control(self, request: Request, path: str, query_text: str) -> Reply:
        name = f"{request.method} {path[len(CONTROL) :].strip('/')}"
        try:
            data = json.loads(request.body) if request.body.strip() else None
            with self.account.lock:
                result = self._controls(name, data, dict(parse_qsl(query_text)))
        except ApiError as error:
            return Reply(400, json.dumps({"error": str(error)}).encode())
        except (BrokenContract, ValueError, KeyError, TypeError, StopIteration) as error:
            return Reply(400, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        if result is NotImplemented:
            known = (
                "journal, faults, reset, seed, state, switches, settings, clock, buckets, objects, telemetry, health"
            )
            return Reply(404, json.dumps({"error": f"no control {name!r}; there are: {known}"}).encode())
        return Reply(200, dump(result).encode())

    def _controls(self, name: str, data: Any, query: dict[str, str]) -> Any:
        account = self.account
        if name == "GET journal":
            return self.journal.entries()
        if name == "DELETE journal":
            self.journal.clear()
        elif name == "GET faults":
            return self.faults.shown()
        elif name == "POST faults":
            self.faults.add(data)
            return self.faults.shown()
        elif name == "DELETE faults":
            self.faults.clear()
        elif name == "POST reset":
            self.reset(data)
        elif name == "POST seed":
            accounts.add(account, data)
        elif name == "GET state":
            return accounts.canonical(account) if query.get("canonical") else accounts.dump(account)
        elif name == "GET switches":
            return self.switches.rows()
        elif name == "POST switches":
            self.set_switches(data)
            return self.switches.rows()
        elif name == "GET settings":
            return self.settings()
        elif name == "POST settings":
            self.set_settings(data)
            return self.settings()
        elif name == "POST clock":
            self.clock.advance(float(data["advance_s"]))
        elif name == "GET buckets":
            # What a person would find in the bucket.
            return {
                record.data["filename"]: record.private["challenge"] for record in account.objects["ownership"].values()
            }
        elif name == "GET telemetry":
            return account.telemetry
        elif name == "POST telemetry":
            telemetry.steer(account, KINDS["connectors"].find(account, data["connector_id"]), data)
        elif name == "GET health":
            return account.health
        elif name == "POST health":
            telemetry.set_health(account, data)
            return account.health
        elif name.startswith("PATCH objects/"):
            kind, _slash, object_id = name.partition("objects/")[2].partition("/")
            return accounts.change(account, kind, object_id, data)
        else:
            return NotImplemented
        return {"ok": True}


MERGING = {kind.name for kind in KINDS.values() if kind.single}


def _credential(request: Request) -> str:
    header = request.headers.get("authorization")
    return header.partition(" ")[2].strip() if header is not None else request.headers.get("x-auth-key", "")


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value


def _item(operation: Operation, problem: Problem, where: str) -> Data:
    about = problem.pointer.strip("/").replace("/", ".")
    text = f"Invalid Request: error parsing request {where} while {operation.doing}: "
    text += f"{about}: {problem.message}" if about else problem.message
    return {"code": INVALID_REQUEST, "message": text, "source": {"pointer": problem.pointer}}


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


def failure(error: ApiError, envelope: str) -> Reply:
    """The envelope of a refusal."""
    items = error.items or [{"code": GENERIC, "message": "error"}]
    if envelope in ("connector", "telemetry"):
        items = [{"code": item["code"], "message": item["message"]} for item in items]
    body: Data = {"errors": items, "messages": [], "result": None, "success": False}
    if envelope == "telemetry":
        del body["result"]
    return Reply(error.status, json.dumps(body).encode(), headers=dict(error.headers))
