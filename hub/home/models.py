"""The home page: the question box first."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page

from hub.pages.models import HubPage


class HomePage(HubPage):
    """Question box, example questions, themes, networks, newest summaries."""

    template = "pages/home_page.html"
    search_exempt = "The way in; it answers nothing itself."
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "research.SummaryIndexPage",
        "research.OrganisationIndexPage",
        "networks.NetworkIndexPage",
        "pages.ContentPage",
    ]

    content_panels: ClassVar[list] = [
        *Page.content_panels,
        InlinePanel(
            "example_questions",
            heading=_("Voorbeeldvragen"),
            label=_("vraag"),
            help_text=_("Echte vragen waarop de hub een goed antwoord heeft. De eerste staat in het zoekvak."),
            max_num=8,
        ),
    ]

    class Meta:
        verbose_name = _("startpagina")
        verbose_name_plural = _("startpagina's")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what stands below the question box."""
        from hub.home.presenting import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(self)}


class ExampleQuestion(Orderable):
    """A question that invites to ask."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="example_questions")
    text = models.CharField(_("vraag"), max_length=120)

    panels: ClassVar[list] = [FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("voorbeeldvraag")
        verbose_name_plural = _("voorbeeldvragen")

    def __str__(self) -> str:
        return self.text
