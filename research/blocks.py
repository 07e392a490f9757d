"""The body of a summary: five sections, each a stream of blocks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from hub.pages.blocks import ParagraphBlock


class StepBlock(blocks.StructBlock):
    """One thing to do."""

    text = blocks.TextBlock(label=_("Wat doe je?"), max_length=600)
    minutes = blocks.IntegerBlock(label=_("Minuten"), min_value=1, max_value=600, required=False)

    class Meta:
        icon = "list-ol"
        label = _("Stap")


class StepsBlock(blocks.ListBlock):
    """Numbered steps."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(StepBlock(), **{"min_num": 1, "max_num": 8, **kwargs})

    class Meta:
        template = "components/streamfield/steps.html"
        icon = "list-ol"
        label = _("Stappen")


class ExampleBlock(blocks.StructBlock):
    """A worked example for a stated age and subject."""

    setting = blocks.CharBlock(
        label=_("Voor welke klas en welk vak?"), max_length=120, help_text=_("Bijvoorbeeld: derde leerjaar, rekenen.")
    )
    text = ParagraphBlock(label=_("Voorbeeld"))

    class Meta:
        template = "components/streamfield/example.html"
        icon = "openquote"
        label = _("Uitgewerkt voorbeeld")


class QuoteBlock(blocks.StructBlock):
    """Words of somebody, with the source."""

    text = blocks.TextBlock(label=_("Citaat"), max_length=600)
    source = blocks.CharBlock(label=_("Van wie, waar"), max_length=200)

    class Meta:
        template = "components/streamfield/quote.html"
        icon = "openquote"
        label = _("Citaat")


class KeyFigureBlock(blocks.StructBlock):
    """A number with what it counts and where it stands: never a bare number."""

    figure = blocks.CharBlock(label=_("Getal"), max_length=20)
    meaning = blocks.CharBlock(label=_("Wat telt het?"), max_length=200)
    source = blocks.CharBlock(label=_("Waar staat het?"), max_length=200)

    class Meta:
        template = "components/streamfield/key_figure.html"
        icon = "table"
        label = _("Kerncijfer")


class FigureBlock(blocks.StructBlock):
    """A picture with its text alternative and caption."""

    image = ImageBlock(label=_("Afbeelding"))
    caption = blocks.CharBlock(label=_("Bijschrift"), max_length=300, required=False)

    class Meta:
        template = "components/streamfield/figure.html"
        icon = "image"
        label = _("Afbeelding")


class TableBlock(blocks.StructBlock):
    """A small table with a caption; the first row holds the headings."""

    caption = blocks.CharBlock(label=_("Titel van de tabel"), max_length=200)
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Tekst"), required=False))],
        label=_("Tabel"),
    )

    class Meta:
        template = "components/streamfield/table.html"
        icon = "table"
        label = _("Tabel")


class CaveatBlock(blocks.TextBlock):
    """A weak spot of the evidence, a dispute, a risk."""

    class Meta:
        template = "components/streamfield/caveat.html"
        icon = "warning"
        label = _("Kanttekening")


class VideoBlock(blocks.StructBlock):
    """A link to a video: nothing is loaded from elsewhere until the reader follows it."""

    title = blocks.CharBlock(label=_("Titel"), max_length=200)
    url = blocks.URLBlock(label=_("Adres"))
    minutes = blocks.IntegerBlock(label=_("Duur in minuten"), min_value=1, required=False)
    what = blocks.TextBlock(
        label=_("Wat zie en hoor je?"),
        max_length=400,
        help_text=_("Voor wie de video niet kan bekijken of beluisteren."),
    )

    class Meta:
        template = "components/streamfield/video.html"
        icon = "media"
        label = _("Video (link)")


class DownloadBlock(blocks.StructBlock):
    """A document of the organisation's own collection."""

    document = DocumentChooserBlock(label=_("Document"))
    what = blocks.CharBlock(label=_("Wat is het?"), max_length=200)

    class Meta:
        template = "components/streamfield/download.html"
        icon = "download"
        label = _("Download")


