"""The whole comparison: hubs of several sizes, each searched in every way, each way in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from hub.bench import machine
from hub.bench.engines.measuring import READY
from hub.bench.places import ROOT, Place, TaskError, postgresql_place, postgresql_server, sqlite_place
from hub.bench.running import Keep, Plan, Say
from hub.bench.timing import Timing
from hub.demo.environment import local_elasticsearch
from search.evaluation.agreement import overlap

# As many processes and threads as the demonstration serves with.
PROCESSES, THREADS = 2, 4
CLIENTS = PROCESSES * THREADS
MANY_CLIENTS = 2  # which wording of the questions: none that was asked before


@dataclass(frozen=True)
class Entry:
    """A way to search in this comparison: its task, the database of its hub, and its settings."""

    name: str
    label: str
    contender: str
    database: str = "SQLite"
    environment: Mapping[str, str] = field(default_factory=dict)


EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"
ENTRIES = (
    Entry(EMBEDDED, "question search, embedded", "hub", environment={"SEARCH_ENGINE": EMBEDDED}),
    Entry(ELASTICSEARCH, "question search, Elasticsearch", "hub", environment={"SEARCH_ENGINE": ELASTICSEARCH}),
    Entry("wagtail-sqlite", "Wagtail's search, SQLite", "wagtail-database"),
    Entry("wagtail-postgresql", "Wagtail's search, PostgreSQL", "wagtail-database", "PostgreSQL"),
    Entry("wagtail-elasticsearch", "Wagtail's search, Elasticsearch", "wagtail-elasticsearch"),
)


def run(plan: Plan, say: Say, keep: Keep = lambda figures: None) -> dict[str, Any]:
    """Measure every way on every size: {"machine": {...}, "sizes": [{"size": .., "ways": {name: {...}}, ..}]}.

    `keep` gets the figures so far after each size: the biggest takes longer than all others. Raises TaskError when one
    fails.
    """
    about = machine.describe()
    figures: dict[str, Any] = {}
    for size in plan.sizes:
        sizes = [*figures.get("sizes", ()), _size(plan, size, say)]
        figures = {"machine": {**about, "load_after": machine.load()}, "sizes": sizes}
        keep(figures)
    return figures


def _size(plan: Plan, size: int, say: Say) -> dict[str, Any]:
    ways: dict[str, Any] = {}
    chosen = [entry for entry in ENTRIES if not plan.ways or entry.name in plan.ways]
    for database in dict.fromkeys(entry.database for entry in chosen):
        with _place(plan, size, database) as place:
            if place is None:
                say(f"{database} is left out.")
                continue
            say(f"{size:,} summaries in {database}")
            place.fill(say)
            for entry in chosen:
                if entry.database == database:
                    ways[entry.name] = measure(place, entry, plan.limit, say)
    ways = {entry.name: ways[entry.name] for entry in ENTRIES if entry.name in ways}
    return {"size": size, "ways": ways, "agreement": agreement(ways)}


@contextmanager
def _place(plan: Plan, size: int, database: str) -> Iterator[Place | None]:
    if database not in plan.databases:
        yield None
    elif database == "SQLite":
        with sqlite_place(plan.scratch, size) as place:
            yield place
    elif server := postgresql_server():
        with postgresql_place(plan.scratch, size, server, plan.keep) as place:
            yield place
    else:
        yield None


def measure(place: Place, entry: Entry, limit: int | None, say: Say) -> dict[str, Any]:
    """Index the hub for one way to search and measure it; what it left outside the hub is removed."""
    environment = {
        "ELASTICSEARCH_URL": os.environ.get("ELASTICSEARCH_URL", local_elasticsearch()),
        "ELASTICSEARCH_INDEX": f"klasvloer-bench-{place.size}",
        # Whoever is measured may be slow: what a page would not wait for is to be seen here.
        "ELASTICSEARCH_QUESTION_SECONDS": "20",
        "SEARCH_ANSWER_SECONDS": "60",
        **entry.environment,
    }
    start = time.monotonic()
    try:
        index = place.run("engine_index", environment, contender=entry.contender)
        series = place.run("engine_series", environment, contender=entry.contender, limit=limit)
        together = load(place, entry, environment, limit)
    finally:
        place.run("engine_remove", environment, contender=entry.contender)
    say(f"  {entry.label}: {time.monotonic() - start:.0f} s")
    return {"index": index, **series, "together": together}


def load(place: Place, entry: Entry, environment: dict[str, str], limit: int | None) -> dict[str, Any]:
    """Put questions from CLIENTS clients at once; return percentiles and the answers a second.

    Raises TaskError when a process fails.
    """
    shares = [
        {"contender": entry.contender, "wording": MANY_CLIENTS, "limit": limit, "share": n, "of": PROCESSES}
        for n in range(PROCESSES)
    ]
    processes = [_start(place, environment, {**share, "threads": THREADS}) for share in shares]
    try:
        for process in processes:
            _wait_until_ready(process)
        start = time.perf_counter()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        outputs = [process.communicate()[0] for process in processes]
        seconds = time.perf_counter() - start
    finally:
        for process in processes:
            process.kill()
    if any(process.returncode for process in processes):
        raise TaskError(f"A load on {entry.label} failed.")
    found = [json.loads(output.splitlines()[-1]) for output in outputs]
    answered = sum(part["answered"] for part in found)
    times = [time for part in found for time in part["seconds"]]
    return {**Timing.of(times).as_dict(), "per_second": round(answered / seconds, 2), "answered": answered}


def _start(place: Place, environment: dict[str, str], arguments: dict[str, Any]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hub.bench.tasks", "engine_load", json.dumps(arguments)]
    own = place.environment(**environment)
    return subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == READY:
            return
    raise TaskError("A process that puts questions ended before it began; what it wrote stands above.")


def agreement(ways: Mapping[str, Any]) -> dict[str, float] | None:
    """Return how far both engines give the same first ten: mean overlap, share of the same first result."""
    if EMBEDDED not in ways or ELASTICSEARCH not in ways:
        return None
    one, other = ways[EMBEDDED]["ranked"], ways[ELASTICSEARCH]["ranked"]
    pairs = [(one[key], other[key]) for key in one.keys() & other.keys()]
    return {
        "overlap": round(mean(overlap(*pair) for pair in pairs), 4),
        "same_first": round(mean(first[:1] == second[:1] for first, second in pairs), 4),
        "same_order": round(mean(first == second for first, second in pairs), 4),
    }
