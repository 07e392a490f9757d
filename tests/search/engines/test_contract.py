"""What every engine must do; add an engine to the fixture and all of this must hold for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from django.test import override_settings

from search.documents import Document
from search.engines import Engine, IndexMissingError
from search.engines.elasticsearch import from_settings
from search.synonym_rules import Rule
from search.synonyms import Lexicon
from tests.search.conftest import document, embedded_engine_in, prefix_of_its_own
from tests.search.engines.asking import ask, rebuild, titles, vectors, write

SILENCE = document(
    1, "Een stiltesignaal werkt", "Spreek een stil teken af.", questions=("Hoe krijg ik mijn klas stil?",),
    theme=("klasmanagement",), level=("lager", "lager-1"),
)  # fmt: skip
BULLYING = document(2, "Pesten stopt als je ingrijpt", "Wie pest, stopt.", theme=("pesten",), level=("so-1",))
READING = document(3, "Lezen met een maatje", "Samen lezen helpt.", theme=("lezen",), level=("lager", "so-1"))
QUIET_READING = document(4, "Stil lezen in de klas", "Elke dag stil lezen.", theme=("lezen",), level=("lager",))
ALL = [SILENCE, BULLYING, READING, QUIET_READING]


ENGINES = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine without an index yet."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def writable(engine: Engine) -> Engine:
    """An engine that holds ALL, for a test that writes."""
    rebuild(engine, ALL)
    return engine


SHARDED = "elasticsearch of two shards"


@pytest.fixture(scope="module", params=[*ENGINES, pytest.param(SHARDED, marks=pytest.mark.elasticsearch)])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that holds ALL, made once for all tests that only ask: making indices takes Elasticsearch long."""
    with ExitStack() as stack:
        own = {} if request.param == "embedded" else stack.enter_context(prefix_of_its_own())
        if request.param == SHARDED:
            own = {**own, "ELASTICSEARCH_SHARDS": 2}
        with override_settings(SEARCH_EMBEDDER="hashing", **own):
            made: Engine = from_settings() if own else embedded_engine_in(tmp_path_factory.mktemp("filled"))
            rebuild(made, ALL)
        yield made


def test_without_an_index_it_says_what_to_run(engine: Engine) -> None:
    assert not engine.exists()
    with pytest.raises(IndexMissingError, match="rebuild_search"):
        ask(engine, "pesten")


def test_the_best_document_comes_first_with_its_question_and_passage(filled: Engine) -> None:
    first = ask(filled, "Hoe krijg ik mijn klas stil?").hits[0]
    assert first.document == SILENCE
    assert SILENCE.passages[first.question].text == "Hoe krijg ik mijn klas stil?"
    assert SILENCE.passages[first.passage].text == "Spreek een stil teken af."


def test_counts_of_what_was_all_looked_at_are_counts(filled: Engine) -> None:
    assert not ask(filled, "stil lezen in de klas").counts_are_lowest


@pytest.mark.parametrize("text", ["pesten", "gepest", "pestgedrag", "pestne"])
def test_inflections_compounds_and_typing_errors_find(filled: Engine, text: str) -> None:
    assert titles(ask(filled, text))[0] == BULLYING.title


def test_words_alone_find_without_vectors(filled: Engine) -> None:
    response = ask(filled, "pesten", meaning=False)
    assert response.mode == "words"
    assert not response.counts_are_lowest
    assert titles(response) == [BULLYING.title]


def test_a_synonym_finds_but_less_than_the_word_that_was_asked(writable: Engine) -> None:
    lexicon = Lexicon([Rule(("treiteren",), ("pesten",))])
    assert ask(writable, "treiteren", meaning=False).total == 0
    assert titles(ask(writable, "treiteren", meaning=False, lexicon=lexicon)) == [BULLYING.title]
    write(writable, document(9, "Treiteren stopt als je ingrijpt", "Wie treitert, stopt."))
    by_word, by_synonym = ask(writable, "treiteren", meaning=False, lexicon=lexicon).hits
    assert by_synonym.document == BULLYING
    assert 0 < by_synonym.score.words < by_word.score.words


def test_off_topic_finds_nothing_but_names_the_nearest(filled: Engine) -> None:
    response = ask(filled, "quantumfysica")
    assert response.total == 0
    assert response.best is None
    assert len(response.nearest) == len(ALL)


