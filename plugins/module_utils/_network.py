# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""A whole network in one document: read with few requests, planned as a value, written with few requests.

The items of the document take the options of the singular modules: the same fields, the same checks, the same plan.
"""

from __future__ import annotations

import difflib
import fnmatch
import ipaddress
import itertools
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from ._errors import ApiError, CloudflareError, InputError
from ._fields import Field, Fields, address, canonical, given, problems
from ._operation import Operation, Run
from ._plan import Plan, plan
from ._reconcile import PENDING, Reconciler, Request
from ._resource import Item, Resource
from .resources._tunnel import customer_address
from .resources.app import RESOURCE as APP
from .resources.connector import RESOURCE as CONNECTOR
from .resources.gre_tunnel import RESOURCE as GRE_TUNNEL
from .resources.interconnect import RESOURCE as INTERCONNECT
from .resources.ipsec_tunnel import RESOURCE as IPSEC_TUNNEL
from .resources.route import RESOURCE as ROUTE
from .resources.site import RESOURCE as SITE
from .resources.site_acl import RESOURCE as ACL
from .resources.site_app_config import RESOURCE as APP_CONFIG
from .resources.site_lan import RESOURCE as LAN
from .resources.site_wan import RESOURCE as WAN

TUNNELS = (GRE_TUNNEL, IPSEC_TUNNEL)
CHILDREN = {resource.plural: resource for resource in (WAN, LAN, ACL, APP_CONFIG)}
# What may stand at the top of the document and, since it serves one site, below that site too.
SHARED = {resource.plural: resource for resource in (GRE_TUNNEL, IPSEC_TUNNEL, ROUTE)}
ACCOUNT = {resource.plural: resource for resource in (APP, CONNECTOR, INTERCONNECT, *SHARED.values(), SITE)}
KINDS = {**ACCOUNT, **CHILDREN}

# What must be there before what; deletions go the other way round.
ORDER = ((APP, CONNECTOR), (SITE, GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT), (WAN, LAN), (ACL, APP_CONFIG, ROUTE))
STAGE = {resource.kind: number for number, stage in enumerate(ORDER) for resource in stage}
ACTIVATION = len(ORDER)

# Routes per bulk PUT: about 60 KB of body, so that one refused or lost request concerns no more than that. The API
# documents no limit.
BATCH = 250

# Regions a route may be scoped to (api-facts c3; OC and SAM inferred).
REGIONS = frozenset({"AFR", "APAC", "EEUR", "ENAM", "ME", "OC", "SAM", "WEUR", "WNAM"})

# Changing one of these interrupts what a tunnel carries.
DISRUPTIVE = frozenset(
    {
        "customer_endpoint",
        "customer_gre_endpoint",
        "cloudflare_endpoint",
        "cloudflare_gre_endpoint",
        "interface_address",
        "psk",
        "bgp",
        "custom_remote_identities",
    }
)


class Later(str):
    """Stands for the id of an object that this run creates."""

    node: Node

    def __new__(cls, node: Node) -> Later:
        later = super().__new__(cls, PENDING)
        later.node = node
        return later


@dataclass(eq=False)
class Node:
    """One object of the document, or one that has to go.

    Attributes:
        place: where it stands in the document, for messages.
        parent_id: the id of the site that holds it; of a site, its own.
        site: the site that it stands under.
        resolved: what is wanted, with the names of other objects replaced by their ids.
        needs: what must be there before it.
        last: the activation of an appliance, which comes after everything else.
        status: unchanged | planned | done | failed | not_tried | skipped.
    """

    place: str
    resource: Resource
    wanted: Item = field(repr=False)
    site: Node | None = None
    absent: bool = False
    resend: bool = False
    recreate: bool = False
    resolved: Item = field(default_factory=dict, repr=False)
    parent_id: str | None = None
    plan: Plan | None = None
    needs: list[Node] = field(default_factory=list, repr=False)
    status: str = "unchanged"
    error: CloudflareError | None = None
    note: str | None = None
    last: bool = False

    @property
    def op(self) -> str:
        return self.plan.op if self.plan else "none"

    @property
    def name(self) -> str:
        values = {**self.wanted, **(self.plan.current or {} if self.plan else {})}
        return self.resource.name_of({**values, **{name: value for name, value in self.wanted.items() if name != "id"}})

    @property
    def id(self) -> str:
        return str(self.plan.current["id"]) if self.plan and self.plan.current else Later(self)

    def request(self) -> Request:
        return Request(
            resource=self.resource,
            wanted=self.wanted,
            absent=self.absent,
            resend=self.resend,
            recreate=self.recreate,
        )


# --- the document ---


class Parser:
    """Turns the document into nodes, and says of every mistake where it stands."""

    def __init__(self, *, absent: bool) -> None:
        self.nodes: list[Node] = []
        self.mistakes: list[str] = []
        self._absent = absent

    def parse(self, document: Mapping[str, Any]) -> None:
        for key, resource in ACCOUNT.items():
            for index, values in self._items(document.get(key), key):
                place = f"{key}[{index}]"
                if resource is SITE:
                    self._site(values, place)
                else:
                    self._node(resource, values, place, None)

    def _site(self, values: Mapping[str, Any], place: str) -> None:
        below = {**CHILDREN, **SHARED}
        site = self._node(
            SITE, {name: value for name, value in values.items() if name not in below}, place, None, below
        )
        for key, resource in below.items():
            for index, item in self._items(values.get(key), f"{place}.{key}"):
                self._node(resource, item, f"{place}.{key}[{index}]", site)

    def _items(self, items: Any, place: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        if items is None:
            return
        if not isinstance(items, list):
            self.mistakes.append(f"{place}: must be a list")
            return
        for index, item in enumerate(items):
            if isinstance(item, Mapping):
                yield index, item
            else:
                self.mistakes.append(f"{place}[{index}]: must be a dictionary of options, such as name")

    def _node(
        self, resource: Resource, values: Mapping[str, Any], place: str, site: Node | None, also: Collection[str] = ()
    ) -> Node:
        own = {f"{name}_update" for name, known in resource.fields.items() if known.write_only} | {"recreate", "id"}
        wanted = self._values(resource.fields, {k: v for k, v in values.items() if k not in own}, place, (*own, *also))
        self.mistakes += [f"{place}.{problem}" for problem in problems(resource.fields, wanted)]
        if values.get("id"):
            wanted["id"] = str(values["id"])
        named = [name for name in (*resource.identity, *resource.one_of) if wanted.get(name)]
        if not values.get("id") and (len(named) < len(resource.identity) or not named):
            needed = " and ".join(resource.identity) or f"one of {', '.join(resource.one_of)}"
            self.mistakes.append(f"{place}: needs {needed} (or id), to say which {resource.title} is meant")
        node = Node(
            place=place,
            resource=resource,
            wanted=wanted,
            site=site,
            absent=self._absent,
            resend=any(values.get(name) == "always" for name in own if name.endswith("_update")),
            recreate=bool(boolean(values.get("recreate", False), strict=False)),
        )
        self.nodes.append(node)
        return node

    def _values(self, fields: Fields, values: Mapping[str, Any], place: str, also: Collection[str] = ()) -> Item:
        taken = {}
        for name, value in values.items():
            known = fields.get(name)
            if known is None or known.read_only:
                options = [*(name for name, known in fields.items() if not known.read_only), *also]
                near = difflib.get_close_matches(str(name), options, 1)
                self.mistakes.append(f"{place}.{name}: no such option{f'; did you mean {near[0]}?' if near else ''}")
            elif value is not None:
                taken[name] = self._value(known, value, f"{place}.{name}")
        for name, known in fields.items():
            if known.required and values.get(name) is None:
                self.mistakes.append(f"{place}.{name}: is required")
        return given(taken)

    def _value(self, known: Field, value: Any, place: str) -> Any:
        if known.type == "list":
            if not isinstance(value, list):
                self.mistakes.append(f"{place}: must be a list")
                return None
            return [self._scalar(known, known.elements or "str", item, f"{place}[{i}]") for i, item in enumerate(value)]
        return self._scalar(known, known.type, value, place)

    def _scalar(self, known: Field, kind: str, value: Any, place: str) -> Any:
        if kind == "dict":
            if not isinstance(value, Mapping):
                self.mistakes.append(f"{place}: must be a dictionary")
                return None
            return self._values(known.fields, value, place) if known.fields else dict(value)
        try:
            taken = COERCE[kind](value)
        except (TypeError, ValueError):
            self.mistakes.append(f"{place}: {WORDS[kind]}, not {type(value).__name__}")
            return None
        if known.choices and taken not in known.choices:
            self.mistakes.append(f"{place}: {taken!r} is not one of {', '.join(map(str, known.choices))}")
        return taken


def _text(value: Any) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    return str(value)


def _whole(value: Any) -> int:
    if isinstance(value, (bool, float)):
        raise TypeError
    return int(value)


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else bool(boolean(value))


COERCE: dict[str, Callable[[Any], Any]] = {"str": _text, "int": _whole, "bool": _truth}
WORDS = {"str": "must be text (quote it)", "int": "must be a whole number", "bool": "must be true or false"}


def psks(value: Any) -> set[str]:
    """Every pre-shared key in a document, so that Ansible can keep them out of whatever it prints."""
    if isinstance(value, Mapping):
        found = {str(item) for name, item in value.items() if name == "psk" and item}
        return found.union(*(psks(item) for item in value.values() if isinstance(item, (Mapping, list))))
    return set().union(*(psks(item) for item in value)) if isinstance(value, list) else set()


def cross_check(nodes: Sequence[Node]) -> tuple[list[str], list[str]]:
    """What can be wrong between the items of a document: (mistakes, warnings). Needs no request."""
    mistakes: list[str] = []
    seen: dict[Any, Node] = {}
    for node in nodes:
        if node.resource is ROUTE:
            scope = node.wanted.get("scope")
            key: Any = (ROUTE.key(node.wanted), canonical(ROUTE.fields["scope"], scope), node.wanted.get("priority"))
        elif node.resource in TUNNELS or node.resource is INTERCONNECT:
            key = ("tunnel", node.wanted.get("name"))  # one namespace (API reference, name)
        else:
            names = [str(node.wanted.get(name)) for name in (*node.resource.identity, *node.resource.one_of)]
            extra = node.wanted.get("notes") if node.resource is CONNECTOR else None
            key = (node.resource.kind, id(node.site) if node.resource.parent else None, *names, extra)
        if node.wanted.get("id"):
            key = (node.resource.kind, node.wanted["id"])
        if key in seen:
            mistakes.append(f"{node.place}: {node.name} is in the document already, at {seen[key].place}")
        seen.setdefault(key, node)
    mistakes += _overlaps([node for node in nodes if node.resource in TUNNELS or node.resource is INTERCONNECT])
    return mistakes, _uncovered_regions([node for node in nodes if node.resource is ROUTE])


def _overlaps(tunnels: Sequence[Node]) -> Iterator[str]:
    networks = []
    for node in tunnels:
        for name in ("interface_address", "interface_address6"):
            if network := _network(node.wanted.get(name)):
                networks.append((network.version, int(network.network_address), int(network.broadcast_address), node))
    networks.sort(key=lambda entry: entry[:3])
    for (version, _first, end, one), (other_version, start, _end, other) in itertools.pairwise(networks):
        if version == other_version and start <= end and one is not other:
            yield f"{other.place}: the interface subnet of {other.name} overlaps that of {one.name} ({one.place})"


def _network(value: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_interface(value).network if value else None
    except ValueError:
        return None


def _uncovered_regions(routes: Sequence[Node]) -> list[str]:
    scopes: dict[Any, list[Any]] = defaultdict(list)
    for node in routes:
        scopes[address(node.wanted.get("prefix"))].append(node.wanted.get("scope") or {})
    warnings = []
    for prefix, given_scopes in scopes.items():
        if any(not scope.get("colo_regions") for scope in given_scopes):
            continue
        covered = {region.upper() for scope in given_scopes for region in scope["colo_regions"]}
        if lacking := sorted(REGIONS - covered):
            warnings.append(
                f"Traffic to {prefix} that enters in {', '.join(lacking)} has no route: all its routes are scoped to "
                "regions."
            )
    return warnings


# --- reading, planning, writing ---


class Network:
    """Brings an account to what a document says.

    Args:
        run: the task's options and means.
        nodes: the parsed document.
    """

    def __init__(self, run: Run, nodes: list[Node]) -> None:
        self.run = run
        self.nodes = nodes
        self.warnings: list[str] = []
        self.skipped: list[str] = []
        reconciler = run.reconciler
        self._client, self._listings = reconciler.client, reconciler.listings
        self._workers = run.params["concurrency"]
        self._index: dict[tuple[str, int | None, str], Node] = {}
        self._planned_after: list[Node] = []
        self._spoken_at = self._client.clock()
        self._lock = threading.Lock()
        self._stop = threading.Event()

    # reading

    def read(self) -> None:
        """One listing per account-level kind that matters, then four at most per site."""
        kinds = {node.resource for node in self.nodes if node.resource.parent is None}
        if any(node.wanted.get("app") for node in self.nodes):
            kinds.add(APP)
        if any(node.wanted.get("connector") or node.wanted.get("secondary_connector") for node in self.nodes):
            kinds.add(CONNECTOR)
        scope = self.run.params.get("prune") or {}
        kinds |= {ACCOUNT[key] for key, patterns in scope.items() if patterns and key in ACCOUNT}
        if scope:
            kinds.add(CONNECTOR)
        served = self._hops(self.nodes)
        hops = {
            _spelled(node.wanted.get("nexthop")) for node in self.nodes if node.resource is ROUTE and not node.absent
        }
        if hops - served.keys():
            kinds |= {*TUNNELS, INTERCONNECT}
        self.fetch([(resource, None) for resource in ACCOUNT.values() if resource in kinds])
        wanted: dict[str, set[str]] = defaultdict(set)
        for node in self.nodes:
            if node.resource is SITE:
                found = SITE.find(node.wanted, self.listing(SITE).candidates(node.wanted))
                node.parent_id = found["id"] if found else None
        for node in self.nodes:
            if node.resource.parent and node.site and node.site.parent_id:
                wanted[node.site.parent_id].add(node.resource.plural)
                if node.resource is ACL:
                    wanted[node.site.parent_id].add(LAN.plural)
                if node.wanted.get("preferred_wans"):
                    wanted[node.site.parent_id].add(WAN.plural)
        for node in self.nodes:
            if node.resource is SITE and node.parent_id:
                if node.absent:
                    wanted[node.parent_id] |= CHILDREN.keys()
                wanted[node.parent_id] |= {key for key, patterns in scope.items() if patterns and key in CHILDREN}
        for site in self._pruned_sites():
            wanted[site["id"]] |= CHILDREN.keys()
        self.fetch([(CHILDREN[key], site_id) for site_id, keys in wanted.items() for key in sorted(keys)])

    def fetch(self, collections: Sequence[tuple[Resource, str | None]]) -> None:
        def read(collection: tuple[Resource, str | None]) -> None:
            self._listings.read(self._client, *collection)

        self._each(collections, read, "reading")

    def listing(self, resource: Resource, parent_id: str | None = None) -> Any:
        return self._listings.read(self._client, resource, parent_id)

    # planning

    def plan(self) -> None:
        """Decide for every node; raises InputError with all mistakes, before anything is written."""
        mistakes: list[str] = []
        for node in self.nodes:
            if node.resource.identity or node.resource.one_of:
                for name in (*node.resource.identity, *node.resource.one_of)[:1]:
                    if node.wanted.get(name):
                        parent = id(node.site) if node.resource.parent else None
                        self._index[node.resource.kind, parent, str(node.wanted[name])] = node
        paired = self._pair_routes(mistakes)
        for node in sorted(self.nodes, key=lambda node: STAGE[node.resource.kind]):
            try:
                self._plan_one(node, paired)
            except CloudflareError as error:
                mistakes.append(f"{node.place}: {error}")
        mistakes += self._unserved_hops()
        if mistakes:
            raise InputError(_many(mistakes))
        self.nodes += self._planned_after
        self._plan_prune()

    def _plan_one(self, node: Node, paired: Mapping[int, Item | None]) -> None:
        resource = node.resource
        if resource.parent:
            site = node.site
            node.parent_id = (site.parent_id or Later(site)) if site else None
            if site and site.op == "create":
                node.needs.append(site)
        values = {name: value for name, value in node.wanted.items() if name != "id"}
        activate = values.pop("activated", None) if resource is CONNECTOR and not node.absent else None
        if activate is False:
            values["activated"] = False
        if node.absent and resource.resolve:
            values = {name: value for name, value in values.items() if name in (*resource.identity, *resource.one_of)}
        try:
            wanted = (
                resource.resolve(values, lambda other, key: self._lookup(node, other, key))
                if resource.resolve
                else values
            )
        except CloudflareError:
            if not node.absent:
                raise
            return
        found = None
        if id(node) in paired:
            found = paired[id(node)]
        elif not isinstance(node.parent_id, Later):
            identity = {**wanted, "id": node.wanted.get("id")}
            found = resource.find(identity, self.listing(resource, node.parent_id).candidates(identity))
        if found is None and node.wanted.get("id") and not node.absent:
            raise InputError(f"there is no {resource.title} with id {node.wanted['id']}")
        node.resolved = wanted
        node.plan = plan(resource, wanted, found, absent=node.absent, resend=node.resend, recreate=node.recreate)
        if activate:
            self._plan_activation(node, found)

    def _plan_activation(self, node: Node, found: Item | None) -> None:
        """An appliance is activated last, when all that it shall run is there (operators 3.4)."""
        if found and found.get("activated"):
            return
        current = found or {"id": Later(node), **node.wanted, "activated": False}
        decided = plan(CONNECTOR, {"activated": True}, current)
        last = Node(place=node.place, resource=CONNECTOR, wanted={**node.wanted}, plan=decided, last=True)
        last.resolved = {"activated": True}
        last.needs = [other for other in self.nodes if other is node or self._runs_on(other, node)]
        self._planned_after.append(last)

    def _runs_on(self, other: Node, connector: Node) -> bool:
        site = other if other.resource is SITE else other.site
        serial = connector.wanted.get("serial_number")
        return bool(
            site and serial and serial in (site.wanted.get("connector"), site.wanted.get("secondary_connector"))
        )

    def _lookup(self, node: Node, resource: Resource, key: str) -> Item:
        """An object by name or id: in the account, or among those that this run creates."""
        name = (*resource.identity, *resource.one_of)[0]
        if not (resource.parent and isinstance(node.parent_id, Later)):
            listing = self.listing(resource, node.parent_id if resource.parent else None)
            candidates = listing.candidates({name: key}) if resource.identity else listing
            found = resource.only({name: key}, [item for item in candidates if item.get(name) == key])
            if found := found or resource.find({"id": key}, listing.candidates({"id": key})):
                return found
        planned = self._index.get((resource.kind, id(node.site) if resource.parent else None, key))
        if planned is None or planned.absent:
            raise InputError(f"there is no {resource.title} called {key!r}, neither in the account nor in the document")
        node.needs.append(planned)
        return {"id": Later(planned)}

    def _pair_routes(self, mistakes: list[str]) -> dict[int, Item | None]:
        """Exact matches pair first, then what remains one to one; the rest is ambiguous."""
        groups: dict[Any, list[Node]] = defaultdict(list)
        for node in self.nodes:
            if node.resource is ROUTE and not node.wanted.get("id"):
                groups[ROUTE.key(node.wanted)].append(node)
        paired: dict[int, Item | None] = {}
        for group in groups.values():
            items = list(self.listing(ROUTE).candidates(group[0].wanted))
            if len(group) == 1 and len(items) <= 1:
                continue
            left = []
            for node in group:
                exact = [
                    item
                    for item in items
                    if item.get("priority") == node.wanted.get("priority")
                    and canonical(ROUTE.fields["scope"], item.get("scope"))
                    == canonical(ROUTE.fields["scope"], node.wanted.get("scope"))
                ]
                if exact:
                    paired[id(node)] = exact[0]
                    items.remove(exact[0])
                else:
                    left.append(node)
            for node in list(left):
                close = ROUTE.match(ROUTE, node.wanted, items)
                if len(left) == 1 and len(close) == 1:
                    paired[id(node)] = close[0]
                elif not close:
                    paired[id(node)] = None
                else:
                    places = ", ".join(f"{other.place} (priority {other.wanted.get('priority')})" for other in left)
                    there = ", ".join(f"{item['id']} (priority {item.get('priority')})" for item in close)
                    mistakes.append(
                        f"{node.place}: {node.name} is ambiguous: {places} may each be any of the routes {there}; say "
                        "which with id"
                    )
                    break
        return paired

    def _hops(self, nodes: Iterable[Node]) -> dict[str, str]:
        """Next hop -> tunnel, for the customer's sides; Cloudflare's own sides map to ''."""
        hops: dict[str, str] = {}
        for node in nodes:
            if node.resource in TUNNELS or node.resource is INTERCONNECT:
                _add_hops(hops, node.wanted)
        return hops

    def _unserved_hops(self) -> Iterator[str]:
        hops = self._hops(node for node in self.nodes if not node.absent)
        known = dict(hops)
        for resource in (*TUNNELS, INTERCONNECT):
            for item in self._listings.known(resource, None):
                _add_hops(known, item)
        makers = {node.wanted.get("name"): node for node in self.nodes if node.resource in TUNNELS}
        for node in self.nodes:
            if node.resource is not ROUTE or node.absent or not node.wanted.get("nexthop"):
                continue
            tunnel = known.get(_spelled(node.wanted["nexthop"]))
            if tunnel is None:
                yield (
                    f"{node.place}.nexthop: {node.wanted['nexthop']} is in the interface subnet of no tunnel, neither "
                    "in the document nor in the account"
                )
            elif tunnel.startswith("!"):
                yield (
                    f"{node.place}.nexthop: {node.wanted['nexthop']} is Cloudflare's own side of {tunnel[1:]}; "
                    "the customer's side is the other host"
                )
            elif (maker := makers.get(tunnel)) and maker.op != "none":
                node.needs.append(maker)

    # pruning

    def _pruned_sites(self) -> list[Item]:
        patterns = (self.run.params.get("prune") or {}).get("sites") or []
        kept = {node.parent_id for node in self.nodes if node.resource is SITE}
        return [
            site
            for site in (self.listing(SITE) if patterns else ())
            if site["id"] not in kept and matches(site.get("name", ""), patterns)
        ]

    def _plan_prune(self) -> None:
        scope = self.run.params.get("prune") or {}
        kept = {(node.resource.kind, node.plan.current["id"]) for node in self.nodes if node.plan and node.plan.current}
        doomed = {
            node.parent_id: node for node in self.nodes if node.resource is SITE and node.absent and node.parent_id
        }
        for site in self._pruned_sites():
            doomed[site["id"]] = self._doom(SITE, site, None, None)
        for key, patterns in scope.items():
            resource = KINDS[key]
            if not patterns or resource is SITE:
                continue
            sites = [node for node in self.nodes if node.resource is SITE and node.parent_id and not node.absent]
            parents = [(node.parent_id, node) for node in sites] if resource.parent else [(None, None)]
            for parent_id, site_node in parents:
                for item in self.listing(resource, parent_id):
                    if (resource.kind, item["id"]) not in kept and _in_scope(resource, item, patterns):
                        self._doom(resource, item, parent_id, site_node)
        for site_id, node in doomed.items():
            for resource in CHILDREN.values():
                for item in self.listing(resource, site_id):
                    if (resource.kind, item["id"]) not in kept:
                        self._doom(resource, item, site_id, node)

    def _doom(self, resource: Resource, item: Item, parent_id: str | None, site: Node | None) -> Node:
        """An object outside the document that has to go, unless an appliance made it."""
        node = Node(place="(not in the document)", resource=resource, wanted=dict(item), site=site, absent=True)
        node.parent_id = item["id"] if resource is SITE else parent_id
        if resource.untouchable and resource.untouchable(item):
            return node
        connectors = [connector["id"] for connector in self._listings.known(CONNECTOR, None)]
        if made_by_appliance(item, connectors) and "appliance_objects" not in self.run.params["allow"]:
            self.skipped.append(
                f"{resource.name_of(item)} was made by an appliance and stays (allow: appliance_objects)"
            )
            return node
        node.plan = plan(resource, {}, item, absent=True)
        self.nodes.append(node)
        return node

    # guard rails

    def guard(self) -> list[str]:
        """Why this plan must not run, one sentence each, with the override."""
        allow = self.run.params["allow"]
        refused = []
        deletes = [node for node in self.nodes if node.op in ("delete", "recreate")]
        if len(deletes) > self.run.params["max_deletes"]:
            refused.append(
                f"{len(deletes)} objects would be deleted, more than max_deletes: {self.run.params['max_deletes']} "
                f"({_some(node.name for node in deletes)})"
            )
        if "last_route" not in allow and (names := list(self._last_routes())):
            refused.append(f"No route would be left to {_some(names)} (allow: last_route)")
        lost, interrupted = self._tunnels_at_once()
        if lost and "last_tunnel" not in allow:
            refused.append(f"No tunnel would be left for {_some(lost)} (allow: last_tunnel)")
        if interrupted and "all_tunnels" not in allow:
            refused.append(
                f"All tunnels would be interrupted at once of {_some(interrupted)}; "
                "change them one run after another (allow: all_tunnels)"
            )
        anew = [node.name for node in self.nodes if node.op == "recreate" and node.resource is IPSEC_TUNNEL]
        if anew and "recreate_ipsec" not in allow:
            refused.append(
                f"These would be deleted and created anew: {_some(anew)}; their IKE identities change, and the sites "
                "are cut off until their devices are configured again (allow: recreate_ipsec)"
            )
        return refused

    def _last_routes(self) -> Iterator[str]:
        left: Counter[str] = Counter(address(item.get("prefix")) for item in self._listings.known(ROUTE, None))
        gone = set()
        for node in self.nodes:
            if node.resource is ROUTE and node.plan and node.op != "none":
                if node.plan.before:
                    left[address(node.plan.before.get("prefix"))] -= 1
                    gone.add(address(node.plan.before.get("prefix")))
                if node.plan.after:
                    left[address(node.plan.after.get("prefix"))] += 1
        return (prefix for prefix in sorted(gone) if left[prefix] <= 0)

    def _tunnels_at_once(self) -> tuple[list[str], list[str]]:
        """Who would lose the last tunnel, and who would have every tunnel interrupted."""
        planned = {node.plan.current["id"]: node for node in self._of(*TUNNELS) if node.plan and node.plan.current}
        sites = sorted((str(site.get("name")) for site in self._site_names()), key=len, reverse=True)
        homes: dict[str, list[Node | None]] = defaultdict(list)
        for item in (item for resource in TUNNELS for item in self._listings.known(resource, None)):
            homes[self._home(item, planned.get(item["id"]), sites)].append(planned.get(item["id"]))
        added = {self._home(node.wanted, node, sites) for node in self._of(*TUNNELS) if node.op == "create"}
        lost, interrupted = [], []
        for home, members in homes.items():
            changing = [node for node in members if node and node.op != "none" and node.plan]
            if len(changing) < len(members):
                continue
            if all(node.op == "delete" for node in changing):
                lost += [] if home in added else [home]
            elif len(members) > 1 and all(
                node.op != "update" or DISRUPTIVE & set(node.plan.changes) for node in changing if node.plan
            ):
                interrupted.append(home)
        return lost, interrupted

    def _of(self, *resources: Resource) -> list[Node]:
        return [node for node in self.nodes if node.resource in resources]

    def _site_names(self) -> Iterable[Item]:
        return [*self._listings.known(SITE, None), *(node.wanted for node in self.nodes if node.resource is SITE)]

    def _home(self, item: Item, node: Node | None, sites: Sequence[str]) -> str:
        """What a tunnel belongs to. The API does not say, so: the document, else the site whose name its name begins
        with, else its customer endpoint."""
        if node and node.site:
            return f"site {node.site.wanted.get('name')}"
        name = str(item.get("name", ""))
        if site := next((site for site in sites if site and name.startswith(site)), None):
            return f"site {site}"
        return f"the customer endpoint {item.get('customer_endpoint') or item.get('customer_gre_endpoint') or name}"

    # check mode

    def verify(self) -> int:
        """Have the API validate what it can; returns how many writes it validated."""
        changing = [node for node in self._changing() if node.op in node.resource.validate_only and not _pending(node)]
        single, batches = self._batches(changing)

        def validate(node: Node) -> None:
            if node.plan:
                self._reconciler().verify(node.plan, node.parent_id)

        def validate_batch(batch: list[Node]) -> None:
            try:
                self._put_many(batch, {"validate_only": "true"})
            except ApiError:
                for node in batch:
                    self._guarded(node, validate)

        self._each(single, lambda node: self._guarded(node, validate), "validating")
        self._each(batches, validate_batch, "validating")
        for node in self._changing():
            if node.status == "unchanged":
                node.status = "planned"
        return len(changing)

    # writing

    def apply(self) -> None:
        """Write stage by stage; what depends on a failed item is not tried, the rest goes on."""
        stages: dict[int, list[Node]] = defaultdict(list)
        for node in self._changing():
            number = STAGE[node.resource.kind]
            stages[ACTIVATION if node.last else 2 * ACTIVATION - number if node.op == "delete" else number].append(node)
        for number in sorted(stages):
            single, batches = self._batches(stages[number])
            self._each(batches, self._write_batch, "writing")
            self._each(single, lambda node: self._guarded(node, self._write), "writing")

    def _changing(self) -> list[Node]:
        return [node for node in self.nodes if node.op != "none" and node.status in ("unchanged", "planned")]

    def _batches(self, nodes: Sequence[Node]) -> tuple[list[Node], list[list[Node]]]:
        """Single writes, and the updates that one PUT of the collection can carry."""
        bulk = {ROUTE, *TUNNELS} if self.run.params["bulk_tunnels"] else {ROUTE}
        many: dict[str, list[Node]] = defaultdict(list)
        single = []
        for node in nodes:
            if node.op == "update" and node.resource in bulk:
                many[node.resource.kind].append(node)
            else:
                single.append(node)
        batches = []
        for kind in list(many):
            if len(many[kind]) == 1:
                single += many[kind]
            else:
                batches += [many[kind][start : start + BATCH] for start in range(0, len(many[kind]), BATCH)]
        return single, batches

    def _put_many(self, batch: Sequence[Node], query: Mapping[str, str] | None = None) -> list[Item]:
        resource = batch[0].resource
        items = [{"id": node.id, **(node.plan.body or {} if node.plan else {})} for node in batch]
        answer = self._client.request(
            "PUT", *resource.path, body={resource.bulk: items}, query=query, headers=resource.headers
        )
        return [resource.view(wire) for wire in resource.unwrap(answer.result)]

    def _write_batch(self, batch: list[Node]) -> None:
        ready = [node for node in batch if self._may_go(node)]
        if not ready:
            return
        try:
            items = self._put_many(ready)
        except ApiError:  # refused as a whole: one by one shows which item is at fault
            for node in ready:
                self._guarded(node, self._write)
            return
        except CloudflareError as error:
            for node in ready:
                node.status, node.error = "failed", error
            return
        self.run.wrote()
        for item in items:
            self._listings.put(ready[0].resource, None, item)
        for node in ready:
            node.status = "done"

    def _guarded(self, node: Node, action: Callable[[Node], None]) -> None:
        if not self._may_go(node):
            return
        try:
            action(node)
        except CloudflareError as error:
            node.status, node.error = "failed", error

    def _may_go(self, node: Node) -> bool:
        blocked = next((need for need in node.needs if need.status in ("failed", "not_tried")), None)
        if blocked is None:
            return True
        node.status, node.note = "not_tried", f"{blocked.name} failed"
        return False

    def _write(self, node: Node) -> None:
        reconciler = self._reconciler()
        decided: Plan = _settled(node.plan)
        parent_id = str(_settled(node.parent_id)) if node.parent_id else None
        try:
            if node.last or node.place.startswith("("):
                item = reconciler.apply(decided, parent_id)
            else:
                decided, item = reconciler.carry_out(node.request(), _settled(node.resolved), decided, parent_id)
        finally:
            if reconciler.changed:
                self.run.wrote()
        node.plan = replace(decided, current=item or decided.current)
        if node.resource is SITE and item:
            node.parent_id = item["id"]
        node.status = "done"

    def _reconciler(self) -> Reconciler:
        return Reconciler(self._client, self._listings, check_mode=self.run.check_mode)

    # means

    def _each(self, things: Sequence[Any], action: Callable[[Any], None], what: str) -> None:
        """Do all of it, a few at a time; the first unexpected failure ends the run."""
        if not things:
            return
        began = self._client.clock()
        todo = deque(things)

        def work() -> None:
            while todo:
                try:
                    thing = todo.popleft()
                except IndexError:  # another worker was faster
                    return
                action(thing)

        count = min(self._workers, len(things))
        with ThreadPoolExecutor(count) as pool:
            # One future for each worker: to wait for one of thousands costs a look at all of them, each time.
            waiting: set[Future[None]] = {pool.submit(work) for _ in range(count)}
            try:
                while waiting:
                    finished, waiting = wait(waiting, timeout=5, return_when=FIRST_COMPLETED)
                    for future in finished:
                        future.result()
                    self._speak(what, len(things) - len(todo), len(things), self._client.clock() - began)
            except BaseException:
                todo.clear()
                raise

    def _speak(self, what: str, done: int, total: int, spent: float) -> None:
        now = self._client.clock()
        if now - self._spoken_at < 10:
            return
        self._spoken_at = now
        rest = f", about {spent / done * (total - done):.0f} s to go" if done else ""
        self.run.workspace.progress(f"{what}: {done} of {total}{rest}")


def made_by_appliance(item: Mapping[str, Any], connector_ids: Collection[str]) -> bool:
    """Appliances make their own tunnels and routes, which nobody may manage (api-facts c6). How to recognise them is
    documented nowhere; inferred: the name or the description carries the id of the connector."""
    text = f"{item.get('name', '')} {item.get('description', '')}"
    return any(connector_id in text for connector_id in connector_ids)


def _add_hops(hops: dict[str, str], tunnel: Mapping[str, Any]) -> None:
    name = str(tunnel.get("name", ""))
    for key in ("interface_address", "interface_address6"):
        peer = customer_address(tunnel.get(key)) if tunnel.get(key) else None
        if peer:
            hops[peer] = name
            hops.setdefault(str(ipaddress.ip_interface(tunnel[key]).ip), f"!{name}")


def _spelled(value: Any) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        return str(value)


def matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _in_scope(resource: Resource, item: Item, patterns: Sequence[str]) -> bool:
    """Routes by the prefixes that contain them, everything else by name."""
    if resource is not ROUTE:
        names = (*resource.identity, "serial_number", "account_app_id", "managed_app_id")
        return matches(next((str(item[name]) for name in names if item.get(name)), ""), patterns)
    network = _network(item.get("prefix"))
    return any(_contains(_network(pattern), network) for pattern in patterns)


def _contains(outer: Any, inner: Any) -> bool:
    return bool(outer and inner and outer.version == inner.version and inner.subnet_of(outer))


def _pending(node: Node) -> bool:
    """Does its request depend on something that this run creates?"""
    if isinstance(node.parent_id, Later):
        return True
    return any(
        need.op in ("create", "recreate") or (need.plan and "interface_address" in need.plan.changes)
        for need in node.needs
    )


def _settled(value: Any) -> Any:
    """A plan or a body with the ids of what has been created by now."""
    if isinstance(value, Later):
        return value.node.id
    if isinstance(value, Mapping):
        return {name: _settled(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_settled(item) for item in value)
    if isinstance(value, Plan):
        return replace(value, body=_settled(value.body), current=_settled(value.current), wanted=_settled(value.wanted))
    return value


def _some(names: Iterable[str], most: int = 5) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def _many(mistakes: Sequence[str]) -> str:
    more = f" There are {len(mistakes) - 20} more mistakes." if len(mistakes) > 20 else ""
    count = f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "a mistake"
    return f"The document has {count}; nothing was written. {'; '.join(mistakes[:20])}.{more}"


class GuardError(CloudflareError):
    """A plan that could cut somebody off."""

    kind = "guard"


OPTIONS: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": ["merged", "overridden", "deleted"], "default": "merged"},
    **{key: {"type": "list", "elements": "dict"} for key in ACCOUNT},
    "prune": {
        "type": "dict",
        "options": {key: {"type": "list", "elements": "str"} for key in KINDS if key != "interconnects"},
    },
    "max_deletes": {"type": "int", "default": 10},
    "allow": {
        "type": "list",
        "elements": "str",
        "choices": ["last_route", "last_tunnel", "all_tunnels", "recreate_ipsec", "appliance_objects"],
        "default": [],
    },
    "bulk_tunnels": {"type": "bool", "default": False},
    "server_validation": {"type": "bool", "default": True},
    "concurrency": {"type": "int", "default": 8},
    # A fleet outlasts the patience that fits one object: the rate limit lets a thousand sites take twenty minutes.
    "deadline": {"type": "float", "default": 21600.0},
}


def run_network(run: Run) -> dict[str, Any]:
    """Body of magic_network."""
    params = run.params
    if params["state"] == "overridden" and not any((params["prune"] or {}).values()):
        raise InputError(
            "state: overridden deletes what the document lacks; say where with prune, such as "
            "prune: {routes: [10.0.0.0/8]}."
        )
    if params["state"] != "overridden" and params["prune"]:
        raise InputError("prune only goes with state: overridden.")
    if not 1 <= params["concurrency"] <= 32:
        raise InputError(f"concurrency: {params['concurrency']} is out of range; it must be from 1 to 32.")
    parser = Parser(absent=params["state"] == "deleted")
    parser.parse({key: params[key] for key in ACCOUNT})
    mistakes, warnings = cross_check(parser.nodes)
    if parser.mistakes or mistakes:
        raise InputError(_many(parser.mistakes + mistakes))
    network = Network(run, parser.nodes)
    network.warnings += warnings
    network.read()
    network.plan()
    refused = network.guard()
    result: dict[str, Any] = {}
    if refused:
        result = {"failed": True, "error": GuardError().details()}
        result["msg"] = f"Refused; nothing was written. {'. '.join(refused)}."
    elif not run.check_mode:
        network.apply()
    elif params["server_validation"]:
        result["validated"] = network.verify()
    return {**_report(network), **result}


def _report(network: Network) -> dict[str, Any]:
    acted = [node for node in network.nodes if node.op != "none" or node.status != "unchanged"]
    for node in acted:
        if node.status == "unchanged":
            node.status = "planned"
    failed = [node for node in acted if node.status == "failed"]
    summary = Counter({"create": 0, "update": 0, "recreate": 0, "delete": 0})
    summary.update(node.op for node in acted)
    statuses = Counter(node.status for node in acted)
    check_mode = network.run.check_mode
    report: dict[str, Any] = {
        "changed": any(node.op != "none" for node in acted) if check_mode else network.run.changed,
        "summary": {**summary, "unchanged": len(network.nodes) - len(acted)},
        "actions": [_action(node) for node in acted],
        # The document may be megabytes: it is neither repeated nor logged.
        "invocation": {
            "module_args": {name: value for name, value in network.run.params.items() if name not in ACCOUNT}
        },
    }
    if network.warnings:
        report["warnings"] = network.warnings
    if network.skipped:
        report["skipped_objects"] = network.skipped
    if network.run.diff_mode:
        report["diff"] = {
            "before": {node.name: _shown(node, node.plan.before) for node in acted if node.plan},
            "after": {node.name: _shown(node, node.plan.after) for node in acted if node.plan},
        }
    if failed:
        report["failed"] = True
        report["error"] = failed[0].error.details() if failed[0].error else {}
        causes = "; ".join(f"{node.place} ({node.name}): {node.error}" for node in failed[:5])
        more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
        report["msg"] = (
            f"{statuses['done']} of {len(acted)} writes were done, {len(failed)} failed, {statuses['not_tried']} were "
            "not tried. "
            f"{causes}{more}. Mend the cause and run again: it goes on where it stopped."
        )
    return report


def _action(node: Node) -> dict[str, Any]:
    action: dict[str, Any] = {
        "place": node.place,
        "kind": node.resource.kind,
        "name": node.name,
        "operation": node.op,
        "status": node.status,
    }
    if node.site:
        action["site"] = node.site.wanted.get("name")
    if node.plan and node.op in ("update", "recreate"):
        action["changes"] = {
            name: {"before": node.plan.before.get(name), "after": node.plan.after.get(name)}
            for name in node.plan.changes
        }
    if node.plan and node.plan.current and not isinstance(node.plan.current["id"], Later):
        action["id"] = node.plan.current["id"]
    if node.error:
        action["error"] = {"msg": str(node.error), **node.error.details()}
    if node.note:
        action["note"] = node.note
    return action


def _shown(node: Node, values: Item) -> Item:
    """In a diff: of an update only what differs, so that a fleet's diff stays readable."""
    changes = node.plan.changes if node.plan else ()
    return {name: value for name, value in values.items() if name in changes} if node.op == "update" else dict(values)


OPERATION = Operation(OPTIONS, run_network, secret_parts={"sites": psks, "ipsec_tunnels": psks})
