"""Regional networks of knowledge centres, their members and what they take up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from hub.pages.blocks import TextStreamBlock
from hub.pages.models import HubPage
from hub.tenants.models import TenantRootPage
from hub.vocabularies.models import Region
from networks.enums import Colour
from networks.querysets import NetworkPageManager
from research.models import OrganisationPage, SummaryPage

if TYPE_CHECKING:
    from research.querysets import OrganisationPageQuerySet, SummaryPageQuerySet


class NetworkIndexPage(HubPage):
    """The list of all networks."""

    template = "pages/network_index_page.html"
    search_exempt = "A list; what stands in it is found by itself."
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["networks.NetworkPage"]

    class Meta:
        verbose_name = _("lijst van netwerken")
        verbose_name_plural = _("lijsten van netwerken")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the networks."""
        return {**super().get_context(request, *args, **kwargs), "networks": NetworkPage.objects.published().by_name()}


class NetworkPage(TenantRootPage):
    """A regional or thematic network of knowledge centres, with pages and editors of its own."""

    template = "pages/network_page.html"
    search_exempt = "Found through the summaries it took up and the network filter."
    parent_page_types: ClassVar[list[str]] = ["networks.NetworkIndexPage"]
    subpage_types: ClassVar[list[str]] = ["pages.ContentPage"]

    region = models.ForeignKey(Region, verbose_name=_("regio"), null=True, on_delete=models.PROTECT, related_name="+")
    intro = models.TextField(
        _("voorstelling"),
        max_length=600,
        help_text=_("Voor wie is dit netwerk en wat doet het? Twee of drie zinnen."),
    )
    body = StreamField(TextStreamBlock(), verbose_name=_("meer over het netwerk"), blank=True)
    coordinator_name = models.CharField(_("coördinator"), max_length=120, blank=True)
    coordinator_email = models.EmailField(_("e-mailadres van de coördinator"), blank=True)
    colour = models.CharField(_("kleur"), max_length=10, choices=Colour, default=Colour.CHALK)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Zonder logo krijgt het netwerk een eigen tegelvloer."),
    )

    objects = NetworkPageManager()

    content_panels: ClassVar[list] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("region"), FieldRowPanel([FieldPanel("coordinator_name"), FieldPanel("coordinator_email")])],
            heading=_("Gegevens"),
        ),
        MultiFieldPanel([FieldPanel("colour"), FieldPanel("logo")], heading=_("Uitzicht")),
        InlinePanel("memberships", heading=_("Leden"), label=_("organisatie")),
        InlinePanel("selections", heading=_("Gekozen samenvattingen"), label=_("samenvatting")),
    ]

    class Meta:
        verbose_name = _("netwerk")
        verbose_name_plural = _("netwerken")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add members, selected summaries and the network's own pages."""
        from networks.presenting import network_context

        return {**super().get_context(request, *args, **kwargs), **network_context(self)}

    @property
    def member_organisations(self) -> OrganisationPageQuerySet:
        """The published organisations in this network."""
        return OrganisationPage.objects.published().filter(memberships__network=self).by_name()

    @property
    def selected_summaries(self) -> SummaryPageQuerySet:
        """The published summaries that this network took up, in its own order."""
        return SummaryPage.objects.published().filter(selections__network=self).order_by("selections__sort_order")


class Membership(Orderable):
    """An organisation in a network."""

    network = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        OrganisationPage, verbose_name=_("organisatie"), on_delete=models.CASCADE, related_name="memberships"
    )

    panels: ClassVar[list] = [PageChooserPanel("organisation")]

    class Meta(Orderable.Meta):
        verbose_name = _("lidmaatschap")
        verbose_name_plural = _("lidmaatschappen")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["network", "organisation"], name="one_membership_per_organisation")
        ]

    def __str__(self) -> str:
        return self.organisation.title


class Selection(Orderable):
    """A summary that a network has taken up, with why."""

    network = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="selections")
    summary = models.ForeignKey(
        SummaryPage, verbose_name=_("samenvatting"), on_delete=models.CASCADE, related_name="selections"
    )
    note = models.CharField(
        _("waarom kozen jullie deze?"),
        max_length=200,
        blank=True,
        help_text=_("Eén zin, voor wie jullie pagina leest."),
    )

    panels: ClassVar[list] = [PageChooserPanel("summary"), FieldPanel("note")]

    class Meta(Orderable.Meta):
        verbose_name = _("selectie")
        verbose_name_plural = _("selecties")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["network", "summary"], name="one_selection_per_summary")
        ]

    def __str__(self) -> str:
        return self.summary.title
