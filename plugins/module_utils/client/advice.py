# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""What to do about refusals that have one usual cause: the permission that an operation needs, the product it is of.

What each operation accepts (evidence: token-permissions). Nothing is named for transfers and for the
PATCH of applications; what they need is inferred (evidence: r2-permissions). The codes: (evidence: error-codes).
"""

from __future__ import annotations

from collections.abc import Collection

# By the beginning of the path below the account, the first that fits.
CONNECTORS = "/magic/connectors"

PERMISSIONS = {
    CONNECTORS: ("Magic WAN {level}",),
    "/magic/": ("Magic WAN {level}", "Magic Transit {level}"),
    "/pcaps": ("Magic Firewall Packet Captures - {level} PCAPs API",),
    "/slurper/": ("Workers R2 Storage {level}",),
}

PRODUCTS = {
    "/magic/sites": "Magic WAN",
    "/magic/apps": "Magic WAN",
    CONNECTORS: "Magic WAN",
    "/magic/": "Magic Transit or Magic WAN",
    "/pcaps": "packet captures of Magic Firewall",
    "/slurper/": "R2",
}


def sufficient(method: str, path: str) -> list[str]:
    """The permissions of which one is enough for an operation, the least first.

    Args:
        path: below the account, beginning with a slash.
    """
    names = next((names for beginning, names in PERMISSIONS.items() if path.startswith(beginning)), ())
    levels = ("Read", "Write") if method == "GET" else ("Write",)
    return [name.format(level=level) for level in levels for name in names]


def advice(method: str, path: str, status: int, codes: Collection[int | None]) -> str:
    """A sentence for a person, beginning with a full stop; empty where nothing is known to help.

    Args:
        path: as in the request, ``/accounts/<id>/...``.
        codes: of the API's errors.
    """
    below = "/" + path.partition("/accounts/")[2].partition("/")[2]
    if 7003 in codes:
        return ". The account id is probably wrong: check account_id (CLOUDFLARE_ACCOUNT_ID)"
    if status in (401, 403) or {10000, 9109} & {*codes}:
        names = sufficient(method, below)[: 2 if below.startswith("/magic/") else 1]
        if below.startswith(CONNECTORS):
            names = names[:1]
        needed = f", and that it has the permission {' or '.join(names)} on this account" if names else ""
        return (
            ". The credentials were refused or lack a permission: check the token with GET /user/tokens/verify" + needed
        )
    if {1012, 1025, 1101} & {*codes}:
        product = next((name for beginning, name in PRODUCTS.items() if below.startswith(beginning)), "this product")
        return f". The account has no such entitlement ({product}); ask your Cloudflare account team"
    return ""
