# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sites and what lies in them: LANs, WANs, ACLs, app configs, NetFlow configurations."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from itertools import chain

from .contract.sites import ACL, APP_CONFIG, LAN, NETFLOW_CONFIG, SITE, WAN
from .errors import refuse
from .kinds import Kind
from .state import Account, Data, Record


class Site(Kind):
    """Sites (evidence: sites). High availability is chosen at creation and stays (evidence: ha-mode)."""

    name, title, shape = "sites", "Site", SITE
    kept = ("ha_mode", "name")

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data, on = record.data, account.switches
        first, second = data.get("connector_id"), data.get("secondary_connector_id")
        if second and not data.get("ha_mode"):
            raise refuse("a second connector needs a site in high availability mode", pointer="/secondary_connector_id")
        if second and first == second:
            raise refuse("the two connectors of a site must differ", pointer="/secondary_connector_id")
        for connector in filter(None, (first, second)):
            if on["site_connector_exists"] and connector not in account.objects["connectors"]:
                raise refuse(f"connector {connector} is not registered in this account", pointer="/connector_id")
            if on["connector_one_site"] and account.bound.get(connector, record.id) != record.id:
                raise refuse(f"connector {connector} serves another site", pointer="/connector_id")

    def check_delete(self, account: Account, record: Record) -> None:
        if not account.switches["site_delete_children"]:
            return
        if account.children[record.id, "lans"]:
            raise refuse("the site cannot be deleted: it has LANs")
        if record.data.get("connector_id") or record.data.get("secondary_connector_id"):
            raise refuse("the site cannot be deleted: a connector is bound to it")

    def delete(self, account: Account, record: Record, *, dry: bool = False) -> None:
        super().delete(account, record, dry=dry)
        for kind in (AppConfig(), Acl(), Wan(), Lan(), NetflowConfig()):
            for child in list(account.children[record.id, kind.name].values()):
                kind.unindex(account, child)
                account.drop(child)

    def index(self, account: Account, record: Record) -> None:
        for key in ("connector_id", "secondary_connector_id"):
            if record.data.get(key):
                account.bound[record.data[key]] = record.id

    def unindex(self, account: Account, record: Record) -> None:
        for key in ("connector_id", "secondary_connector_id"):
            if account.bound.get(record.data.get(key, "")) == record.id:
                del account.bound[record.data[key]]


class InSite(Kind):
    """What the children of a site share."""

    in_site = True

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        return {"id": record.id, "site_id": record.site_id, **record.data}

    def site(self, account: Account, record: Record) -> Data:
        """The site that it lies in."""
        return account.objects["sites"][record.site_id].data

    def site_is_ha(self, account: Account, record: Record) -> bool:
        """Whether the site runs two connectors."""
        return bool(self.site(account, record).get("ha_mode"))

    def identity(self, account: Account, record: Record) -> str:
        return f"{self.site(account, record).get('name')}/{super().identity(account, record)}"


def check_vlan(data: Data) -> None:
    """0 means untagged (evidence: vlan-zero)."""
    if not 0 <= data.get("vlan_tag", 0) <= 4094:
        raise refuse("vlan_tag must be 0 to 4094", pointer="/vlan_tag")


def check_same_size(prefix: IPv4Network, nat: Data, pointer: str) -> None:
    """A translated prefix is as large as the one it stands for (evidence: nat-size)."""
    static = nat.get("static_prefix")
    if static and IPv4Interface(static).network.prefixlen != prefix.prefixlen:
        raise refuse(f"NAT prefix {static} must have the size of {prefix}", pointer=pointer)


