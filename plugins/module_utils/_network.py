# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""A whole network in one document: read with few requests, planned as a value, written with few requests."""

from __future__ import annotations

import fnmatch
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Any

from ._document import (
    ACCOUNT,
    CHILDREN,
    KINDS,
    LINKS,
    TUNNELS,
    Hops,
    Later,
    Node,
    Parser,
    cross_check,
    network_of,
    overlaps,
    place_of,
    secrets,
    spelled,
    uncovered_regions,
)
from ._errors import AmbiguousError, ApiError, CloudflareError, ExchangeError, InputError, TransportError, shortened
from ._fields import address, at, canonical, undescribed
from ._operation import Operation, Run
from ._plan import Plan, is_secret, plan, stored_otherwise
from ._reconcile import CONFLICTS, Listing, Reconciler, collection, expected, maybe_carried_out
from ._resource import Item, Read, Resource
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

# What must be there before what; deletions go the other way round, after everything else.
ORDER = ((APP, CONNECTOR), (SITE, GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT), (WAN, LAN), (ACL, APP_CONFIG, ROUTE))
STAGE = {resource.kind: number for number, stage in enumerate(ORDER) for resource in stage}
ACTIVATION = len(ORDER)
LAST_STAGE = 2 * ACTIVATION

# Routes per bulk PUT: about 60 KB of body, so that one refused or lost request concerns no more than that. The API
# documents no limit.
BATCH = 250

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

SHOWN = 50  # lines of a refused plan
PRUNED = "(not in the document)"
HUSH = 10  # s between two lines of progress
# The API is taken to be gone, or closed to us, after so many writes in a row that failed for no reason of their own.
FUTILE = 20
# How often a collection is read again, to see whether somebody was faster, before that is given up.
LOOKS_AGAIN = 3


@dataclass
class Progress:
    """How far a phase of the run is; counted in requests."""

    what: str
    total: int
    began: float
    done: int = 0