@pytest.mark.parametrize(("text", "expected"), [
    ('klas "stil lezen"', [QUIET_READING]),
    ('"elke dag stil"', [QUIET_READING]),
    ('"stil" klas', [QUIET_READING, SILENCE]),
    ("lezen -stil", [READING]),
    ('"stil lezen" -"dag stil"', []),
    ('"lezen stil"', []),
    ('"klas stil lezen"', []),  # the title, and the title once more
    ('"klas elke"', []),  # one passage and the next
])  # fmt: skip
def test_a_phrase_must_and_what_is_excluded_may_not_stand_in_a_result(
    filled: Engine, text: str, expected: list[Document]
) -> None:
    found = ask(filled, text)
    assert {hit.document.id for hit in found.hits} == {each.id for each in expected}
    assert found.total == len(expected)


def test_the_passage_that_holds_a_phrase_is_quoted(filled: Engine) -> None:
    (found,) = ask(filled, 'Hoe krijg ik mijn klas stil? "stil teken"').hits
    assert SILENCE.passages[found.passage].text == "Spreek een stil teken af."
    assert SILENCE.passages[ask(filled, '"stiltesignaal werkt"').hits[0].passage].section != "title"


@pytest.mark.parametrize(("filters", "expected"), [
    ({"theme": ("lezen",)}, {READING.title, QUIET_READING.title}),
    ({"theme": ("lezen", "pesten")}, {READING.title, QUIET_READING.title, BULLYING.title}),
    ({"theme": ("lezen",), "level": ("so-1",)}, {READING.title}),
    ({"theme": ("onbekend",)}, set()),
    ({"unknown": ("x",)}, set()),
])  # fmt: skip
def test_filters_hold_any_code_of_each_facet(filled: Engine, filters: dict, expected: set[str]) -> None:
    assert set(titles(ask(filled, "stil lezen pesten klas", filters=filters))) == expected


@pytest.mark.parametrize("filters", [{}, {"theme": ("lezen",)}, {"level": ("lager",), "theme": ("pesten",)}])
def test_a_count_is_what_choosing_that_code_alone_gives(filled: Engine, filters: dict) -> None:
    question = "stil lezen pesten klas"
    counts = ask(filled, question, filters=filters).counts
    for key, codes in counts.items():
        for code, count in codes.items():
            assert ask(filled, question, filters={**filters, key: (code,)}).total == count, (key, code)


def test_dropping_a_filter_gives_what_was_told(filled: Engine) -> None:
    filters = {"level": ("lager-1",), "theme": ("pesten",)}
    response = ask(filled, "stil lezen pesten klas", filters=filters)
    assert response.total == 0
    assert response.without == {"level": 1, "theme": 1}


def test_excluded_documents_are_neither_found_nor_counted(filled: Engine) -> None:
    response = ask(filled, "stil lezen", exclude=frozenset([READING.id]))
    assert READING.title not in titles(response) + [hit.document.title for hit in response.nearest]
    assert response.counts["theme"]["lezen"] == 1


def test_pages_follow_each_other_without_overlap(filled: Engine) -> None:
    everything = titles(ask(filled, "stil lezen pesten klas"))
    pages = [titles(ask(filled, "stil lezen pesten klas", offset=offset, limit=1)) for offset in range(4)]
    assert [title for page in pages for title in page] == everything


@pytest.mark.parametrize("sort", ["fit", "newest"])
def test_a_page_beyond_all_results_is_empty_and_no_failure(filled: Engine, sort: str) -> None:
    found = ask(filled, "stil lezen pesten klas", offset=99_990, limit=10, sort=sort)
    assert titles(found) == []
    assert found.total == ask(filled, "stil lezen pesten klas").total


def test_a_new_version_replaces_the_old_one(writable: Engine) -> None:
    write(writable, document(2, "Huiswerk begeleiden", "Over huiswerk."))
    assert ask(writable, "pesten").total == 0
    assert titles(ask(writable, "huiswerk")) == ["Huiswerk begeleiden"]


def test_what_is_removed_is_gone_and_removing_twice_is_no_error(writable: Engine) -> None:
    write(writable, remove=[BULLYING.id, BULLYING.id, "summary:99"])
    assert ask(writable, "pesten").total == 0
    assert BULLYING.id not in dict(writable.stored())


