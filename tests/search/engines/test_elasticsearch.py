"""What only Elasticsearch has: leases between machines, versions behind an alias, a server that refuses or is away."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from elasticsearch import Elasticsearch
from elasticsearch.dsl import Q

from search import analysis
from search.documents import Document
from search.engines import EngineUnavailableError, IndexMissingError, get_engine
from search.engines.elasticsearch import ElasticsearchEngine, candidates, choosing, from_settings
from search.engines.elasticsearch.candidates import NEAR, Found
from search.engines.elasticsearch.choosing import SCORED
from search.engines.elasticsearch.crowding import COPIES, key_of
from search.engines.elasticsearch.session import BATCH
from search.engines.elasticsearch.stored import rows_of, source
from search.engines.embedded import EmbeddedEngine
from search.engines.lexical import PARTS, STEMS
from search.synonym_rules import Rule
from search.synonyms import Lexicon
from tests.search.conftest import document
from tests.search.engines.asking import ask, rebuild, titles, vectors, write
from tests.search.faults.hub import until

pytestmark = pytest.mark.elasticsearch

BULLYING = document(1, "Pesten stopt als je ingrijpt", "Wie pest, stopt.", theme=("pesten",))
READING = document(2, "Lezen met een maatje", "Samen lezen helpt.", theme=("lezen",))
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


@pytest.fixture
def engine(elasticsearch_engine: ElasticsearchEngine) -> ElasticsearchEngine:
    return elasticsearch_engine


@pytest.fixture
def server(settings: Any, elasticsearch_index: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(settings.ELASTICSEARCH_URL[0]) as client:
        yield client


# Terms


def test_both_engines_hold_the_same_terms(
    engine: ElasticsearchEngine, embedded_engine: EmbeddedEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    hard = document(1, "Moeilijke woorden", HARD_WORDS)
    for each in (engine, embedded_engine):
        rebuild(each, [hard])
    fields = source(hard, {}, 1)
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
    old.commit()
    sleeper.__exit__(None, None, None)
    assert titles(ask(engine, "huiswerk")) == ["Huiswerk begeleiden"]
    assert ask(engine, "vroeger", meaning=False).total == 0


def test_what_a_later_turn_removed_is_not_brought_back(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING, READING])
    later, old = engine.session(1_000), engine.session(999)
    later.remove(READING.id)
    later.commit()
    old.put(READING, vectors(READING))
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
    engine.leases.write("indexer", engine.leases.read("indexer"), "a process that was killed", first + 1)
    with engine.leases.held("indexer", 5) as turn:
        assert turn == first + 2


# Versions


def test_a_rebuild_keeps_the_index_before_it_and_can_go_back(engine: ElasticsearchEngine) -> None:
    for title in ("Eerste versie", "Tweede versie", "Derde versie"):
        rebuild(engine, [document(1, title)])
    assert len(engine.indices.versions()) == 2
    engine.roll_back()
    assert titles(ask(engine, "versie")) == ["Tweede versie"]
    with pytest.raises(EngineUnavailableError, match="no index before"):
        engine.roll_back()


def test_a_rebuild_that_lost_documents_does_not_come_to_live(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [BULLYING])
    with pytest.raises(EngineUnavailableError, match="the old index stays"):
        _rebuild_and_lose(engine, server, elasticsearch_index)
    assert titles(ask(engine, "pesten")) == [BULLYING.title]
    assert len(engine.indices.versions()) == 1


def _rebuild_and_lose(engine: ElasticsearchEngine, server: Elasticsearch, prefix: str) -> None:
    with engine.rebuilding() as session:
        session.put(READING, vectors(READING))
        session.put(BULLYING, vectors(BULLYING))
        session.commit()
        server.delete_by_query(
            index=f"{prefix}-building", query={"ids": {"values": [READING.id]}}, refresh=True, conflicts="proceed"
        )


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        ({"stems": "pest"}, "by the words of 'Pesten stopt als je ingrijpt'"),
        ({"passages": []}, "by the meaning of its passage 0"),
        ({"passages": "swapped"}, "by the meaning of its passage 0"),
    ],
)
def test_a_rebuild_that_finds_a_document_by_less_than_it_says_does_not_come_to_live(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str, spoilt: dict[str, Any], named: str
) -> None:
    rebuild(engine, [READING])
    fields = source(BULLYING, vectors(BULLYING), 1)
    if spoilt.get("passages") == "swapped":
        first, second = fields["passages"][:2]
        spoilt = {"passages": [{**first, "vector": second["vector"]}, {**second, "vector": first["vector"]}]}
    with pytest.raises(EngineUnavailableError, match=named):
        _rebuild_and_spoil(engine, server, elasticsearch_index, {**fields, **spoilt})
    assert titles(ask(engine, "lezen")) == [READING.title]
    assert len(engine.indices.versions()) == 1


def _rebuild_and_spoil(engine: ElasticsearchEngine, server: Elasticsearch, prefix: str, fields: dict[str, Any]) -> None:
    with engine.rebuilding() as session:
        session.put(READING, vectors(READING))
        session.put(BULLYING, vectors(BULLYING))
        session.commit()
        building = f"{prefix}-building"
        turn = server.get(index=building, id=BULLYING.id)["_version"]
        server.index(index=building, id=BULLYING.id, document=fields, version=turn, version_type="external_gte")


def test_a_rebuild_that_lost_everything_does_not_come_to_live_however_much_is_written_meanwhile(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [BULLYING, READING])
    with pytest.raises(EngineUnavailableError, match="lost summary"):
        _rebuild_write_and_empty(engine, server, f"{elasticsearch_index}-building")
    assert titles(ask(engine, "lezen")) == [READING.title]


def _rebuild_write_and_empty(engine: ElasticsearchEngine, server: Elasticsearch, building: str) -> None:
    with engine.rebuilding() as session:
        for each in (BULLYING, READING):
            session.put(each, vectors(each))
        session.commit()
        for _time in range(3):
            write(engine, BULLYING)
        server.delete_by_query(index=building, query={"match_all": {}}, refresh=True)


def test_a_rebuild_of_many_documents_that_share_a_passage_comes_to_live(engine: ElasticsearchEngine) -> None:
    many = [document(number, f"Samenvatting {number}", "Betaald door de overheid.") for number in range(150)]
    rebuild(engine, [*many, document(200, "Lang", *(f"Passage {number}." for number in range(200)))])
    assert engine.figures().documents == 151


def test_what_others_wrote_or_removed_during_a_rebuild_says_nothing_against_it(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING, READING])
    with engine.rebuilding() as session:
        for each in (BULLYING, READING):
            session.put(each, vectors(each))
        session.commit()
        with engine.writing() as other:
            other.put(BULLYING, {})  # the embedder of that process rests
            other.remove(READING.id)
            other.commit()
    assert engine.embedded() == {BULLYING.id: frozenset()}


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


SHARED = "De overheid betaalde dit onderzoek."


def test_a_passage_that_many_share_does_not_hide_the_others_from_questions(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [document(number, f"Samenvatting {number}", SHARED) for number in range(NEAR + 50)])
    search = candidates.of_meaning(vectors(document(1, "Samenvatting 1", SHARED))[1], Q("match_all"))
    hits = server.search(index=elasticsearch_index, body=search[candidates.PASSAGES].to_dict())["hits"]["hits"]
    assert len(hits) == NEAR


def test_so_many_copies_of_a_passage_stand_in_the_graph_however_they_came_there(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [document(number, f"Samenvatting {number}", SHARED) for number in range(COPIES - 2)])

    def copies() -> list[str]:
        shared = {"term": {"graphed": key_of(rows_of({1: vectors(document(1, "x", SHARED))[1]})[0][0])}}
        return [hit["_id"] for hit in server.search(index=elasticsearch_index, query=shared, size=100)["hits"]["hits"]]

    assert len(copies()) == COPIES - 2
    for number in range(100, 105):
        write(engine, document(number, f"Samenvatting {number}", SHARED))
    assert len(copies()) == COPIES
    write(engine, document(1, "Nog eens geschreven", SHARED), document(104, "Ook", SHARED))
    assert "summary:1" in copies()
    assert len(copies()) == COPIES
    assert engine.embedded(["summary:104"]) == {"summary:104": {0, 1}}
    assert "summary:104" in {hit.document.id for hit in ask(engine, SHARED, limit=100).hits}


def test_compared_one_by_one_documents_come_as_near_as_the_graph_says(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [BULLYING, READING, document(3, "Zonder passages")])
    vector, everything = vectors(READING)[1], Q("match_all")
    graph = candidates.of_meaning(vector, everything)
    directly = candidates.one_by_one(vector, everything, [BULLYING.id, READING.id, "summary:3", "summary:404"])
    assert graph.keys() == directly.keys()
    found, compared = Found(), Found()
    for name in graph:
        for known, search in ((found, graph[name]), (compared, directly[name])):
            known.take_nearness(name, server.search(index=elasticsearch_index, body=search.to_dict()).body)
        assert compared.nearness[name] == pytest.approx(found.nearness[name], abs=1e-6)
    assert found.nearness[candidates.PASSAGES][READING.id] == pytest.approx(1.0)


def test_where_the_graph_leads_nowhere_counts_do_not_claim_to_be_all(
    engine: ElasticsearchEngine, embedded_engine: EmbeddedEngine
) -> None:
    many = [document(number, f"Samenvatting {number}", SHARED, theme=("lezen",)) for number in range(700)]
    for each in (engine, embedded_engine):
        rebuild(each, many)
    for filters in ({}, {"theme": ("lezen",)}):
        found, all_there = (
            ask(each, "Wie betaalt zo'n studie?", filters=filters) for each in (engine, embedded_engine)
        )
        assert found.total == all_there.total or found.counts_are_lowest
        assert len(found.hits) == len(all_there.hits) > 0


def test_a_synonym_counts_by_how_frequent_words_are_now_not_by_what_an_earlier_question_was_told(
    engine: ElasticsearchEngine,
) -> None:
    lexicon = Lexicon([Rule(("treiteren",), ("pesten",))])
    rebuild(engine, [BULLYING, READING])
    before = ask(engine, "treiteren", lexicon=lexicon).hits[0].score
    write(engine, *[document(number, f"Treiteren en pesten {number}") for number in range(10, 20)])
    now = ask(engine, "treiteren", lexicon=lexicon, limit=20).hits
    assert now == ask(from_settings(), "treiteren", lexicon=lexicon, limit=20).hits
    (again,) = (hit.score for hit in now if hit.document == BULLYING)
    assert 0 < again.parts != before.parts


def test_what_a_killed_rebuild_left_is_removed_by_the_next(engine: ElasticsearchEngine) -> None:
    rebuild(engine, [BULLYING])
    engine.create_index()
    assert len(engine.indices.versions()) == 2
    rebuild(engine, [READING])
    assert titles(ask(engine, "lezen")) == [READING.title]
    assert len(engine.indices.versions()) == 2


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
