from __future__ import annotations

from typing import Any

import pytest

from research.models import SummaryPage
from search.checks import check_page_types, check_settings
from search.kinds import forget_kind, kind_of, register_kind


def test_every_page_type_is_found_or_says_why_not() -> None:
    assert check_page_types(None) == []


def test_a_page_type_that_says_nothing_is_an_error() -> None:
    kind = kind_of(SummaryPage)
    assert kind is not None
    forget_kind(kind.name)
    try:
        assert [(error.id, error.obj) for error in check_page_types(None)] == [("search.E001", SummaryPage)]
    finally:
        register_kind(kind)


@pytest.mark.parametrize(
    ("name", "value", "identifier"),
    [
        ("SEARCH_ENGINE", "solr", "search.E002"),
        ("SEARCH_EMBEDDER", "word2vec", "search.E003"),
        ("SEARCH_INDEXING", "sometimes", "search.E004"),
        ("SEARCH_BATCH", 0, "search.E005"),
        ("SEARCH_CALIBRATION", {"words": {}}, "search.E006"),
    ],
)
def test_a_wrong_setting_says_what_is_allowed(settings: Any, name: str, value: Any, identifier: str) -> None:
    assert check_settings(None) == []
    setattr(settings, name, value)
    errors = check_settings(None)
    assert [error.id for error in errors][:1] == [identifier]
    assert errors[0].hint
