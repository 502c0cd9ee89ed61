# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A document as YAML and back: whatever text the account holds."""

from __future__ import annotations

import inspect
import os
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible.parsing.dataloader import DataLoader
from ansible_collections.netops.cloudflare.plugins.filter.from_network_yaml import from_network_yaml
from ansible_collections.netops.cloudflare.plugins.filter.to_network_yaml import to_network_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

FULL = bool(os.environ.get("RELIABILITY_FULL"))
# What means something to YAML, to Jinja or to a terminal, alone and among other text.
TRICKS = [
    *("{{ lookup('pipe', 'touch x') }}", "{% for x in () %}", "{# #}", "{{", "}}", "{%raw%}", "!unsafe x", "!vault |"),
    *(
        "!!python/object/apply:os.system ['x']",
        "- x",
        "a: b",
        "a:",
        ": ",
        "*alias",
        "&anchor",
        "%TAG ! x",
        "---",
        "...",
    ),
    *("@x", "`x`", "|", ">", "|\n x", "? x", "# x", "x # y", "[", "{", "'", '"', "\\", "<<", "=", "x,y", "''", '""'),
    *(
        "yes",
        "no",
        "on",
        "off",
        "y",
        "true",
        "null",
        "~",
        "",
        "0o7",
        "010",
        "0x1f",
        "1e3",
        "1_000",
        "1:30",
        ".inf",
        "-",
    ),
    *("2026-12-24", "2026-12-24T18:00:00Z", "=", "-1", "+1", ".5", " x", "x ", " ", "\t", "x\ty", "\n", "x\n", "\nx"),
    *("x\n\ny\n", "x\n  y", "x \ny", "\r", "\r\n", "\x00", "\x07", "\x1b]0;x\x07", "\x1b[2J", "\x7f", "\x85", "\x9b2J"),
    *("\u2028", "\u2029", "x\u2028y", "\u202ex", "\u2066x\u2069", "\ufeff", "\u200b", "\xa0", "\xad"),
    *("\U0001f600", "\uffff", "\U0010ffff", "\ue000", "n\u0303", "\xfc\xdf", "x" * 300, "x " * 100, "x\u3000y" * 50),
]
text = st.one_of(
    st.sampled_from(TRICKS),
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.lists(st.sampled_from(TRICKS), max_size=4).map("".join),
)
value: Any = st.recursive(
    st.one_of(text, st.integers(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(text, inner, max_size=3)),
    max_leaves=6,
)
documents = st.dictionaries(
    st.sampled_from(["sites", "routes", "apps"]),
    st.lists(st.dictionaries(text, value, min_size=1), min_size=1, max_size=3),
)


@settings(max_examples=3000 if FULL else 100, deadline=None, database=None, derandomize=not FULL)
@given(documents)
def test_what_is_written_is_read(document: dict[str, Any]) -> None:
    written = to_network_yaml(document)
    assert from_network_yaml(written) == document
    assert written.replace("\n", "").isprintable()
    written.encode()


def names(document: dict[str, Any]) -> list[str]:
    return [site["name"] for site in document["sites"]]


def test_each_trick_on_its_own() -> None:
    written = to_network_yaml({"sites": [{"name": trick} for trick in TRICKS]})
    assert names(from_network_yaml(written)) == TRICKS


def test_a_file_of_variables_holds_no_template(tmp_path: Any) -> None:
    """Ansible's own loader takes for text what the document marks, whatever makes variables of it."""
    marked = [trick for trick in TRICKS if "{{" in trick or "{%" in trick or "{#" in trick]
    path = tmp_path / "vars.yml"
    path.write_text(to_network_yaml({"sites": [{"name": trick} for trick in [*marked, "plain"]]}))
    loader = DataLoader()
    since = "trusted_as_template" in inspect.signature(loader.load_from_file).parameters  # ansible-core 2.19
    loaded = names(loader.load_from_file(str(path), **({"trusted_as_template": True} if since else {})))
    assert loaded == [*marked, "plain"]
    for name in loaded:
        assert trusted(name) == (name == "plain")


def trusted(value: str) -> bool:
    """Would Ansible look for templates in it?"""
    try:
        from ansible.template import is_trusted_as_template  # noqa: PLC0415  # since ansible-core 2.19
    except ImportError:
        return not hasattr(value, "__UNSAFE__")
    return bool(is_trusted_as_template(value))


def test_half_a_character_is_replaced() -> None:
    assert names(from_network_yaml(to_network_yaml({"sites": [{"name": "a\ud800b \udfff\x07"}]}))) == [
        "a\ufffdb \ufffd\x07"
    ]


def test_text_of_other_alphabets_stays_readable() -> None:
    assert "name: Zürich 東京" in to_network_yaml({"sites": [{"name": "Zürich 東京"}]})


def test_a_date_that_a_person_wrote_is_a_date() -> None:
    assert str(from_network_yaml("sites: [{name: x, on: 2026-12-24}]")["sites"][0][True]) == "2026-12-24"


@pytest.mark.parametrize(
    "wrong", ["sites:\n  - psk: 'canary\n", "psk: canary: x\n", "psk: !secret canary\n", "x: \x07canary"]
)
def test_a_problem_is_told_without_what_stands_there(wrong: str) -> None:
    with pytest.raises(AnsibleFilterError, match="not valid YAML") as refused:
        from_network_yaml(wrong)
    assert "canary" not in str(refused.value)


def test_nothing_but_data_is_made_of_it() -> None:
    with pytest.raises(AnsibleFilterError, match="could not determine a constructor"):
        from_network_yaml("x: !!python/object/apply:os.system ['true']")


def test_the_document_for_people_is_what_it_was(tmp_path: Any) -> None:
    """A tag is there only where it is needed."""
    assert to_network_yaml({"sites": [{"name": "ams", "description": "a: b"}]}) == (
        "---\nsites:\n  - name: ams\n    description: 'a: b'\n"
    )
    assert yaml.safe_load(to_network_yaml({"sites": [{"name": "%"}]})) == {"sites": [{"name": "%"}]}


def test_a_document_reads_as_if_a_person_had_written_it() -> None:
    network = {
        "routes": [{"prefix": "10.0.0.0/8", "nexthop": "10.1.0.1", "priority": 100}],
        "sites": [
            {"name": "on", "location": {"lat": "52.1"}, "lans": [{"name": "l", "mac": {"10:11:12:13:14:15": "x"}}]},
            {"name": "zürich"},
        ],
    }
    text = to_network_yaml(network)
    assert yaml.safe_load(text) == network
    assert text == (
        "---\n"
        "routes:\n"
        "  - prefix: 10.0.0.0/8\n"
        "    nexthop: 10.1.0.1\n"
        "    priority: 100\n"
        "\n"
        "sites:\n"
        "  - name: 'on'\n"
        "    location:\n"
        "      lat: '52.1'\n"
        "    lans:\n"
        "      - name: l\n"
        "        mac:\n"
        "          '10:11:12:13:14:15': x\n"
        "\n"
        "  - name: zürich\n"
    )
    assert to_network_yaml({}) == "---\n{}\n"
