# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The operation that removes one site, with what belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..document.checks import contains, network_of
from ..document.entry import Entry
from ..document.options import Spec
from ..execute.executor import Executor
from ..kinds.app import KIND as APP
from ..kinds.catalogue import ACCOUNT, CHILDREN, DELETIONS, STAGE, TUNNELS
from ..kinds.connector import KIND as CONNECTOR
from ..kinds.route import KIND as ROUTE
from ..kinds.site import KIND as SITE
from ..kinds.site_app_config import KIND as APP_CONFIG
from ..model.errors import Problem, RefusedError
from ..model.field import Field
from ..model.kind import Item, Kind
from ..model.normalise import address
from ..plan.decide import decide
from ..plan.guards import ALLOWS
from ..plan.network import CONNECTOR_IDS, Network
from ..plan.order import stage_of
from ..plan.planner import plan
from ..plan.prune import app_name
from ..plan.reading import read
from .network import CONCURRENCY
from .operation import Operation, Result
from .report import report
from .task import Run

LISTS = ("gre_tunnels", "ipsec_tunnels", "routes", "apps")
ORDER = ("routes", *CHILDREN, "gre_tunnels", "ipsec_tunnels", "sites", "connectors", "apps")
SECTIONS = ("sites", "connectors", *LISTS, *CHILDREN)
OPTIONS: Spec = {
    "site": {"type": "str", "required": True},
    "confirm": {"type": "str", "default": ""},
    **{name: {"type": "list", "elements": "dict", "default": []} for name in LISTS},
    "connectors": {"type": "list", "elements": "str", "default": []},
    "delete_connectors": {"type": "bool", "default": False},
    "delete_apps": {"type": "bool", "default": False},
    "sections": {"type": "list", "elements": "str"},
    "concurrency": {"type": "int", "default": 8},
}


class Decommission:
    """What goes of one site.

    Attributes:
        refused: what still serves something else.
        notes: what stays, and what is not there.
    """

    def __init__(self, run: Run) -> None:
        self._params, self._account, self._workers = run.params, run.account, run.workers
        self._sections = run.params["sections"] or SECTIONS
        self.refused: list[Problem] = []
        self.notes: list[str] = []
        self.entries: list[Entry] = []
        self.network = Network(
            run.account,
            run.workers,
            self.entries,
            check_mode=run.check_mode,
            # The preview and its confirmation stand in the place of the guard rails.
            options={"allow": [name for name in ALLOWS if name != "appliance_objects"]},
        )

    def plan(self) -> None:
        """Read the account, and plan what goes.

        Raises:
            ProblemError: the site, or something of it, cannot be told from another.
        """
        name = self._params["site"]
        read_first = [kind for kind in ACCOUNT.values() if kind in (SITE, ROUTE, CONNECTOR, *TUNNELS)]
        read_first.append(APP)  # configurations go by the name of their application
        self._account.fetch([(kind, None) for kind in read_first], self._workers)
        site = SITE.find({"name": name}, self._account.listing(SITE).candidates({"name": name}))
        self._site(name, site)
        routes = self._routes()
        self._tunnels(routes)
        connectors = list(self._connectors(site))
        if self._params["delete_apps"] and "apps" in self._sections:
            self._apps(site)
        read(self.network)
        plan(self.network)
        for item in connectors:
            self._deactivate(item)

    def _add(self, kind: Kind, item: Item, site: Entry | None = None, **desired: Any) -> Entry:
        entry = Entry(place=kind.section, kind=kind, desired={**_names(kind, item), **desired}, site=site, absent=True)
        self.entries.append(entry)
        return entry

    def _site(self, name: str, site: Item | None) -> None:
        if site is None:
            self.notes.append(f"site {name} does not exist")
            return
        entry = self._add(SITE, site)
        entry.is_parent = "sites" not in self._sections
        entry.absent = not entry.is_parent
        chosen = [kind for section, kind in CHILDREN.items() if section in self._sections]
        if entry.absent or not chosen:
            return  # what is below it goes with it
        self._account.fetch([(kind, site["id"]) for kind in chosen], self._workers)
        for kind in chosen:
            for item in self._account.listing(kind, site["id"]):
                named = {"app": app_name(self.network, item)} if kind is APP_CONFIG else {}
                self._add(kind, item, entry, **named)

    def _routes(self) -> list[Item]:
        """Those that the variables list, whatever their priority is now: a drained site has other ones."""
        found: dict[str, Item] = {}
        for listed in self._params["routes"]:
            meant = {name: value for name, value in listed.items() if name in ("prefix", "nexthop", "scope")}
            items = self._account.listing(ROUTE).candidates(meant)
            found |= {item["id"]: item for item in ROUTE.match(ROUTE, meant, items)}
        if "routes" in self._sections:
            for item in found.values():
                self._add(ROUTE, item)
        return list(found.values())

    def _tunnels(self, routes: Sequence[Item]) -> None:
        own = {route["id"] for route in routes}
        others = [route for route in self._account.listing(ROUTE) if route["id"] not in own]
        for kind in TUNNELS:
            for listed in self._params[kind.section] if kind.section in self._sections else ():
                named = {"name": listed.get("name")}
                tunnel = kind.find(named, self._account.listing(kind).candidates(named))
                if tunnel is None:
                    continue
                if carried := [ROUTE.name_of(route) for route in _through(tunnel, others)]:
                    said = (
                        f"{kind.name_of(tunnel)} still carries {', '.join(carried)}, which is not listed for this site"
                    )
                    hint = "Add it to the variables of this site, or change its next hop"
                    self.refused.append(Problem(kind.section, "refused", said, hint))
                self._add(kind, tunnel)

    def _connectors(self, site: Item | None) -> Iterator[Item]:
        """Yield the site's connectors, as far as they are active."""
        if "connectors" not in self._sections:
            return
        bound = [site[name] for name in CONNECTOR_IDS if site.get(name)] if site else []
        elsewhere = {
            other[name]: other
            for other in self._account.listing(SITE)
            if not site or other["id"] != site["id"]
            for name in CONNECTOR_IDS
            if other.get(name)
        }
        keys = {*bound, *(key for key in self._params["connectors"] if key)}
        for item in self._account.listing(CONNECTOR):
            if not keys & set(_names_of(item)):
                continue
            label = f"{CONNECTOR.title} {_names_of(item)[0]}"
            if item["id"] in elsewhere:
                said = f"{label} serves {SITE.name_of(elsewhere[item['id']])}"
                self.refused.append(Problem("connectors", "refused", said, "Remove it from the variables"))
                continue
            if self._params["delete_connectors"]:
                self._add(CONNECTOR, item)
            else:
                self.notes.append(f"{label} stays registered")
            if item.get("activated"):
                yield item

    def _deactivate(self, item: Item) -> None:
        """After the site has gone, and before the connector goes."""
        entry = Entry(place=CONNECTOR.section, kind=CONNECTOR, desired=_names(CONNECTOR, item))
        entry.verb, entry.target = "deactivate", f"{CONNECTOR.title} {_names_of(item)[0]}"
        entry.stage = DELETIONS - STAGE[SITE.name] + 0.5
        entry.plan = decide(CONNECTOR, {"activated": False}, item)
        entry.needs = [other for other in self.entries if other.kind is SITE]
        for other in self.entries:
            if other.kind is CONNECTOR and other.current and other.current["id"] == item["id"]:
                other.needs.append(entry)
        self.entries.append(entry)

    def _apps(self, site: Item | None) -> None:
        """They belong to the account: only those go that no other site uses."""
        others = [other["id"] for other in self._account.listing(SITE) if not site or other["id"] != site["id"]]
        self._account.fetch([(APP_CONFIG, other) for other in others], self._workers)
        used = {config.get("account_app_id") for other in others for config in self._account.listing(APP_CONFIG, other)}
        for listed in self._params["apps"]:
            named = {"name": listed.get("name")}
            app = APP.find(named, self._account.listing(APP).candidates(named))
            if app and app["id"] in used:
                self.notes.append(f"{APP.name_of(app)} stays, because another site uses it")
            elif app:
                self._add(APP, app)


