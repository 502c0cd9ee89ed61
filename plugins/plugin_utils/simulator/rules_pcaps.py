# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packet captures and the buckets they are written to (evidence: pcaps, pcap-buckets)."""

from __future__ import annotations

import os
import re
import struct
from datetime import datetime
from ipaddress import AddressValueError, IPv4Address
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .clock import stamp
from .contract.pcaps import OWNERSHIP, PCAP
from .errors import ApiError, not_found, refuse
from .kinds import Kind
from .state import Account, Data, Record

SECRET_PARAMETERS = ("access-key-id", "secret-access-key")
SIMPLE = ("pending", "running", "success")
FULL = ("pending", "running", "conversion_pending", "conversion_running", "complete")
# How long a stage lasts when nobody asks; a running capture lasts as long as its time_limit.
STAGE_SECONDS = 1.0
MINUTE = 60.0
DAY = 86400.0


def without_keys(uri: str) -> str:
    """A bucket's URI without the keys that an r2:// URI may hold (evidence: bucket-uri)."""
    parts = urlsplit(uri)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key not in SECRET_PARAMETERS]
    return urlunsplit(parts._replace(query=urlencode(query)))


class Pcap(Kind):
    """A capture runs by itself: a stage further at every look at it, and with time."""

    name, title, shape = "pcaps", "Packet capture", PCAP
    cacheable = False

    def normalise(self, account: Account, data: Data) -> Data:
        # The reply has no packet_limit (evidence: pcaps).
        return {key: value for key, value in data.items() if key != "packet_limit"}

    def limit(self, account: Account, message: str) -> ApiError:
        """The refusal whose status nobody has published (evidence: pcap-limits)."""
        return refuse(message, status=429 if account.switches["pcap_limit_429"] else 400)

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        data, now = record.data, account.clock.now()
        if data["type"] == "simple":
            if data.get("offset_time"):
                # Python 3.10 reads neither Z nor every length of a fraction.
                text = re.sub(r"\.\d+", "", data["offset_time"].upper()).replace("Z", "+00:00")
                offset = datetime.fromisoformat(text).timestamp()
                if not now - DAY <= offset <= now:
                    raise refuse("offset_time must be within the last 24 hours", pointer="/offset_time")
            last = account.last_simple_capture
            if last is not None and now - last < MINUTE:
                raise self.limit(account, "one simple packet capture per minute can be requested")
            return
        if any(p.data["type"] == "full" and not self.finished(account, p) for p in account.objects[self.name].values()):
            raise self.limit(account, "a full packet capture is pending or running already")
        if account.switches["pcap_bucket_validated"]:
            bucket = without_keys(data["destination_conf"])
            buckets = account.objects["ownership"].values()
            if not any(
                b.data["status"] == "success" and without_keys(b.data["destination_conf"]) == bucket for b in buckets
            ):
                raise refuse("the bucket's ownership has not been validated", pointer="/destination_conf")

    def written(self, account: Account, record: Record) -> None:
        now = account.clock.now()
        record.private.update(stage=0, polls=0, since=now)
        if record.data["type"] == "simple":
            account.last_simple_capture = now

    def stages(self, record: Record) -> tuple[str, ...]:
        """What a capture goes through."""
        return SIMPLE if record.data["type"] == "simple" else FULL

    def advance(self, account: Account, record: Record, *, looked: bool) -> None:
        """Let time, and a look, do their work."""
        private, stages, now = record.private, self.stages(record), account.clock.now()
        while private["stage"] < len(stages) - 1:
            running = stages[private["stage"]] == "running" and "stopped" not in private
            lasts = float(record.data["time_limit"]) if running else STAGE_SECONDS
            due = private["since"] + lasts
            if due <= now:
                private.update(stage=private["stage"] + 1, polls=0, since=due)
                continue
            if looked and account.settings["pcap_progress"] == "polls":
                private["polls"] += 1
                if private["polls"] >= account.settings["pcap_polls"]:
                    private.update(stage=private["stage"] + 1, polls=0, since=now)
            break

    def finished(self, account: Account, record: Record) -> bool:
        """Whether the capture has come to its end."""
        self.advance(account, record, looked=False)
        return bool(record.private["stage"] == len(self.stages(record)) - 1)

    def status(self, account: Account, record: Record) -> str:
        """The present status."""
        if self.finished(account, record) and account.settings["pcap_outcome"] == "failed":
            return "failed"
        return self.stages(record)[record.private["stage"]]

    def stop(self, account: Account, record: Record) -> None:
        """End a full capture early."""
        if record.data["type"] != "full":
            raise refuse("only full packet captures can be stopped")
        if self.status(account, record) not in ("pending", "running"):
            raise refuse("the packet capture is not running")
        record.private["stopped"] = account.clock.stamp()

    def download(self, account: Account, record: Record) -> bytes:
        """The packets of a simple capture."""
        if record.data["type"] != "simple":
            raise refuse("only simple packet captures can be downloaded; a full one is in its bucket")
        if self.status(account, record) != "success":
            raise refuse("the packet capture is not ready")
        # The same file at every download.
        filters = record.data.get("filter_v1", {})
        return bytes(record.private.setdefault("file", capture_file(filters, account.clock.now())))

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        status = self.status(account, record)
        view = {"id": record.id, **record.data, "submitted": record.created, "status": status}
        if record.data["type"] == "full":
            view["packets_captured"] = 0 if status == "pending" else 128 * (record.private["stage"] + 1)
            if "stopped" in record.private:
                view["stop_requested"] = record.private["stopped"]
            if status == "failed":
                view["error_message"] = "the simulated capture was told to fail"
            view["destination_conf"] = shown_uri(account, record.data["destination_conf"])
        return view


