# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The module runner: runs an operation on whatever host Ansible sent it to."""

from __future__ import annotations

import sys
from typing import Any

from ansible.module_utils.basic import AnsibleModule, env_fallback

from .client.transport import REQUESTS_MISSING
from .document.options import Spec
from .operations.operation import Operation, execute
from .operations.render import rendered
from .operations.task import Run, Workspace

REQUESTS_ADVICE = (
    "The Python library requests is not installed for {python}, which runs this module. Install it there: "
    "'{python} -m pip install requests'; where Ansible came from pipx: 'pipx inject ansible requests' (or "
    "ansible-core); in an execution "
    "environment: list netops.cloudflare among its collections and build it again with ansible-builder. "
    'If that is the wrong Python, set ansible_python_interpreter (for localhost: "{{{{ ansible_playbook_python }}}}").'
)


def argument_spec(operation: Operation) -> Spec:
    """Return the argument spec of an operation as Ansible takes it."""
    return {
        name: {
            **{key: value for key, value in option.items() if key != "env"},
            **({"fallback": (env_fallback, option["env"])} if "env" in option else {}),
        }
        for name, option in operation.argument_spec.items()
    }


class _Module(AnsibleModule):
    """Validates options itself, before Ansible does: Ansible fills in defaults and fallbacks, and finds no fault."""

    params: dict[str, Any]

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        super().__init__(argument_spec=argument_spec(operation), supports_check_mode=True)

    def _load_params(self) -> None:
        super()._load_params()
        internal = {name: value for name, value in self.params.items() if name.startswith("_ansible_")}
        args = {name: value for name, value in self.params.items() if name not in internal}
        values, self.problems = self._operation.validate(args)
        self.params = {**internal, **values}
        # Secrets that are parts of options are known before anything is logged or fails.
        self.no_log_values.update(self._operation.hidden(self.params, ()))

    def fail_json(self, msg: Any, **kwargs: Any) -> None:
        """Ansible misses what was taken out since it is wrong."""
        if self.problems and "error" not in kwargs:
            kwargs = execute(self._operation, Run({}, True, False, Workspace(), self.problems))
            msg = kwargs.pop("msg")
        super().fail_json(msg=msg, **kwargs)

    def _log_invocation(self) -> None:
        params, self.params = self.params, self._operation.told(self.params)
        super()._log_invocation()
        self.params = params

    def _return_formatted(self, kwargs: dict[str, Any]) -> None:
        self.params = self._operation.told(self.params)
        super()._return_formatted(kwargs)


def run_module(operation: Operation) -> None:
    """Body of every module file."""
    module = _Module(operation)
    if REQUESTS_MISSING is not None:
        module.fail_json(
            msg=REQUESTS_ADVICE.format(python=sys.executable),
            error={"kind": "requests_missing"},
        )
    module.no_log_values = operation.hidden(module.params, module.no_log_values)
    run = Run(module.params, module.check_mode, bool(module._diff), Workspace(), module.problems)
    result = rendered(execute(operation, run))
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
