# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The module face: runs an operation on whatever host Ansible sent it to."""

from __future__ import annotations

import sys
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ._operation import Operation, Run, Workspace, execute, rendered, shaped, unsupported
from .client.transport import REQUESTS_MISSING

REQUESTS_ADVICE = (
    "The Python library requests is not installed for {python}, which runs this module. Install it there: "
    "'{python} -m pip install requests'; where Ansible came from pipx: 'pipx inject ansible requests' (or "
    "ansible-core); in an execution "
    "environment: list netops.cloudflare among its collections and build it again with ansible-builder. "
    'If that is the wrong Python, set ansible_python_interpreter (for localhost: "{{{{ ansible_playbook_python }}}}").'
)


class _Module(AnsibleModule):
    """Knows secrets that are parts of options before anything is logged or fails, and repeats no bulky option."""

    params: dict[str, Any]

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        super().__init__(argument_spec=operation.argument_spec, supports_check_mode=True, **operation.constraints)

    def _load_params(self) -> None:
        super()._load_params()
        self.params, self.mistakes = shaped(self._operation.argument_spec, self.params)
        self._unsupported = unsupported(
            self._operation.argument_spec, self.params, self.params.get("_ansible_module_name", "")
        )
        self.no_log_values.update(self._operation.hidden(self.params, ()))

    def fail_json(self, msg: Any, **kwargs: Any) -> None:
        """Unknown options come first: what Ansible misses may be what one of them was meant to be."""
        super().fail_json(msg=self._unsupported or msg, **kwargs)

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
    result = execute(
        operation,
        Run(module.params, module.check_mode, bool(module._diff), Workspace(), module.mistakes),
    )
    result = rendered(result)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
