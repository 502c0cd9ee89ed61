# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The pre-shared key of an IPsec tunnel: generated or set. Source: API reference, magic_ipsec_tunnels; api-facts a4."""

from __future__ import annotations

from .._acting import insist
from .._errors import InputError, NotFoundError, TransportError
from .._fields import Field, from_wire
from .._operation import Operation, Result, Run
from .._reconcile import Request
from .._resource import Item, with_values
from .ipsec_tunnel import RESOURCE as IPSEC_TUNNEL

# In the answer to a generation.
MADE = {"psk": Field(secret=True, read_only=True), "psk_metadata": IPSEC_TUNNEL.fields["psk_metadata"]}


def _renew(run: Run) -> Result:
    params = run.params
    mistakes = [f"{name}: must not be empty" for name in ("tunnel", "tunnel_id", "psk") if params[name] == ""]
    if mistakes:
        raise InputError(f"{'; '.join(mistakes)}. Nothing was sent.")
    operation = "generate" if params["psk"] is None else "set"
    result: Result = {"changed": True, "operation": operation}
    try:
        tunnel = _tunnel(run)
    except NotFoundError as missing:
        if not run.check_mode:
            raise
        note = f"{missing} It could be created earlier in the same run, so check mode goes on."
        named = {"name": params["tunnel"]} if params["tunnel"] else {"id": params["tunnel_id"]}
        return {**result, "validation": "local", "notes": [note], "ipsec_tunnel": named}
    result["ipsec_tunnel"] = {name: tunnel[name] for name in ("id", "name", "psk_metadata") if name in tunnel}
    return _set(run, tunnel, result) if operation == "set" else _generate(run, tunnel, result)


def _tunnel(run: Run) -> Item:
    return run.reconciler.named(IPSEC_TUNNEL, run.params["tunnel"] or run.params["tunnel_id"], None)


def _set(run: Run, tunnel: Item, result: Result) -> Result:
    """Through the tunnel itself: the API reference has no operation for this alone."""
    wanted = {"id": tunnel["id"], "psk": run.params["psk"]}
    outcome = run.reconciler.run(Request(resource=IPSEC_TUNNEL, wanted=wanted, resend=True))
    if outcome.validation:
        result["validation"] = outcome.validation
    if "psk_metadata" in outcome.item:
        result["ipsec_tunnel"]["psk_metadata"] = outcome.item["psk_metadata"]
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
            f"the answer holds no key; {IPSEC_TUNNEL.name_of(tunnel)} may have a new one all the same, so run the task "
            "again",
            sent=True,
        )
    if made.get("psk_metadata"):
        result["ipsec_tunnel"]["psk_metadata"] = made["psk_metadata"]
        run.reconciler.listings.put(IPSEC_TUNNEL, None, with_values(tunnel, {"psk_metadata": made["psk_metadata"]}))
    return {**result, "psk": made["psk"]}


OPERATION = Operation(
    options={
        "tunnel": {"type": "str"},
        "tunnel_id": {"type": "str"},
        "psk": {"type": "str", "no_log": True},
    },
    run=_renew,
    constraints={
        "required_one_of": [("tunnel", "tunnel_id")],
        "mutually_exclusive": [("tunnel", "tunnel_id")],
    },
    reveals=(("psk",),),
    asks_for_secret=lambda params: not params.get("psk"),
)
