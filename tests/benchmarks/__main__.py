# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark: `make bench`, or `make bench FULL=1`, or `make bench ARGS="--only items"`.

Nothing here passes or fails: it measures, prints tables and leaves them in .build/bench/. Every number is of whole
processes, seen from outside; what is compared ran in the same run of the benchmark, against the same simulator.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import networks
import peer
import report
from processes import ROOT, Api, Broken, Sample, median, repeated, run, server, simulator

BUILD = ROOT / ".build" / "bench"
HERE = Path(__file__).resolve().parent
QUOTA, PERIOD = 1200, 300  # what the API permits: requests, seconds
RUNS = 3


class Bench:
    """Measures; what it found is in ``found``."""

    def __init__(self, full: bool, limit_scale: float, kept: Path) -> None:
        self.kept = kept
        self.full = full
        self.limit_scale = limit_scale
        self.found: dict[str, Any] = {}
        self.folder = BUILD / "work" / str(os.getpid())
        (self.folder / "group_vars").mkdir(parents=True, exist_ok=True)
        self.peers = peer.fetch(BUILD / "peer")
        paths = [self._collections(), self.peers]
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "CLOUDFLARE_"))},
            "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(map(str, paths)),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_RETRY_FILES_ENABLED": "0",
        }
        self.began = time.monotonic()

    @staticmethod
    def _collections() -> Path:
        link = BUILD / "tree" / "ansible_collections" / "netops" / "cloudflare"
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(ROOT)
        return link.parents[2]

    def keep(self, section: str) -> None:
        """Write down what was found so far."""
        found = json.loads(self.kept.read_text()) if self.kept.exists() else {}
        found[section] = self.found[section]
        found.setdefault("machine", {})[section] = machine()
        self.kept.write_text(json.dumps(found, indent=1) + "\n")

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.began:5.0f} s] {text}", file=sys.stderr, flush=True)

    def playbook(self, tasks: list[dict[str, Any]], data: dict[str, Any], **variables: Any) -> list[str | Path]:
        (self.folder / "group_vars" / "all.json").write_text(json.dumps(data))
        (self.folder / "play.yml").write_text(json.dumps(networks.play(tasks, **variables)))
        return [Path(sys.executable).parent / "ansible-playbook", "play.yml"]

    def bring(self, api: Api, network: networks.Document, **options: Any) -> Sample:
        """Bring an account to a network with magic_network."""
        task = {name: {**given, **options} for name, given in networks.NETWORK.items()}
        return api.observed(self.playbook([task], network), self.env, self.folder)

    # --- one looped item ---

    def items(self) -> None:
        """What one unchanged item of a loop costs, beyond the same play with nothing to loop over."""
        count, expensive = 200, 50
        ready = self.folder / "peer.json"
        with (
            simulator(self.folder, self.env) as api,
            server([sys.executable, HERE / "peer.py", ready], self.env, ready) as stub,
        ):
            network = networks.document(count // 4)
            self.bring(api, network)
            routes = api.get("magic/routes")["routes"]
            routes = [{name: route[name] for name in ("id", "prefix", "nexthop", "priority")} for route in routes]
            given = {name: networks.of_item(name) for name in ("prefix", "nexthop", "priority")}
            account = f"{api.env['CLOUDFLARE_BASE_URL']}/accounts/{api.env['CLOUDFLARE_ACCOUNT_ID']}"
            url = f"{account}/magic/routes/{networks.of_item('id')}"
            bearer = {"Authorization": f"Bearer {api.env['CLOUDFLARE_API_TOKEN']}"}
            given_peer = {name: networks.of_item(name) for name in ("v4_subnet", "v4_subnet_mask", "region")}
            given_peer |= {"name": "{{ item.description }}", "api_endpoint": stub["url"], "api_key": "not-a-secret"}
            vpcs = [{**vpc, "prefix": vpc["description"]} for vpc in peer.networks(10)] * (expensive // 10)
            tasks: dict[str, tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]] = {
                "debug": ({"ansible.builtin.debug": {"msg": "{{ item.prefix }}"}}, routes, {}),
                "in_process": ({"netops.cloudflare.magic_route": given}, routes, {}),
                "module": (
                    {"netops.cloudflare.magic_route": given},
                    routes[:expensive],
                    {"netops_cloudflare_in_process": False},
                ),
                "uri": ({"ansible.builtin.uri": {"url": url, "headers": bearer}}, routes[:expensive], {}),
                "peer": ({"vultr.cloud.vpc": given_peer}, vpcs, {}),
            }
            nothing = {"ansible.builtin.debug": {"msg": ""}, "loop": "{{ items }}"}
            self.say("items: an empty loop")
            empty = repeated(lambda _n: run(self.playbook([nothing], {"items": []}), self.env, self.folder), 5, 30)
            rows = {}

            def once(name: str, command: list[str | Path], _n: int) -> Sample:
                if name != "peer":
                    return api.observed(command, self.env, self.folder)
                peer.asked(stub["url"])
                sample = run(command, self.env, self.folder)
                return Sample(sample.wall, sample.cpu, sample.memory, peer.asked(stub["url"]))

            for name, (task, items, variables) in tasks.items():
                self.say(f"items: {name}, {len(items)} of them")
                looped = {**task, "loop": "{{ items }}", "loop_control": {"label": "{{ item.prefix }}"}}
                command = self.playbook([looped], {"items": items}, **variables)
                cell = repeated(partial(once, name, command), 5 if name in ("debug", "in_process") else RUNS, 40)
                rows[name] = {
                    "items": len(items),
                    "runs": cell.runs,
                    "requests": cell.requests,
                    "wall_ms": (cell.wall - empty.wall) / len(items) * 1000,
                    "cpu_ms": (cell.cpu - empty.cpu) / len(items) * 1000,
                }
        self.found["items"] = {"empty": empty.shown(), "rows": rows}

    # --- a fleet ---

    def fleet(self) -> None:
        """The same network brought to an account in different ways."""
        sizes = [10, 100, 1000] if self.full else [10, 50]
        cells: list[dict[str, Any]] = []
        self.found["fleet"] = {"cells": cells, "sizes": sizes}
        for latency in (0, 30):
            with simulator(self.folder, self.env, "--latency-ms", str(latency)) as api:
                for sites in sizes:
                    for shape in report.SHAPES:
                        cells += self._shape(api, shape, sites, latency)
                        self.keep("fleet")

    def _left_out(self, shape: str, case: str, sites: int, latency: int) -> str | None:
        """Why a combination is not measured."""
        if shape in ("sdk", "file") and case != "unchanged":
            return "shown for one case only"
        if shape == "sdk" and latency and sites >= 1000:
            return f"one request after the other: {networks.fewest(case, sites) * latency / 1000:.0f} s of latency"
        if shape in ("network", "file", "sdk"):
            return None
        if shape == "hosts" and not latency:
            return None
        if sites >= 1000 and (latency or shape != "modules" or case not in ("scratch", "unchanged")):
            return "minutes for each run"
        if latency and (seconds := networks.fewest(case, sites) * latency / 1000) > 10:
            return f"one request after the other: {seconds:.0f} s or more of latency"
        return None

    def _shape(self, api: Api, shape: str, sites: int, latency: int) -> Iterator[dict[str, Any]]:
        """All cases of one shape, one after the other: each finds what the one before it left."""
        # Latency does not vary, so one run of those that mostly wait is enough.
        runs = 1 if latency else RUNS
        cases = [*networks.CASES]
        if shape == "network":  # not after the routes, which its document would set back
            cases.insert(cases.index("routes"), "bulk")
        there = False
        for case in cases:
            row = {"shape": shape, "case": case, "sites": sites, "latency_ms": latency}
            if why := self._left_out(shape, case, sites, latency):
                yield {**row, "left_out": why}
                continue
            if case != "scratch" and not there:
                api.control("POST", "reset")
                self.bring(api, networks.document(sites))
            self.say(f"fleet: {sites} sites, {latency} ms, {shape}, {case}")
            try:
                cell = repeated(lambda n, case=case: self._once(api, shape, case, sites, n), runs, 20)
            except Broken as reason:  # the others are still worth measuring
                self.say(str(reason))
                yield {**row, "left_out": "it failed"}
                continue
            there = True
            yield {**row, **cell.shown(), "busy": min(1.0, cell.cpu / cell.wall)}

    def _once(self, api: Api, shape: str, case: str, sites: int, number: int) -> Sample:
        """One run. What changes, changes in each run, so that each has the same to do."""
        if shape == "sdk":
            return api.observed([sys.executable, HERE / "sdk_reader.py"], self.env, self.folder)
        if case == "scratch":
            api.control("POST", "reset")
        changes: dict[str, Any] = {
            "tunnels": {"description": f"revision {number}"},
            "routes": {"priority": 150 + number},
        }
        changes["bulk"] = {"description": f"bulk revision {number}"}
        network = networks.document(sites, **changes.get(case, {}))
        if shape == "network":
            return self.bring(api, network, **({"bulk_tunnels": True} if case == "bulk" else {}))
        if shape == "file":
            return self.bring(
                api,
                network,
                sites=f"{{{{ {networks.DOCUMENT}.sites }}}}",
                apps=f"{{{{ {networks.DOCUMENT}.apps }}}}",
            )
        if shape == "hosts":
            (self.folder / "sites.json").write_text(json.dumps(networks.inventory(network)))
            program = Path(sys.executable).parent / "ansible-playbook"
            command = [program, "netops.cloudflare.site", "-i", "sites.json"]
            return api.observed(command, self.env, self.folder)
        if shape == "modules":
            command = self.playbook(networks.MODULES, networks.flat(network))
        else:
            command = self.playbook(networks.ROLE, networks.onboarded(network))
        return api.observed(command, self.env, self.folder)

    # --- growth ---

    def growth(self) -> None:
        """CPU and memory of an unchanged fleet over its size, and the SDK script's time beside it, in turn."""
        sizes = [10, 100, 400, 700, 1000] if self.full else [10, 25, 50]
        points = []
        with simulator(self.folder, self.env) as api:
            for sites in sizes:
                self.say(f"growth: {sites} sites")
                api.control("POST", "reset")
                self.bring(api, networks.document(sites))
                shapes = ("network", "file", "hosts", "sdk")
                samples: dict[str, list[Sample]] = {shape: [] for shape in shapes}
                for number in range(RUNS):
                    for shape in shapes:
                        samples[shape].append(self._once(api, shape, "unchanged", sites, number))
                medians = {shape: median(found).shown() for shape, found in samples.items()}
                # What disturbs the machine disturbs neighbours alike, so: the median of the ratios.
                for shape in ("network", "file"):
                    pairs = zip(samples[shape], samples["sdk"], strict=True)
                    medians[shape]["ratio"] = statistics.median(ours.wall / theirs.wall for ours, theirs in pairs)
                beside = list(zip(samples["hosts"], samples["network"], strict=True))
                medians["hosts"]["ratio"] = statistics.median(hosts.wall / alone.wall for hosts, alone in beside)
                more = statistics.median(hosts.wall - alone.wall for hosts, alone in beside)
                medians["hosts"]["per_site_ms"] = more / sites * 1000
                points.append({"sites": sites, **medians})
        fits = {
            what: report.fit([(point["sites"], point["network"][what]) for point in points])
            for what in ("cpu", "memory")
        }
        self.found["growth"] = {"points": points, "fits": fits}

    # --- the API's limit ---

    def limit(self) -> None:
        """An unchanged fleet under the API's limit on requests; its five minutes pass faster, to save the reader's."""
        sites, quota = (1000, QUOTA) if self.full else (100, QUOTA // 10)
        scale = self.limit_scale or (5 if self.full else 30)
        options = ["--rate-limit", f"{quota}/{PERIOD}", "--time-scale", str(scale)]
        with simulator(self.folder, self.env) as api:
            self.say(f"limit: {sites} sites, without one")
            self.bring(api, networks.document(sites))
            free = self.bring(api, networks.document(sites))
        with simulator(self.folder, self.env, "--time-scale", str(scale)) as api:
            self.bring(api, networks.document(sites))
            api.control("POST", "settings", {"rate_limit": f"{quota}/{PERIOD}"})
            self.say(f"limit: {sites} sites, {' '.join(options)}")
            paced = self.bring(api, networks.document(sites))
        # The last request cannot be sent before so many windows have passed.
        imposed = (paced.requests - 1) // quota * PERIOD / scale
        self.found["limit"] = {
            "sites": sites,
            "quota": quota,
            "period": PERIOD,
            "scale": scale,
            "requests": paced.requests,
            "refused": paced.refused,
            "imposed_s": imposed,
            "wall_s": paced.wall,
            "unlimited_s": free.wall,
            "beyond": paced.wall / imposed - 1,
        }


def machine() -> dict[str, Any]:
    """What ran, in words that say nothing about whose machine it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("ansible-core", "requests", "cloudflare")},
        "peer": f"{peer.COLLECTION} {peer.version(BUILD / 'peer')}",
        "date": datetime.now(timezone.utc).date().isoformat(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--full", action="store_true", help="1,000 sites instead of 50; takes half an hour")
    sections = ("items", "growth", "fleet", "limit")
    parser.add_argument("--only", action="append", choices=sections, help="one section; the others stay as they were")
    parser.add_argument("--limit-scale", type=float, default=0, help="how much faster the limit's five minutes pass")
    parser.add_argument("--show", action="store_true", help="measure nothing, show what was found last")
    parser.add_argument("--page", type=Path, help="renew the tables and the figure of this page")
    args = parser.parse_args()
    kept = BUILD / ("full.json" if args.full else "quick.json")
    if not args.show:
        if not args.only:
            kept.unlink(missing_ok=True)
        bench = Bench(args.full, args.limit_scale, kept)
        for section in args.only or sections:
            getattr(bench, section)()
            bench.keep(section)
    found = json.loads(kept.read_text())
    print(report.text(found))
    (BUILD / "performance.svg").write_text(report.figure(found))
    print(f"The figures: {kept.relative_to(ROOT)}; the plot: {(BUILD / 'performance.svg').relative_to(ROOT)}")
    if args.page:
        report.renew(args.page, found)


if __name__ == "__main__":
    try:
        main()
    except Broken as reason:
        sys.exit(f"ERROR: {reason}")
