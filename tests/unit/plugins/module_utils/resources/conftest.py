# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations as a task runs them, against a scripted server and on a clock that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.account.account import Account
from ansible_collections.netops.cloudflare.plugins.module_utils.account.listings import Listings
from ansible_collections.netops.cloudflare.plugins.module_utils.client.client import Client
from ansible_collections.netops.cloudflare.plugins.module_utils.client.settings import Settings
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation, execute
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace
from ansible_collections.netops.cloudflare.tests.unit.support import ACCOUNT, TOKEN, Clock, Wire, prepared


@dataclass
class Play:
    """Runs one task; ``check`` and ``diff`` as on the command line."""

    wire: Wire
    clock: Clock
    said: list[str] = field(default_factory=list)

    def __call__(
        self, operation: Operation, /, *, check: bool = False, diff: bool = False, **options: Any
    ) -> dict[str, Any]:
        access = {"api_token": TOKEN, "account_id": ACCOUNT, "base_url": self.wire.url}
        params, problems = prepared(operation, {**access, **options})
        settings = Settings(account_id=ACCOUNT, api_token=TOKEN, base_url=self.wire.url, retries=2, read_timeout=0.3)
        client = Client(settings, read_only=check, clock=self.clock, sleep=self.clock.sleep, jitter=lambda: 1.0)
        run = Run(params, check, diff, Workspace(self.said.append), problems)
        run._account = Account(client, Listings())
        return execute(operation, run)

    def writes(self) -> list[tuple[str, str]]:
        """Method and the end of the path of every request that was not a GET."""
        return [(seen.method, seen.target.partition(ACCOUNT)[2]) for seen in self.wire.seen if seen.method != "GET"]


@pytest.fixture
def play(wire: Wire, clock: Clock) -> Callable[..., dict[str, Any]]:
    return Play(wire, clock)
