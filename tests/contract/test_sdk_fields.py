# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every field of the vendor's newest SDK is an option, a result, or stands below with a reason.

A new release of the SDK makes this fail with the names of what the API has gained: each becomes an option or a result,
or gets its line in ``LEFT_OUT``.
"""

from __future__ import annotations

import importlib
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils._document import KINDS
from ansible_collections.netops.cloudflare.plugins.module_utils._fields import Fields
from ansible_collections.netops.cloudflare.plugins.module_utils.resources import connector_telemetry, pcap, pcap_bucket

cloudflare = pytest.importorskip("cloudflare", reason="the vendor's SDK (cloudflare on PyPI) is not installed")
pydantic = pytest.importorskip("pydantic")
typing_extensions = pytest.importorskip("typing_extensions")

MAGIC = "cloudflare.types.magic_transit"
# By kind: the types of requests, and those of answers, each with the key inside it where there is one.
REQUESTS: dict[str, tuple[str, ...]] = {
    "gre_tunnels": ("gre_tunnel_create_params.GRETunnelCreateParams", "gre_tunnel_update_params.GRETunnelUpdateParams"),
    "ipsec_tunnels": (
        "ipsec_tunnel_create_params.IPSECTunnelCreateParams",
        "ipsec_tunnel_update_params.IPSECTunnelUpdateParams",
    ),
    "interconnects": ("cf_interconnect_update_params.CfInterconnectUpdateParams",),
    "routes": ("route_create_params.RouteCreateParams", "route_update_params.RouteUpdateParams"),
    "sites": (
        "site_create_params.SiteCreateParams",
        "site_update_params.SiteUpdateParams",
        "site_edit_params.SiteEditParams",
    ),
    "lans": (
        "sites.lan_create_params.LANCreateParams",
        "sites.lan_update_params.LANUpdateParams",
        "sites.lan_edit_params.LANEditParams",
    ),
    "wans": (
        "sites.wan_create_params.WANCreateParams",
        "sites.wan_update_params.WANUpdateParams",
        "sites.wan_edit_params.WANEditParams",
    ),
    "acls": (
        "sites.acl_create_params.ACLCreateParams",
        "sites.acl_update_params.ACLUpdateParams",
        "sites.acl_edit_params.ACLEditParams",
    ),
    "apps": (
        "app_create_params.AppCreateParams",
        "app_update_params.AppUpdateParams",
        "app_edit_params.AppEditParams",
    ),
    "connectors": (
        "connector_create_params.ConnectorCreateParams",
        "connector_update_params.ConnectorUpdateParams",
        "connector_edit_params.ConnectorEditParams",
    ),
    "pcaps": ("pcap_create_params.PCAPCreateParams",),
    "ownership": ("pcaps.ownership_create_params.OwnershipCreateParams",),
}
ANSWERS: dict[str, tuple[str, ...]] = {
    "gre_tunnels": (
        "gre_tunnel_create_response.GRETunnelCreateResponse",
        "gre_tunnel_get_response.GRETunnelGetResponse:gre_tunnel",
        "gre_tunnel_list_response.GRETunnelListResponse:gre_tunnels",
        "gre_tunnel_update_response.GRETunnelUpdateResponse:modified_gre_tunnel",
    ),
    "ipsec_tunnels": (
        "ipsec_tunnel_create_response.IPSECTunnelCreateResponse",
        "ipsec_tunnel_get_response.IPSECTunnelGetResponse:ipsec_tunnel",
        "ipsec_tunnel_list_response.IPSECTunnelListResponse:ipsec_tunnels",
        "ipsec_tunnel_update_response.IPSECTunnelUpdateResponse:modified_ipsec_tunnel",
    ),
    "interconnects": (
        "cf_interconnect_get_response.CfInterconnectGetResponse:interconnect",
        "cf_interconnect_list_response.CfInterconnectListResponse:interconnects",
        "cf_interconnect_update_response.CfInterconnectUpdateResponse:modified_interconnect",
    ),
    "routes": (
        "route_create_response.RouteCreateResponse",
        "route_get_response.RouteGetResponse:route",
        "route_list_response.RouteListResponse:routes",
        "route_update_response.RouteUpdateResponse:modified_route",
    ),
    "sites": ("site.Site",),
    "lans": ("sites.lan.LAN",),
    "wans": ("sites.wan.WAN",),
    "acls": ("sites.acl.ACL",),
    "apps": (
        "app_list_response.AppListResponse",
        "app_create_response.AppCreateResponse",
        "app_update_response.AppUpdateResponse",
        "app_edit_response.AppEditResponse",
    ),
    "connectors": (
        "connector_create_response.ConnectorCreateResponse",
        "connector_get_response.ConnectorGetResponse",
        "connector_list_response.ConnectorListResponse",
        "connector_edit_response.ConnectorEditResponse",
    ),
    "pcaps": ("pcap.PCAP", "pcap_create_response.PCAPCreateResponse", "pcap_get_response.PCAPGetResponse"),
    "ownership": ("pcaps.ownership.Ownership",),
    "events": ("connectors.event_get_response.EventGetResponse",),
}  # Snapshots are returned with every field as it comes.
OWN: dict[str, Fields] = {
    **{kind: resource.fields for kind, resource in KINDS.items()},
    "pcaps": pcap.RESOURCE.fields,
    "ownership": pcap_bucket.RESOURCE.fields,
    "events": connector_telemetry.EVENT,
}
HEADER = "chooses the form of health_check.target; the collection always sends it"
PLACE = "stands in the path of the request"
# What is no option and no result, and why.
LEFT_OUT: dict[tuple[str, str], str] = {
    ("*", "account_id"): PLACE,
    ("*", "site_id"): PLACE,
    ("*", "id"): "every result has it; no field of the tables",
    ("*", "x-magic-new-hc-target"): HEADER,
    ("*", "health_check.target.effective"): "returned as health_check.effective_target",
    ("*", "health_check.target.saved"): "the option health_check.target",
    ("interconnects", "bgp.as_no"): "the deprecated name of customer_asn, under which that is read, too",
    ("apps", "account_app_id"): "the id of an application",
    ("connectors", "device"): "its parts are serial_number, device_id and provision_license",
    ("events", "e"): "its kind and url are returned beside the time",
}


def load(name: str) -> Any:
    module, _dot, of_type = name.rpartition(".")
    package = "cloudflare.types" if module.startswith(("pcaps.", "pcap")) else MAGIC
    for place in (package, MAGIC, "cloudflare.types.magic_transit"):
        try:
            return getattr(importlib.import_module(f"{place}.{module}"), of_type)
        except (ImportError, AttributeError):
            continue
    raise AssertionError(f"the SDK has no {name} any more: name its successor here")


def members(of_type: Any) -> Iterator[Any]:
    """The objects that a type may hold: inside unions, lists, iterables and annotations."""
    origin = typing.get_origin(of_type)
    if isinstance(of_type, type) and (
        typing_extensions.is_typeddict(of_type) or issubclass(of_type, pydantic.BaseModel)
    ):
        yield of_type
    elif origin is not None and not (origin is dict or origin is Mapping):
        for argument in typing.get_args(of_type):
            yield from members(argument)


def fields(of_type: Any) -> Iterator[tuple[str, Any]]:
    """The names on the wire and the types of an object's fields."""
    if typing_extensions.is_typeddict(of_type):
        for name, kind in typing_extensions.get_type_hints(of_type, include_extras=True).items():
            yield alias(kind) or name, kind
    else:
        for name, known in of_type.model_fields.items():
            yield known.alias or name, known.annotation


