"""What of a document is quoted under a question: the passage that answers, cut readably, with its words marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search import analysis
from search.documents import IN_BRIEF, LEADS, QUESTION, Document
from search.operators import holds
from search.passages import sentences
from search.understanding import UnderstoodQuestion

MAX_WORDS = 60
# A question's word counts inside a compound from this length on: "klas" in "klasgesprek", but not "les" in "Lesotho".
MIN_IN_COMPOUND = 4
# How much sharing all parts of the question's words adds to a passage's similarity, and being written as the short
# answer. Chosen on the development half of the judged questions, see docs/search.md.
PARTS_BONUS = 0.10
IN_BRIEF_BONUS = 0.03
# Reading words costs time: only the passages nearest in meaning are read for them.
NEAR = 4


@dataclass(frozen=True)
class Fragment:
    """A stretch of quoted text; `matched` stretches are words of the question."""

    text: str
    matched: bool


def best_passages(
    document: Document, question: UnderstoodQuestion, similarities: Mapping[int, float]
) -> tuple[int | None, int | None]:
    """Return the positions of the passage to quote and of the classroom question that fits best.

    `similarities` maps positions to similarity, as far as passages have vectors. A title or a question is not quoted
    as an answer, except when the document has nothing else. Of passages, those come first that hold most of the phrases
    on which the visitor insists.
    """

    def nearness(position: int) -> float:
        bonus = IN_BRIEF_BONUS if document.passages[position].section == IN_BRIEF else 0.0
        return similarities.get(position, -1.0) + bonus

    def fit(position: int) -> float:
        return nearness(position) + PARTS_BONUS * parts_overlap(question, document.passages[position].text)

    def best(positions: list[int]) -> int | None:
        positions = _holding_phrases(document, question, positions)
        near = sorted((i for i in positions if i in similarities), key=lambda i: -nearness(i))[:NEAR]
        return max(near or positions, key=fit, default=None)

    positions = range(len(document.passages))
    quotable = [i for i in positions if document.passages[i].section not in LEADS]
    questions = [i for i in positions if document.passages[i].section == QUESTION]
    return best(quotable or list(positions)), best(questions)


def _holding_phrases(document: Document, question: UnderstoodQuestion, positions: list[int]) -> list[int]:
    """Return those positions of which the passage holds most of the question's phrases: all, where there are none."""
    if not question.phrases:
        return positions
    held = {i: phrases_held(question, document.passages[i].text) for i in positions}
    most = max(held.values(), default=0)
    return [i for i in positions if held[i] == most]


def phrases_held(question: UnderstoodQuestion, text: str) -> int:
    """Return how many of the question's phrases the text holds."""
    words = analysis.tokens(text) if question.phrases else []
    return sum(holds(words, phrase) for phrase in question.phrases)


def parts_overlap(question: UnderstoodQuestion, text: str) -> float:
    """Return the share of the question's word parts that the text holds: 0 to 1.

    A synonym only counts for a text that holds nothing of the question itself.
    """
    if not question.parts:
        return 0.0
    words = analysis.marked_words(text)
    held = sum(part in words for part in question.parts)
    held = held or sum(part in words for part in question.parts_of_synonyms)
    return min(1.0, held / len(question.parts))


def word_overlap(question: UnderstoodQuestion, text: str) -> float:
    """Return the share of the question's stems that the text holds: 0 to 1."""
    return _share(question, _held(question, text))


def _held(question: UnderstoodQuestion, text: str) -> frozenset[str]:
    return frozenset(question.stems).intersection(analysis.stems(text))


def _share(question: UnderstoodQuestion, held: frozenset[str]) -> float:
    return len(held) / max(1, len(question.stems))


def excerpt(text: str, question: UnderstoodQuestion, max_words: int = MAX_WORDS) -> str:
    """Return the stretch of whole sentences, of at most `max_words` words, that holds most of what was asked.

    Phrases come first, and then words.

    A single sentence that is longer is given whole: half a sentence is no answer. An ellipsis says what was left out.
    """
    parts = sentences(text)
    held = [_held(question, part) for part in parts]

    def gain(first: int) -> float:
        # The beginning of a passage reads best when nothing speaks for another place.
        last = _last(parts, first, max_words)
        phrases = phrases_held(question, " ".join(parts[first:last]))
        return phrases + _share(question, frozenset().union(*held[first:last])) - 0.01 * first

    best = max(range(len(parts)), key=gain, default=0)
    last = _last(parts, best, max_words)
    chosen = " ".join(parts[best:last])
    return f"{'… ' if best else ''}{chosen}{' …' if last < len(parts) else ''}"


def _last(parts: list[str], first: int, max_words: int) -> int:
    last, words = first, 0
    while last < len(parts) and (last == first or words + len(parts[last].split()) <= max_words):
        words += len(parts[last].split())
        last += 1
    return last


def marked(text: str, question: UnderstoodQuestion) -> tuple[Fragment, ...]:
    """Return the text in fragments; words of the question, inflected or in compounds, are the matched ones."""
    fragments: list[Fragment] = []
    position = 0
    known: dict[str, bool] = {}
    for start, end, word in analysis.spans(text):
        if word not in known:
            known[word] = is_match(word, question)
        if known[word]:
            fragments += [Fragment(text[position:start], False), Fragment(text[start:end], True)]
            position = end
    fragments.append(Fragment(text[position:], False))
    return tuple(fragment for fragment in fragments if fragment.text)


def is_match(word: str, question: UnderstoodQuestion) -> bool:
    """Tell whether a folded word of a text is one of the question's words."""
    if word in analysis.STOP_WORDS:
        return False
    stem = analysis.stem(word)
    if stem in question.all_stems:
        # A short stem stands for more than one word: "lees" is no form of "les".
        asked = [other for other in question.words if analysis.stem(other) == stem] or [stem]
        return len(stem) >= MIN_IN_COMPOUND or word.startswith(tuple(asked))
    long = [stem for stem in question.all_stems if len(stem) >= MIN_IN_COMPOUND]
    return any(word.startswith(stem) or word.endswith(stem) for stem in long)
