# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract: every operation of the API, what it takes and what it answers. Data only, one file per area.

Written from the API reference, operation by operation, and independent of the modules of this collection, so that
the two cannot share one problem. What the reference lost (statuses, limits) comes from the published schema
(evidence: openapi).
"""

from __future__ import annotations

from . import apps, connectors, pcaps, routes, sites, slurper, telemetry, tunnels
from .operation import Operation

__all__ = ["OPERATIONS", "Operation"]

OPERATIONS: tuple[Operation, ...] = (
    *tunnels.OPERATIONS,
    *routes.OPERATIONS,
    *sites.OPERATIONS,
    *apps.OPERATIONS,
    *connectors.OPERATIONS,
    *telemetry.OPERATIONS,
    *pcaps.OPERATIONS,
    *slurper.OPERATIONS,
)
