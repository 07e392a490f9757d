"""Organisations: who publishes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from hub.pages.models import HubPage
from hub.tenants.models import TenantRootPage
from hub.vocabularies.models import OrganisationKind, Region
from research.identifiers import clean_orcid, clean_ror, validate_orcid, validate_ror
from research.querysets import OrganisationPageManager


class OrganisationIndexPage(HubPage):
    """The list of all organisations."""

    template = "pages/organisation_index_page.html"
    search_exempt = "A list; what stands in it is found by itself."
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["research.OrganisationPage"]

    class Meta:
        verbose_name = _("lijst van organisaties")
        verbose_name_plural = _("lijsten van organisaties")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the organisations."""
        organisations = OrganisationPage.objects.published().by_name()
        return {**super().get_context(request, *args, **kwargs), "organisations": organisations}


class OrganisationPage(TenantRootPage):
    """A publisher: university, hogeschool, support service, training institute, research centre, school group."""

    template = "pages/organisation_page.html"
    search_exempt = "Found through its summaries and the organisation filter."
    parent_page_types: ClassVar[list[str]] = ["research.OrganisationIndexPage"]
    subpage_types: ClassVar[list[str]] = ["research.SummaryPage"]

    kind = models.ForeignKey(
        OrganisationKind, verbose_name=_("soort organisatie"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    intro = models.TextField(
        _("voorstelling"),
        max_length=600,
        blank=True,
        help_text=_("Wie zijn jullie en wat mogen leraren van jullie verwachten? Twee of drie zinnen."),
    )
    ror = models.CharField(
        _("ROR-nummer"),
        max_length=40,
        blank=True,
        validators=[validate_ror],
        help_text=_("Het internationale nummer van je organisatie, te vinden op ror.org. Mag leeg blijven."),
    )
    place = models.CharField(_("plaats"), max_length=100, blank=True)
    region = models.ForeignKey(
        Region, verbose_name=_("regio"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    site_url = models.URLField(_("website"), blank=True)

    objects = OrganisationPageManager()

    content_panels: ClassVar[list] = [
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel(name) for name in ("kind", "place", "region", "site_url", "ror")], _("Gegevens")),
        InlinePanel("people", heading=_("Mensen"), label=_("persoon")),
    ]

    class Meta:
        verbose_name = _("organisatie")
        verbose_name_plural = _("organisaties")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add people, summaries and networks."""
        from research.presenting import organisation_context

        return {**super().get_context(request, *args, **kwargs), **organisation_context(self)}

    @property
    def whereabouts(self) -> str:
        """What kind of organisation it is and where, as far as is known."""
        parts = (self.kind and self.kind.label, self.place, self.region and self.region.label)
        return ", ".join(part for part in parts if part)

    def clean(self) -> None:
        """Keep the ROR id alone, whatever way it was typed."""
        super().clean()
        self.ror = clean_ror(self.ror)


class OrganisationPerson(Orderable):
    """Somebody of an organisation, shown on its page."""

    page = ParentalKey(OrganisationPage, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("naam"), max_length=120)
    role = models.CharField(_("functie"), max_length=120, blank=True)
    orcid = models.CharField(_("ORCID"), max_length=60, blank=True, validators=[validate_orcid])

    class Meta(Orderable.Meta):
        verbose_name = _("persoon")
        verbose_name_plural = _("personen")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the ORCID iD alone, whatever way it was typed."""
        super().clean()
        self.orcid = clean_orcid(self.orcid)
