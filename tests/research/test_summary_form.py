"""Writing a summary in the admin: what may wait, what may not, and where the message stands."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from research.blocks import empty_sections
from research.models import SummaryPage
from tests.factories.research import ReferenceFactory, draft_summary, organisation
from tests.factories.users import member

pytestmark = pytest.mark.django_db

SECTIONS = [section["type"] for section in empty_sections()]


def form_data(**fields):
    """Return what the form of a nearly empty summary submits."""
    data = {
        "title": "Een half af idee",
        "slug": "half-af",
        "body": streamfield([(section, streamfield([])) for section in SECTIONS]),
        "licence": "cc-by-4.0",
        "language": "nl",
        "themes": "",
        **{name: inline_formset() for name in ("questions", "cited_references", "authors", "comments")},
        **fields,
    }
    return nested_form_data(data)


def inline_formset(*forms):
    numbered = {str(n): {"ORDER": str(n + 1), "id": "", "DELETE": "", **form} for n, form in enumerate(forms)}
    return {"TOTAL_FORMS": len(forms), "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000, **numbered}


@pytest.fixture
def owner(db):
    return organisation()


@pytest.fixture
def editor(owner, client):
    user = member(owner.tenancy.editors)
    client.force_login(user)
    return user


def create(client, owner, **data):
    url = reverse("wagtailadmin_pages:add", args=["research", "summarypage", owner.pk])
    return client.post(url, form_data(**data), follow=True)


def errors_beside_fields(response):
    return {name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()}


def test_a_draft_may_be_half_filled(client, owner, editor):
    create(client, owner)
    page = SummaryPage.objects.get(slug="half-af")
    assert not page.live
    assert page.title == "Een half af idee"


def test_a_draft_may_leave_out_what_the_form_puts_there_unasked(client, owner, editor):
    create(
        client,
        owner,
        questions=inline_formset({"text": ""}),
        cited_references=inline_formset({"reference": "", "note": ""}),
        authors=inline_formset({"name": "", "role": "", "orcid": ""}),
    )
    page = SummaryPage.objects.get(slug="half-af").get_latest_revision_as_object()
    assert [page.questions.count(), page.cited_references.count(), page.authors.count()] == [0, 0, 0]


def test_a_draft_that_is_wrong_elsewhere_is_shown_again(client, owner, editor):
    response = create(client, owner, title="", authors=inline_formset({"name": "", "role": "", "orcid": ""}))
    assert errors_beside_fields(response)["title"]


def test_a_draft_that_saved_itself_can_be_saved_again(client, owner, editor):
    url = reverse("wagtailadmin_pages:add", args=["research", "summarypage", owner.pk])
    authors = inline_formset({"name": "An Peeters", "role": "", "orcid": ""}, {"name": "", "role": "", "orcid": ""})
    data = form_data(questions=inline_formset({"text": ""}), authors=authors)
    saved = client.post(url, data, headers={"Accept": "application/json"}).json()
    assert saved["field_updates"]["questions-INITIAL_FORMS"] == "0"
    assert saved["field_updates"]["authors-INITIAL_FORMS"] == "1"
    again = client.post(saved["url"], data | saved["field_updates"])
    assert again.status_code == 302
    page = SummaryPage.objects.get(slug="half-af").get_latest_revision_as_object()
    assert [author.name for author in page.authors.all()] == ["An Peeters"]


def test_what_was_begun_in_a_draft_is_not_lost(client, owner, editor):
    create(client, owner, authors=inline_formset({"name": "", "role": "leraar", "orcid": ""}))
    page = SummaryPage.objects.get(slug="half-af").get_latest_revision_as_object()
    assert [author.role for author in page.authors.all()] == ["leraar"]


def test_the_address_follows_the_title_as_it_is_typed(client, owner, editor):
    html = client.get(reverse("wagtailadmin_pages:add", args=["research", "summarypage", owner.pk])).content.decode()
    title = html[html.index('<input type="text" name="title"') :].partition(">")[0]
    assert 'data-w-sync-target-value="#id_slug"' in title


def test_submitting_says_what_is_missing_beside_each_field(client, owner, editor):
    response = create(client, owner, **{"action-submit": "1"})
    assert not SummaryPage.objects.filter(slug="half-af").exists()
    missing = errors_beside_fields(response)
    for field in (
        "in_brief",
        "evidence_rating",
        "evidence_reason",
        "direction",
        "levels",
        "contexts",
        "themes",
        "body",
    ):
        assert field in missing, field


def test_a_refused_submission_loses_no_text(client, owner, editor):
    response = create(client, owner, in_brief="Mijn zin die niet weg mag.", **{"action-submit": "1"})
    assert "Mijn zin die niet weg mag." in response.content.decode()


def test_a_title_that_does_not_fit_a_phone_is_refused(client, owner, editor):
    response = create(client, owner, title="x" * 91)
    assert "90 tekens" in errors_beside_fields(response)["title"][0]


def test_in_brief_keeps_its_limit(client, owner, editor):
    response = create(client, owner, in_brief="x" * 601)
    assert "in_brief" in errors_beside_fields(response)


def test_a_wrong_orcid_is_said_at_the_author(client, owner, editor):
    response = create(client, owner, authors=inline_formset({"name": "Ann", "orcid": "0000-0002-1825-0098"}))
    assert "laatste teken" in response.content.decode()
    assert not SummaryPage.objects.filter(slug="half-af").exists()


def test_the_next_check_comes_after_the_last(client, owner, editor):
    response = create(client, owner, last_checked="2026-05-01", next_check="2026-04-01")
    assert "Kies een datum na" in errors_beside_fields(response)["next_check"][0]


def test_seven_questions_are_too_many(client, owner, editor):
    response = create(client, owner, questions=inline_formset(*({"text": f"Vraag {n}?"} for n in range(7))))
    assert not SummaryPage.objects.filter(slug="half-af").exists()
    assert response.status_code == 200


def test_an_editor_submits_and_a_moderator_publishes(client, owner, editor):
    page = draft_summary(owner)
    page.get_latest_revision_as_object().save_revision()
    workflow = page.get_workflow()
    workflow.start(page, editor)
    moderator = member(owner.tenancy.moderators)
    client.force_login(moderator)
    state = page.current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""})
    page.refresh_from_db()
    assert page.live


def test_an_editor_cannot_publish_alone(client, owner, editor):
    page = draft_summary(owner)
    assert not page.permissions_for_user(editor).can_publish()


def test_the_form_offers_previews_of_page_and_result(client, owner, editor):
    assert [mode for mode, _label in SummaryPage.preview_modes] == ["", "result"]


def test_a_reference_is_kept_once(db):
    ReferenceFactory(doi="10.1234/same")
    with pytest.raises(Exception, match="al een bron met deze DOI"):
        ReferenceFactory.build(doi="10.1234/same").full_clean()
