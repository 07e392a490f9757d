"""From hits of an engine to results that are fit to be shown: the database decides what that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from search.answers import Result
from search.calibration import Calibration
from search.documents import Document, document_id
from search.engines.base import Hit
from search.explaining import reason
from search.kinds import by_kind, kind_named, shown_pages
from search.passages import sentences
from search.promoting import Promotion
from search.quoting import best_passages, excerpt, marked
from search.understanding import UnderstoodQuestion

# Words of the quoted passage that a link holds, for browsers that go to a text and mark it.
LINKED_WORDS = 8
# Fewer words stand in too many places.
FEWEST_LINKED_WORDS = 3


def shown(documents: Iterable[Document]) -> dict[str, Any]:
    """Return {document id: page} of what may be shown now, one query and its relations for each kind."""
    wanted = by_kind(document.id for document in documents)
    return {document_id(kind.name, page.pk): page for kind, pks in wanted for page in shown_pages(kind, pks)}


def hidden(identifiers: Iterable[str]) -> frozenset[str]:
    """Return those document ids of which the page may not be shown now: gone, private, expired. One query a kind."""
    asked = frozenset(identifiers)
    public = (
        document_id(kind.name, pk)
        for kind, pks in by_kind(asked)
        for pk in shown_pages(kind, pks).values_list("pk", flat=True)
    )
    return asked.difference(public)


def result(
    hit: Hit,
    page: Any,
    understood: UnderstoodQuestion,
    promotions: Mapping[str, Promotion],
    thresholds: Calibration,
) -> Result:
    """Return what is shown of a hit; `thresholds` tell how much may be claimed of it."""
    kind = kind_named(hit.document.kind)
    assert kind is not None
    document = hit.document
    quoted = document.passages[hit.passage] if hit.passage is not None else None
    text = excerpt(quoted.text, understood) if quoted else ""
    passage = marked(text, understood)
    promotion = promotions.get(document.id)
    why = reason(hit, passage, is_promoted=promotion is not None, is_near=thresholds.answers(hit.score))
    url = page.get_url() or document.url
    return Result(
        page=page,
        document_id=document.id,
        title=page.title,
        url=url,
        passage_url=passage_url(url, quoted.anchor, text) if quoted else url,
        heading=quoted.heading if quoted else "",
        passage=passage,
        question=document.passages[hit.question].text if hit.question is not None else "",
        reason=promotion.description if promotion and promotion.description else why,
        evidence=document.evidence,
        hit=hit,
        template=kind.result_template,
        is_promoted=promotion is not None,
    )


def passage_url(url: str, anchor: str, text: str) -> str:
    """Return the address of a place in a page: its anchor, and the first words of the passage as a text fragment.

    Browsers that know text fragments (https://wicg.github.io/scroll-to-text-fragment/) go to the words and mark them;
    the others go to the anchor.
    """
    # No further than one sentence: the next may stand in another paragraph, and browsers do not look across those.
    starts = (sentence.split()[:LINKED_WORDS] for sentence in sentences(text.removeprefix("… ")))
    words = next((words for words in starts if len(words) >= FEWEST_LINKED_WORDS), [])
    # The last word may be followed by what plain text has and the page has not, such as a full stop after a step.
    start = " ".join(words).rstrip(".,;:!?…")
    # A dash is part of the syntax of text fragments.
    fragment = f":~:text={quote(start, safe='').replace('-', '%2D')}" if start else ""
    return f"{url}#{anchor}{fragment}" if anchor or fragment else url


def as_it_is_now(hit: Hit, now: Any, understood: UnderstoodQuestion) -> Hit:
    """Return the hit with its document as it is `now` when the index is behind: what an author took away is not shown.

    Without a document for now (None, or the error that making it raised) the hit stays as it is.
    """
    if not isinstance(now, Document) or now.content_hash == hit.document.content_hash:
        return hit
    passage, question = best_passages(now, understood, {})
    return replace(hit, document=now, passage=passage, question=question, similarities={})
