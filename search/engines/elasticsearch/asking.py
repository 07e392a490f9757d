"""One question and its round trips: find candidates, score them with the code of every engine, count, read the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Query

from search.documents import Document, document_from_dict
from search.engines.base import SearchRequest, SearchResponse
from search.engines.elasticsearch import candidates, counting
from search.engines.elasticsearch.candidates import Answer, Asked, Found, Token
from search.engines.elasticsearch.choosing import Chosen, choose
from search.engines.elasticsearch.client import Asking
from search.engines.elasticsearch.corpus import Candidates, FoundShares, Means
from search.engines.elasticsearch.corpus import candidates as corpus_of
from search.engines.elasticsearch.details import Details, RememberedDocuments
from search.engines.elasticsearch.frequencies import RememberedFrequencies
from search.engines.elasticsearch.indices import Living
from search.engines.lexical import PARTS, STEMS, Field, Form
from search.engines.ranking import Ranking, rank, response
from search.engines.scoring import offset_of_foreign


class DocumentGoneError(Exception):
    """A document was found in one round trip and gone in the next. The text is its id."""


@dataclass(frozen=True)
class Remembered:
    """What a process was told for earlier questions, so that it asks for less."""

    frequencies: RememberedFrequencies
    documents: RememberedDocuments


class Conversation:
    """Everything that is asked of Elasticsearch for one question."""

    def __init__(
        self,
        asking: Asking,
        living: Living,
        request: SearchRequest,
        uses_meaning: bool,
        means: Callable[[], Means | None],
        remembered: Remembered,
    ) -> None:
        self._asking, self._living, self._request = asking, living, request
        self._frequencies_told = remembered.frequencies
        self._details = Details(request, living.name, remembered.documents)
        self._uses_meaning = uses_meaning and request.recipe.uses_meaning
        self._means = means
        # What was found among all, and among what filters and operators leave.
        self._found, self._within = Found(), Found()
        self._left = self._what_is_left()
        self._strayed = False

    def answer(self) -> SearchResponse:
        """Answer the question. Raises EngineUnavailableError, also by way of the client's own errors."""
        self._find()
        chosen = choose(self._found, self._within, self._request, self._offset_of_foreign(), self._strayed)
        by_words = candidates.by_words(self._request, chosen.by_parts)
        wanted = dict.fromkeys([*self._request.pinned, *chosen.brought])
        (counted,) = self._bring(wanted, by_words, counting.counted(self._request, by_words))
        corpus, ranking = self._ranked()
        added = counting.added(corpus, ranking, set(chosen.within).difference(self._request.pinned))
        census = counting.census(self._request, counted, added, self._counts_are_lowest(chosen, ranking))
        page = self._page(corpus, ranking, by_words, census.total)
        missing = [identifier for identifier in page if identifier not in corpus.view.slot_of]
        if missing:
            self._bring(missing, by_words)
            corpus, ranking = self._ranked()
        shown = [*page, *(corpus.view.ids[slot] for slot in ranking.nearest)]
        corpus.documents.update(self._read(shown))
        gone = [name for name in shown if name not in corpus.documents or name not in corpus.view.slot_of]
        if gone:
            raise DocumentGoneError(gone[0])
        slots = [corpus.view.slot_of[identifier] for identifier in page]
        return response(corpus, self._request, ranking, slots, census)

    def _counts_are_lowest(self, chosen: Chosen, ranking: Ranking) -> bool:
        """Whether more may be results by their meaning than were brought over; with a phrase, only words decide."""
        if chosen.best_left is None or self._request.question.phrases:
            return False
        best = float(ranking.scores.fused[ranking.present].max(initial=-math.inf))
        return chosen.best_left >= best - self._request.floors.reach

    # Finding

    def _find(self) -> None:
        """Ask for everything at once: words, synonyms in their place, and meaning.

        How much a synonym counts depends on how frequent words are. What earlier questions were told is mostly still
        so; where it is not, the forms with a synonym are asked for again by what is so now.
        """
        request, found = self._request, self._found
        tokens = candidates.tokens_of(request)
        unknown = self._frequencies_told.recall(self._living.name, found, tokens)
        told_in = found.state
        if any(token not in found.frequencies for token in candidates.tokens_of_synonyms(request)):
            self._put(*self._frequencies(unknown))
            unknown = []
        forms = [(name, Form(getattr(request.question.terms, name))) for name in get_args(Field)]
        by_words = self._by_words([*forms, *self._forms_with_synonyms()])
        by_meaning = self._by_meaning(found, candidates.present(request))
        self._put(*by_words, *by_meaning, *self._restricted(), *self._frequencies(unknown))
        if found.state != told_in and len(unknown) < len(tokens):
            told_in = found.state
            self._put(*self._frequencies(tokens))
        # Numbers that came with a state are surely of that state when it was known before they were asked for.
        self._frequencies_told.keep(self._living.name, found, sure=found.state == told_in)
        now = [*forms, *self._forms_with_synonyms()]
        self._strayed = found.strayed or self._within.strayed
        self._put(*self._by_words([form for form in now if form not in found.scores]), *self._one_by_one())
        found.keep_forms(now)

    def _frequencies(self, tokens: Iterable[Token]) -> list[Asked]:
        """Return searches for how frequent tokens are, and in which state of the index."""
        found = self._found
        asked: list[Asked] = [(candidates.frequency(token), partial(found.take_frequency, token)) for token in tokens]
        state = [(candidates.all_documents(), found.take_documents), (candidates.last_writing(), found.take_latest)]
        return [*asked, *state]

    def _by_words(self, forms: Iterable[tuple[Field, Form]]) -> list[Asked]:
        take = self._found.take_scores
        return [(candidates.of_words(self._request, *form), partial(take, form)) for form in forms]

    def _put(self, *asked: Asked) -> None:
        """Put searches together, and give each answer to what takes it."""
        answers = self._together([search for search, _take in asked]) if asked else []
        for (_search, take), answer in zip(asked, answers, strict=True):
            take(answer)

    def _forms_with_synonyms(self) -> list[tuple[Field, Form]]:
        shares, request = FoundShares(self._found, {}), self._request
        return [
            (field, form)
            for field in (PARTS, STEMS)
            for _place, form in shares.other_forms(field, request.question, request.recipe.synonyms)
        ]

    def _by_meaning(self, found: Found, kept: Sequence[Query]) -> list[Asked]:
        vector = self._request.question.vector
        if vector is None or not self._uses_meaning:
            return []
        searches = candidates.of_meaning(vector.shifted, kept)
        asked: list[Asked] = [(search, partial(found.take_nearness, name)) for name, search in searches.items()]
        return [*asked, (candidates.with_vectors(kept), found.take_embedded)]

    def _offset_of_foreign(self) -> float:
        vector = self._request.question.vector
        if vector is None or not self._uses_meaning:
            return 0.0
        return offset_of_foreign(self._means, vector.shift, self._request.recipe)

    def _restricted(self) -> list[Asked]:
        """Return searches for the best of what filters and operators leave, which may not be among the best of all."""
        if self._left is None:
            return []
        by_words = candidates.IDS_ONLY.query("bool", must=[candidates.supported(self._request)], filter=self._left)
        by_meaning = self._by_meaning(self._within, self._left)
        return [(by_words, self._within.take_listed), *by_meaning]

    def _what_is_left(self) -> list[Query] | None:
        """Return what filters and operators leave; None without any."""
        request = self._request
        kept = [*candidates.filters(request).values()]
        operators = candidates.operators(request)
        if not kept and operators is None:
            return None
        return [*candidates.present(request), *kept, *([operators] if operators else [])]

    def _one_by_one(self) -> list[Asked]:
        """Return searches that compare all that was found, where the graph of vectors led nowhere."""
        vector = self._request.question.vector
        asked: list[Asked] = []
        for found, kept in ((self._found, candidates.present(self._request)), (self._within, self._left)):
            if vector is not None and kept is not None and found.strayed:
                known = dict.fromkeys([*found.identifiers(), *self._found.identifiers()])
                searches = candidates.one_by_one(vector.shifted, kept, [*known])
                asked += [(search, partial(found.take_nearness, name)) for name, search in searches.items()]
        return asked

    def _together(self, searches: Sequence[Search | dict[str, Any]]) -> list[Answer]:
        bodies = [search if isinstance(search, dict) else search.to_dict() for search in searches]
        return self._asking.together(self._living, bodies)

    # Scoring

    def _bring(self, identifiers: Collection[str], by_words: Query, *beside: Search) -> list[Answer]:
        """Bring the details of documents over; return the answers to what is asked beside it."""
        answers: list[Answer] = []
        others: list[Asked] = [(search, answers.append) for search in beside]
        self._put(*others, *self._details.asked(identifiers, by_words))
        self._put(*self._details.asked_anew(by_words))
        return answers

    def _ranked(self) -> tuple[Candidates, Ranking]:
        corpus = corpus_of(self._request, self._found, self._details.found, self._means)
        return corpus, rank(corpus, self._request, self._uses_meaning and len(corpus.vectors) > 0)

    # Reading

    def _page(self, corpus: Candidates, ranking: Ranking, by_words: Query, total: int) -> list[str]:
        """Return the ids of the page: from the candidates, and in their order, as far as these go."""
        request, ids = self._request, corpus.view.ids
        members = candidates.members(request, by_words, [ids[slot] for slot in ranking.member.nonzero()[0]])
        if request.sort != "fit":
            totals = {ids[slot]: float(ranking.scores.total[slot]) for slot in ranking.slots}
            return self._ids_of(counting.in_order(request, members, totals))
        listed = [ids[slot] for slot in ranking.slots]
        page = listed[request.offset : request.offset + request.limit]
        if total > len(listed) and len(page) < request.limit:
            offset = max(0, request.offset - len(listed))
            page += self._ids_of(counting.beyond(request, members, listed, offset, request.limit - len(page)))
        return page

    def _ids_of(self, search: Search) -> list[str]:
        (answer,) = self._together([search])
        return [candidates.identifier_in(hit) for hit in answer["hits"]["hits"]]

    def _read(self, identifiers: Sequence[str]) -> dict[str, Document]:
        if not identifiers:
            return {}
        (answer,) = self._together([documents_search(identifiers)])
        return documents_in(answer)


def documents_search(identifiers: Sequence[str]) -> Search:
    """Return the search that reads documents."""
    unique = list(dict.fromkeys(identifiers))
    return Search().query(candidates.with_ids(unique)).source(["document"]).extra(size=max(1, len(unique)))


def documents_in(answer: Answer) -> dict[str, Document]:
    """Return {id: document} of such an answer, in its order."""
    return {hit["_id"]: document_from_dict(hit["_source"]["document"]) for hit in answer["hits"]["hits"]}
