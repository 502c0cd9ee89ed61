# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a simulator holds, and what can be set while it runs."""

from __future__ import annotations

from . import accounts, seed
from .clock import Clock
from .credentials import Credentials
from .faults import Faults
from .journal import Journal
from .limits import RateLimit
from .state import Account, Data
from .switches import Switches


class Simulated:
    """An account and who may use it, switches, settings, faults, and the journal. Answering is for the service."""

    def __init__(
        self,
        *,
        account_id: str = seed.ACCOUNT_ID,
        token: str = seed.TOKEN,
        seed_data: Data | None = None,
        switches: dict[str, bool] | None = None,
        rate_limit: str | None = None,
        latency_ms: float = 0,
        time_scale: float = 1.0,
    ) -> None:
        self.account_id = account_id
        self.clock = Clock(time_scale)
        self.switches = Switches(switches)
        self._switches_at_start = dict(switches or {})
        self.faults = Faults()
        self.journal = Journal()
        self.limits = RateLimit.parse(rate_limit, self.clock) if rate_limit else None
        self.latency = latency_ms / 1000
        self.credentials = Credentials(token)
        self.account = self._build(seed_data)
        self._seed = seed_data
        self._settings_at_start = {"latency_ms": latency_ms, "rate_limit": rate_limit}

    def _build(self, seed_data: Data | None) -> Account:
        own = {key: value for key, value in (seed_data or {}).items() if key not in ("tokens", "keys")}
        account = accounts.build(self.account_id, self.clock, self.switches, own)
        self.credentials.add(seed_data or {})
        return account

    def reset(self, seed_data: Data | None = None) -> None:
        """Back to the start, perhaps from another seed; the seed of the start otherwise."""
        self.switches.reset()
        self.switches.set(self._switches_at_start)
        self.account = self._build(self._seed if seed_data is None else seed_data)
        self.set_settings(self._settings_at_start)
        self.faults.clear()
        self.journal.clear()

    def set_switches(self, changes: dict[str, bool]) -> None:
        """Turn switches; what was shown under the old ones is forgotten."""
        with self.account.lock:
            self.switches.set(changes)
            for records in self.account.objects.values():
                for record in records.values():
                    record.fragments.clear()

    def settings(self) -> Data:
        """What can be set while the simulator runs."""
        limit = self.limits and f"{self.limits.quota}/{self.limits.period:g}"
        return {**self.account.settings, "latency_ms": self.latency * 1000, "rate_limit": limit}

    def set_settings(self, changes: Data) -> None:
        """Set some of them."""
        unknown = set(changes) - set(self.settings())
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        own = dict(changes)
        if "latency_ms" in own:
            self.latency = float(own.pop("latency_ms")) / 1000
        if "rate_limit" in own:
            text = own.pop("rate_limit")
            self.limits = RateLimit.parse(text, self.clock) if text else None
        self.account.settings.update(own)
