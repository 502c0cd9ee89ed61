# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""A network as one document: its items as nodes, and what can be wrong with it. Pure: no request is sent here.

The items take the options of the singular modules: the same fields, the same checks, the same plan.
"""

from __future__ import annotations

import difflib
import functools
import ipaddress
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from ._errors import CloudflareError, printable
from ._fields import ADDRESSES, OMIT_FIELDS, Field, Fields, address, canonical, given, problems
from ._plan import Plan
from ._reconcile import PENDING
from ._resource import Item, Resource, wrong_omissions
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
# What has an interface subnet, in which next hops lie; all of one name space.
LINKS = (*TUNNELS, INTERCONNECT)
CHILDREN = {resource.plural: resource for resource in (WAN, LAN, ACL, APP_CONFIG)}
# What may stand at the top of the document and, since it serves one site, below that site too.
SHARED = {resource.plural: resource for resource in (GRE_TUNNEL, IPSEC_TUNNEL, ROUTE)}
ACCOUNT = {resource.plural: resource for resource in (APP, CONNECTOR, INTERCONNECT, *SHARED.values(), SITE)}
KINDS = {**ACCOUNT, **CHILDREN}

# Regions a route may be scoped to (api-facts c3; OC and SAM inferred).
REGIONS = frozenset({"AFR", "APAC", "EEUR", "ENAM", "ME", "OC", "SAM", "WEUR", "WNAM"})

UPDATES = ("on_create", "always")
STATES = ("present", "absent")


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
        needs: what must be done before it.
        alias, stage: what a part of the work on an object is called that has a time of its own, and when that is.
        status: unchanged | planned | done | failed | not_tried | skipped.
    """

    place: str
    resource: Resource
    wanted: Item = field(repr=False)
    site: Node | None = None
    absent: bool = False
    resend: bool = False
    recreate: bool = False
    omit: Sequence[str] = ()
    resolved: Item = field(default_factory=dict, repr=False)
    parent_id: str | None = None
    plan: Plan | None = None
    needs: list[Node] = field(default_factory=list, repr=False)
    status: str = "unchanged"
    error: CloudflareError | None = None
    note: str | None = None
    alias: str = ""
    stage: int | None = None

    @property
    def op(self) -> str:
        return self.plan.op if self.plan else "none"

    @property
    def current(self) -> Item | None:
        return self.plan.current if self.plan else None

    @property
    def name(self) -> str:
        """What messages call it: by the document where it says enough, the same before and after it is written."""
        if self.alias:
            return self.alias
        resource, values = self.resource, {**(self.current or {}), **self.wanted}
        if not resource.identity:  # one of several names; a licence, which has none, by its notes
            known = [str(v[n]) for v in (self.wanted, values) for n in resource.one_of if isinstance(v.get(n), str)]
            name = next(iter([*known, values.get("notes") or values.get("id", "")]))
            return printable(f"{resource.title} {name}".strip())
        return resource.name_of({name: values.get(name) for name in ("id", *resource.identity)})

    @property
    def label(self) -> str:
        """The name, with the site's where a name alone would not tell which one is meant."""
        if self.resource.parent and self.site:
            return f"{self.name} of {self.site.name}"
        return self.name

    @property
    def site_name(self) -> str | None:
        """Of the site that it is or stands under."""
        site = self if self.resource is SITE else self.site
        return (site.wanted.get("name") or (site.current or {}).get("name")) if site else None

    @property
    def id(self) -> str:
        return str(self.current["id"]) if self.current else Later(self)


# --- parsing ---


