# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.netops.cloudflare.plugins.module_utils.operations.telemetry import EVENTS
from ansible_collections.netops.cloudflare.plugins.plugin_utils.in_process_runner import OperationAction


class ActionModule(OperationAction):
    operation = EVENTS
