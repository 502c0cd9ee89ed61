# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The operation that onboards what hosts describe: one plan for all of them, one result for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..document.checks import cross_check
from ..document.entry import Entry
from ..document.options import Spec
from ..document.parse import Parser
from ..document.secrets import secrets
from ..kinds.catalogue import ACCOUNT, BELOW_SITE, KINDS
from ..kinds.site import KIND as SITE
from ..model.errors import InputError, Problem, ProblemError, RefusedError, invalid
from ..model.field import Field
from ..plan.network import Network
from ..plan.planner import plan
from ..plan.reading import read
from .network import OPERATION as NETWORK
from .network import OPTIONS as NETWORK_OPTIONS
from .network import asks_for_licence, carry_out, option_problems
from .onboarding_report import host_report
from .operation import Operation, Result
from .report import remarks, totals
from .task import Run

# In the variables of a host these stand beside the site, and belong to the account.
OF_ACCOUNT = ("connectors", "apps")
VARIABLE = "site_onboarding_"
# The lists that a host, or an entry of its list of sites, can have.
LISTS = (*OF_ACCOUNT, *BELOW_SITE)
MAX_CAUSES = 20  # in a message
# What belongs to no host.
NETWORK_PART = ""

TAGS = {
    **{section: section for section in (*LISTS, "sites")},
    **dict.fromkeys(("gre_tunnels", "ipsec_tunnels"), "tunnels"),
}
SETTINGS = (
    "prune",
    "max_deletes",
    "allow",
    "bulk_tunnels",
    "server_validation",
    "report_unmanaged",
    "concurrency",
    "deadline",
)
OPTIONS: Spec = {
    "hosts": {"type": "dict"},
    "result_of": {"type": "str"},
    "network": {"type": "dict"},
    "sections": {"type": "list", "elements": "str"},
    "check_next_hops": {"type": "bool", "default": True},
    "state": {"type": "str", "choices": ["merged", "overridden"], "default": "merged"},
    **{name: NETWORK_OPTIONS[name] for name in SETTINGS},
}


@dataclass
class Described:
    """What one host describes.

    Attributes:
        entries: of its own objects, in the order of the variables.
        shared: entries of other hosts that describe the same application.
        sites: the site that an entry belongs to, by ``id(entry)``.
    """

    entries: list[Entry] = field(default_factory=list)
    shared: list[Entry] = field(default_factory=list)
    sites: dict[int, Entry] = field(default_factory=dict)


