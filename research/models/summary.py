"""The practice-oriented research summary, the heart of the hub."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from hub.pages.models import HubPage
from hub.vocabularies.models import Level, PupilGroup, StudyContext, StudyKind, Subject, Theme
from research import limits
from research.blocks import SummaryBodyBlock, empty_sections
from research.enums import ContentLanguage, Direction, EvidenceRating, Licence
from research.forms import SummaryPageForm
from research.identifiers import clean_orcid, validate_orcid
from research.models.fields import WordCountField
from research.models.organisation import OrganisationPage
from research.models.reference import Reference
from research.passages import count_words
from research.querysets import SummaryPageManager

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from research.presenting import Card


class SummaryIndexPage(HubPage):
    """All summaries: browse and filter. The summaries themselves live below their organisation."""

    template = "pages/summary_index_page.html"
    search_exempt = "A list; what stands in it is found by itself."
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("overzicht van samenvattingen")
        verbose_name_plural = _("overzichten van samenvattingen")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the listing for the filters in the address."""
        from research.browsing import browse

        return {**super().get_context(request, *args, **kwargs), "listing": browse(request)}


class SummaryTheme(ItemBase):
    """A theme that a summary is tagged with."""

    tag = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="tagged_summaries")
    content_object = ParentalKey("research.SummaryPage", on_delete=models.CASCADE, related_name="tagged_themes")


