"""Taking times: percentiles of many, in this process or over HTTP with several clients at once."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
R = TypeVar("R")
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


def from_threads(items: Iterable[T], threads: int, work: Callable[[Iterator[T]], Iterable[R]]) -> list[R]:
    """Share items out over threads, each of which takes the next as soon as it is free; return all results.

    `work` gets an iterator over the items of one thread, and yields a result for each. Raises what it raises.
    """
    waiting, lock = iter(items), threading.Lock()
    results: list[R] = []
    errors: list[Exception] = []

    def next_ones() -> Iterator[T]:
        while True:
            with lock:
                found = list(islice(waiting, 1))
            if not found or errors:
                return
            yield found[0]

    def run() -> None:
        try:
            results.extend(work(next_ones()))
        except Exception as error:  # a thread's failure is that of the run
            errors.append(error)

    running = [threading.Thread(target=run, name=f"bench-{number}") for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if errors:
        raise errors[0]
    return results


def over_http(port: int, paths: list[str], clients: int) -> Timing:
    """Ask a hub on this machine for every path once, shared out over so many clients, each with one connection.

    Raises UnexpectedAnswerError for an answer that is no page.
    """
    try:
        return Timing.of(from_threads(paths, clients, lambda mine: _one_client(port, mine)))
    except (OSError, http.client.HTTPException) as error:
        raise UnexpectedAnswerError(f"{type(error).__name__}: {error}") from error


def _one_client(port: int, paths: Iterable[str]) -> Iterator[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        for path in paths:
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
