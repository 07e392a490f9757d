"""The whole comparison: hubs of several sizes, each searched in every way, each way in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
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
            for entries in _beside_each_other(entry for entry in chosen if entry.database == database):
                ways |= measure(place, entries, plan.limit, say)
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


def _beside_each_other(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Return the ways to search in groups that are asked in turn: the engines of question search, and each other way.

    Engines are compared by a ratio, and within a minute a machine becomes a tenth faster or slower.
    """
    entries = list(entries)
    engines = [entry for entry in entries if entry.contender == "hub"]
    return [*([engines] if engines else []), *([entry] for entry in entries if entry.contender != "hub")]


def measure(place: Place, entries: Sequence[Entry], limit: int | None, say: Say) -> dict[str, Any]:
    """Index the hub for some ways to search and measure them, {name: figures}.

    Their questions are put in turn. What they left outside the hub is removed.
    """
    ways = [Way.to(place, entry) for entry in entries]
    start = time.monotonic()
    with ExitStack() as afterwards:
        for way in ways:
            afterwards.callback(way.run, "engine_remove")
        index = [way.run("engine_index") for way in ways]
        series = in_turn(ways, limit)
        together = [load(way, limit) for way in ways]
    say(f"  {', '.join(entry.label for entry in entries)}: {time.monotonic() - start:.0f} s")
    parts = zip(entries, index, series, together, strict=True)
    return {entry.name: {"index": one, **two, "together": three} for entry, one, two, three in parts}


@dataclass(frozen=True)
class Way:
    """A way to search a place: the environment of its processes."""

    place: Place
    entry: Entry
    environment: Mapping[str, str]

    @classmethod
    def to(cls, place: Place, entry: Entry) -> Way:
        """Return a way as an entry says. Whoever is measured may be slow: what a page would not wait for is shown."""
        environment = {
            "ELASTICSEARCH_URL": os.environ.get("ELASTICSEARCH_URL", local_elasticsearch()),
            "ELASTICSEARCH_INDEX": f"klasvloer-bench-{place.size}",
            "ELASTICSEARCH_QUESTION_SECONDS": "20",
            "SEARCH_ANSWER_SECONDS": "60",
            **entry.environment,
        }
        return cls(place, entry, environment)

    def run(self, task: str) -> Any:
        """Run a task to its end."""
        return self.place.run(task, dict(self.environment), contender=self.entry.contender)

    @contextmanager
    def started(self, task: str, **arguments: Any) -> Iterator[subprocess.Popen[str]]:
        """Give the process of a task that is READY and goes on at each line on its standard input."""
        given = json.dumps({"contender": self.entry.contender, **arguments})
        command = [sys.executable, "-m", "hub.bench.tasks", task, given]
        own = self.place.environment(**self.environment)
        with subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin is not None
            try:
                _until_ready(process)
                yield process
            finally:
                process.kill()
                with suppress(BrokenPipeError):  # of a line that nobody read any more
                    process.stdin.close()


def in_turn(ways: Sequence[Way], limit: int | None) -> list[dict[str, Any]]:
    """Put each judged question to one way after the other, and return what each measured. Raises TaskError."""
    results: dict[int, dict[str, Any]] = {}
    with ExitStack() as running:
        processes = [running.enter_context(way.started("engine_series", limit=limit)) for way in ways]
        while len(results) < len(processes):
            for number, process in enumerate(processes):
                if number not in results:
                    _go_on(process)
                    if (last := _until_ready(process)) is not None:
                        results[number] = json.loads(last)
    return [results[number] for number in range(len(processes))]


def load(way: Way, limit: int | None) -> dict[str, Any]:
    """Put questions from CLIENTS clients at once; return percentiles and the answers a second.

    Raises TaskError when a process fails.
    """
    shares = [{"wording": MANY_CLIENTS, "limit": limit, "share": n, "of": PROCESSES} for n in range(PROCESSES)]
    with ExitStack() as running:
        processes = [running.enter_context(way.started("engine_load", **share, threads=THREADS)) for share in shares]
        start = time.perf_counter()
        for process in processes:
            _go_on(process)
        found = [json.loads(_until_ready(process) or "{}") for process in processes]
        seconds = time.perf_counter() - start
    answered = sum(part["answered"] for part in found)
    times = [time for part in found for time in part["seconds"]]
    return {**Timing.of(times).as_dict(), "per_second": round(answered / seconds, 2), "answered": answered}


def _go_on(process: subprocess.Popen[str]) -> None:
    """Let a process go on that is READY; whether it is gone `_until_ready` will see."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write("\n")
        process.stdin.flush()


def _until_ready(process: subprocess.Popen[str]) -> str | None:
    """Wait until a process is READY, or return the last line of one that ended. Raises TaskError when it failed."""
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        if line.strip() == READY:
            return None
        last = line.strip() or last
    if process.wait():
        raise TaskError("A process that puts questions failed; what it wrote stands above.")
    return last


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