class DiscussionBlock(blocks.StructBlock):
    """Questions for the team, and one thing to try together."""

    questions = blocks.ListBlock(
        blocks.CharBlock(label=_("Vraag"), max_length=300), label=_("Vragen voor je team"), min_num=1, max_num=5
    )
    together = blocks.TextBlock(label=_("Samen uitproberen in 20 minuten"), max_length=600, required=False)

    class Meta:
        template = "components/streamfield/discussion.html"
        icon = "group"
        label = _("Gesprek")


class SectionBlock(blocks.StreamBlock):
    """One section of a summary. `anchor` is its id in the page and `code` its name in the search index."""

    paragraph = ParagraphBlock()
    steps = StepsBlock()
    example = ExampleBlock()
    caveat = CaveatBlock(max_length=600)
    quote = QuoteBlock()
    key_figure = KeyFigureBlock()
    figure = FigureBlock()
    table = TableBlock()
    video = VideoBlock()
    download = DownloadBlock()
    discussion = DiscussionBlock()

    # The block type that a section cannot do without, with the sentence that says so.
    essential: ClassVar[tuple[str, Any] | None] = None

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Check that the essential block is there once the summary is submitted; a draft may wait."""
        cleaned = super().clean(value)
        if self.essential is None or self.is_deferred_validation:
            return cleaned
        block_type, message = self.essential
        if block_type not in {child.block_type for child in cleaned}:
            raise blocks.StreamBlockValidationError(non_block_errors=[ValidationError(message)])
        return cleaned

    class Meta:
        template = "components/streamfield/section.html"
        icon = "doc-full"
        anchor = ""


class KnownBlock(SectionBlock):
    """What the research says."""

    class Meta:
        label = _("Wat weten we?")
        anchor = "wat-weten-we"
        help_text = _(
            "Wat is er gevonden, door wie, in welke scholen? Hoe werkt het? Noem de bron naast elke bewering, "
            "bijvoorbeeld (Janssens, 2019). 200 tot 350 woorden."
        )


class TomorrowBlock(SectionBlock):
    """What you can do tomorrow."""

    essential = ("steps", _("Voeg het blok ‘Stappen’ toe: wat doet een leraar morgen, stap voor stap?"))

    class Meta:
        label = _("Morgen in je klas")
        anchor = "morgen-in-je-klas"
        help_text = _("Drie tot zes stappen: wat je voorbereidt, zegt en doet. Met één uitgewerkt voorbeeld.")


class AudienceBlock(SectionBlock):
    """For whom, and when not."""

    class Meta:
        label = _("Voor wie, en wanneer niet?")
        anchor = "voor-wie"
        help_text = _("Voor welke leerlingen en vakken geldt dit? Wanneer doet het niets, of kwaad?")


class CaveatsBlock(SectionBlock):
    """Weak spots of the evidence."""

    class Meta:
        label = _("Kanttekeningen")
        anchor = "kanttekeningen"
        help_text = _(
            "Zwakke plekken van het bewijs, wat betwist is, wat niemand onderzocht. Minstens twee eerlijke zinnen."
        )


class TeamBlock(SectionBlock):
    """Talk about it with your team."""

    essential = ("discussion", _("Voeg het blok ‘Gesprek’ toe: welke vragen kan een team samen bespreken?"))

    class Meta:
        label = _("In gesprek met je team")
        anchor = "in-gesprek"
        help_text = _("Vragen voor een vakgroep of personeelsvergadering, en één ding om samen uit te proberen.")


class SummaryBodyBlock(blocks.StreamBlock):
    """The five sections, each exactly once."""

    known = KnownBlock()
    tomorrow = TomorrowBlock()
    audience = AudienceBlock()
    caveats = CaveatsBlock()
    team = TeamBlock()

    class Meta:
        block_counts: ClassVar[dict] = {
            name: {"min_num": 1, "max_num": 1} for name in ("known", "tomorrow", "audience", "caveats", "team")
        }


def empty_sections() -> list[dict]:
    """Return the body of a new summary: the five sections in order, waiting to be filled."""
    return [{"type": name, "value": []} for name in ("known", "tomorrow", "audience", "caveats", "team")]
