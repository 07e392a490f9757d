"""Controlled vocabularies: stable codes with Dutch and English labels and the other words that people use."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from hub.vocabularies.languages import in_active_language
from hub.vocabularies.querysets import TermQuerySet, ThemeQuerySet


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Term(models.Model):
    """One term of a vocabulary. The code never changes: pages, filters and exports hold it."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    label_nl = models.CharField(_("Nederlandse naam"), max_length=160)
    label_en = models.CharField(_("Engelse naam"), max_length=160, blank=True)
    other_words = models.TextField(
        _("andere woorden"),
        blank=True,
        help_text=_("Woorden die mensen hiervoor gebruiken, één per regel. Zoeken gebruikt ze mee."),
    )
    uri = models.URLField(_("officiële verwijzing"), blank=True)
    position = models.PositiveIntegerField(_("volgorde"), default=0)
    retired = models.BooleanField(
        _("niet meer aanbieden"),
        default=False,
        help_text=_("Pagina's die deze term gebruiken behouden hem; nieuwe pagina's kunnen hem niet kiezen."),
    )

    # Terms of the shipped files are refreshed by load_vocabularies; terms that editors added are theirs.
    shipped = models.BooleanField(default=False, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["position", "label_nl"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the language of the interface."""
        return in_active_language(self.label_nl, self.label_en)

    @property
    def words(self) -> list[str]:
        """The other words as a list."""
        return _lines(self.other_words)


class Level(Term):
    """A level of education, from nursery to adult education, special education types included."""

    class Stage(models.TextChoices):
        NURSERY = "kleuter", _("kleuteronderwijs")
        PRIMARY = "lager", _("lager onderwijs")
        SECONDARY = "secundair", _("secundair onderwijs")
        SPECIAL = "buitengewoon", _("buitengewoon onderwijs")
        ARTS = "dko", _("deeltijds kunstonderwijs")
        ADULT = "volwassenen", _("volwassenenonderwijs")
        HIGHER = "hoger", _("hoger onderwijs")

    class Finality(models.TextChoices):
        TRANSITION = "doorstroom", _("doorstroom")
        DUAL = "dubbel", _("dubbele finaliteit")
        LABOUR = "arbeidsmarkt", _("arbeidsmarkt")

    stage = models.CharField(_("onderwijsfase"), max_length=20, choices=Stage)
    finality = models.CharField(_("finaliteit"), max_length=20, choices=Finality, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("valt onder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("onderwijsniveau")
        verbose_name_plural = _("onderwijsniveaus")

    @property
    def lineage(self) -> list[str]:
        """The codes of this level and of those above it; three at most, so fetch `parent__parent` along."""
        codes, level = [self.code], self.parent
        while level is not None:
            codes.append(level.code)
            level = level.parent if level.parent_id else None
        return codes


class Subject(Term):
    """A school subject (vak) or, when `is_area`, a learning area of primary education (leergebied)."""

    definition = models.TextField(_("omschrijving"), blank=True)
    is_area = models.BooleanField(_("leergebied"), default=False)

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("leergebied of vak")
        verbose_name_plural = _("leergebieden en vakken")


class OrganisationKind(Term):
    """What kind of organisation publishes."""

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("soort organisatie")
        verbose_name_plural = _("soorten organisaties")


class Region(Term):
    """A province, Brussels, or all of Flanders."""

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("regio")
        verbose_name_plural = _("regio's")


class StudyKind(Term):
    """What kind of research a summary rests on."""

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("soort onderzoek")
        verbose_name_plural = _("soorten onderzoek")


class StudyContext(Term):
    """Where the schools of the studies are: how near they are to one's own."""

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("context van het onderzoek")
        verbose_name_plural = _("contexten van onderzoek")


class PupilGroup(Term):
    """The pupils, or the adults, that a summary is about."""

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("doelgroep")
        verbose_name_plural = _("doelgroepen")


class Theme(TagBase):
    """A tag of the curated list. Authors pick; only the hub's own editors add."""

    free_tagging = False

    name_en = models.CharField(_("Engelse naam"), max_length=100, blank=True)
    about_nl = models.TextField(_("omschrijving"), blank=True)
    about_en = models.TextField(_("Engelse omschrijving"), blank=True)
    synonyms = models.TextField(
        _("synoniemen"),
        blank=True,
        help_text=_("Woorden die leraren hiervoor gebruiken, één per regel. Zoeken gebruikt ze mee."),
    )
    retired = models.BooleanField(_("niet meer aanbieden"), default=False)
    shipped = models.BooleanField(default=False, editable=False)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thema")
        verbose_name_plural = _("thema's")
        ordering: ClassVar[list[str]] = ["name"]

    @property
    def code(self) -> str:
        """The stable code of a theme is its slug."""
        return self.slug

    @property
    def label(self) -> str:
        """The name in the language of the interface."""
        return in_active_language(self.name, self.name_en)

    @property
    def about(self) -> str:
        """One sentence on the theme, in the language of the interface."""
        return in_active_language(self.about_nl, self.about_en)

    @property
    def words(self) -> list[str]:
        """The synonyms as a list."""
        return _lines(self.synonyms)
