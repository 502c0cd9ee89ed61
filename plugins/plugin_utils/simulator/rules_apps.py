# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apps of the account, and those that the vendor manages (evidence: apps)."""

from __future__ import annotations

from .contract.apps import ACCOUNT_APP, MANAGED_APP
from .errors import not_found, refuse
from .kinds import Kind
from .schema import Object
from .state import Account, Data, Record

MATCHES = ("hostnames", "ip_subnets", "source_subnets")


class App(Kind):
    """Managed apps are listed among the others and cannot be changed."""

    name, title, shape = "apps", "App", ACCOUNT_APP

    def find(self, account: Account, object_id: str, site_id: str = "") -> Record:
        record = super().find(account, object_id, site_id)
        if record.private.get("managed"):
            raise not_found(self.title)
        return record

    def merged(self, account: Account, old: Data, body: Data, *, replace: bool, deep: bool) -> Data:
        if not body:
            raise refuse("at least one field is required")
        # PUT too takes any one field (evidence: apps), so it cannot mean a replacement.
        return super().merged(account, old, body, replace=False, deep=deep)

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        if not any(record.data.get(key) for key in MATCHES):
            raise refuse(f"at least one of {', '.join(MATCHES)} is required")

    def check_delete(self, account: Account, record: Record) -> None:
        if account.switches["app_delete_app_configs"] and account.configs_of_app.get(record.id):
            raise refuse("the app cannot be deleted: an app config uses it")

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        key = "managed_app_id" if record.private.get("managed") else "account_app_id"
        return {key: record.id, **record.data}

    def shape_of(self, record: Record) -> Object:
        return MANAGED_APP if record.private.get("managed") else ACCOUNT_APP
