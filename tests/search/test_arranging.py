from __future__ import annotations

from search.arranging import diverse, together
from search.documents import fingerprint

TEXT = " ".join(f"Zin {number} zegt iets over hoe woord{number} en zaak{number} samen gaan." for number in range(40))


def test_no_group_fills_the_first_page_while_others_have_results() -> None:
    groups = ["a"] * 8 + ["b"] * 8
    order = diverse(groups, page=10, most=4)
    first = [groups[place] for place in order[:8]]
    assert first.count("a") == 4
    assert first.count("b") == 4
    assert sorted(order) == list(range(16))


def test_a_group_that_is_alone_gets_the_whole_page() -> None:
    assert diverse(["a"] * 12) == list(range(12))


def test_what_has_no_group_never_waits() -> None:
    assert diverse([None] * 12) == list(range(12))


def test_order_within_a_group_stays() -> None:
    order = diverse(["a", "a", "b", "a", "a", "a", "b"], page=5, most=2)
    assert [place for place in order if place not in (2, 6)] == [0, 1, 3, 4, 5]


def test_nearly_equal_texts_stand_together() -> None:
    copy = TEXT.replace("woord7 ", "woordje7 ")
    other = TEXT.replace("Zin", "Regel").replace("zegt iets over", "handelt van").replace("samen gaan", "botsen")
    order, leaders = together([fingerprint(TEXT), fingerprint(other), fingerprint(copy)])
    assert order == [0, 2, 1]
    assert leaders == {2: 0}


def test_short_texts_are_like_nothing() -> None:
    assert fingerprint("Een korte tekst.") == 0
    assert together([0, 0, 0]) == ([0, 1, 2], {})
