"""What a visitor may write in a question besides words: "an exact phrase" in quotes, and -word for "not"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search import analysis

# Straight, English, Dutch and French double quotes, in whatever combination a keyboard makes of them.
_QUOTES = '"“”„«»'
_PHRASE = rf"(?P<minus>(?:(?<=\s)|^)-)?[{_QUOTES}](?P<phrase>[^{_QUOTES}]+)[{_QUOTES}]"
# A minus sign inside a word ("t-shirt") or before a space is none of ours, and one inside quotes neither.
_WITHOUT = r"(?:(?<=\s)|^)-(?P<word>[^\W\d_]\w*(?:-\w+)*)"
_OPERATOR = re.compile(rf"{_PHRASE}|{_WITHOUT}")
# What would be an operator once the quotes around it are gone.
_LEFT_OVER = re.compile(rf"[{_QUOTES}]|(?:(?<=\s)|^)-")
MAX_OPERATORS = 8

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Operators:
    """A question without its operators, and what these ask: words in a row that must or may not stand in a document."""

    text: str
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()


def read_operators(text: str) -> Operators:
    """Take the operators out of a cleaned question; the words of a phrase stay in the question itself.

    When nothing but exclusions would be left, there are no operators: "-klas" asks for klas. Words that say nothing
    cannot be excluded, or a list that is pasted with its dashes ("-hoe begin ik", "-wel of niet") would find nothing.
    """
    phrases: list[Phrase] = []
    without: list[Phrase] = []

    def take(match: re.Match[str]) -> str:
        if match["word"] or match["minus"]:
            return _excluded(match["word"] or match["phrase"], without) or match.group()
        phrases.append(tuple(analysis.tokens(match["phrase"])))
        return f" {match['phrase']} "

    rest = " ".join(_LEFT_OVER.sub(" ", _OPERATOR.sub(take, text)).split())
    if not analysis.tokens(rest) or not (phrases or without):
        return Operators(text)
    return Operators(rest, _kept(phrases), _kept(without))


def _excluded(text: str, without: list[Phrase]) -> str:
    """Note words to exclude and return what takes their place, or "" when they say nothing by themselves."""
    if not analysis.content_tokens(text):
        return ""
    without.append(tuple(analysis.tokens(text)))
    return " "


def _kept(phrases: list[Phrase]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))[:MAX_OPERATORS]


def some_holds(texts: Iterable[list[str]], phrase: Phrase) -> bool:
    """Tell whether one of some texts, each as its folded words, holds the phrase."""
    return any(holds(words, phrase) for words in texts)


def holds(words: list[str], phrase: Phrase) -> bool:
    """Tell whether the words hold the phrase, word after word; a single word that says something counts by its stem."""
    length = len(phrase)
    stems = analysis.stems_of_phrase(phrase)
    if length == 1 and stems:
        return any(word not in analysis.STOP_WORDS and analysis.stem(word) == stems[0] for word in words)
    return any(words[i] == phrase[0] and tuple(words[i : i + length]) == phrase for i in range(len(words) - length + 1))
