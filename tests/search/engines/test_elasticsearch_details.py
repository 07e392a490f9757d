"""What documents told for earlier questions is not brought over again, and never answers for what they are now."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch.dsl import Q

from search.engines.base import SearchRequest, SearchResponse
from search.engines.elasticsearch import ElasticsearchEngine, from_settings
from search.engines.elasticsearch.details import BESIDE, Details, RememberedDocuments, Told
from search.understanding import understand
from tests.search.conftest import document
from tests.search.engines.asking import BULLYING, FLOORS, READING, ask, rebuild, titles, write

pytestmark = pytest.mark.elasticsearch
REQUEST = SearchRequest(question=understand("lezen"), floors=FLOORS)
TOLD = {name: Told(bytes(400), ("theme=lezen",)) for name in ("a", "b", "c")}


@pytest.fixture
def engine(elasticsearch_engine: ElasticsearchEngine) -> ElasticsearchEngine:
    rebuild(elasticsearch_engine, [BULLYING, READING])
    ask(elasticsearch_engine, "lezen")
    return elasticsearch_engine


def as_if_new(engine: ElasticsearchEngine, text: str) -> SearchResponse:
    """Ask, and be sure that the answer is that of a process that remembers nothing."""
    answers = [ask(each, text) for each in (engine, engine, from_settings())]
    assert answers[0] == answers[1] == answers[2]
    return answers[0]


def fields_brought(engine: ElasticsearchEngine, identifier: str) -> list[str]:
    """Return the fields that the next question will bring over of a document."""
    details = Details(REQUEST, engine.indices.living().name, engine.remembered.documents)
    ((search, _take),) = details.asked([identifier], Q("match_all"))
    fields: list[str] = search.to_dict()["docvalue_fields"]
    return fields


def test_what_a_question_brought_over_the_next_does_not(engine: ElasticsearchEngine) -> None:
    assert fields_brought(engine, READING.id) == ["id", "written"]


def test_each_commit_of_one_turn_counts(engine: ElasticsearchEngine) -> None:
    """A rebuild in a turn goes on with its numbers: none stands for two writings of a document."""
    with engine.exclusive():
        rebuild(engine, [READING, BULLYING])
        ask(engine, "lezen")
        for title in ("Rekenen en lezen", "Schrijven en lezen"):
            write(engine, document(2, title, "Samen helpt.", theme=("lezen",)))
            as_if_new(engine, "lezen")


def test_a_document_that_was_written_again_is_scored_by_what_it_says_now(engine: ElasticsearchEngine) -> None:
    (before,) = (hit.score for hit in ask(engine, "lezen").hits if hit.document == READING)
    again = document(2, "Rekenen met een maatje", "Samen rekenen en lezen helpt.", theme=("rekenen",))
    write(engine, again)
    answer = as_if_new(engine, "lezen")
    (now,) = (hit.score for hit in answer.hits if hit.document == again)
    assert now != before
    assert answer.counts["theme"] == {"rekenen": 1}


def test_one_that_lost_its_vectors_comes_no_longer_near(engine: ElasticsearchEngine) -> None:
    with engine.writing() as session:
        session.put(READING, {})
        session.commit()
    (hit,) = as_if_new(engine, "lezen").hits
    assert hit.score.meaning == 0


def test_a_removed_document_is_not_remembered_into_the_answer(engine: ElasticsearchEngine) -> None:
    write(engine, remove=[READING.id])
    assert READING.title not in titles(as_if_new(engine, "lezen"))


def fields_asked(remembered: RememberedDocuments, index: str) -> list[tuple[list[str], list[str]]]:
    """Return (ids, fields) of each search for the details of "a" and "b"."""
    details = Details(REQUEST, index, remembered)
    bodies = [search.to_dict() for search, _take in details.asked(["a", "b"], Q("match_all"))]
    return [(body["query"]["bool"]["filter"][0]["terms"]["id"], body["docvalue_fields"]) for body in bodies]


def test_vectors_are_brought_over_once_from_each_index() -> None:
    remembered = RememberedDocuments(most=10_000)
    assert fields_asked(remembered, "hub-v1") == [(["a", "b"], ["id", "scored", "codes"])]
    remembered.keep("hub-v1", {"a": TOLD["a"]})
    assert fields_asked(remembered, "hub-v1") == [(["b"], ["id", "scored", "codes"]), (["a"], ["id", "written"])]
    assert fields_asked(remembered, "hub-v2") == [(["a", "b"], ["id", "scored", "codes"])]


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    remembered = RememberedDocuments(most=2 * (400 + BESIDE))
    remembered.keep("hub-v1", {"a": TOLD["a"], "b": TOLD["b"]})
    remembered.recall("hub-v1", ["a"])
    remembered.keep("hub-v1", {"c": TOLD["c"]})
    assert remembered.recall("hub-v1", ["a", "b", "c"]) == {"a": TOLD["a"], "c": TOLD["c"]}


def test_who_may_remember_nothing_answers_the_same(engine: ElasticsearchEngine, settings: Any) -> None:
    settings.ELASTICSEARCH_REMEMBERED_MB = 0
    forgetful = from_settings()
    assert ask(forgetful, "lezen") == ask(forgetful, "lezen") == ask(engine, "lezen")
    assert fields_brought(forgetful, READING.id) == ["id", "scored", "codes"]
