# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The operation that brings an account to what a document says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..document.checks import cross_check, network_of
from ..document.options import Spec
from ..document.parse import Parser
from ..document.secrets import secrets
from ..execute.executor import Executor
from ..kinds.catalogue import ACCOUNT, KINDS
from ..model.errors import InputError, Problem, RefusedError, invalid
from ..model.field import Field
from ..plan.guards import ALLOWS, guard
from ..plan.network import Network
from ..plan.planner import plan
from ..plan.reading import read
from ..plan.unmanaged import unmanaged
from .operation import Operation, Result
from .report import report
from .task import Run

MAX_SHOWN = 50  # lines of a refused plan

CONCURRENCY = {"concurrency": Field(type="int", low=1, high=32)}
OPTIONS: Spec = {
    "state": {"type": "str", "choices": ["merged", "overridden", "deleted"], "default": "merged"},
    **{section: {"type": "list", "elements": "dict"} for section in ACCOUNT},
    "prune": {"type": "dict"},
    "max_deletes": {"type": "int", "default": 10},
    "allow": {"type": "list", "elements": "str", "choices": [*ALLOWS], "default": []},
    "bulk_tunnels": {"type": "bool", "default": False},
    "server_validation": {"type": "bool", "default": True},
    "report_unmanaged": {"type": "bool", "default": False},
    "concurrency": {"type": "int", "default": 8},
    # A fleet takes longer than the timeout that fits one object: the rate limit lets a thousand sites take an hour.
    "deadline": {"type": "float", "default": 21600.0},
}


def option_problems(params: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong between the options that say what goes."""
    scope = {section: patterns for section, patterns in (params["prune"] or {}).items() if patterns}
    if params["state"] == "overridden" and not scope:
        hint = "Set prune, such as prune: {routes: [10.0.0.0/8]}"
        return [
            invalid(
                "prune", "is required with state: overridden, which deletes what the document does not describe", hint
            )
        ]
    if params["state"] != "overridden" and params["prune"]:
        return [invalid("prune", "is only allowed with state: overridden")]
    return [
        invalid(f"prune.routes[{place}]", f"{pattern!r} is neither a prefix such as 10.0.0.0/8 nor *")
        for place, pattern in enumerate(scope.get("routes", ()))
        if pattern != "*" and ("/" not in pattern or network_of(pattern) is None)
    ]


def asks_for_licence(document: Any) -> bool:
    """Whether a document has a connector that needs a new licence, whose key is shown once."""
    items = document.get("connectors") if isinstance(document, Mapping) else None
    items = items if isinstance(items, list) else []
    return any(isinstance(item, Mapping) and item.get("provision_license") for item in items)


def run_network(run: Run) -> Result:
    """Body of magic_network."""
    params = run.params
    if problems := option_problems(params):
        raise InputError(problems)
    parser = Parser(absent=params["state"] == "deleted")
    parser.parse({section: params[section] for section in ACCOUNT})
    if problems := [*parser.problems, *cross_check(parser.entries)]:
        raise InputError(problems)
    reported = [section for section in KINDS if section in parser.mentioned] if params["report_unmanaged"] else []
    network = Network(
        run.account, run.workers, parser.entries, check_mode=run.check_mode, options=params, reported=reported
    )
    read(network)
    plan(network)
    refused, more = carry_out(network, run)
    return {**report(network, run), **more, **(_refusal(network, run, refused) if refused else {})}


def carry_out(network: Network, run: Run) -> tuple[list[Problem], Result]:
    """Write what is planned, or have the API validate it.

    Returns:
        Why a guard refuses it, so that nothing was sent; and what else belongs into the result.
    """
    more: Result = {"unmanaged": unmanaged(network)} if run.params["report_unmanaged"] else {}
    refused = guard(network)
    if not refused:
        executor = Executor(network, run.wrote)
        if not run.check_mode:
            executor.apply()
        elif run.params["server_validation"]:
            more["validated"] = executor.verify()
    return refused, more


def _refusal(network: Network, run: Run, refused: list[Problem]) -> Result:
    # Ansible shows no diff of a task that fails, and this plan is what there is to think about.
    acted = [entry for entry in network.entries if entry.op != "none"] if run.diff_mode else []
    for entry in acted[:MAX_SHOWN]:
        run.workspace.progress(f"would {entry.op} {entry.label}")
    if len(acted) > MAX_SHOWN:
        run.workspace.progress(f"and {len(acted) - MAX_SHOWN} more")
    error = RefusedError(refused)
    return {"failed": True, "changed": False, "msg": error.lines(changed=False), "error": error.details()}


OPERATION = Operation(
    OPTIONS,
    run_network,
    fields={
        **CONCURRENCY,
        "max_deletes": Field(type="int", low=0),
        "prune": Field(
            type="dict",
            fields={
                section: Field(type="list", elements="str") for section, kind in KINDS.items() if "delete" in kind.verbs
            },
        ),
    },
    secret_parts=dict.fromkeys(ACCOUNT, secrets),
    bulky=frozenset(ACCOUNT),
    reveals=(("license_keys",),),
    asks_for_secret=asks_for_licence,
)
