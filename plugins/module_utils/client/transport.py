# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""One HTTP request over a session of requests: connections, time-outs that hold, and what an exception means."""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..model.errors import InputError, TransportError
from .response import FaultError
from .settings import Settings, origin

try:
    import requests
    import urllib3
    from requests import exceptions as failures
except ImportError as missing:  # sanity imports every file without third-party libraries
    REQUESTS_MISSING: ImportError | None = missing
else:
    REQUESTS_MISSING = None

    class Adapter(requests.adapters.HTTPAdapter):
        """One host, asked by many threads, whose answers come in time or not at all."""

        def __init__(self, timeout: Callable[[], float]) -> None:
            self._timeout = timeout
            super().__init__(pool_connections=1, pool_maxsize=32)
            _bound(self.poolmanager, timeout)

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            new = proxy not in self.proxy_manager
            manager = super().proxy_manager_for(proxy, **options)
            if new:
                _bound(manager, self._timeout)
            return manager


# What requests and urllib3 say when no connection came to be, directly or through a proxy.
NEVER_SENT = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "Tunnel connection failed")
PIECE = 2**16  # bytes of an answer that are read at a time
# Bytes of an answer, unpacked: ten thousand tunnels take 15 MB in a listing, and the ten thousand packets of the
# longest capture that can be downloaded 90 MB if all are jumbo frames.
LARGEST = 2**27


class Transport:
    """Sends the requests of one client; knows no envelope.

    Args:
        timeout: seconds to wait for the next bytes of an answer; raises TimeoutError when the time is up.
        over: whether the time for the whole operation is up.
    """

    def __init__(self, settings: Settings, timeout: Callable[[], float], over: Callable[[], bool]) -> None:
        self.settings = settings
        self._over = over
        self.session = self._open_session(timeout)

    def _open_session(self, timeout: Callable[[], float]) -> requests.Session:
        session = requests.Session()
        # The environment is read once, here; requests would read it again for every request, and look into ~/.netrc.
        session.trust_env = False
        # Plain http is for loopback: a proxy would carry the credentials out into the network, unprotected.
        if origin(self.settings.base_url)[0] == "https":
            session.proxies = requests.utils.get_environ_proxies(self.settings.base_url)
        if not self.settings.validate_certs:  # a warning for each request would repeat the user's own choice
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        session.verify = (self.settings.ca_path or True) if self.settings.validate_certs else False
        session.headers.update(
            {
                "Accept": "application/json",
                "User-Agent": "netops.cloudflare (Ansible collection)",
                **self.settings.headers(),
            }
        )
        adapter = Adapter(timeout)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def send(
        self, method: str, url: str, data: bytes | None, headers: Mapping[str, str], timeout: tuple[float, float]
    ) -> requests.Response:
        """Send one request, through the session's adapter: the session itself would spend a third of the time of a
        fleet's requests on cookies, hooks, authentication from files, and redirects, which must not be followed."""
        request = requests.PreparedRequest()
        request.method, request.url, request.body = method, url, data
        length = {} if data is None and method == "GET" else {"Content-Length": str(len(data or b""))}
        own = {name: str(value) for name, value in self.session.headers.items()}
        request.headers = requests.structures.CaseInsensitiveDict({**own, **headers, **length})
        verify = self.session.verify
        return self.session.get_adapter(url).send(
            request, timeout=timeout, verify=True if verify is None else verify, proxies=self.session.proxies
        )

    def content(self, method: str, path: str, response: requests.Response) -> bytes:
        """What an answer holds, unpacked; what breaks while it comes, breaks here."""
        pieces, size = [], 0
        for piece in response.iter_content(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST:
                response.close()
                raise FaultError(
                    TransportError(method, path, f"the response is larger than {LARGEST >> 20} MiB", sent=True), True
                )
        return b"".join(pieces)

    def explain(self, method: str, path: str, exc: Exception) -> Exception:
        """Turn an exception of requests into ours, by the one question that matters: could the service have seen it?"""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.settings.base_url))
        cause = _system_error(exc)
        # The second is urllib3 1.26's, which compares the names in a certificate by itself.
        if any(name in str(exc) for name in ("CERTIFICATE_VERIFY_FAILED", "CertificateError")):
            return TransportError(
                method,
                path,
                f"the certificate of {origin} is not trusted ({cause}). If a proxy or a simulator with its own "
                "authority stands there, name its CA file in ca_path (CLOUDFLARE_CA_PATH)",
            )
        if isinstance(exc, failures.ConnectTimeout):
            return FaultError(
                TransportError(
                    method,
                    path,
                    f"no connection to {origin} within {self.settings.connect_timeout:g} s",
                ),
                False,
            )
        silent = isinstance(exc, failures.Timeout)
        if silent or "Read timed out" in str(exc):  # the second: its beginning came
            why = f"no response within {self.settings.read_timeout:g} s"
            if self._over():
                why = f"no complete response before the deadline of {self.settings.deadline:g} s for this task"
            return FaultError(TransportError(method, path, why, sent=True, late=silent), True)
        # By name, because urllib3 1.26 calls whatever happens behind a proxy a ProxyError, also after sending.
        if any(name in str(exc) for name in NEVER_SENT):
            return FaultError(
                TransportError(
                    method,
                    path,
                    f"cannot connect to {origin}: {cause}; check base_url, the proxy and the network",
                ),
                False,
            )
        if isinstance(
            exc,
            (
                failures.InvalidURL,
                failures.InvalidSchema,
                failures.MissingSchema,
                failures.InvalidHeader,
            ),
        ):
            return InputError(
                f"it, a proxy or a credential cannot be used in a request ({type(exc).__name__})", path="base_url"
            )
        if self.settings.ca_path and (wrong := _unusable(self.settings.ca_path)):
            return InputError(f"{self.settings.ca_path} cannot be used: {wrong}", path="ca_path")
        return FaultError(
            TransportError(method, path, f"the connection to {origin} broke: {cause}", sent=True),
            True,
        )


