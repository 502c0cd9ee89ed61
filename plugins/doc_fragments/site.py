# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For objects that live in a site."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  site:
    description:
      - Name of the site that the object belongs to. Give either this or O(site_id).
      - When several sites have this name, the error lists their ids; then use O(site_id).
    type: str
  site_id:
    description:
      - Id of the site, instead of its name.
    type: str
"""
