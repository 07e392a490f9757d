"""Which of all that the searches for one question found are worth bringing over: the best by an estimate of the score.

BM25 and nearness of the best came with the searches. What is missing is that of documents which one search gave and
another did not, and whatever only all vectors of a document tell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search import fusion
from search.engines.base import SearchRequest
from search.engines.elasticsearch.candidates import GIST, NEAR, PASSAGES, Found
from search.engines.elasticsearch.corpus import FoundShares
from search.engines.elasticsearch.crowding import COPIES
from search.engines.lexical import PARTS, STEMS
from search.fusion import Signals

# Searches often find 700: most of a question's time would go into those that are never among the first pages.
SCORED = 240
# How far beyond the farthest a search's other documents are taken to be, in parts of the range of those it gave. Half
# agreed well with the embedded engine on the development half.
BEYOND = 0.5
# So many equal cosines tell of a passage of which the graph may hold not all: of its COPIES there some are hidden, or
# their documents come nearer by another passage.
CROWDED = COPIES // 4


@dataclass(frozen=True)
class Chosen:
    """The ids that are brought over, and what may be said of the others.

    `best` are those among all documents, `within` those that filters leave besides. `by_parts` are results for their
    word parts that are not among the best. `best_left` is the most that the score of one may be that is near enough in
    meaning, None where none can be.
    """

    best: Sequence[str]
    within: Sequence[str]
    by_parts: Sequence[str]
    best_left: float | None

    @property
    def brought(self) -> list[str]:
        """The ids that are brought over."""
        return [*self.best, *self.within]


def choose(found: Found, within: Found, request: SearchRequest, offset: float, strayed: bool = False) -> Chosen:
    """Choose the SCORED documents with the highest estimates, and half as many of those found within filters.

    What is within filters is added, and puts nothing aside: a click on a filter gives no less than its count said.
    `offset` is what documents in other languages get. Where a search by meaning has `strayed`, any other document may
    be near.
    """
    everything = _Estimates(found, request, offset, found.identifiers())
    left = _Estimates(found.told_of(within), request, offset, within.identifiers())
    best = everything.best(SCORED)
    among = set(best)
    added = [identifier for identifier in left.best(SCORED // 2) if identifier not in among]
    best_left = math.inf if strayed else everything.best_left([*best, *added])
    return Chosen(best, added, everything.by_parts(best), best_left)


class _Estimates:
    """What the searches tell of each document that they found, and of one that none found: the last slot."""

    def __init__(self, found: Found, request: SearchRequest, offset: float, identifiers: Sequence[str]) -> None:
        self._found, self._request, self._identifiers = found, request, identifiers
        self._slot_of = {identifier: slot for slot, identifier in enumerate(identifiers)}
        self._size = len(identifiers) + 1
        # What no search found may be in any language.
        foreign = [*(identifier in found.foreign for identifier in identifiers), offset > 0]
        self._offsets = np.where(foreign, offset, 0.0)
        shares = FoundShares(found, {**self._slot_of, "": len(identifiers)})
        synonyms = request.recipe.synonyms
        self._parts = shares.shares(PARTS, request.question, synonyms)
        self._words = shares.shares(STEMS, request.question, synonyms)

    def best(self, number: int) -> list[str]:
        """Return the ids of the highest estimates."""
        _meaning, estimates = self._scores(BEYOND)
        return [self._identifiers[slot] for slot in np.argsort(-estimates[:-1], kind="stable")[:number].tolist()]

    def by_parts(self, brought: Sequence[str]) -> list[str]:
        """Return what is not brought and a result for its word parts, of which the searches tell all."""
        left = self._left(brought) & (self._parts >= self._request.floors.parts)
        return [self._identifiers[slot] for slot in np.flatnonzero(left[:-1]).tolist()]

    def best_left(self, brought: Sequence[str]) -> float | None:
        """Return the most that the score of what is not brought may be, if near enough in meaning.

        What a search did not give lies no nearer than the farthest that it gave, or than a passage that so many share
        that not all of them stand in the graph. One that gave fewer than it was asked for gave all that there are.
        """
        meaning, most = self._scores(0.0)
        if meaning is None:
            return None
        near = self._left(brought) & (meaning >= self._request.floors.meaning)
        near[-1] &= all(len(cosines) >= NEAR for cosines in self._found.nearness.values())
        return float(most[near].max()) if near.any() else None

    def _left(self, brought: Sequence[str]) -> np.ndarray:
        left = np.ones(self._size, bool)
        left[[self._slot_of[identifier] for identifier in brought if identifier in self._slot_of]] = False
        return left

    def _scores(self, beyond: float) -> tuple[np.ndarray | None, np.ndarray]:
        """Return how near in meaning each document is, None without any, and its score."""
        question, recipe = self._request.question, self._request.recipe
        meaning, gist = (self._nearness(self._found.nearness.get(name), beyond) for name in (PASSAGES, GIST))
        if meaning is not None and gist is not None and question.vector is not None:
            length = float(np.linalg.norm(question.vector.shifted))
            meaning, gist = length * meaning + self._offsets, length * gist + self._offsets
        return meaning, fusion.fuse(Signals(meaning, gist, self._parts, self._words), question.kind, recipe)

    def _nearness(self, cosines: Mapping[str, float] | None, beyond: float) -> np.ndarray | None:
        """Return the cosine of each document, without anything `beyond` the most that it may be; None without any."""
        if not cosines:
            return None
        farthest, nearest = min(cosines.values()), max(cosines.values())
        found = np.full(self._size, farthest - beyond * (nearest - farthest))
        found[[self._slot_of[identifier] for identifier in cosines]] = list(cosines.values())
        return found if beyond else np.maximum(found, _crowded(cosines))


def _crowded(cosines: Mapping[str, float]) -> float:
    """Return how near the nearest passage is of which others may have been left out of the graph."""
    values, copies = np.unique(list(cosines.values()), return_counts=True)
    return float(values[copies >= CROWDED].max(initial=-math.inf))
