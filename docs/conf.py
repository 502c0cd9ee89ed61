# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx settings for the documentation site, `make docs`. The pages come from the plugins and from docs/docsite/."""

import zlib
from pathlib import Path

project = "netops.cloudflare"
author = copyright = "the netops.cloudflare contributors"
html_title = html_short_title = "netops.cloudflare"

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
html_show_sphinx = False
html_use_index = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["narrow.css"]
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = True

# Labels of Ansible's own documentation that the pages refer to. Sphinx would fetch the list of all of them at every
# build; these few are known here instead, so that the site builds without a network, and the same way everywhere.
ANSIBLE_DOCS = "https://docs.ansible.com/projects/ansible/latest/"
LABELS = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "collections_keyword": "collections_guide/collections_using_playbooks.html",
    "common_return_values": "reference_appendices/common_return_values.html",
    "list_of_collections": "collections/index.html",
    "playbooks_module_defaults": "playbook_guide/playbooks_module_defaults.html",
    "module_defaults_groups": "playbook_guide/playbooks_module_defaults.html",
    "ansible_collections.ansible.builtin.uri_module": "collections/ansible/builtin/uri_module.html",
}


def inventory(labels: dict[str, str]) -> bytes:
    """The labels as a Sphinx inventory, version 2: four lines of text, then compressed lines."""
    header = "# Sphinx inventory version 2\n# Project: Ansible\n# Version:\n# Compressed using zlib.\n"
    lines = (f"{label} std:label -1 {page}#{label.replace('_', '-')} -\n" for label, page in labels.items())
    return header.encode() + zlib.compress("".join(lines).encode())


_inventory = Path(__file__).resolve().parents[1] / ".build" / "docs" / "ansible.inv"
_inventory.write_bytes(inventory(LABELS))
intersphinx_mapping = {"ansible": (ANSIBLE_DOCS, str(_inventory))}
