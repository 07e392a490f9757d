"""What every engine offers to the indexer and to the one who asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from search.documents import Document
from search.embedders import get_embedder
from search.fusion import SHIPPED, Floors, Recipe, Score
from search.understanding import UnderstoodQuestion

Mode = Literal["hybrid", "words", "database"]
Sort = Literal["fit", "newest", "evidence", "shortest"]
Vectors = Mapping[int, np.ndarray]  # position of a passage in its document -> vector (float32, shape [dimension])


class EngineUnavailableError(Exception):
    """The engine cannot answer or cannot write now: broken, missing, locked or unreachable. The text says why."""


class IndexMissingError(EngineUnavailableError):
    """There is no index at all, or none that this version of the analysis can read."""


class IndexLostError(IndexMissingError):
    """There is no index at all."""


@dataclass(frozen=True)
class SearchRequest:
    """What an engine is asked.

    Within a filter's codes one suffices, all filters must hold. Documents in `exclude` do not exist for the answer:
    not found, not counted. `floors` decide what is a result at all. `pinned` are results in any case, and the first
    of them. `diverse` names the facet of which no code may fill the first page.
    """

    question: UnderstoodQuestion
    floors: Floors
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    exclude: frozenset[str] = frozenset()
    offset: int = 0
    limit: int = 10
    sort: Sort = "fit"
    pinned: tuple[str, ...] = ()
    diverse: str = ""
    recipe: Recipe = SHIPPED


@dataclass(frozen=True)
class Hit:
    """One document found. `passage` is the passage to quote and `question` the classroom question that fits best.

    Both are positions in `document.passages`, or None. `duplicate_of` is the id of a result before this one that says
    nearly the same, or "". `similarities` maps positions of passages to shifted cosines, as far as they have vectors.
    """

    document: Document
    score: Score
    passage: int | None
    question: int | None
    duplicate_of: str = ""
    similarities: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchResponse:
    """An engine's answer.

    `counts` per facet are made without the facet's own filter, so that a count is what choosing that code alone
    gives. `without` tells per filtered facet how many results dropping that filter gives. `nearest` are the documents
    that come closest when filters and floors are left aside. `best` is the score of the first of all results.
    `counts_are_lowest` where an engine looked at the best only and there may be more results than it counts.
    """

    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    nearest: tuple[Hit, ...]
    mode: Mode
    best: Score | None
    counts_are_lowest: bool = False


@dataclass(frozen=True)
class Model:
    """The embedder that vectors come from: its stamp, "" for none, and their length."""

    stamp: str
    dimension: int

    @classmethod
    def of_settings(cls) -> Model:
        """Return the model of this process as it is now."""
        embedder = get_embedder()
        return cls(embedder.stamp, embedder.dimension) if embedder else cls("", 0)


@dataclass(frozen=True)
class IndexFigures:
    """A living index in numbers; `model` is the stamp of the embedder that its vectors come from, "" for none."""

    generation: str
    model: str
    documents: int
    vectors: int
    bytes: int


class Writing(ABC):
    """A session in which documents are written; nothing of it is seen before `commit`."""

    @abstractmethod
    def put(self, document: Document, vectors: Vectors) -> None:
        """Store a document in place of what stands under its id; vectors may still lack."""

    @abstractmethod
    def add_vectors(self, document: Document, vectors: Vectors) -> bool:
        """Add vectors that lacked. False when the stored document is another than this one: nothing is added."""

    @abstractmethod
    def remove(self, document_id: str) -> None:
        """Remove a document; no error when it is not there."""

    @abstractmethod
    def commit(self) -> None:
        """Make everything since the last commit visible and durable.

        When it fails, some of it may be there already, where an engine cannot do it in one step: do it again then.
        """

    def refused(self) -> Mapping[str, Exception]:
        """Return {document id: why} of what the engine would not take, for a reason of the document itself."""
        return {}


class Engine(ABC):
    """One way to store and find documents. Methods raise EngineUnavailableError when the engine cannot do its work."""

    name: ClassVar[str]

    @abstractmethod
    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a question."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Writing]:
        """Open a session on the living index. Raises IndexMissingError when there is none."""

    @abstractmethod
    def rebuilding(self) -> AbstractContextManager[Writing]:
        """Open a session on a new, empty index that takes the living one's place when the session ends well.

        What is written to the living index meanwhile is in the new one too. When the session fails, nothing changes.
        """

    @abstractmethod
    def exclusive(self) -> AbstractContextManager[None]:
        """Let one indexer work at a time over all processes; waits for its turn."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is a living index that this version can read. Raises EngineUnavailableError."""

    @abstractmethod
    def takes_vectors(self) -> bool:
        """Whether vectors of the embedder in the settings may join those in the living index."""

    @abstractmethod
    def embedded(self, identifiers: Collection[str] | None = None) -> dict[str, frozenset[int]]:
        """Return {document id: positions of its passages that have a vector}, of all documents or only some."""

    @abstractmethod
    def figures(self) -> IndexFigures:
        """Return how much is in the living index. Raises IndexMissingError when there is none."""

    @abstractmethod
    def server_version(self) -> str:
        """Return the version of what keeps the index. Raises EngineUnavailableError."""

    @abstractmethod
    def similar(self, document_id: str, exclude: frozenset[str], limit: int) -> list[Document]:
        """Return the documents whose meaning is nearest to that of a stored one, nearest first.

        Returns nothing without vectors or for an unknown document.
        """

    def beginnings(self, text: str, limit: int) -> list[tuple[str, str]]:
        """Return (document id, question) of questions that begin with a text; nothing when an engine keeps no list."""
        return []

    @abstractmethod
    def vocabulary(self) -> Collection[str]:
        """Return the words (folded, see search.analysis) of everything that was stored since the last rebuild.

        A word of a document that is gone may still be among them: ask `holding` before showing one.
        """

    @abstractmethod
    def holding(self, words: Collection[str], exclude: frozenset[str]) -> dict[str, int]:
        """Return {folded word: how many documents hold it, by its stem, without those in `exclude`}."""

    @abstractmethod
    def stored(self) -> Iterator[tuple[str, str]]:
        """Yield (document id, content hash) of everything in the living index."""

    @abstractmethod
    def state(self) -> Hashable:
        """Return a value that differs as soon as anything in the living index may have changed; cheap to ask."""

    def roll_back(self) -> str:
        """Let the index before the living one live again, and return its name. Raises EngineUnavailableError."""
        raise EngineUnavailableError(
            f"The {self.name} engine keeps no index to go back to. Run: manage.py rebuild_search"
        )

    def tidy(self) -> None:  # noqa: B027 (most engines need none)
        """Do the housekeeping that can wait until there is no other work."""
