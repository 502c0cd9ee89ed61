# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: magic_network
short_description: Bring a whole Cloudflare network to what one document says
version_added: 1.0.0
description:
  - >-
    Takes one document that describes a network (sites with the objects below them, tunnels, routes, applications,
    connectors, interconnects) and brings the account to it with as few requests as the API permits. It reads one
    listing for each kind of object of the account, and one for each kind of object below each site; none for a kind
    that the document does not mention. It sends one request for each creation and deletion, and one for up to 250
    routes that are updated. Then it reads one more listing of each kind that it has written, to see that the API shows
    the writes. If another run created an object of the same name at the same time, one of the two is deleted again.
  - >-
    Items refer to each other by name. Each item takes the options of the module that manages one object of its kind,
    with the same meaning; the options of access to the API, and C(site) of an object below a site, are left out.
  - >-
    The document is validated as a whole before anything is written: unknown options, wrong types and values,
    duplicates, interface subnets that overlap, next hops that are not the customer side of a tunnel or an interconnect,
    names of objects that do not exist. RV(error.problems) lists all problems, each with its place, such as
    C(sites[3].lans[1].vlan_tag).
  - >-
    Objects are created and updated in the order in which they depend on each other: connectors; sites; WANs, LANs,
    tunnels, interconnects and applications; access lists, application and NetFlow configurations, and routes; then the
    activation of connectors. Deletions follow in the reverse order, so that routes go first. Independent writes go at
    the same time.
  - >-
    When a write fails, objects that depend on it are not tried, and the others are. RV(actions) has the status of each
    object, and C(changed) says whether anything was written. Run the task again after a failure, or after a run that
    was killed: it finishes what is missing.
author:
  - The netops.cloudflare contributors (@netops-cloudflare)
options:
  state:
    description:
      - >-
        V(merged) creates what is missing and changes what differs. It deletes nothing but the items that have
        C(state=absent) themselves.
      - >-
        V(overridden) also deletes what the document lacks, but only inside the scope of O(prune), and only after all
        else is done.
      - >-
        V(deleted) deletes what the document names: each item, and with a site all that is below it, also what the
        document does not name. Tunnels and routes of a site are only deleted when the document names them. The
        connector of a site is released, not deleted.
    type: str
    choices: [merged, overridden, deleted]
    default: merged
  sites:
    description:
      - Sites, each with the options of M(netops.cloudflare.magic_site).
      - >-
        Below a site may stand the lists C(wans), C(lans), C(acls) and C(app_configs), whose items take the options of
        M(netops.cloudflare.magic_site_wan), M(netops.cloudflare.magic_site_lan), M(netops.cloudflare.magic_site_acl)
        and M(netops.cloudflare.magic_site_app_config); and the dictionary C(netflow_config), with the options of
        M(netops.cloudflare.magic_site_netflow_config).
      - >-
        So may C(gre_tunnels), C(ipsec_tunnels) and C(routes), which mean the same as at the top of the document. Below
        a site, the guards know which site they serve.
      - >-
        A site that is listed with nothing but its name is left as it is; its name then only says where the objects
        below belong. If there is none of that name, it is created.
    type: list
    elements: dict
  gre_tunnels:
    description:
      - GRE tunnels, each with the options of M(netops.cloudflare.magic_gre_tunnel).
    type: list
    elements: dict
  ipsec_tunnels:
    description:
      - >-
        IPsec tunnels, each with the options of M(netops.cloudflare.magic_ipsec_tunnel), C(psk) and C(psk_update)
        among them.
    type: list
    elements: dict
  routes:
    description:
      - Static routes, each with the options of M(netops.cloudflare.magic_route).
      - >-
        Several routes with the same prefix and next hop are told apart by scope and priority, as in
        M(netops.cloudflare.magic_route). Those in the account that are equal pair first. Where several are left that
        an item may mean, that is an error, unless the item has C(id).
    type: list
    elements: dict
  apps:
    description:
      - Applications of the account, each with the options of M(netops.cloudflare.magic_app).
    type: list
    elements: dict
  connectors:
    description:
      - Connectors, each with the options of M(netops.cloudflare.magic_connector).
      - >-
        Connectors are registered first. C(activated=true) is a step of its own, after all creations and updates, so
        that an appliance never starts with half of its configuration. Where the document has nothing but one connector,
        both are one request.
    type: list
    elements: dict
  interconnects:
    description:
      - >-
        Interconnects, each with the options of M(netops.cloudflare.magic_interconnect). The API can only change those
        that are there.
    type: list
    elements: dict
  report_unmanaged:
    description:
      - >-
        Whether RV(unmanaged) lists what the document does not describe: objects of the kinds that the document has a
        list of, be it empty, below the sites that it names; and options that its items do not mention, whose value is
        neither empty nor the default of the API.
      - It costs the listings of those kinds and nothing else. Nothing of it is changed.
      - Objects that a connector made for itself, and applications of Cloudflare's own, are not among it.
    type: bool
    default: false
extends_documentation_fragment:
  - netops.cloudflare.network_options
  - netops.cloudflare.attributes.network
  - netops.cloudflare.api
