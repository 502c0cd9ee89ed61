# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GRE tunnels, IPsec tunnels and interconnects: one family that shares names, addresses and health checks."""

from __future__ import annotations

import re
import secrets
import string
from copy import deepcopy
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface

from .clock import stamp
from .contract.tunnels import GRE_TUNNEL, INTERCONNECT, IPSEC_TUNNEL
from .errors import INVALID_REQUEST, refuse
from .kinds import Kind
from .state import Account, Data, Record

NAME = re.compile(r"[A-Za-z0-9_-]+")
MD5_KEY = re.compile(r"(?:(?![\"?])[\x20-\x7e]){1,80}")
# The private space of the reference, and the link-local part of the guides (evidence: interface-addresses).
SPACE = tuple(IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.240.0/20"))
# Where the probes of version 1.5 interconnects may come from (evidence: interconnect-newer).
SOURCES = tuple(
    IPv4Network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.240.0/20", "198.41.199.224/27")
)
HEALTH_CHECK: Data = {"enabled": True, "rate": "mid", "type": "reply", "direction": "unidirectional", "target": ""}


def peer(interface_address: str) -> str:
    """The customer's side of a tunnel: the other host of the /31 or /30 (evidence: peer-address)."""
    interface = IPv4Interface(interface_address)
    return str(next((host for host in interface.network.hosts() if host != interface.ip), ""))


class Tunnel(Kind):
    """What the three kinds have in common."""

    endpoint = ""
    customer = ""
    max_name = 0
    needs_endpoint = True
    health_check = HEALTH_CHECK

    def normalise(self, account: Account, data: Data) -> Data:
        check = data.get("health_check", {})
        target = check.get("target", "")
        if isinstance(target, dict):
            # `effective` is read-only; only what was saved is stored, and what is newer than the contract.
            newer = {key: value for key, value in target.items() if key not in ("effective", "saved")}
            target = {"saved": target.get("saved", ""), **newer} if newer else target.get("saved", "")
        return {**data, "health_check": {**self.health_check, **check, "target": target}}

    def merged(self, account: Account, old: Data, body: Data, *, replace: bool, deep: bool) -> Data:
        data = super().merged(account, old, body, replace=replace, deep=deep)
        check = body.get("health_check")
        if check is not None and not replace:
            # The live PUT keeps the keys of health_check that a body leaves out (evidence: partial-put).
            data["health_check"] = {**old["health_check"], **deepcopy(check)}
        return data

    def cloudflare_endpoint(self, data: Data) -> str:
        """The address on Cloudflare's side of the tunnel."""
        return str(data.get(self.endpoint, ""))

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data, on = record.data, account.switches
        name = data.get("name", "")
        if on["tunnel_name_form"] and not NAME.fullmatch(name):
            raise refuse("the name must not be empty or hold spaces or special characters", pointer="/name")
        if on["tunnel_name_form"] and self.max_name and len(name) > self.max_name:
            raise refuse(f"the name must have {self.max_name} characters or less", pointer="/name")
        if on["tunnel_name_shared"] and account.tunnel_names.get(name, record.id) != record.id:
            raise refuse(f"another tunnel is named {name}", pointer="/name")
        endpoint = self.cloudflare_endpoint(data)
        if on["anycast_endpoint"] and endpoint not in account.anycast_ips and (endpoint or self.needs_endpoint):
            raise refuse(f"{endpoint or 'nothing'} is not a Cloudflare address of this account", pointer=self.endpoint)
        if self.customer == "customer_gre_endpoint" and not data.get(self.customer):
            raise refuse("a customer endpoint is required", pointer="/customer_gre_endpoint")
        self.check_interface(account, record)
        self.check_bgp(account, data.get("bgp"))
        if data.get("automatic_return_routing") and "coupler_integration" not in account.flags:
            raise refuse("automatic_return_routing needs the account flag coupler_integration")
        if before is not None and on["tunnel_move_routes"]:
            self.check_move(account, record, before)

    def check_interface(self, account: Account, record: Record) -> None:
        """The inner addresses of the tunnel."""
        data, on = record.data, account.switches
        text = data.get("interface_address")
        if not text:
            raise refuse("an interface address is required", pointer="/interface_address")
        interface = IPv4Interface(text)
        network = interface.network
        if on["interface_length"] and network.prefixlen not in (30, 31):
            raise refuse(f"interface address {text} must be a /31 or a /30", pointer="/interface_address")
        if on["interface_space"] and not any(network.subnet_of(space) for space in SPACE):
            raise refuse(
                f"interface address {text} is not from the private address space", pointer="/interface_address"
            )
        ends = (network.network_address, network.broadcast_address) if network.prefixlen < 31 else ()
        if on["interface_host"] and interface.ip in ends:
            raise refuse(f"interface address {text} is not a host of its subnet", pointer="/interface_address")
        if on["interface_overlap"]:
            others = account.interfaces.overlapping(int(network.network_address), int(network.broadcast_address))
            if others:
                raise refuse(f"interface address {text} overlaps with another tunnel's", pointer="/interface_address")
        text6 = data.get("interface_address6")
        if text6:
            network6 = IPv6Interface(text6).network
            if on["interface_length"] and network6.prefixlen != 127:
                raise refuse(f"interface address {text6} must be a /127", pointer="/interface_address6")
            low, high = int(network6.network_address), int(network6.broadcast_address)
            if on["interface_overlap"] and account.interfaces6.overlapping(low, high):
                raise refuse(f"interface address {text6} overlaps with another tunnel's", pointer="/interface_address6")

    def check_bgp(self, account: Account, bgp: Data | None) -> None:
        """The BGP session over the tunnel."""
        if bgp is None:
            return
        if account.switches["bgp_asn"] and bgp.get("customer_asn") == account.asn:
            raise refuse(f"customer_asn must differ from the account's ASN {account.asn}", pointer="/bgp/customer_asn")
        key = bgp.get("md5_key")
        if key is not None and account.switches["md5_key_form"] and not MD5_KEY.fullmatch(key):
            raise refuse(
                "md5_key must have 1 to 80 printable ASCII characters without quotation and question marks",
                pointer="/bgp/md5_key",
            )

    def check_move(self, account: Account, record: Record, before: Record) -> None:
        """Routes keep their next hops."""
        old, new = (IPv4Interface(r.data["interface_address"]).network for r in (before, record))
        if old == new:
            return
        if routed_through(account, old) - routed_through(account, new):
            raise refuse("routes go through the old interface subnet of this tunnel", pointer="/interface_address")

    def check_delete(self, account: Account, record: Record) -> None:
        network = IPv4Interface(record.data["interface_address"]).network
        if account.switches["tunnel_delete_routes"] and routed_through(account, network):
            raise refuse("the tunnel cannot be deleted: routes use it as their next hop")

    def index(self, account: Account, record: Record) -> None:
        account.tunnel_names[record.data.get("name", "")] = record.id
        network = IPv4Interface(record.data["interface_address"]).network
        account.interfaces.add(int(network.network_address), int(network.broadcast_address), record.id)
        if record.data.get("interface_address6"):
            network6 = IPv6Interface(record.data["interface_address6"]).network
            account.interfaces6.add(int(network6.network_address), int(network6.broadcast_address), record.id)

    def unindex(self, account: Account, record: Record) -> None:
        if account.tunnel_names.get(record.data.get("name", "")) == record.id:
            del account.tunnel_names[record.data.get("name", "")]
        network = IPv4Interface(record.data["interface_address"]).network
        account.interfaces.remove(int(network.network_address), int(network.broadcast_address), record.id)
        if record.data.get("interface_address6"):
            network6 = IPv6Interface(record.data["interface_address6"]).network
            account.interfaces6.remove(int(network6.network_address), int(network6.broadcast_address), record.id)

    def effective_target(self, data: Data) -> str:
        """Where probes go when nothing was saved."""
        if data["health_check"].get("direction") == "bidirectional":
            return peer(data["interface_address"])
        saved = saved_target(data)
        return str(saved or data.get(self.customer) or peer(data["interface_address"]))

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        data = record.data
        check = dict(data["health_check"])
        target = check["target"]
        check["target"] = saved_target(data)
        if hc_object:
            newer = target if isinstance(target, dict) else {}
            check["target"] = {"effective": self.effective_target(data), "saved": check["target"], **newer}
        view = {"id": record.id, **data, "health_check": check}
        if data.get("bgp") is not None:
            view["bgp"] = {"extra_prefixes": [], **data["bgp"]}
            view["bgp_status"] = {
                "state": "BGP_ESTABLISHING",
                "tcp_established": False,
                "updated_at": record.modified,
                "bgp_state": "CONNECT",
                "cf_speaker_ip": str(IPv4Interface(data["interface_address"]).ip),
            }
        return {**view, "created_on": record.created, "modified_on": record.modified}


def saved_target(data: Data) -> str:
    """What was saved as the target of probes."""
    target = data["health_check"]["target"]
    return str(target["saved"] if isinstance(target, dict) else target)


def routed_through(account: Account, network: IPv4Network) -> set[str]:
    """The routes whose next hop lies in a subnet."""
    low, high = int(network.network_address), int(network.broadcast_address)
    if high - low < 256:
        return {route for address in range(low, high + 1) for route in account.nexthops.get(address, ())}
    return {route for address, routes in account.nexthops.items() if low <= address <= high for route in routes}


class GreTunnel(Tunnel):
    """GRE tunnels (evidence: gre-tunnels)."""

    name, title, single, many = "gre_tunnels", "GRE Tunnel", "gre_tunnel", "gre_tunnels"
    shape, not_found_code = GRE_TUNNEL, 1029
    endpoint, customer, max_name = "cloudflare_gre_endpoint", "customer_gre_endpoint", 15
    defaults: Data = {"ttl": 64, "mtu": 1476}
    kept = ("bgp",)


class IpsecTunnel(Tunnel):
    """IPsec tunnels (evidence: ipsec-tunnels). The PSK is kept apart, and nowhere shown."""

    name, title, single, many = "ipsec_tunnels", "IPsec Tunnel", "ipsec_tunnel", "ipsec_tunnels"
    shape, not_found_code = IPSEC_TUNNEL, 1032
    endpoint, customer = "cloudflare_endpoint", "customer_endpoint"

    def prepare(self, account: Account, record: Record, body: Data) -> None:
        record.data.pop("psk", None)
        if body.get("psk"):
            self.set_psk(account, record, body["psk"])

    def set_psk(self, account: Account, record: Record, psk: str) -> None:
        """Take a new key; only when it was set can be seen afterwards."""
        record.private["psk"] = psk
        record.private["psk_set"] = account.clock.now()
        record.fragments.clear()

    def generate_psk(self, account: Account, record: Record, *, dry: bool) -> Data:
        """Make a new key, shown this one time (evidence: psk-generate)."""
        psk = "".join(secrets.choice(string.ascii_letters + string.digits) for _n in range(32))
        if not dry:
            self.set_psk(account, record, psk)
        at = stamp(account.clock.now() if dry else record.private["psk_set"])
        # The reply to a generation has nanoseconds, later reads microseconds (evidence: time-format).
        nanoseconds = at[:-1] + ("" if "." in at else ".0") + "017Z"
        return {"ipsec_tunnel_id": record.id, "psk": psk, "psk_metadata": {"last_generated_on": nanoseconds}}

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        super().check(account, record, before)
        fqdn = record.data.get("custom_remote_identities", {}).get("fqdn_id")
        if not fqdn:
            return
        # The reference calls the middle part the account id; in generated identities that is the account's number.
        middle = f"({account.id}|{account.number})"
        if not re.fullmatch(rf"[A-Za-z0-9-]+\.{middle}\.custom\.ipsec\.cloudflare\.com", fqdn):
            raise refuse(
                f"fqdn_id must be <label>.{account.id}.custom.ipsec.cloudflare.com",
                pointer="/custom_remote_identities/fqdn_id",
            )
        if (fqdn, record.data["cloudflare_endpoint"]) in account.identities:
            raise refuse("another tunnel at this endpoint has the same fqdn_id", pointer="/custom_remote_identities")

    def identity_key(self, data: Data) -> tuple[str, str] | None:
        """What two tunnels may not share."""
        fqdn = data.get("custom_remote_identities", {}).get("fqdn_id")
        return (fqdn, data["cloudflare_endpoint"]) if fqdn else None

    def index(self, account: Account, record: Record) -> None:
        super().index(account, record)
        key = self.identity_key(record.data)
        if key:
            account.identities[key] = record.id

    def unindex(self, account: Account, record: Record) -> None:
        super().unindex(account, record)
        key = self.identity_key(record.data)
        if key and account.identities.get(key) == record.id:
            del account.identities[key]

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        at = record.private.get("psk_set")
        # The forms that the vendor publishes; that hex_id holds the key id is inferred (evidence: hex-id-content).
        fqdn = f"{record.id}.{account.number}.ipsec.cloudflare.com"
        return {
            **super().view(account, record, hc_object),
            "allow_null_cipher": False,
            "psk_metadata": {} if at is None else {"last_generated_on": stamp(at)},
            "remote_identities": {
                "hex_id": f"{account.number}_{record.id}",
                "fqdn_id": fqdn,
                "user_id": f"ipsec@{fqdn}",
            },
        }


class Interconnect(Tunnel):
    """Interconnects (evidence: interconnects). They come with the account: there is no POST and no DELETE."""

    name, title, single, many = "cf_interconnects", "Interconnect", "interconnect", "interconnects"
    shape = INTERCONNECT
    health_check = {key: value for key, value in HEALTH_CHECK.items() if key != "direction"}
    defaults: Data = {"mtu": 1476}
    kept = ("name", "interface_address", "gre")
    needs_endpoint = False

    def cloudflare_endpoint(self, data: Data) -> str:
        return str(data.get("gre", {}).get("cloudflare_endpoint", ""))

    def prepare(self, account: Account, record: Record, body: Data) -> None:
        """The rules for what a body may say (evidence: interconnect-newer)."""
        newest = record.private["version"] == "1.5"
        if newest and "gre" in body:
            raise refuse("gre cannot be configured for version 1.5 interconnects", pointer="/gre")
        bgp = dict(record.data.get("bgp") or {})
        asns = {bgp[key] for key in ("as_no", "customer_asn") if key in body.get("bgp", {}) and key in bgp}
        if len(asns) > 1 and account.switches["bgp_as_no_agrees"]:
            raise refuse("as_no and customer_asn differ", pointer="/bgp/as_no")
        if "as_no" in bgp:
            bgp = {"customer_asn": bgp["as_no"], **{key: value for key, value in bgp.items() if key != "as_no"}}
        if newest:
            for key in ("cloudflare_endpoint", "customer_endpoint"):
                if bgp.pop(key, None) is not None and account.switches["bgp_endpoints_refused"]:
                    raise refuse(f"bgp.{key} is read-only for version 1.5 interconnects", pointer=f"/bgp/{key}")
        if "bgp" in record.data:
            record.data["bgp"] = bgp
        self.prepare_source(record, body.get("health_check", {}), newest=newest)

    def prepare_source(self, record: Record, given: Data, *, newest: bool) -> None:
        """Where bidirectional probes come from."""
        check = record.data["health_check"]
        direction, pointer = check.get("direction"), "/health_check/source"
        if given.get("source") and not newest:
            raise refuse("health_check.source is for version 1.5 interconnects only", pointer=pointer)
        if given.get("source") and direction != "bidirectional":
            raise refuse("health_check.source must be omitted unless direction is bidirectional", pointer=pointer)
        if direction != "bidirectional":
            check.pop("source", None)
        elif newest and not check.get("source"):
            raise refuse("health_check.source is required when direction is bidirectional", pointer=pointer)
        elif newest and not any(IPv4Address(check["source"]) in space for space in SOURCES):
            raise refuse(f"health_check.source {check['source']} is not from a permitted range", pointer=pointer)

    def check_interface(self, account: Account, record: Record) -> None:
        super().check_interface(account, record)
        text = record.data["interface_address"]
        if record.private["version"] == "1.5" and IPv4Interface(text).network.prefixlen != 31:
            raise refuse("version 1.5 interconnects need a /31", pointer="/interface_address")

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        view = {**super().view(account, record, hc_object), **record.private}
        view.pop("bgp_status", None)  # of tunnels only (evidence: interconnect-newer)
        bgp = view.get("bgp")
        if bgp is not None and record.private["version"] == "1.5":
            address = record.data["interface_address"]
            ends = {"cloudflare_endpoint": str(IPv4Interface(address).ip), "customer_endpoint": peer(address)}
            view["bgp"] = {**bgp, **ends}
        if bgp is not None and account.switches["bgp_as_no_shown"] and "customer_asn" in bgp:
            view["bgp"] = {**view["bgp"], "as_no": bgp["customer_asn"]}
        return view


def check_target_form(account: Account, body: Data, hc_object: bool) -> None:
    """The header says which of its two forms `health_check.target` has (evidence: hc-target)."""
    target = body.get("health_check", {}).get("target")
    if target is None or not account.switches["hc_target_form"] or isinstance(target, dict) == hc_object:
        return
    form = "an object, as x-magic-new-hc-target is true" if hc_object else "a string without x-magic-new-hc-target"
    raise refuse(f"Invalid Request: health_check.target must be {form}", code=INVALID_REQUEST, pointer="/health_check")


def tunnel_serving(account: Account, address: IPv4Address) -> Record | None:
    """The tunnel or interconnect in whose interface subnet an address lies."""
    for owner in account.interfaces.overlapping(int(address), int(address)):
        for kind in ("gre_tunnels", "ipsec_tunnels", "cf_interconnects"):
            record = account.objects[kind].get(owner)
            if record is not None:
                return record
    return None
