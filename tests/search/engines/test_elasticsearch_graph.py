"""The graph of vectors in Elasticsearch: what it leads to, and what is done where it leads nowhere."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from search.engines.elasticsearch import ElasticsearchEngine, candidates
from search.engines.elasticsearch.candidates import NEAR, Found
from search.engines.elasticsearch.crowding import COPIES, key_of
from search.engines.elasticsearch.stored import rows_of
from search.engines.embedded import EmbeddedEngine
from tests.search.conftest import document
from tests.search.engines.asking import BULLYING, READING, ask, rebuild, vectors, write

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine(elasticsearch_engine: ElasticsearchEngine) -> ElasticsearchEngine:
    return elasticsearch_engine


SHARED = "De overheid betaalde dit onderzoek."


def test_a_passage_that_many_share_does_not_hide_the_others_from_questions(
    engine: ElasticsearchEngine, server: Elasticsearch, elasticsearch_index: str
) -> None:
    rebuild(engine, [document(number, f"Samenvatting {number}", SHARED) for number in range(NEAR + 50)])
    search = candidates.of_meaning(vectors(document(1, "Samenvatting 1", SHARED))[1], [])
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
    vector, everything = vectors(READING)[1], []
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
