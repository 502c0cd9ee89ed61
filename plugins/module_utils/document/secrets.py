# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The secret options of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..kinds.catalogue import KINDS
from ..model.field import Fields


def _secret_options(fields: Fields) -> Iterator[str]:
    for name, known in fields.items():
        if known.secret and not known.read_only:
            yield name
        yield from _secret_options(known.fields or {})


SECRETS = frozenset(name for kind in KINDS.values() for name in _secret_options(kind.fields))


def secrets(value: Any) -> set[str]:
    """Every key in a document, so that Ansible can keep them out of whatever it prints."""
    if isinstance(value, Mapping):
        found = {str(item) for name, item in value.items() if name in SECRETS and item}
        return found.union(*(secrets(item) for item in value.values() if isinstance(item, (Mapping, list))))
    return set().union(*(secrets(item) for item in value)) if isinstance(value, list) else set()
