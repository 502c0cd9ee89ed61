# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was found, for eyes: tables for a terminal and a page, and a plot."""

from __future__ import annotations

import csv
import html
import io
import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networks

Found = dict[str, Any]

SHAPES = {
    "network": "magic_network",
    "file": "magic_network, from a file",
    "sdk": "script on the vendor's SDK",
    "modules": "loops over single modules",
    "role": "role site_onboarding, a list of sites",
    "hosts": "playbook site, each site a host",
}
CASES = {**networks.CASES, "bulk": "the same, bulk_tunnels: true"}
ITEMS = {
    "debug": "ansible.builtin.debug (does nothing)",
    "in_process": "magic_route, in process",
    "module": "magic_route, as a module",
    "uri": "ansible.builtin.uri, one GET",
    "peer": "vultr.cloud.vpc (its API stubbed)",
}
BEGIN, END = ".. the benchmark writes from here", ".. to here"


@dataclass(frozen=True)
class Table:
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def text(self) -> str:
        rows = [self.header, *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.header))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([self.title, "", *lines, *(["", self.note] if self.note else []), ""])

    def page(self) -> str:
        rows = io.StringIO()
        csv.writer(rows, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([self.header, *self.rows])
        body = textwrap.indent(rows.getvalue(), "   ")
        return f".. csv-table:: {self.title}\n   :header-rows: 1\n\n{body}\n{self.note}\n"


def fit(points: Sequence[tuple[float, float]]) -> dict[str, float]:
    """The straight line through points by least squares, and the share of the variance that it explains."""
    count = len(points)
    mean_x, mean_y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _y in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    start = mean_y - slope * mean_x
    total = sum((y - mean_y) ** 2 for _x, y in points)
    rest = sum((y - start - slope * x) ** 2 for x, y in points)
    return {"start": start, "slope": slope, "r2": 1 - rest / total if total else 1.0}


def _s(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def tables(found: Found) -> Iterator[Table]:
    if items := found.get("items"):
        yield _items(items)
    if fleet := found.get("fleet"):
        for latency in sorted({cell["latency_ms"] for cell in fleet["cells"]}):
            yield _fleet(fleet, latency)
    if growth := found.get("growth"):
        yield _growth(growth)
    if limit := found.get("limit"):
        yield _limit(limit)


def _items(items: Found) -> Table:
    ours, nothing = (items["rows"][name]["cpu_ms"] for name in ("in_process", "debug"))
    rows = [
        (
            ITEMS[name],
            str(row["items"]),
            str(row["runs"]),
            str(row["requests"]),
            f"{row['wall_ms']:.1f}",
            f"{row['cpu_ms']:.1f}",
            f"{row['cpu_ms'] / ours:.0f}",
            "" if name == "debug" else f"{row['cpu_ms'] - nothing:.1f}",
            "" if name == "debug" else f"{(row['cpu_ms'] - nothing) / (ours - nothing):.0f}",
        )
        for name, row in items["rows"].items()
    ]
    return Table(
        "One unchanged item of a loop",
        (
            *("what runs", "items", "runs", "requests of a run", "wall ms", "CPU ms", "times"),
            *("CPU ms beyond debug", "times"),
        ),
        rows,
        "Per item, of the whole play, less the same play with nothing to loop over; beyond debug: less the same loop "
        "over a task that does nothing. Times: as a multiple of magic_route in process.",
    )


def _fleet(fleet: Found, latency: int) -> Table:
    cells = [cell for cell in fleet["cells"] if cell["latency_ms"] == latency]
    rows = []
    for sites in fleet["sizes"]:
        for case, words in CASES.items():
            for shape, name in SHAPES.items():
                cell = next((c for c in cells if (c["sites"], c["case"], c["shape"]) == (sites, case, shape)), None)
                if cell is None or (
                    shape in ("sdk", "file") and "left_out" in cell and not (latency and case == "unchanged")
                ):
                    continue
                floor = str(networks.fewest("tunnels" if case == "bulk" else case, sites))
                if "left_out" in cell:
                    rows.append((str(sites), words, name, "", floor, "", "", "", "", f"left out: {cell['left_out']}"))
                    continue
                rows.append(
                    (
                        str(sites),
                        words,
                        name,
                        str(cell["requests"]),
                        floor,
                        _s(cell["cpu"]),
                        _s(cell["wall"]),
                        f"{cell['busy'] * 100:.0f} %",
                        f"{cell['memory']:.0f}",
                        str(cell["runs"]),
                    )
                )
    return Table(
        f"A fleet, {latency} ms of latency",
        ("sites", "case", "through", "requests", "fewest", "CPU s", "wall s", "computing", "peak MB", "runs"),
        rows,
    )


def _growth(growth: Found) -> Table:
    rows = [
        (
            str(point["sites"]),
            str(point["sites"] * networks.OBJECTS + 1),
            str(point["network"]["requests"]),
            _s(point["network"]["cpu"]),
            _s(point["network"]["wall"]),
            f"{point['network']['memory']:.0f}",
            _s(point["file"]["cpu"]),
            _s(point["file"]["wall"]),
            _s(point["hosts"]["wall"]),
            _s(point["sdk"]["wall"]),
            f"{point['network']['ratio']:.2f}",
            f"{point['file']['ratio']:.2f}",
            f"{point['hosts']['ratio']:.2f}",
            f"{point['hosts']['per_site_ms']:.1f}",
        )
        for point in growth["points"]
    ]
    cpu, memory = growth["fits"]["cpu"], growth["fits"]["memory"]
    note = (
        f"Straight lines by least squares: CPU {cpu['start']:.2f} s + {cpu['slope'] * 1000:.2f} ms per site "
        f"({cpu['slope'] * 1000 / networks.OBJECTS:.2f} ms per object), R² {cpu['r2']:.4f}; "
        f"memory {memory['start']:.0f} MB + {memory['slope'] * 1000:.0f} KB per site, R² {memory['r2']:.4f}."
    )
    return Table(
        "An unchanged fleet: magic_network, the playbook site with a host for each site, and the script on the "
        "vendor's SDK, in turn, no latency",
        (
            *("sites", "objects", "requests", "CPU s", "wall s", "peak MB"),
            *("from a file: CPU s", "wall s", "hosts: wall s", "script: wall s"),
            *("wall / script's", "from a file / script's", "hosts / magic_network's", "more per host, ms"),
        ),
        rows,
        note,
    )


def _limit(limit: Found) -> Table:
    return Table(
        f"An unchanged fleet of {limit['sites']} sites under a limit of {limit['quota']} requests in "
        f"{limit['period'] / limit['scale']:g} s",
        (
            "requests",
            "answered with 429",
            "time that the limit imposes, s",
            "wall s",
            "more than imposed",
            "without limit, s",
        ),
        [
            (
                str(limit["requests"]),
                str(limit["refused"]),
                _s(limit["imposed_s"]),
                _s(limit["wall_s"]),
                f"{limit['beyond'] * 100:.1f} %",
                _s(limit["unlimited_s"]),
            )
        ],
        f"The simulator's clock ran {limit['scale']:g} times as fast as the machine's. The API's headers count whole "
        "seconds, which is coarse in a shortened window.",
    )


def text(found: Found) -> str:
    return "\n".join(table.text() for table in tables(found))


# --- the plot ---

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 60, 210, 30, 50
COLOURS = {
    "network": "#d9480f",
    "file": "#e8890c",
    "sdk": "#1864ab",
    "modules": "#2b8a3e",
    "role": "#862e9c",
    "hosts": "#0b7285",
}


def figure(found: Found) -> str:
    """Wall time of an unchanged fleet over its size, no latency, both axes logarithmic."""
    lines: dict[str, list[tuple[float, float]]] = {shape: [] for shape in SHAPES}
    for point in found.get("growth", {}).get("points", ()):
        for shape in SHAPES.keys() & point.keys():
            lines[shape].append((point["sites"], point[shape]["wall"]))
    for cell in found.get("fleet", {}).get("cells", ()):
        if cell["case"] == "unchanged" and not cell["latency_ms"] and cell["shape"] in ("modules", "role"):
            lines[cell["shape"]] += [(cell["sites"], cell["wall"])] if "wall" in cell else []
    points = [point for line in lines.values() for point in line] or [(1, 1), (10, 10)]
    across = Axis([x for x, _y in points], LEFT, WIDTH - RIGHT)
    up = Axis([y for _x, y in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img" font-family="sans-serif" font-size="12">',
        "<title>Wall time of an unchanged fleet over its number of sites</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for value in across.ticks:
        x = across(value)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:g}</text>')
    for value in up.ticks:
        y = up(value)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">sites</text>')
    parts.append(f'<text x="{LEFT}" y="{TOP - 12}">seconds, whole process</text>')
    ends = sorted(((up(line[-1][1]), shape) for shape, line in lines.items() if line), reverse=True)
    below = math.inf
    for y, shape in ends:
        line = lines[shape]
        path = " ".join(f"{across(x):.1f},{up(value):.1f}" for x, value in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[shape]}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{across(x):.1f}" cy="{up(value):.1f}" r="3.5" fill="{COLOURS[shape]}"/>' for x, value in line
        ]
        below = min(y, below - 16)  # labels keep apart
        place = f'x="{WIDTH - RIGHT + 12}" y="{below + 4:.1f}"'
        parts.append(f'<text {place} fill="{COLOURS[shape]}">{html.escape(SHAPES[shape])}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


class Axis:
    """Maps values to places, logarithmically."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low = math.floor(math.log10(min(values)))
        self._high = max(math.ceil(math.log10(max(values))), self._low + 1)
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]


# --- the page ---


def renew(page: Path, found: Found) -> None:
    """Put the tables and the plot of this run into a page, between its two marks."""
    head, _begin, rest = page.read_text().partition(f"{BEGIN}\n")
    _old, _end, tail = rest.partition(f"{END}\n")
    plot = f".. raw:: html\n\n{textwrap.indent(figure(found), '   ')}"
    body = "\n".join([_machine(found), plot, *(table.page() for table in tables(found))])
    page.write_text(f"{head}{BEGIN}\n\n{body}\n{END}\n{tail}")


def _machine(found: Found) -> str:
    kept = found["machine"]
    one = next(iter(kept.values()))
    loads = sorted(section["load"] for section in kept.values())
    versions = ", ".join(f"{name} {number}" for name, number in one["versions"].items())
    return (
        textwrap.fill(
            f"Measured on {one['date']} on a machine with {one['cores']} cores and {one['memory_gb']} GB of memory "
            f"({one['system']}, {one['processor']}), on which other work went on (load {loads[0]} to {loads[-1]} at "
            f"the end of the parts), with Python {one['python']}, {versions} and {one['peer']}.",
            116,
        )
        + "\n"
    )
