"""Suggestions of a process that has not read yet what it can suggest: whatever the engine knows to begin like that."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from django.urls import reverse

from search.analysis import clean
from search.documents import split_document_id
from search.engines import EngineUnavailableError, get_engine
from search.quoting import Fragment
from search.suggest_reading import read_typed
from search.suggest_sources import QUESTION, read_in_parts, sources
from search.suggesting import MIN_LETTERS, MOST, Group, Suggestion


def questions_that_begin(text: str) -> tuple[Group, ...]:
    """Return at most MOST questions that begin with a text and that the database lets anybody see now.

    Nothing from an engine that keeps no list of questions, or does not answer.
    """
    asked = " ".join(text.split())
    if read_typed(asked).letters < MIN_LETTERS:
        return ()
    found = _public(_beginnings(asked))
    suggestions = tuple(_suggestion(question, language, asked) for question, language in found.items())
    heading = next(source.heading for source in sources() if source.group == QUESTION)
    return (Group(QUESTION, heading, suggestions),) if suggestions else ()


def _beginnings(text: str) -> list[tuple[str, str]]:
    engine = get_engine()
    try:
        return engine.beginnings(text, MOST) if engine else []
    except EngineUnavailableError:
        return []


def _public(found: list[tuple[str, str]]) -> dict[str, str]:
    """Return {question: its language} of what pages ask at this moment, in the order of the engine.

    An engine may keep questions without characters that cannot be typed.
    """
    pks = defaultdict[str, list[int]](list)
    for identifier, _question in found:
        kind, pk = split_document_id(identifier)
        pks[kind].append(pk)
    asked = {
        (named.pk, clean(named.text)): (named.text, named.language)
        for source in sources()
        if source.kind in pks
        for named in read_in_parts(source, pks[source.kind])
    }
    keys = ((split_document_id(identifier)[1], clean(question)) for identifier, question in found)
    return dict(asked[key] for key in keys if key in asked)


def _suggestion(question: str, language: str, asked: str) -> Suggestion:
    begins = question.casefold().startswith(asked.casefold())
    parts = (question[: len(asked)], question[len(asked) :]) if begins else ("", question)
    fragments = tuple(Fragment(part, matched) for part, matched in zip(parts, (True, False), strict=True) if part)
    return Suggestion(question, fragments, f"{reverse('search:results')}?{urlencode({'q': question})}", language)
