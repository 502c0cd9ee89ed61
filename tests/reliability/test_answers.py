# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers nobody expected: a typed error or a right result, never a traceback, never a wrong write.

Every module is driven, and one answer of its run is another than the simulator gave; or every answer of that operation
is. In continuous integration a few hundred of these; ``RELIABILITY_FULL=1`` tries every part of every answer.
"""

from __future__ import annotations

import functools
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.netops.cloudflare.plugins.module_utils.model import errors, wire
from ansible_collections.netops.cloudflare.plugins.module_utils.model import kind as kind_model
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import Operation
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.service import BASE, CONTROL, ROUTER, Reply
from ansible_collections.netops.cloudflare.tests.contract import coverage
from ansible_collections.netops.cloudflare.tests.contract.watch import WATCH
from ansible_collections.netops.cloudflare.tests.reliability import mutations
from ansible_collections.netops.cloudflare.tests.reliability.cases import Case, Cases, acts, told
from ansible_collections.netops.cloudflare.tests.reliability.harness import FULL, SEED, Controller, Result, Site
from ansible_collections.netops.cloudflare.tests.reliability.mutations import HARMLESS, PLAUSIBLE, WRONG, Mutation

KINDS = {
    kind.kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.CloudflareError)
}
HEX = re.compile(r"[0-9a-f]{32}")
REQUEST = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) /?\w")
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}


@dataclass
class Exchange:
    """One request, and what the simulator answered."""

    method: str
    path: str
    query: str
    body: bytes = field(repr=False)
    operation: Operation | None
    reply: Reply = field(default_factory=lambda: Reply(200), repr=False)

    @property
    def writes(self) -> bool:
        return self.method != "GET" and "validate_only=true" not in self.query and "precheck" not in self.path


class Tamperer:
    """Stands before the service and spoils its answers."""

    def __init__(self, simulator: Simulator) -> None:
        self._answer: Callable[[Any], Reply] = simulator.service.answer
        simulator.service.answer = self.answer  # type: ignore[method-assign]
        self.spoils: Callable[[int, Exchange], Mutation | None] = lambda _number, _exchange: None
        self.seen: list[Exchange] = []
        self.spoilt = 0

    def start(self, spoils: Callable[[int, Exchange], Mutation | None]) -> None:
        self.spoils, self.seen, self.spoilt = spoils, [], 0

    def answer(self, request: Any) -> Reply:
        path, _mark, query = request.target.partition("?")
        if path.startswith(CONTROL):
            return self._answer(request)
        found = ROUTER.match(request.method, path[len(BASE) + 1 :].split("/")[2:])
        exchange = Exchange(request.method, path, query, request.body, found[0] if found else None)
        mutation = self.spoils(len(self.seen), exchange)
        self.seen.append(exchange)
        if mutation is None or not mutation.instead:
            exchange.reply = self._answer(request)
        if mutation is None or exchange.reply.status >= 300:
            return exchange.reply
        self.spoilt += 1
        return mutation.apply(exchange.reply)


@dataclass
class Trial:
    """A case, and which of its answers is spoilt, once or always, and how."""

    case: Case
    number: int
    mutation: Mutation
    operation: Operation = field(repr=False)
    reply: Reply = field(repr=False)
    always: bool

    @functools.cached_property
    def weight(self) -> str:
        return mutations.weight(self.mutation, self.operation, self.reply)

    def __repr__(self) -> str:
        times = "always" if self.always else "once"
        return f"{self.case.name}, answer {self.number}, {times}, {self.weight}: {self.mutation}"


CASES: list[tuple[Case, list[Exchange]]] = []


@pytest.fixture(autouse=True)
def _fits_the_published_description() -> Iterator[None]:
    """It need not: an update sends back what was told, such as a rate that nobody knows."""
    yield
    WATCH.problems.clear()


@pytest.fixture(scope="module")
def tamperer(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tamperer]:
    made = Cases(site)
    made.all()
    walk(made, str(tmp_path_factory.mktemp("answers")))
    tampering = Tamperer(site.simulator)
    for case in made.found:
        tampering.start(lambda _number, _exchange: None)
        perform(site, case)
        CASES.append((case, tampering.seen))
    yield tampering
    CASES.clear()


def walk(cases: Cases, directory: str) -> None:
    """The steps that lead through all modules, each as a case."""
    cases.site.restore(cases.empty)
    found: dict[str, Any] = {"directory": directory}
    for number, (module, options) in enumerate(coverage.STEPS):
        more = {"concurrency": 1} if module.startswith("magic_network") else {}
        filled = {name: coverage._filled(value, found) for name, value in {**options, **more}.items()}
        result = cases.add(f"step {number}: {module}", module, filled)
        coverage._remember(cases.site.simulator, module, result, found)


def perform(site: Site, case: Case) -> Result:
    site.restore(case.before)
    if dest := case.task.options.get("dest"):
        Path(dest).unlink(missing_ok=True)
    controller = Controller(site, retries=1)
    try:
        return controller.run(case.task, check_mode=case.check_mode)
    finally:
        controller.close()


def trials() -> Iterator[Trial]:
    """All that can be tried: each mutation of each part of each answer that a module gets from an operation."""
    tried = set()
    for case, exchanges in CASES:
        for number, exchange in enumerate(exchanges):
            reply, operation = exchange.reply, exchange.operation
            if operation is None:
                continue
            wholes = [*mutations.WHOLES, *mutations.HARMLESS_WHOLES]
            if operation.status == 204:
                continue
            parts = mutations.mutations(json.loads(reply.body)) if operation.envelope != "file" else ()
            for mutation in (*wholes, *parts):
                for always in (False, True) if exchange.method == "GET" else (False,):
                    chosen = mutation.everywhere() if always else mutation
                    key = (case.task.module, case.result.get("operation"), operation.name, str(chosen), always)
                    if key not in tried:
                        tried.add(key)
                        yield Trial(case, number, chosen, operation, reply, always)


def spoiler(trial: Trial, exchanges: Sequence[Exchange]) -> Callable[[int, Exchange], Mutation | None]:
    name = exchanges[trial.number].operation

    def spoils(number: int, exchange: Exchange) -> Mutation | None:
        # What the client repeats, or asks again, is answered correctly, unless it is always spoilt.
        hit = exchange.operation is name if trial.always else number == trial.number
        return trial.mutation if hit else None

    return spoils


def written(exchanges: Sequence[Exchange], known: set[str]) -> list[tuple[str, str, Any]]:
    """The writes, with one word for all ids that did not exist before."""

    def named(text: str) -> str:
        return HEX.sub(lambda found: found.group() if found.group() in known else "new", text)

    writes = []
    for exchange in exchanges:
        if exchange.writes:
            path, body = named(exchange.path), json.loads(named(exchange.body.decode() or "null"))
            if exchange.operation and exchange.operation.name.endswith(".bulk_update"):  # refused, one by one is tried
                [items] = body.values()
                writes += [(exchange.method, f"{path}/{item.pop('id')}", item) for item in items]
            else:
                writes.append((exchange.method, path, body))
    return writes


def documented(module: str) -> Mapping[str, Any]:
    """What a module says that it returns."""
    text = (coverage.ROOT / "plugins" / "modules" / f"{module}.py").read_text()
    found = re.search(r'^RETURN = r?"""(.*?)"""', text, re.DOTALL | re.MULTILINE)
    assert found, module
    said: Mapping[str, Any] = yaml.safe_load(found.group(1))
    return said


RETURNS = {module: documented(module) for module in coverage.modules()}


def misfits(said: Mapping[str, Any], values: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Where a result is not what the documentation says."""
    for name, value in values.items():
        here = f"{place}{name}"
        about = said.get(name)
        if about is None or value is None:
            continue
        kind = TYPES.get(about["type"])
        if kind and (not isinstance(value, kind) or (isinstance(value, bool) and bool not in kind)):
            yield f"{here} is {value!r:.50}, not {about['type']}"
        elif "contains" in about:
            items = value if isinstance(value, list) else [value]
            for index, item in enumerate(items):
                if isinstance(item, dict):
                    yield from misfits(about["contains"], item, f"{here}[{index}].")
                else:
                    yield f"{here}[{index}] is {item!r:.50}"
        elif "elements" in about and any(not isinstance(item, TYPES[about["elements"]]) for item in value):
            yield f"{here} holds something that is not {about['elements']}"


