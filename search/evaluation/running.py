"""Running a collection's questions through one or more ways of ranking, on an index of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from django.conf import settings

from search.documents import QUESTION, Document
from search.embedders import Embedder, get_embedder
from search.engines import EngineUnavailableError
from search.engines.base import Engine, Hit, SearchRequest
from search.evaluation.collection import Collection, Query
from search.evaluation.embedding import embed_collection, vectors_of
from search.evaluation.engines import EMBEDDED, engine_for_evaluation
from search.evaluation.metrics import ndcg, recall, reciprocal_rank
from search.fusion import Floors, Recipe, Score
from search.leaning import embedded_form, leaned
from search.shift import shift_of
from search.synonyms import Lexicon
from search.understanding import QuestionVector, UnderstoodQuestion, understand

DEPTH = 10
# Everything is a result: what is measured is the order.
NO_FLOORS = Floors(meaning=-2.0, parts=-1.0)
CACHE = Path(settings.SEARCH_INDEX_DIR).parent / "evaluation"


@dataclass(frozen=True)
class Outcome:
    """What one way of ranking made of one question; `shows` is None where no right passage is known."""

    query: Query
    ranked: tuple[str, ...]
    shows: bool | None
    seconds: float

    @property
    def measures(self) -> dict[str, float]:
        """The standard measures of this question, and whether the first result shows a right passage."""
        values = {
            "ndcg@10": ndcg(self.ranked, self.query.grades),
            "mrr@10": reciprocal_rank(self.ranked, self.query.grades),
            "recall@5": recall(self.ranked, self.query.grades),
        }
        return values if self.shows is None else {**values, "right passage": float(self.shows)}


@dataclass(frozen=True)
class Bench:
    """An index of a collection that questions can be put to."""

    engine: Engine
    embedder: Embedder
    names: Mapping[str, str]
    lexicon: Lexicon
    known: dict[str, np.ndarray] = field(default_factory=dict)

    def run(self, query: Query, recipe: Recipe) -> Outcome:
        """Put one question. Its vector is made by the first recipe that asks, and remembered for the others."""
        started = time.perf_counter()
        question = self.understood(query.text, recipe)
        request = SearchRequest(question, NO_FLOORS, limit=DEPTH, recipe=recipe)
        hits = self.engine.search(request).hits
        seconds = time.perf_counter() - started
        ranked = tuple(self.names[hit.document.id] for hit in hits)
        return Outcome(query, ranked, shows_right_passage(query, ranked, hits), seconds)

    def first(self, query: Query, recipe: Recipe) -> tuple[str, Score | None]:
        """Return the name of the first result and its score, ("", None) when there is none."""
        request = SearchRequest(self.understood(query.text, recipe), NO_FLOORS, limit=1, recipe=recipe)
        hits = self.engine.search(request).hits
        return (self.names[hits[0].document.id], hits[0].score) if hits else ("", None)

    def understood(self, text: str, recipe: Recipe) -> UnderstoodQuestion:
        """Return the question as an engine gets it."""
        question = understand(text, self.lexicon if recipe.synonyms else None)
        if not recipe.uses_meaning or question.is_empty:
            return question
        vector, shift = self._vector(question.asked), shift_of(self.embedder, recipe.shift)
        vector = leaned(vector, question.synonyms, self._vector, recipe.leaning)
        return replace(question, vector=QuestionVector(vector - shift, shift))

    def _vector(self, text: str) -> np.ndarray:
        text = embedded_form(text)
        if text not in self.known:
            self.known[text] = self.embedder.embed_question(text)
        return self.known[text]


def shows_right_passage(query: Query, ranked: Sequence[str], hits: Sequence[Hit]) -> bool | None:
    """Return whether the passage quoted from the first result is one that was judged to answer."""
    if not query.passages:
        return None
    if not hits or hits[0].passage is None:
        return False
    shown = hits[0].document.passages[hits[0].passage]
    text = " ".join(shown.text.split())
    return any(
        right.summary == ranked[0] and right.section == shown.section and " ".join(right.quote.split()) in text
        for right in query.passages
    )


@contextmanager
def bench(
    collection: Collection,
    lexicon: Lexicon,
    progress: Callable[[int], None] = lambda passages: None,
    engine_name: str = EMBEDDED,
) -> Iterator[Bench]:
    """Index a collection apart, for a while. Raises EngineUnavailableError, also when there is no embedder."""
    embedder = get_embedder()
    if embedder is None:
        raise EngineUnavailableError("There is no embedder: see the setting SEARCH_EMBEDDER.")
    vectors = embed_collection(collection.documents, embedder, CACHE, progress)
    with engine_for_evaluation(engine_name, embedder) as engine:
        with engine.rebuilding() as session:
            for document in collection.documents.values():
                session.put(document, vectors_of(document, vectors))
        names = {document.id: name for name, document in collection.documents.items()}
        yield Bench(engine, embedder, names, lexicon)


def without_classroom_questions(collection: Collection) -> Collection:
    """Return the collection with documents that do not hold the questions they answer."""
    return replace(
        collection, documents={name: _without_questions(document) for name, document in collection.documents.items()}
    )


def _without_questions(document: Document) -> Document:
    return replace(document, passages=tuple(p for p in document.passages if p.section != QUESTION))
