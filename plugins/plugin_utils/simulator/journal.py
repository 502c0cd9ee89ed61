# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal: one entry per request, with everything secret taken out before it is kept."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from typing import Any

SECRET_FIELDS = {
    *("psk", "secretAccessKey", "accessKeyId", "md5_key", "license_key", "api_key", "api_token", "ownership_challenge"),
}
URI_KEYS = re.compile(r"((?:access-key-id|secret-access-key)=)[^&\s\"]*")
REDACTED = "REDACTED"


def redacted(value: Any) -> Any:
    """A copy of a JSON value without its secrets."""
    if isinstance(value, dict):
        return {
            key: REDACTED if key in SECRET_FIELDS and not isinstance(item, (dict, list)) else redacted(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [redacted(item) for item in value]
    if isinstance(value, str):
        return URI_KEYS.sub(rf"\1{REDACTED}", value)
    return value


def fingerprint(secret: str) -> str:
    """Which credential it was, without saying what it is."""
    return hashlib.sha256(secret.encode()).hexdigest()[:8] if secret else ""


def readable(body: bytes) -> Any:
    """A body for the journal."""
    if not body:
        return None
    try:
        return redacted(json.loads(body))
    except ValueError:
        return f"<{len(body)} bytes that are not JSON>"


class Journal:
    """Entries in the order in which the requests were answered."""

    def __init__(self) -> None:
        self._entries: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def add(self, entry: dict[str, Any]) -> None:
        """Keep an entry."""
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> list[dict[str, Any]]:
        """All entries."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._entries.clear()
