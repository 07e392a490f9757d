"""Which of what the searches for a question found is brought over from Elasticsearch and scored."""

from __future__ import annotations

from search.engines.base import SearchRequest
from search.engines.elasticsearch.candidates import GIST, PASSAGES, Found
from search.engines.elasticsearch.choosing import SCORED, best
from search.engines.lexical import STEMS, Form
from search.understanding import understand
from tests.search.engines.asking import FLOORS

REQUEST = SearchRequest(question=understand("pesten"), floors=FLOORS)


def near(cosines: dict[str, float]) -> Found:
    """Return what both searches by meaning would give."""
    return Found(documents=10_000, nearness={PASSAGES: cosines, GIST: cosines})


def many(cosine: float, beginning: str = "near") -> dict[str, float]:
    """Return more documents than are brought over, each a little farther than the one before."""
    return {f"{beginning} {number}": cosine - number / 10_000 for number in range(SCORED + 50)}


def test_the_nearest_come_first_and_no_more_than_are_scored() -> None:
    cosines = many(0.9)
    assert best(near(cosines), REQUEST) == list(cosines)[:SCORED]


def test_what_only_one_search_places_high_stays_behind_what_two_do() -> None:
    found = near(many(0.9))
    found.nearness[PASSAGES] = {"only a passage": 0.9, **found.nearness[PASSAGES]}
    chosen = best(found, REQUEST)
    assert "near 0" in chosen[:2]
    assert chosen.index("near 0") < chosen.index("only a passage")


def test_words_bring_in_what_is_not_among_the_nearest() -> None:
    found = near({"near": 0.5, "far": 0.49})
    tokens = REQUEST.question.terms.stems
    found.frequencies = {(STEMS, token): 5 for token in tokens}
    found.scores = {(STEMS, Form(tokens)): {"by its words": 15.0, "far": 15.0}}
    assert set(best(found, REQUEST)) == {"near", "far", "by its words"}
    assert best(found, REQUEST)[0] == "far"


def test_half_of_it_is_what_a_filter_leaves_however_far() -> None:
    found = near({**many(0.9), **many(0.2, "left")})
    found.restricted = dict.fromkeys(many(0.2, "left"))
    chosen = best(found, REQUEST)
    assert len(chosen) == SCORED
    assert sum(identifier in found.restricted for identifier in chosen) == SCORED // 2


def test_without_anything_found_nothing_is_chosen() -> None:
    assert best(Found(), REQUEST) == []
    assert best(near({}), REQUEST) == []
