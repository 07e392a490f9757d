"""Why a result is where it is: one plain sentence for readers, every part of the score for staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search import analysis
from search.engines.base import Hit
from search.fusion import SHIPPED, Recipe
from search.quoting import Fragment
from search.understanding import KindOfQuestion

MAX_WORDS = 3
# How near the best-fitting classroom question must come to the nearest passage to be the reason.
AS_NEAR = 0.005


def reason(hit: Hit, passage: Sequence[Fragment], *, is_promoted: bool, is_near: bool) -> str:
    """Return in one sentence why this is here; `is_near` when it would count as an answer by itself."""
    if is_promoted:
        return _("De redactie raadt dit aan bij deze vraag.")
    if is_near and _is_about_its_question(hit):
        return _("Beantwoordt een vraag die op de jouwe lijkt.")
    words = analysis.distinct((fragment.text.lower() for fragment in passage if fragment.matched), MAX_WORDS)
    if words:
        return _("In deze passage staat: %(words)s.") % {"words": ", ".join(f"‘{word}’" for word in words)}
    if hit.score.meaning:
        return _("Gaat over hetzelfde, in andere woorden.") if is_near else _("Raakt misschien aan je vraag.")
    return _("Heeft woorden van je vraag.")


def _is_about_its_question(hit: Hit) -> bool:
    if hit.question is None or hit.question not in hit.similarities:
        return False
    return hit.similarities[hit.question] >= max(hit.similarities.values()) - AS_NEAR


def kind_label(kind: KindOfQuestion) -> str:
    """Return what a kind of question is called."""
    return {"question": _("een vraag"), "keywords": _("losse trefwoorden"), "statement": _("een uitspraak")}[kind]


@dataclass(frozen=True)
class Part:
    """One part of a score: what it is called, what it is, and what it adds."""

    name: str
    value: float
    adds: float


@dataclass(frozen=True)
class PassageFit:
    """How near one passage of a result is to the question; `is_quoted` when it is the one that is shown."""

    text: str
    section: str
    similarity: float
    is_quoted: bool


def passages_of(hit: Hit, limit: int = 5) -> list[PassageFit]:
    """Return the passages of a hit that are nearest to the question, nearest first."""
    nearest = sorted(hit.similarities.items(), key=lambda item: -item[1])[:limit]
    passages = hit.document.passages
    return [PassageFit(passages[i].text, passages[i].section, value, i == hit.passage) for i, value in nearest]


def parts_of_score(hit: Hit, recipe: Recipe = SHIPPED) -> list[Part]:
    """Return the parts of a hit's score; what they add sums up to the total."""
    return list(_parts(hit, recipe))


def _parts(hit: Hit, recipe: Recipe) -> Iterator[Part]:
    score = hit.score
    if score.meaning or score.gist:
        yield Part(_("beste passage (S)"), score.meaning, (1 - recipe.gist) * score.meaning)
        yield Part(_("hele tekst"), score.gist, recipe.gist * score.gist)
    yield Part(_("woorddelen (G)"), score.parts, score.weight * score.parts)
    yield Part(_("woordstammen (W)"), score.words, score.weight * recipe.stem_share * score.words)
    if score.refined:
        yield Part(_("buren en eerste resultaten"), score.refined, score.refined)
    if score.evidence:
        yield Part(_("bewijskracht"), float(hit.document.evidence or 0), score.evidence)
