# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judge one of the twelve steps by its result and by the requests that the simulator has seen since the last one.

In one task, because a dozen assertions cost more than the step itself. Fails with everything that is wrong.
"""

from __future__ import annotations

import json
import re
import urllib.request

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        crud, step, result = (self._task.args[name] for name in ("crud", "step", "result"))
        journal = drained(task_vars["simulator_control_url"] + "/journal")
        known = task_vars.get("ansible_facts", {}).get("crud", {})
        if known.get("module") != crud["module"]:
            known = {}
        problems = list(judge(crud, step, result, journal, known))
        outcome = {**super().run(tmp, task_vars), "changed": False, "failed": bool(problems), "msg": problems}
        if step["changed"] and not problems:
            seen = {"module": crud["module"], "diff": result["diff"], "object": result[crud["kind"]]}
            outcome["ansible_facts"] = {"crud": seen}
        return outcome


def drained(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as answer:
        journal = json.loads(answer.read())
    opener.open(urllib.request.Request(url, method="DELETE"), timeout=10).close()
    return journal


def judge(crud, step, result, journal, known):
    """One sentence for each difference from what is expected."""
    if result.get("failed"):
        yield f"the task failed: {result['msg']}"
        return
    does, check, changed = step["does"], step["check"], step["changed"]
    operation = {"modify": "update"}.get(does, does)
    if result["changed"] != changed:
        yield f"changed is {result['changed']}"
    if result["operation"] != (operation if changed else "none"):
        yield f"operation is {result['operation']}"
    validated = operation in crud.get("validate_only", [])
    validation = None if not (check and changed) else "server" if validated else "local"
    if result.get("validation") != validation:
        yield f"validation is {result.get('validation')}, not {validation}"
    if result.get("notes"):
        yield f"there are notes: {result['notes']}"
    # A write is over when a reading shows it.
    listings = 2 if changed and not check else 1
    yield from judge_requests(crud, journal, listings, 0 if not changed else int(validated) if check else 1, check)
    yield from judge_diff(crud, step, result["diff"], known.get("diff"))
    yield from judge_object(crud, step, result[crud["kind"]], known.get("object", {}))


def judge_requests(crud, journal, listings, writes_expected, check):
    reads = [entry["path"] for entry in journal if entry["method"] == "GET"]
    # What the API refuses it has not carried out: bgp in the change of a GRE tunnel, which is then left out.
    writes = [entry for entry in journal if entry["method"] != "GET" and entry["status"] < 400]
    own = [path for path in reads if re.search(f"/magic/{crud['path']}$", path)]
    others = [path for path in reads if path not in own]
    if len(own) != listings or len(set(others)) != len(others):
        yield f"it should have read its listing {listings} times, and nothing else twice; it read {reads}"
    if len(writes) != writes_expected or any(entry["validate_only"] != check for entry in writes):
        yield f"it should have sent {writes_expected} writes; it sent {writes}"


def judge_diff(crud, step, diff, in_check_mode):
    before, after = (json.loads(diff[side] or "{}") for side in ("before", "after"))
    if not step["changed"]:
        if before != after:
            yield f"the diff shows a change where there is none: {diff}"
        return
    if not step["check"] and diff != in_check_mode:
        yield f"the diff is {diff}, in check mode it was {in_check_mode}"
    if step["does"] == "create":
        created = crud.get("created", {**crud["identity"], **crud["create"]})
        if before != {} or not holds(after, created) or set(after) - {*created, *crud.get("resolved", [])}:
            yield f"the diff of a creation is {diff}, not from nothing to {created}"
    elif step["does"] == "modify":
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        sides = {"before": before, "after": after}
        seen = {side: {name: item[name] for name in names if name in item} for side, item in sides.items()}
        if seen != crud["modified"]:
            yield f"the diff shows {seen}, not {crud['modified']}"
    elif after != {} or not before:
        yield f"the diff of a deletion is {diff}"


def judge_object(crud, step, item, known):
    if step["does"] == "delete":
        if item.get("id") != (known["id"] if step["changed"] else None):
            yield f"returned is {item}, not what was deleted"
        return
    desired = crud["modify"] if step["does"] == "modify" else crud["create"]
    desired = {k: v for k, v in {**crud["identity"], **desired}.items() if k not in crud.get("unseen", [])}
    if not holds(item, desired):
        yield f"returned is {item}, which does not hold {desired}"
    new = step["does"] == "create" and step["changed"]
    if bool(item.get("id")) == (new and step["check"]):
        yield f"the id is {item.get('id')}"
    if not new and known and item["id"] != known["id"]:
        yield f"the id was {known['id']} and is {item['id']}"


def holds(whole, part):
    """Is everything in ``part`` in ``whole``, too? Lists and scalars are equal; the API leaves out false ones."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(holds(whole.get(name), value) for name, value in part.items())
    return whole == part or not (whole or part)
