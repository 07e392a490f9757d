"""Details of documents for one question, most of them remembered from earlier ones: they are most of what it reads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from cachetools import LRUCache
from elasticsearch.dsl.query import Query

from search.engines.base import SearchRequest
from search.engines.elasticsearch import candidates
from search.engines.elasticsearch.candidates import Answer, Asked, identifier_in
from search.engines.elasticsearch.stored import scored_in, written_in

# What a process needs to remember a document beside the field itself, in bytes.
BESIDE = 900


@dataclass(frozen=True)
class Told:
    """What a document tells whatever is asked: the field `scored`, and its codes."""

    scored: bytes
    codes: Sequence[str]


@dataclass(frozen=True)
class Detail:
    """What a document tells, and which parts of the question it meets, by the names of `candidates.Matched`."""

    told: Told
    met: frozenset[str]


class RememberedDocuments:
    """What documents told that were asked for last, in so many bytes, for all threads of a process."""

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._told: LRUCache[tuple[str, str], Told] = LRUCache(most, _bytes)

    def recall(self, index: str, identifiers: Iterable[str]) -> dict[str, Told]:
        """Return what some documents of an index told; each may have been written again since."""
        with self._lock:
            found = ((identifier, self._told.get((index, identifier))) for identifier in identifiers)
            return {identifier: told for identifier, told in found if told is not None}

    def keep(self, index: str, told: Mapping[str, Told]) -> None:
        """Remember what documents told."""
        with self._lock:
            fitting = ((identifier, one) for identifier, one in told.items() if _bytes(one) <= self._told.maxsize)
            self._told.update({(index, identifier): one for identifier, one in fitting})


def _bytes(told: Told) -> int:
    return len(told.scored) + BESIDE


class Details:
    """The details of documents for one question, by id, as they come in.

    Once the answers to what is `asked` are taken, `asked_anew` tells what else has to be.
    """

    def __init__(self, request: SearchRequest, index: str, remembered: RememberedDocuments) -> None:
        self._request, self._index, self._remembered = request, index, remembered
        self.found: dict[str, Detail] = {}
        self._changed: list[str] = []

    def asked(self, identifiers: Collection[str], by_words: Query) -> list[Asked]:
        """Return the searches for the details of documents; of those remembered, for what a question changes."""
        known = self._remembered.recall(self._index, identifiers)
        new = [identifier for identifier in identifiers if identifier not in known]
        return [*self._of_new(new, by_words), *self._of_known(known, by_words)]

    def asked_anew(self, by_words: Query) -> list[Asked]:
        """Return the searches for documents that were written again since they were remembered."""
        changed, self._changed = self._changed, []
        return self._of_new(changed, by_words)

    def _of_new(self, identifiers: Sequence[str], by_words: Query) -> list[Asked]:
        if not identifiers:
            return []
        return [(candidates.details(self._request, identifiers, by_words, candidates.TELLING), self._take_new)]

    def _of_known(self, known: Mapping[str, Told], by_words: Query) -> list[Asked]:
        if not known:
            return []
        search = candidates.details(self._request, [*known], by_words, candidates.UNCHANGED)
        return [(search, partial(self._take_known, known))]

    def _take_new(self, answer: Answer) -> None:
        hits = answer["hits"]["hits"]
        told = {identifier_in(hit): Told(scored_in(hit), _codes(hit)) for hit in hits}
        self._remembered.keep(self._index, told)
        self.found |= {identifier_in(hit): Detail(told[identifier_in(hit)], _met(hit)) for hit in hits}

    def _take_known(self, known: Mapping[str, Told], answer: Answer) -> None:
        for hit in answer["hits"]["hits"]:
            identifier = identifier_in(hit)
            if written_in(known[identifier].scored) == hit["fields"]["written"][0]:
                self.found[identifier] = Detail(known[identifier], _met(hit))
            else:
                self._changed.append(identifier)


def _codes(hit: Answer) -> Sequence[str]:
    # The same few in all documents: each is kept once.
    return tuple(sys.intern(code) for code in hit["fields"].get("codes", ()))


def _met(hit: Answer) -> frozenset[str]:
    return frozenset(hit.get("matched_queries", ()))
