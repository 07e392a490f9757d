"""Short fixed lists of the domain. Longer ones, which editors may extend, are vocabularies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceRating(models.IntegerChoices):
    """How strong the evidence is, by the rubric of the page "bewijskracht". 0 is another kind, not a lower grade."""

    PRACTICE = 0, _("praktijkkennis")
    FIRST_SIGNS = 1, _("eerste aanwijzingen")
    LIMITED = 2, _("beperkt bewijs")
    REASONABLE = 3, _("redelijk bewijs")
    STRONG = 4, _("sterk bewijs")
    VERY_STRONG = 5, _("zeer sterk bewijs")


class Direction(models.TextChoices):
    """Which way the evidence points, apart from how strong it is."""

    HELPS = "helps", _("helpt meestal")
    MIXED = "mixed", _("wisselend")
    NONE = "none", _("geen effect")
    HARMS = "harms", _("kan schaden")


class Licence(models.TextChoices):
    """Under which terms a summary may be shared."""

    CC_BY = "cc-by-4.0", _("CC BY 4.0: delen en bewerken mag, met naamsvermelding")
    CC_BY_SA = "cc-by-sa-4.0", _("CC BY-SA 4.0: delen en bewerken mag, onder dezelfde licentie")
    CC_BY_NC = "cc-by-nc-4.0", _("CC BY-NC 4.0: delen en bewerken mag, niet voor winst")
    CC0 = "cc0-1.0", _("CC0: publiek domein")

    @property
    def url(self) -> str:
        """The address of the licence text."""
        kind, _sep, version = self.value.rpartition("-")
        if self is Licence.CC0:
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        return f"https://creativecommons.org/licenses/{kind.removeprefix('cc-')}/{version}/"

    @property
    def short_label(self) -> str:
        """The name without its explanation: "CC BY 4.0"."""
        return str(self.label).partition(":")[0]


class ContentLanguage(models.TextChoices):
    """The language a summary is written in."""

    DUTCH = "nl", _("Nederlands")
    ENGLISH = "en", _("Engels")
    FRENCH = "fr", _("Frans")