class Lan(InSite):
    """LANs (evidence: lans)."""

    name, title, shape = "lans", "LAN", LAN
    creates_list = True
    kept = ("ha_link", "name")

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data, on = record.data, account.switches
        check_vlan(data)
        ha = self.site_is_ha(account, record)
        addressing = data.get("static_addressing")
        if data.get("ha_link"):
            if not ha:
                raise refuse("ha_link needs a site in high availability mode", pointer="/ha_link")
            lans = account.children[record.site_id, self.name].values()
            if any(lan.data.get("ha_link") and lan.id != record.id for lan in lans):
                raise refuse("another LAN of this site is the HA link", pointer="/ha_link")
        elif ha and addressing is None:
            raise refuse(
                "a LAN of a site in high availability mode needs static_addressing", pointer="/static_addressing"
            )
        if addressing is None:
            if data.get("nat", {}).get("static_prefix"):
                raise refuse("NAT needs static_addressing", pointer="/nat")
        else:
            self.check_addressing(account, data, addressing, ha)
        self.check_prefixes(data)
        if on["lan_prefix_unique"] and not data.get("ha_link"):
            for low, high in self.overlay(data):
                if account.overlay.overlapping(low, high):
                    raise refuse("a prefix of this LAN overlaps with one that another LAN shows to the overlay")

    def check_addressing(self, account: Account, data: Data, addressing: Data, ha: bool) -> None:
        """Addresses of the LAN itself, and DHCP on it."""
        on, at = account.switches, "/static_addressing"
        interface = IPv4Interface(addressing["address"])
        network = interface.network
        secondary, virtual = addressing.get("secondary_address"), addressing.get("virtual_address")
        if ha and not data.get("ha_link") and not (secondary and virtual):
            raise refuse("high availability needs secondary_address and virtual_address", pointer=at)
        if not ha and (secondary or virtual):
            raise refuse("secondary_address and virtual_address are for high availability only", pointer=at)
        given = [IPv4Interface(text) for text in (addressing["address"], secondary, virtual) if text]
        if any(other.network != network for other in given):
            raise refuse("address, secondary_address and virtual_address must be part of the same subnet", pointer=at)
        if len({other.ip for other in given}) < len(given):
            raise refuse("address, secondary_address and virtual_address must differ", pointer=at)
        check_same_size(network, data.get("nat", {}), "/nat/static_prefix")
        server, relay = addressing.get("dhcp_server"), addressing.get("dhcp_relay")
        if server and relay and on["lan_server_xor_relay"]:
            raise refuse("a LAN has either a DHCP server or a DHCP relay", pointer=at)
        if not server or not on["lan_pool_in_subnet"]:
            return
        pool = [IPv4Address(server[key]) for key in ("dhcp_pool_start", "dhcp_pool_end") if server.get(key)]
        reserved = [IPv4Address(text) for text in server.get("reservations", {}).values()]
        if any(address not in network for address in pool + reserved):
            raise refuse(f"the DHCP pool and its reservations must lie in {network}", pointer=f"{at}/dhcp_server")
        if len(pool) == 2 and pool[0] > pool[1]:
            raise refuse("the DHCP pool ends before it starts", pointer=f"{at}/dhcp_server")

    def check_prefixes(self, data: Data) -> None:
        """Routed subnets behind the LAN."""
        seen = set()
        if "static_addressing" in data:
            seen.add(IPv4Interface(data["static_addressing"]["address"]).network)
        for number, routed in enumerate(data.get("routed_subnets", ())):
            network = IPv4Interface(routed["prefix"]).network
            if network in seen:
                raise refuse(f"prefix {network} appears twice in this LAN", pointer=f"/routed_subnets/{number}/prefix")
            seen.add(network)
            check_same_size(network, routed.get("nat", {}), f"/routed_subnets/{number}/nat/static_prefix")

    def overlay(self, data: Data) -> list[tuple[int, int]]:
        """The prefixes that the rest of the network sees: translated where there is NAT."""
        prefixes = []
        if "static_addressing" in data:
            prefixes.append(data.get("nat", {}).get("static_prefix") or data["static_addressing"]["address"])
        for routed in data.get("routed_subnets", ()):
            prefixes.append(routed.get("nat", {}).get("static_prefix") or routed["prefix"])
        networks = [IPv4Interface(prefix).network for prefix in prefixes]
        return [(int(network.network_address), int(network.broadcast_address)) for network in networks]

    def check_delete(self, account: Account, record: Record) -> None:
        if account.switches["lan_delete_acls"] and account.acls_of_lan.get(record.id):
            raise refuse("the LAN cannot be deleted: an ACL names it")

    def index(self, account: Account, record: Record) -> None:
        if not record.data.get("ha_link"):
            for low, high in self.overlay(record.data):
                account.overlay.add(low, high, record.id)

    def unindex(self, account: Account, record: Record) -> None:
        for low, high in self.overlay(record.data):
            account.overlay.remove(low, high, record.id)


