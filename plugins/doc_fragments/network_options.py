# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules share that write many objects as one plan."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  prune:
    description:
      - >-
        What O(state=overridden) may delete, by section: the objects that match and that the task does not describe. A
        section that is left out is not pruned. There is no way to say everything without naming it.
      - >-
        Each section has a list of patterns: V(routes) prefixes that contain those of the routes, such as
        V(["10.0.0.0/8"]); V(app_configs) names of applications; V(connectors) serial numbers, or ids where there is
        none; all others names.
      - >-
        What a site holds is pruned below the sites that the task describes only. With a site goes all that is below it;
        its tunnels and routes go by their own sections. Cloudflare's own applications are not touched.
      - >-
        Names may have the wildcards C(*), C(?) and C([...]), so V(["*"]) means all of a kind; for routes, too.
      - >-
        Objects that a connector made for itself are not deleted, and RV(skipped_objects) lists them, unless O(allow)
        has V(appliance_objects).
    type: dict
  max_deletes:
    description:
      - How many objects one run may delete, or delete and create again. A plan with more is refused as a whole.
    type: int
    default: 10
  allow:
    description:
      - >-
        Guards that must not refuse this plan. A refused plan writes nothing. It is refused in check mode, too, with
        V(refused) as RV(error.kind), and the message names the value that allows it.
      - V(last_route) lets it take away the last route to a prefix.
      - V(last_tunnel) lets it take away the last tunnel of a site.
      - >-
        V(all_tunnels) lets it interrupt every tunnel of a site at once, by changes of their endpoints, interface
        addresses, keys, BGP sessions or IKE identities. Without it, change one tunnel, wait until it carries traffic,
        then change the next.
      - >-
        V(recreate_ipsec) lets it delete an IPsec tunnel and create it again. It has another IKE identity then: the site
        is cut off until its customer edge is configured again.
      - >-
        V(appliance_objects) lets it change and delete tunnels and routes that a connector made for itself. They are
        recognised by the connector's id in their name or description (inferred; the API documents no mark).
      - >-
        V(unserved_nexthop) lets routes have next hops that are not the customer side of any tunnel or interconnect
        that the task describes or the account has.
      - >-
        Which tunnels belong to a site the API does not tell. A tunnel below a site that the task describes belongs to
        it; another one to the site with whose name its own begins; any other to its customer endpoint.
    type: list
    elements: str
    choices: [last_route, last_tunnel, all_tunnels, recreate_ipsec, appliance_objects, unserved_nexthop]
    default: []
  bulk_tunnels:
    description:
      - >-
        Whether updates of several tunnels go in one request, as those of routes always do.
      - >-
        The API offers the operation but does not document its body, which is inferred from that of routes. When the
        API refuses it, each tunnel is written with a request of its own.
    type: bool
    default: false
  server_validation:
    description:
      - >-
        Whether check mode has the API validate each write for which it offers that (creation and change of tunnels and
        routes, change of interconnects, deletion of tunnels). It costs as many requests as the real run.
      - With V(false), check mode only reads.
    type: bool
    default: true
  concurrency:
    description:
      - How many requests may be under way at the same time, 1 to 32.
    type: int
    default: 8
  deadline:
    description:
      - >-
        Seconds that the whole task may take, waiting included. The rate limit of the API (1200 requests in five
        minutes) lets a thousand sites from scratch take about an hour, so the default is longer than that of other
        modules: six hours.
    type: float
    default: 21600.0
"""