class _Arriving(io.RawIOBase):
    """The bytes of an answer. A socket's timeout starts again with each byte; this one does not.

    Args:
        timeout: seconds to wait for the next bytes; raises TimeoutError when the time is up.
    """

    def __init__(self, sock: socket.socket, stream: io.RawIOBase, timeout: Callable[[], float]) -> None:
        self._sock, self._stream, self._timeout = sock, stream, timeout

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._timeout())
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _bound(manager: Any, timeout: Callable[[], float]) -> None:
    """Have all connections of one of urllib3's managers read their answers like that."""

    def pool(kind: Any, *args: Any, **more: Any) -> Any:
        made = kind(*args, **more)
        made.ConnectionCls = partial(connection, made.ConnectionCls)
        return made

    def connection(kind: Any, *args: Any, **more: Any) -> Any:
        made = kind(*args, **more)
        made.response_class = answer
        return made

    def answer(sock: socket.socket, *args: Any, **more: Any) -> http.client.HTTPResponse:
        made = http.client.HTTPResponse(sock, *args, **more)
        made.fp = io.BufferedReader(_Arriving(sock, made.fp.detach(), timeout))
        return made

    kinds = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: partial(pool, kind) for scheme, kind in kinds.items()}


def _unusable(ca_path: str) -> str | None:
    """Why no certificate can be read from there."""
    try:
        if Path(ca_path).is_dir():
            return None
        ssl.create_default_context(cafile=ca_path)
    except ssl.SSLError:
        return "it contains no certificate in PEM format"
    except OSError as exc:
        return exc.strerror or type(exc).__name__
    return None


def _system_error(exc: BaseException) -> str:
    """The operating system's or TLS library's own words from inside nested exceptions, without memory addresses."""
    text = str(exc)
    for pattern in (
        r"certificate verify failed: ([^(\"]+)",
        r"(hostname '[^']+' doesn't match [^\"]+)",
        r"\[SSL: \w+\] ([^(\"')]+)",
        r"\[Errno -?\d+\] ([^\"')]+)",
        r"'([^']*(?:reset|closed|EOF|aborted)[^']*)'",
    ):
        if found := re.search(pattern, text):
            return found.group(1).strip()
    return type(exc).__name__
