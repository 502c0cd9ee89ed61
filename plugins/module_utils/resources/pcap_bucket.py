# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Buckets that full packet captures are written to, and the proof that they are the account's own.

Source: API reference, pcaps_ownership and pcaps_ownership_add; api-facts a14, c9.
"""

from __future__ import annotations

import re
from typing import Any

from .._acting import insist
from .._errors import InputError, JobError, NotFoundError
from .._fields import Field, same
from .._operation import Operation, Result, Run, present
from .._reconcile import Request
from .._resource import Item, Resource
from ._bucket_uri import is_bucket, keys_in, same_bucket, shown, without_keys


def _shape(_op: str, body: dict[str, Any]) -> dict[str, Any]:
    """The API takes the keys inside the address."""
    return {"destination_conf": body["keys"]} if "keys" in body else body


RESOURCE = Resource(
    kind="pcap_bucket",
    plural="pcap_buckets",
    title="packet capture bucket",
    path=("pcaps", "ownership"),
    identity=("destination_conf",),
    verbs=frozenset({"create", "delete"}),
    shape=_shape,
    fields={
        "destination_conf": Field(on_create=True, normal=same_bucket, decode=shown),
        # The address with its keys, where the user gave some.
        "keys": Field(secret=True, write_only=True),
        "filename": Field(read_only=True),
        "status": Field(read_only=True),
        "submitted": Field(read_only=True),
        "validated": Field(read_only=True, decode=lambda moment: moment or None),
    },
)

FILE_NAME = re.compile(r"\Aownership-challenge[\w-]*\.txt\Z")
URI_OPTION: dict[str, Any] = {"type": "str", "no_log": True}


def _uri(run: Run) -> str | None:
    uri = run.params["destination_conf"]
    if uri is not None and (wrong := is_bucket(uri)):
        raise InputError(f"destination_conf: {wrong}. Nothing was sent.")
    return uri if uri is None else str(uri)


def _manage(run: Run) -> Result:
    uri = _uri(run)
    if run.params["id"] == "":
        raise InputError("id: must not be empty. Nothing was sent.")
    wanted: Item = {}
    if uri is not None:
        wanted["destination_conf"] = without_keys(uri)
        if keys_in(uri):
            wanted["keys"] = uri
    if run.params["id"]:
        wanted["id"] = run.params["id"]
    absent = run.params["state"] == "absent"
    outcome = run.reconciler.run(Request(resource=RESOURCE, wanted=wanted, absent=absent))
    result = present(RESOURCE, outcome, run)
    challenge = run.params["ownership_challenge"]
    if not absent and challenge and outcome.item.get("status") != "success":
        _validate(run, outcome.item, challenge.strip(), result)
    return result


def _validate(run: Run, item: Item, challenge: str, result: Result) -> None:
    """Answer the challenge. Where keys are part of a URI, this request takes it without them (api-facts c9)."""
    if result["operation"] == "none":
        result["operation"] = "validate"
    result["changed"] = True
    if run.diff_mode:
        result["diff"]["before"] = {**result["diff"]["before"], "status": item.get("status")}
        result["diff"]["after"] = {**result["diff"]["after"], "status": "success"}
    if run.check_mode:
        result["validation"] = "local"
        return
    body = {"destination_conf": item["destination_conf"], "ownership_challenge": challenge}
    answer = insist(run, lambda: run.client.request("POST", *RESOURCE.path, "validate", body=body))
    run.wrote()
    found_item = RESOURCE.find({"id": item["id"]}, RESOURCE.answered(answer.result))
    if found_item is None:
        run.reconciler.listings.forget(RESOURCE, None)
        found_item = RESOURCE.find({"id": item["id"]}, run.reconciler.listings.read(run.client, RESOURCE, None))
    if found_item is None:
        raise NotFoundError(f"{RESOURCE.name_of(item)} is gone since it was validated.")
    run.reconciler.listings.put(RESOURCE, None, found_item)
    result["pcap_bucket"] = found_item
    if run.diff_mode:
        result["diff"]["after"]["status"] = found_item.get("status")
    if found_item.get("status") == "failed":
        raise JobError(
            f"{RESOURCE.name_of(found_item)}: the proof of ownership failed. ownership_challenge must be the contents "
            f"of the file {found_item.get('filename')}, which Cloudflare wrote to the bucket when it was added. If the "
            "file is not there, delete the bucket here, let Cloudflare write to it, and add it again.",
            found_item["id"],
            "failed",
        )


OPERATION = Operation(
    options={
        "destination_conf": URI_OPTION,
        "ownership_challenge": {"type": "str", "no_log": True},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    },
    run=_manage,
    constraints={"required_one_of": [("destination_conf", "id")]},
    # Who passes on the file's name, as the API reference has it, shows what the result shows as well.
    secret_parts={
        "destination_conf": keys_in,
        "ownership_challenge": lambda given: {given} - {*FILE_NAME.findall(given)},
    },
)


def _info(run: Run) -> Result:
    uri, bucket_id = _uri(run), run.params["id"]
    listed = run.reconciler.listings.read(run.client, RESOURCE, None)
    return {
        "changed": False,
        "pcap_buckets": [
            item
            for item in listed
            if (uri is None or same(RESOURCE.fields["destination_conf"], uri, item["destination_conf"]))
            and (not bucket_id or item["id"] == bucket_id)
        ],
    }


INFO = Operation(
    options={"destination_conf": URI_OPTION, "id": {"type": "str"}},
    run=_info,
    secret_parts={"destination_conf": keys_in},
)
