# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""R2 Super Slurper: is the target reachable, and how far is a job.

(evidence: slurper).
"""

from __future__ import annotations

from ..model.errors import ApiError, InputError, JobError, shortened
from ..model.field import Field
from ..model.kind import Item
from .operation import Operation, Result
from .task import Run
from .waiting import WAIT_OPTIONS, read_one, wait_problems, wait_until

WAIT_TIMEOUT = 3600.0  # s

JOB = {
    "status": Field(),
    "created_at": Field(wire="createdAt"),
    "objects": Field(type="int"),
    "transferred_objects": Field(type="int", wire="transferredObjects"),
    "skipped_objects": Field(type="int", wire="skippedObjects"),
    "failed_objects": Field(type="int", wire="failedObjects"),
}

PRECHECK = {"status": Field(wire="connectivityStatus")}


def _job(run: Run, job_id: str) -> Item:
    path = ("slurper", "jobs", job_id, "progress")
    return {"id": job_id, **read_one(JOB, "GET", path, run.client.request("GET", *path).result)}


def _over(job: Item) -> bool:
    return job.get("status") in ("completed", "aborted")


def _told(job: Item) -> str:
    return (
        f"job {job['id']}: {shortened(job.get('status', 'no status'))}, {job.get('transferred_objects', 0)} of "
        f"{job.get('objects', 0)} objects transferred"
    )


def _check(run: Run) -> Result:
    if problems := list(wait_problems(run.params)):
        raise InputError(problems)
    return _check_job(run) if run.params["job_id"] else _check_target(run)


def _check_target(run: Run) -> Result:
    params = run.params
    body = {
        "bucket": params["bucket"],
        "vendor": params["vendor"],
        "secret": {"accessKeyId": params["access_key_id"], "secretAccessKey": params["secret_access_key"]},
        "jurisdiction": params["jurisdiction"],
    }
    path = ("slurper", "target", "connectivity-precheck")
    answer = run.client.request("PUT", *path, body=body, harmless=True)
    status = read_one(PRECHECK, "PUT", path, answer.result).get("status", "error")
    if status != "success" and params["fail_on_error"]:
        raise JobError(
            f"R2 bucket {params['bucket']} (jurisdiction {params['jurisdiction']}) cannot be reached with these keys. "
            "Check the bucket's name and jurisdiction, and that the R2 token behind the keys can read and write it.",
            None,
            status,
        )
    return {"changed": False, "connectivity_status": status}


def _check_job(run: Run) -> Result:
    params = run.params
    job = _job(run, params["job_id"])
    # Nothing changes while check mode waits, neither here nor there.
    if params["wait"] and not run.check_mode:
        job = wait_until(
            run,
            job,
            over=_over,
            look=lambda: _job(run, params["job_id"]),
            tell=_told,
            timeout=params["wait_timeout"] or WAIT_TIMEOUT,
            advice=(
                "A running job continues; a paused job continues when it is resumed. To wait longer, raise "
                "wait_timeout."
            ),
        )
    if params["fail_on_error"]:
        if job.get("status") == "aborted":
            raise JobError(f"{_told(job)}. Another client aborted it.", job["id"], "aborted")
        if failed := job.get("failed_objects"):
            raise JobError(
                f"{_told(job)}, but {failed} failed. The log of the job has the objects and the reasons.",
                job["id"],
                job.get("status"),
            )
    return {"changed": False, "slurper_job": job}


CHECK = Operation(
    options={
        "bucket": {"type": "str"},
        "vendor": {"type": "str", "choices": ["r2"], "default": "r2"},
        "access_key_id": {"type": "str", "no_log": True},
        "secret_access_key": {"type": "str", "no_log": True},
        "jurisdiction": {"type": "str", "choices": ["default", "eu", "fedramp"], "default": "default"},
        "job_id": {"type": "str"},
        "wait": {"type": "bool", "default": True},
        **WAIT_OPTIONS,
        "fail_on_error": {"type": "bool", "default": True},
    },
    run=_check,
    fields={
        "bucket": Field(filled=True),
        "access_key_id": Field(filled=True, secret=True),
        "secret_access_key": Field(filled=True, secret=True),
    },
    constraints={
        "required_one_of": [("bucket", "job_id")],
        "mutually_exclusive": [("bucket", "job_id")],
        "required_together": [("bucket", "access_key_id", "secret_access_key")],
    },
)


def _info(run: Run) -> Result:
    try:
        return {"changed": False, "slurper_jobs": [_job(run, run.params["job_id"])]}
    except ApiError as refused:
        if refused.status != 404:
            raise
        return {"changed": False, "slurper_jobs": []}


INFO = Operation(options={"job_id": {"type": "str", "required": True}}, run=_info)
