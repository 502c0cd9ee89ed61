# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: to_network_yaml
short_description: Writes a network document as readable YAML
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - >-
    Writes the document that M(netops.cloudflare.magic_network_info) returns in the style of a hand-written file: the
    keys in their order, lists indented below their names, an empty line between the kinds and between the sites.
  - >-
    Names and descriptions can hold anything that a user of the account wrote. What looks like a template is marked
    as C(!unsafe), so that Ansible takes it for text also where the document becomes a file of variables; control
    characters are escaped. P(netops.cloudflare.from_network_yaml#filter) reads it back as it was.
seealso:
  - plugin: netops.cloudflare.from_network_yaml
    plugin_type: filter
options:
  _input:
    description: The document.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: A document
  ansible.builtin.debug:
    msg: "{{ {'sites': [{'name': 'ams-01', 'wans': [{'name': 'isp-a'}]}]} | netops.cloudflare.to_network_yaml }}"
"""

RETURN = r"""
_value:
  description: The text. It ends with a line feed.
  type: str
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

TEMPLATE = re.compile(r"{[{%#]")
TEXT = "tag:yaml.org,2002:str"


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Never indentless: a list stands below its name, not beside it."""
        super().increase_indent(flow, False)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """Where anything has to be escaped, all but ASCII is: else characters that turn a line round would stay."""
        self.allow_unicode = False
        super().write_double_quoted(text, split)
        self.allow_unicode = True

    def text(self, text: str) -> yaml.ScalarNode:
        style = None
        if not text.replace("\n", "").isprintable():
            style = '"'
            # Half a character, which JSON can hold, is none to YAML.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return self.represent_scalar("!unsafe" if TEMPLATE.search(text) else TEXT, text, style)


_Dumper.add_representer(str, _Dumper.text)


def _plain(value: Any) -> Any:
    """Plain types: what comes out of a template is none of those that a dumper knows."""
    if isinstance(value, Mapping):
        return {str.__str__(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str.__str__(value) if isinstance(value, str) else value


def to_network_yaml(document: Mapping[str, Any]) -> str:
    sections = []
    for kind, items in _plain(document).items():
        entries = [_dump({kind: [item]}).partition("\n")[2] for item in items]
        sections.append(f"{kind}:\n" + ("\n" if kind == "sites" else "").join(entries))
    return "---\n" + ("\n".join(sections) or "{}\n")


def _dump(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"to_network_yaml": to_network_yaml}
