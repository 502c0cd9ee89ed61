# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an operation of the contract to what it does. Generic verbs over kinds, and the few operations of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from . import rules_slurper, telemetry
from .contract import OPERATIONS, Operation
from .errors import INVALID_REQUEST, refuse
from .kinds import Kind
from .rules_apps import App
from .rules_connectors import Connector
from .rules_pcaps import Ownership, Pcap
from .rules_routes import Route
from .rules_sites import Acl, AppConfig, Lan, NetflowConfig, Site, Wan, sites_of_connector
from .rules_tunnels import GreTunnel, Interconnect, IpsecTunnel, check_target_form
from .schema import Nullable
from .state import Account, Data, Record

IPSEC_TUNNELS = IpsecTunnel()
OWNERSHIPS = Ownership()
PCAPS = Pcap()
# In this order the objects of one kind depend only on those of the kinds before it.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Connector(),
        App(),
        Interconnect(),
        GreTunnel(),
        IPSEC_TUNNELS,
        Route(),
        Site(),
        Wan(),
        Lan(),
        Acl(),
        AppConfig(),
        NetflowConfig(),
        OWNERSHIPS,
        PCAPS,
    )
}


@dataclass
class Call:
    """One request on its way through the contract."""

    operation: Operation
    account: Account
    parameters: dict[str, str]
    query: Data = field(default_factory=dict)
    body: Any = None
    # The request asks for validation only, and the operation offers it.
    dry: bool = False
    hc_object: bool = False

    @property
    def kind(self) -> Kind:
        """The kind that the operation is about."""
        return KINDS[self.operation.kind]

    @property
    def site_id(self) -> str:
        """The site of the path; it must exist."""
        if not self.kind.in_site:
            return ""
        return self._found(KINDS["sites"], self.parameters["site_id"], "").id

    def record(self) -> Record:
        """The object that the last parameter of the path names."""
        return self._found(self.kind, list(self.parameters.values())[-1], self.site_id)

    def _found(self, kind: Kind, object_id: str, site_id: str) -> Record:
        """A reading may lag behind; a write never does."""
        look = kind.look if self.operation.method == "GET" else kind.find
        return look(self.account, object_id, site_id)


def verb_list(call: Call) -> Any:
    """All objects."""
    kind, account = call.kind, call.account
    records: Iterable[Record] = kind.seen(account, call.site_id)
    if kind.name == "sites" and "connectorid" in call.query:
        records = sites_of_connector(account, call.query["connectorid"])
    if kind.name == "connectors" and "device_type" in call.query:
        records = [r for r in records if r.data["device"]["type"] == call.query["device_type"]]
    items = [kind.shown(account, record, call.hc_object) for record in records]
    return {kind.many: items} if kind.many else items


def verb_get(call: Call) -> Any:
    """One object."""
    kind = call.kind
    record = call.record()
    if kind is PCAPS:
        PCAPS.advance(call.account, record, looked=True)
    shown = kind.shown(call.account, record, call.hc_object)
    return {kind.single: shown} if kind.single else shown


def verb_create(call: Call) -> Any:
    """A new object; the older form with a list of them is still taken (evidence: list-bodies)."""
    kind, account, site_id = call.kind, call.account, call.site_id
    if kind.many and kind.many in call.body:
        bodies = call.body[kind.many]
        if not bodies:
            raise refuse(f"Invalid Request: no {kind.title}s found in request", code=INVALID_REQUEST)
        return {kind.many: create_many(call, bodies)}
    shown = show_once(call, kind.create(account, call.body, site_id, dry=call.dry))
    return [shown] if kind.creates_list else shown


def create_many(call: Call, bodies: list[Data]) -> list[Any]:
    """All or none."""
    kind, account = call.kind, call.account
    made: list[Record] = []
    kept = False
    try:
        for body in bodies:
            made.append(kind.create(account, body))
        kept = not call.dry
    finally:
        if not kept:
            for record in made:
                kind.unindex(account, record)
                account.drop(record)
    return [kind.shown(account, record, call.hc_object) for record in made]


def verb_update(call: Call) -> Any:
    """PUT of one object."""
    kind = call.kind
    record = call.record()
    replace = not call.account.switches["put_merges"] if kind.single else call.account.switches["put_replaces"]
    [changed] = kind.update(call.account, [(record, call.body)], replace=replace, deep=False, dry=call.dry)
    shown = show_once(call, changed)
    return {"modified": True, f"modified_{kind.single}": shown} if kind.single else shown


def verb_patch(call: Call) -> Any:
    """PATCH of one object."""
    deep = call.account.switches["patch_merges_nested"]
    [changed] = call.kind.update(call.account, [(call.record(), call.body)], replace=False, deep=deep)
    return show_once(call, changed)


def verb_bulk_update(call: Call) -> Any:
    """PUT of many objects, all or none (evidence: bulk-put-atomic)."""
    kind, account = call.kind, call.account
    if kind.name != "routes" and not account.switches["bulk_put_tunnels"]:
        # The body of this operation is documented for routes only.
        raise refuse(f"Invalid Request: no {kind.title}s found in request", code=INVALID_REQUEST)
    updates: dict[str, tuple[Record, Data]] = {}
    for item in call.body[kind.many]:
        body = {key: value for key, value in item.items() if key != "id"}
        updates[item["id"]] = (kind.find(account, item["id"]), body)
    # Other fields than those given are kept (evidence: routes-bulk-update).
    replace = not account.switches["bulk_put_merges"]
    changed = kind.update(account, list(updates.values()), replace=replace, deep=False, dry=call.dry)
    shown = [kind.shown(account, record, call.hc_object) for record in changed]
    return {"modified": True, f"modified_{kind.many}": shown}