class Network:
    """Brings an account to what a document says.

    Args:
        run: the task's options and means.
        nodes: the parsed document.
        reported: the kinds of which everything is told that the document does not describe.
    """

    def __init__(self, run: Run, nodes: list[Node], reported: Collection[str] = ()) -> None:
        self.run = run
        self.nodes = nodes
        self.reported = reported
        self.warnings: list[str] = []
        self.skipped: list[str] = []
        reconciler = run.reconciler
        self._client, self._listings = reconciler.client, reconciler.listings
        self._client.on_wait = self._heard_of_wait
        self._workers = run.params["concurrency"]
        self._index: dict[tuple[str, int | None, str], Node] = {}
        self._owners: dict[tuple[str, str], Node] = {}
        self._activations: list[Node] = []
        self._read_again: Counter[tuple[str, ...]] = Counter()
        self._futile = 0
        self._waiting_for = ""
        self._spoken_at = self._client.clock()
        self._reading = self._progress("reading", 0)
        self._lock = threading.Lock()

    # reading

    def read(self) -> None:
        """One listing per account-level kind that matters, then four at most per site."""
        scope = {key for key, patterns in (self.run.params.get("prune") or {}).items() if patterns}
        kinds = self._account_kinds(scope)
        self.fetch([(resource, None) for resource in ACCOUNT.values() if resource in kinds])
        wanted: dict[str, set[str]] = defaultdict(set)
        for node in self.nodes:
            if node.resource is SITE:
                node.parent_id = self._site_id(node)
        for node in self.nodes:
            site_id = node.site.parent_id if node.site and node.resource.parent else None
            if site_id:
                wanted[site_id].add(node.resource.plural)
                if node.resource is ACL:
                    wanted[site_id].add(LAN.plural)
                if node.wanted.get("preferred_wans"):
                    wanted[site_id].add(WAN.plural)
            elif node.resource is SITE and node.parent_id:
                concerned = scope | set(self.reported)
                wanted[node.parent_id] |= CHILDREN.keys() if node.absent else concerned & CHILDREN.keys()
        for site in self._pruned_sites():
            wanted[site["id"]] |= CHILDREN.keys()
        self.fetch([(CHILDREN[key], site_id) for site_id, keys in wanted.items() for key in sorted(keys)])

    def _account_kinds(self, scope: Collection[str]) -> set[Resource]:
        kinds = {node.resource for node in self.nodes if node.resource.parent is None}
        kinds |= {ACCOUNT[key] for key in (*scope, *self.reported) if key in ACCOUNT}
        if "app_configs" in scope or any(node.wanted.get("app") for node in self.nodes):
            kinds.add(APP)
        appliances = {"gre_tunnels", "ipsec_tunnels", "routes"} & set(scope)
        if appliances or any(
            node.wanted.get(name) for node in self.nodes for name in ("connector", "secondary_connector")
        ):
            kinds.add(CONNECTOR)
        served = Hops()
        for node in self.nodes:
            if node.resource in LINKS:
                served.add(node.wanted)
        hops = {spelled(hop) for node in self.nodes if not node.absent and (hop := node.wanted.get("nexthop"))}
        if hops - served.customer.keys() - served.cloudflare.keys():
            kinds |= {*LINKS}
        return kinds

    def _site_id(self, node: Node) -> str | None:
        try:
            found = SITE.find(node.wanted, self.listing(SITE).candidates(node.wanted))
        except AmbiguousError:  # told, with its place, when the plan is made
            return None
        return found["id"] if found else None

    def fetch(self, collections: Sequence[tuple[Resource, str | None]]) -> None:
        """Read listings; the very first request goes alone, since its answer tells what the rate limit has left."""

        def read(entry: tuple[Resource, str | None]) -> None:
            self._listings.read(self._client, *entry)

        progress = self._reading
        progress.total += len(collections)
        if collections and not self._client.answered:
            self._each(collections[:1], read, progress)
            collections = collections[1:]
        self._each(collections, read, progress)

    def listing(self, resource: Resource, parent_id: str | None = None) -> Listing:
        return self._listings.read(self._client, resource, parent_id)

    # planning

    def plan(self) -> None:
        """Decide for every node; raises InputError with all mistakes, before anything is written."""
        mistakes: list[str] = []
        for node in self.nodes:
            name = (*node.resource.identity, *node.resource.one_of)[0]
            if node.wanted.get(name):
                self._index[node.resource.kind, _parent_key(node.resource, node), str(node.wanted[name])] = node
        paired = self._pair_routes(mistakes)
        for node in sorted(self.nodes, key=lambda node: STAGE[node.resource.kind]):
            try:
                self._plan_one(node, paired)
            except CloudflareError as error:
                mistakes.append(f"{node.place}: {error}")
        mistakes += self._taken_twice()
        mistakes += self._clashes()
        mistakes += self._unserved_hops()
        if mistakes:
            raise InputError(_many(mistakes))
        self.nodes += self._activations
        self._plan_prune()
        self._release_connectors()
        self._order_deletions()
        self._warn_of_regions()

    def _plan_one(self, node: Node, paired: Mapping[int, Item | None]) -> None:
        resource = node.resource
        if resource.parent and node.site:
            node.parent_id = node.site.parent_id or Later(node.site)
            if node.site.op == "create":
                node.needs.append(node.site)
        values = {name: value for name, value in node.wanted.items() if name != "id"}
        activate = values.pop("activated", None) if resource is CONNECTOR and not node.absent else None
        if activate is False:
            values["activated"] = False
        if node.absent and resource.resolve:
            values = {name: value for name, value in values.items() if name in (*resource.identity, *resource.one_of)}
        wanted = values
        if resource.resolve:
            try:
                wanted = resource.resolve(values, lambda other, key: self._lookup(node, other, key))
            except CloudflareError:
                if not node.absent:
                    raise
                return  # what names it does not exist, so neither does it
        found = None
        if id(node) in paired:
            found = paired[id(node)]
        elif not isinstance(node.parent_id, Later):
            identity = {**wanted, "id": node.wanted.get("id")}
            candidates = self.listing(resource, node.parent_id).candidates(identity)
            found = resource.find(identity, candidates, absent=node.absent)
        if found is None and node.wanted.get("id") and not node.absent:
            raise InputError(f"there is no {resource.title} with id {node.wanted['id']}")
        node.resolved = wanted
        node.plan = self._decide(node, wanted, found)
        if node.op == "create" and resource is ROUTE:
            described = {item["id"] for item in paired.values() if item}
            others = [item for item in self.listing(ROUTE).candidates(wanted) if item["id"] not in described]
            node.note = ROUTE.beside(wanted, others)
        if node.op != "none" and found and self._leave_to_appliance(resource, found):
            node.plan = replace(node.plan, op="none")
            node.status, node.note = "skipped", "an appliance made it and manages it itself"
        if activate:
            self._plan_activation(node, found)

    @staticmethod
    def _decide(node: Node, wanted: Item, found: Item | None) -> Plan:
        return plan(
            node.resource,
            wanted,
            found,
            absent=node.absent,
            resend=node.resend,
            recreate=node.recreate,
            omit=node.omit,
            called=node.name,
        )

    def _plan_activation(self, node: Node, found: Item | None) -> None:
        """An appliance is activated last, when all that it shall run is there (operators 3.4)."""
        if found and found.get("activated"):
            return
        current = found or {"id": Later(node), **node.wanted, "activated": False}
        last = Node(place=node.place, resource=CONNECTOR, wanted=node.wanted, stage=ACTIVATION)
        last.alias = f"activation of {node.name}"
        last.plan = plan(CONNECTOR, {"activated": True}, current)
        ids = {name for name in (node.wanted.get("serial_number"), found["id"] if found else None) if name}
        last.needs = [other for other in self.nodes if other is node or ids & _appliances_of(other)]
        self._activations.append(last)

    def _lookup(self, node: Node, resource: Resource, key: str) -> Item:
        """An object by name or id: in the account, or among those that this run creates."""
        name = (*resource.identity, *resource.one_of)[0]
        planned = self._index.get((resource.kind, _parent_key(resource, node), key))
        if not (resource.parent and isinstance(node.parent_id, Later)) and not (planned and planned.op == "recreate"):
            listing = self.listing(resource, node.parent_id if resource.parent else None)
            candidates = listing.candidates({name: key}) if resource.identity else listing
            found = resource.only({name: key}, [item for item in candidates if item.get(name) == key])
            if found := found or resource.find({"id": key}, listing.candidates({"id": key})):
                return found
        if planned is None or planned.absent:
            raise InputError(
                f"there is no {resource.title} called {key!r}, neither in the account nor in the document "
                f"(in {node.place}{place_of(key, node.wanted)})"
            )
        node.needs.append(planned)
        return {"id": Later(planned)}

    def _pair_routes(self, mistakes: list[str]) -> dict[int, Item | None]:
        """Entries that mean one route pair by themselves; where several mean the same, the nearer one has it."""
        groups: dict[Any, list[Node]] = defaultdict(list)
        for node in self.nodes:
            if node.resource is ROUTE and not node.wanted.get("id"):
                groups[ROUTE.key(node.wanted)].append(node)
        claimed = {node.wanted["id"] for node in self.nodes if node.resource is ROUTE and node.wanted.get("id")}
        paired: dict[int, Item | None] = {}
        for group in groups.values():
            items = [item for item in self.listing(ROUTE).candidates(group[0].wanted) if item["id"] not in claimed]
            left = []
            for node in group:
                # Exactly what the entry says is there; what other entries mean is then no longer in question.
                exact = next((item for item in items if _same_route(node.wanted, item)), None)
                if exact:
                    items.remove(exact)
                    paired[id(node)] = exact
                else:
                    left.append(node)
            close = {id(node): ROUTE.matching(node.wanted, items, absent=node.absent) for node in left}
            wooed = Counter(item["id"] for found in close.values() for item in found)
            for node in left:
                found = close[id(node)]
                paired[id(node)] = found[0] if len(found) == 1 and wooed[found[0]["id"]] == 1 else None
                if found and paired[id(node)] is None:
                    ids = {item["id"] for item in found}
                    rivals = [other.place for other in left if ids & {item["id"] for item in close[id(other)]}]
                    there = ", ".join(f"{item['id']} (priority {item.get('priority')})" for item in found)
                    mistakes.append(
                        f"{node.place}: {node.name} is ambiguous: {' and '.join(rivals)} may be any of the account's "
                        f"routes {there}; say which with id, or add scope or priority"
                    )
        return paired

    def _taken_twice(self) -> Iterator[str]:
        for node in self.nodes:
            if node.current:
                owner = self._owners.setdefault((node.resource.kind, node.current["id"]), node)
                if owner is not node:
                    yield f"{node.place}: means the same object as {owner.place} ({node.name})"

    def _strangers(self, *resources: Resource) -> list[Item]:
        """What the account has and the document does not mention."""
        known = ((resource, item) for resource in resources for item in self._listings.known(resource, None))
        return [item for resource, item in known if (resource.kind, item["id"]) not in self._owners]

    def _clashes(self) -> Iterator[str]:
        """Tunnels of the document that cannot stand beside those of the account (api-facts c1, c2)."""
        nodes = [node for node in self.nodes if node.resource in LINKS and node.plan and node.plan.after]
        strangers = self._strangers(*LINKS)
        # Between items of the document this was judged before; what the account adds is new.
        alone = set(overlaps((node.plan.after, node.name, node.place) for node in nodes if node.plan))
        both = [(node.plan.after, node.name, node.place) for node in nodes if node.plan]
        there = ((item, f"the tunnel {shortened(str(item.get('name')))}", "") for item in strangers)
        yield from (text for text in overlaps([*both, *there]) if text not in alone)
        names = {item.get("name") for item in strangers}
        for node in nodes:
            if node.op != "none" and node.plan and "name" in node.plan.changes and node.plan.after["name"] in names:
                yield f"{node.place}.name: the account has a tunnel called {node.plan.after['name']} already"

    def _unserved_hops(self) -> Iterator[str]:
        hops = Hops()
        makers = {}
        for item in self._strangers(*LINKS):
            hops.add(item)
        for node in self.nodes:
            if node.resource in LINKS and not node.absent:
                hops.add(node.plan.after if node.plan and node.plan.after else node.current or node.wanted)
                makers[node.wanted.get("name")] = node
        tolerant = "unserved_nexthop" in self.run.params["allow"]
        for node in self.nodes:
            hop = spelled(node.wanted.get("nexthop"))
            if node.resource is not ROUTE or node.absent or not node.wanted.get("nexthop"):
                continue
            if hop in hops.customer:
                if (maker := makers.get(hops.customer[hop])) and maker.op != "none":
                    node.needs.append(maker)
            elif hop in hops.cloudflare:
                yield (
                    f"{node.place}.nexthop: {hop} is Cloudflare's own side of {hops.cloudflare[hop]}; the customer's "
                    "side is the other host"
                )
            elif node.op != "none" and not tolerant:
                yield (
                    f"{node.place}.nexthop: {hop} is the customer's side of no tunnel, neither in the document nor in "
                    "the account (allow: unserved_nexthop)"
                )

    def _warn_of_regions(self) -> None:
        touched = {
            address(node.wanted["prefix"]) for node in self.nodes if node.resource is ROUTE and node.op != "none"
        }
        routes = [node.plan.after for node in self.nodes if node.resource is ROUTE and node.plan and node.plan.after]
        routes += self._strangers(ROUTE)
        self.warnings += uncovered_regions(route for route in routes if address(route.get("prefix")) in touched)

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
        doomed = {
            node.parent_id: node for node in self.nodes if node.resource is SITE and node.absent and node.parent_id
        }
        sites = [node for node in self.nodes if node.resource is SITE and node.parent_id and not node.absent]
        for site in self._pruned_sites():
            doomed[site["id"]] = self._doom(SITE, site, None, None)
        for key, patterns in scope.items():
            resource = KINDS[key]
            if not patterns or resource is SITE:
                continue
            parents = [(node.parent_id, node) for node in sites] if resource.parent else [(None, None)]
            for parent_id, site_node in parents:
                for item in self.listing(resource, parent_id):
                    if (resource.kind, item["id"]) not in self._owners and self._in_scope(resource, item, patterns):
                        self._doom(resource, item, parent_id, site_node)
        for site_id, node in doomed.items():
            for resource in CHILDREN.values():
                for item in self.listing(resource, site_id):
                    if (resource.kind, item["id"]) not in self._owners:
                        self._doom(resource, item, site_id, node)

    def _in_scope(self, resource: Resource, item: Item, patterns: Sequence[str]) -> bool:
        """Routes by the prefixes that contain them, everything else by what people know it by."""
        if resource is ROUTE:
            network = network_of(item.get("prefix"))
            return any(pattern == "*" or _contains(network_of(pattern), network) for pattern in patterns)
        if resource is APP_CONFIG:
            return matches(self._app_name(item) or "", patterns)
        return matches(item.get("name") or item.get("serial_number") or item["id"], patterns)

    def _app_name(self, config: Item) -> str | None:
        """As far as the applications were read; else their id."""
        app_id = config.get("account_app_id") or config.get("managed_app_id")
        return next((app["name"] for app in self._listings.known(APP, None) if app["id"] == app_id), app_id)

    def _doom(self, resource: Resource, item: Item, parent_id: str | None, site: Node | None) -> Node:
        """An object outside the document that has to go, unless an appliance made it."""
        wanted = dict(item)
        if resource is APP_CONFIG:
            wanted["app"] = self._app_name(item)
        node = Node(place=PRUNED, resource=resource, wanted=wanted, site=site, absent=True)
        node.parent_id = item["id"] if resource is SITE else parent_id
        untouchable = resource.untouchable and resource.untouchable(item)
        if not untouchable and not self._leave_to_appliance(resource, item):
            node.plan = plan(resource, {}, item, absent=True)
            self._owners[resource.kind, item["id"]] = node
            self.nodes.append(node)
        return node

    def _leave_to_appliance(self, resource: Resource, item: Item) -> bool:
        if "appliance_objects" in self.run.params["allow"] or not self._is_appliances(resource, item):
            return False
        self.skipped.append(f"{resource.name_of(item)} was made by an appliance and stays (allow: appliance_objects)")
        return True

    def _is_appliances(self, resource: Resource, item: Item) -> bool:
        return resource in (*TUNNELS, ROUTE) and made_by_appliance(item, self.connector_ids())

    def connector_ids(self) -> set[str]:
        """Those that are known without asking."""
        ids = {item["id"] for item in self._listings.known(CONNECTOR, None)}
        for site in self._listings.known(SITE, None):
            ids |= {site[name] for name in ("connector_id", "secondary_connector_id") if site.get(name)}
        return ids

    def _release_connectors(self) -> None:
        """A site that an appliance serves is not deleted (inferred): it is released with what hangs below the site."""
        for node in [node for node in self.nodes if node.resource is SITE and node.op == "delete" and node.current]:
            bound = [name for name in ("connector_id", "secondary_connector_id") if (node.current or {}).get(name)]
            if bound:
                release = Node(place=node.place, resource=SITE, wanted=node.wanted, stage=LAST_STAGE - STAGE[LAN.kind])
                release.alias = f"release of the connector of {node.name}"
                release.parent_id = node.parent_id
                release.plan = plan(SITE, dict.fromkeys(bound, ""), node.current)
                node.needs.append(release)
                self.nodes.append(release)

    def _order_deletions(self) -> None:
        """What still refers to an object has to go before it."""
        users: dict[tuple[str, str], list[Node]] = defaultdict(list)
        deletions = [(node, node.current) for node in self.nodes if node.op == "delete" and node.current]
        for node, item in deletions:
            for key in _refers_to(node, item):
                users[key].append(node)
        for node, item in deletions:
            node.needs += users.get((node.resource.kind, item["id"]), [])
            if node.resource in TUNNELS:
                hops = Hops()
                hops.add(item)
                node.needs += [user for hop in hops.customer for user in users.get(("nexthop", hop), [])]

    # what the document does not describe

    def unmanaged(self) -> dict[str, list[dict[str, Any]]]:
        """Objects of the reported kinds that no entry means, and what entries do not mention of theirs."""
        sites = [node for node in self.nodes if node.resource is SITE and node.parent_id and not node.absent]
        objects = []
        for kind in self.reported:
            resource = KINDS[kind]
            for parent_id, site in [(n.parent_id, n) for n in sites] if resource.parent else [(None, None)]:
                for item in self._listings.known(resource, parent_id):
                    foreign = (resource.untouchable and resource.untouchable(item)) or self._is_appliances(
                        resource, item
                    )
                    if (resource.kind, item["id"]) not in self._owners and not foreign:
                        shown = {"kind": resource.kind, "name": self._name_in_words(resource, item), "id": item["id"]}
                        objects.append({**shown, **({"site": site.site_name} if site else {})})
        fields = [found for node in self.nodes if not node.absent for found in self._unmentioned(node)]
        return {"objects": objects, "fields": fields}

    def _unmentioned(self, node: Node) -> Iterator[dict[str, Any]]:
        resource, item = node.resource, node.current
        if not isinstance(item, Read) or node.alias:
            return
        named: Item = item
        if resource.unresolve:
            named = resource.unresolve(item, lambda other, key: self._listings.name_of(other, key, node.parent_id))
        about = {"place": node.place, "kind": resource.kind, "name": node.name}
        about |= {"site": node.site_name} if node.site_name else {}
        means = (*resource.identity, *resource.one_of)
        for path in undescribed(resource.fields, named, {**dict.fromkeys(means), **node.wanted}):
            yield {**about, "field": path, **({} if is_secret(resource.fields, path) else {"value": at(named, path)})}
        for path in resource.unknown(item.wire):
            yield {**about, "field": path, "known": False}

    def _name_in_words(self, resource: Resource, item: Item) -> str:
        if resource is APP_CONFIG:
            return resource.name_of({"app": self._app_name(item)})
        return resource.name_of(item)

    # guard rails

    def guard(self) -> list[str]:
        """Why this plan must not run, one sentence each, with the override."""
        allow = self.run.params["allow"]
        refused = []
        deletes = [node for node in self.nodes if node.op in ("delete", "recreate")]
        if len(deletes) > self.run.params["max_deletes"]:
            refused.append(
                f"{len(deletes)} objects would be deleted, more than max_deletes: {self.run.params['max_deletes']} "
                f"({_some(node.label for node in deletes)})"
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
        anew = [node.label for node in self.nodes if node.op == "recreate" and node.resource is IPSEC_TUNNEL]
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
        tunnels = [node for node in self.nodes if node.resource in TUNNELS]
        if all(node.op == "none" for node in tunnels):
            return [], []
        planned = {node.current["id"]: node for node in tunnels if node.current}
        sites = {str(name) for node in self.nodes if node.resource is SITE and (name := node.wanted.get("name"))}
        sites |= {str(site.get("name")) for site in self._listings.known(SITE, None)}
        homes: dict[str, list[Node | None]] = defaultdict(list)
        for item in (item for resource in TUNNELS for item in self._listings.known(resource, None)):
            homes[_home(item, planned.get(item["id"]), sites)].append(planned.get(item["id"]))
        added = {_home(node.wanted, node, sites) for node in tunnels if node.op == "create"}
        lost, interrupted = [], []
        for home, members in homes.items():
            changing = [node for node in members if node and node.op != "none"]
            if len(changing) < len(members):
                continue
            if all(node.op == "delete" for node in changing):
                lost += [] if home in added else [home]
            elif len(members) > 1 and all(
                node.op != "update" or DISRUPTIVE & set(node.plan.changes) for node in changing if node.plan
            ):
                interrupted.append(home)
        return sorted(lost), sorted(interrupted)

    # check mode

    def verify(self) -> int:
        """Have the API validate what it can; returns how many writes it validated."""
        able = [node for node in self._changing() if node.op in node.resource.validate_only and not _pending(node)]
        single, batches = self._batches(able)
        progress = self._progress("validating", len(single) + len(batches))

        def validate(node: Node) -> None:
            if node.plan:
                self._reconciler().verify(node.plan, node.parent_id)

        def validate_batch(batch: list[Node]) -> None:
            try:
                self._put_many(batch, {"validate_only": "true"})
            except ApiError:
                self._one_by_one(batch, validate, progress)

        self._each(batches, validate_batch, progress)
        self._each(single, lambda node: self._guarded(node, validate), progress)
        for node in self._changing():
            node.status = "planned"
        return len([node for node in able if node.status == "planned"])

    # writing

    def apply(self) -> None:
        """Write stage by stage; what depends on a failed item is not tried, the rest goes on."""
        stages: dict[int, list[Node]] = defaultdict(list)
        for node in self._changing():
            usual = STAGE[node.resource.kind]
            number = LAST_STAGE - usual if node.op == "delete" else usual
            stages[number if node.stage is None else node.stage].append(node)
        parts = [self._batches(stages[number]) for number in sorted(stages)]
        progress = self._progress("writing", sum(len(single) + len(batches) for single, batches in parts))
        for single, batches in parts:
            self._each(batches, lambda batch: self._write_batch(batch, progress), progress)
            self._each(single, lambda node: self._guarded(node, self._write), progress)
            done = [node for node in (*single, *(n for batch in batches for n in batch)) if node.status == "done"]
            self._settle(done)
            self._see_to_twins([node for node in done if node.status == "done"])

    def _changing(self) -> list[Node]:
        return [node for node in self.nodes if node.op != "none" and node.status == "unchanged"]

    def _batches(self, nodes: Sequence[Node]) -> tuple[list[Node], list[list[Node]]]:
        """Single writes, and the updates that one PUT of the collection can carry."""
        bulk = {ROUTE, *TUNNELS} if self.run.params["bulk_tunnels"] else {ROUTE}
        many: dict[str, list[Node]] = defaultdict(list)
        single: list[Node] = []
        for node in nodes:
            (many[node.resource.kind] if node.op == "update" and node.resource in bulk else single).append(node)
        batches = []
        for updates in many.values():
            if len(updates) == 1:
                single += updates
            else:
                batches += [updates[start : start + BATCH] for start in range(0, len(updates), BATCH)]
        return single, batches

    def _put_many(self, batch: Sequence[Node], query: Mapping[str, str] | None = None) -> list[Item]:
        """Update many objects at once; returns those of them that the answer holds."""
        resource = batch[0].resource
        items = [{"id": node.id, **_settled(node.plan.body or {})} for node in batch if node.plan]
        answer = self._client.request(
            "PUT", *resource.path, body={resource.bulk: items}, query=query, headers=resource.headers
        )
        return [item for item in resource.answered(answer.result) if item["id"] in {node.id for node in batch}]

    def _write_batch(self, batch: list[Node], progress: Progress) -> None:
        ready = [node for node in batch if self._may_go(node)]
        if not ready:
            return
        try:
            items = self._put_many(ready)
        except CloudflareError as error:
            self._listings.forget(ready[0].resource, None)
            if isinstance(error, ApiError) and not _futile(error):
                self._one_by_one(ready, self._write, progress)
                return
            if isinstance(error, (TransportError, ApiError)) and maybe_carried_out(error):
                self.run.wrote()  # perhaps; a failure may not claim that nothing happened
            for node in ready:
                self._failed(node, error)
            return
        self.run.wrote()
        self._futile = 0
        answered = {item["id"]: item for item in items}
        for node in ready:
            decided: Plan = _settled(node.plan)
            if decided.current:
                item = answered.get(node.id) or expected(decided, decided.current)
                self._listings.wrote(node.resource, None, decided.current, item, decided.changes)
                self.warnings += stored_otherwise(decided, item)
            node.status = "done"

    def _one_by_one(self, batch: Sequence[Node], action: Callable[[Node], None], progress: Progress) -> None:
        """A batch was refused as a whole: this shows which item is at fault, and does the others."""
        with self._lock:
            progress.total += len(batch)
        for node in batch:
            self._guarded(node, action)
            with self._lock:
                progress.done += 1

    def _guarded(self, node: Node, action: Callable[[Node], None]) -> None:
        if not self._may_go(node):
            return
        try:
            action(node)
            self._futile = 0
        except CloudflareError as error:
            self._failed(node, error)

    def _failed(self, node: Node, error: CloudflareError) -> None:
        node.status, node.error = "failed", error
        self._futile = self._futile + 1 if _futile(error) else 0

    def _may_go(self, node: Node) -> bool:
        blocked = next((need for need in node.needs if need.status in ("failed", "not_tried")), None)
        if blocked is not None:
            node.status, node.note = "not_tried", f"{blocked.label} failed"
            if blocked.status == "not_tried":
                node.note = f"{blocked.label} was not tried"
            return False
        if self._futile >= FUTILE:
            node.status, node.note = "not_tried", f"the {FUTILE} writes before it failed, one after the other"
            return False
        return True

    def _write(self, node: Node) -> None:
        reconciler = self._reconciler()
        decided: Plan = _settled(node.plan)
        parent_id = str(_settled(node.parent_id)) if node.parent_id else None
        try:
            try:
                item = reconciler.apply(decided, parent_id)
            except ApiError as refused:
                if refused.status == 404 and decided.current:
                    self._listings.disown(node.resource, parent_id, decided.current["id"])
                again = self._replanned(node, decided, parent_id, refused)
                if again is None:
                    raise
                decided = again
                item = reconciler.apply(again, parent_id) if again.changed else again.current or {}
        finally:
            self.warnings += reconciler.warnings
            if reconciler.changed:
                self.run.wrote()
        node.plan = replace(decided, current=item or decided.current)
        if item:
            self._now(node, item)
        node.note = " ".join(filter(None, (node.note, *reconciler.notes))) or None
        node.status = "done"

    def _replanned(self, node: Node, decided: Plan, parent_id: str | None, refused: ApiError) -> Plan | None:
        """If the API refuses since somebody else was faster: look again, and plan anew. What a listing shows that was
        read for another such refusal is not read again; where looking does not help, it ends."""
        if refused.status not in CONFLICTS or node.alias or node.place == PRUNED:
            return None
        resource, path = node.resource, collection(node.resource, parent_id)
        moved = self._plan_anew(node, decided, parent_id) if self._read_again[path] else None
        if moved is None and self._read_again[path] < LOOKS_AGAIN:
            with self._lock:
                self._listings.forget(resource, parent_id)
                self._listings.read(self._client, resource, parent_id)
                self._read_again[path] += 1
            moved = self._plan_anew(node, decided, parent_id)
            if moved is not None:
                self._read_again[path] = 1
        return moved

    def _plan_anew(self, node: Node, decided: Plan, parent_id: str | None) -> Plan | None:
        resource, wanted = node.resource, _settled(node.resolved)
        identity = {**wanted, "id": node.wanted.get("id")}
        # Never one that is another item's, such as the route with the same next hop and another priority.
        free = [
            item
            for item in self.listing(resource, parent_id).candidates(identity)
            if self._owners.get((resource.kind, item["id"]), node) is node
        ]
        found = resource.find(identity, free, absent=node.absent)
        moved = self._decide(node, wanted, found)
        same = (moved.op, moved.current) == (decided.op, decided.current)
        # What was not guarded is not done: recreating was no part of the plan that the guards saw.
        return None if same or (moved.op == "recreate" and decided.op != "recreate") else moved

    def _settle(self, done: Sequence[Node]) -> None:
        """A stage is over when readings show what it wrote: one listing per collection, if all is well."""
        doomed = {node.parent_id for node in self.nodes if node.resource is SITE and node.op == "delete"}
        places: dict[Any, tuple[Resource, str | None]] = {}
        for node in done:
            resource, parent_id = _place(node)
            # What goes with its site is gone when the site is.
            if self._listings.unsettled(resource, parent_id) and not (resource.parent and parent_id in doomed):
                places[collection(resource, parent_id)] = resource, parent_id
        late: dict[tuple[str, ...], CloudflareError] = {}

        def show(place: tuple[Resource, str | None]) -> None:
            try:
                self._reconciler().settle(*place)
            except CloudflareError as error:
                late[collection(*place)] = error

        progress = self._progress("waiting for the API to show what was written", len(places))
        self._each(list(places.values()), show, progress)
        for node in done if late else ():
            place = _place(node)
            if (error := late.get(collection(*place))) and node.id in self._listings.unsettled(*place):
                self._failed(node, error)

    def _see_to_twins(self, done: Sequence[Node]) -> None:
        """Whether another run created the same at the same time; the listings were read when all was written."""
        made = [node for node in done if node.op in ("create", "recreate") and not node.resource.unique]
        for node in made:
            if node.plan and len(self._reconciler().twins(_settled(node.plan), _place(node)[1])) > 1:
                self._guarded(node, self._settle_twins)

    def _settle_twins(self, node: Node) -> None:
        reconciler, parent_id = self._reconciler(), _place(node)[1]
        reconciler.settles_later = False  # if both have gone and one is created anew, that may have a twin, too
        decided: Plan = replace(_settled(node.plan), op="create", current=None)
        item = reconciler.alone(decided, parent_id, node.current or {}) or reconciler.apply(decided, parent_id)
        node.note = " ".join(reconciler.notes) or None
        self._now(node, item)

    def _now(self, node: Node, item: Item) -> None:
        """The object that a node stands for, once it is there."""
        if node.plan:
            node.plan = replace(node.plan, current=item)
        self._owners[node.resource.kind, item["id"]] = node
        if node.resource is SITE:
            node.parent_id = item["id"]

    def _reconciler(self) -> Reconciler:
        reconciler = Reconciler(self._client, self._listings, check_mode=self.run.check_mode)
        reconciler.settles_later = True
        return reconciler

    # means

    def _progress(self, what: str, total: int) -> Progress:
        return Progress(what, total, self._client.clock())

    def _each(self, things: Sequence[Any], action: Callable[[Any], None], progress: Progress) -> None:
        """Do all of it, a few at a time; the first unexpected failure ends the run."""
        if not things:
            return
        queue = iter(things)
        over = threading.Event()

        def work() -> None:
            while not over.is_set():
                with self._lock:
                    thing = next(queue, None)
                if thing is None:
                    return
                action(thing)
                with self._lock:
                    progress.done += 1

        with ThreadPoolExecutor(min(self._workers, len(things))) as pool:
            working = {pool.submit(work) for _worker in range(min(self._workers, len(things)))}
            try:
                while working:
                    finished, working = wait(working, timeout=1)
                    for future in finished:
                        future.result()
                    self._speak(progress)
            except BaseException:
                # Also Ctrl-C: whoever sleeps is woken, requests under way are finished, no other is sent.
                over.set()
                with self._client.halted():
                    pool.shutdown()
                raise

    def _heard_of_wait(self, _seconds: float, why: str) -> None:
        self._waiting_for = why

    def _speak(self, progress: Progress) -> None:
        """From one thread, and not too often."""
        now = self._client.clock()
        if now - self._spoken_at < HUSH:
            return
        self._spoken_at = now
        text = f"{progress.what}: {progress.done} of {progress.total}"
        if progress.done:
            left = progress.total - progress.done
            seconds = max((now - progress.began) / progress.done * left, self._client.time_for(left))
            text += f", about {seconds:.0f} s to go"
        if self._waiting_for:
            text += f" ({self._waiting_for})"
            self._waiting_for = ""
        self.run.workspace.progress(text)


def made_by_appliance(item: Mapping[str, Any], connector_ids: Collection[str]) -> bool:
    """Appliances make their own tunnels and routes, which nobody may manage (api-facts c6). How to recognise them is
    documented nowhere; inferred: the name or the description carries the id of the connector."""
    text = f"{item.get('name', '')} {item.get('description', '')}"
    return any(word in connector_ids for word in re.findall(r"[0-9a-f]{32}", text))


def matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _parent_key(resource: Resource, node: Node) -> int | None:
    return id(node.site) if resource.parent else None


def _same_route(wanted: Item, item: Item) -> bool:
    scope = ROUTE.fields["scope"]
    return item.get("priority") == wanted.get("priority") and (
        canonical(scope, item.get("scope")) == canonical(scope, wanted.get("scope"))
    )


def _appliances_of(node: Node) -> set[str]:
    """Serial numbers or ids of the connectors of the site that a node is or belongs to."""
    site = node if node.resource is SITE else node.site
    names = ("connector", "secondary_connector", "connector_id", "secondary_connector_id")
    return {str(site.wanted[name]) for name in names if site.wanted.get(name)} if site else set()


def _refers_to(node: Node, item: Item) -> Iterator[tuple[str, str]]:
    """The objects that cannot go while this one is there."""
    if node.resource.parent and node.parent_id:
        yield SITE.kind, node.parent_id
    if node.resource is ACL:
        yield from ((LAN.kind, str(item[side].get("lan_id"))) for side in ("lan_1", "lan_2") if item.get(side))
    elif node.resource is APP_CONFIG:
        yield APP.kind, str(item.get("account_app_id"))
        yield from ((WAN.kind, str(wan)) for wan in item.get("preferred_wans") or ())
    elif node.resource is SITE:
        yield from ((CONNECTOR.kind, item[n]) for n in ("connector_id", "secondary_connector_id") if item.get(n))
    elif node.resource is ROUTE:
        yield "nexthop", spelled(item.get("nexthop"))


def _home(item: Item, node: Node | None, sites: Collection[str]) -> str:
    """What a tunnel belongs to. The API does not say, so: the document, else the site whose name its name begins
    with, else its customer endpoint."""
    if node and node.site:
        return f"site {node.site_name}"
    name = str(item.get("name", ""))
    if site := next((name[:end] for end in range(len(name), 0, -1) if name[:end] in sites), None):
        return f"site {site}"
    return f"the customer endpoint {item.get('customer_endpoint') or item.get('customer_gre_endpoint') or name}"


def _contains(outer: Any, inner: Any) -> bool:
    return bool(outer and inner and outer.version == inner.version and inner.subnet_of(outer))


def _pending(node: Node) -> bool:
    """Does its request depend on what this run does before it?"""
    return isinstance(node.parent_id, Later) or any(need.op != "none" for need in node.needs)


def _place(node: Node) -> tuple[Resource, str | None]:
    """The collection that holds a node's object."""
    return node.resource, str(_settled(node.parent_id)) if node.resource.parent and node.parent_id else None


def _futile(error: CloudflareError) -> bool:
    """Does the failure say nothing about the item, but that the API does not work for us now?"""
    if isinstance(error, ApiError):
        return error.status in (401, 403, 429) or error.status >= 500 or error.status < 300
    return isinstance(error, ExchangeError)


def _settled(value: Any) -> Any:
    """A plan or a body with the ids of what has been created by now."""
    if isinstance(value, Later):
        return value.node.id
    if isinstance(value, Read):  # nothing of it is of this run
        return value
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
        "choices": [
            "last_route",
            "last_tunnel",
            "all_tunnels",
            "recreate_ipsec",
            "appliance_objects",
            "unserved_nexthop",
        ],
        "default": [],
    },
    "bulk_tunnels": {"type": "bool", "default": False},
    "server_validation": {"type": "bool", "default": True},
    "report_unmanaged": {"type": "bool", "default": False},
    "concurrency": {"type": "int", "default": 8},
    # A fleet outlasts the patience that fits one object: the rate limit lets a thousand sites take an hour.
    "deadline": {"type": "float", "default": 21600.0},
}


