# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refusal names the permission of the very operation that was refused, and the product that it is of."""

from __future__ import annotations

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.client.advice import advice

ACCOUNT = "/accounts/0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/magic/routes", "the permission Magic WAN Read or Magic Transit Read on"),
        ("PUT", "/magic/routes/x", "the permission Magic WAN Write or Magic Transit Write on"),
        ("GET", "/magic/connectors", "the permission Magic WAN Read on"),
        ("PATCH", "/magic/connectors/x", "the permission Magic WAN Write on"),
        ("GET", "/pcaps", "the permission Magic Firewall Packet Captures - Read PCAPs API on"),
        ("POST", "/pcaps", "the permission Magic Firewall Packet Captures - Write PCAPs API on"),
        ("GET", "/slurper/jobs/x/progress", "the permission Workers R2 Storage Read on"),
        ("PUT", "/slurper/target/connectivity-precheck", "the permission Workers R2 Storage Write on"),
        ("GET", "/elsewhere", "GET /user/tokens/verify"),
    ],
)
@pytest.mark.parametrize(("status", "codes"), [(403, ()), (401, ()), (400, (10000,)), (400, (9109,))])
def test_the_permission_of_the_operation(
    method: str, path: str, permission: str, status: int, codes: tuple[int, ...]
) -> None:
    said = advice(method, ACCOUNT + path, status, codes)
    assert permission in said
    assert ("Write" in said) == ("Write" in permission)


@pytest.mark.parametrize(
    ("path", "product"),
    [
        ("/magic/sites/x/lans", "Magic WAN"),
        ("/magic/gre_tunnels", "Magic Transit or Magic WAN"),
        ("/pcaps", "packet captures of Magic Firewall"),
        ("/slurper/jobs/x/progress", "R2"),
    ],
)
def test_the_product_that_an_account_lacks(path: str, product: str) -> None:
    assert f"no such entitlement ({product})" in advice("GET", ACCOUNT + path, 400, (1012,))


def test_what_nothing_is_known_to_help_against() -> None:
    assert advice("GET", f"{ACCOUNT}/magic/routes", 400, (1000,)) == ""
    assert "check account_id" in advice("GET", f"{ACCOUNT}/magic/routes", 404, (7003,))
