# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What operations share that act instead of bringing an object to a state: waiting, and repeating a POST."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..client.response import Answer
from ..client.settings import LONGEST
from ..document.options import Spec
from ..model.errors import JobError, Problem, TransportError, UncertainError, invalid
from ..model.field import Fields
from ..model.kind import Item
from ..model.wire import ShapeError, from_wire
from .task import Run

WAIT_OPTIONS: Spec = {
    "wait_timeout": {"type": "float"},
    "poll_interval": {"type": "float", "default": 10.0},
}


def wait_problems(params: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the options of a wait."""
    if params["wait_timeout"] is not None and not 0 < params["wait_timeout"] <= LONGEST:
        yield invalid("wait_timeout", f"{params['wait_timeout']:g} is out of range", "Set seconds, more than 0")
    if not 1 <= params["poll_interval"] <= LONGEST:
        yield invalid("poll_interval", f"{params['poll_interval']:g} is out of range", "Set seconds, at least 1")


def wait_until(
    run: Run,
    item: Item,
    *,
    over: Callable[[Item], bool],
    look: Callable[[], Item],
    tell: Callable[[Item], str],
    timeout: float,
    advice: str,
) -> Item:
    """Look again and again until it is over; says before every pause how far it is.

    Args:
        item: how it looks now.
        tell: in a few words, for the person who is waiting.
        advice: what to do when the time is up.

    Raises:
        JobError: it is not over in time.
    """
    client = run.client
    began = client.clock()
    while not over(item):
        waited = client.clock() - began
        if waited >= timeout:
            raise JobError(f"{tell(item)} after {waited:.0f} s. {advice}", item["id"], item.get("status"))
        run.workspace.progress(f"{tell(item)}, {waited:.0f} of up to {timeout:.0f} s")
        client.sleep(min(run.params["poll_interval"], timeout - waited))
        # The wait has its own bound; the deadline is for each question asked meanwhile.
        client.restart_deadline()
        item = look()
    return item


def read_one(fields: Fields, method: str, path: Sequence[str], wire: Any) -> Item:
    """An object of an answer in option shape.

    Raises:
        TransportError: it is no such object.
    """
    try:
        if wire is None or isinstance(wire, Mapping):
            return from_wire(fields, wire or {})
        wrong = "it is not an object"
    except ShapeError as why:
        wrong = str(why)
    raise TransportError(method, "/".join(("", *path)), f"the response of the API is not usable: {wrong}", sent=True)


def insist(run: Run, send: Callable[[], Answer]) -> Answer:
    """Send a POST whose repetition does no harm, and again where its answer is lost."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return send()
        except UncertainError as lost:
            run.wrote()  # perhaps; a failure may not claim that nothing happened
            if attempt > run.client.settings.retries:
                lost.reason = f"{lost.reason} (attempts: {attempt})"
                raise
        run.client.sleep(run.client.backoff(attempt))
