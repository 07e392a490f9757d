"""Fixed lists of the networks room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.TextChoices):
    """The two-tone palettes a network can choose from; each was checked for contrast, in light and dark."""

    CHALK = "chalk", _("krijtgroen")
    BRICK = "brick", _("baksteen")
    SEA = "sea", _("zeeblauw")
    OCHRE = "ochre", _("oker")
    PLUM = "plum", _("pruim")
    SLATE = "slate", _("leisteen")
