"""Serving a hub that is measured as `manage.py demo` serves it, and what its processes take."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from urllib.parse import urlencode

from hub.bench import asked, timing
from hub.bench.places import ROOT, Place
from hub.demo.serving import gunicorn

STARTING_SECONDS = 120
# So many answers in a row without one that knows no suggestions yet: both processes have surely been asked.
ASKED_AT_ONCE, IN_A_ROW = 8, 40
WARMING = [f"{asked.RESULTS}?{urlencode({'q': f'Hoe begin ik hieraan in groep {number}?'})}" for number in range(32)]


@dataclass(frozen=True)
class Server:
    """A running hub: its port and its main process.

    `starting` and `suggesting` are the seconds from its start to its first page of results, and until each of its
    processes has read what it suggests.
    """

    port: int
    pid: int
    starting: float
    suggesting: float

    def memory(self) -> dict[str, float] | None:
        """Return megabytes of one web process, as the mean of all; None where /proc does not tell.

        `resident` is private and shared together; `proportional` divides what is shared among those who share it;
        `own` cannot be shared; `files` are mapped files, the index among them, which the system takes back at will.
        """
        processes = [found for pid in children(self.pid) if (found := memory_of(pid))]
        if not processes:
            return None
        return {name: round(mean(process[name] for process in processes), 1) for name in processes[0]}


@contextmanager
def served(place: Place) -> Iterator[Server]:
    """Serve a hub until the end of the block. Raises TaskError when it does not start."""
    port = _free_port()
    start = time.monotonic()
    with (place.folder / "server.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603
            gunicorn(port), cwd=ROOT, env=place.environment(), stdout=log, stderr=log
        )
        try:
            _wait(port, process)
            starting = time.monotonic() - start
            # Both processes load the model, the index and their suggestions before anything is timed.
            timing.over_http(port, WARMING, clients=8)
            _wait_for_suggestions(port)
            yield Server(port, process.pid, starting, time.monotonic() - start)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTING_SECONDS)
        try:
            connection.request("GET", WARMING[0])
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise timing.UnexpectedAnswerError(f"The hub did not start (exit code {process.poll()}); see its server.log.")


def _wait_for_suggestions(port: int) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    in_a_row = 0
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        while in_a_row < IN_A_ROW:
            known = list(pool.map(_knows_suggestions, [port] * ASKED_AT_ONCE))
            in_a_row = in_a_row + len(known) if all(known) else 0
            if time.monotonic() > deadline:
                raise timing.UnexpectedAnswerError("The hub still has nothing to suggest.")
            if not in_a_row:
                time.sleep(0.5)


def _knows_suggestions(port: int) -> bool:
    """Whether the process that takes this connection has read its suggestions; until then no answer may be kept."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTING_SECONDS)
    try:
        connection.request("GET", asked.suggestion_paths(1)[0])
        return connection.getresponse().headers.get("Cache-Control") != "no-store"
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    """Return the processes that a process started; none where /proc does not tell."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def memory_of(pid: int) -> dict[str, float] | None:
    """Return megabytes of a process, as `Server.memory` has them; None where /proc does not tell."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    return {
        "resident": _megabytes(rollup, "Rss"),
        "proportional": _megabytes(rollup, "Pss"),
        "own": _megabytes(rollup, "Private_Clean") + _megabytes(rollup, "Private_Dirty"),
        "files": _megabytes(status, "RssFile"),
    }


def _megabytes(text: str, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


__all__ = ["Server", "children", "memory_of", "served"]
