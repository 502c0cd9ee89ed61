# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Use a control endpoint of the simulator: what uri does, without a new Python for each request.

Arguments: path; body (makes it a POST); method; drain (DELETE what was read, so that the next look starts empty).
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        args = self._task.args
        url, body = f"{task_vars['simulator_control_url']}/{args['path']}", args.get("body")
        try:
            result["json"] = ask(args.get("method", "GET" if body is None else "POST"), url, body)
            if args.get("drain"):
                ask("DELETE", url)
        except urllib.error.HTTPError as refused:
            result.update(failed=True, msg=refused.read().decode())
        return {**result, "changed": False}


def ask(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return json.loads(answer.read())