def check_concurrency(params: Mapping[str, Any]) -> None:
    if not 1 <= params["concurrency"] <= 32:
        raise InputError(f"concurrency: {params['concurrency']} is out of range; it must be from 1 to 32.")


def _check_options(params: Mapping[str, Any]) -> None:
    check_concurrency(params)
    scope = {key: patterns for key, patterns in (params["prune"] or {}).items() if patterns}
    if params["state"] == "overridden" and not scope:
        raise InputError(
            "state: overridden deletes what the document lacks; say where with prune, such as "
            "prune: {routes: [10.0.0.0/8]}."
        )
    if params["state"] != "overridden" and params["prune"]:
        raise InputError("prune only goes with state: overridden.")
    for pattern in scope.get("routes", ()):
        if pattern != "*" and ("/" not in pattern or network_of(pattern) is None):
            raise InputError(f"prune.routes: {pattern!r} is neither a prefix such as 10.0.0.0/8 nor *, for all.")
    if params["max_deletes"] < 0:
        raise InputError(f"max_deletes: {params['max_deletes']} is out of range; it must be at least 0.")


def run_network(run: Run) -> dict[str, Any]:
    """Body of magic_network."""
    params = run.params
    _check_options(params)
    parser = Parser(absent=params["state"] == "deleted")
    parser.parse({key: params[key] for key in ACCOUNT})
    mistakes = [*parser.mistakes, *cross_check(parser.nodes)]
    if mistakes:
        raise InputError(_many(mistakes))
    reported = [kind for kind in KINDS if kind in parser.mentioned] if params["report_unmanaged"] else []
    network = Network(run, parser.nodes, reported)
    network.read()
    network.plan()
    unmanaged = {"unmanaged": network.unmanaged()} if params["report_unmanaged"] else {}
    refused = network.guard()
    if refused:
        result = {**_report(network), **unmanaged}
        # Ansible shows no diff of a task that fails, and this plan is what there is to think about.
        acted = [node for node in network.nodes if node.op != "none"] if run.diff_mode else []
        for node in acted[:SHOWN]:
            run.workspace.progress(f"would {node.op} {node.label}")
        if len(acted) > SHOWN:
            run.workspace.progress(f"and {len(acted) - SHOWN} more")
        result.update(failed=True, error=GuardError().details())
        result["msg"] = f"Refused; nothing was written. {'. '.join(refused)}."
        return result
    if not run.check_mode:
        network.apply()
        return {**_report(network), **unmanaged}
    validated = {"validated": network.verify()} if params["server_validation"] else {}
    return {**_report(network), **validated, **unmanaged}


