"""What is measured inside a process of the hub for one contender: indexing, a series of questions, part of a load."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice, takewhile
from statistics import mean
from typing import Any

from django.db import close_old_connections

from hub.bench import asked
from hub.bench.baseline import SERIES_SECONDS, Attempt, attempt, series
from hub.bench.engines.contenders import CONTENDERS, Contender, timed_index
from hub.bench.engines.judging import Judge, other_questions, report_questions
from hub.bench.inside import engine_times, megabytes
from hub.bench.serving import memory_of
from hub.bench.timing import Timing, from_threads
from search.evaluation.metrics import ndcg

READY = "ready"
# A server of Java goes on compiling what it is asked most, and fills its caches: after a start at 10,000 summaries the
# engine's part of a question took 65 ms for the first 120 questions, and 38 and then 33 for the same ones again.
WARM_UP_QUESTIONS, WARM_UP_SECONDS = 2_000, 120.0
# What takes seconds for a question gains nothing by more.
SHORT_WARM_UP_SECONDS = 30.0


def put(contender: Contender, text: str) -> Attempt[list[str]]:
    """Put a question. Only what may take minutes has a limit: on SQLite its transaction makes others wait."""
    if contender.is_given_up:
        return attempt(contender.search, text)
    start = time.perf_counter()
    found = contender.search(text)
    return Attempt(time.perf_counter() - start, found)


def engine_index(contender: str) -> dict[str, Any]:
    """Index everything."""
    return timed_index(CONTENDERS[contender]())


def engine_series(contender: str, limit: int | None = None) -> dict[str, Any]:
    """Put judged questions one after the other, each when it is this process's turn.

    Returns times, quality, rankings, and what it takes of disk and memory.
    """
    chosen, judge = CONTENDERS[contender](), Judge()
    questions = report_questions(limit)
    _wait_for_turn()
    # The model and the index are loaded, connections open, and Java has compiled what is asked of it most.
    others = islice(cycle(other_questions(limit)), limit or WARM_UP_QUESTIONS)
    seconds = SHORT_WARM_UP_SECONDS if chosen.is_given_up else WARM_UP_SECONDS
    series(lambda text: put(chosen, text), others, seconds)
    with engine_times() as inner:
        attempts = series(lambda text: put(chosen, text), _in_turn([question.text for question in questions]))
    answered = [(question, one) for question, one in zip(questions, attempts, strict=False) if one.found is not None]
    gains = [ndcg(one.found or (), judge.grades(question)) for question, one in answered]
    return {
        "question": Timing.of(one.seconds for one in attempts).as_dict(),
        "per_second": round(len(answered) / sum(one.seconds for one in attempts), 2),
        "engine": Timing.of(inner).as_dict() if inner else None,
        "ndcg": round(mean(gains), 4) if gains else None,
        "judged": len(answered),
        "given_up": len(attempts) - len(answered),
        "nothing": sum(not one.found for _question, one in answered),
        "ranked": {question.id: one.found for question, one in answered},
        **_takes(chosen),
    }


def _in_turn(texts: Iterable[str]) -> Iterator[str]:
    """Yield each text when the one before is done with and it is this process's turn."""
    for text in texts:
        _wait_for_turn()
        yield text


def _wait_for_turn() -> None:
    """Say that this process is READY, and wait for a line on standard input; who would send it may be gone."""
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        raise SystemExit(1)


def _takes(contender: Contender) -> dict[str, Any]:
    """Return megabytes: of the index on disk, of this process and what it maps, of the server that searches for it."""
    own, pid = memory_of(os.getpid()), contender.server()
    server = memory_of(pid) if pid else None
    return {
        "disk": megabytes(contender.disk()),
        "process": round(own["resident"], 1) if own else None,
        "files": round(own["files"], 1) if own else None,
        "server": round(server["resident"], 1) if server else None,
        "software": contender.software(),
    }


def engine_load(contender: str, wording: int, limit: int | None, share: int, of: int, threads: int) -> dict[str, Any]:
    """Put a share of the questions from several threads, once the word comes on standard input.

    Returns how many were answered, how many given up, and the times of all.
    """
    chosen = CONTENDERS[contender]()
    texts = asked.varied(wording, limit)[share::of]
    put(chosen, asked.ONE)
    _wait_for_turn()
    deadline = time.monotonic() + SERIES_SECONDS
    attempts = from_threads(texts, threads, lambda mine: _until(deadline, chosen, mine))
    return {
        "answered": sum(one.found is not None for one in attempts),
        "seconds": [one.seconds for one in attempts],
    }


def _until(deadline: float, contender: Contender, texts: Iterator[str]) -> Iterator[Attempt[list[str]]]:
    try:
        yield from (put(contender, text) for text in takewhile(lambda _text: time.monotonic() < deadline, texts))
    finally:
        close_old_connections()


def engine_remove(contender: str) -> None:
    """Remove what a contender left outside the hub."""
    CONTENDERS[contender]().remove()
