# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP/1.1 on loopback, by hand: keep-alive, one write per reply, and full control over what goes wrong on the wire."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .control import CONTROL
from .messages import Reply, Request
from .routing import BASE
from .service import Service

if TYPE_CHECKING:
    import ssl

HOST = "127.0.0.1"
MOST_HEADERS = 64 * 1024
REASONS = {status.value: status.phrase for status in HTTPStatus}


class ConnectionClosed(Exception):
    """The client went away, or must."""


class Connection:
    """One client's connection, served until it closes."""

    def __init__(self, sock: socket.socket, service: Service) -> None:
        self._sock = sock
        self._service = service
        self._buffer = b""

    def serve(self) -> None:
        """Answer requests one after the other."""
        try:
            while True:
                request = self._read()
                keep = request.headers.get("connection", "").lower() != "close"
                if not self._write(self._service.answer(request), keep, request.method) or not keep:
                    return
        except (ConnectionClosed, OSError, ValueError):
            # ValueError: what came is no HTTP; nothing that follows on this connection can be trusted.
            return

    def _more(self) -> None:
        data = self._sock.recv(65536)
        if not data:
            raise ConnectionClosed
        self._buffer += data

    def _read(self) -> Request:
        while b"\r\n\r\n" not in self._buffer:
            if len(self._buffer) > MOST_HEADERS:
                raise ConnectionClosed
            self._more()
        head, _end, self._buffer = self._buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        parts = lines[0].split(" ")
        if len(parts) != 3:
            raise ConnectionClosed
        headers = {}
        for line in lines[1:]:
            name, _colon, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if headers.get("expect", "").lower() == "100-continue":
            self._sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = self._read_chunks()
        else:
            body = self._take(int(headers.get("content-length") or 0))
        return Request(parts[0].upper(), parts[1], headers, body)

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._more()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            self._more()
        line, _end, self._buffer = self._buffer.partition(b"\r\n")
        return line

    def _read_chunks(self) -> bytes:
        body = b""
        while size := int(self._line().partition(b";")[0], 16):
            body += self._take(size)
            self._line()
        while self._line():
            pass
        return body

    def _write(self, reply: Reply, keep: bool, method: str) -> bool:
        """Send a reply; False when the connection must not be used any more."""
        if reply.wire == "reset":
            # With a linger time of zero a close becomes a reset.
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if reply.wire == "drop":
            return False
        head = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Unknown')}"]
        if reply.status != 204:
            head += [f"Content-Type: {reply.content_type}", f"Content-Length: {len(reply.body)}"]
        head += [f"{name}: {value}" for name, value in reply.headers.items()]
        head += ["Server: simulator", "" if keep else "Connection: close\r\n"]
        text = "\r\n".join(head).encode("latin-1")
        payload = b"" if method == "HEAD" or reply.status == 204 else reply.body
        if reply.wire == "truncate":
            self._sock.sendall(text + b"\r\n" + payload[: len(payload) // 2])
            return False
        self._sock.sendall(text + b"\r\n" + payload)
        return True


class Server:
    """Accepts connections on loopback and gives each a thread."""

    def __init__(self, service: Service, port: int = 0, context: ssl.SSLContext | None = None) -> None:
        self._service = service
        self._context = context
        self._listener = socket.create_server((HOST, port), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._stopping = False
        self._thread = threading.Thread(target=self._accept, name="simulator", daemon=True)

    def start(self) -> None:
        """Begin to accept."""
        self._thread.start()

    def stop(self) -> None:
        """Close the listener and all connections."""
        self._stopping = True
        # A thread blocked in accept() does not notice a close; a last visitor wakes it.
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
            pass
        self._thread.join(timeout=2)
        self._listener.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._stopping:
            try:
                sock, _address = self._listener.accept()
            except OSError:
                return
            if self._stopping:
                sock.close()
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self._context is not None:
                sock = self._context.wrap_socket(sock, server_side=True)
            with self._lock:
                self._open.add(sock)
            Connection(sock, self._service).serve()
        except OSError:
            # A client that does not like the certificate, or went away.
            pass
        finally:
            with self._lock:
                self._open.discard(sock)
            sock.close()


class Simulator:
    """A running simulator, for use in tests: ``with Simulator() as sim: ... sim.url, sim.token, sim.journal()``."""

    def __init__(
        self,
        *,
        port: int = 0,
        tls: bool = False,
        tls_fault: str = "",
        account_id: str | None = None,
        token: str | None = None,
        seed: dict[str, Any] | None = None,
        switches: dict[str, bool] | None = None,
        rate_limit: str | None = None,
        latency_ms: float = 0,
        time_scale: float = 1.0,
    ) -> None:
        given = {"account_id": account_id, "token": token}
        self.service = Service(
            seed_data=seed,
            switches=switches,
            rate_limit=rate_limit,
            latency_ms=latency_ms,
            time_scale=time_scale,
            **{key: value for key, value in given.items() if value is not None},
        )
        self._tls_directory: Path | None = None
        context = None
        if tls:
            from . import tls as certificates  # noqa: PLC0415 - only who wants TLS waits for cryptography to load

            context, self._tls_directory = certificates.make(tls_fault)
        self._context = context
        self._port = port
        self._server: Server | None = None

    # --- running ---
    def start(self) -> Simulator:
        """Listen."""
        self._server = Server(self.service, self._port, self._context)
        # A second start is found where the first one was.
        self._port = self._server.port
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop listening and throw the certificates away."""
        if self._server:
            self._server.stop()
            self._server = None
        if self._tls_directory:
            from . import tls as certificates  # noqa: PLC0415 - loaded already, as this was made with it

            certificates.remove(self._tls_directory)

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- where it is ---
    @property
    def root(self) -> str:
        """Scheme, host and port."""
        if self._server is None:
            raise RuntimeError("the simulator is not running")
        return f"{'https' if self._context else 'http'}://{HOST}:{self._server.port}"

    @property
    def url(self) -> str:
        """What a client takes as the base URL of the API."""
        return self.root + BASE

    @property
    def control_url(self) -> str:
        """Where the control endpoints are."""
        return self.root + CONTROL

    @property
    def account_id(self) -> str:
        """The account."""
        return self.service.account_id

    @property
    def token(self) -> str:
        """A token that may write."""
        return next(token for token, writes in self.service.credentials.tokens.items() if writes)

    @property
    def ca_path(self) -> str | None:
        """The throw-away authority's certificate, with TLS."""
        return str(self._tls_directory / "ca.pem") if self._tls_directory else None

    @property
    def env(self) -> dict[str, str]:
        """The environment variables that point a client here."""
        env = {
            "CLOUDFLARE_BASE_URL": self.url,
            "CLOUDFLARE_API_TOKEN": self.token,
            "CLOUDFLARE_ACCOUNT_ID": self.account_id,
        }
        if self.ca_path:
            env["CLOUDFLARE_CA_PATH"] = self.ca_path
        return env

    # --- control, without a request ---
    def journal(self) -> list[dict[str, Any]]:
        """All requests so far."""
        return self.service.journal.entries()

    def clear_journal(self) -> None:
        """Forget them."""
        self.service.journal.clear()

    def faults(self, *faults: dict[str, Any]) -> None:
        """Add faults."""
        self.service.faults.add(list(faults))

    def clear_faults(self) -> None:
        """No more faults."""
        self.service.faults.clear()

    def switch(self, **changes: bool) -> None:
        """Turn switches."""
        self.service.set_switches(changes)

    def advance(self, seconds: float) -> None:
        """Push the simulated clock ahead."""
        self.service.clock.advance(seconds)

    def reset(self, seed: dict[str, Any] | None = None) -> None:
        """Back to the start."""
        self.service.reset(seed)

    def state(self, *, canonical: bool = True) -> dict[str, Any]:
        """What the account holds; by default in the form in which two accounts can be compared."""
        result: dict[str, Any] = self.control("GET", "state?canonical=1" if canonical else "state")
        return result

    def control(self, method: str, name: str, data: Any = None) -> Any:
        """Use a control endpoint without a socket."""
        body = b"" if data is None else json.dumps(data).encode()
        reply = self.service.answer(Request(method, f"{CONTROL}/{name}", {}, body))
        result = json.loads(reply.body)
        if reply.status != 200:
            raise ValueError(result["error"])
        return result