def _names(kind: Kind, item: Item) -> Item:
    """The names and the id of an object, as an entry has them."""
    return {"id": item["id"], **{name: item[name] for name in kind.names if name in item}}


def _names_of(connector: Item) -> list[str]:
    """What a variable can call a connector: a licence has no serial number, but notes."""
    names = ("serial_number", "device_id", "id") if connector.get("serial_number") else ("notes", "device_id", "id")
    return [str(connector[name]) for name in names if connector.get(name)]


def _through(tunnel: Item, routes: Sequence[Item]) -> Iterator[Item]:
    """The routes whose next hop lies in a tunnel's interface subnet."""
    networks = [network_of(tunnel.get(name)) for name in ("interface_address", "interface_address6")]
    for route in routes:
        hop = network_of(address(route["nexthop"]))
        if any(contains(network, hop) for network in networks):
            yield route


def run_decommission(run: Run) -> Result:
    """Body of site_decommission."""
    params = run.params
    work = Decommission(run)
    work.plan()
    steps = sorted((entry for entry in work.entries if entry.op != "none"), key=_turn)
    preview: Result = {"steps": list(map(_step, steps)), "notes": work.notes}
    if work.refused:
        return _refusal(run, work, preview, work.refused)
    if steps and not run.check_mode and params["confirm"] != params["site"]:
        now = f" (it is {params['confirm']} now)" if params["confirm"] else ""
        hint = f"To delete what steps lists, set it to {params['site']}{now}"
        return _refusal(run, work, preview, [Problem("confirm", "refused", "the deletion is not confirmed", hint)])
    executor = Executor(work.network, run.wrote)
    if run.check_mode:
        executor.verify()
    else:
        executor.apply()
    result = {**report(work.network, run), **preview}
    done = ("planned",) if run.check_mode else ("done",)
    return {**result, "changes": [_step(entry) for entry in steps if entry.status in done]}


def _turn(entry: Entry) -> tuple[float, int, str]:
    """When a step comes; those that can be taken at the same time in an order that is always the same."""
    return stage_of(entry), ORDER.index(entry.kind.section), entry.name


def _step(entry: Entry) -> str:
    if entry.verb == "release":
        return f"release the connectors of {entry.target}"
    return f"{entry.verb or entry.op} {entry.target or entry.name}"


def _refusal(run: Run, work: Decommission, preview: Result, problems: Collection[Problem]) -> Result:
    error = RefusedError(list(problems))
    result = {**report(work.network, run), **preview, "changed": False, "changes": []}
    return {**result, "failed": True, "msg": error.lines(changed=False), "error": error.details()}


def _filled(values: Mapping[str, Any], _named: Collection[str]) -> Iterator[Problem]:
    for section in LISTS[:2] + LISTS[3:]:
        for place, listed in enumerate(values.get(section) or ()):
            if not listed.get("name"):
                yield Problem(f"{section}[{place}].name", "invalid", "is required")
    for place, listed in enumerate(values.get("routes") or ()):
        for name in ("prefix", "nexthop"):
            if not listed.get(name):
                yield Problem(f"routes[{place}].{name}", "invalid", "is required")


OPERATION = Operation(
    OPTIONS,
    run_decommission,
    fields={
        **CONCURRENCY,
        "site": Field(required=True, filled=True),
        "sections": Field(type="list", elements="str", choices=SECTIONS),
    },
    check=_filled,
)