def test_nothing_is_seen_before_the_commit(writable: Engine) -> None:
    with writable.writing() as session:
        session.put(document(9, "Huiswerk"), {})
        assert ask(writable, "huiswerk").total == 0
    assert ask(writable, "huiswerk").total == 0


def test_vectors_may_come_later_but_only_for_the_same_text(writable: Engine) -> None:
    late = document(9, "Rekenen", "Breuken leg je uit met een taart.")
    with writable.writing() as session:
        session.put(late, {0: vectors(late)[0]})
        session.commit()
        assert session.add_vectors(late, {1: vectors(late)[1]})
        assert not session.add_vectors(document(9, "Rekenen", "Andere tekst."), {1: vectors(late)[1]})
        session.commit()
    assert ask(writable, "taart breuken").hits[0].score.meaning > 0.3


def test_a_failing_rebuild_changes_nothing(writable: Engine) -> None:
    with pytest.raises(AttributeError):
        rebuild(writable, [document(9, "Huiswerk"), None])  # type: ignore[list-item]
    assert titles(ask(writable, "pesten")) == [BULLYING.title]
    assert len(dict(writable.stored())) == len(ALL)


def test_what_is_written_during_a_rebuild_is_in_the_new_index(writable: Engine) -> None:
    fresh = document(9, "Huiswerk begeleiden", "Over huiswerk.")
    with writable.rebuilding() as session:
        for old in ALL:
            session.put(old, vectors(old))
        write(writable, fresh, remove=[BULLYING.id])
    assert dict(writable.stored()).keys() == {SILENCE.id, READING.id, QUIET_READING.id, fresh.id}
    assert ask(writable, "huiswerk").hits[0].score.meaning > 0.3


def test_it_tells_which_passages_have_a_vector_and_how_much_there_is(writable: Engine) -> None:
    late = document(9, "Huiswerk begeleiden", "Over huiswerk.")
    with writable.writing() as session:
        session.put(late, {0: vectors(late)[0]})
        session.put(READING, {})
        session.commit()
    assert writable.embedded([late.id, READING.id, "summary:404"]) == {late.id: {0}, READING.id: frozenset()}
    with writable.writing() as session:
        session.add_vectors(late, {1: vectors(late)[1]})
        session.commit()
    assert writable.embedded()[late.id] == {0, 1}
    assert writable.embedded().keys() == dict(writable.stored()).keys()
    figures = writable.figures()
    assert (figures.documents, figures.model) == (len(ALL) + 1, "hashing-1-256")
    assert figures.vectors == sum(len(each.passages) for each in (SILENCE, BULLYING, QUIET_READING, late))
    assert figures.bytes > 0


def test_a_question_without_words_is_no_error(filled: Engine) -> None:
    assert ask(filled, "hoe kan ik").total == 0


def test_results_come_in_the_order_that_is_asked(engine: Engine) -> None:
    short = replace(document(1, "Pesten stopt", "Grijp in."), evidence=2, published=datetime(2020, 5, 1, tzinfo=UTC))
    long = document(2, "Pesten stopt niet vanzelf", "Wie niets doet, laat het doorgaan. " * 9)
    long = replace(long, evidence=5, published=datetime(2024, 5, 1, tzinfo=UTC))
    rebuild(engine, [short, long])
    for sort, order in (("newest", [long, short]), ("evidence", [long, short]), ("shortest", [short, long])):
        assert titles(ask(engine, "pesten stopt", sort=sort)) == [each.title for each in order]


def test_equal_documents_keep_one_order(writable: Engine) -> None:
    write(writable, *[document(number, "Precies gelijk", "Zelfde tekst.") for number in range(20, 40)])
    orders = {tuple(hit.document.pk for hit in ask(writable, "gelijk", limit=50).hits) for _ in range(5)}
    assert len(orders) == 1


def test_scores_are_the_sum_of_their_parts(filled: Engine) -> None:
    for hit in ask(filled, "stil lezen in de klas").hits:
        score = hit.score
        meaning = (score.meaning + score.gist) / 2
        assert np.isclose(score.fused, meaning + score.weight * (score.parts + 0.4 * score.words), atol=1e-5)
        assert np.isclose(score.total, score.fused + score.refined + score.evidence)
        assert 0 <= score.parts <= 1
        assert 0 <= score.words <= 1
