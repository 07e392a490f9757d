"""Which entries fit best what was typed so far: by the beginnings of their words, and by what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search import analysis
from search.suggest_index import SuggestIndex
from search.suggest_reading import Reading, Typed
from search.suggest_vectors import SmallVectors

# So much of what the typed words weigh must be there, and what has this much less of it than the best is left out.
MIN_SHARE, REACH = 0.6, 0.3
# What counts besides: how much of the name was typed, that it begins so, that the words stand in a row.
FILL, FIRST, IN_ORDER, BEGINS_SO = 0.15, 0.1, 0.1, 0.2
# A name that only means the same comes after one that has the words, unless it is near: this, and what it is nearer
# than it must be.
MEANT = 0.75
# How far below the nearest in meaning others may be, and how many may come by their meaning alone: few are right.
MEANING_REACH = 0.015
# Different names that are looked at closely, of each sort, and how many entries of the same name: one may be gone.
CLOSELY, OF_THE_SAME = 24, 2
MOST_MEANT = 4
# Where thousands of entries share a name, not all of them are looked at to find others.
LOOKED_THROUGH = 2_000


@dataclass(frozen=True)
class Found:
    """An entry by its number in the index, and how well it fits; only comparable for one text."""

    number: int
    score: float


def matches(found: Sequence[Reading], index: SuggestIndex) -> tuple[np.ndarray, np.ndarray]:
    """Return (numbers, scores) of all entries that have enough of the typed words, in no order."""
    total = sum(reading.weight for reading in found)
    sure, matched, count = (np.zeros(len(index), np.float32) for _ in range(3))
    for reading in found:
        hits = np.zeros(len(index), np.float32)
        for (start, end), certainty in reading.found:
            hits[index.having(start, end)] = certainty
        sure += reading.weight * hits
        matched += reading.weight * (hits > 0)
        count += hits > 0
    numbers = np.flatnonzero(matched >= MIN_SHARE * total)
    scores = sure[numbers] / total + FILL * count[numbers] / index.lengths[numbers]
    return numbers, scores + FIRST * _begin(found[0], index, numbers)


def by_words(typed: Typed, numbers: np.ndarray, scores: np.ndarray, index: SuggestIndex) -> list[Found]:
    """Return the best of these matches, best first, after a closer look."""
    order = _best(scores)
    pairs = zip(numbers[order].tolist(), scores[order].tolist(), strict=True)
    closely = _different((Found(*pair) for pair in pairs), index, CLOSELY)
    ranked = [Found(item.number, item.score + _in_order(typed, index.texts[item.number])) for item in closely]
    best = max((item.score for item in ranked), default=0.0)
    return sorted((item for item in ranked if item.score >= best - REACH), key=lambda item: -item.score)


def _best(scores: np.ndarray) -> np.ndarray:
    """Return the places of the LOOKED_THROUGH highest scores, highest first; to sort all would take longer."""
    places = np.arange(len(scores))
    if len(scores) > LOOKED_THROUGH:
        places = np.sort(np.argpartition(-scores, LOOKED_THROUGH)[:LOOKED_THROUGH])
    return places[np.argsort(-scores[places], kind="stable")]


def _different(found: Iterable[Found], index: SuggestIndex, most: int) -> list[Found]:
    """Return the first entries, of `most` different names; of each name no more than OF_THE_SAME."""
    counts: dict[int, int] = {}
    kept = []
    for item in found:
        same = int(index.same[item.number])
        if same not in counts and len(counts) == most:
            break
        counts[same] = counts.get(same, 0) + 1
        if counts[same] <= OF_THE_SAME:
            kept.append(item)
    return kept


def _begin(reading: Reading, index: SuggestIndex, numbers: np.ndarray) -> np.ndarray:
    """Return which of the entries begin with a typed word (bool, shape of `numbers`)."""
    first = index.first_words[numbers]
    begins = np.zeros(len(numbers), bool)
    for (start, end), _certainty in reading.found:
        begins |= (first >= start) & (first < end)
    return begins


def _in_order(typed: Typed, text: str) -> float:
    """Return what it adds that the typed words stand in a row, at the beginning or further on."""
    name, beginning = f" {' '.join(analysis.tokens(text))} ", f" {' '.join(typed.words)}{'' if typed.is_open else ' '}"
    if beginning not in name:
        return 0.0
    return BEGINS_SO if name.startswith(beginning) else IN_ORDER


def by_meaning(
    vector: np.ndarray, vectors: SmallVectors, among: np.ndarray, floor: float, index: SuggestIndex
) -> list[Found]:
    """Return the entries nearest to a shifted vector (search.meaning), nearest first; `floor` is the least cosine.

    `among` marks the entries that may be (bool, shape [entries]).
    """
    similarities = np.where(among, vectors.similarities(vector), -1.0)
    least = max(floor, float(similarities.max(initial=-1.0)) - MEANING_REACH)
    numbers = np.flatnonzero(similarities >= least)
    order = numbers[_best(similarities[numbers])].tolist()
    return _different(
        (Found(number, MEANT + float(similarities[number]) - floor) for number in order), index, MOST_MEANT
    )


def together(*rankings: Sequence[Found]) -> list[Found]:
    """Return entries of several rankings in one, each once with its best score."""
    best: dict[int, float] = {}
    for item in (item for ranking in rankings for item in ranking):
        best[item.number] = max(best.get(item.number, 0.0), item.score)
    return sorted((Found(number, score) for number, score in best.items()), key=lambda item: -item.score)
