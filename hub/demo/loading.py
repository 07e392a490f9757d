"""Load the demonstration through the same models and checks as an editor's work."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Page

from hub.demo.people import create_people
from hub.demo.writing import summary_body
from hub.home.models import HomePage
from hub.home.site_tree import create_site_tree, set_example_questions
from hub.pages.writing import text_blocks
from hub.vocabularies.loading import load_vocabularies
from hub.vocabularies.models import Level, OrganisationKind, PupilGroup, Region, StudyContext, StudyKind, Subject, Theme
from networks.models import Membership, NetworkIndexPage, NetworkPage, Selection
from research.models import (
    ClassroomQuestion,
    OrganisationIndexPage,
    OrganisationPage,
    OrganisationPerson,
    Reference,
    SummaryAuthor,
    SummaryPage,
    SummaryReference,
)

CONTENT = Path(__file__).parent / "content"
EXAMPLE_QUESTIONS = [
    "Hoe krijg ik mijn klas stil?",
    "Mijn leerlingen vergeten alles na het examen",
    "Mag er thuistaal gesproken worden in de klas?",
    "Helpt huiswerk in het lager onderwijs?",
    "Hoe help ik een kind dat moeilijk leert lezen?",
    "Is een jaar overdoen een goed idee?",
]
Progress = Callable[[str, int, int], None]


def is_loaded() -> bool:
    """Tell whether this database holds a demonstration already."""
    return HomePage.objects.exists()


@transaction.atomic
def load_demonstration(hostname: str, port: int, progress: Progress) -> None:
    """Load everything in one transaction: what breaks half-way leaves nothing behind.

    `progress(what, done, total)` is called after each summary.
    """
    load_vocabularies()
    home = create_site_tree(hostname, port)
    set_example_questions(home, EXAMPLE_QUESTIONS)
    organisations = {page.slug: page for page in load_organisations()}
    references = load_references()
    taken_up: dict[str, list[SummaryPage]] = {}
    files = sorted((CONTENT / "summaries").glob("*.toml"))
    for number, file in enumerate(files, start=1):
        data = read_toml(file)
        page = load_summary(data, organisations[data["organisation"]], references, _published_at(number, len(files)))
        for network in data["networks"]:
            taken_up.setdefault(network, []).append(page)
        progress("summaries", number, len(files))
    load_networks(organisations, taken_up)
    create_people()


def read_toml(path: Path) -> dict[str, Any]:
    """Return the contents of one file of the demonstration."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _published_at(number: int, total: int) -> datetime:
    """Spread publication over the year before the content was written, so that "newest" has an order."""
    return datetime(2026, 11, 1, 9, tzinfo=UTC) - timedelta(days=(total - number) * 6)


def load_organisations() -> Iterator[OrganisationPage]:
    """Publish the organisations, and yield each."""
    parent = OrganisationIndexPage.objects.get()
    for data in read_toml(CONTENT / "organisations.toml")["organisations"]:
        page = OrganisationPage(
            title=data["name"],
            slug=data["code"],
            kind=OrganisationKind.objects.get(code=data["kind"]),
            place=data["place"],
            region=Region.objects.get(code=data["region"]),
            intro=data["intro"],
        )
        page.people = [OrganisationPerson(sort_order=order, **person) for order, person in enumerate(data["people"])]
        yield _publish(parent, page)


def load_networks(organisations: dict[str, OrganisationPage], taken_up: dict[str, list[SummaryPage]]) -> None:
    """Publish the networks with their members (organisations by code) and what they took up, by code of the network."""
    parent = NetworkIndexPage.objects.get()
    for data in read_toml(CONTENT / "networks.toml")["networks"]:
        page = NetworkPage(
            title=data["name"],
            slug=data["code"],
            region=Region.objects.get(code=data["region"]),
            intro=data["intro"],
            body=text_blocks(data["text"]),
            colour=data["colour"],
            coordinator_name=data["coordinator"],
            coordinator_email=data["email"],
        )
        page.memberships = [
            Membership(organisation=organisations[code], sort_order=order) for order, code in enumerate(data["members"])
        ]
        page.selections = [
            Selection(summary=summary, sort_order=order) for order, summary in enumerate(taken_up.get(data["code"], []))
        ]
        _publish(parent, page)


def load_references() -> dict[str, Reference]:
    """Save the publications and return them by DOI."""
    lines = (CONTENT / "references.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["doi"]: _reference(row) for row in map(json.loads, lines)}


def _reference(row: dict[str, Any]) -> Reference:
    reference = Reference(
        doi=row["doi"],
        title=row["title"],
        authors="\n".join(row["authors"]),
        year=row["year"],
        container=row["container"],
        open_url=row["open"],
    )
    reference.full_clean()
    reference.save()
    return reference


def load_summary(
    data: dict[str, Any], organisation: OrganisationPage, references: dict[str, Reference], published: datetime
) -> SummaryPage:
    """Publish one summary below its organisation; raise ValidationError where an editor would see a message."""
    page = SummaryPage(**plain_fields(data), body=summary_body(data["body"]), first_published_at=published)
    page.questions = [ClassroomQuestion(text=text, sort_order=n) for n, text in enumerate(data["questions"])]
    page.authors = [SummaryAuthor(sort_order=n, **author) for n, author in enumerate(data["authors"])]
    page.cited_references = [
        SummaryReference(reference=references[row["doi"].lower()], note=row["note"], sort_order=n)
        for n, row in enumerate(data["references"])
    ]
    page.body.stream_block.clean(page.body)
    _publish(organisation, page, lambda: _set_terms(page, data))
    return page


def plain_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a summary that are no relations to many, from its data."""
    facts, evidence = data["facts"], data["evidence"]
    names = ("country", "year", "sample", "effort_time", "effort_money", "funding", "interests")
    return {
        **{name: data[name].strip() for name in ("title", "slug", "in_brief", "plain")},
        **{name: facts[name] for name in (*names, "last_checked", "next_check")},
        "evidence_rating": evidence["rating"],
        "evidence_reason": evidence["reason"],
        "direction": evidence["direction"],
        "study_kind": StudyKind.objects.get(code=facts["study_kind"]),
    }


def _set_terms(page: SummaryPage, data: dict[str, Any]) -> None:
    page.levels = _terms(Level, data["levels"])
    page.subjects = _terms(Subject, data["subjects"])
    page.pupils = _terms(PupilGroup, data["pupils"])
    page.contexts = _terms(StudyContext, data["facts"]["contexts"])
    page.themes.set([Theme.objects.get(slug=slug) for slug in data["themes"]])


def _terms(model: Any, codes: list[str]) -> list[Any]:
    return [model.objects.get(code=code) for code in codes]


def _publish(parent: Page, page: Any, before_publishing: Callable[[], None] = lambda: None) -> Any:
    """Add a page as a draft, check it as a submitted form would be, and publish it."""
    first_published = page.first_published_at
    page.live = False
    parent.add_child(instance=page)
    before_publishing()
    page.full_clean()
    page.save_revision().publish()
    if first_published:
        type(page).objects.filter(pk=page.pk).update(first_published_at=first_published)
    return page
