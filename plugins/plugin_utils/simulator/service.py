# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API behind the socket: one request in, one reply out."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from urllib.parse import parse_qsl

from . import control
from .control import CONTROL
from .credentials import credential
from .envelopes import failure, page, success
from .errors import ApiError, BrokenContract, refuse
from .handlers import handle
from .incoming import call_of
from .journal import fingerprint, readable
from .messages import Reply, Request
from .routing import BASE, ROUTER, route
from .simulated import Simulated
from .state import Data

# Tests import these from here.
__all__ = ["BASE", "CONTROL", "ROUTER", "Reply", "Request", "Service"]


class Service(Simulated):
    """What a simulator holds, and how it answers."""

    def answer(self, request: Request) -> Reply:
        """Answer a request. Control requests are neither limited nor written down."""
        path, _mark, query_text = request.target.partition("?")
        if path.startswith(CONTROL):
            return control.answer(self, request)
        if self.latency:
            time.sleep(self.latency)
        query = dict(parse_qsl(query_text, keep_blank_values=True))
        entry: Data = {"t": self.clock.stamp(), "method": request.method, "path": path, "query": query}
        entry["request_body"] = readable(request.body)
        entry["token"] = fingerprint(credential(request))
        entry["validate_only"] = False
        entry["operation"] = ""
        fault = self.faults.take(request.method, path)
        proceed = partial(self._guarded, request, path, query, entry)
        reply = fault.befall(proceed) if fault else proceed()
        # 0: nobody was told anything, and nothing happened.
        entry["status"] = 0 if reply.wire in ("reset", "drop") and not (fault and fault.commit) else reply.status
        if fault:
            entry["fault"] = fault.kind
        reply.headers.setdefault("CF-RAY", f"{os.urandom(8).hex()}-SIM")
        self.journal.add(entry)
        return reply

    def _guarded(self, request: Request, path: str, query: dict[str, str], entry: Data) -> Reply:
        envelope = "v4"
        limits: dict[str, str] = {}
        try:
            self.credentials.check(request)
            if self.limits:
                limits = self.limits.take(credential(request))
            operation, parameters = route(self.account_id, request.method, path)
            envelope = operation.envelope
            call = call_of(operation, parameters, self.account, request, query)
            entry["operation"] = operation.name
            entry["validate_only"] = call.dry
            with self.account.lock:
                result, info = page(operation, self.account, handle(call), query)
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
