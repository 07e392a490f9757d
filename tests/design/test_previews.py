"""What an author sees before publishing: every block, every preview, also of a draft that is barely begun."""

from typing import Any

import html5lib
import pytest
from django.template.loader import render_to_string

from research.models import SummaryPage
from research.passages import body_text
from tests.factories.media import document, image
from tests.factories.research import draft_summary, organisation, summary

pytestmark = pytest.mark.django_db

BLOCKS = [
    ("paragraph", "<p>Een <b>alinea</b> met een <a href='https://voorbeeld.example/'>link</a>.</p>"),
    ("quote", {"text": "Stilte is ook een antwoord.", "source": "Juf An, derde leerjaar"}),
    ("key_figure", {"figure": "8 op 10", "meaning": "leraren oefenen het teken", "source": "Peeters, 2019"}),
    ("caveat", "De studies zijn klein."),
    ("video", {"title": "Een les", "url": "https://video.example/1", "minutes": 1, "what": "Een leraar wacht."}),
    (
        "table",
        {
            "caption": "Wachttijd",
            "table": {
                "columns": [{"type": "text", "heading": "Dag"}, {"type": "text", "heading": "Seconden"}],
                "rows": [{"values": ["maandag", "50"]}, {"values": ["donderdag", "18"]}],
            },
        },
    ),
]


def parsed(html: str) -> Any:
    return html5lib.HTMLParser(strict=True).parse(html)


def preview(page: SummaryPage, mode: str) -> str:
    response = page.make_preview_request(preview_mode=mode)
    assert response.status_code == 200
    return response.rendered_content if hasattr(response, "rendered_content") else response.content.decode()


def test_every_block_renders_as_sound_html() -> None:
    page = summary()
    blocks: list[Any] = [*BLOCKS]
    blocks.append(("figure", {"image": {"image": image().pk, "alt_text": "Een hand in de lucht"}, "caption": "Teken"}))
    blocks.append(("download", {"document": document().pk, "what": "De afspraak op één blad"}))
    known = page.body.stream_block.child_blocks["known"]
    page.body[0].value = known.to_python([{"type": name, "value": value} for name, value in blocks])
    html = preview(page, "")
    parsed(html)
    for words in ("Juf An", "8 op 10", "Seconden", "donderdag", "Een leraar wacht.", "Een hand in de lucht", "Teken"):
        assert words in html
    assert "De afspraak op één blad" in html
    assert {"Een hand in de lucht.", "Dag Seconden", "donderdag 18"} <= set(body_text(page.body).splitlines())


@pytest.mark.parametrize("mode", ["", "result"])
def test_a_draft_that_is_barely_begun_can_be_previewed(mode: str) -> None:
    page = draft_summary(
        evidence_rating=None, evidence_reason="", direction="", in_brief="", plain="", study_kind=None, year=None
    )
    page.body = page.body.stream_block.to_python([])
    page.questions = []
    page.authors = []
    page.cited_references = []
    parsed(preview(page, mode))


def test_the_preview_as_a_result_shows_what_a_results_page_shows() -> None:
    page = summary(organisation("Hogeschool Voorbeeld"), title="Wachten werkt", questions=["Hoe krijg ik stilte?"])
    html = preview(page, "result")
    for words in ("Wachten werkt", "Hoe krijg ik stilte?", "In het kort", "redelijk bewijs", "Hogeschool Voorbeeld"):
        assert words in html


def test_the_guidance_for_authors_renders_without_a_request() -> None:
    assert render_to_string("research/admin/summary_intro.html").count("<li>") == 5
