# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""R2 Super Slurper (evidence: slurper)."""

from __future__ import annotations

from ..schema import Object, Text
from .operation import INT, STRING, Operation

PRECHECK = Object(
    {
        "bucket!": Text(min_length=1),
        "vendor!": Text("r2"),
        "secret!": Object({"accessKeyId!": Text(min_length=1), "secretAccessKey!": Text(min_length=1)}),
        "jurisdiction": Text("default", "eu", "fedramp"),
    }
)
PROGRESS = Object(
    {
        "id": STRING,
        "createdAt": STRING,
        "objects": INT,
        "transferredObjects": INT,
        "skippedObjects": INT,
        "failedObjects": INT,
        "status": Text("running", "paused", "aborted", "completed"),
    }
)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "slurper.target_precheck",
        "PUT",
        "/slurper/target/connectivity-precheck",
        "checking a target",
        Object({"connectivityStatus": Text("success", "error")}),
        PRECHECK,
        envelope="slurper",
    ),
    Operation(
        "slurper.progress",
        "GET",
        "/slurper/jobs/{job_id}/progress",
        "reading a job's progress",
        PROGRESS,
        envelope="slurper",
    ),
)
