# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""The in-process runner: runs an operation in Ansible's worker, where a module would cost a new Python per item.

It does so where the connection is local and nothing asks for another process (become, async); otherwise it executes
the module of the same name. A playbook cannot tell the two apart: same validation, fallbacks, results and scrubbing.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible import constants
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

# Imported here, in the parent of all workers: a worker that imports for itself pays ten times as much per task.
from ansible_collections.netops.cloudflare.plugins.module_utils.client.transport import REQUESTS_MISSING
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import InputError
from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import argument_spec
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.operation import Operation, execute
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.render import rendered
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.task import Run, Workspace

SWITCH = "netops_cloudflare_in_process"
ASYNC_REFUSED = (
    "This task requests a key that the API shows once, and with async Ansible would print it. Set no_log: true (the "
    "registered result contains the key nevertheless), or remove async. Nothing was sent."
)

display = Display()


class _Loop:
    """The workspace of the task that this worker runs: one worker serves all items of a loop, and only them."""

    task: object = None
    workspace: Workspace | None = None

    @classmethod
    def workspace_for(cls, task: Any, fresh: bool) -> Workspace:
        if cls.workspace is None or cls.task != task:
            cls.task, cls.workspace = task, Workspace(lambda text: display.display(f"  {text}"))
        if fresh:
            cls.workspace.forget()
        return cls.workspace


class OperationAction(ActionBase):
    """Base of every action plugin of the collection; a subclass names its operation."""

    operation: Operation
    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        result: dict[str, Any] = super().run(tmp, task_vars)
        if self._in_process(task_vars):
            environment: dict[str, str] = {}
            self._compute_environment_string(environment)
            # What the play has loaded outlives this task; looking through it again and again for garbage is in vain.
            gc.freeze()
            with _surroundings(environment, self._loader.get_basedir()):
                result.update(self._execute(task_vars))
        elif self._task.async_val and not self._task.no_log and self.operation.asks_for_secret(self._task.args):
            # Ansible fetches the result by itself then, and prints it.
            result.update(failed=True, changed=False, error=InputError(ASYNC_REFUSED).details(), msg=ASYNC_REFUSED)
        else:
            result = self._as_module(result, task_vars)
        if self.operation.revealing(result):
            result["_ansible_no_log"] = True
            # ansible-core 2.16 hides the result of a whole loop by what its tasks say, not its items.
            self._task.no_log = True
        return result

    def _in_process(self, task_vars: Mapping[str, Any]) -> bool:
        if REQUESTS_MISSING is not None or self._task.async_val or self._connection.become is not None:
            return False
        if self._connection.transport not in ("local", "ansible.builtin.local"):
            return False
        return is_true(self._templar.template(task_vars.get(SWITCH, True)))

    def _as_module(self, result: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        """What Ansible does where a module has no action plugin."""
        wrap_async = bool(self._task.async_val) and not getattr(self._connection, "has_native_async", False)
        result.update(self._execute_module(module_name=self._module_name, task_vars=task_vars, wrap_async=wrap_async))
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    @property
    def _module_name(self) -> str:
        return "netops.cloudflare." + type(self).__module__.rpartition(".")[2]

    def _execute(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        """As ansible.module_utils.basic.AnsibleModule does it: validate, run, add the invocation, scrub."""
        values, problems = self.operation.validate(plain(self._task.args))
        checked = ArgumentSpecValidator(argument_spec(self.operation)).validate(values)
        params = checked.validated_parameters
        hidden = self.operation.hidden(params, checked._no_log_values)
        if checked.error_messages and not problems:
            result: dict[str, Any] = {"failed": True, "msg": checked.errors.msg}
        else:
            workspace = _Loop.workspace_for(
                (self._task._uuid, task_vars.get("inventory_hostname")), self._must_read_again()
            )
            workspace.hidden = hidden
            run = Run(params, self._task.check_mode, self._task.diff, workspace, problems)
            result = rendered(execute(self.operation, run))
        if _show_invocation(task_vars):
            result["invocation"] = {"module_args": self.operation.told(params)}
        for warning in checked._warnings:
            result.setdefault("warnings", []).append(
                "Both option {option} and its alias {alias} are set.".format(**warning)
            )
        if checked._deprecations:
            result["deprecations"] = list(checked._deprecations)
        kept = {name: value for name, value in result.items() if value is None or isinstance(value, bool)}
        return {**remove_values(result, _occurring(hidden, result)), **kept}

    def _must_read_again(self) -> bool:
        """A task that repeats, or pauses between its items, must see what changed since."""
        loop_control = self._task.loop_control
        return bool(self._task.until or self._task.retries or (loop_control and loop_control.pause))


def _occurring(secrets: Collection[str], value: Any) -> set[str]:
    """The secrets that stand anywhere in a value. Ansible looks for each in each text, which for a fleet's thousand
    keys takes longer than all else."""
    texts, todo = [], [value]
    while todo:
        item = todo.pop()
        if isinstance(item, Mapping):
            todo += (*item.keys(), *item.values())
        elif isinstance(item, (list, tuple, set)):
            todo += item
        else:
            texts.append(str(item))
    whole = "\n".join(texts)
    return {secret for secret in secrets if str(secret) in whole}


def plain(value: Any) -> Any:
    """Task arguments as a module would get them through JSON: plain types, vaulted text decrypted."""
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return str.__str__(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _show_invocation(task_vars: dict[str, Any]) -> bool:
    """ansible-core 2.21 made the invocation in results a setting; before, it was always there."""
    try:
        return bool(constants.config.get_config_value("INJECT_INVOCATION", variables=task_vars))
    except Exception:  # which type says "no such setting" depends on the version
        return True


def is_true(value: Any) -> bool:
    """Whether a value is one that Ansible takes for true."""
    return bool(boolean(value, strict=False))


@contextmanager
def _surroundings(values: Mapping[str, Any], directory: str) -> Iterator[None]:
    """The task's environment, for fallbacks and proxies, and the playbook's directory, from which relative paths start.

    A module would have got both from its shell.
    """
    set_here = {str(name): str(value) for name, value in values.items()}
    before, came_from = {name: os.environ.get(name) for name in set_here}, os.getcwd()
    os.environ.update(set_here)
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(came_from)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
