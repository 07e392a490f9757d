"""Frequencies of words that earlier questions were told count as long as the index is as it was then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.engines.base import SearchResponse
from search.engines.elasticsearch import ElasticsearchEngine, from_settings
from search.engines.elasticsearch.candidates import Found
from search.engines.elasticsearch.frequencies import PERIOD_SECONDS, RememberedFrequencies
from search.engines.lexical import STEMS
from search.synonym_rules import Rule
from search.synonyms import Lexicon
from tests.search.clock import Clock
from tests.search.conftest import document
from tests.search.engines.asking import BULLYING, READING, ask, rebuild, write

pytestmark = pytest.mark.elasticsearch
ONE = Lexicon([Rule(("treiteren",), ("pesten",))])
TWO = Lexicon([Rule(("treiteren",), ("pesten", "plagen"))])


@pytest.fixture
def engine(elasticsearch_engine: ElasticsearchEngine) -> ElasticsearchEngine:
    rebuild(elasticsearch_engine, [BULLYING, READING])
    for _question in range(2):
        ask(elasticsearch_engine, "treiteren", lexicon=ONE)
    return elasticsearch_engine


def as_if_new(engine: ElasticsearchEngine, lexicon: Lexicon) -> SearchResponse:
    """Ask twice, and be sure that both answers are those of a process that was told nothing before."""
    answers = [ask(each, "treiteren", lexicon=lexicon, limit=20) for each in (engine, engine, from_settings())]
    assert answers[0].hits == answers[1].hits == answers[2].hits
    return answers[0]


def test_documents_that_were_added_count(engine: ElasticsearchEngine) -> None:
    (before,) = (hit.score for hit in ask(engine, "treiteren", lexicon=ONE).hits if hit.document == BULLYING)
    write(engine, *[document(number, f"Treiteren en pesten {number}") for number in range(10, 20)])
    (now,) = (hit.score for hit in as_if_new(engine, ONE).hits if hit.document == BULLYING)
    assert 0 < now.parts != before.parts


def test_as_many_documents_with_other_words_count_though_a_word_is_new(engine: ElasticsearchEngine) -> None:
    write(engine, document(30, "Treiteren en plagen"), remove=[READING.id])
    as_if_new(engine, TWO)


def test_each_commit_of_one_turn_counts(engine: ElasticsearchEngine) -> None:
    with engine.exclusive():
        for title in ("Treiteren", "Treiteren en pesten", "Lezen"):
            write(engine, replace(READING, title=title))
            as_if_new(engine, ONE)


def test_what_was_told_is_asked_again_after_a_while() -> None:
    """A number of before can have come with the state of after."""
    clock, token = Clock(), (STEMS, "treiter")
    remembered, told = RememberedFrequencies(clock), Found(documents=9, latest=7, frequencies={token: 3})
    remembered.keep("hub-v1", told, sure=True)
    assert not remembered.recall("hub-v1", Found(), [token])
    clock.now += PERIOD_SECONDS
    found = Found()
    assert remembered.recall("hub-v1", found, [token]) == [token]
    assert found.frequencies == {token: 3}  # good enough to weigh a synonym until it is known


def test_a_number_of_which_it_is_not_sure_in_which_state_it_was_so_is_asked_again() -> None:
    remembered, token = RememberedFrequencies(), (STEMS, "treiter")
    remembered.keep("hub-v1", Found(documents=9, latest=7, frequencies={token: 3}), sure=False)
    assert remembered.recall("hub-v1", Found(), [token]) == [token]
