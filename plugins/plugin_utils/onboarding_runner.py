# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Runs an onboarding for the hosts of a play: collects what they describe, and gives each host its own result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.netops.cloudflare.plugins.module_utils.client.transport import REQUESTS_MISSING
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import Problem, RefusedError
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.onboarding import LISTS, TAGS, VARIABLE
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.render import rendered

from .in_process_runner import SWITCH, OperationAction, display, is_true, plain

VARIABLES = ("site", "sites", *LISTS)
OPTIONS = "site_onboarding__options"
APPLIED = "site_onboarding__applied"
STATS = "site_onboarding_set_stats"
LIMITED = "state: overridden deletes what no host describes, and --limit excludes hosts. Run it without --limit."
LEFT_OUT = (
    "state: overridden deletes what no host describes, and the variables of these hosts are not read: {hosts}. Run "
    "it for all hosts of the play at once: without serial, with strategy: linear, without hosts that failed before, "
    "and without a condition that excludes hosts."
)
MAX_NAMED = 5  # hosts, in a message


class TaggedAction(OperationAction):
    """Base of action plugins of which tags select a part of the work. The tasks themselves are tagged ``always``."""

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        sections = self._task.args.get("sections") or list(self._sections(task_vars or {}))
        if not sections:
            return {"changed": False, "skipped": True, "skip_reason": "The tags of the run select nothing of it"}
        self._task.args = {**self._task.args, "sections": sections}
        return super().run(tmp, task_vars)

    def _sections(self, task_vars: Mapping[str, Any]) -> Iterator[str]:
        """What the tags of the run select."""
        told = set(task_vars.get("ansible_run_tags") or ("all",))
        whole = told & {"all", "tagged", *self._task.tags} - {"always"}
        left_out = set(task_vars.get("ansible_skip_tags") or ())
        for section, tag in TAGS.items():
            if (whole or tag in told) and tag not in left_out:
                yield section


