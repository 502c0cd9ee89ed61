# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an update treats fields of the API that the collection does not know."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  omit_fields:
    description:
      - >-
        Fields that an update must not send back, by their dotted names in the API, such as V(health_check.newer_field).
      - >-
        An update sends back what was read and the task does not change, also fields that this release does not know,
        since the API may erase what an update leaves out. If the API refuses such a field, the error names it. Look
        for a newer release first; or name the field here.
      - Only fields that the collection does not know can be named, and those that the API takes at creation only.
    type: list
    elements: str
"""