def _report(network: Network) -> dict[str, Any]:
    acted = [node for node in network.nodes if node.op != "none" or node.status != "unchanged"]
    for node in acted:
        if node.status == "unchanged":
            node.status = "planned"
    failed = [node for node in acted if node.status == "failed"]
    # A check that fails has done nothing.
    predicts = network.run.check_mode and not failed
    # Plurals: "update" would be a method of the dictionary where a template reads it.
    summary = dict.fromkeys(("creates", "updates", "recreates", "deletes"), 0)
    for node in acted:
        if node.op != "none":
            summary[f"{node.op}s"] += 1
    report: dict[str, Any] = {
        "changed": any(node.op != "none" for node in acted) if predicts else network.run.changed,
        "summary": {**summary, "unchanged": len(network.nodes) - sum(summary.values())},
        "actions": [_action(node) for node in acted],
    }
    licences = {
        str(item.get("notes") or item["id"]): item["license_key"]
        for node in acted
        if node.resource is CONNECTOR and (item := node.current) and item.get("license_key")
    }
    if licences:
        report["license_keys"] = licences
    if network.warnings:
        report["warnings"] = network.warnings
    if network.skipped:
        report["skipped_objects"] = network.skipped
    if network.run.diff_mode:
        report["diff"] = _diff(acted)
    if failed:
        report["failed"] = True
        report["error"] = failed[0].error.details() if failed[0].error else {}
        report["msg"] = _failure(acted, failed, network.run.check_mode)
    return report


