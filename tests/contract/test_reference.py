# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's contract beside the published description of the API (evidence: openapi)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator.contract import OPERATIONS, Operation
from ansible_collections.netops.cloudflare.tests.contract.openapi import DOCUMENTED, judge

DNS_PROTECTION = "/magic/advanced_dns_protection/configs/dns_protection/rules"
JOB = "/slurper/jobs/{job_id}"
# Published, and neither simulated nor used by a module.
NOT_SIMULATED = {
    *(f"{method} {DNS_PROTECTION}" for method in ("GET", "POST", "DELETE")),
    *(f"{method} {DNS_PROTECTION}/{{rule_id}}" for method in ("GET", "PATCH", "DELETE")),
    *("GET /slurper/jobs", "POST /slurper/jobs", "PUT /slurper/jobs/abortAll"),
    *(f"GET {JOB}", f"DELETE {JOB}", f"GET {JOB}/logs", f"PUT {JOB}/abort", f"PUT {JOB}/pause", f"PUT {JOB}/resume"),
    "PUT /slurper/source/connectivity-precheck",
}
# Simulated, and newer than the pages of the API reference or the OpenAPI document (evidence: netflow-config, psk-set).
NEWER = {f"{method} /magic/sites/{{site_id}}/netflow_config" for method in ("GET", "POST", "PUT", "PATCH", "DELETE")}
NOT_PUBLISHED = {"POST /magic/ipsec_tunnels/psk"}


def keys(operations: Iterable[Operation]) -> set[str]:
    return {f"{operation.method} {operation.path}" for operation in operations}


def test_there_are_81_operations() -> None:
    assert len(DOCUMENTED) == 81
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)
    assert not [pair for pair, n in Counter((o.method, o.path) for o in OPERATIONS).items() if n > 1]


def test_they_are_the_published_operations() -> None:
    assert set(judge().operations) - NOT_SIMULATED - NEWER == keys(DOCUMENTED)
    assert set(judge().operations) >= NOT_SIMULATED | NEWER
    assert keys(OPERATIONS) == keys(DOCUMENTED) | NEWER | NOT_PUBLISHED


def test_validate_only_is_offered_where_the_published_description_says_so() -> None:
    offered = {key for key, described in judge().operations.items() if described["validate_only"]}
    assert offered == keys(operation for operation in DOCUMENTED if operation.validate_only)


def test_statuses_are_those_of_the_published_description() -> None:
    for operation in DOCUMENTED:
        assert str(operation.status) in judge().described(operation)["answers"], operation.name