class OnboardingAction(TaggedAction):
    """Base of the action plugin. With the option ``result_of`` it reports what another task has applied."""

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        here = str(task_vars["inventory_hostname"])
        args = dict(self._task.args)
        if not (args.get("sections") or any(self._sections(task_vars))):
            return super().run(tmp, task_vars)
        applied_by = args.pop("result_of", None)
        if not applied_by:
            # A text, or since ansible-core 2.21 a dictionary.
            if APPLIED in (self._task.register or ()) and self._each_by_itself():
                # What one of them registers, Ansible would give to all, so each host applies it where it reports.
                return {"changed": False, "skipped": True, "skip_reason": "Each host applies it by itself"}
            return self._apply(tmp, task_vars, args, self._hosts(task_vars))
        # A task that runs once has applied what all hosts describe; its result is not templated again for each host.
        applied = task_vars.get(applied_by) or {}
        if here not in applied.get("hosts", ()) and (applied.get("skipped") or "hosts" in applied or not applied):
            # Not templated for each host, but where it is needed.
            args = {**(self._templar.template(task_vars.get(OPTIONS)) or {}), **args}
            applied = self._apply(tmp, task_vars, args, [here])
        parts = applied.get("hosts", {})
        if here not in parts:
            kept = ("msg", "error", "exception")
            return {"failed": True, "changed": False, **{name: applied[name] for name in kept if name in applied}}
        rest = applied.get("network") if here == next(iter(parts)) else None
        return self._reported(_joined(parts[here], rest) if rest else dict(parts[here]), task_vars)

    # applying

    def _in_process(self, task_vars: Mapping[str, Any]) -> bool:
        """The variables of hosts are here, wherever the connection leads."""
        return is_true(self._templar.template(task_vars.get(SWITCH, True))) and REQUESTS_MISSING is None

    def _apply(self, tmp: Any, task_vars: dict[str, Any], args: dict[str, Any], hosts: list[str]) -> dict[str, Any]:
        if args.get("state") == "overridden" and task_vars.get("ansible_limit"):
            return _refusal(LIMITED)
        here, unreadable = task_vars["inventory_hostname"], dict[str, dict[str, Any]]()
        if not args.get("hosts"):
            args["hosts"] = {}
            for host in hosts:
                try:
                    templar = self._templar_of(host, task_vars)
                    if host == here or self._takes_part(templar):
                        args["hosts"][host] = self._variables(templar)
                except Exception as wrong:  # a template of this host's: it fails alone, with Ansible's own words
                    problem = Problem("", "invalid", f"the variables cannot be read: {wrong}")
                    said = {"msg": str(problem), "error": {"kind": "invalid", "problems": [problem.asdict()]}}
                    unreadable[host] = {"changed": False, "failed": True, **said}
            unknown = sorted(set(task_vars.get("ansible_play_hosts_all") or ()) - args["hosts"].keys())
            if args.get("state") == "overridden" and unknown:
                more = f" and {len(unknown) - MAX_NAMED} more" if len(unknown) > MAX_NAMED else ""
                refused = _refusal(LEFT_OUT.format(hosts=", ".join(unknown[:MAX_NAMED]) + more))
                return {**refused, "hosts": {**dict.fromkeys(hosts, refused), **unreadable}}
            if not args["hosts"] and not args.get("network"):
                return {"changed": False, "hosts": unreadable}
        self._task.args = {name: value for name, value in args.items() if value is not None}
        result = super().run(tmp, task_vars)
        if "hosts" in result:
            result["hosts"] |= unreadable
        return result

    def _hosts(self, task_vars: Mapping[str, Any]) -> list[str]:
        """The hosts of the batch; the host alone where each of them runs the task."""
        here = str(task_vars["inventory_hostname"])
        if not is_true(self._task.run_once) or self._each_by_itself():
            return [here]
        return [str(host) for host in task_vars.get("ansible_play_batch") or [here]]

    def _play(self) -> Any:
        parent = self._task
        while getattr(parent, "_parent", None) is not None:
            parent = parent._parent
        return getattr(parent, "_play", None)

    def _each_by_itself(self) -> bool:
        """Whether each host runs its tasks at its own pace, so that nothing runs once for all."""
        # A play keeps what its author wrote, which can be a template.
        strategy = str(self._templar.template(getattr(self._play(), "strategy", "linear")))
        return strategy.rpartition(".")[2] in ("free", "host_pinned")

    def _takes_part(self, templar: Any) -> bool:
        """A condition of the role counts for each host, though the task runs once."""
        evaluate = getattr(templar, "evaluate_conditional", None)
        if evaluate:
            return all(evaluate(condition) for condition in self._task.when)
        return bool(self._task.evaluate_conditional(templar, templar.available_variables))

    def _variables(self, templar: Any) -> dict[str, Any]:
        """What a host describes."""
        found = {}
        for name in VARIABLES:
            value = templar.available_variables.get(f"{VARIABLE}{name}")
            if value is not None and (value := plain(templar.template(value))) not in (None, {}, []):
                found[name] = value
        return found

    def _templar_of(self, host: str, task_vars: Mapping[str, Any]) -> Any:
        """What this task would template with on a host: variables of the play, the role and the blocks count, too."""
        if host == task_vars["inventory_hostname"]:
            return self._templar
        hostvars = task_vars["hostvars"]
        variables = hostvars._variable_manager.get_vars(
            play=self._play(),
            host=hostvars._inventory.get_host(host),
            task=self._task,
            _hosts=task_vars.get("ansible_play_batch"),
            _hosts_all=task_vars.get("ansible_play_hosts_all"),
        )
        return self._templar.copy_with_new_env(available_variables=variables)

    # reporting

    def _reported(self, part: dict[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        report = part.pop("report", None) or {}
        for change in report.get("changes", ()):
            site, colon, done = change.partition(": ") if ": " in change else ("", "", change)
            display.display(f"  {site}{colon}{'would ' if self._task.check_mode else ''}{done}")
        if report and is_true(self._templar.template(task_vars.get(STATS, False))):
            part["ansible_stats"] = {"data": {"site_onboarding": report["sites"]}, "per_host": False, "aggregate": True}
        if "license_keys" in part:
            part["_ansible_no_log"] = True
        if part.get("failed"):  # Ansible prints the whole result
            report.pop("sites", None)
        return rendered({**report, **part})


def _refusal(text: str) -> dict[str, Any]:
    return {"failed": True, "changed": False, "msg": text, "error": RefusedError(text).details()}


def _joined(part: Mapping[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    """The result of the first host, which tells what was done to what belongs to no host, too."""
    mine, others = part.get("report") or {}, rest.get("report") or {}
    report = {
        **{name: [*mine.get(name, ()), *others.get(name, ())] for name in ("changes", "notes", "summary")},
        "sites": {**others.get("sites", {}), **mine.get("sites", {})},
    }
    joined = {**rest, **part, "changed": part["changed"] or rest["changed"], "report": report}
    if "license_keys" in part and "license_keys" in rest:
        joined["license_keys"] = {**part["license_keys"], **rest["license_keys"]}
    if "diff" in part and "diff" in rest:
        joined["diff"] = {side: {**part["diff"][side], **rest["diff"][side]} for side in ("before", "after")}
    if "msg" in part and "msg" in rest:
        joined["msg"] = f"{part['msg']}\n{rest['msg']}"
    return joined
