# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write down what every task returned: one line of JSON per result, to the file that RETURNED names."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: returned
type: notification
short_description: write down what every task returned
description: Used by a test.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "returned"
    CALLBACK_NEEDS_ENABLED = True

    def note(self, result):
        # ansible-core 2.19 made these attributes public.
        task = result.task if hasattr(result, "task") else result._task
        values = result.result if hasattr(result, "result") else result._result
        if "results" not in values and "censored" not in values:
            line = {"action": task.action, "task": task.name, "check": task.check_mode, "result": values}
            with open(os.environ["RETURNED"], "a", encoding="utf-8") as lines:
                lines.write(json.dumps(line, default=str) + "\n")

    v2_runner_on_ok = v2_runner_item_on_ok = note
