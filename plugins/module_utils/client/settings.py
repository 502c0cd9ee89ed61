# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Where the API is, who asks, and how patient the client is."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..model.errors import InputError
from ..model.normalise import SEGMENT

DEFAULT_BASE_URL = "https://api.cloudflare.com/client/v4"
LONGEST = 1e6  # s; what is longer no operating system's timer takes


@dataclass(frozen=True, repr=False)
class Settings:
    """Where the API is, who asks, and how patient the client is. Times are in seconds."""

    account_id: str
    api_token: str | None = None
    api_email: str | None = None
    api_key: str | None = None
    base_url: str = DEFAULT_BASE_URL
    ca_path: str | None = None
    validate_certs: bool = True
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    deadline: float = 600.0
    retries: int = 5

    def check(self) -> None:
        """Raise InputError when no request could be right with these settings."""
        if not (self.api_token or (self.api_email and self.api_key)):
            raise InputError(
                "no credentials",
                path="api_token",
                hint="Set api_token (or the environment variable CLOUDFLARE_API_TOKEN), or both api_email and api_key "
                "(CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY); once for a play with module_defaults: "
                "group/netops.cloudflare.all",
            )
        for name in ("api_token", "api_email", "api_key"):
            if not re.fullmatch(r"[\x21-\x7e]*", getattr(self, name) or ""):
                wrong = "contains white space or characters that an HTTP header cannot contain"
                raise InputError(wrong, path=name, hint="Check its quotation marks")
        if not self.account_id:
            hint = "Set it, or the environment variable CLOUDFLARE_ACCOUNT_ID"
            raise InputError("no account", path="account_id", hint=hint)
        if not SEGMENT.fullmatch(self.account_id):
            hint = "It is the 32 hexadecimal characters of the account"
            raise InputError(f"{self.account_id!r} is not an identifier", path="account_id", hint=hint)
        scheme, host = origin(self.base_url)
        if scheme not in ("http", "https") or not host:
            wrong = f"is not a URL such as {DEFAULT_BASE_URL}"
            raise InputError(wrong, path="base_url", hint="It must not contain a user, query or fragment")
        if scheme == "http" and not _is_loopback(host):
            wrong = f"http to {host} would send the credentials unencrypted"
            raise InputError(wrong, path="base_url", hint="Use https; http is allowed for loopback addresses only")
        for name in ("connect_timeout", "read_timeout", "deadline"):
            if not 0 < getattr(self, name) <= LONGEST:
                hint = f"Set seconds, more than 0 and at most {LONGEST:.0f}"
                raise InputError(f"{getattr(self, name)} is not a valid number of seconds", path=name, hint=hint)
        if self.retries < 0:
            raise InputError(f"{self.retries} is out of range; it must be at least 0", path="retries")

    def headers(self) -> dict[str, str]:
        """Authentication headers; a token wins over email and key."""
        if self.api_token:
            return {"Authorization": f"Bearer {self.api_token}"}
        return {"X-Auth-Email": self.api_email or "", "X-Auth-Key": self.api_key or ""}


def origin(base_url: str) -> tuple[str, str]:
    """Scheme and host of an address that is nothing but an address; else two empty strings."""
    if not re.fullmatch(r"[\x21-\x7e]+", base_url) or re.search(r"[?#@\\]", base_url):
        return "", ""
    try:
        url = urlsplit(base_url)
        host = url.hostname or ""
        # Libraries read what stands beside a bracket or a percent sign in different ways.
        plain = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d+)?", url.netloc)
        good = plain and url.port != 0 and all(0 < len(label) < 64 for label in host.removesuffix(".").split("."))
    except ValueError:
        return "", ""
    return (url.scheme, host) if good else ("", "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
