"""A small proxy between the hub and Elasticsearch that behaves as badly as a test wants."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class Proxy:
    """Passes TCP on to a server, unless `mode` says otherwise.

    `pass`; `refuse`: connections are closed at once; `freeze`: they are taken and nothing is said; a number: each
    request gets an answer with that status.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.mode: str | int = "pass"
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def become(self, mode: str | int) -> None:
        """Behave so from now on; connections that stand are broken, so that nobody keeps a good one."""
        self.mode = mode
        for connection in list(self._open):
            _close(connection)

    def close(self) -> None:
        """Stop."""
        self.become("refuse")
        _close(self._listener)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor: socket.socket) -> None:
        self._open.add(visitor)
        with suppress(OSError):
            if self.mode == "pass":
                self._pass_on(visitor)
            elif isinstance(self.mode, int):
                self._answer(visitor, self.mode)
            elif self.mode == "freeze":
                while visitor.recv(CHUNK):  # heard, never answered
                    pass
        self._open.discard(visitor)
        _close(visitor)

    def _pass_on(self, visitor: socket.socket) -> None:
        with socket.create_connection(self._target) as server:
            self._open.add(server)
            back = threading.Thread(target=_pump, args=(server, visitor), daemon=True)
            back.start()
            _pump(visitor, server)
            back.join()
            self._open.discard(server)

    @staticmethod
    def _answer(visitor: socket.socket, status: int) -> None:
        body = b'{"error": {"type": "es_rejected_execution_exception", "reason": "busy"}, "status": %d}' % status
        head = (
            f"HTTP/1.1 {status} Busy\r\nContent-Type: application/json\r\nX-Elastic-Product: Elasticsearch\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        visitor.recv(CHUNK)
        visitor.sendall(head.encode() + body)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            sink.sendall(chunk)
    _close(sink)


def _close(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    """Give a proxy in front of a server."""
    made = Proxy(target)
    try:
        yield made
    finally:
        made.close()
