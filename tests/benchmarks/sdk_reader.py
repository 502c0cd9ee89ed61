# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what an account holds with the vendor's SDK, one request after the other, as a short script would."""

from __future__ import annotations

import os

from cloudflare import Cloudflare

account = os.environ["CLOUDFLARE_ACCOUNT_ID"]
client = Cloudflare()
transit = client.magic_transit
list(transit.apps.list(account_id=account))
transit.gre_tunnels.list(account_id=account)
transit.ipsec_tunnels.list(account_id=account)
transit.routes.list(account_id=account)
for site in transit.sites.list(account_id=account):
    for children in (transit.sites.wans, transit.sites.lans, transit.sites.acls):
        list(children.list(site_id=site.id or "", account_id=account))
    # The SDK has no method for these.
    client.get(f"/accounts/{account}/magic/sites/{site.id}/app_configs", cast_to=object)
