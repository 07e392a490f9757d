"""Suggestions while a visitor types: questions that summaries answer, themes, organisations, networks.

`suggest` finds them in the memory of this process, and then reads them again from the database: what is not public at
this moment is not shown, whatever the process still knows of it. Nothing of what is typed is kept or logged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from search import analysis
from search.calibration import calibration
from search.embedders import get_embedder
from search.meaning import question_breaker, question_vector, remembered_vector
from search.quoting import Fragment
from search.suggest_index import Entry
from search.suggest_keeping import Known, known
from search.suggest_ranking import Found, by_meaning, by_words, matches, together
from search.suggest_reading import Reading, Typed, count_typed, marked, read_typed, readings
from search.suggest_sources import QUESTION, Named, Source, read_in_parts

if TYPE_CHECKING:
    from search.answers import Text

MIN_LETTERS = 2
# From so many words on a text means something by itself.
MIN_WORDS_TO_MEAN = 3
MOST = 8
# Of other sorts beside questions: in all, and of one; and of one when there is room.
MOST_OTHERS, MOST_OF_ONE, MOST_WITH_ROOM = 3, 2, 4
# One summary's questions are much alike.
MOST_OF_A_PAGE = 2
# Questions are what the box is for: another sort stands above them only when it fits clearly better.
QUESTIONS_FIRST = 0.2
# So many are read from the database of each sort: some may turn out to be gone, or say the same.
READ = 16


@dataclass(frozen=True)
class Suggestion:
    """One suggestion: its text in fragments, where it leads, and `also`, the other name by which it was found."""

    text: str
    fragments: tuple[Fragment, ...]
    url: str
    language: str = ""
    also: tuple[Fragment, ...] = ()


@dataclass(frozen=True)
class Group:
    """Suggestions of one sort, best first, below a heading."""

    key: str
    heading: Text
    suggestions: tuple[Suggestion, ...]


class _Shown(NamedTuple):
    """What may be shown, with how well it fits; made into a suggestion when it is among the best."""

    source: Source
    score: float
    name: str
    named: Named

    @property
    def group(self) -> str:
        return self.source.group


def suggest(text: str, *, paused: bool = False) -> tuple[Group, ...] | None:
    """Return at most MOST suggestions for a text as typed so far, in groups, the group that fits best first.

    `paused` tells that the visitor stopped typing for a moment, so that it is worth looking for what the text means.
    None while this process has not yet read what there is to suggest.
    """
    typed, all_known = read_typed(text), known()
    if all_known is None:
        return None
    if typed.letters < MIN_LETTERS or not len(all_known.index):
        return ()
    found = readings(typed, all_known.index)
    shown = [item for ranking in _rankings(typed, found, all_known, paused) for item in _shown(ranking, all_known)]
    return _grouped(_selected(shown), found)


def _rankings(typed: Typed, found: Sequence[Reading], known: Known, paused: bool) -> Iterator[list[Found]]:
    """Yield for each sort what fits best."""
    index, are_questions = known.index, known.are_questions
    numbers, scores = matches(found, index)
    are_asked = are_questions[numbers]
    questions = by_words(typed, numbers[are_asked], scores[are_asked], index)
    vector, embedder = _vector(typed, paused, nothing_found=not len(numbers)), get_embedder()
    if vector is not None and embedder is not None and known.vectors.stamp == embedder.stamp:
        floor = calibration(embedder.name).suggested
        questions = together(questions, by_meaning(vector, known.vectors, are_questions, floor, index))
    yield questions
    for number, source in enumerate(known.sources):
        of_this = index.sources[numbers] == number
        if not source.kind and of_this.any():
            yield by_words(typed, numbers[of_this], scores[of_this], index)


def _vector(typed: Typed, paused: bool, *, nothing_found: bool) -> np.ndarray | None:
    """Return the meaning of what was typed. A text is embedded where a word ends or one pauses, not at every letter."""
    if typed.is_open and not paused:
        return _remembered(typed)
    enough = nothing_found or len(typed.words) >= MIN_WORDS_TO_MEAN
    # Nobody who types waits to find out whether the embedder is back.
    return question_vector(typed.text) if enough and question_breaker().state == "closed" else None


def _remembered(typed: Typed) -> np.ndarray | None:
    """Return the meaning of this text, or of it without the word that has just begun, if it was asked before."""
    finished, _space, _begun = typed.text.rpartition(" ")
    texts = (typed.text, finished) if len(typed.words) > MIN_WORDS_TO_MEAN else (typed.text,)
    return next((vector for text in texts if (vector := remembered_vector(text)) is not None), None)


def _shown(ranking: Iterable[Found], known: Known) -> Iterator[_Shown]:
    """Yield what may be shown of a ranking, as the database has it now, the same words once."""
    entries = [(known.index.entry(item.number), item.score) for item in islice(_varied(ranking, known), READ)]
    names = _read_again([entry for entry, _score in entries], known)
    said = set[tuple[str, ...]]()
    for entry, score in entries:
        named, words = names.get(entry), tuple(analysis.tokens(entry.text))
        if named is not None and words not in said:
            said.add(words)
            yield _Shown(known.sources[entry.source], score, entry.text, named)


def _varied(ranking: Iterable[Found], known: Known) -> Iterator[Found]:
    """Yield a ranking without more of one page, or of the names of one thing, than is shown."""
    of_one = defaultdict[tuple[int, int], int](int)
    for item in ranking:
        entry = known.index.entry(item.number)
        of_one[entry.source, entry.pk] += 1
        if of_one[entry.source, entry.pk] <= (MOST_OF_A_PAGE if known.sources[entry.source].kind else 1):
            yield item


def _read_again(entries: Iterable[Entry], known: Known) -> dict[Entry, Named]:
    """Return what may be shown now of these entries, in one query for each sort."""
    pks = defaultdict[int, dict[int, None]](dict)
    for entry in entries:
        pks[entry.source][entry.pk] = None
    return {
        Entry(number, named.pk, name): named
        for number, wanted in pks.items()
        for named in read_in_parts(known.sources[number], wanted)
        for name in named.names
    }


def _selected(shown: Sequence[_Shown]) -> list[_Shown]:
    """Return the best, with room for other sorts beside the questions, and more of those where questions are few."""
    ranked = sorted(shown, key=lambda item: -item.score)
    questions = [item for item in ranked if item.group == QUESTION]
    others = [item for item in ranked if item.group != QUESTION]
    beside = _at_most(others, MOST_OF_ONE)[:MOST_OTHERS]
    selected = [*questions[: MOST - len(beside)], *beside]
    more = [item for item in _at_most(others, MOST_WITH_ROOM) if item not in beside]
    return [*selected, *more[: MOST - len(selected)]]


def _at_most(items: Iterable[_Shown], most: int) -> list[_Shown]:
    counts = defaultdict[str, int](int)
    kept = []
    for item in items:
        counts[item.group] += 1
        if counts[item.group] <= most:
            kept.append(item)
    return kept


def _grouped(selected: Iterable[_Shown], found: Sequence[Reading]) -> tuple[Group, ...]:
    groups = defaultdict[str, list[_Shown]](list)
    for item in selected:
        groups[item.group].append(item)
    best = {key: max(item.score for item in items) for key, items in groups.items()}
    if QUESTION in best:
        best[QUESTION] += QUESTIONS_FIRST
    return tuple(
        Group(key, groups[key][0].source.heading, tuple(_suggestion(item, found) for item in groups[key]))
        for key in sorted(groups, key=lambda key: -best[key])
    )


def _suggestion(shown: _Shown, found: Sequence[Reading]) -> Suggestion:
    if shown.group == QUESTION:
        url = f"{reverse('search:results')}?{urlencode({'q': shown.name})}"
        return Suggestion(shown.name, marked(shown.name, found), url, shown.named.language)
    text = shown.named.text
    # Another name is shown where the usual one has less of what was typed.
    also = marked(shown.name, found) if count_typed(shown.name, found) > count_typed(text, found) else ()
    return Suggestion(text, marked(text, found), shown.named.url, shown.named.language, also)
