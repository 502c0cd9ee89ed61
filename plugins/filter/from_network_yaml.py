# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: from_network_yaml
short_description: A network document from its YAML
version_added: 1.0.0
author: The netops.cloudflare contributors (@netops-cloudflare)
description:
  - Reads what P(netops.cloudflare.to_network_yaml#filter) has written, or a hand-written document.
  - >-
    It differs from C(ansible.builtin.from_yaml) in that the tag C(!unsafe) is known to it with every
    ansible-core, and that a problem is told by its place only, without the text around it, where a key may stand.
seealso:
  - plugin: netops.cloudflare.to_network_yaml
    plugin_type: filter
options:
  _input:
    description: The text.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: How many sites a document has
  ansible.builtin.debug:
    msg: "{{ (lookup('ansible.builtin.file', 'network.yml') | netops.cloudflare.from_network_yaml).sites | length }}"
"""

RETURN = r"""
_value:
  description: The document. Nothing in it is a template.
  type: dict
"""

from typing import Any

import yaml
from ansible.errors import AnsibleFilterError


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # C's, where there is one
    pass


_Loader.add_constructor("!unsafe", _Loader.construct_scalar)


def from_network_yaml(text: str) -> Any:
    try:
        return _Loader(str.__str__(text)).get_single_data()
    except yaml.MarkedYAMLError as wrong:
        place = wrong.problem_mark
        where = f", line {place.line + 1}, column {place.column + 1}" if place else ""
        raise AnsibleFilterError(f"The document is not valid YAML{where}: {wrong.problem}") from None
    except yaml.YAMLError as wrong:
        raise AnsibleFilterError(f"The document is not valid YAML: {type(wrong).__name__}") from None


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"from_network_yaml": from_network_yaml}
