# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes (evidence: routes)."""

from __future__ import annotations

from ..schema import CIDR, IP, Array, Object, Schema, Text, whole
from .families import wrapped
from .operation import BOOL, ID, STAMPS, STRING, STRINGS, Operation

_route: dict[str, Schema] = {
    "prefix!": Text(format=CIDR),
    "nexthop!": Text(format=IP, min_length=1),
    "priority!": whole(0),
    "description": STRING,
    "weight": whole(0),
    "scope": Object({"colo_names": STRINGS, "colo_regions": STRINGS}),
}
ROUTE_BODY = Object(_route)
ROUTE = Object({"id!": ID, **_route, **STAMPS})

OPERATIONS: tuple[Operation, ...] = (
    *wrapped(
        "route",
        "Route",
        ROUTE,
        ROUTE_BODY,
        ROUTE_BODY,
        hc_target_header=False,
        # Deleting a route is not among the operations that offer validate_only (evidence: validate-only).
        delete_validates=False,
    ),
    Operation(
        "routes.bulk_delete",
        "DELETE",
        "/magic/routes",
        "deleting Routes",
        Object({"deleted!": BOOL, "deleted_routes!": Array(ROUTE)}),
        Object({"routes!": Array(Object({"id!": ID}))}),
    ),
)
