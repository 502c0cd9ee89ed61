# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For resources with fields that the API accepts at creation only."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  recreate:
    description:
      - What to do when an option differs that the API only accepts at creation.
      - V(false) stops with an error that names the option, before anything is written.
      - >-
        V(true) deletes the object and creates it again. It gets a new id, what depends on it is cut off meanwhile,
        and the API may refuse to delete it while something still does.
    type: bool
    default: false
"""