def texts(value: Any) -> Iterator[str]:
    """All that a person would recognise an object by."""
    if isinstance(value, str) and len(value) > 1:
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def objects(state: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    return Counter(
        (kind, str(item.get("identity"))) for kind, items in state.items() if isinstance(items, list) for item in items
    )


def judge(trial: Trial, result: Result, seen: Sequence[Exchange], clean: Sequence[Exchange], site: Site) -> None:
    """The promises."""
    case = trial.case
    # One is a failure with a type and a text that a person can read, or a result that is what the documentation says.
    json.dumps(result, ensure_ascii=False, allow_nan=False).encode()
    if result.get("failed"):
        text = result["msg"]
        assert result["error"]["kind"] in KINDS, text
        assert len(text) < (30_000 if case.task.module == "magic_network" else 6000), f"{len(text)}: {text[:300]}"
        assert all(line.isprintable() for line in text.split("\n")), repr(text)
        assert REQUEST.search(text) or HEX.search(text) or any(name in text for name in texts(case.task.options)), text
    else:
        assert not (wrong := list(misfits(RETURNS[case.task.module], result))), wrong

    # Two is that nothing is written that the task has not asked for.
    known = {found for record in case.before[0].objects.values() for found in record}
    known |= {site.simulator.account_id}
    should, did = written(clean, known), written(seen, known)
    if case.check_mode or case.task.module.endswith("_info"):
        assert not did, did
    surplus = [write for write in did if write not in should]
    duplicates = [write for write in surplus if write[0] == "DELETE" and write[1].endswith("/new")]
    if trial.weight != PLAUSIBLE:
        assert not surplus, surplus
    for write in surplus:
        method, path, body = write
        found = ROUTER.match(method, path[len(BASE) + 1 :].split("/")[2:])
        assert found, path
        problems = found[0].body.problems(body) if found[0].body and method != "DELETE" else []
        assert not (wrong := [problem for problem in problems if mutations.of_type(problem)]), wrong
        assert method != "DELETE" or write in duplicates, f"deleted {path}"

    # Three is that the result owns up to what was done.
    after = site.state() if did else case.state_before
    if after != case.state_before:
        assert result["changed"], "the account differs, and changed is false"
    if not (trial.always and trial.weight == PLAUSIBLE):  # who is never told of an object, makes it
        before, desired = objects(case.state_before), objects(case.state_after)
        for one, number in objects(after).items():
            assert number <= max(before[one], desired[one], 1), f"{number} times {one}"
    if not result.get("failed") and trial.weight != PLAUSIBLE and not acts(case):
        assert told(result) == told(case.result)
        assert after == case.state_after
    if trial.weight == HARMLESS:
        assert not result.get("failed"), result["msg"]


def run(trial: Trial, tamperer: Tamperer, site: Site, figures: Counter[str]) -> str | None:
    """Try it; returns what went wrong."""
    clean = next(exchanges for case, exchanges in CASES if case is trial.case)
    tamperer.start(spoiler(trial, clean))
    result = perform(site, trial.case)
    figures["answers spoilt, runs"] += 1
    figures["answers spoilt"] += tamperer.spoilt
    figures["runs with a spoilt answer that ended in a typed failure"] += bool(result.get("failed"))
    try:
        judge(trial, result, tamperer.seen, clean, site)
    except (AssertionError, ValueError, RecursionError) as wrong:
        return f"{trial}: {type(wrong).__name__}: {str(wrong)[:500]}"
    return None


def test_answers_nobody_expected(site: Site, tamperer: Tamperer, figures: Counter[str]) -> None:
    everything = list(trials())
    assert {trial.case.task.module for trial in everything} == set(coverage.modules())
    chosen = everything if FULL else random.Random(SEED).sample(everything, 400)
    failures = [failure for trial in chosen if (failure := run(trial, tamperer, site, figures))]
    assert not failures, f"{len(failures)} of {len(chosen)}\n" + "\n".join(failures[:50])


def test_the_judge_sees_what_a_trusting_engine_does(
    site: Site, tamperer: Tamperer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with an engine that takes every value of every type, and every id."""
    monkeypatch.setattr(wire, "_read", lambda _field, _kind, value, _place: value)
    monkeypatch.setattr(kind_model, "SEGMENT", re.compile(".*", re.DOTALL))
    wrong = [trial for trial in random.Random(SEED).sample(list(trials()), 150) if trial.weight == WRONG]
    failures = [failure for trial in wrong if (failure := run(trial, tamperer, site, Counter()))]
    assert len(failures) > len(wrong) // 20
