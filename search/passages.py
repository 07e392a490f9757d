"""Cutting text into passages that are embedded, found and shown one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_WORDS = 120

# After . ! ? or … with an optional closing quote, before white space and a capital, digit or opening quote.
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Þ])|\n\s*\n")
# "bv. De school" and "dr. Peeters" are no ends of sentences.
_ABBREVIATION = re.compile(
    r"\b(bv|bijv|dr|drs|prof|mr|mevr|dhr|nr|blz|p|ca|cf|vgl|o\.a|m\.a\.w|d\.w\.z|i\.p\.v|t\.o\.v)\.$", re.IGNORECASE
)


def sentences(text: str) -> list[str]:
    """Return the sentences of the text; a blank line also ends one."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        candidate = text[start : match.end()].strip()
        if candidate and not _ABBREVIATION.search(candidate):
            found.append(candidate)
            start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def windows(text: str, max_words: int = MAX_WORDS) -> list[str]:
    """Cut the text into windows of at most `max_words` words, on sentence boundaries where they allow it.

    A sentence longer than a window is cut between words. The last two windows are balanced, so that no window is a
    few words without a context. Returns no window for empty text.
    """
    pieces = [piece for sentence in sentences(text) for piece in _pieces(sentence, max_words)]
    total = sum(len(piece.split()) for piece in pieces)
    if not total:
        return []
    aim = total / -(-total // max_words)
    return [" ".join(window) for window in _fill(pieces, aim, max_words)]


def _pieces(sentence: str, max_words: int) -> Iterator[str]:
    words = sentence.split()
    for start in range(0, len(words), max_words):
        yield " ".join(words[start : start + max_words])


def _fill(pieces: list[str], aim: float, max_words: int) -> Iterator[list[str]]:
    window: list[str] = []
    length = 0
    for piece in pieces:
        words = len(piece.split())
        if window and (length + words > max_words or length >= aim):
            yield window
            window, length = [], 0
        window.append(piece)
        length += words
    if window:
        yield window
