# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Buckets that full packet captures are written to, and the proof that they are the account's own.

(evidence: pcap-buckets, bucket-challenge).
"""

from __future__ import annotations

import re
from typing import Any

from ..document.entry import Entry
from ..kinds._bucket_uri import is_bucket, keys_in, without_keys
from ..kinds.pcap_bucket import KIND
from ..model.compare import same
from ..model.errors import JobError
from ..model.field import Field
from ..model.kind import Item
from .operation import Operation, Result
from .single import bring, object_of, present
from .task import Run
from .waiting import insist

FILE_NAME = re.compile(r"\Aownership-challenge[\w-]*\.txt\Z")

FIELDS = {"destination_conf": Field(secret=True, check=is_bucket, filled=True)}
URI_OPTION: dict[str, Any] = {"type": "str", "no_log": True}


def _manage(run: Run) -> Result:
    uri = run.params["destination_conf"]
    desired: Item = {}
    if uri is not None:
        desired["destination_conf"] = without_keys(uri)
        if keys_in(uri):
            desired["keys"] = uri
    if run.params["id"]:
        desired["id"] = run.params["id"]
    absent = run.params["state"] == "absent"
    entry, warnings = bring(run, Entry(place="", kind=KIND, desired=desired, absent=absent))
    result, item = present(run, entry, warnings), object_of(run, entry)
    challenge = run.params["ownership_challenge"]
    if not absent and challenge and item.get("status") != "success":
        _validate(run, item, challenge.strip(), result)
    return result


def _validate(run: Run, item: Item, challenge: str, result: Result) -> None:
    """Answer the challenge. Where keys are part of a URI, this request takes it without them (evidence: bucket-uri)."""
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
    answer = insist(run, lambda: run.client.request("POST", *KIND.path, "validate", body=body))
    run.wrote()
    found_item = KIND.find({"id": item["id"]}, KIND.answered(answer.result))
    if found_item is None:
        run.account.listings.forget(KIND, None)
        found_item = KIND.find({"id": item["id"]}, run.account.listing(KIND))
    if found_item is None:
        raise JobError(
            f"{KIND.name_of(item)} does not exist any more; it existed when it was validated.", item["id"], None
        )
    run.account.listings.put(KIND, None, found_item)
    result["pcap_bucket"] = found_item
    if run.diff_mode:
        result["diff"]["after"]["status"] = found_item.get("status")
    if found_item.get("status") == "failed":
        raise JobError(
            f"{KIND.name_of(found_item)}: the proof of ownership failed. ownership_challenge must be the contents "
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
    fields=FIELDS,
    constraints={"required_one_of": [("destination_conf", "id")]},
    # A file's name (evidence: bucket-challenge) is in the result as well.
    secret_parts={
        "destination_conf": keys_in,
        "ownership_challenge": lambda given: {given} - {*FILE_NAME.findall(given)},
    },
)


def _info(run: Run) -> Result:
    uri, bucket_id = run.params["destination_conf"], run.params["id"]
    listed = run.account.listing(KIND)
    return {
        "changed": False,
        "pcap_buckets": [
            item
            for item in listed
            if (uri is None or same(KIND.fields["destination_conf"], uri, item["destination_conf"]))
            and (not bucket_id or item["id"] == bucket_id)
        ],
    }


INFO = Operation(
    options={"destination_conf": URI_OPTION, "id": {"type": "str"}},
    run=_info,
    fields=FIELDS,
    secret_parts={"destination_conf": keys_in},
)