def verb_delete(call: Call) -> Any:
    """Remove one object; the reply shows it for the last time."""
    kind = call.kind
    record = call.record()
    shown = kind.shown(call.account, record, call.hc_object)
    kind.delete(call.account, record, dry=call.dry)
    return {"deleted": True, f"deleted_{kind.single}": shown} if kind.single else shown


def show_once(call: Call, record: Record) -> Any:
    """The reply to a write, with the licence key that no later reply has (evidence: licence-key)."""
    kind = call.kind
    key = record.private.pop("license_key", None)
    if call.dry and not call.account.switches["validate_only_object"]:
        return None
    shown = kind.shown(call.account, record, call.hc_object)
    if key is None:
        return shown
    return {**kind.view(call.account, record, call.hc_object), "license_key": key}


def routes_bulk_delete(call: Call) -> Any:
    """DELETE of many routes. Without a body it is refused by default (evidence: routes-bulk-delete)."""
    kind, account = call.kind, call.account
    if call.body is None:
        if not account.switches["bulk_delete_without_body"]:
            raise refuse("Invalid Request: no routes found in request", code=INVALID_REQUEST)
        records = list(account.objects["routes"].values())
    else:
        records = [kind.find(account, item["id"]) for item in call.body["routes"]]
    shown = [kind.shown(account, record) for record in records]
    for record in records:
        kind.delete(account, record)
    return {"deleted": True, "deleted_routes": shown}


def psk_generate(call: Call) -> Any:
    """A new PSK for one tunnel."""
    return IPSEC_TUNNELS.generate_psk(call.account, call.record(), dry=call.dry)


def psk_set(call: Call) -> Any:
    """New PSKs for many tunnels; those that cannot be set are named in the reply (evidence: psk-set)."""
    kind = IPSEC_TUNNELS
    applied: Data = {}
    unapplied: Data = {}
    for item in call.body["psks"]:
        record = call.account.objects[kind.name].get(item["id"])
        if record is None:
            unapplied[item["id"]] = "IPsec Tunnel not found"
            continue
        if not call.dry:
            kind.set_psk(call.account, record, item["psk"])
        view = kind.view(call.account, record, False)
        applied[record.id] = {
            "ipsec_id": view["remote_identities"]["hex_id"],
            "ipsec_tunnel_id": record.id,
            "psk": item["psk"],
            "psk_metadata": view["psk_metadata"],
        }
    return {"successfully_applied_psks": applied, "unapplied_psks": unapplied}


def pcap_stop(call: Call) -> Any:
    """End a full capture."""
    PCAPS.stop(call.account, call.record())


def pcap_download(call: Call) -> Any:
    """The file of a simple capture."""
    return PCAPS.download(call.account, call.record())


def pcap_list(call: Call) -> Any:
    """The newest fifty captures (evidence: pcap-limits)."""
    kind = call.kind
    records = kind.seen(call.account, "")[-50:]
    return [kind.shown(call.account, record) for record in reversed(records)]


def ownership_validate(call: Call) -> Any:
    """The answer to the challenge."""
    record = OWNERSHIPS.validate(call.account, call.body["destination_conf"], call.body["ownership_challenge"])
    return OWNERSHIPS.shown(call.account, record)


def connector(call: Call) -> Record:
    """The connector whose telemetry is asked for."""
    return KINDS["connectors"].find(call.account, call.parameters["connector_id"])


HANDLERS: dict[str, Callable[[Call], Any]] = {
    "routes.bulk_delete": routes_bulk_delete,
    "ipsec_tunnels.psk_generate": psk_generate,
    "ipsec_tunnels.psk_set": psk_set,
    "pcaps.list": pcap_list,
    "pcaps.stop": pcap_stop,
    "pcaps.download": pcap_download,
    "ownership.validate": ownership_validate,
    "slurper.target_precheck": lambda call: rules_slurper.precheck(call.account, call.body),
    "slurper.progress": lambda call: rules_slurper.progress(call.account, call.parameters["job_id"]),
    "events.list": lambda call: telemetry.list_events(call.account, connector(call), call.query),
    "events.latest": lambda call: telemetry.latest_events(call.account, connector(call)),
    "events.get": lambda call: telemetry.get_event(
        call.account, connector(call), call.parameters["event_t"], call.parameters["event_n"]
    ),
    "snapshots.list": lambda call: telemetry.list_snapshots(call.account, connector(call), call.query),
    "snapshots.latest": lambda call: telemetry.latest_snapshots(call.account, connector(call)),
    "snapshots.get": lambda call: telemetry.get_snapshot(call.account, connector(call), call.parameters["snapshot_t"]),
}
VERBS: dict[str, Callable[[Call], Any]] = {
    "list": verb_list,
    "get": verb_get,
    "create": verb_create,
    "update": verb_update,
    "patch": verb_patch,
    "bulk_update": verb_bulk_update,
    "delete": verb_delete,
}


def handler_of(operation: Operation) -> Callable[[Call], Any]:
    """What an operation does."""
    return HANDLERS.get(operation.name) or VERBS[operation.verb]


# Resolved once, so that an operation without a handler cannot go unnoticed.
RESOLVED: dict[str, Callable[[Call], Any]] = {operation.name: handler_of(operation) for operation in OPERATIONS}


def handle(call: Call) -> Any:
    """Carry out a call. The account's lock is held."""
    if isinstance(call.body, dict) and call.operation.hc_target_header:
        for body in call.body.get(call.kind.many, [call.body]):
            check_target_form(call.account, body, call.hc_object)
    result = RESOLVED[call.operation.name](call)
    if call.dry and not call.account.switches["validate_only_object"]:
        return None
    if result == [] and isinstance(call.operation.result, Nullable) and call.account.switches["null_for_empty_lists"]:
        return None
    return result