def alias(kind: Any) -> str | None:
    """The name on the wire, where the SDK calls a field otherwise."""
    for extra in getattr(kind, "__metadata__", ()):
        if getattr(extra, "alias", None):
            return str(extra.alias)
    return next((found for part in typing.get_args(kind) if (found := alias(part))), None)


def names(of_type: Any, place: str = "") -> Iterator[str]:
    """The dotted names of all fields that are no objects themselves, and of objects without fields."""
    for one in members(of_type):
        for name, kind in fields(one):
            below = list(members(kind))
            if not below:
                yield f"{place}{name}"
            for inner in below:
                yield from names(inner, f"{place}{name}.")


def known(own: Fields, place: str = "") -> Iterator[str]:
    """The dotted names of what the collection reads or sends, by their names on the wire."""
    for name, field in own.items():
        yield f"{place}{field.key(name)}"
        yield from known(field.fields or {}, f"{place}{field.key(name)}.")


def of_answer(name: str) -> Any:
    path, _colon, key = name.partition(":")
    loaded = load(path)
    return dict(fields(loaded))[key] if key else loaded


def sdk(kind: str) -> tuple[set[str], set[str]]:
    """All fields of a kind in requests, and in answers."""
    requests = {name for one in REQUESTS.get(kind, ()) for name in union(load(one))}
    answers = {name for one in ANSWERS.get(kind, ()) for name in names(of_answer(one))}
    return requests, answers


def union(loaded: Any) -> Iterator[str]:
    """Of a request, which may be one of several."""
    yield from names(loaded)


def reason(kind: str, name: str) -> str | None:
    """Why a field, or what holds it, is left out."""
    parts = name.split(".")
    places = [".".join(parts[: end + 1]) for end in range(len(parts))]
    return next((LEFT_OUT[key] for place in places for key in ((kind, place), ("*", place)) if key in LEFT_OUT), None)


@pytest.mark.parametrize("kind", [*ANSWERS])
def test_every_field_is_an_option_or_a_result_or_left_out_for_a_reason(kind: str) -> None:
    requests, answers = sdk(kind)
    assert requests | answers
    ours = set(known(OWN[kind]))
    strange = {name for name in requests | answers if name not in ours and not reason(kind, name)}
    assert not strange, (
        f"the SDK knows fields of {kind} that this collection does not: {sorted(strange)}. Make each an option or a "
        "result (resources, documentation, the simulator's contract, samples), or say in LEFT_OUT why not"
    )


@pytest.mark.parametrize("kind", [*REQUESTS])
def test_what_a_request_takes_is_an_option(kind: str) -> None:
    """Not only a result: nobody could set it."""
    requests, _answers = sdk(kind)
    read_only = set(known({n: f for n, f in OWN[kind].items() if f.read_only}))
    writable = set(known({n: f for n, f in OWN[kind].items() if not f.read_only}))
    assert {name for name in requests & read_only - writable if not reason(kind, name)} == set()


def test_no_reason_outlives_its_field() -> None:
    found = {(kind, name) for kind in ANSWERS for part in sdk(kind) for name in part}
    places = {(k, ".".join(n.split(".")[: e + 1])) for k, n in found for e in range(n.count(".") + 1)}
    places |= {("*", name) for _kind, name in places}
    assert {key for key in LEFT_OUT if key not in places} == set()


def test_how_much_was_compared() -> None:
    counts = [sdk(kind) for kind in ANSWERS]
    print(
        f"{len(ANSWERS)} kinds, {sum(len(requests) for requests, _answers in counts)} fields of requests and "
        f"{sum(len(answers) for _requests, answers in counts)} of answers, SDK {cloudflare.__version__}"
    )
