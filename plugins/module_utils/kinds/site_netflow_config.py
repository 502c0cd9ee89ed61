# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Where a site's appliance reports its flows. (evidence: netflow-config)."""

from __future__ import annotations

from ..model.field import Field
from ..model.kind import Kind
from ..model.normalise import address, is_ipv4
from .site import KIND as SITE

KIND = Kind(
    name="netflow_config",
    plural="netflow_configs",
    title="NetFlow configuration",
    path=("netflow_config",),
    identity=(),
    parent=SITE,
    singleton=True,
    # A PUT of the whole object is right, be it "partial", as its description says, or not.
    update="PUT",
    fields={
        "collector_ip": Field(on_create=True, normal=address, check=is_ipv4),
        "collector_port": Field(type="int", low=1, high=65535, default=2055),
        "sampling_rate": Field(type="int", low=1, high=10000, default=1),
        "active_timeout": Field(type="int", low=1, high=5400, default=30),  # s
        "inactive_timeout": Field(type="int", low=1, high=5400, default=15),  # s
        "site_id": Field(read_only=True),
    },
)