class Wan(InSite):
    """WANs (evidence: wans)."""

    name, title, shape = "wans", "WAN", WAN
    creates_list = True
    defaults: Data = {"health_check_rate": "mid"}
    kept = ("name",)

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data, at = record.data, "/static_addressing"
        check_vlan(data)
        addressing = data.get("static_addressing")
        if addressing is None:
            return
        interface, gateway = IPv4Interface(addressing["address"]), IPv4Address(addressing["gateway_address"])
        if gateway not in interface.network:
            raise refuse(f"gateway {gateway} is not in {interface.network}", pointer=f"{at}/gateway_address")
        if gateway == interface.ip:
            raise refuse("the gateway must differ from the address", pointer=f"{at}/gateway_address")
        secondary = addressing.get("secondary_address")
        ha = self.site_is_ha(account, record)
        if ha and not secondary:
            raise refuse("high availability needs secondary_address", pointer=f"{at}/secondary_address")
        if secondary and not ha:
            raise refuse("secondary_address is for high availability only", pointer=f"{at}/secondary_address")
        if secondary:
            second = IPv4Interface(secondary)
            if second.network != interface.network or second.ip in (interface.ip, gateway):
                raise refuse("secondary_address must be another address of the same subnet", pointer=at)

    def check_delete(self, account: Account, record: Record) -> None:
        if account.switches["wan_delete_app_configs"] and account.configs_of_wan.get(record.id):
            raise refuse("the WAN cannot be deleted: an app config prefers it")


class Acl(InSite):
    """ACLs (evidence: acls)."""

    name, title, shape = "acls", "ACL", ACL
    # lan_name is an echo of the LAN's present name.
    cacheable = False
    # Every field of a PUT is optional (evidence: acls), and there is no ACL without these.
    kept = ("name", "lan_1", "lan_2")

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data = record.data
        for side in ("lan_1", "lan_2"):
            if side not in data:
                raise refuse(f"{side} is required", pointer=f"/{side}")
            if account.switches["acl_lans_of_site"]:
                lan = account.objects["lans"].get(data[side]["lan_id"])
                if lan is None or lan.site_id != record.site_id:
                    raise refuse(f"{side} is not a LAN of this site", pointer=f"/{side}/lan_id")
            if not all(1 <= port <= 65535 for port in data[side].get("ports", ())):
                raise refuse("ports must be 1 to 65535", pointer=f"/{side}/ports")
            for text in data[side].get("port_ranges", ()):
                low, _dash, high = text.partition("-")
                if not 1 <= int(low) <= int(high) <= 65535:
                    raise refuse(f"{text} is not a range of ports", pointer=f"/{side}/port_ranges")
        if data.get("unidirectional") and "tcp" in data.get("protocols", ()):
            raise refuse("unidirectional is not for TCP", pointer="/unidirectional")

    def lans(self, record: Record) -> set[str]:
        """The LANs that the ACL names."""
        return {record.data[side]["lan_id"] for side in ("lan_1", "lan_2")}

    def index(self, account: Account, record: Record) -> None:
        for lan in self.lans(record):
            account.acls_of_lan[lan].add(record.id)

    def unindex(self, account: Account, record: Record) -> None:
        for lan in self.lans(record):
            account.acls_of_lan[lan].discard(record.id)

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        view: Data = {"id": record.id, **record.data}
        for side in ("lan_1", "lan_2"):
            lan = account.objects["lans"].get(record.data[side]["lan_id"])
            if lan is not None:
                view[side] = {**record.data[side], "lan_name": lan.data.get("name", "")}
        return view


APP_KEYS = ("account_app_id", "managed_app_id")


