"""Turn text as people type it into the blocks of a page, for shipped pages and demonstration content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+|/[^)\s]*)\)")


def rich_text(text: str) -> str:
    """Return rich text: paragraphs are separated by an empty line, list items begin with "- ", bold is `**so**`."""
    return "".join(_paragraph(part) for part in _paragraphs(text))


def text_blocks(text: str) -> list[tuple[str, str]]:
    """Return (block type, value) pairs for a TextStreamBlock; a paragraph that begins with "## " is a heading."""
    blocks: list[tuple[str, str]] = []
    for part in _paragraphs(text):
        if part.startswith("## "):
            blocks.append(("heading", part.removeprefix("## ")))
        elif blocks and blocks[-1][0] == "paragraph":
            blocks[-1] = ("paragraph", blocks[-1][1] + _paragraph(part))
        else:
            blocks.append(("paragraph", _paragraph(part)))
    return blocks


def _paragraphs(text: str) -> Iterator[str]:
    for part in re.split(r"\n\s*\n", text):
        if part.strip():
            yield part.strip()


def _paragraph(part: str) -> str:
    lines = part.splitlines()
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    return f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _inline(text: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', _BOLD.sub(r"<b>\1</b>", escape(text, quote=False)))
