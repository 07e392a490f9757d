"""What a summary says, as plain text: for reading time, for search, for exports."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from wagtail.blocks import ListBlock, StreamBlock, StreamValue, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

_BREAK = re.compile(r"</(p|li|h\d|td|tr)>|<br\s*/?>", re.IGNORECASE)
# A line that ends without one, such as the setting of an example, must not run on into the next line.
SENTENCE_ENDS = ".!?…:;”’\"')"
_TAG = re.compile(r"<[^>]+>")


def plain_text(markup: str) -> str:
    """Return the text of rich text, block ends as line breaks."""
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def block_text(block: Any, value: Any) -> str:
    """Return the words that a reader sees of one block, in their order, one line a part."""
    return "\n".join(_parts(block, value))


def _parts(block: Any, value: Any) -> Iterator[str]:
    if isinstance(block, ImageBlock):
        # A struct by its form, a picture by its value; its words are the text alternative.
        yield from _leaf(getattr(value, "contextual_alt_text", None))
    elif isinstance(block, TypedTableBlock):
        yield from _cells(value)
    elif isinstance(block, StreamBlock):
        for child in value:
            yield from _parts(child.block, child.value)
    elif isinstance(block, StructBlock):
        for name, child_block in block.child_blocks.items():
            yield from _parts(child_block, value.get(name))
    elif isinstance(block, ListBlock):
        for item in value:
            yield from _parts(block.child_block, item)
    else:
        yield from _leaf(value)


def _cells(table: Any) -> Iterator[str]:
    """Yield each row of a table as a line, the headings first."""
    if table:
        yield " ".join(column["heading"] for column in table.columns)
        for row in table.rows:
            yield " ".join(str(cell.value) for cell in row)


def _leaf(value: Any) -> Iterator[str]:
    """Yield text of text-like values; pictures, documents, addresses and numbers say nothing by themselves."""
    source = getattr(value, "source", value)
    if not isinstance(source, str) or source.startswith(("http://", "https://")):
        return
    text = plain_text(source) if "<" in source else source.strip()
    if text:
        yield text if text[-1] in SENTENCE_ENDS else f"{text}."


def section_texts(body: StreamValue) -> list[tuple[Any, str]]:
    """Return (section child, its text) for each section of a summary's body that has text."""
    sections = [(child, block_text(child.block, child.value)) for child in body]
    return [(child, text) for child, text in sections if text]


def body_text(body: StreamValue) -> str:
    """Return all text of a summary's body."""
    return "\n".join(text for _child, text in section_texts(body))


def count_words(body: StreamValue) -> int:
    """Return how many words stand in a summary's body, from what is stored.

    Making the blocks of a body first, as `body_text` does, takes three times as long, and a list shows twenty.
    """
    return sum(len(text.split()) for text in _strings(list(body.raw_data)))


def _strings(stored: Any) -> Iterator[str]:
    """Yield the texts in the stored form of a block; keys, types and addresses say nothing."""
    if isinstance(stored, str):
        if not stored.startswith(("http://", "https://")):
            yield _TAG.sub(" ", stored) if "<" in stored else stored
    elif isinstance(stored, Mapping):
        for value in [stored["value"]] if {"type", "value"} <= stored.keys() else stored.values():
            yield from _strings(value)
    elif isinstance(stored, list | tuple):
        for item in stored:
            yield from _strings(item)
