# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Code cites the evidence for what it relies on of the API, and docs/evidence/api.md has nothing that no code cites."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.switches import TABLE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "evidence" / "api.md"
CITATION = re.compile(r"evidence:\s+([a-z0-9-]+(?:,\s+[a-z0-9-]+)*)")
ROW = re.compile(r'^\| <a id="(?P<id>[^"]+)"></a>(?P<anchor>[a-z0-9-]+) \| (?P<fact>.+) \| (?P<last>.+) \|$', re.M)
SWITCH = re.compile(r"`([a-z0-9_]+)`")
# What nobody who clones the repository has.
ELSEWHERE = re.compile(r"api-facts|api-new|openapi-magic|operators [0-9]|\.\./shared")


def files() -> list[Path]:
    """Return the files that may cite evidence: this one shows how."""
    folders = (ROOT / "plugins", ROOT / "tests")
    found = (path for folder in folders for path in sorted(folder.rglob("*.py")))
    return [path for path in found if path != Path(__file__).resolve()]


def cited(text: str) -> set[str]:
    """Return the anchors that a text cites."""
    unfolded = re.sub(r"\n[ #]*", " ", text)  # a citation may go on in the next line of a comment
    return {anchor for match in CITATION.findall(unfolded) for anchor in re.split(r",\s+", match)}


def rows(part: str) -> list[re.Match[str]]:
    return list(ROW.finditer(part))


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def citations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in files():
        for anchor in cited(path.read_text(encoding="utf-8")):
            found.setdefault(anchor, []).append(str(path.relative_to(ROOT)))
    return found


def test_citations_are_recognised() -> None:
    assert cited("# Why (evidence: one-fact, two).\n# More (evidence: three,\n#   four)") == {
        *("one-fact", "two", "three", "four")
    }


def test_every_row_is_recognised(page: str) -> None:
    anchors = [row["anchor"] for row in rows(page)]
    assert len(anchors) == page.count('<a id="') > 90
    assert [row["anchor"] for row in rows(page) if row["anchor"] != row["id"]] == []
    assert [anchor for anchor, count in Counter(anchors).items() if count > 1] == []


def test_every_citation_is_in_the_page(page: str, citations: dict[str, list[str]]) -> None:
    known = {row["anchor"] for row in rows(page)}
    assert {anchor: places for anchor, places in citations.items() if anchor not in known} == {}


def test_every_row_of_the_page_is_cited(page: str, citations: dict[str, list[str]]) -> None:
    assert [row["anchor"] for row in rows(page) if row["anchor"] not in citations] == []


def test_every_fact_names_a_source_of_the_page(page: str) -> None:
    facts = page.partition("\n## All operations\n")[2].partition("\n## Inferred\n")[0]
    titles = page.partition("\n## Sources\n")[2].partition("\n## All operations\n")[0]
    keys = set(re.findall(r"^\| ([A-Z][A-Za-z0-9 ]+) \|", titles, re.M))
    assert len(rows(facts)) > 50
    assert [row["anchor"] for row in rows(facts) if not any(key in row["last"] for key in keys)] == []


def test_every_inferred_row_names_a_switch_that_cites_it(page: str) -> None:
    inferred = page.partition("\n## Inferred\n")[2].partition("\nInferred as well")[0]
    assert len(rows(inferred)) > 30
    switches = {switch.name: switch for switch in TABLE}
    for row in rows(inferred):
        [name] = SWITCH.findall(row["last"])
        assert name in switches, row["anchor"]
        assert row["anchor"] in cited(switches[name].source), name


def test_every_switch_cites_evidence() -> None:
    assert [switch.name for switch in TABLE if not cited(switch.source)] == []


def test_no_code_cites_what_is_not_in_the_repository() -> None:
    assert [str(path.relative_to(ROOT)) for path in files() if ELSEWHERE.search(path.read_text("utf-8"))] == []
