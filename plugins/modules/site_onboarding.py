# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: site_onboarding
short_description: Onboard the sites that hosts describe
version_added: 1.0.0
description:
  - >-
    Brings the sites of any number of hosts to the desired state with one plan and as few requests as
    M(netops.cloudflare.magic_network), whose rules and guards it shares, and returns a result for each host.
  - >-
    The role P(netops.cloudflare.site_onboarding#role) runs it. Use the role: it gives each host of the play its own
    result, as changed, unchanged or failed.
  - >-
    A host whose variables have a problem fails alone, before anything of it is written; so does a host with an object
    that the API refuses. The others go on.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  hosts:
    description:
      - >-
        What the hosts describe, by the name of the host: the variables of the role without their prefix
        C(site_onboarding_), such as C(site), C(wans) and C(routes), or C(sites) for several sites.
      - >-
        In a play it defaults to the variables of the hosts of the batch where the task runs once, and to those of the
        host itself where each host runs the task at its own pace (C(strategy=free), C(strategy=host_pinned)).
    type: dict
  result_of:
    description:
      - >-
        Name of the variable in which a task of this module was registered that has run once for all hosts. This task
        then applies nothing: it returns what concerns this host. Where that task has not run for this host, this one
        applies what the host describes.
      - It needs the variables of a play, so it works on the controller only.
    type: str
  network:
    description:
      - What belongs to no host, as the options of M(netops.cloudflare.magic_network).
    type: dict
  sections:
    description:
      - >-
        What is managed of what the hosts describe, such as V(sites), V(wans) or V(routes). In a play it defaults to
        what the tags of the run select.
    type: list
    elements: str
  check_next_hops:
    description:
      - Refuse a route whose next hop is not the customer side of a tunnel or an interconnect.
    type: bool
    default: true
  state:
    description:
      - V(merged) deletes nothing but the entries that have C(state=absent) themselves.
      - >-
        V(overridden) also deletes what no host describes, inside the scope of O(prune). It is refused with C(--limit),
        as the hosts left out describe nothing then.
    type: str
    choices: [merged, overridden]
    default: merged
  report_unmanaged:
    description:
      - >-
        Whether RV(unmanaged) lists what no host describes: objects of the account and of the described sites, and
        options whose value is neither empty nor the default of the API.
      - It costs the listings of all kinds. Nothing of it is changed.
    type: bool
    default: false
extends_documentation_fragment:
  - netops.cloudflare.network_options
  - netops.cloudflare.attributes.network
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write or Magic Transit Write.
seealso:
  - module: netops.cloudflare.magic_network
"""

EXAMPLES = r"""
---
- name: Onboard two sites, without a role
  netops.cloudflare.site_onboarding:
    hosts:
      ams-01:
        gre_tunnels:
          - name: ams-01-a
            cloudflare_gre_endpoint: 162.159.68.213
            customer_gre_endpoint: 203.0.113.1
            interface_address: 10.214.0.4/31
        routes:
          - {prefix: 172.16.10.0/23, nexthop: 10.214.0.5, priority: 100}
      lis-01:
        wans:
          - {name: isp-a, physport: 1}
  register: onboarded

- name: Show what was done to Amsterdam
  ansible.builtin.debug:
    msg: "{{ onboarded.hosts['ams-01'].report.changes }}"
"""

RETURN = r"""
hosts:
  description: >-
    The result of each host, by its name: C(changed), C(report) with the changes, notes, sites and lines for people,
    C(license_keys), C(diff), and for a host that failed C(failed), C(msg) and C(error).
  type: dict
  returned: when a plan could be made, unless O(result_of) is given
  sample:
    ams-01:
      changed: true
      report:
        changed: true
        changes: ["ams-01: create site ams-01", "ams-01: create route 172.16.10.0/23 via 10.214.0.5"]
        notes: []
        summary: ["ams-01: created", "  route 172.16.10.0/23 via 10.214.0.5: created, priority 100"]
        sites: {}
network:
  description: The same for objects that belong to no host.
  type: dict
  returned: when O(network) is given, or an object of no host is pruned
changes:
  description: One line for each change of this host, the same in check mode and in a real run.
  type: list
  elements: str
  returned: when O(result_of) is given
  sample: ["ams-01: create site ams-01", "ams-01: create route 172.16.10.0/23 via 10.214.0.5"]
notes:
  description: What check mode could not verify, and what was done in addition to the plan. Each note is a sentence.
  type: list
  elements: str
  returned: when O(result_of) is given
sites:
  description: The objects of this host, by the name of their site. After a failure it is left out.
  type: dict
  returned: success, when O(result_of) is given
license_keys:
  description:
    - >-
      License keys of connectors that were registered with C(provision_license=true), by their C(notes). The API shows
      them only this once.
    - A result that has them is registered, but not printed or logged.
  type: dict
  returned: when O(result_of) is given and there are any
summary:
  description: How many objects were, or would be, created, updated, replaced or deleted, and how many are unchanged.
  type: dict
  returned: when a plan could be made
  sample: {creates: 2, updates: 0, recreates: 0, deletes: 0, unchanged: 0}
validated:
  description: How many of the writes the API itself validated. The module alone checked the others.
  type: int
  returned: in check mode, unless O(server_validation=false)
  sample: 4
unmanaged:
  description: What the account has and no host describes.
  type: dict
  returned: when O(report_unmanaged=true)
  contains:
    objects:
      description: Objects that no host describes.
      type: list
      elements: dict
      contains:
        kind:
          description: What it is, such as V(gre_tunnel) or V(lan).
          type: str
        name:
          description: What messages call it.
          type: str
        id:
          description: Its id.
          type: str
        site:
          description: Name of the site below which it stands.
          type: str
          returned: when it stands below a site
        host:
          description: Name of the host that describes this site.
          type: str
          returned: when the site is a host's
    fields:
      description: Options that an item does not mention and that are set.
      type: list
      elements: dict
      contains:
        place:
          description: Where the entry stands in the variables.
          type: str
        kind:
          description: What it is.
          type: str
        name:
          description: What messages call it.
          type: str
        site:
          description: Name of the site that it is, or below which it stands.
          type: str
          returned: when it is a site or stands below one
        host:
          description: Name of the host that describes the item.
          type: str
          returned: when a host does
        field:
          description: Dotted name of the option; of a field that the collection does not know, its name in the API.
          type: str
        value:
          description: Its value.
          type: raw
          returned: unless it is secret or unknown
        known:
          description: V(false) where the collection does not know the field.
          type: bool
          returned: when it does not
  sample:
    objects:
      - {kind: route, name: route 172.16.99.0/24 via 10.214.0.1, id: 3f2b8e6c1a4d4e0f9b7c5d3e1f0a2b4c}
    fields:
      - place: sites[0].ipsec_tunnels[0]
        kind: ipsec_tunnel
        name: IPsec tunnel ams-01-a
        site: ams-01
        field: health_check.rate
        value: low
skipped_objects:
  description: Objects that were left alone since a connector made them for itself.
  type: list
  elements: str
  returned: when there are any
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
    deleted:
      description: >-
        Only after a half-done replacement: what the object held before it was deleted, without secrets. Run the task
        again to create it.
      type: dict
      returned: when an object was deleted and could not be created again
    place:
      description: Where in the code of the collection the bug is.
      type: str
      returned: on a bug of the collection
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.onboarding import OPERATION


def main() -> None:
    run_module(OPERATION)


if __name__ == "__main__":
    main()
