"""A small proxy between the hub and Elasticsearch that behaves as badly as a test wants."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536
# Far longer than anybody waits: whoever has the patience gets the answer all the same.
SLOW_SECONDS = 30.0


class Proxy:
    """Passes TCP on to a server, unless `mode` says otherwise.

    `pass`; `refuse`: connections are closed at once; `freeze`: they are taken and nothing is said; `slow`: the server
    gets the request at once, and its answer comes SLOW_SECONDS later; a number: each request gets an answer with that
    status. `rewrite` may change what the server says. With `tls` visitors speak TLS with the proxy.
    """

    def __init__(self, target: str, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        self.mode: str | int = "pass"
        self.rewrite: Callable[[bytes], bytes] = lambda answer: answer
        self.tls = tls
        self._changed = threading.Event()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def become(self, mode: str | int) -> None:
        """Behave so from now on; connections that stand are broken, so that nobody keeps a good one."""
        self.mode = mode
        self._changed.set()
        self._changed = threading.Event()
        for connection in list(self._open):
            _break(connection)

    def close(self) -> None:
        """Stop."""
        self.become("refuse")
        _break(self._listener)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _address = self._listener.accept()
                threading.Thread(target=self._welcome, args=(visitor,), daemon=True).start()

    def _welcome(self, visitor: socket.socket) -> None:
        # A visitor who does not trust the certificate hangs up: that is no trouble of the proxy.
        with suppress(OSError), visitor:
            if self.tls is not None:
                visitor = self.tls.wrap_socket(visitor, server_side=True)
            with visitor:
                self._serve(visitor)

    def _serve(self, visitor: socket.socket) -> None:
        changed = self._changed
        self._open.add(visitor)
        try:
            if self.mode in ("pass", "slow"):
                self._pass_on(visitor, changed)
            elif isinstance(self.mode, int):
                self._answer(visitor, self.mode)
            elif self.mode == "freeze":
                while visitor.recv(CHUNK):  # heard, never answered
                    pass
        finally:
            self._open.discard(visitor)
            _break(visitor)

    def _pass_on(self, visitor: socket.socket, changed: threading.Event) -> None:
        with socket.create_connection(self._target) as server:
            while True:
                # One thread for both ways: no TLS connection bears being read and written at once.
                ready, _writable, _failed = select.select([visitor, server], [], [])
                chunk = ready[0].recv(CHUNK)
                if not chunk:
                    return
                if ready[0] is visitor:
                    server.sendall(chunk)
                elif self.mode == "slow" and changed.wait(SLOW_SECONDS):
                    return
                else:
                    visitor.sendall(self.rewrite(chunk))

    @staticmethod
    def _answer(visitor: socket.socket, status: int) -> None:
        body = b'{"error": {"type": "es_rejected_execution_exception", "reason": "busy"}, "status": %d}' % status
        head = (
            f"HTTP/1.1 {status} Busy\r\nContent-Type: application/json\r\nX-Elastic-Product: Elasticsearch\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        visitor.recv(CHUNK)
        visitor.sendall(head.encode() + body)


def _break(connection: socket.socket) -> None:
    """End a connection, which wakes the thread that listens to it; that one closes it."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(target: str, tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """Give a proxy in front of a server."""
    made = Proxy(target, tls)
    try:
        yield made
    finally:
        made.close()