class Document:
    """The variables of hosts as one document, whose parts are the hosts.

    Args:
        sections: what is to be managed of what they describe.
    """

    def __init__(self, sections: Collection[str]) -> None:
        self.parser = Parser(absent=False)
        self.described: dict[str, Described] = {}
        self._sections = sections
        self._apps: dict[str, Entry] = {}

    def network(self, document: Mapping[str, Any]) -> None:
        """Take what belongs to no host."""
        self._begin(NETWORK_PART)
        unknown = [name for name in document if name not in ACCOUNT]
        self.parser.problems += [
            invalid(f"{VARIABLE}network.{name}", "is not an option", f"Options are {', '.join(ACCOUNT)}")
            for name in unknown
        ]
        for section in ACCOUNT:
            self.parser.section(section, document.get(section), f"{VARIABLE}network.{section}")
        for entry in self.parser.entries:
            if entry.kind is SITE or entry.site:
                self.described[NETWORK_PART].sites[id(entry)] = entry.site or entry
        self._end(NETWORK_PART, 0)

    def host(self, name: str, variables: Mapping[str, Any]) -> None:
        """Take the variables of one host: those of its list of sites, or those of itself."""
        self._begin(name)
        start = len(self.parser.entries)
        for unknown in variables.keys() - {"site", "sites", *LISTS}:
            self._problem(str(unknown), "is not a variable of a host")
        listed = variables.get("sites")
        if listed:
            if not isinstance(listed, list) or not all(isinstance(site, Mapping) for site in listed):
                self._problem("sites", "must be a list of dictionaries")
                listed = []
            for index, site in enumerate(listed):
                place = f"{VARIABLE}sites[{index}]"
                self._site(name, site, place, f"{place}.")
        else:
            own = variables.get("site") or {}
            if isinstance(own, Mapping):
                lists = {section: items for section in LISTS if (items := variables.get(section)) is not None}
                self._site(name, {"name": name, **own, **lists}, f"{VARIABLE}site", VARIABLE)
            else:
                self._problem("site", "must be a dictionary")
        self._end(name, start)

    def _begin(self, name: str) -> None:
        self.parser.part = name
        self.described[name] = Described()

    def _end(self, name: str, start: int) -> None:
        self.described[name].entries = self.parser.entries[start:]

    def _problem(self, variable: str, message: str) -> None:
        self.parser.problems.append(invalid(f"{VARIABLE}{variable}", message).below("", self.parser.part))

    def _site(self, host: str, values: Mapping[str, Any], place: str, below: str) -> None:
        """Take a site, with the connectors and applications that stand beside it in the variables."""
        described, entries = self.described[host], self.parser.entries
        start = len(entries)
        for section in OF_ACCOUNT:
            items = values.get(section)
            if section not in self._sections or items is None:
                continue
            before = len(entries)
            self.parser.section(section, items, f"{below}{section}")
            if section == "apps":
                self._share(described, before)
        own = {name: value for name, value in values.items() if name not in OF_ACCOUNT}
        own = {name: value for name, value in own.items() if name not in BELOW_SITE or name in self._sections}
        site = self.parser.site(own, place, below)
        site.is_parent = "sites" not in self._sections
        for entry in (*entries[start:], *described.shared):
            described.sites.setdefault(id(entry), site)

    def _share(self, described: Described, start: int) -> None:
        """An application that several sites describe alike is one entry."""
        entries = self.parser.entries
        own: list[Entry] = []
        for entry in entries[start:]:
            said = repr((entry.desired, entry.absent))
            known = self._apps.setdefault(said, entry)
            (own if known is entry else described.shared).append(known)
        entries[start:] = own


def run_onboarding(run: Run) -> Result:
    """Body of site_onboarding."""
    params = run.params
    hosts, failed = dict(params["hosts"] or {}), dict[str, ProblemError]()
    if problems := option_problems(params):
        raise InputError(problems)
    options = {**params, "allow": [*params["allow"], *([] if params["check_next_hops"] else ["unserved_nexthop"])]}
    left_out = _left_out(params)
    options["prune"] = {name: scope for name, scope in (params["prune"] or {}).items() if name not in left_out} or None
    while True:
        document, network, found = _planned(run, hosts, options)
        if not found:
            break
        if NETWORK_PART in found:
            raise ProblemError(found[NETWORK_PART])
        # A host with a problem fails alone; what the others describe can be checked without it.
        failed |= {name: ProblemError(problems) for name, problems in found.items()}
        options["prune"] = None  # lest what it describes goes
        hosts = {name: variables for name, variables in hosts.items() if name not in found}
    if failed and params["prune"]:
        network.warnings.append(f"Nothing is pruned, because {len(failed)} hosts have problems in their variables.")
    refused, more = carry_out(network, run)
    network.mark_planned()
    if any(entry.part == NETWORK_PART for entry in network.entries):  # pruned objects are of no host
        document.described.setdefault(NETWORK_PART, Described())
    known = {id(entry) for described in document.described.values() for entry in described.entries}
    added: dict[str, list[Entry]] = {}
    for entry in network.entries:
        if id(entry) not in known:
            added.setdefault(entry.part, []).append(entry)
    parts = {
        name: host_report(described, added.get(name, []), run, RefusedError(refused) if refused else None)
        for name, described in document.described.items()
    }
    parts |= {name: _failure(error) for name, error in failed.items()}
    return _result(network, parts, more, run)


