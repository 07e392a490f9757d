"""Which of all that the searches for one question found are worth bringing over: the best by an estimate of the score.

BM25 and nearness of the best came with the searches. What is missing is that of documents which one search gave and
another did not; whatever only all vectors of a document tell; and what a document gets for its language.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from search import fusion
from search.engines.base import SearchRequest
from search.engines.elasticsearch.candidates import GIST, PASSAGES, Found
from search.engines.elasticsearch.corpus import FoundShares
from search.engines.lexical import PARTS, STEMS
from search.fusion import Signals

# Searches often find 700: most of a question's time would go into those that are never among the first pages.
SCORED = 170


def best(found: Found, request: SearchRequest) -> list[str]:
    """Return the ids of the SCORED documents with the highest estimates, half of them from what filters leave."""
    identifiers = found.identifiers()
    slot_of = {identifier: slot for slot, identifier in enumerate(identifiers)}
    estimates = _estimates(found, request, slot_of)
    ordered = [identifiers[slot] for slot in np.argsort(-estimates, kind="stable")]
    left = [identifier for identifier in ordered if identifier in found.restricted][: SCORED // 2]
    return list(dict.fromkeys([*left, *ordered]))[:SCORED]


def _estimates(found: Found, request: SearchRequest, slot_of: Mapping[str, int]) -> np.ndarray:
    question, recipe = request.question, request.recipe
    shares = FoundShares(found, slot_of)
    meaning, gist = (_nearness(found.nearness.get(name), slot_of) for name in (PASSAGES, GIST))
    parts, words = (shares.shares(name, question, recipe.synonyms) for name in (PARTS, STEMS))
    if meaning is not None and gist is not None and question.vector is not None:
        length = float(np.linalg.norm(question.vector.shifted))
        meaning, gist = length * meaning, length * gist
    return fusion.fuse(Signals(meaning, gist, parts, words), question.kind, recipe)


def _nearness(cosines: Mapping[str, float] | None, slot_of: Mapping[str, int]) -> np.ndarray | None:
    """Return the cosine of each document; None without any.

    What was not found lies farther than the farthest that was: half as far again, which agreed well with the embedded
    engine on the development half.
    """
    if not cosines:
        return None
    farthest, nearest = min(cosines.values()), max(cosines.values())
    found = np.full(len(slot_of), farthest - 0.5 * (nearest - farthest))
    found[[slot_of[identifier] for identifier in cosines]] = list(cosines.values())
    return found
