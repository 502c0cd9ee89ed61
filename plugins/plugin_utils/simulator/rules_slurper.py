# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""R2 Super Slurper: is the target reachable, and how far is a job (evidence: slurper)."""

from __future__ import annotations

from .errors import not_found
from .state import Account, Data, Record


def precheck(account: Account, body: Data) -> Data:
    """A failed check is a successful answer (evidence: slurper)."""
    bucket = account.buckets.get(body["bucket"])
    jurisdiction = body.get("jurisdiction", "default")
    reachable = bucket is not None and bucket.get("jurisdiction", "default") == jurisdiction
    if account.r2_keys is not None:
        secret = body["secret"]
        reachable = reachable and account.r2_keys.get(secret["accessKeyId"]) == secret["secretAccessKey"]
    return {"connectivityStatus": "success" if reachable else "error"}


def progress(account: Account, job_id: str) -> Data:
    """A running job moves on at every look."""
    job: Record | None = account.objects["jobs"].get(job_id)
    if job is None:
        raise not_found("Job")
    data = job.data
    if data["status"] == "running":
        left = data["objects"] - data["skippedObjects"] - data["failedObjects"]
        data["transferredObjects"] = min(left, data["transferredObjects"] + job.private["per_poll"])
        if data["transferredObjects"] == left:
            data["status"] = "completed"
    return {"id": job.id, "createdAt": job.created, **data}
