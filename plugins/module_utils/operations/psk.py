# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The pre-shared key of an IPsec tunnel: generated or set. (evidence: psk-generate)."""

from __future__ import annotations

from ..document.entry import Entry
from ..kinds.ipsec_tunnel import KIND as IPSEC_TUNNEL
from ..model.errors import NotFoundError, TransportError
from ..model.field import Field
from ..model.kind import Item, with_values
from ..model.wire import from_wire
from ..plan.planner import EARLIER
from .operation import Operation, Result
from .single import bring, object_of
from .task import Run
from .waiting import insist

# In the answer to a generation.
MADE = {"psk": Field(secret=True, read_only=True), "psk_metadata": IPSEC_TUNNEL.fields["psk_metadata"]}


def _renew(run: Run) -> Result:
    params = run.params
    operation = "generate" if params["psk"] is None else "set"
    result: Result = {"changed": True, "operation": operation}
    try:
        tunnel = _tunnel(run)
    except NotFoundError as missing:
        if not run.check_mode:
            raise
        note = f"{missing}. {EARLIER}"
        named = {"name": params["tunnel"]} if params["tunnel"] else {"id": params["tunnel_id"]}
        return {**result, "validation": "local", "notes": [note], "ipsec_tunnel": named}
    result["ipsec_tunnel"] = {name: tunnel[name] for name in ("id", "name", "psk_metadata") if name in tunnel}
    return _set(run, tunnel, result) if operation == "set" else _generate(run, tunnel, result)


def _tunnel(run: Run) -> Item:
    option = "tunnel" if run.params["tunnel"] else "tunnel_id"
    return run.account.lookup(IPSEC_TUNNEL, run.params[option], path=option)


def _set(run: Run, tunnel: Item, result: Result) -> Result:
    """Through the tunnel itself: PUT of the tunnel takes it (evidence: ipsec-tunnels)."""
    desired = {"id": tunnel["id"], "psk": run.params["psk"]}
    entry, _warnings = bring(run, Entry(place="", kind=IPSEC_TUNNEL, desired=desired, force_write_only=True))
    item = object_of(run, entry)
    if entry.validation:
        result["validation"] = entry.validation
    if "psk_metadata" in item:
        result["ipsec_tunnel"]["psk_metadata"] = item["psk_metadata"]
    return result


def _generate(run: Run, tunnel: Item, result: Result) -> Result:
    """A lost answer holds a key that nobody knows, so the only way on is another one: repeating is right."""
    path = (*IPSEC_TUNNEL.path, tunnel["id"], "psk_generate")
    if run.check_mode:
        run.client.request("POST", *path, body={}, query={"validate_only": "true"})
        return {**result, "validation": "server"}
    answer = insist(run, lambda: run.client.request("POST", *path, body={}))
    run.wrote()
    made = from_wire(MADE, answer.result if isinstance(answer.result, dict) else {})
    if not made.get("psk"):
        raise TransportError(
            "POST",
            "/".join(("", *path)),
            f"the response contains no key; {IPSEC_TUNNEL.name_of(tunnel)} may have a new key nevertheless; "
            "run the task again",
            sent=True,
        )
    if made.get("psk_metadata"):
        result["ipsec_tunnel"]["psk_metadata"] = made["psk_metadata"]
        run.account.listings.put(IPSEC_TUNNEL, None, with_values(tunnel, {"psk_metadata": made["psk_metadata"]}))
    return {**result, "psk": made["psk"]}


OPERATION = Operation(
    options={
        "tunnel": {"type": "str"},
        "tunnel_id": {"type": "str"},
        "psk": {"type": "str", "no_log": True},
    },
    run=_renew,
    fields={"tunnel": Field(filled=True), "psk": Field(filled=True, secret=True)},
    constraints={
        "required_one_of": [("tunnel", "tunnel_id")],
        "mutually_exclusive": [("tunnel", "tunnel_id")],
    },
    reveals=(("psk",),),
    asks_for_secret=lambda params: not params.get("psk"),
)