notes:
  - The token needs the account permission Magic WAN Write, or Magic Transit Write where no connector is involved.
  - >-
    Only the options that are given are managed, as in the modules of single objects. What a list of the document does
    not name stays as it is, unless O(state=overridden).
  - >-
    Updates of routes go 250 to a request: that is about 60 kilobytes, so that a request that is refused or lost
    concerns no more than that. The API documents no limit. When such a request is refused, its routes are written one
    by one, which shows the one at fault.
  - >-
    The run slows down before the rate limit of the API is reached, so that it does not stop everybody who uses the
    same token. If it takes long, it says every ten seconds how far it is and how long the rest may take (not where it
    runs as an ordinary module, which cannot speak before its end).
  - >-
    Deletions come last, so that nothing is taken away before its replacement works. An object therefore cannot take
    over the name or the interface subnet of one that the same run deletes; that takes two runs.
  - >-
    The API has no transactions and the module takes no lock. Let one run at a time change an account. If the API
    refuses a write because another client was faster, the module reads the listing again and plans that object again.
  - >-
    The document may be large. It is neither part of the result nor of the invocation in it.
seealso:
  - module: netops.cloudflare.magic_network_info
  - module: netops.cloudflare.magic_site
  - module: netops.cloudflare.magic_gre_tunnel
  - module: netops.cloudflare.magic_ipsec_tunnel
  - module: netops.cloudflare.magic_route
"""

EXAMPLES = r"""
---
- name: Two sites, all there is to them
  vars:
    # In real life from Ansible Vault or another store of secrets.
    amsterdam_psk: an-example-key-of-some-length
  netops.cloudflare.magic_network:
    apps:
      - name: Intranet
        type: Development
        hostnames: [intranet.example.com]
    sites:
      - name: ams-01
        location: {lat: "52.3563", lon: "4.9550"}
        wans:
          - name: isp-a
            physport: 1
            priority: 1
        lans:
          - name: office
            physport: 2
            static_addressing: {address: 172.16.10.1/24}
          - name: guests
            physport: 3
            static_addressing: {address: 172.16.11.1/24}
        acls:
          - name: guests to intranet
            lan_1: {lan: guests}
            lan_2: {lan: office, ports: [443]}
            protocols: [tcp]
        app_configs:
          - app: Intranet
            breakout: true
            preferred_wans: [isp-a]
        ipsec_tunnels:
          - name: ams-01-a
            cloudflare_endpoint: 162.159.68.213
            customer_endpoint: 203.0.113.1
            interface_address: 10.214.0.0/31
            psk: "{{ amsterdam_psk }}"
        routes:
          - prefix: 172.16.10.0/23
            nexthop: 10.214.0.1
            priority: 100
      - name: lis-01
        gre_tunnels:
          - name: lis-01-a
            cloudflare_gre_endpoint: 162.159.68.213
            customer_gre_endpoint: 203.0.113.9
            interface_address: 10.214.0.2/31
        routes:
          - prefix: 172.16.20.0/24
            nexthop: 10.214.0.3
            priority: 100
  register: network

- name: What was done
  ansible.builtin.debug:
    msg: "{{ network.actions | map(attribute='name') | list }}"

- name: Drain Lisbon; nothing else of the document need be repeated
  netops.cloudflare.magic_network:
    routes:
      - prefix: 172.16.20.0/24
        nexthop: 10.214.0.3
        priority: 100100

- name: Preview what would go if 172.16.0.0/12 had only the routes of this document
  netops.cloudflare.magic_network:
    state: overridden
    routes:
      - prefix: 172.16.10.0/23
        nexthop: 10.214.0.1
        priority: 100
    prune:
      routes: [172.16.0.0/12]
    max_deletes: 1
    allow: [last_route]
  check_mode: true

- name: Take Lisbon down
  netops.cloudflare.magic_network:
    state: deleted
    sites:
      - name: lis-01
        gre_tunnels:
          - name: lis-01-a
        routes:
          - prefix: 172.16.20.0/24
            nexthop: 10.214.0.3
    allow: [last_route, last_tunnel]
"""

RETURN = r"""
summary:
  description: How many objects the plan creates, updates, replaces or deletes.
  type: dict
  returned: when a plan could be made
  contains:
    creates:
      description: To be created.
      type: int
    updates:
      description: To be updated.
      type: int
    recreates:
      description: To be deleted and created again.
      type: int
    deletes:
      description: To be deleted.
      type: int
    unchanged:
      description: Not changed.
      type: int
  sample: {creates: 0, updates: 4, recreates: 0, deletes: 1, unchanged: 126}
actions:
  description: One entry for each object that differs or is skipped. Unchanged objects are only counted.
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
      returned: when it is updated or replaced
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
validated:
  description: >-
    How many of the writes the API itself validated. The others were only checked by this module: the API offers no
    validation for them, or they depend on objects that the run would create first. The API may still refuse those.
  type: int
  returned: in check mode, unless O(server_validation=false)
  sample: 4
unmanaged:
  description: What the account has and the document does not describe.
  type: dict
  returned: when O(report_unmanaged=true)
  contains:
    objects:
      description: Objects that no item of the document means.
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
    fields:
      description: Options that an item does not mention and that are set.
      type: list
      elements: dict
      contains:
        place:
          description: Where the item stands in the document.
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
license_keys:
  description:
    - >-
      License keys of connectors that were registered with C(provision_license=true), by their C(notes). The API shows
      them only this once.
    - A result that has them is registered, but not printed or logged.
  type: dict
  returned: when there are any
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
  sample:
    kind: refused
    problems:
      - path: ""
        kind: refused
        message: the last route would be deleted of 10.30.0.0/16
        hint: "To allow it, set allow: [last_route]"
"""

from ansible_collections.netops.cloudflare.plugins.module_utils.module_runner import run_module
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.network import OPERATION


def main() -> None:
    run_module(OPERATION)


if __name__ == "__main__":
    main()