class AppConfig(InSite):
    """Application configurations (evidence: app-configs)."""

    name, title, shape = "app_configs", "App Config", APP_CONFIG
    kept = APP_KEYS
    # False is a choice of its own here, unlike null.
    always_shown = ("breakout",)

    def normalise(self, account: Account, data: Data) -> Data:
        return {key: value for key, value in data.items() if value is not None}

    def merged(self, account: Account, old: Data, body: Data, *, replace: bool, deep: bool) -> Data:
        data = super().merged(account, old, body, replace=replace, deep=deep)
        named = [key for key in APP_KEYS if body.get(key)]
        if len(named) == 1:
            data = {key: value for key, value in data.items() if key not in APP_KEYS or key in named}
        return data

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data, on = record.data, account.switches
        if sum(key in data for key in APP_KEYS) != 1:
            raise refuse("exactly one of account_app_id and managed_app_id is required")
        if "breakout" not in data and "priority" not in data:
            raise refuse("at least one of breakout and priority is required")
        app = data.get("account_app_id") or data.get("managed_app_id")
        known = account.objects["apps"].get(app or "")
        if known is None or bool(known.private.get("managed")) != ("managed_app_id" in data):
            raise refuse(f"there is no app {app}")
        if data.get("preferred_wans"):
            if data.get("breakout") is not True:
                raise refuse("preferred_wans are for breakout only", pointer="/preferred_wans")
            wans = account.children[record.site_id, "wans"]
            if on["app_config_wans_of_site"] and not all(wan in wans for wan in data["preferred_wans"]):
                raise refuse("preferred_wans must be WANs of this site", pointer="/preferred_wans")
        if on["app_config_unique"]:
            others = account.configs_of_app.get(app or "", set()) - {record.id}
            if any(account.objects[self.name][other].site_id == record.site_id for other in others):
                raise refuse("this site has a config for the app already")

    def app(self, record: Record) -> str:
        """The app's id."""
        return str(record.data.get("account_app_id") or record.data.get("managed_app_id"))

    def index(self, account: Account, record: Record) -> None:
        account.configs_of_app[self.app(record)].add(record.id)
        for wan in record.data.get("preferred_wans", ()):
            account.configs_of_wan[wan].add(record.id)

    def unindex(self, account: Account, record: Record) -> None:
        account.configs_of_app[self.app(record)].discard(record.id)
        for wan in record.data.get("preferred_wans", ()):
            account.configs_of_wan[wan].discard(record.id)

    def identity(self, account: Account, record: Record) -> str:
        app = account.objects["apps"].get(self.app(record))
        name = app.data.get("name") if app else self.app(record)
        return f"{self.site(account, record).get('name')}/{name}"


class NetflowConfig(InSite):
    """One at most for each site, and so without an id: it is stored under that of its site (evidence: netflow-config).

    GET, PUT, PATCH and DELETE answer 404 where there is none (evidence: netflow-absent). PUT replaces and PATCH
    merges, as in sites; the published text calls PUT a partial update and PATCH an update. The switch put_replaces
    turns it.
    """

    name, title, shape = "netflow_config", "NetFlow Configuration", NETFLOW_CONFIG
    # The schema has the numbers; that answers show them is inferred (evidence: netflow-collector).
    defaults: Data = {"collector_port": 2055, "sampling_rate": 1, "active_timeout": 30, "inactive_timeout": 15}
    # Every field of a PUT is optional (published schema), and there is no configuration without this one.
    kept = ("collector_ip",)

    def id_in(self, site_id: str) -> str:
        return site_id

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        # Inferred, with its status (evidence: netflow-config-unique): 400 is as likely as a conflict.
        exists = before is None and record.id in account.objects[self.name]
        if exists and account.switches["netflow_config_unique"]:
            raise refuse("this site has a NetFlow configuration already", status=409)

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        return record.data

    def identity(self, account: Account, record: Record) -> str:
        # Canonical dumps put it in the place of the id, which is the site's, too.
        return str(self.site(account, record).get("name"))


def sites_of_connector(account: Account, connector_id: str) -> list[Record]:
    """The answer to the query parameter `connectorid`: either connector of a site counts."""
    keys = ("connector_id", "secondary_connector_id")
    return list(chain(s for s in account.objects["sites"].values() if connector_id in (s.data.get(k) for k in keys)))
