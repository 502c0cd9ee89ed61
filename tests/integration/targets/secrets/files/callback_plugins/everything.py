# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write down every result that a callback gets to see, to the file that EVERYTHING names."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: everything
type: notification
short_description: write down every result
description: Used by a test.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "everything"
    CALLBACK_NEEDS_ENABLED = True

    def note(self, result, *_args, **_more):
        # ansible-core 2.19 made this attribute public.
        values = result.result if hasattr(result, "result") else result._result
        with open(os.environ["EVERYTHING"], "a", encoding="utf-8") as lines:
            lines.write(json.dumps(values, default=repr, ensure_ascii=False) + "\n")

    v2_runner_on_ok = v2_runner_on_failed = v2_runner_on_skipped = v2_runner_on_unreachable = note
    v2_runner_item_on_ok = v2_runner_item_on_failed = v2_runner_item_on_skipped = v2_runner_retry = note
    v2_runner_on_async_poll = v2_runner_on_async_ok = v2_runner_on_async_failed = v2_on_file_diff = note
