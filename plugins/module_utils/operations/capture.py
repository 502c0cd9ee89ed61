# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Packet captures: started, waited for, fetched, stopped. (evidence: pcaps, pcap-limits)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..document.options import options_of
from ..kinds._bucket_uri import keys_in, without_keys
from ..kinds.pcap import KIND
from ..model.compare import same
from ..model.errors import (
    ApiError,
    CloudflareError,
    InputError,
    JobError,
    Problem,
    RefusedError,
    TransportError,
    UncertainError,
    invalid,
    shortened,
)
from ..model.field import given
from ..model.kind import Item
from .files import check_target, write_private
from .operation import Operation, Result
from .task import Run
from .waiting import WAIT_OPTIONS, wait_problems, wait_until

# The others are unknown, pending and running (evidence: pcaps).
CONVERTING = ("conversion_pending", "conversion_running")

FINISHED = ("success", "complete", "failed")

# How long a capture may take beyond its time_limit when nobody says how long to wait: pending before, converted after.
MARGIN = 300.0  # s

# First bytes of a capture file: pcap in microseconds or nanoseconds, of either byte order, and pcapng.
MAGIC = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a")

CAPTURE_OPTIONS = options_of(KIND.fields)

ONLY_FULL = ("colo_name", "destination_conf", "byte_limit")

ONLY_SIMPLE = ("offset_time",)

SIMPLE_TIME_LIMIT = 300  # s (evidence: pcaps)


def _ask(run: Run, method: str, *segments: str, body: Any = None) -> Any:
    """What the API says about captures; guides show colo for colo_name (evidence: pcap-colo)."""
    result = run.client.request(method, *KIND.path, *segments, body=body).result
    items = result if isinstance(result, list) else [result]
    named = [{"colo_name": item.get("colo"), **item} if isinstance(item, Mapping) else item for item in items]
    return named if isinstance(result, list) else named[0]


def _list(run: Run) -> list[Item]:
    return KIND.listed(_ask(run, "GET"))


def _get(run: Run, pcap_id: str) -> Item:
    found = KIND.find({"id": pcap_id}, KIND.answered(_ask(run, "GET", pcap_id)))
    if found is None:
        raise TransportError("GET", "/pcaps", f"the response does not contain the packet capture {pcap_id}", sent=True)
    return found


def _over(item: Item) -> bool:
    return item.get("status") in FINISHED


def _capturing(item: Item) -> bool:
    return item.get("status") not in (*CONVERTING, *FINISHED)


def _name(item: Item) -> str:
    return f"packet capture {item['id']}"


def _request(run: Run) -> Result:
    desired = given({name: run.params[name] for name in CAPTURE_OPTIONS})
    if problems := [*_type_problems(desired, run.params), *wait_problems(run.params)]:
        raise InputError(problems)
    if run.params["dest"]:
        check_target(run.params["dest"])
    if run.params["state"] == "stopped":
        return _stop(run, _get(run, run.params["id"]))
    if run.params["id"]:
        return _conclude(run, _get(run, run.params["id"]), {"changed": False, "operation": "none"})
    return _start(run, desired)


def _type_problems(desired: Mapping[str, Any], params: Mapping[str, Any]) -> Iterator[Problem]:
    kind = desired.get("type")
    foreign = {"simple": ONLY_FULL, "full": ONLY_SIMPLE}.get(str(kind), ())
    other = "full" if kind == "simple" else "simple"
    yield from (invalid(name, f"is only allowed for a {other} capture") for name in foreign if desired.get(name))
    if kind == "simple" and desired["time_limit"] > SIMPLE_TIME_LIMIT:
        yield invalid("time_limit", f"{desired['time_limit']} is too long; a simple capture takes at most 300 seconds")
    if params["dest"] and (kind == "full" or params["state"] == "stopped"):
        yield invalid("dest", "only a simple capture can be downloaded; a full one is written to its bucket")


def _start(run: Run, desired: Item) -> Result:
    result: Result = {"changed": True, "operation": "start"}
    client = run.client
    if run.check_mode:
        shown = {name: value for name, value in desired.items() if name != "packet_limit"}
        if "destination_conf" in shown:
            shown["destination_conf"] = without_keys(shown["destination_conf"])
        return {**result, "validation": "local", "pcap": shown}
    # What is there now tells a capture whose answer got lost from those of before.
    known = {item["id"] for item in _list(run)}
    desired = {name: value for name, value in desired.items() if value != ""}
    body = KIND.body(desired)
    attempt = 0
    while True:
        attempt += 1
        failure: CloudflareError
        try:
            answered = KIND.answered(_ask(run, "POST", body=body))
            failure = UncertainError("POST", "/pcaps", "the response does not contain the requested capture")
        except UncertainError as lost:
            answered, failure = [], lost
        except ApiError as refused:
            if attempt == 1:
                raise
            # Perhaps because the capture whose answer got lost counts against the limits (evidence: pcap-limits).
            answered, failure = [], refused
        started = answered[0] if answered else _submitted(run, desired, known, attempt)
        if started:
            run.wrote()
            return _conclude(run, started, result, fresh=True)
        if isinstance(failure, ApiError) or attempt > client.settings.retries:
            raise failure


