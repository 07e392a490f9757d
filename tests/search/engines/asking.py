"""Short ways to fill an engine and to ask it, for contract tests that any engine must pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from search.documents import Document
from search.embedders import get_embedder
from search.engines import Engine
from search.engines.base import SearchRequest, SearchResponse, Vectors
from search.fusion import Floors
from search.shift import shift_of, shifted
from search.synonyms import Lexicon
from search.understanding import QuestionVector, understand
from search.vectors import embeddable
from tests.search.conftest import document

FLOORS = Floors(meaning=0.2, parts=0.4)
BULLYING = document(1, "Pesten stopt als je ingrijpt", "Wie pest, stopt.", theme=("pesten",))
READING = document(2, "Lezen met een maatje", "Samen lezen helpt.", theme=("lezen",))


def vectors(document: Document) -> Vectors:
    """Embed all passages of a document."""
    embedder = get_embedder()
    assert embedder is not None
    texts = {i: embeddable(passage.text) for i, passage in enumerate(document.passages) if embeddable(passage.text)}
    return dict(zip(texts, embedder.embed_passages(list(texts.values())), strict=True))


def rebuild(engine: Engine, documents: Iterable[Document]) -> None:
    """Fill a new index."""
    with engine.rebuilding() as session:
        for document in documents:
            session.put(document, vectors(document))


def write(engine: Engine, *documents: Document, remove: Iterable[str] = ()) -> None:
    """Put and remove documents in one commit."""
    with engine.writing() as session:
        for document in documents:
            session.put(document, vectors(document))
        for identifier in remove:
            session.remove(identifier)
        session.commit()


def ask(
    engine: Engine, text: str, *, meaning: bool = True, lexicon: Lexicon | None = None, **options: Any
) -> SearchResponse:
    """Ask a question, read by a lexicon; with `meaning` off only words count."""
    embedder = get_embedder()
    assert embedder is not None
    question = understand(text, lexicon)
    if meaning and question.words:
        vector = shifted(embedder.embed_question(question.asked), embedder)
        question = replace(question, vector=QuestionVector(vector, shift_of(embedder)))
    return engine.search(SearchRequest(question=question, floors=FLOORS, **options))


def titles(response: SearchResponse) -> list[str]:
    """Return the titles found, best first."""
    return [hit.document.title for hit in response.hits]
