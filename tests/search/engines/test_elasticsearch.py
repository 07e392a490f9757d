"""What only Elasticsearch has: leases between machines, versions behind an alias, a server that refuses or is away."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from elasticsearch import Elasticsearch, NotFoundError

from search import analysis
from search.documents import Document
from search.engines import EngineUnavailableError, IndexMissingError, get_engine
from search.engines.elasticsearch import ElasticsearchEngine, choosing, from_settings
from search.engines.elasticsearch.candidates import NEAR
from search.engines.elasticsearch.choosing import SCORED
from search.engines.elasticsearch.crowding import Crowd
from search.engines.elasticsearch.session import BATCH, Session, numbers_of
from search.engines.elasticsearch.stored import source
from search.engines.embedded import EmbeddedEngine
from search.engines.lexical import PARTS, STEMS
from tests.search.conftest import document
from tests.search.engines.asking import BULLYING, READING, ask, rebuild, titles, vectors, write
from tests.search.faults.hub import until

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine(elasticsearch_engine: ElasticsearchEngine) -> ElasticsearchEngine:
    return elasticsearch_engine


# Compounds, apostrophes, accents, ligatures, digits, abbreviations, dialect, words with other alphabets.
HARD_WORDS = (
    "klasgesprek gesprekken klassenraad leerlingenbegeleidingssysteem meerkeuzevragen schoolloopbaanbegeleiding "
    "'s morgens 's avonds foto's baby's auto's oma's d'r m'n 'n 't zo'n "
    "één geïnterviewd reünie coördinator coöperatief efficiënt financiële ideeën zeeën knieën privé café scène crème "
    "ĳsvrij ijsvrij IJsland bijzonder pĳn œuvre cæsar straße Łódź Þór ǆ ﬁets ﬀ ﬂink Ǆ "
    "OKAN okan B-stroom b-stroom A-stroom VTE CLB clb bso tso aso kso 1ste 2de 3e-graad 4x 50% 1,5 2.0 "
    "co-teaching t-shirt e-mail ik-boodschap wij-gevoel x-as zij-instromer niet-confessioneel "
    "zittenblijvers bissen strafstudie speelplaats refter boekentas vestiaire toetsen getoetst toetste "
    "gepest pestgedrag "
    "lopen loopt liep gelopen kinderen kind leraar leraren leerkracht leerkrachten juf juffen "
    "stoornissen dyslexie dyscalculie ADHD autismespectrumstoornis hoogbegaafdheid meertaligheid "
    "zelfstandig zelfsturend zelfregulerend metacognitie scaffolding feedback feedforward peer-tutoring "
    "школа σχολείο مدرسة בית学校 학교 ŝlosilo naïeve overreëel aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)  # fmt: skip


# Terms


def test_both_engines_hold_the_same_terms(
    engine: ElasticsearchEngine, embedded_engine: EmbeddedEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    hard = document(1, "Moeilijke woorden", HARD_WORDS)
    for each in (engine, embedded_engine):
        rebuild(each, [hard])
    fields = source(hard, {}, 1, Crowd())
    scorer = embedded_engine.snapshot().scorer
    for field, expected in ((STEMS, analysis.stems), (PARTS, analysis.parts)):
        stored = server.indices.analyze(index=elasticsearch_index, field=field, text=fields[field])["tokens"]
        terms = [token["token"] for token in stored]
        assert terms == expected(hard.searchable_text)
        assert len(set(terms)) > 100
        for term in set(terms):
            assert scorer.frequency(field, term) == 1
            assert server.count(index=elasticsearch_index, query={"term": {field: term}})["count"] == 1


# Turns


def test_an_older_turn_overwrites_nothing_of_a_later_one(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING])
    sleeper = engine.leases.held("indexer", 5)
    turn = sleeper.__enter__()
    old = engine.session(turn)
    later = engine.session(turn + 1)
    later.put(document(1, "Huiswerk begeleiden"), {})
    later.commit()
    old.put(document(1, "Van vroeger"), {})
    with pytest.raises(EngineUnavailableError, match="took over"):
        old.commit()
    sleeper.__exit__(None, None, None)
    assert titles(ask(engine, "huiswerk")) == ["Huiswerk begeleiden"]
    assert ask(engine, "vroeger", meaning=False).total == 0


def test_what_a_later_turn_removed_is_not_brought_back(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING, READING])
    with engine.exclusive():
        turn = engine.leases.read("indexer").turn
    later, old = engine.session(turn + 1_000), engine.session(turn + 999)
    later.remove(READING.id)
    later.commit()
    old.put(READING, vectors(READING))
    with pytest.raises(EngineUnavailableError, match="took over"):
        old.commit()
    assert dict(engine.stored()).keys() == {BULLYING.id}


def test_one_at_a_time_and_the_next_when_the_first_is_done(engine: ElasticsearchEngine) -> None:
    order: list[str] = []
    inside, done = threading.Event(), threading.Event()

    def first() -> None:
        with engine.exclusive():
            inside.set()
            done.wait(5)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(5)
    done.set()
    with engine.exclusive():
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_who_waits_too_long_is_told_so(engine: ElasticsearchEngine) -> None:
    refused = pytest.raises(EngineUnavailableError, match="Another process")
    with engine.leases.held("indexer", 1), refused, engine.leases.held("indexer", 0):
        pass


def test_a_dead_holder_is_replaced_and_its_turn_is_over(engine: ElasticsearchEngine) -> None:
    with engine.leases.held("indexer", 1) as first:
        pass
    engine.leases.write("indexer", engine.leases.read("indexer"), "a process that was killed", first + 10_000)
    with engine.leases.held("indexer", 5) as turn:
        assert turn == first + 10_001


def test_who_does_not_hear_that_a_lease_was_renewed_keeps_it(engine: ElasticsearchEngine) -> None:
    with engine.leases.held("indexer", 1) as turn:
        ours = engine.leases.read("indexer")
        engine.leases.write("indexer", ours, ours.holder, turn)  # as a renewal does whose answer is lost
        known = engine.leases.read("indexer")
        until(lambda: engine.leases.read("indexer") != known)
    assert engine.leases.read("indexer").holder == ""


# Versions


def test_a_rebuild_keeps_the_index_before_it_and_can_go_back(engine: ElasticsearchEngine) -> None:
    for title in ("Eerste versie", "Tweede versie", "Derde versie"):
        rebuild(engine, [document(1, title)])
    assert len(engine.indices.versions()) == 2
    engine.roll_back()
    assert titles(ask(engine, "versie")) == ["Tweede versie"]
    with pytest.raises(EngineUnavailableError, match="no index before"):
        engine.roll_back()


def test_a_rebuild_of_several_batches_holds_them_all(engine: ElasticsearchEngine) -> None:
    many = [document(number, f"Samenvatting {number}") for number in range(2 * BATCH + 1)]
    _put_without_vectors(engine, many)
    assert dict(engine.stored()).keys() == {each.id for each in many}


def test_a_rebuild_whose_batches_are_refused_under_way_leaves_the_old_index_and_nothing_else(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [BULLYING])

    def refused_from_the_second_batch() -> Iterator[Document]:
        for number in range(3 * BATCH):
            if number == BATCH:
                server.indices.put_settings(index=f"{elasticsearch_index}-building", settings={"blocks.write": True})
            yield document(number, f"Samenvatting {number}")

    with pytest.raises(EngineUnavailableError, match="cannot write now"):
        _put_without_vectors(engine, refused_from_the_second_batch())
    assert titles(ask(engine, "pesten")) == [BULLYING.title]
    assert engine.indices.versions() == [engine.indices.living().name]


def _put_without_vectors(engine: ElasticsearchEngine, documents: Iterable[Document]) -> None:
    with engine.rebuilding() as session:
        for each in documents:
            session.put(each, {})


def test_what_a_filter_leaves_is_found_behind_more_that_fit_better_than_are_brought_over(
    engine: ElasticsearchEngine,
) -> None:
    better = [
        document(number, "Pesten en pesters", "Wie pest, stopt.", theme=("pesten",)) for number in range(SCORED + 30)
    ]
    left = [document(900 + number, f"Pesten in het boek {number}", theme=("lezen",)) for number in range(5)]
    assert len(better) > SCORED
    rebuild(engine, [*better, *left])
    found = ask(engine, "pesten", filters={"theme": ("lezen",)}, limit=10)
    assert set(titles(found)) == {each.title for each in left}
    assert found.total == len(left)


def test_counts_say_that_there_may_be_more_than_they_looked_at_and_a_click_gives_no_less(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "SCORED", NEAR // 2)  # found by one search alone, and more than are looked at
    text = "pesten zwijgen toekijken"  # one word of three: by meaning they are results, by words they are not
    rebuild(
        engine,
        [
            document(number, "Pesten en pesters", "Wie pest, stopt.", theme=("lezen" if number % 3 else "pesten",))
            for number in range(NEAR + 50)
        ],
    )
    found = ask(engine, text)
    assert found.counts_are_lowest
    assert found.total == NEAR // 2
    gained = 0
    for code, count in found.counts["theme"].items():
        clicked = ask(engine, text, filters={"theme": (code,)})
        assert clicked.total >= count > 0
        assert clicked.without["theme"] <= found.total
        gained += clicked.total - count
    assert gained > 0


def test_what_a_killed_rebuild_left_is_removed_by_the_next(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING])
    engine.create_index()
    assert len(engine.indices.versions()) == 2
    rebuild(engine, [READING])
    assert titles(ask(engine, "lezen")) == [READING.title]
    assert len(engine.indices.versions()) == 2


def test_a_rebuild_that_only_slept_writes_neither_into_the_next_one_s_index_nor_makes_its_own_again(
    engine: ElasticsearchEngine, server: Elasticsearch
) -> None:
    rebuild(engine, [READING])
    own, _takes_vectors = engine.create_index()
    rebuild(engine, [READING])
    asleep = Session(server, lambda: [own], 1, numbers_of(1), takes_vectors=False)
    asleep.put(BULLYING, {})
    with pytest.raises(EngineUnavailableError):
        asleep.commit()
    assert [identifier for identifier, _hash in engine.stored()] == [READING.id]
    assert own not in engine.indices.versions()


def test_an_index_that_lives_or_is_no_longer_built_is_neither_abandoned_nor_let_live_again(
    engine: ElasticsearchEngine, server: Elasticsearch
) -> None:
    rebuild(engine, [READING])
    living = engine.indices.living_name()
    engine.indices.abandon(living)
    assert titles(ask(engine, "lezen")) == [READING.title]
    given_up, _takes_vectors = engine.create_index()
    server.indices.delete_alias(index=given_up, name=engine.indices.building_alias)  # as the first step of another
    with pytest.raises(NotFoundError):
        engine.indices.swap(given_up)
    engine.indices.abandon(given_up)
    assert engine.indices.living_name() == living
    assert engine.indices.versions() == [living, given_up]


def test_what_is_written_while_an_index_comes_to_live_is_written_to_it(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(engine, [READING])
    new, _takes_vectors = engine.create_index()
    behind = engine.indices._behind

    def and_then_it_lives(*arguments: Any) -> list[str]:
        found = behind(*arguments)
        monkeypatch.undo()
        engine.indices.swap(new)
        return found

    monkeypatch.setattr(engine.indices, "_behind", and_then_it_lives)
    assert new in engine.indices.targets()


def test_a_question_finds_the_newest_of_several_indices_that_followed_each_other_at_once(
    engine: ElasticsearchEngine,
) -> None:
    rebuild(engine, [READING])
    assert titles(ask(engine, "lezen")) == [READING.title]
    other = from_settings()
    for _time in range(2):
        rebuild(other, [READING])
    assert titles(ask(engine, "lezen")) == [READING.title]


def test_two_indices_of_one_name_are_no_accident_for_pages(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [READING])
    server.indices.create(index=f"{elasticsearch_index}-v900000", aliases={elasticsearch_index: {}})
    with pytest.raises(IndexMissingError, match="rebuild_search"):
        from_settings().state()


@pytest.mark.parametrize(("stamp", "value"), [("layout", "0"), ("analysis", "0")])
def test_an_index_of_another_version_is_refused_with_the_remedy(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str, stamp: str, value: str
) -> None:
    rebuild(engine, [BULLYING])
    meta = server.indices.get_mapping(index=elasticsearch_index).body.popitem()[1]["mappings"]["_meta"]
    server.indices.put_mapping(index=elasticsearch_index, meta={**meta, stamp: value})
    with pytest.raises(IndexMissingError, match="rebuild_search"):
        ask(from_settings(), "pesten")


def test_an_index_that_was_removed_by_hand_is_missing_not_broken(
    engine: ElasticsearchEngine, server: Elasticsearch
) -> None:
    rebuild(engine, [BULLYING])
    ask(engine, "pesten")
    server.indices.delete(index=engine.indices.versions())
    with pytest.raises(IndexMissingError, match="rebuild_search"):
        ask(engine, "pesten")
    assert not from_settings().exists()


def test_changes_count_though_leases_and_turns_were_lost(engine: ElasticsearchEngine, server: Elasticsearch) -> None:
    rebuild(engine, [BULLYING, READING])
    for _commit in range(3):
        write(engine, BULLYING)
    server.indices.delete(index=engine.indices.state)
    write(engine, replace(BULLYING, title="Treiteren stopt"), remove=[READING.id])
    assert titles(ask(engine, "pesten lezen")) == ["Treiteren stopt"]


# A server that refuses


def test_an_index_that_may_not_be_written_makes_changes_wait_and_goes_on_afterwards(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [BULLYING])
    # The last is what the server itself sets on a disk that is nearly full.
    for block in ("index.blocks.write", "index.blocks.read_only", "index.blocks.read_only_allow_delete"):
        server.indices.put_settings(index=elasticsearch_index, settings={block: True})
        with pytest.raises(EngineUnavailableError):
            write(engine, READING)
        assert titles(ask(engine, "pesten"))[0] == BULLYING.title
        server.indices.put_settings(index=elasticsearch_index, settings={block: None})
        write(engine, READING)
        write(engine, remove=[READING.id])


def test_a_document_that_is_refused_blames_itself_alone(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING])
    bad = document(3, "Te lange code", theme=("x" * 40_000,))
    with engine.writing() as session:
        session.put(bad, {})
        session.put(READING, vectors(READING))
        session.commit()
        assert session.refused().keys() == {bad.id}
    assert dict(engine.stored()).keys() == {BULLYING.id, READING.id}


def test_an_index_that_takes_nothing_never_comes_to_live(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING])
    with pytest.raises(EngineUnavailableError, match="refuses all"):
        rebuild(engine, [document(3, "Te lange code", theme=("x" * 40_000,))])
    assert titles(ask(engine, "pesten")) == [BULLYING.title]
    assert len(engine.indices.versions()) == 1


def test_a_question_with_invisible_characters_can_be_completed(engine: ElasticsearchEngine) -> None:
    """Word writes hyphens that may not break, or only may, as control characters; the server takes none of these."""
    asked = document(1, "Zelfstandig werken", questions=("Hoe geef ik zelf\x1fstandig werk\x1e vorm?",))
    rebuild(engine, [asked])
    assert engine.beginnings("hoe geef", 5) == [(asked.id, "Hoe geef ik zelf standig werk vorm?")]


def test_a_server_that_is_away_is_left_alone_after_a_few_tries(engine: ElasticsearchEngine, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ["http://127.0.0.1:9"]
    away = from_settings()
    for _try in range(settings.SEARCH_BREAKER_FAILURES):
        with pytest.raises(EngineUnavailableError, match="cannot be reached"):
            ask(away, "pesten")
    with pytest.raises(EngineUnavailableError, match="left alone"):
        ask(away, "pesten")


def test_the_setting_chooses_it(engine: ElasticsearchEngine, settings: Any) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    assert isinstance(get_engine(), ElasticsearchEngine)


def test_a_rebuilt_index_becomes_one_part(engine: ElasticsearchEngine, server: Elasticsearch) -> None:
    with engine.rebuilding() as session:
        for number in range(5):
            session.put(document(number, f"Samenvatting {number}"), {})
            session.commit()
    name = engine.indices.living().name
    until(lambda: len(server.cat.segments(index=name, format="json")) == 1)
    assert engine.figures().documents == 5


def test_vectors_come_back_as_they_are_stored(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING])
    with engine.writing() as session:
        assert session.add_vectors(BULLYING, {})
        known = session.known(BULLYING)
    for position, vector in vectors(BULLYING).items():
        assert np.allclose(known[position], vector, atol=0.01)
