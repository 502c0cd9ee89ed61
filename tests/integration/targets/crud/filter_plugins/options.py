# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Of what an info module returns, what the managing module takes: all but what only the server sets."""

from __future__ import annotations

import importlib


def options_of(item, module):
    runner = importlib.import_module(f"ansible_collections.netops.cloudflare.plugins.action.{module}")
    return _known(item, runner.ActionModule.operation.options)


def _known(value, spec):
    if isinstance(value, list):
        return [_known(element, spec) for element in value]
    if not isinstance(value, dict) or spec is None:
        return value
    return {name: _known(part, spec[name].get("options")) for name, part in value.items() if name in spec}


class FilterModule:
    def filters(self):
        return {"options_of": options_of}
