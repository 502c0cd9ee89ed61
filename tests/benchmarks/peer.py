# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A peer to compare with: the module of another collection, and as much of its API as the comparison needs.

``vultr.cloud.vpc`` is a REST module without an SDK of its own, so it is among the lightest; it finds its object by a
listing, as ours do. The collection is taken out of the ``ansible`` package: it is not on PyPI by itself.
"""

from __future__ import annotations

import json
import sys
import urllib.request
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PACKAGE = "ansible==14.5.0"
COLLECTION = "vultr.cloud"


def fetch(folder: Path) -> Path:
    """The collection below a folder of its own, from the package index at the first time: a path for Ansible."""
    found = folder / "ansible_collections" / "vultr" / "cloud"
    if not (found / "MANIFEST.json").exists():
        sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))
        from workshop import BUILD, install_env, quiet  # noqa: PLC0415 - the tool chain is no package

        pip = BUILD / "venv" / "uv" / "bin" / "pip"
        options = ["-q", "--no-deps", "--only-binary", ":all:", "--python-version", "3.13", "--dest", folder]
        quiet([pip, "download", *options, PACKAGE], install_env())
        wheel = next(folder.glob("ansible-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith("ansible_collections/vultr/cloud/")]
            archive.extractall(folder, names)
        wheel.unlink()
    return folder


def version(folder: Path) -> str:
    manifest = json.loads((folder / "ansible_collections" / "vultr" / "cloud" / "MANIFEST.json").read_text())
    return str(manifest["collection_info"]["version"])


def networks(count: int) -> list[dict[str, object]]:
    return [
        {
            "id": f"{n:032x}",
            "description": f"vpc-{n}",
            "v4_subnet": f"10.{n}.0.0",
            "v4_subnet_mask": 24,
            "region": "ams",
        }
        for n in range(count)
    ]


def asked(url: str) -> int:
    """How many requests there were since the last time."""
    with urllib.request.urlopen(f"{url}/count", timeout=10) as answer:
        return int(answer.read())


class Handler(BaseHTTPRequestHandler):
    """The listing of an account's networks; and how many requests there were."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body in one packet
    asked = 0

    def do_GET(self) -> None:
        if self.path == "/count":
            body, Handler.asked = str(Handler.asked).encode(), 0
        else:
            Handler.asked += 1
            # One page, whatever the page size: the fewest requests that it can do with.
            body = json.dumps({"vpcs": networks(10), "meta": {"total": 10, "links": {"next": ""}}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def serve(ready: str) -> None:
    api = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Path(ready).write_text(json.dumps({"url": f"http://127.0.0.1:{api.server_port}"}))
    api.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1])
