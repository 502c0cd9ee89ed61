# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Addresses of buckets for packet captures, in which keys may stand. (evidence: bucket-uri)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, unquote_plus

# r2:// takes access-key-id and secret-access-key; whatever else sounds like a secret is taken for one.
SECRET = re.compile(r"key|secret|token|password|credential|signature", re.IGNORECASE)


def without_keys(uri: str) -> str:
    """The part that may be shown."""
    place, mark, query = uri.partition("?")
    public = "&".join(part for part in query.split("&") if not SECRET.search(part.partition("=")[0]))
    return place + mark + public if public else place


def shown(uri: Any) -> Any:
    """The same of what an answer holds, which may be no text."""
    return without_keys(uri) if isinstance(uri, str) else uri


def keys_in(uri: str) -> set[str]:
    """The secrets, as they stand there and decoded."""
    return set(spellings(uri))


def spellings(uri: str) -> Iterator[str]:
    for part in uri.partition("?")[2].split("&"):
        name, _equals, value = part.partition("=")
        if value and SECRET.search(name):
            yield from (value, unquote(value), unquote_plus(value))


def same_bucket(uri: str) -> str:
    """Equal for two spellings of one bucket: neither keys nor the order of parameters count."""
    place, _mark, query = without_keys(uri).partition("?")
    scheme, mark, rest = place.partition("://")
    return f"{scheme.casefold()}{mark}{rest}?{'&'.join(sorted(query.split('&')))}"


def is_bucket(uri: str) -> str | None:
    """Shape check. Names no value: it may hold keys."""
    if re.match(r"(s3|gs|r2)://[^/?]+", uri, re.IGNORECASE):
        return None
    return "is not the URI of a bucket, such as s3://bucket/directory?region=us-east-1, gs://bucket or r2://bucket"
