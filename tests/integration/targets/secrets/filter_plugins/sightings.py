# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where secrets are seen: as they are, quoted for a URL, inside JSON, or in base64."""

from __future__ import annotations

import base64
import json
import urllib.parse
from pathlib import Path


def occurrences(places, canaries):
    return [
        f"{secret} in {place}"
        for secret, value in canaries.items()
        for place, text in places.items()
        if any(form in text for form in _forms(value))
    ]


def _forms(value):
    yield from (
        value,
        urllib.parse.quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
    )
    yield json.dumps(json.dumps(value))[3:-3]  # text of the API inside text of Ansible
    for offset in range(3):  # base64 depends on where among three bytes the secret begins; its ends on its neighbours
        yield base64.b64encode(b"\0" * offset + value.encode()).decode().rstrip("=")[4:-2]


def contents(folder):
    """Every file below a folder."""
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text(errors="replace") for path in files}


class FilterModule:
    def filters(self):
        return {"occurrences": occurrences, "contents": contents}
