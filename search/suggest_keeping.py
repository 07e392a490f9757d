"""The suggestions that a process knows, kept up to date in the background: nobody who types waits for that.

What changed is learned from the engine, which holds a hash of every document; only changed pages are read again. Names
that have no document (themes, organisations, networks) are few and are read again after READ_AGAIN seconds, after a
change of the vocabularies at once. It may lag a little: before anything is shown, it is read again from the database.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import translation

from search.documents import split_document_id
from search.embedders import get_embedder
from search.engines import EngineUnavailableError, get_engine
from search.kinds import kind_named
from search.suggest_index import Entry, SuggestIndex, empty_index, has_words
from search.suggest_sources import AT_A_TIME, Named, Source, read_in_parts, sources
from search.suggest_vectors import SmallVectors, filled, no_vectors
from search.synonyms import Lexicon, lexicon

logger = logging.getLogger(__name__)

# Seconds between looks for what changed, while somebody types; and until names without a document are read again.
LOOK_EVERY, READ_AGAIN = 2.0, 30.0

Hashes = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Known:
    """What can be suggested: entries, the sources that their numbers mean, and vectors of those that are questions."""

    sources: tuple[Source, ...]
    index: SuggestIndex
    vectors: SmallVectors

    @property
    def are_questions(self) -> np.ndarray:
        """Which entries are questions of pages (bool, shape [entries])."""
        numbers = [number for number, source in enumerate(self.sources) if source.kind]
        return np.isin(self.index.sources, numbers)


def known() -> Known | None:
    """Return what this process knows, or None as long as it has not read anything; starts a look for changes."""
    return _kept.known()


def refresh() -> None:
    """Look for changes now, in this thread."""
    _kept.refresh()


def forget() -> None:
    """Know nothing: for tests, where a database goes back in time."""
    _kept.forget()


class _Kept:
    def __init__(self) -> None:
        self._working = threading.Lock()
        self._thread: threading.Thread | None = None
        self.forget()

    def forget(self) -> None:
        self._known: Known | None = None
        self._hashes: Hashes | None = None
        self._state: Hashable = None
        self._lexicon: Lexicon | None = None
        self._look_at = self._read_at = 0.0

    def known(self) -> Known | None:
        if settings.SEARCH_SUGGESTIONS_INLINE:
            self._look_at = self._read_at = 0.0
            self.refresh()
        elif time.monotonic() >= self._look_at and not (self._thread and self._thread.is_alive()):
            self._look_at = time.monotonic() + LOOK_EVERY
            # A thread of a parent process does not live in its child, so that this is right after a fork too.
            self._thread = threading.Thread(target=self._refresh_and_leave, name="search-suggestions", daemon=True)
            self._thread.start()
        return self._known

    def _refresh_and_leave(self) -> None:
        try:
            self.refresh()
        except Exception:
            logger.exception("The suggestions cannot be brought up to date; they stay as they are.")
        finally:
            connections.close_all()

    def refresh(self) -> None:
        with self._working:
            try:
                # Names are collected in one language; what is shown is read again in the visitor's.
                with translation.override(settings.LANGUAGE_CODE):
                    self._known = self._current()
            except DatabaseError as error:
                logger.warning("Suggestions cannot be read; those that are known stay: %s", error)

    def _current(self) -> Known:
        before = self._known
        if before is None or [source.key for source in before.sources] != [source.key for source in sources()]:
            self._hashes, self._read_at = None, 0.0
            before = Known(sources(), empty_index(), no_vectors(0, get_embedder()))
        now, words, state = time.monotonic(), lexicon(), _state()
        same = state is not None and state == self._state and self._hashes is not None
        hashes = self._hashes if same else _hashes()
        names_too = now >= self._read_at or words is not self._lexicon
        questions_too = hashes is None or self._hashes is None
        after = before
        for number, source in enumerate(after.sources):
            if source.kind and not questions_too:
                pks = _changed(source.kind, self._hashes or {}, hashes or {})
                after = _replaced(after, number, pks, read_in_parts(source, pks)) if pks else after
            elif names_too or (source.kind and hashes is not None):
                after = _replaced(after, number, None, source.read(None))
        if names_too or after is not before:
            after = _with_vectors(after)
        self._hashes, self._state = hashes, state
        if names_too:
            self._read_at, self._lexicon = now + READ_AGAIN, words
        return after


def _state() -> Hashable:
    """Return what differs when a document of the index changed, None when there is no index to ask."""
    try:
        engine = get_engine()
        return engine.state() if engine else None
    except EngineUnavailableError:
        return None


def _hashes() -> Hashes | None:
    """Return the hash of every document of the index, or None when there is no index to ask."""
    try:
        engine = get_engine()
        return dict(engine.stored()) if engine else None
    except EngineUnavailableError:
        return None


def _changed(kind: str, before: Hashes, after: Hashes) -> list[int]:
    """Return the keys of the pages of a kind whose documents are new, changed or gone."""
    if before == after:
        return []
    touched = dict(before.items() ^ after.items())
    split = (split_document_id(identifier) for identifier in touched)
    return [pk for name, pk in split if name == kind]


def _replaced(known: Known, number: int, pks: Collection[int] | None, named: Iterable[Named]) -> Known:
    """Return what is known with the entries of a source, all or those of some keys, in place of what they were."""
    wanted = {Entry(number, item.pk, name): None for item in named for name in item.names if has_words(name)}
    index, vectors = known.index, known.vectors
    of_these = index.sources == number
    if pks is not None:
        of_these &= np.isin(index.pks, list(pks))
        # The same question of a changed page may have another answer.
        vectors = vectors.without(of_these)
    gone = of_these.copy()
    for place in np.flatnonzero(of_these).tolist():
        if index.entry(place) in wanted:
            gone[place] = False
            del wanted[index.entry(place)]
    if not wanted and not gone.any():
        return replace(known, vectors=vectors)
    added: Sequence[Entry] = list(wanted)
    return replace(known, index=index.with_changes(gone, added), vectors=vectors.with_changes(gone, len(added)))


def _with_vectors(known: Known) -> Known:
    """Return what is known with the vectors that questions lack, as far as the database has them by now."""
    embedder, vectors = get_embedder(), known.vectors
    if embedder is None:
        return known
    if vectors.stamp != embedder.stamp:
        vectors = no_vectors(len(known.index), embedder)
    for number, source in enumerate(known.sources):
        wanted = np.flatnonzero(vectors.lacking & (known.index.sources == number)).tolist() if source.kind else []
        if wanted:
            vectors = filled(vectors, wanted, _with_gists(known.index, wanted, source), embedder)
    return replace(known, vectors=vectors)


def _with_gists(index: SuggestIndex, wanted: Sequence[int], source: Source) -> list[tuple[str, str]]:
    """Return the texts of questions of one source, each with its page's answer in short."""
    pks, kind = list(dict.fromkeys(index.pks[wanted].tolist())), kind_named(source.kind)
    gists: dict[int, str] = {}
    for start in range(0, len(pks), AT_A_TIME):
        gists |= kind.gists(pks[start : start + AT_A_TIME]) if kind else {}
    return [(index.texts[number], gists.get(int(index.pks[number]), "")) for number in wanted]


_kept = _Kept()
