"""Candidates as a corpus that the shared scoring understands: arrays by slot, in the order of their writing."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

import numpy as np

from search.documents import Document
from search.engines.base import SearchRequest
from search.engines.corpus import PhraseFinder
from search.engines.elasticsearch.candidates import Found, Matched
from search.engines.elasticsearch.details import Detail
from search.engines.elasticsearch.stored import Scored, code_of, unpacked, written_in
from search.engines.lexical import Field, Form, WordShares
from search.engines.rows import Rows
from search.engines.view import FrozenFacet, View
from search.operators import Phrase

Means = tuple[np.ndarray, np.ndarray]
_NOTHING = np.zeros(0, bool)


class FoundShares(WordShares):
    """BM25 as Elasticsearch gave it for the candidates."""

    def __init__(self, found: Found, slot_of: Mapping[str, int], supported: np.ndarray = _NOTHING) -> None:
        self._found, self._slot_of, self._supported = found, slot_of, supported

    @property
    def size(self) -> int:
        """Number of candidates."""
        return len(self._slot_of)

    @property
    def documents(self) -> int:
        """Number of documents of the whole index."""
        return self._found.documents

    def frequency(self, field: Field, token: str) -> int:
        """Return how many documents of the whole index hold a token."""
        return self._found.frequencies.get((field, token), 0)

    def scores(self, field: Field, form: Form) -> np.ndarray:
        """Return BM25 of the best documents for a form; zero for others."""
        scores = np.zeros(self.size, np.float32)
        for identifier, score in self._found.scores.get((field, form), {}).items():
            slot = self._slot_of.get(identifier)
            if slot is not None:
                scores[slot] = score
        return scores

    def supported(self, stems: Sequence[str]) -> np.ndarray:
        """Return which candidates hold enough of the question's stems (bool)."""
        return self._supported


@dataclass(frozen=True, eq=False)
class Candidates:
    """The candidates of one question, and whatever of them is read in the end."""

    view: View
    vectors: Rows
    scorer: FoundShares
    matched: Mapping[str, np.ndarray]
    codes: Sequence[Sequence[str]]
    means: Callable[[], Means | None]
    documents: dict[str, Document]

    def document(self, slot: int) -> Document:
        """Return the document of a slot that was read before."""
        return self.documents[self.view.ids[slot]]

    def codes_of(self, mask: np.ndarray) -> Counter[str]:
        """Return how many of the candidates in a mask have each code, as one keyword with its facet's key."""
        return Counter(code for slot in np.flatnonzero(mask).tolist() for code in self.codes[slot])

    def language_means(self) -> Means | None:
        """Return the mean vectors of a sample of the Dutch and of other documents of the whole index."""
        return self.means()

    def phrase_finder(self, total: np.ndarray) -> PhraseFinder:
        """Return what tells which candidates hold a phrase."""

        def finder(phrase: Phrase, among: np.ndarray) -> np.ndarray:
            return among & self.matched[Matched.phrase(phrase)]

        return finder


def candidates(
    request: SearchRequest,
    found: Found,
    details: Mapping[str, Detail],
    means: Callable[[], Means | None],
) -> Candidates:
    """Return the corpus of some documents by what each tells."""
    ids = sorted(details, key=lambda identifier: written_in(details[identifier].told.scored))
    slot_of = {identifier: slot for slot, identifier in enumerate(ids)}
    scored = unpacked([details[identifier].told.scored for identifier in ids])
    matched = _matched(request, [details[identifier].met for identifier in ids])
    codes = [details[identifier].told.codes for identifier in ids]
    view = _view(scored, ids, slot_of, _facets(request, codes, matched))
    scorer = FoundShares(found, slot_of, matched[Matched.supported])
    return Candidates(view, Rows(scored.numbers, scored.scales), scorer, matched, codes, means, {})


def _matched(request: SearchRequest, met: Sequence[frozenset[str]]) -> dict[str, np.ndarray]:
    question = request.question
    names = [Matched.supported, Matched.by_words, *map(Matched.phrase, (*question.phrases, *question.without))]
    names += [Matched.filter(key) for key, codes in request.filters.items() if codes]
    return {name: np.array([name in some for some in met], bool) for name in names}


def _view(scored: Scored, ids: list[str], slot_of: dict[str, int], facets: dict[str, FrozenFacet]) -> View:
    def column(name: str) -> np.ndarray:
        return np.ascontiguousarray(scored.facts[name])

    having = np.flatnonzero(scored.counts)
    nothing = np.zeros(len(ids), np.int64)
    return View(
        size=len(ids),
        alive=np.ones(len(ids), bool),
        ids=ids,
        text_starts=nothing,
        text_lengths=nothing,
        lengths=column("length"),
        foreign=column("foreign"),
        evidence=column("evidence"),
        published=column("published"),
        words=column("words"),
        fingerprints=column("fingerprint"),
        run_starts=np.cumsum(scored.counts)[having] - scored.counts[having],
        run_slots=having,
        row_passages=scored.positions,
        facets=facets,
        slot_of=slot_of,
    )


def _facets(
    request: SearchRequest, codes: Sequence[Sequence[str]], matched: Mapping[str, np.ndarray]
) -> dict[str, FrozenFacet]:
    """Return the facets that ordering needs: those of filters, and the one of which no code fills the first page."""
    facets = {}
    for key, chosen in request.filters.items():
        if chosen:
            slots = np.flatnonzero(matched[Matched.filter(key)])
            facets[key] = FrozenFacet(dict.fromkeys(chosen, 0), slots, np.zeros(len(slots), np.int64))
    if request.diverse and request.diverse not in facets:
        facets[request.diverse] = _facet(request.diverse, codes)
    return facets


def _facet(key: str, codes: Sequence[Sequence[str]]) -> FrozenFacet:
    numbers: dict[str, int] = {}
    slots, found = [], []
    beginning = code_of(key, "")
    for slot, some in enumerate(codes):
        for code in _beginning_with(beginning, some):
            slots.append(slot)
            found.append(numbers.setdefault(code.removeprefix(beginning), len(numbers)))
    return FrozenFacet(numbers, np.array(slots, np.int64), np.array(found, np.int64))


def _beginning_with(text: str, ordered: Sequence[str]) -> Sequence[str]:
    """Return what begins with a text; a column of keywords comes in their order."""
    start = bisect_left(ordered, text)
    return list(takewhile(lambda code: code.startswith(text), islice(ordered, start, None)))
