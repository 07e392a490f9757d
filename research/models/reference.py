"""Publications that summaries rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from research.identifiers import clean_doi, validate_doi

if TYPE_CHECKING:
    from research.models.organisation import OrganisationPage


class Reference(index.Indexed, models.Model):
    """A publication, kept once and used by many summaries of many organisations."""

    title = models.CharField(_("titel"), max_length=400)
    authors = models.TextField(
        _("auteurs"), help_text=_("Eén auteur per regel, familienaam eerst: Vansteenkiste, M."), max_length=3000
    )
    year = models.PositiveSmallIntegerField(_("jaar"))
    container = models.CharField(
        _("verschenen in"), max_length=300, blank=True, help_text=_("Tijdschrift, boek of reeks.")
    )
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        validators=[validate_doi],
        help_text=_("Bijvoorbeeld 10.1177/1098300709332067. Een link naar doi.org mag ook."),
    )
    open_url = models.URLField(
        _("vrij te lezen op"), blank=True, help_text=_("Adres van een versie die iedereen gratis kan lezen.")
    )
    organisation: models.ForeignKey[OrganisationPage | None, OrganisationPage | None] = models.ForeignKey(
        "research.OrganisationPage",
        verbose_name=_("ingevoerd door"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    search_fields: ClassVar[list] = [
        index.SearchField("title"),
        index.SearchField("authors"),
        index.SearchField("doi"),
        index.AutocompleteField("title"),
        index.AutocompleteField("authors"),
        index.FilterField("year"),
    ]

    if TYPE_CHECKING:
        from research.models.summary import SummaryReference

        citing_summaries: models.Manager[SummaryReference]

    class Meta:
        verbose_name = _("bron")
        verbose_name_plural = _("bronnen")
        ordering: ClassVar[list[str]] = ["authors", "year"]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["doi"],
                condition=~models.Q(doi=""),
                name="one_reference_per_doi",
                violation_error_message=_("Er is al een bron met deze DOI. Zoek ze op en kies ze."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.short_authors} ({self.year}). {self.title}"

    def clean(self) -> None:
        """Keep the DOI alone, whatever way it was typed."""
        super().clean()
        self.doi = clean_doi(self.doi)

    @property
    def author_list(self) -> list[str]:
        """The authors as a list, family name first."""
        return [author.strip() for author in self.authors.splitlines() if author.strip()]

    @property
    def author_line(self) -> str:
        """All authors on one line, as a list of references names them."""
        return "; ".join(self.author_list)

    @property
    def short_authors(self) -> str:
        """The authors as a text names them: one, two, or the first and colleagues."""
        names = [author.partition(",")[0] for author in self.author_list]
        if len(names) > 2:
            return _("%(name)s en collega's") % {"name": names[0]}
        return _("%(first)s en %(second)s") % {"first": names[0], "second": names[1]} if len(names) == 2 else names[0]

    @property
    def url(self) -> str:
        """Where to find the publication: its DOI, else the open version, else nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.open_url
