# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator of the vendor's API, on loopback, for trying playbooks without an account."""

from __future__ import annotations

from .server import Simulator

__all__ = ["Simulator"]
