"""Taking times: percentiles of many, in this process or over HTTP with several clients at once."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
TIMEOUT_SECONDS = 60


class UnexpectedAnswerError(Exception):
    """A hub that is measured answered with an error; its times would mean nothing."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of `count` tries."""

    p50: float
    p95: float
    count: int

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Timing:
        """Return the percentiles of times in seconds. Raises ValueError when there are none."""
        values = np.array(list(seconds)) * 1000
        if not len(values):
            raise ValueError("No times were taken.")
        return cls(round(float(np.percentile(values, 50)), 2), round(float(np.percentile(values, 95)), 2), len(values))

    def as_dict(self) -> dict[str, Any]:
        """Return the values for JSON."""
        return asdict(self)


def each(work: Callable[[T], object], items: Iterable[T]) -> Timing:
    """Time a piece of work on each item."""
    seconds = []
    for item in items:
        start = time.perf_counter()
        work(item)
        seconds.append(time.perf_counter() - start)
    return Timing.of(seconds)


def over_http(port: int, paths: list[str], clients: int) -> Timing:
    """Ask a hub on this machine for every path once, shared out over so many clients, each with one connection.

    Raises UnexpectedAnswerError for an answer that is no page.
    """
    waiting, lock = iter(paths), threading.Lock()
    seconds: list[float] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            for taken in _one_client(port, waiting, lock):
                seconds.append(taken)
        except (OSError, http.client.HTTPException, UnexpectedAnswerError) as error:
            errors.append(error)

    threads = [threading.Thread(target=work, name=f"bench-client-{number}") for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise UnexpectedAnswerError(f"{type(errors[0]).__name__}: {errors[0]}") from errors[0]
    return Timing.of(seconds)


def _one_client(port: int, waiting: Iterator[str], lock: threading.Lock) -> Iterator[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                return
            start = time.perf_counter()
            status, body = fetch(connection, path)
            yield time.perf_counter() - start
            if status != http.client.OK or not body:
                raise UnexpectedAnswerError(f"{path} gave {status}")
    finally:
        connection.close()


def fetch(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Return status and body; a connection that the server closed meanwhile is opened again."""
    try:
        connection.request("GET", path)
        response = connection.getresponse()
    except (http.client.RemoteDisconnected, ConnectionError):
        connection.close()
        connection.request("GET", path)
        response = connection.getresponse()
    return response.status, response.read()