def _left_out(options: Mapping[str, Any]) -> set[str]:
    """The sections that are not managed in this run; what belongs to no host is managed only with all of theirs."""
    sections = {*(options["sections"] or ("sites", *LISTS))}
    return set() if sections >= {"sites", *LISTS} else KINDS.keys() - sections


def _planned(
    run: Run, hosts: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Document, Network, dict[str, list[Problem]]]:
    """Return the document, its plan, and the problems of each host that has some."""
    sections = options["sections"] or ("sites", *LISTS)
    document = Document(sections)
    if options["network"]:
        document.network(options["network"])
    for name, variables in hosts.items():
        if isinstance(variables, Mapping):
            document.host(name, variables)
        else:
            document.parser.problems.append(invalid("hosts", "must be a dictionary of dictionaries").below("", name))
    entries = document.parser.entries
    # Of a section that is left out, nothing is known to be described.
    reported = [section for section in KINDS if options["report_unmanaged"] and section not in _left_out(options)]
    network = Network(run.account, run.workers, entries, check_mode=run.check_mode, options=options, reported=reported)
    problems = document.parser.problems or list(cross_check(entries))
    if not problems:
        try:
            read(network)
            plan(network)
        except ProblemError as error:
            problems = list(error.problems)
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.part, []).append(problem)
    return document, network, found


def _failure(error: ProblemError) -> Result:
    return {"changed": False, "failed": True, "msg": "\n".join(error.lines(changed=False)), "error": error.details()}


def _result(network: Network, parts: dict[str, Result], more: Result, run: Run) -> Result:
    rest = parts.pop(NETWORK_PART, None)
    every = [*parts.values(), *([rest] if rest else [])]
    result: Result = {
        "changed": any(part["changed"] for part in every) if run.check_mode else run.changed,
        "summary": totals(network.entries),
        "hosts": parts,
        **({"network": rest} if rest else {}),
        **more,
        **remarks(network),
    }
    named = [*parts.items(), *([("network", rest)] if rest else [])]
    if broken := {name: part for name, part in named if part.get("failed")}:
        causes = [f"- {name}: {' '.join(str(part['msg']).splitlines())}" for name, part in broken.items()]
        uncounted = [f"- and {len(broken) - MAX_CAUSES} more"] if len(broken) > MAX_CAUSES else []
        said = f"{len(broken)} of {len(named)} failed."
        problems = [{**problem, "host": name} for name, part in broken.items() for problem in part["error"]["problems"]]
        kinds = {problem["kind"] for problem in problems}
        result |= {
            "failed": True,
            "msg": [said, *causes[:MAX_CAUSES], *uncounted],
            "error": {"kind": kinds.pop() if len(kinds) == 1 else "invalid", "problems": problems},
        }
    return result


def _needs_hosts(values: Mapping[str, Any], _named: Collection[str]) -> Any:
    if not values.get("hosts") and not values.get("network"):
        yield invalid("hosts", "it or network is required", "The role sets it to the hosts of the play")


def _asks_for_licence(params: Mapping[str, Any]) -> bool:
    hosts = params.get("hosts")
    described = [*hosts.values()] if isinstance(hosts, Mapping) else []
    listed = [host.get("sites") for host in described if isinstance(host, Mapping)]
    described += [site for sites in listed if isinstance(sites, list) for site in sites]
    return any(map(asks_for_licence, (*described, params.get("network"))))


OPERATION = Operation(
    OPTIONS,
    run_onboarding,
    fields={**NETWORK.fields, "sections": Field(type="list", elements="str", choices=("sites", *LISTS))},
    check=_needs_hosts,
    secret_parts={"hosts": secrets, "network": secrets},
    bulky=frozenset({"hosts", "network"}),
    reveals=(("hosts", "*", "license_keys"), ("network", "license_keys")),
    asks_for_secret=_asks_for_licence,
)
