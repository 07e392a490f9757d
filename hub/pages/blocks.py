"""Blocks of running text that any page can use."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class ParagraphBlock(blocks.RichTextBlock):
    """Paragraphs, lists and links; no pictures, which have a block of their own with a text alternative."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        template = "components/streamfield/paragraph.html"
        icon = "pilcrow"
        label = _("Tekst")


class HeadingBlock(blocks.CharBlock):
    """A heading of the second level."""

    class Meta:
        template = "components/streamfield/heading.html"
        icon = "title"
        label = _("Tussentitel")


class TextStreamBlock(blocks.StreamBlock):
    """Headings and paragraphs: the body of an ordinary page."""

    heading = HeadingBlock(max_length=120)
    paragraph = ParagraphBlock()
