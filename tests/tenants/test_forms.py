"""What somebody submits in the form of a page must be within her own reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, streamfield

from tests.factories.users import superuser
from tests.tenants.form_data import network_form, paragraph, summary_form
from tests.tenants.world import Side

Build = Callable[[Side, Side], dict[str, Any]]


def _member(organisation: Any) -> dict[str, Any]:
    return inline_formset([{"organisation": organisation}])


def _selected(summary: Any) -> dict[str, Any]:
    return inline_formset([{"summary": summary, "note": ""}])


def _figure(image: Any) -> list[tuple[str, Any]]:
    return [("figure", {"image": {"image": image, "decorative": "", "alt_text": "Een klas"}, "caption": ""})]


def _download(document: Any) -> list[tuple[str, Any]]:
    return [("download", {"document": document, "what": "Werkblad"})]


def _link(page: Any) -> str:
    return paragraph(f'<p><a linktype="page" id="{page}">lees meer</a></p>')


ON_A_NETWORK: dict[str, Build] = {
    "logo": lambda ours, theirs: network_form(ours.network, logo=theirs.image.pk),
    "selected draft": lambda ours, theirs: network_form(ours.network, selections=_selected(theirs.draft.pk)),
    "selected private page": lambda ours, theirs: network_form(ours.network, selections=_selected(theirs.private.pk)),
    "link to a draft": lambda ours, theirs: network_form(
        ours.network, body=streamfield([("paragraph", _link(theirs.draft.pk))])
    ),
    "link to a private page": lambda ours, theirs: network_form(
        ours.network, body=streamfield([("paragraph", _link(theirs.private.pk))])
    ),
    "logo of a form with other faults": lambda ours, theirs: network_form(ours.network, title="", logo=theirs.image.pk),
}
ON_A_SUMMARY: dict[str, Build] = {
    "figure": lambda ours, theirs: summary_form(ours.draft, known=_figure(theirs.image.pk)),
    "download": lambda ours, theirs: summary_form(ours.draft, known=_download(theirs.document.pk)),
    "link": lambda ours, theirs: summary_form(ours.draft, known=[("paragraph", _link(theirs.draft.pk))]),
    "figure of a form with other faults": lambda ours, theirs: summary_form(
        ours.draft, known=_figure(theirs.image.pk), title="x" * 300
    ),
}


@pytest.mark.parametrize("view", ["edit", "preview_on_edit"])
def test_a_page_cannot_point_at_what_is_closed(view: str, ours: Side, theirs: Side, as_user: Any) -> None:
    client = as_user(ours.moderator)
    for page, cases in ((ours.network, ON_A_NETWORK), (ours.draft, ON_A_SUMMARY)):
        url = reverse(f"wagtailadmin_pages:{view}", args=[page.pk])
        revisions = page.revisions.count()
        for name, build in cases.items():
            response = client.post(url, build(ours, theirs), follow=True)
            assert response.redirect_chain[-1][0] == reverse("wagtailadmin_home"), name
            assert theirs.marker not in response.content.decode().lower(), name
            assert page.revisions.count() == revisions, name


def test_a_new_page_cannot_point_at_what_is_closed(ours: Side, theirs: Side, as_user: Any) -> None:
    url = reverse("wagtailadmin_pages:add", args=["research", "summarypage", ours.organisation.pk])
    response = as_user(ours.editor).post(url, summary_form(known=_figure(theirs.image.pk)), follow=True)
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_home")
    assert not Page.objects.filter(slug="half-af").exists()


def test_a_network_takes_up_published_work_of_others(ours: Side, theirs: Side, as_user: Any) -> None:
    data = network_form(
        ours.network,
        memberships=_member(theirs.organisation.pk),
        selections=_selected(theirs.published.pk),
        logo=ours.image.pk,
        **{"action-publish": "1"},
    )
    as_user(ours.moderator).post(reverse("wagtailadmin_pages:edit", args=[ours.network.pk]), data)
    ours.network.refresh_from_db()
    assert ours.network.memberships.filter(organisation=theirs.organisation).exists()
    assert theirs.published in ours.network.selected_summaries
    assert ours.network.logo == ours.image


def test_what_hub_staff_put_in_a_page_stays_when_its_editor_saves(ours: Side, theirs: Side, as_user: Any) -> None:
    ours.network.logo = theirs.image
    ours.network.save_revision(user=superuser())
    data = network_form(ours.network, intro="Nieuwe zin.", logo=theirs.image.pk)
    as_user(ours.editor).post(reverse("wagtailadmin_pages:edit", args=[ours.network.pk]), data)
    latest = _latest(ours.network)
    assert (latest.intro, latest.logo_id) == ("Nieuwe zin.", theirs.image.pk)


def test_a_superuser_may_point_anywhere(ours: Side, theirs: Side, as_user: Any) -> None:
    data = network_form(ours.network, logo=theirs.image.pk)
    as_user(superuser()).post(reverse("wagtailadmin_pages:edit", args=[ours.network.pk]), data)
    assert _latest(ours.network).logo_id == theirs.image.pk


def _latest(page: Any) -> Any:
    page.refresh_from_db()
    return page.get_latest_revision_as_object()