def shown_uri(account: Account, uri: str) -> str:
    """A bucket's URI as replies show it."""
    return uri if account.switches["bucket_keys_returned"] else without_keys(uri)


def capture_file(filter_v1: Data, now: float) -> bytes:
    """A small valid capture: UDP packets that match the filter's addresses and ports."""
    ends = []
    for side, default in (("source", "192.0.2.10"), ("destination", "198.51.100.20")):
        try:
            address = IPv4Address(filter_v1.get(f"{side}_address") or default)
        except AddressValueError:
            address = IPv4Address(default)
        ends.append((address.packed, int(filter_v1.get(f"{side}_port") or 4242)))
    (source, source_port), (destination, destination_port) = ends
    # Link type 101 (raw IP), snap length 65535.
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for number in range(4):
        payload = f"simulated packet {number}".encode()
        udp = struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), number, 0, 64, 17, 0, source, destination)
        total = sum(struct.unpack("!10H", header))
        total = (total & 0xFFFF) + (total >> 16)
        checksum = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
        packet = header[:10] + struct.pack("!H", checksum) + header[12:] + udp
        out += struct.pack("<IIII", int(now), number * 1000, len(packet), len(packet)) + packet
    return out


class Ownership(Kind):
    """A bucket, and the proof that it belongs to the account."""

    name, title, shape = "ownership", "Bucket", OWNERSHIP

    def check(self, account: Account, record: Record, before: Record | None) -> None:
        uri = record.data["destination_conf"]
        parts = urlsplit(uri)
        if parts.scheme not in ("s3", "gs", "r2") or not parts.netloc:
            raise refuse("destination_conf must be an s3://, gs:// or r2:// URI", pointer="/destination_conf")
        if account.switches["bucket_unique"]:
            others = account.objects[self.name].values()
            if any(without_keys(other.data["destination_conf"]) == without_keys(uri) for other in others):
                raise refuse("the bucket was added already", pointer="/destination_conf")
        record.data.update(
            filename=f"ownership-challenge-{os.urandom(16).hex()}.txt",
            status="pending",
            submitted=record.created,
            validated="",
        )
        record.private["challenge"] = os.urandom(32).hex()

    def validate(self, account: Account, uri: str, answer: str) -> Record:
        """Compare the answer with what was written into the bucket (evidence: bucket-challenge)."""
        for record in account.objects[self.name].values():
            if without_keys(record.data["destination_conf"]) == without_keys(uri):
                break
        else:
            raise not_found(self.title)
        accepted = [record.private["challenge"]]
        if account.switches["challenge_filename"]:
            accepted.append(record.data["filename"])
        right = answer.strip() in accepted
        record.data["status"] = "success" if right else "failed"
        record.data["validated"] = stamp(account.clock.now()) if right else ""
        record.fragments.clear()
        return record

    def view(self, account: Account, record: Record, hc_object: bool) -> Data:
        return {
            "id": record.id,
            **record.data,
            "destination_conf": shown_uri(account, record.data["destination_conf"]),
        }

    def identity(self, account: Account, record: Record) -> str:
        return without_keys(record.data["destination_conf"])
