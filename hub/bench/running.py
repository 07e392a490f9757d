"""The whole benchmark: hubs of several sizes in several databases, one after the other, measured the same way."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.bench import asked, machine
from hub.bench.places import Place, postgresql_place, postgresql_server, sqlite_place
from hub.bench.serving import Server, served
from hub.bench.timing import fetch, over_http

Say = Callable[[str], object]
Keep = Callable[[dict[str, Any]], object]
PUBLICATIONS = 10
MANY = 8


@dataclass(frozen=True)
class Plan:
    """What to measure: sizes in summaries; `limit` is the number of questions in a series, None for all there are.

    What is in `scratch` from an earlier run is used again when `keep` says that it stays. `ways` names the ways to
    search that `bench engines` compares, () for all.
    """

    sizes: tuple[int, ...]
    scratch: Path
    keep: bool
    databases: tuple[str, ...] = ("SQLite", "PostgreSQL")
    limit: int | None = None
    ways: tuple[str, ...] = ()


def run(plan: Plan, say: Say, keep: Keep = lambda figures: None) -> dict[str, Any]:
    """Measure everything and return the figures: {"machine": {...}, "hubs": [{"size": .., "database": .., ...}]}.

    `keep` gets the figures so far after each hub.
    """
    about = machine.describe()
    hubs = []
    for size, place in _places(plan, say):
        with place as hub:
            say(f"{size:,} summaries in {hub.kind}")
            hubs.append({"size": size, "database": hub.kind, **measure(hub, plan.limit, say)})
        keep(_figures(about, hubs))
    return _figures(about, hubs)


def _figures(about: dict[str, Any], hubs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"machine": {**about, "load_after": machine.load()}, "hubs": hubs}


def _places(plan: Plan, say: Say) -> Iterator[tuple[int, AbstractContextManager[Place]]]:
    server = postgresql_server() if "PostgreSQL" in plan.databases else None
    if "PostgreSQL" in plan.databases and server is None:
        say("PostgreSQL is left out: none at DATABASE_URL, and none started by .ci/postgresql.")
    for size in plan.sizes:
        if "SQLite" in plan.databases:
            yield size, sqlite_place(plan.scratch, size)
        if server:
            yield size, postgresql_place(plan.scratch, size, server, plan.keep)


def measure(hub: Place, limit: int | None, say: Say) -> dict[str, Any]:
    """Fill a hub, build its index, and measure it from inside and from outside."""
    figures: dict[str, Any] = {}
    with _step("[1/5] Content", say):
        figures["filling"] = hub.fill(say)
    with _step("[2/5] Index", say):
        figures["rebuild"] = hub.run("rebuild")
    with _step("[3/5] Inside", say):
        figures["inside"] = hub.run("inside", limit=limit)
    with served(hub) as server:
        with _step("[4/5] Pages", say):
            figures["starting"] = round(server.starting, 2)
            figures["suggesting"] = round(server.suggesting, 2)
            figures["http"] = pages(server, limit)
            figures["memory"] = server.memory()
        with _step("[5/5] Publishing", say):
            arguments = {"port": server.port, "times": PUBLICATIONS}
            figures["publish"] = hub.run("publish", {"SEARCH_INDEXING": "thread"}, **arguments)
    figures["disk"] = hub.run("sizes")
    return figures


@contextmanager
def _step(name: str, say: Say) -> Iterator[None]:
    say(f"  {name} ...")
    start = time.monotonic()
    yield
    say(f"      {time.monotonic() - start:.0f} s")


def pages(server: Server, limit: int | None) -> dict[str, Any]:
    """Time each kind of page with one client and with many; suggestions only where the hub has them."""
    series = {
        "question": (asked.question_paths(2, limit), asked.question_paths(3, limit)),
        "question_repeated": (asked.repeated_paths(limit), asked.repeated_paths(limit)),
        "question_filtered": (asked.filtered_paths(4, limit), asked.filtered_paths(5, limit)),
        "suggestion": (asked.suggestion_paths(limit), asked.suggestion_paths(limit)),
        "browse": (asked.browse_paths(limit), asked.browse_paths(limit)),
    }
    if not _answers(server, series["suggestion"][0][0]):
        del series["suggestion"]
    return {
        name: {
            "1": over_http(server.port, alone, clients=1).as_dict(),
            str(MANY): over_http(server.port, together, clients=MANY).as_dict(),
        }
        for name, (alone, together) in series.items()
    }


def _answers(server: Server, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        return fetch(connection, path)[0] != http.client.NOT_FOUND
    finally:
        connection.close()
