# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: site_decommission
short_description: Remove a site with what belongs to it
version_added: 1.0.0
description:
  - >-
    Removes one site with one plan, in the reverse order of its onboarding: routes first, so that traffic leaves, then
    what lies in the site and its tunnels, the site itself, freed of its connectors; then connectors are deactivated.
  - The role P(netops.cloudflare.site_decommission#role) runs it twice, first as a preview. Use the role.
  - >-
    Refuses what still serves something else: a tunnel that is the next hop of routes that O(routes) does not list, and
    a connector that serves another site.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  site:
    description:
      - Name of the site.
    type: str
    required: true
  confirm:
    description:
      - The name of the site once more. Without it nothing is removed. Check mode does not need it.
    type: str
    default: ""
  gre_tunnels:
    description:
      - GRE tunnels that go, each with its C(name).
    type: list
    elements: dict
    default: []
  ipsec_tunnels:
    description:
      - IPsec tunnels that go, each with its C(name).
    type: list
    elements: dict
    default: []
  routes:
    description:
      - >-
        Routes that go, each with C(prefix) and C(nexthop), and with C(scope) where only the routes of one scope are
        meant. Their priority does not count, since a drained site has another one.
    type: list
    elements: dict
    default: []
  apps:
    description:
      - Applications that go with O(delete_apps=true), each with its C(name).
    type: list
    elements: dict
    default: []
  connectors:
    description:
      - >-
        Serial numbers or ids of the site's connectors; of one with a licence, its notes. Those that serve the site are
        found without.
    type: list
    elements: str
    default: []
  delete_connectors:
    description:
      - Also delete the connectors, once they are deactivated.
    type: bool
    default: false
  delete_apps:
    description:
      - Also delete those of O(apps) that no other site uses. It costs a listing for each other site.
    type: bool
    default: false
  sections:
    description:
      - >-
        What goes, such as V(sites), V(wans) or V(routes). In a play it defaults to what the tags of the run select.
    type: list
    elements: str
  concurrency:
    description:
      - How many requests can be under way at the same time, 1 to 32.
    type: int
    default: 8
extends_documentation_fragment:
  - netops.cloudflare.attributes.network
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write, or Magic Transit Write where no connector is involved.
seealso:
  - module: netops.cloudflare.magic_network
"""

EXAMPLES = r"""
---
- name: Preview the removal of a site
  netops.cloudflare.site_decommission:
    site: lis-01
    gre_tunnels: [{name: lis-01-a}]
    routes: [{prefix: 172.16.20.0/24, nexthop: 10.214.0.7}]
  check_mode: true

- name: Remove it
  netops.cloudflare.site_decommission:
    site: lis-01
    confirm: lis-01
    gre_tunnels: [{name: lis-01-a}]
    routes: [{prefix: 172.16.20.0/24, nexthop: 10.214.0.7}]
"""

RETURN = r"""
steps:
  description: What goes, in order.
  type: list
  elements: str
  returned: when a plan could be made
  sample: ["delete route 172.16.20.0/24 via 10.214.0.7", "delete GRE tunnel lis-01-a", "delete site lis-01"]
changes:
  description: The steps that were done, or would be in check mode.
  type: list
  elements: str
  returned: when a plan could be made
notes:
  description: What stays, and what is not there.
  type: list
  elements: str
  returned: when a plan could be made
summary:
  description: How many objects of the plan are to be, or were, treated how.
  type: dict
  returned: when a plan could be made
  contains:
    creates:
      description: To be created.
      type: int
    updates:
      description: To be changed.
      type: int
    recreates:
      description: To be deleted and created again.
      type: int
    deletes:
      description: To be deleted.
      type: int
    unchanged:
      description: As they should be.
      type: int
  sample: {creates: 0, updates: 4, recreates: 0, deletes: 1, unchanged: 126}
actions:
  description: One entry for each object that is not as it should be. What is as it should be is only counted.
  type: list
  elements: dict
  returned: when a plan could be made
  contains:
    place:
      description: Where the item stands in the document.
      type: str
    kind:
      description: What it is, such as V(gre_tunnel) or V(lan).
      type: str
    name:
      description: What messages call it.
      type: str
    site:
      description: Name of the site that it is, or below which it stands.
      type: str
      returned: when it is a site or stands below one
    operation:
      description: V(create), V(update), V(recreate), V(delete), or V(none) for what is skipped.
      type: str
    status:
      description: >-
        V(planned) (check mode, or the plan was refused), V(done), V(failed), V(not_tried) (since something that it
        needs failed) or V(skipped).
      type: str
    changes:
      description: The options that differ, each with its value C(before) and C(after). Without secrets.
      type: dict
      returned: when it is changed or created again
    id:
      description: Its id. An object that is still to be created has none.
      type: str
      returned: when it has one
    error:
      description: Why it failed, as in RV(error), with the text in C(msg).
      type: dict
      returned: when it failed
    note:
      description: Why it was not tried, or skipped.
      type: str
      returned: when it was not tried or skipped
  sample:
    - place: sites[0].routes[0]
      kind: route
      name: route 172.16.10.0/23 via 10.214.0.1
      site: ams-01
      operation: update
      status: done
      changes: {priority: {before: 100, after: 200}}
      id: 3f2b8e6c1a4d4e0f9b7c5d3e1f0a2b4c
diff:
  description: >-
    The objects before and after, by what messages call them, in the names of the options; of a change only what
    differs. Without secrets, ids and dates.
  type: dict
  returned: when diffs are asked for (C(--diff)) and a plan could be made
  contains:
    before:
      description: As they were, as JSON text; empty where there is none.
      type: str
    after:
      description: As they are now, as JSON text; empty where there is none.
      type: str
error:
  description: What failed, as data for playbooks that rescue. RV(ignore:msg) has the text for people.
  type: dict
  returned: failure
  contains:
    kind:
      description: >-
        Kind of the failure. V(invalid) (an option or a value of the document is not valid, nothing was changed),
        V(refused) (the collection or its guards refuse the change, nothing was changed), V(not_found) (an object that
        the task refers to does not exist), V(ambiguous) (several objects match; the message lists their ids),
        V(immutable) (an option differs that the API accepts only at creation), V(api) (the API refused the request),
        V(transport) (no usable response was received), V(uncertain) (the response to a write was lost, and the write
        may have been applied), V(unsettled) (the API accepted a write, but did not show it in time),
        V(requests_missing) (the Python library requests is not installed), V(bug) (a bug of this collection).
      type: str
      returned: always
    problems:
      description: All problems, one entry each.
      type: list
      elements: dict
      returned: always
      contains:
        path:
          description: The option, such as C(routes[0].prefix); empty where no single option is the cause.
          type: str
        kind:
          description: Kind of the problem, one of the values of RV(error.kind).
          type: str
        message:
          description: What is wrong, without the path.
          type: str
        hint:
          description: What to do about it; empty where nothing is known to help.
          type: str
    method:
      description: HTTP method of the request that failed.
      type: str
      returned: when a request failed
    path:
      description: Path of that request, below the base URL of the API.
      type: str
      returned: when a request failed
    status:
      description: HTTP status of the response.
      type: int
      returned: when the API refused the request
    errors:
      description: The API's own codes and messages.
      type: list
      elements: dict
      returned: when the API refused the request
      contains:
        code:
          description: Code of the error, a number of four digits or more, or null.
          type: int
        message:
          description: The API's message.
          type: str
    ray_id:
      description: Ray id of the request, for Cloudflare's support; null when the response had none.
      type: str
      returned: when the API refused the request
    sent:
      description: Whether the API may have received the request.
      type: bool
      returned: when no usable response was received
    place:
      description: Where in the code of the collection the bug is.
      type: str
      returned: on a bug of the collection
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.decommission import OPERATION


def main() -> None:
    run_module(OPERATION)


if __name__ == "__main__":
    main()
