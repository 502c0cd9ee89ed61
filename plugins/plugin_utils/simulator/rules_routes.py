# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Static routes of the account (evidence: routes)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Interface
from typing import Any

from .contract.routes import ROUTE
from .errors import refuse
from .kinds import Kind
from .rules_tunnels import tunnel_serving
from .state import Account, Data, Record

ECMP_LIMIT = 64
WEIGHT_LIMIT = 256


class Route(Kind):
    """Prefix, next hop, priority; the same with another scope is another route."""

    name, title, single, many = "routes", "Route", "route", "routes"
    shape, not_found_code = ROUTE, 1020

    def normalise(self, account: Account, data: Data) -> Data:
        prefix = data.get("prefix")
        if not prefix or not account.switches["route_prefix_canonical"]:
            return data
        interface = IPv6Interface(prefix) if ":" in prefix else IPv4Interface(prefix)
        return {**data, "prefix": str(interface.network)}

    def key(self, data: Data) -> tuple[Any, ...]:
        """What tells two routes apart."""
        scope = data.get("scope", {})
        return (
            data["prefix"],
            data["nexthop"],
            data["priority"],
            tuple(sorted(scope.get("colo_names", ()))),
            tuple(sorted(scope.get("colo_regions", ()))),
        )

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data, on = record.data, account.switches
        prefix = data.get("prefix", "")
        if not prefix:
            raise refuse("a prefix is required", pointer="/prefix")
        interface = IPv6Interface(prefix) if ":" in prefix else IPv4Interface(prefix)
        if not on["route_host_bits"] and interface.ip != interface.network.network_address:
            raise refuse(f"prefix {prefix} has host bits set", pointer="/prefix")
        self.check_nexthop(account, data["nexthop"])
        if on["route_weight_limit"] and data.get("weight", 0) > WEIGHT_LIMIT:
            raise refuse(f"weight must be at most {WEIGHT_LIMIT}", pointer="/weight")
        if on["route_duplicate"] and self.key(data) in account.route_keys:
            raise refuse(f"a route to {prefix} via {data['nexthop']} with this priority and scope exists already")
        if on["route_ecmp_limit"] and account.route_groups[prefix, data["priority"]] >= ECMP_LIMIT:
            raise refuse(f"there are {ECMP_LIMIT} routes to {prefix} with priority {data['priority']} already")

    def check_nexthop(self, account: Account, nexthop: str) -> None:
        """Traffic leaves through a tunnel."""
        if ":" in nexthop or not account.switches["nexthop_in_tunnel"]:
            return
        tunnel = tunnel_serving(account, IPv4Address(nexthop))
        if tunnel is None:
            raise refuse(f"next hop {nexthop} is not in the interface subnet of any tunnel", pointer="/nexthop")
        own_side = IPv4Interface(tunnel.data["interface_address"]).ip
        if account.switches["nexthop_is_customer"] and own_side == IPv4Address(nexthop):
            raise refuse(f"next hop {nexthop} is the Cloudflare side of its tunnel", pointer="/nexthop")

    def index(self, account: Account, record: Record) -> None:
        data = record.data
        account.route_keys[self.key(data)] = record.id
        account.route_groups[data["prefix"], data["priority"]] += 1
        if ":" not in data["nexthop"]:
            account.nexthops[int(IPv4Address(data["nexthop"]))].add(record.id)

    def unindex(self, account: Account, record: Record) -> None:
        data = record.data
        if account.route_keys.get(self.key(data)) == record.id:
            del account.route_keys[self.key(data)]
        account.route_groups[data["prefix"], data["priority"]] -= 1
        if ":" not in data["nexthop"]:
            account.nexthops[int(IPv4Address(data["nexthop"]))].discard(record.id)

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        return {"id": record.id, **record.data, "created_on": record.created, "modified_on": record.modified}

    def identity(self, account: Account, record: Record) -> str:
        key = self.key(record.data)
        scope = "/".join([*key[3], *key[4]])
        return f"{key[0]} via {key[1]} priority {key[2]}" + (f" scope {scope}" if scope else "")
