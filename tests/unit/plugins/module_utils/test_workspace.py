# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the items of one loop share."""

from __future__ import annotations

from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import Settings
from ansible_collections.netops.cloudflare.plugins.module_utils.kinds.site import KIND as SITE
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Workspace
from ansible_collections.netops.cloudflare.tests.unit.support import ACCOUNT, TOKEN, Wire, ok


def test_items_in_and_out_of_check_mode_share_a_listing_but_no_client(wire: Wire) -> None:
    settings = Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=wire.url)
    wire.otherwise = ok([{"id": "s1", "name": "ams"}])
    workspace = Workspace()
    checking, listings = workspace.open(settings, True)
    writing, same = workspace.open(settings, False)
    assert (checking.read_only, writing.read_only) == (True, False)
    listings.read(checking, SITE, None)
    same.put(SITE, None, {"id": "s2", "name": "osl"})
    assert [item["id"] for item in listings.read(checking, SITE, None)] == ["s1", "s2"]
    assert len(wire.seen) == 1
    workspace.forget()
    listings.read(checking, SITE, None)
    assert len(wire.seen) == 2


def test_other_credentials_share_nothing(wire: Wire) -> None:
    workspace = Workspace()
    first = workspace.open(Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=wire.url), False)
    second = workspace.open(Settings(account_id=ACCOUNT, api_token="other", base_url=wire.url), False)
    assert first[0] is not second[0]
    assert first[1] is not second[1]
