# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apps of the account, and those that the vendor manages (evidence: apps)."""

from __future__ import annotations

from ..schema import CIDR4, Array, Either, Nullable, Object, Schema, Text
from .families import plain
from .operation import STRING, STRINGS, Operation

_app: dict[str, Schema] = {
    "name": Text(min_length=1),
    "type": Text(min_length=1),
    "hostnames": STRINGS,
    "ip_subnets": Array(Text(format=CIDR4)),
    "source_subnets": Array(Text(format=CIDR4)),
}
APP_POST = Object({**_app, "name!": _app["name"], "type!": _app["type"]})
APP_PUT = Object(_app)
ACCOUNT_APP = Object({"account_app_id!": STRING, **_app})
MANAGED_APP = Object({"managed_app_id!": STRING, **_app})

OPERATIONS: tuple[Operation, ...] = (
    *plain(
        "apps",
        "/magic/apps",
        "account_app_id",
        "App",
        ACCOUNT_APP,
        APP_POST,
        APP_PUT,
        get=False,
        create_status=201,
        list_result=Nullable(Array(Either(ACCOUNT_APP, MANAGED_APP))),
    ),
)
