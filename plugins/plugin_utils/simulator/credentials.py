# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may ask: tokens, and pairs of email and key. Statuses (evidence: error-codes)."""

from __future__ import annotations

from . import seed
from .errors import AUTHENTICATION, ApiError, refuse
from .messages import Request
from .state import Data


class Credentials:
    """What opens the account. ``tokens`` says of each whether it may write; ``keys`` has the key of each email."""

    def __init__(self, token: str) -> None:
        self.tokens: dict[str, bool] = {token: True, seed.READ_ONLY_TOKEN: False}
        self.keys: dict[str, str] = {seed.EMAIL: seed.KEY}

    def add(self, data: Data) -> None:
        """Accept those of a seed, too."""
        self.tokens.update(data.get("tokens", {}))
        self.keys.update(data.get("keys", {}))

    def check(self, request: Request) -> None:
        """Refuse who may not ask. A token wins over email and key."""
        writes = request.method not in ("GET", "HEAD")
        header = request.headers.get("authorization")
        email, key = request.headers.get("x-auth-email"), request.headers.get("x-auth-key")
        if header is not None:
            scheme, _space, token = header.partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                raise _denied(401)
            if token.strip() not in self.tokens or (writes and not self.tokens[token.strip()]):
                raise _denied(403)
        elif email and key:
            if self.keys.get(email) != key:
                raise _denied(403)
        else:
            raise _denied(401)


def _denied(status: int) -> ApiError:
    return refuse("Authentication error", status=status, code=AUTHENTICATION)


def credential(request: Request) -> str:
    """The token or the key of a request, whether or not it opens anything."""
    header = request.headers.get("authorization")
    return header.partition(" ")[2].strip() if header is not None else request.headers.get("x-auth-key", "")