def _failure(acted: Sequence[Node], failed: Sequence[Node], check_mode: bool) -> str:
    causes = "; ".join(f"{node.place} ({node.label}): {node.error}" for node in failed[:5])
    more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
    if check_mode:
        return (
            f"The API would refuse {len(failed)} of {len(acted)} writes; nothing was written, as this is check mode. "
            f"{causes}{more}."
        )
    statuses = Counter(node.status for node in acted)
    return (
        f"{statuses['done']} of {len(acted)} writes were done, {len(failed)} failed, {statuses['not_tried']} were not "
        f"tried. {causes}{more}. Mend the cause and run again: it goes on where it stopped."
    )


def _action(node: Node) -> dict[str, Any]:
    action: dict[str, Any] = {
        "place": node.place,
        "kind": node.resource.kind,
        "name": node.name,
        "operation": node.op,
        "status": node.status,
    }
    if site := node.site_name:
        action["site"] = site
    if node.plan and node.op in ("update", "recreate"):
        action["changes"] = {
            name: {"before": node.plan.before.get(name), "after": node.plan.after.get(name)}
            for name in node.plan.changes
        }
    if node.current and not isinstance(node.current["id"], Later):
        action["id"] = node.current["id"]
    if node.error:
        action["error"] = {"msg": str(node.error), **node.error.details()}
    if node.note:
        action["note"] = node.note
    return action


def _diff(acted: Sequence[Node]) -> dict[str, Any]:
    before: dict[str, Item] = {}
    after: dict[str, Item] = {}
    for node in acted:
        if node.plan and node.op != "none":
            name = f"{node.label} ({node.place})" if node.label in before else node.label
            before[name], after[name] = _shown(node, node.plan.before), _shown(node, node.plan.after)
    return {"before": before, "after": after}


def _shown(node: Node, values: Item) -> Item:
    """In a diff: of an update only what differs, so that a fleet's diff stays readable."""
    changes = node.plan.changes if node.plan else ()
    return {name: value for name, value in values.items() if name in changes} if node.op == "update" else dict(values)


OPERATION = Operation(
    OPTIONS,
    run_network,
    secret_parts=dict.fromkeys(ACCOUNT, secrets),
    bulky=frozenset(ACCOUNT),
    reveals=(("license_keys",),),
    asks_for_secret=lambda params: any(
        isinstance(item, Mapping) and item.get("provision_license") for item in params.get("connectors") or ()
    ),
)
