"""The walls leave everybody free to do her own work, in the admin, from first draft to publication."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset

from hub.vocabularies.models import Level, StudyContext, StudyKind
from research.models import Reference, SummaryPage
from tests.factories.media import picture, upload
from tests.factories.research import term, theme
from tests.tenants.form_data import full_summary_form, network_form, summary_form
from tests.tenants.world import Side, index_pages

XHR = {"x-requested-with": "XMLHttpRequest"}


@pytest.fixture
def complete_form(ours: Side) -> dict[str, Any]:
    """Return the form of a summary that is ready for review."""
    theme("klasmanagement")
    terms = {
        "study_kind": term(StudyKind, "overzichtsstudie").pk,
        "contexts": term(StudyContext, "flanders").pk,
        "levels": term(Level, "so-1").pk,
    }
    return full_summary_form(ours.reference, terms)


def page_url(view: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{view}", args=args)


def test_from_draft_to_publication(ours: Side, complete_form: dict[str, Any], as_user: Any) -> None:
    editor, moderator = as_user(ours.editor), as_user(ours.moderator)
    add = page_url("add", "research", "summarypage", ours.organisation.pk)
    editor.post(add, {**complete_form, "action-submit": "1"})
    page = SummaryPage.objects.get(slug="vaste-routines")
    assert page.workflow_in_progress
    assert not page.live

    dashboard = moderator.get(reverse("wagtailadmin_home")).content.decode()
    assert "Vaste routines geven rust" in dashboard
    task = page.current_workflow_task_state
    assert moderator.get(page_url("workflow_preview", page.pk, task.task_id)).status_code == 200
    moderator.post(page_url("workflow_action", page.pk, "approve", task.pk))
    page.refresh_from_db()
    assert page.live
    assert page.theme_list[0].slug == "klasmanagement"


def test_an_editor_cannot_publish_without_review(ours: Side, complete_form: dict[str, Any], as_user: Any) -> None:
    add = page_url("add", "research", "summarypage", ours.organisation.pk)
    as_user(ours.editor).post(add, {**complete_form, "action-publish": "1"})
    assert not SummaryPage.objects.get(slug="vaste-routines").live


def test_copying_and_moving_within_ones_own_tree(ours: Side, as_user: Any) -> None:
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": ours.organisation.pk}
    as_user(ours.editor).post(page_url("copy", ours.draft.pk), data)
    assert SummaryPage.objects.get(slug="kopie").get_parent().pk == ours.organisation.pk


def test_bulk_publishing_ones_own_pages(ours: Side, as_user: Any) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    as_user(ours.moderator).post(f"{url}?id={ours.published.pk}")
    ours.published.refresh_from_db()
    assert not ours.published.live


def test_uploading_and_choosing_a_picture(ours: Side, as_user: Any) -> None:
    editor = as_user(ours.editor)
    data = {
        "image-chooser-upload-title": "Klas",
        "image-chooser-upload-file": upload("klas.png", picture()),
        "image-chooser-upload-collection": ours.tenancy.collection_id,
    }
    chosen = json.loads(editor.post(reverse("wagtailimages_chooser:create"), data).content)
    assert chosen["step"] == "chosen"
    logo = chosen["result"]["id"]
    assert editor.get(reverse("wagtailimages_chooser:chosen", args=[logo])).status_code == 200
    editor.post(page_url("edit", ours.network.pk), network_form(ours.network, logo=logo))
    ours.network.refresh_from_db()
    assert ours.network.get_latest_revision_as_object().logo.title == "Klas"


def test_themes_are_suggested_to_authors(ours: Side, as_user: Any) -> None:
    theme("klasmanagement")
    url = reverse("wagtailadmin_tag_model_autocomplete", args=["vocabularies", "theme"])
    assert as_user(ours.editor).get(url, {"term": "klas"}).json() == ["Klasmanagement"]


def test_a_theme_that_hub_staff_did_not_add_is_not_made(ours: Side, as_user: Any) -> None:
    as_user(ours.editor).post(page_url("edit", ours.published.pk), summary_form(ours.published, themes="Zelf bedacht"))
    ours.published.refresh_from_db()
    assert ours.published.get_latest_revision_as_object().theme_list == []


def test_choosing_a_published_summary_of_another_organisation(ours: Side, theirs: Side, as_user: Any) -> None:
    index_pages()
    editor = as_user(ours.editor)
    found = editor.get(
        reverse("tenants:choose_page_search"), {"q": "routines", "page_type": "research.summarypage"}, headers=XHR
    )
    assert theirs.published.title in found.content.decode()
    browsed = editor.get(reverse("tenants:choose_page"), {"page_type": "research.summarypage"}, headers=XHR)
    assert theirs.organisation.title in json.loads(browsed.content)["html"]


def test_adding_a_publication_on_the_spot(ours: Side, as_user: Any) -> None:
    data = {
        "title": "Rust in de klas",
        "authors": "Peeters, A.",
        "year": "2020",
        "doi": "https://doi.org/10.1234/NIEUW",
    }
    response = as_user(ours.editor).post(reverse("reference_chooser:create"), data)
    added = Reference.objects.get(doi="10.1234/nieuw")
    assert json.loads(response.content)["result"]["id"] == str(added.pk)
    assert added.organisation == ours.organisation
    cited = inline_formset([{"reference": added.pk, "note": ""}])
    as_user(ours.editor).post(page_url("edit", ours.published.pk), summary_form(ours.published, cited_references=cited))
    ours.published.refresh_from_db()
    latest = ours.published.get_latest_revision_as_object()
    assert added in [each.reference for each in latest.cited_references.all()]


def test_previewing_ones_own_draft(ours: Side, as_user: Any) -> None:
    editor = as_user(ours.editor)
    url = page_url("preview_on_edit", ours.draft.pk)
    assert editor.post(url, summary_form(ours.draft)).json()["is_valid"]


def test_a_moderator_restricts_a_page_to_her_own_groups(ours: Side, as_user: Any) -> None:
    data = {"restriction_type": "groups", "groups": [ours.tenancy.editors_id]}
    as_user(ours.moderator).post(page_url("set_privacy", ours.published.pk), data)
    assert ours.published.get_view_restrictions().get().groups.get() == ours.tenancy.editors