class Parser:
    """Turns the document into nodes, and says of every mistake where it stands.

    Attributes:
        mentioned: the kinds of which the document has a list, be it empty.
    """

    def __init__(self, *, absent: bool) -> None:
        self.nodes: list[Node] = []
        self.mistakes: list[str] = []
        self.mentioned: set[str] = set()
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
        own = {name: value for name, value in values.items() if name not in below}
        if own.pop("recreate", None) not in (None, False):
            # Everything below would go with it. What is deleted in a run of its own is guarded and reported.
            self.mistakes.append(
                f"{place}.recreate: not for sites here; delete the site with state: deleted, then create it anew"
            )
        site = self._node(SITE, own, place, None, below)
        for key, resource in below.items():
            for index, item in self._items(values.get(key), f"{place}.{key}"):
                self._node(resource, item, f"{place}.{key}[{index}]", site)

    def _items(self, items: Any, place: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        if items is None:
            return
        self.mentioned.add(place.rpartition(".")[2])
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
        taken = self._values(_options(resource), values, place, also)
        wanted = {name: value for name, value in taken.items() if name in resource.fields}
        self.mistakes += [f"{place}.{problem}" for problem in problems(resource.fields, wanted)]
        names = (*resource.identity, *resource.one_of)
        named = [name for name in names if wanted.get(name)]
        if taken.get("id"):
            wanted["id"] = taken["id"]
        elif not named or any(not wanted.get(name) for name in resource.identity):
            needed = " and ".join(resource.identity) or f"one of {', '.join(resource.one_of)}"
            self.mistakes.append(f"{place}: needs {needed} (or id), to say which {resource.title} is meant")
        if len([name for name in named if name in resource.one_of]) > 1:
            self.mistakes.append(f"{place}: give only one of {', '.join(named)}")
        node = Node(
            place=place,
            resource=resource,
            wanted=wanted,
            site=site,
            absent=self._absent or taken.get("state") == "absent" or bool(site and site.absent),
            resend=any(taken.get(name) == "always" for name in _unseen(resource)),
            recreate=taken.get("recreate", False),
            omit=taken.get("omit_fields", ()),
        )
        self.mistakes += [f"{place}.{problem}" for problem in wrong_omissions(resource, node.omit)]
        self.nodes.append(node)
        return node

    def _values(self, fields: Fields, values: Mapping[str, Any], place: str, also: Collection[str] = ()) -> Item:
        taken = {}
        for name, value in values.items():
            known = fields.get(name) if isinstance(name, str) else None
            if known is None or known.read_only:
                options = [*(name for name, known in fields.items() if not known.read_only), *also]
                near = difflib.get_close_matches(str(name), options, 1)
                self.mistakes.append(f"{place}.{name}: no such option{f'; did you mean {near[0]}?' if near else ''}")
            elif value is not None:
                taken[name] = self._value(known, value, f"{place}.{name}")
        return given(taken)

    def _value(self, known: Field, value: Any, place: str) -> Any:
        if known.type != "list":
            return self._scalar(known, known.type, value, place)
        if known.elements != "dict" and isinstance(value, (str, int, float)) and not isinstance(value, bool):
            value = str(value).split(",")  # as Ansible does it
        if not isinstance(value, list):
            self.mistakes.append(f"{place}: must be a list")
            return None
        elements = [self._scalar(known, known.elements or "str", v, f"{place}[{i}]") for i, v in enumerate(value)]
        return [element for element in elements if element is not None]

    def _scalar(self, known: Field, kind: str, value: Any, place: str) -> Any:
        if kind == "dict":
            if not isinstance(value, Mapping):
                self.mistakes.append(f"{place}: must be a dictionary")
                return None
            return self._values(known.fields, value, place) if known.fields else self._texts(value, place)
        try:
            taken = COERCE[kind](value)
        except (TypeError, ValueError):
            self.mistakes.append(f"{place}: {WORDS[kind]}, not {type(value).__name__}")
            return None
        if known.choices and taken not in known.choices:
            self.mistakes.append(f"{place}: {taken!r} is not one of {', '.join(map(str, known.choices))}")
        return taken

    def _texts(self, values: Mapping[str, Any], place: str) -> dict[str, Any]:
        """A dictionary with keys of the user's own, such as reservations: texts to texts."""
        return {str(name): self._scalar(Field(), "str", value, f"{place}.{name}") for name, value in values.items()}


def _unseen(resource: Resource) -> list[str]:
    """``psk_update`` and the like: options that say when a field is sent that the API never shows."""
    return [f"{name}_update" for name, known in resource.fields.items() if known.write_only]


@functools.cache
def _options(resource: Resource) -> Fields:
    """What an item may have, as in the module of its kind."""
    options = {**resource.fields, "id": Field(), "state": Field(choices=STATES), "omit_fields": OMIT_FIELDS}
    options |= {name: Field(choices=UPDATES) for name in _unseen(resource)}
    if any(known.immutable for known in resource.fields.values()) and resource is not SITE:
        options["recreate"] = Field(type="bool")
    return options


def _text(value: Any) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    return str(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    return int(value)


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else bool(boolean(value))


COERCE: dict[str, Callable[[Any], Any]] = {"str": _text, "int": _whole, "bool": _truth}
WORDS = {"str": "must be text (quote it)", "int": "must be a whole number", "bool": "must be true or false"}


def _secret_options(fields: Fields) -> Iterator[str]:
    for name, known in fields.items():
        if known.secret and not known.read_only:
            yield name
        yield from _secret_options(known.fields or {})


SECRETS = frozenset(name for resource in KINDS.values() for name in _secret_options(resource.fields))


def secrets(value: Any) -> set[str]:
    """Every key in a document, so that Ansible can keep them out of whatever it prints."""
    if isinstance(value, Mapping):
        found = {str(item) for name, item in value.items() if name in SECRETS and item}
        return found.union(*(secrets(item) for item in value.values() if isinstance(item, (Mapping, list))))
    return set().union(*(secrets(item) for item in value)) if isinstance(value, list) else set()


# --- what can be wrong between items ---


def cross_check(nodes: Sequence[Node]) -> Iterator[str]:
    """Mistakes between the items of a document."""
    seen: dict[Any, Node] = {}
    for node in nodes:
        key = _identity(node)
        if key in seen:
            yield f"{node.place}: {node.label} is in the document already, at {seen[key].place}"
        seen.setdefault(key, node)
    links = [node for node in nodes if node.resource in LINKS and not node.absent]
    yield from overlaps((node.wanted, node.name, node.place) for node in links)


def _identity(node: Node) -> Any:
    resource, wanted = node.resource, node.wanted
    if wanted.get("id"):
        return resource.kind, wanted["id"]
    if resource is ROUTE:
        scope = canonical(ROUTE.fields["scope"], wanted.get("scope"))
        return ROUTE.kind, ROUTE.key(wanted), scope, wanted.get("priority")
    if resource in LINKS:
        return "link", wanted.get("name")  # one name space (API reference, name)
    names = [str(wanted.get(name)) for name in (*resource.identity, *resource.one_of)]
    notes = wanted.get("notes") if resource is CONNECTOR else None
    return resource.kind, id(node.site) if resource.parent else None, *names, notes


def overlaps(links: Iterable[tuple[Mapping[str, Any], str, str]]) -> Iterator[str]:
    """Interface subnets that overlap, of (object, name, place or '')."""
    networks = []
    for rank, (item, name, place) in enumerate(links):
        for key in ("interface_address", "interface_address6"):
            if found := network_of(item.get(key)):
                first, last = int(found.network_address), int(found.broadcast_address)
                networks.append((found.version, first, last, (rank, f"{place}.{key}" if place else "", name, place)))
    networks.sort()
    for i, (version, _first, end, one) in enumerate(networks):
        for other_version, start, _end, other in networks[i + 1 :]:
            if other_version != version or start > end:
                break
            # The later one in the document is at fault, and never what the account has.
            (_rank, _here, there, place), (_rank, here, name, _place) = sorted(
                (one, other), key=lambda link: (bool(link[1]), link[0])
            )
            if one[0] != other[0] and here:
                where = f" ({place})" if place else ", which the account has"
                yield f"{here}: the interface subnet of {name} overlaps that of {there}{where}"


@functools.lru_cache(ADDRESSES)
def network_of(value: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The subnet of an address with prefix length; None where it is none."""
    try:
        return ipaddress.ip_interface(value).network if value else None
    except ValueError:
        return None


def uncovered_regions(routes: Iterable[Mapping[str, Any]]) -> list[str]:
    """A warning for each prefix whose routes are all scoped and leave regions out."""
    scopes: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for route in routes:
        scopes[address(route.get("prefix"))].append(route.get("scope") or {})
    warnings = []
    for prefix, given_scopes in sorted(scopes.items()):
        if any(not any(scope.values()) for scope in given_scopes):
            continue
        covered = {str(region).upper() for scope in given_scopes for region in scope.get("colo_regions") or ()}
        if lacking := sorted(REGIONS - covered):
            warnings.append(
                f"Traffic to {prefix} that enters in {', '.join(lacking)} has no route: all its routes are scoped."
            )
    return warnings


class Hops:
    """Which addresses are next hops of which tunnels."""

    def __init__(self) -> None:
        self.customer: dict[str, str] = {}
        self.cloudflare: dict[str, str] = {}

    def add(self, link: Mapping[str, Any]) -> None:
        for key in ("interface_address", "interface_address6"):
            if link.get(key) and (peer := customer_address(link[key])):
                name = str(link.get("name", ""))
                self.customer[peer] = name
                self.cloudflare[str(ipaddress.ip_interface(link[key]).ip)] = name


def spelled(value: Any) -> str:
    """One spelling per address."""
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        return str(value)


def place_of(value: str, values: Any) -> str:
    """Where in an item a name stands, as ``.lan_1.lan``; '' if it is nowhere."""
    if isinstance(values, Mapping):
        pairs: Iterable[tuple[str, Any]] = ((f".{name}", item) for name, item in values.items())
    elif isinstance(values, list):
        pairs = ((f"[{index}]", item) for index, item in enumerate(values))
    else:
        return ""
    for here, item in pairs:
        if item == value:
            return here
        if below := place_of(value, item):
            return here + below
    return ""
