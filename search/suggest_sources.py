"""What can be suggested while a visitor types, and who knows: kinds of pages their questions, apps their names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from search.kinds import SearchKind, kinds

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

QUESTION = "question"
QUESTIONS_HEADING = _("Klasvragen")
# SQLite takes a limited number of parameters a query.
AT_A_TIME = 500


class Named(NamedTuple):
    """Something with a name that may be suggested. `pk` is the key by which its source reads it again.

    `text` is shown; `others` are names by which it is found too. `language` is the code of the language of `text`, ""
    for that of the interface. `url` is its page; a question has none: it is asked.
    """

    pk: int
    text: str
    others: tuple[str, ...] = ()
    language: str = ""
    url: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, each once, what is shown first."""
        return tuple(dict.fromkeys(name for name in (self.text, *self.others) if name))


@dataclass(frozen=True)
class Source:
    """One sort of suggestions.

    `read` gives what anybody may see now: all of it for None, else what of these keys. That is how suggestions are
    collected, and how they are read again before they are shown. `group` is shared by sources under one heading.
    """

    key: str
    group: str
    heading: str | _StrPromise
    read: Callable[[Collection[int] | None], Iterable[Named]]
    kind: str = ""
    order: int = 100


_registered: dict[str, Source] = {}


def register_source(source: Source) -> Source:
    """Make a source known; the same key again replaces it."""
    _registered[source.key] = source
    return source


def forget_source(key: str) -> None:
    """Undo a registration."""
    _registered.pop(key, None)


def sources() -> tuple[Source, ...]:
    """Return all sources, classroom questions first."""
    return (*map(_questions_of, kinds()), *sorted(_registered.values(), key=lambda source: (source.order, source.key)))


def _questions_of(kind: SearchKind) -> Source:
    def read(pks: Collection[int] | None) -> Iterator[Named]:
        for question in kind.questions(pks):
            yield Named(question.pk, question.text, language=question.language)

    return Source(f"{QUESTION}:{kind.name}", QUESTION, QUESTIONS_HEADING, read, kind=kind.name, order=0)


def read_in_parts(source: Source, pks: Collection[int]) -> list[Named]:
    """Return what a source knows of any number of keys."""
    wanted = list(pks)
    parts = (source.read(wanted[start : start + AT_A_TIME]) for start in range(0, len(wanted), AT_A_TIME))
    return [named for part in parts for named in part]
