"""What is measured inside a process of the hub: parts of an answer, Wagtail's own search, indexing, publishing."""

from __future__ import annotations

import http.client
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.bench import asked, baseline
from hub.bench.timing import Timing, each, fetch
from research import limits
from research.models import SummaryPage
from search.asking import Question, ask
from search.embedders import get_embedder
from search.engines import get_engine
from search.engines.base import Engine, SearchRequest, SearchResponse
from search.indexer import Indexer
from search.meaning import forget
from search.reading import all_documents
from search.vectors import passage_texts

COLD_SAMPLE = 6
POLL_SECONDS = 0.01
FINDABLE_SECONDS = 30.0


class NotFoundError(Exception):
    """What was published was not found in time."""


def rebuild(sample: int = COLD_SAMPLE) -> dict[str, Any]:
    """Build the index anew from stored vectors; measure what embedding adds on a few documents."""
    start = time.perf_counter()
    count = Indexer().rebuild()
    warm = (time.perf_counter() - start) / max(1, count)
    embedding = _embedding_seconds(sample)
    return {
        "documents": count,
        "warm_per_second": round(1 / warm, 1),
        "cold_per_second": round(1 / (warm + embedding), 2) if embedding else None,
    }


def _embedding_seconds(sample: int) -> float:
    """Return the seconds that the passages of one document take to embed."""
    embedder = get_embedder()
    documents = [document for document, _ in zip(all_documents(), range(sample), strict=False)]
    if embedder is None or not documents:
        return 0.0
    start = time.perf_counter()
    for document in documents:
        embedder.embed_passages(passage_texts(document))
    return (time.perf_counter() - start) / len(documents)


def inside(limit: int | None = None) -> dict[str, Any]:
    """Time the parts of an answer and Wagtail's search, each on the same questions; milliseconds."""
    texts = asked.questions(limit)
    ask(Question(asked.ONE))
    embedder = get_embedder()
    found: dict[str, Any] = {}
    if embedder is not None:
        found["embedding"] = each(embedder.embed_question, asked.varied(1, limit)).as_dict()
    forget()
    with engine_times() as seconds:
        found["answer"] = each(lambda text: ask(Question(text)), texts).as_dict()
    if seconds:
        found["engine"] = Timing.of(seconds).as_dict()
    found["answer_repeated"] = each(lambda text: ask(Question(text)), texts).as_dict()
    found["wagtail"] = baseline.timed(baseline.wagtail_search, texts)
    found["wagtail_any_word"] = baseline.timed(baseline.wagtail_any_word, texts)
    found["queries"] = {"results": queries_of(asked.question_paths(0)[0]), "browse": queries_of(asked.BROWSE)}
    return found


@contextmanager
def engine_times() -> Iterator[list[float]]:
    """Give a list that gets the seconds of each `engine.search` while the block runs; none without an engine."""
    engine: Any = get_engine()
    seconds: list[float] = []
    if engine is None:
        yield seconds
        return
    search = engine.search

    def timed(request: SearchRequest) -> SearchResponse:
        start = time.perf_counter()
        response: SearchResponse = search(request)
        seconds.append(time.perf_counter() - start)
        return response

    engine.search = timed
    try:
        yield seconds
    finally:
        del engine.search


def queries_of(path: str) -> int:
    """Return how many database queries a page takes, once caches are warm."""
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def publish(port: int, times: int) -> dict[str, Any]:
    """Change and publish summaries, one after the other; time the call, and from its return until a page finds it.

    The indexing is done by the thread of this process, as by that of the web process of an editor.
    """
    pages = list(SummaryPage.objects.published().order_by("-pk")[:times])
    ask(Question(asked.ONE))  # a web process has its model and its index loaded
    calls, waits = [], []
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=FINDABLE_SECONDS)
    for page in pages:
        word = _word_of_no_page(client, page)
        page.in_brief = f"Een {word}, {word} of {word} geeft rust. {page.in_brief}"[: limits.IN_BRIEF]
        start = time.perf_counter()
        page.save_revision().publish()
        published = time.perf_counter()
        _wait_until_found(client, page, word)
        calls.append(published - start)
        waits.append(time.perf_counter() - published)
    client.close()
    return {"call": Timing.of(calls).as_dict(), "findable": Timing.of(waits).as_dict()}


def _word_of_no_page(client: http.client.HTTPConnection, page: SummaryPage) -> str:
    """Return a made-up word for which this page is not found yet."""
    while True:
        word = "kwi" + "".join(secrets.choice("bdfklmnprstv") + secrets.choice("aeiou") for _ in range(5))
        if not _is_found(client, page, word):
            return word


def _wait_until_found(client: http.client.HTTPConnection, page: SummaryPage, word: str) -> None:
    deadline = time.perf_counter() + FINDABLE_SECONDS
    while time.perf_counter() < deadline:
        if _is_found(client, page, word):
            return
        time.sleep(POLL_SECONDS)
    raise NotFoundError(f"{page.title!r} was not found within {FINDABLE_SECONDS} s of its publication.")


def _is_found(client: http.client.HTTPConnection, page: SummaryPage, word: str) -> bool:
    _status, body = fetch(client, f"{asked.RESULTS}?{urlencode({'q': word})}")
    return f'href="{page.url}'.encode() in body


def sizes() -> dict[str, Any]:
    """Return megabytes on disk: the index and the database."""
    engine: Engine | None = get_engine()
    return {
        "index": megabytes(engine.figures().bytes if engine else 0),
        "database": megabytes(_database_bytes()),
    }


def _database_bytes() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def megabytes(number: int) -> float:
    """Return bytes as megabytes."""
    return round(number / 1024**2, 1)


__all__ = ["engine_times", "inside", "megabytes", "publish", "rebuild", "sizes"]
