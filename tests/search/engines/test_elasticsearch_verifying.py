"""A new index of Elasticsearch that does not hold or find what was put into it does not come to live."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.engines import EngineUnavailableError
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.crowding import Crowd
from search.engines.elasticsearch.stored import source
from tests.search.conftest import document
from tests.search.engines.asking import BULLYING, READING, ask, rebuild, titles, vectors, write

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine(elasticsearch_engine: ElasticsearchEngine) -> ElasticsearchEngine:
    return elasticsearch_engine


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
    fields = source(BULLYING, vectors(BULLYING), 1, Crowd())
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
