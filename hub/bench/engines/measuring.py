"""What is measured inside a process of the hub for one contender: indexing, a series of questions, part of a load."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from statistics import mean
from typing import Any

from django.db import OperationalError, close_old_connections

from hub.bench import asked
from hub.bench.baseline import QUESTION_SECONDS, SERIES_SECONDS
from hub.bench.engines.contenders import CONTENDERS, Contender, timed_index
from hub.bench.engines.judging import Judge, report_questions
from hub.bench.inside import engine_times, megabytes
from hub.bench.serving import memory_of
from hub.bench.timing import Timing
from search.evaluation.metrics import ndcg
from search.time_limit import time_limit

READY = "ready"


@dataclass(frozen=True)
class Attempt:
    """One question: what it took, and the slugs it gave; None when it was given up after QUESTION_SECONDS."""

    seconds: float
    ranked: list[str] | None


def attempt(contender: Contender, text: str) -> Attempt:
    """Put a question."""
    start = time.perf_counter()
    try:
        # Not around the others: on SQLite such a transaction would make them wait for each other.
        with time_limit(QUESTION_SECONDS) if contender.is_given_up else nullcontext():
            ranked = contender.search(text)
    except OperationalError:
        return Attempt(QUESTION_SECONDS, None)
    return Attempt(time.perf_counter() - start, ranked)


def engine_index(contender: str) -> dict[str, Any]:
    """Index everything."""
    return timed_index(CONTENDERS[contender]())


def engine_series(contender: str, limit: int | None = None) -> dict[str, Any]:
    """Put judged questions one after the other: times, quality, rankings, and what it takes of disk and memory."""
    chosen, judge = CONTENDERS[contender](), Judge()
    questions = report_questions(limit)
    attempt(chosen, asked.ONE)  # the model and the index are loaded, connections open
    attempts: list[Attempt] = []
    with engine_times() as inner:
        for question in questions:
            attempts.append(attempt(chosen, question.text))
            if sum(one.seconds for one in attempts) > SERIES_SECONDS:
                break
    answered = [(question, one) for question, one in zip(questions, attempts, strict=False) if one.ranked is not None]
    gains = [ndcg(one.ranked or (), judge.grades(question)) for question, one in answered]
    return {
        "question": Timing.of(one.seconds for one in attempts).as_dict(),
        "per_second": round(len(attempts) / sum(one.seconds for one in attempts), 2),
        "engine": Timing.of(inner).as_dict() if inner else None,
        "ndcg": round(mean(gains), 4) if gains else None,
        "judged": len(answered),
        "given_up": len(attempts) - len(answered),
        "nothing": sum(not one.ranked for _question, one in answered),
        "ranked": {question.id: one.ranked for question, one in answered},
        **_takes(chosen),
    }


def _takes(contender: Contender) -> dict[str, Any]:
    """Return megabytes: of the index on disk, of this process, and of the server that searches for it."""
    own, pid = memory_of(os.getpid()), contender.server()
    server = memory_of(pid) if pid else None
    return {
        "disk": megabytes(contender.disk() or 0),
        "process": round(own["resident"], 1) if own else None,
        "server": round(server["resident"], 1) if server else None,
    }


def engine_load(contender: str, series: int, limit: int | None, share: int, of: int, threads: int) -> dict[str, Any]:
    """Put a share of the questions from several threads, once the word comes on standard input.

    Returns how many were answered, how many given up, and the times of all.
    """
    chosen = CONTENDERS[contender]()
    texts = asked.varied(series, limit)[share::of]
    attempt(chosen, asked.ONE)
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    deadline = time.monotonic() + SERIES_SECONDS
    attempts = list(_from_threads(chosen, texts, threads, deadline))
    return {
        "answered": sum(one.ranked is not None for one in attempts),
        "seconds": [one.seconds for one in attempts],
    }


def _from_threads(contender: Contender, texts: list[str], threads: int, deadline: float) -> Iterator[Attempt]:
    waiting, lock = iter(texts), threading.Lock()
    attempts: list[Attempt] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            while time.monotonic() < deadline:
                with lock:
                    text = next(waiting, None)
                if text is None:
                    return
                attempts.append(attempt(contender, text))
        except Exception as error:  # a thread's failure is that of the run
            errors.append(error)
        finally:
            close_old_connections()

    workers = [threading.Thread(target=work, name=f"bench-{number}") for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if errors:
        raise errors[0]
    yield from attempts


def engine_remove(contender: str) -> None:
    """Remove what a contender left outside the hub."""
    CONTENDERS[contender]().remove()
