"""From a question to the few hundred documents that may be among the best, and all that scoring needs of them.

Elasticsearch finds: documents by the words of the question, by those of its synonyms, and by its vector, for passages
and for documents as a whole. What is best among them is decided by the same code as for the embedded engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from search import analysis, fusion
from search.engines.base import SearchRequest
from search.engines.elasticsearch.stored import code_of, in_bytes
from search.engines.lexical import PARTS, STEMS, Field, Form
from search.operators import Phrase
from search.understanding import Terms

Token = tuple[Field, str]
# How many documents there are, and the number of the last writing: what changes when the index does.
State = tuple[int, int]

# Documents that are looked for by meaning: as many as by each field of words.
NEAR = fusion.LEXICAL_CANDIDATES
# Fields of vectors, and how many of each are compared on the way to the nearest, in each shard. There are ten times as
# many passages as documents, and among many that are alike a short way misses some: docs/search.md has numbers.
PASSAGES, GIST = "passages.vector", "gist"
COMPARED = {PASSAGES: 1000, GIST: 600}
# What scoring and counting need of a document, and what tells that it is as it was before.
TELLING = ["id", "scored", "codes"]
UNCHANGED = ["id", "written"]

Answer = Mapping[str, Any]
# A search, and what takes its answer.
Take = Callable[[Answer], None]
Asked = tuple[Search | dict[str, Any], Take]


def without_stored(search: Search, fields: Sequence[str]) -> Search:
    """Return the search that reads columns only.

    What is stored of a document, its `_id` too, lies compressed with its whole text: to unpack that for a thousand hits
    takes longer than to find them.
    """
    return search.source(False).extra(stored_fields="_none_", docvalue_fields=list(fields))


# A search for ids and languages of its first hits; made once, for each step of making one copies it.
IDS_ONLY = without_stored(Search(), ["id", "foreign"]).extra(size=NEAR, track_total_hits=False)


@dataclass(frozen=True)
class Matched:
    """Names under which a document tells what of the question it meets."""

    supported: str = "supported"
    by_words: str = "by words"

    @staticmethod
    def phrase(phrase: Phrase) -> str:
        """Return the name of a phrase."""
        return f"phrase {' '.join(phrase)}"

    @staticmethod
    def filter(key: str) -> str:
        """Return the name of a filter."""
        return f"filter {key}"


@dataclass
class Found:
    """What searches for a question gave: frequencies of words, BM25 of each form, cosines, and ids without a score.

    `latest` is the number of the last writing: with `documents` it says which state of the index was searched.
    `foreign` are those in another language than Dutch. `embedded` is the number of documents that have vectors, among
    all that were searched.
    """

    documents: int = 0
    latest: int = 0
    frequencies: dict[Token, int] = field(default_factory=dict)
    scores: dict[tuple[Field, Form], dict[str, float]] = field(default_factory=dict)
    nearness: dict[str, dict[str, float]] = field(default_factory=dict)
    listed: dict[str, None] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    embedded: int = 0

    @property
    def strayed(self) -> bool:
        """Whether a search by meaning gave fewer than it was asked for, and than there are.

        The graph of vectors leads nowhere from a passage that some hundred documents share word for word.
        """
        return any(len(cosines) < min(NEAR, self.embedded) for cosines in self.nearness.values())

    def take_embedded(self, answer: Answer) -> None:
        """Take the answer to `with_vectors`."""
        self.embedded = answer["hits"]["total"]["value"]

    @property
    def state(self) -> State:
        """The state of the index that was searched."""
        return self.documents, self.latest

    def take_documents(self, answer: Answer) -> None:
        """Take the answer to `all_documents`."""
        self.documents = answer["hits"]["total"]["value"]

    def take_latest(self, answer: Answer) -> None:
        """Take the answer to `last_writing`."""
        hits = answer["hits"]["hits"]
        self.latest = hits[0]["sort"][0] if hits else 0

    def take_frequency(self, token: Token, answer: Answer) -> None:
        """Take the answer to `frequency`."""
        self.frequencies[token] = answer["hits"]["total"]["value"]

    def take_scores(self, form: tuple[Field, Form], answer: Answer) -> None:
        """Take the answer to `of_words`."""
        self.scores[form] = self._scores_in(answer)

    def keep_forms(self, forms: Iterable[tuple[Field, Form]]) -> None:
        """Forget forms whose synonyms count otherwise by now."""
        self.scores = {form: self.scores[form] for form in forms}

    def take_nearness(self, name: str, answer: Answer) -> None:
        """Take the answer to a search `of_meaning`."""
        self.nearness[name] = {identifier: 2 * score - 1 for identifier, score in self._scores_in(answer).items()}

    def take_listed(self, answer: Answer) -> None:
        """Take the answer to a search whose scores say nothing."""
        self.listed |= dict.fromkeys(self._scores_in(answer))

    def _scores_in(self, answer: Answer) -> dict[str, float]:
        hits = answer["hits"]["hits"]
        self.foreign.update(identifier_in(hit) for hit in hits if hit["fields"]["foreign"][0])
        return {identifier_in(hit): hit["_score"] for hit in hits}

    def identifiers(self) -> list[str]:
        """Return all that any search found."""
        lists: list[Iterable[str]] = [*self.scores.values(), *self.nearness.values(), self.listed]
        return list(dict.fromkeys(identifier for some in lists for identifier in some))

    def told_of(self, others: Found) -> Found:
        """Return what these searches and others tell of all that the others found."""
        nearness = {
            name: {each: known[each] for each in others.identifiers() if each in known}
            for name, within in others.nearness.items()
            for known in [self.nearness.get(name, {}) | within]
        }
        foreign = self.foreign | others.foreign
        return Found(self.documents, self.latest, self.frequencies, self.scores, nearness, foreign=foreign)


def present(request: SearchRequest) -> list[Query]:
    """Return the filter for what may be found at all; none where that is everything.

    A search by meaning marks each passage that a filter leaves before it begins, even where that is all of them.
    """
    return [Q("bool", must_not=[with_ids(sorted(request.exclude))])] if request.exclude else []


def filters(request: SearchRequest) -> dict[str, Query]:
    """Return {facet's key: what its filter keeps}."""
    return {
        key: Q("terms", codes=[code_of(key, code) for code in codes]) for key, codes in request.filters.items() if codes
    }


def holds(phrase: Phrase) -> Query:
    """Return what holds a phrase; a single word that says something counts by its stem."""
    stems = analysis.stems_of_phrase(phrase)
    if len(phrase) == 1 and stems:
        return Q("term", stems=stems[0])
    return Q("match_phrase", words=" ".join(phrase))


def supported(request: SearchRequest) -> Query:
    """Return what holds enough of the question's stems; see fusion.words_required."""
    stems = request.question.stems
    if not stems:
        return Q("match_none")
    return Q("match", stems={"query": " ".join(stems), "minimum_should_match": fusion.words_required(len(stems))})


def operators(request: SearchRequest) -> Query | None:
    """Return what the phrases of the question ask and exclude; None without any."""
    question = request.question
    if not question.phrases and not question.without:
        return None
    return Q("bool", filter=[*map(holds, question.phrases)], must_not=[*map(holds, question.without)])


def words(field: Field, form: Form) -> Query:
    """Return what holds words of a form, by BM25.

    Each added word is weighed for itself: words that are weighed together would be looked for apart from the others,
    and documents that cannot be among the best would not be passed over.
    """
    parts = [Q("match", **{field: " ".join(form.tokens)})] if form.tokens else []
    if form.weight > 0:
        parts += [Q("term", **{field: {"value": token, "boost": form.weight}}) for token in form.added]
    return Q("bool", should=parts, minimum_should_match=1) if parts else Q("match_none")


def of_words(request: SearchRequest, field: Field, form: Form) -> Search:
    """Return the search for the best documents by the words of a form."""
    return IDS_ONLY.query("bool", must=[words(field, form)], filter=present(request))


def all_documents() -> Search:
    """Return the search for the number of documents; the server keeps its answer."""
    return Search().extra(size=0, track_total_hits=True)


def last_writing() -> Search:
    """Return the search for the number of the last writing, which no aggregation gives to the last digit."""
    return without_stored(Search(), []).sort("-written").extra(size=1, track_total_hits=False)


def frequency(token: Token) -> dict[str, Any]:
    """Return the search for how many documents hold a token, as it is sent: the builder takes milliseconds for dozens.

    One for each token, of which the server looks up the answer or keeps it. To count for several in one search it walks
    through all documents of each: passages are documents too, and it makes sure that it counts none.
    """
    name, text = token
    return {"query": {"term": {name: text}}, "size": 0, "track_total_hits": True}


def with_vectors(kept: Sequence[Query]) -> Search:
    """Return the search that counts the documents that have vectors, among those that are kept."""
    return Search().query("bool", filter=[*kept, Q("exists", field="embedded")]).extra(size=0, track_total_hits=True)


def one_by_one(vector: np.ndarray, kept: Sequence[Query], identifiers: Sequence[str]) -> dict[str, Search]:
    """Return {field: search} for how near some documents come, without the graph; scores as those of `of_meaning`."""
    found = {}
    for name in COMPARED:
        source = f"(1.0 + cosineSimilarity(params.vector, '{name}')) / 2.0"
        script = {"source": source, "params": {"vector": in_bytes(vector)}}
        compared = Q("script_score", query=Q("exists", field=name), script=script)
        if name == PASSAGES:
            compared = Q("nested", path="passages", query=compared, score_mode="max")
        search = IDS_ONLY.query("bool", must=[compared], filter=[*kept, with_ids(identifiers)])
        found[name] = search.extra(size=len(identifiers))
    return found


def of_meaning(vector: np.ndarray, kept: Sequence[Query]) -> dict[str, Search]:
    """Return {field: search} for the documents nearest by a passage and as a whole, among those that are kept."""
    asked: dict[str, Any] = {"query_vector": in_bytes(vector), "k": NEAR}
    if kept:
        asked["filter"] = Q("bool", filter=list(kept))
    return {name: IDS_ONLY.knn(field=name, num_candidates=compared, **asked) for name, compared in COMPARED.items()}


def identifier_in(hit: Answer) -> str:
    """Return the id of a document that a search without stored fields gave."""
    identifier: str = hit["fields"]["id"][0]
    return identifier


def details(request: SearchRequest, identifiers: Sequence[str], by_words: Query, fields: Sequence[str]) -> Search:
    """Return the search for some fields of documents, and what of the question each meets."""
    question = request.question
    named = {Matched.supported: supported(request), Matched.by_words: by_words}
    named |= {Matched.phrase(phrase): holds(phrase) for phrase in (*question.phrases, *question.without)}
    named |= {Matched.filter(key): query for key, query in filters(request).items()}
    search = Search().query(
        "bool",
        filter=[with_ids(identifiers)],
        should=[Q("constant_score", filter=query, _name=name) for name, query in named.items()],
    )
    return without_stored(search, fields).extra(size=len(identifiers), track_total_hits=False)


def by_words(request: SearchRequest, by_parts: Sequence[str]) -> Query:
    """Return the results before filters that are such by their words or word parts, whatever their meaning.

    With phrases, what holds them is a result and nothing else is.
    """
    asked = operators(request)
    enough = [Q("match_all")] if request.question.phrases else [supported(request), with_ids(by_parts)]
    kept = [*present(request), *([asked] if asked else [])]
    return Q("bool", should=enough, minimum_should_match=1, filter=kept)


def members(request: SearchRequest, by_words: Query, scored: Sequence[str]) -> Query:
    """Return all results before filters: those by words, and those that scoring found among the candidates."""
    return Q("bool", should=[by_words, with_ids(scored)], minimum_should_match=1, filter=present(request))


def with_ids(identifiers: Sequence[str]) -> Query:
    """Return what has one of some ids."""
    # By the column: the `_id` of a document is also that of each of its passages.
    return Q("terms", id=list(identifiers))


def tokens_of(request: SearchRequest) -> list[Token]:
    """Return all stems and word parts whose frequency scoring asks for."""
    return _tokens([request.question.terms, *_terms_of_synonyms(request)])


def tokens_of_synonyms(request: SearchRequest) -> list[Token]:
    """Return those on which it depends how much each synonym counts."""
    return _tokens(_terms_of_synonyms(request)) if request.recipe.synonyms else []


def _terms_of_synonyms(request: SearchRequest) -> list[Terms]:
    return [terms for synonym in request.question.synonyms for terms in (synonym.replaced, synonym.added)]


def _tokens(terms: Sequence[Terms]) -> list[Token]:
    stems: list[Token] = [(STEMS, token) for some in terms for token in some.stems]
    parts: list[Token] = [(PARTS, token) for some in terms for token in some.parts]
    return list(dict.fromkeys([*stems, *parts]))