def _submitted(run: Run, desired: Item, known: Collection[str], attempt: int) -> Item | None:
    """The capture that a lost request started: a new one with the same parameters."""
    run.client.sleep(run.client.backoff(attempt))
    try:
        listed = _list(run)
    except CloudflareError:
        run.wrote()  # perhaps; a failure may not claim that nothing happened
        raise
    # Answers never hold packet_limit, and may spell a time otherwise. An unset part of the filter counts as well: it
    # lets every packet through.
    compared: Item = {name: value for name, value in desired.items() if name not in ("packet_limit", "offset_time")}
    compared["filter_v1"] = {
        name: desired.get("filter_v1", {}).get(name) for name in KIND.fields["filter_v1"].fields or {}
    }
    for item in listed:
        if item["id"] not in known and all(
            same(KIND.fields[name], value, item.get(name)) for name, value in compared.items()
        ):
            return item
    return None


def _conclude(run: Run, item: Item, result: Result, *, fresh: bool = False) -> Result:
    """Wait, judge and download, as far as the task asks for it. What was started just now may not be shown yet."""
    dest = run.params["dest"]
    if dest and item.get("type", "simple") != "simple":
        raise InputError(f"{_name(item)} is a full capture; its files are in its bucket", path="dest")
    if not run.check_mode and (run.params["wait"] or dest):
        item = _wait(run, item, fresh=fresh)
    if item.get("status") == "failed":
        why = shortened(item.get("error_message") or "the API gives no reason", 500)
        raise JobError(f"{_name(item)} failed: {why}.", item["id"], "failed")
    result["pcap"] = item
    if dest and not _over(item):
        result["changed"] = True  # check mode: the file is still to come
    elif dest:
        content = _download(run, item)
        if write_private(dest, content, dry=run.check_mode):
            result["changed"] = True
        result["file"] = {"dest": dest, "bytes": len(content)}
    return result


def _wait(run: Run, item: Item, *, fresh: bool = False) -> Item:
    def look() -> Item:
        try:
            return _get(run, item["id"])
        except ApiError as missing:
            if missing.status == 404 and fresh:  # readings may lag behind
                return item
            raise

    timeout = run.params["wait_timeout"] or item.get("time_limit", SIMPLE_TIME_LIMIT) + MARGIN
    return wait_until(
        run,
        item,
        over=_over,
        look=look,
        tell=lambda now: f"pcap {now['id']}: {shortened(now.get('status', 'unknown'))}",
        timeout=timeout,
        advice="The capture continues. To wait longer, raise wait_timeout; to continue with this capture, set id of "
        f"pcap_request to {item['id']}.",
    )


def _download(run: Run, item: Item) -> bytes:
    # Uncompressed, so that the announced length is that of the file.
    headers = {"Accept": "application/vnd.tcpdump.pcap, */*", "Accept-Encoding": "identity"}
    answer = run.client.request("GET", *KIND.path, item["id"], "download", headers=headers, binary=True)
    if not answer.content.startswith(MAGIC):
        raise TransportError(
            "GET",
            f"/pcaps/{item['id']}/download",
            f"the {len(answer.content)} bytes received are not a packet capture; nothing was written to "
            f"{run.params['dest']}",
            sent=True,
        )
    return answer.content


def _stop(run: Run, item: Item) -> Result:
    """Only a full capture can be stopped (evidence: pcaps), and only while it captures."""
    result: Result = {"changed": False, "operation": "none"}
    if _capturing(item) and not item.get("stop_requested"):
        if item.get("type") == "simple":
            raise RefusedError(
                f"{_name(item)} is a simple capture, which cannot be stopped; it ends after its time_limit"
            )
        result = {"changed": True, "operation": "stop"}
        if run.check_mode:
            return {**result, "validation": "local", "pcap": item}
        refusal = None
        try:
            run.client.request("PUT", *KIND.path, item["id"], "stop")
        except ApiError as refused:
            refusal = refused
        else:
            run.wrote()
        item = _get(run, item["id"])
        if refusal and not item.get("stop_requested"):
            if _capturing(item):
                raise refusal
            result = {"changed": False, "operation": "none"}  # it came to its end meanwhile
    if run.params["wait"] and not run.check_mode:
        item = _wait(run, item)
    return {**result, "pcap": item}


REQUEST = Operation(
    options={
        **CAPTURE_OPTIONS,
        "system": {**CAPTURE_OPTIONS["system"], "default": "magic-transit"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["started", "stopped"], "default": "started"},
        "wait": {"type": "bool", "default": False},
        **WAIT_OPTIONS,
        "dest": {"type": "path"},
    },
    run=_request,
    fields=KIND.fields,
    constraints={
        "required_one_of": [("type", "id")],
        "mutually_exclusive": [("id", name) for name in CAPTURE_OPTIONS if name != "system"],
        "required_if": [
            ("state", "stopped", ("id",)),
            ("type", "simple", ("time_limit", "packet_limit")),
            ("type", "full", ("time_limit", "colo_name", "destination_conf")),
        ],
    },
    secret_parts={"destination_conf": keys_in},
)


def _info(run: Run) -> Result:
    pcap_id = run.params["id"]
    if not pcap_id:
        return {"changed": False, "pcaps": _list(run)}
    try:
        # Not from the list, which ends after fifty captures (evidence: pcap-limits).
        return {"changed": False, "pcaps": [_get(run, pcap_id)]}
    except ApiError as refused:
        if refused.status != 404:
            raise
        return {"changed": False, "pcaps": []}


INFO = Operation(options={"id": {"type": "str"}}, run=_info)
