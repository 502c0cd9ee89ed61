# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control interface: what tests and people ask of the simulator itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from . import accounts, telemetry
from .errors import ApiError, BrokenContract
from .handlers import KINDS
from .messages import Reply, Request
from .schema import dump
from .simulated import Simulated

CONTROL = "/_simulator"


@dataclass
class Asked:
    """A control request, and what it is about. ``rest`` is what follows the control's name."""

    on: Simulated
    data: Any
    query: dict[str, str]
    rest: str


def _add_faults(asked: Asked) -> Any:
    asked.on.faults.add(asked.data)
    return asked.on.faults.shown()


def _state(asked: Asked) -> Any:
    account = asked.on.account
    return accounts.canonical(account) if asked.query.get("canonical") else accounts.dump(account)


def _set_switches(asked: Asked) -> Any:
    asked.on.set_switches(asked.data)
    return asked.on.switches.rows()


def _set_settings(asked: Asked) -> Any:
    asked.on.set_settings(asked.data)
    return asked.on.settings()


def _buckets(asked: Asked) -> Any:
    """What a person would find in the buckets."""
    records = asked.on.account.objects["ownership"].values()
    return {record.data["filename"]: record.private["challenge"] for record in records}


def _change(asked: Asked) -> Any:
    kind, _slash, object_id = asked.rest.partition("/")
    return accounts.change(asked.on.account, kind, object_id, asked.data)


def _steer(asked: Asked) -> Any:
    account = asked.on.account
    telemetry.steer(account, KINDS["connectors"].find(account, asked.data["connector_id"]), asked.data)


def _set_health(asked: Asked) -> Any:
    telemetry.set_health(asked.on.account, asked.data)
    return asked.on.account.health


# A name with a slash at its end takes what follows it. A control that returns nothing is answered with "ok".
CONTROLS: dict[str, Callable[[Asked], Any]] = {
    "GET journal": lambda asked: asked.on.journal.entries(),
    "DELETE journal": lambda asked: asked.on.journal.clear(),
    "GET faults": lambda asked: asked.on.faults.shown(),
    "POST faults": _add_faults,
    "DELETE faults": lambda asked: asked.on.faults.clear(),
    "POST reset": lambda asked: asked.on.reset(asked.data),
    "POST seed": lambda asked: accounts.add(asked.on.account, asked.data),
    "GET state": _state,
    "GET switches": lambda asked: asked.on.switches.rows(),
    "POST switches": _set_switches,
    "GET settings": lambda asked: asked.on.settings(),
    "POST settings": _set_settings,
    "POST clock": lambda asked: asked.on.clock.advance(float(asked.data["advance_s"])),
    "GET buckets": _buckets,
    "PATCH objects/": _change,
    "GET telemetry": lambda asked: asked.on.account.telemetry,
    "POST telemetry": _steer,
    "GET health": lambda asked: asked.on.account.health,
    "POST health": _set_health,
}
NAMES = ", ".join(dict.fromkeys(control.partition(" ")[2].strip("/") for control in CONTROLS))


def answer(on: Simulated, request: Request) -> Reply:
    """Carry out a control request."""
    path, _mark, query = request.target.partition("?")
    name = f"{request.method} {path[len(CONTROL) :].strip('/')}"
    head, slash, rest = name.partition("/")
    control = CONTROLS.get(head + slash)
    try:
        asked = Asked(on, json.loads(request.body) if request.body.strip() else None, dict(parse_qsl(query)), rest)
        if control is None:
            return _failed(404, f"no control {name!r}; there are: {NAMES}")
        with on.account.lock:
            result = control(asked)
    except ApiError as error:
        return _failed(400, str(error))
    except (BrokenContract, ValueError, KeyError, TypeError, StopIteration) as error:
        return _failed(400, f"{type(error).__name__}: {error}")
    return Reply(200, dump({"ok": True} if result is None else result).encode())


def _failed(status: int, text: str) -> Reply:
    return Reply(status, json.dumps({"error": text}).encode())
