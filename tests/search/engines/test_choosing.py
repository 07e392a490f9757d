"""Which of what the searches for a question found is brought over from Elasticsearch and scored."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from search.engines.base import SearchRequest
from search.engines.elasticsearch.candidates import GIST, NEAR, PASSAGES, Found
from search.engines.elasticsearch.choosing import CROWDED, SCORED, Chosen, choose
from search.engines.lexical import PARTS, STEMS, Form
from search.understanding import QuestionVector, understand
from tests.search.engines.asking import FLOORS

REQUEST = SearchRequest(question=understand("pesten"), floors=FLOORS)


def best(found: Found, within: Found | None = None) -> list[str]:
    """Return what is brought over."""
    return chosen(found, within).brought


def chosen(found: Found, within: Found | None = None, offset: float = 0.0) -> Chosen:
    """Choose for a question whose vector is as long as those of texts."""
    vector = QuestionVector(np.array([1.0]), np.array([0.0]))
    request = replace(REQUEST, question=replace(REQUEST.question, vector=vector))
    return choose(found, within or Found(), request, offset)


def near(cosines: dict[str, float]) -> Found:
    """Return what both searches by meaning would give."""
    return Found(documents=10_000, nearness={PASSAGES: cosines, GIST: cosines})


def many(cosine: float, beginning: str = "near") -> dict[str, float]:
    """Return more documents than are brought over, each a little farther than the one before."""
    return {f"{beginning} {number}": cosine - number / 10_000 for number in range(SCORED + 50)}


def test_the_nearest_come_first_and_no_more_than_are_scored() -> None:
    cosines = many(0.9)
    assert best(near(cosines)) == list(cosines)[:SCORED]


def test_what_only_one_search_places_high_stays_behind_what_two_do() -> None:
    found = near(many(0.9))
    found.nearness[PASSAGES] = {"only a passage": 0.9, **found.nearness[PASSAGES]}
    chosen = best(found)
    assert "near 0" in chosen[:2]
    assert chosen.index("near 0") < chosen.index("only a passage")


def test_words_bring_in_what_is_not_among_the_nearest() -> None:
    found = near({"near": 0.5, "far": 0.49})
    tokens = REQUEST.question.terms.stems
    found.frequencies = {(STEMS, token): 5 for token in tokens}
    found.scores = {(STEMS, Form(tokens)): {"by its words": 15.0, "far": 15.0}}
    assert set(best(found)) == {"near", "far", "by its words"}
    assert best(found)[0] == "far"


def test_what_a_filter_leaves_is_added_however_far_and_puts_nothing_aside() -> None:
    found = near(many(0.9))
    brought = best(found, near(many(0.2, "left")))
    assert brought[:SCORED] == best(found)
    assert sum(identifier.startswith("left") for identifier in brought) == SCORED // 2


def test_without_anything_found_nothing_is_chosen() -> None:
    assert best(Found()) == []
    assert best(near({})) == []


def test_what_is_left_may_be_as_near_as_the_farthest_that_each_search_gave() -> None:
    alike = near(many(0.9))
    assert chosen(alike).best_left == pytest.approx(0.9 - SCORED / 10_000)
    assert chosen(near(many(FLOORS.meaning - 0.01))).best_left is None
    assert chosen(Found()).best_left is None


def test_a_passage_that_many_share_may_be_that_of_others_which_no_search_gave() -> None:
    shared = dict.fromkeys((f"shared {number}" for number in range(CROWDED)), 0.89995)
    assert chosen(near({**many(0.9), **shared})).best_left == pytest.approx(0.89995)
    shared.popitem()
    assert chosen(near({**many(0.9), **shared})).best_left == pytest.approx(0.9 - (SCORED - len(shared)) / 10_000)


def test_searches_that_gave_less_than_they_were_asked_for_gave_all_there_is() -> None:
    few = min(SCORED, NEAR - 1)
    assert chosen(near(dict(list(many(0.9).items())[:few]))).best_left is None


def test_a_text_in_another_language_is_as_near_as_its_language_makes_it() -> None:
    found = near({**many(0.9), "english": 0.85})
    assert "english" not in chosen(found).brought
    found.foreign = {"english"}
    assert chosen(found, offset=0.1).brought[0] == "english"


def test_what_word_parts_make_a_result_is_known_without_bringing_it_over() -> None:
    found = near(many(0.9))
    tokens = REQUEST.question.terms.parts
    found.frequencies = {(PARTS, token): 5 for token in tokens}
    found.scores = {(PARTS, Form(tokens)): {"by its parts": 40.0, "hardly": 0.1}}
    found.nearness = {name: {**cosines, "by its parts": -1.0} for name, cosines in found.nearness.items()}
    assert chosen(found).by_parts == ["by its parts"]


def test_a_search_that_strayed_says_nothing_of_what_it_did_not_give() -> None:
    found = near({"near": 0.9})
    assert not found.strayed
    found.embedded = 10
    assert found.strayed
    found.embedded, found.nearness = 10_000, {PASSAGES: dict.fromkeys(map(str, range(NEAR)), 0.5)}
    assert not found.strayed
    assert choose(found, Found(), REQUEST, 0.0, strayed=True).best_left == math.inf
