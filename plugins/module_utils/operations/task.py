# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""One execution of an operation: its options, its client and what was read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.request import getproxies

from ..account.account import Account
from ..account.listings import Listings
from ..account.workers import Workers
from ..client.client import Client
from ..client.settings import DEFAULT_BASE_URL, Settings
from ..document.options import Spec
from ..model.errors import Problem, printable
from ..model.secret import without

# ``env``: the environment variables that stand in for the option; runners make a fallback of it.
API_OPTIONS: Spec = {
    "api_token": {"type": "str", "no_log": True, "env": ["CLOUDFLARE_API_TOKEN"]},
    "api_email": {"type": "str", "env": ["CLOUDFLARE_EMAIL"]},
    "api_key": {"type": "str", "no_log": True, "env": ["CLOUDFLARE_API_KEY"]},
    "account_id": {"type": "str", "env": ["CLOUDFLARE_ACCOUNT_ID"]},
    "base_url": {"type": "str", "default": DEFAULT_BASE_URL, "env": ["CLOUDFLARE_BASE_URL"]},
    "ca_path": {"type": "path", "env": ["CLOUDFLARE_CA_PATH", "REQUESTS_CA_BUNDLE"]},
    "validate_certs": {"type": "bool", "default": True},
    "connect_timeout": {"type": "float", "default": 10.0},
    "read_timeout": {"type": "float", "default": 60.0},
    "deadline": {"type": "float", "default": 600.0},
    "retries": {"type": "int", "default": 5},
}


class Workspace:
    """What the items of one loop share: a session for each set of credentials, and what was read through it.

    Attributes:
        hidden: what must not be told while the item runs.
    """

    def __init__(self, progress: Callable[[str], None] | None = None) -> None:
        self._clients: dict[tuple[Any, ...], Client] = {}
        self._listings: dict[Settings, Listings] = {}
        self._progress = progress
        self.hidden: Collection[str] = ()

    def progress(self, text: str) -> None:
        """Tell a person who is watching; nobody may be."""
        if self._progress:
            self._progress(printable(without(self.hidden, text)))

    def open(self, settings: Settings, check_mode: bool) -> tuple[Client, Listings]:
        # Each item of a loop may have an environment of its own, and with it other proxies.
        key = (settings, check_mode, *sorted(getproxies().items()))
        if key not in self._clients:
            self._clients[key] = Client(
                settings,
                read_only=check_mode,
                on_wait=lambda s, why: self.progress(f"waiting {s:.0f} s: {why}"),
            )
        self._clients[key].restart_deadline()
        # What one item writes, the next one sees, though it may run in check mode.
        return self._clients[key], self._listings.setdefault(settings, Listings())

    def forget(self) -> None:
        """Drop what was read; the sessions stay."""
        for listings in self._listings.values():
            listings.clear()


@dataclass
class Run:
    """One execution of an operation.

    Attributes:
        params: the valid options, with defaults.
        problems: what was wrong with the others.
    """

    params: Mapping[str, Any]
    check_mode: bool
    diff_mode: bool
    workspace: Workspace
    problems: Sequence[Problem] = ()
    _account: Account | None = None
    _changed: bool = False

    @property
    def account(self) -> Account:
        """Opened at first use, so that wrong options are refused before a session exists."""
        if self._account is None:
            settings = Settings(**{name: self.params[name] for name in API_OPTIONS})
            self._account = Account(*self.workspace.open(settings, self.check_mode))
        return self._account

    @property
    def client(self) -> Client:
        return self.account.client

    @property
    def workers(self) -> Workers:
        """A few threads where the task has the option ``concurrency``, else one."""
        return Workers(self.client, self.params.get("concurrency") or 1, self.workspace.progress)

    @property
    def read_secrets(self) -> Collection[str]:
        """Secrets that the API has returned, of objects that were read."""
        return self._account.listings.secrets if self._account is not None else ()

    @property
    def changed(self) -> bool:
        """Whether anything was written so far."""
        return self._changed

    def wrote(self) -> None:
        """An operation that writes by itself says so as soon as it did."""
        self._changed = True