class SummaryPage(HubPage):
    """One practice-oriented research summary, owned by the organisation it lives under."""

    template = "pages/summary_page.html"
    base_form_class = SummaryPageForm
    parent_page_types: ClassVar[list[str]] = ["research.OrganisationPage"]
    subpage_types: ClassVar[list[str]] = []

    in_brief = models.TextField(
        _("in het kort"),
        validators=[MaxLengthValidator(limits.IN_BRIEF)],
        help_text=_(
            "Hoogstens 600 tekens, los leesbaar. De eerste zin is het oordeel: helpt het, en hoe zeker is dat?"
        ),
    )
    plain = models.TextField(
        _("in eenvoudige taal"),
        blank=True,
        validators=[MaxLengthValidator(limits.PLAIN)],
        help_text=_("Hetzelfde in hoogstens 400 tekens: korte zinnen, geen vaktermen."),
    )
    body = StreamField(SummaryBodyBlock(), verbose_name=_("de samenvatting"), default=empty_sections)
    word_count = WordCountField(_("aantal woorden"))

    evidence_rating = models.PositiveSmallIntegerField(
        _("bewijskracht"),
        choices=EvidenceRating,
        null=True,
        help_text=_("Volgens de wegwijzer op de pagina ‘Bewijskracht’."),
    )
    evidence_reason = models.TextField(
        _("waarom deze bewijskracht?"),
        validators=[MaxLengthValidator(limits.REASON)],
        help_text=_("Eén of twee zinnen. Elke ‘nee’ in de wegwijzer is een reden die je hier noemt."),
    )
    direction = models.CharField(
        _("richting van het effect"),
        max_length=10,
        choices=Direction,
        help_text=_("Los van hoe sterk het bewijs is."),
    )
    study_kind = models.ForeignKey(
        StudyKind, verbose_name=_("soort onderzoek"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    contexts = ParentalManyToManyField(
        StudyContext,
        verbose_name=_("waar is het onderzocht?"),
        related_name="+",
        help_text=_("Leraren willen weten of het over scholen als de hunne gaat."),
    )
    country = models.CharField(_("landen"), max_length=limits.SHORT_FACT, blank=True)
    year = models.PositiveSmallIntegerField(
        _("jaar"), null=True, help_text=_("Het jaar van de recentste belangrijke bron.")
    )
    sample = models.CharField(
        _("wie deed mee?"),
        max_length=limits.SHORT_FACT,
        blank=True,
        help_text=_("In woorden: hoeveel leerlingen, klassen of studies. ‘Niet opgegeven’ mag ook."),
    )
    effort_time = models.CharField(_("wat vraagt het aan tijd?"), max_length=limits.SHORT_FACT, blank=True)
    effort_money = models.CharField(_("wat kost het?"), max_length=limits.SHORT_FACT, blank=True)

    levels = ParentalManyToManyField(
        Level,
        verbose_name=_("onderwijsniveaus"),
        related_name="+",
        help_text=_("Alleen de niveaus waarvoor het bewijs geldt."),
    )
    subjects = ParentalManyToManyField(
        Subject,
        verbose_name=_("leergebieden en vakken"),
        related_name="+",
        blank=True,
        help_text=_("Laat leeg als het voor elk vak geldt."),
    )
    pupils = ParentalManyToManyField(PupilGroup, verbose_name=_("voor wie"), related_name="+", blank=True)
    themes = ClusterTaggableManager(
        through=SummaryTheme,
        verbose_name=_("thema's"),
        help_text=_("Typ een paar letters en kies uit de lijst: één tot drie thema's."),
    )

    funding = models.TextField(
        _("financiering"), max_length=600, blank=True, help_text=_("Wie betaalde het onderzoek?")
    )
    interests = models.TextField(
        _("belangen"),
        max_length=600,
        blank=True,
        help_text=_("Verdient iemand van de auteurs aan deze aanpak? ‘Geen belangen gemeld’ is ook een antwoord."),
    )
    licence = models.CharField(_("licentie"), max_length=20, choices=Licence, default=Licence.CC_BY)
    language = models.CharField(_("taal"), max_length=5, choices=ContentLanguage, default=ContentLanguage.DUTCH)
    last_checked = models.DateField(_("laatst nagekeken op"), null=True, default=date.today)
    next_check = models.DateField(_("opnieuw nakijken voor"), null=True)

    objects = SummaryPageManager()

    search_fields: ClassVar[list] = [
        *Page.search_fields,
        index.SearchField("in_brief"),
        index.SearchField("plain"),
        index.SearchField("body"),
        index.RelatedFields("questions", [index.SearchField("text")]),
        index.FilterField("language"),
        index.FilterField("evidence_rating"),
    ]

    answer_panels: ClassVar[list] = [
        HelpPanel(template="research/admin/summary_intro.html"),
        # Fills in the address as the author types: without one not even a draft can be saved.
        TitleFieldPanel(
            "title",
            placeholder=_("Titel"),
            help_text=_(
                "Een uitspraak die fout zou kunnen zijn, geen onderwerp: ‘Vaste openingsroutines geven rust, als je ze "
                "blijft oefenen’. Hoogstens 90 tekens."
            ),
        ),
        InlinePanel(
            "questions",
            heading=_("Klasvragen"),
            label=_("klasvraag"),
            help_text=_("Een tot zes vragen waarop dit een antwoord is, zoals een leraar ze luidop stelt."),
            min_num=limits.QUESTIONS_MIN,
            max_num=limits.QUESTIONS_MAX,
        ),
        FieldPanel("in_brief"),
        FieldPanel("plain"),
        FieldPanel("body"),
    ]
    evidence_panels: ClassVar[list] = [
        MultiFieldPanel(
            [FieldPanel("evidence_rating"), FieldPanel("evidence_reason"), FieldPanel("direction")],
            heading=_("Bewijskracht"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("study_kind"),
                FieldPanel("contexts", widget=forms.CheckboxSelectMultiple, required_on_save=False),
                FieldRowPanel([FieldPanel("country"), FieldPanel("year")]),
                FieldPanel("sample"),
            ],
            heading=_("Het onderzoek"),
        ),
        MultiFieldPanel([FieldPanel("effort_time"), FieldPanel("effort_money")], heading=_("Wat vraagt het?")),
        InlinePanel("cited_references", heading=_("Bronnen"), label=_("bron"), min_num=1, max_num=20),
    ]
    audience_panels: ClassVar[list] = [
        FieldPanel("themes", required_on_save=False),
        FieldPanel("levels", widget=forms.CheckboxSelectMultiple, required_on_save=False),
        FieldPanel("subjects", widget=forms.CheckboxSelectMultiple, required_on_save=False),
        FieldPanel("pupils", widget=forms.CheckboxSelectMultiple, required_on_save=False),
    ]
    author_panels: ClassVar[list] = [
        InlinePanel("authors", heading=_("Auteurs"), label=_("auteur"), min_num=1, max_num=12),
        FieldPanel("funding"),
        FieldPanel("interests"),
        FieldRowPanel([FieldPanel("last_checked"), FieldPanel("next_check")]),
        FieldRowPanel([FieldPanel("licence"), FieldPanel("language")]),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(answer_panels, heading=_("1. Het antwoord")),
            ObjectList(evidence_panels, heading=_("2. Het bewijs")),
            ObjectList(audience_panels, heading=_("3. Voor wie")),
            ObjectList(author_panels, heading=_("4. Wie en wanneer")),
            ObjectList(Page.promote_panels, heading=_("Adres")),
            ObjectList(Page.settings_panels, heading=_("Planning")),
        ]
    )

    class Meta:
        verbose_name = _("praktijksamenvatting")
        verbose_name_plural = _("praktijksamenvattingen")

    preview_modes: ClassVar[list] = [("", _("Pagina")), ("result", _("Als zoekresultaat"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Show the page, or how it will look among search results."""
        return "research/preview_result.html" if mode_name == "result" else self.template

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the page shows around the text, decided in Python."""
        from research.presenting import summary_context

        return {**super().get_context(request, *args, **kwargs), **summary_context(self, request)}

    def clean(self) -> None:
        """Say what is wrong between fields; what is missing is said by the fields themselves."""
        super().clean()
        errors: dict[str, Any] = {}
        if len(self.title) > limits.TITLE:
            errors["title"] = _(
                "Hoogstens 90 tekens, anders past de titel niet op een telefoon. Dit zijn er %d."
            ) % len(self.title)
        if self.last_checked and self.next_check and self.next_check <= self.last_checked:
            errors["next_check"] = _("Kies een datum na ‘laatst nagekeken op’.")
        if self.year and not 1900 <= self.year <= timezone.localdate().year + 1:
            errors["year"] = _("Kies een jaar tussen 1900 en volgend jaar.")
        if errors:
            raise ValidationError(errors)

    @cached_property
    def organisation(self) -> OrganisationPage:
        """The organisation that this summary lives under."""
        return cast(OrganisationPage, self.get_parent().specific)

    @property
    def organisation_name(self) -> str:
        """The title of the organisation, without a query when the summary was fetched `for_cards`."""
        fetched = getattr(self, "organisation_title", None)
        return fetched if fetched is not None else self.organisation.title

    @property
    def organisation_code(self) -> str:
        """The slug of the organisation, without a query when the summary was fetched `with_organisation_slug`."""
        return getattr(self, "organisation_slug", None) or self.organisation.slug

    @property
    def card(self) -> Card:
        """The summary as it stands in lists and among results."""
        from research.presenting import card

        return card(self)

    @cached_property
    def question_texts(self) -> list[str]:
        """The classroom questions, in the author's order."""
        return [question.text for question in self.questions.all()]

    def count_words(self) -> int:
        """Return how many words "in het kort" and the body have."""
        return len(self.in_brief.split()) + count_words(self.body)

    @cached_property
    def minutes_to_read(self) -> int:
        """Minutes to read all of it, at 200 words a minute, rounded up.

        As stored when the text was not fetched (`for_cards`); else of this text, which may be a draft.
        """
        words = self.word_count if "body" in self.get_deferred_fields() else self.count_words()
        return max(1, math.ceil(words / limits.WORDS_PER_MINUTE))

    @property
    def content_language(self) -> str:
        """The language of the text, for the `lang` attribute."""
        return {"nl": "nl-BE", "en": "en", "fr": "fr"}[self.language]

    @property
    def is_due_for_check(self) -> bool:
        """Whether the date by which the summary would be checked again has passed."""
        return bool(self.next_check and self.next_check < timezone.localdate())

    @cached_property
    def theme_list(self) -> list[Theme]:
        """The themes, with their own page each."""
        return [item.tag for item in self.tagged_themes.all()]

    @property
    def ordered_references(self) -> QuerySet[SummaryReference]:
        """The references in the author's order, each with its publication."""
        return self.cited_references.select_related("reference")


class ClassroomQuestion(Orderable):
    """A question in a teacher's words that the summary answers."""

    page = ParentalKey(SummaryPage, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("vraag"), max_length=limits.QUESTION)

    class Meta(Orderable.Meta):
        verbose_name = _("klasvraag")
        verbose_name_plural = _("klasvragen")

    def __str__(self) -> str:
        return self.text


class SummaryReference(Orderable):
    """A publication that the summary rests on, and what it brings."""

    page = ParentalKey(SummaryPage, on_delete=models.CASCADE, related_name="cited_references")
    reference = models.ForeignKey(
        Reference, verbose_name=_("bron"), on_delete=models.PROTECT, related_name="citing_summaries"
    )
    note = models.CharField(
        _("wat brengt deze bron?"), max_length=limits.SHORT_FACT, blank=True, help_text=_("Eén zin.")
    )

    panels: ClassVar[list] = [FieldPanel("reference"), FieldPanel("note")]

    class Meta(Orderable.Meta):
        verbose_name = _("bron")
        verbose_name_plural = _("bronnen")

    def __str__(self) -> str:
        return str(self.reference)


class SummaryAuthor(Orderable):
    """Somebody who wrote the summary."""

    page = ParentalKey(SummaryPage, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(_("naam"), max_length=120)
    role = models.CharField(_("functie"), max_length=120, blank=True)
    orcid = models.CharField(
        _("ORCID"),
        max_length=60,
        blank=True,
        validators=[validate_orcid],
        help_text=_("Zestien tekens, te vinden op orcid.org. Mag leeg blijven."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("auteur")
        verbose_name_plural = _("auteurs")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the ORCID iD alone, whatever way it was typed."""
        super().clean()
        self.orcid = clean_orcid(self.orcid)
