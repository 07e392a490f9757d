"""What a reading process knows of all documents, as arrays that grow with the journal.

Every version of a document has a slot: a number that counts up. A new version gets a new slot and the old one is dead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.documents import Document

MAIN_LANGUAGE = "nl"


class Column:
    """A one-dimensional array that grows; `view` shows what is filled so far."""

    def __init__(self, dtype: Any) -> None:
        self._array = np.empty(1024, dtype)
        self.size = 0

    def extend(self, values: Sequence[Any]) -> None:
        """Append values."""
        end = self.size + len(values)
        if end > len(self._array):
            grown = np.empty(max(end, 2 * len(self._array)), self._array.dtype)
            grown[: self.size] = self._array[: self.size]
            self._array = grown
        self._array[self.size : end] = values
        self.size = end

    @property
    def view(self) -> np.ndarray:
        """The filled part. Stays as it is when the column grows."""
        return self._array[: self.size]


class FacetColumn:
    """Pairs of (slot, code) of one facet."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.slots = Column(np.int32)
        self.code_numbers = Column(np.int32)

    def add(self, slot: int, codes: Sequence[str]) -> None:
        """Give a slot its codes."""
        self.slots.extend([slot] * len(codes))
        self.code_numbers.extend([self.codes.setdefault(code, len(self.codes)) for code in codes])

    def freeze(self) -> FrozenFacet:
        """Return what stands in the column now."""
        return FrozenFacet(dict(self.codes), self.slots.view, self.code_numbers.view)


@dataclass(frozen=True, eq=False)
class FrozenFacet:
    """A facet at one moment: `slots` (ascending) and `code_numbers` have the same shape [pairs]."""

    codes: dict[str, int]
    slots: np.ndarray
    code_numbers: np.ndarray

    def mask(self, codes: Iterable[str], size: int) -> np.ndarray:
        """Return which slots have at least one of the codes (bool, shape [size])."""
        wanted = [self.codes[code] for code in codes if code in self.codes]
        mask = np.zeros(size, bool)
        mask[self.slots[np.isin(self.code_numbers, wanted)]] = True
        return mask

    def counts(self, mask: np.ndarray) -> dict[str, int]:
        """Return {code: number of slots in the mask}, without zeros."""
        numbers = np.bincount(self.code_numbers[mask[self.slots]], minlength=len(self.codes))
        return {code: int(numbers[number]) for code, number in self.codes.items() if numbers[number]}

    def first_codes(self, slots: np.ndarray) -> list[int | None]:
        """Return the number of the first code of each slot, None for a slot without one."""
        places = np.searchsorted(self.slots, slots)
        found = (places < len(self.slots)) & (self.slots[np.minimum(places, len(self.slots) - 1)] == slots)
        return [int(self.code_numbers[place]) if there else None for place, there in zip(places, found, strict=True)]


@dataclass(frozen=True)
class Facts:
    """What is known of a document besides its text, for putting results in order.

    `evidence` is 0 without a rating, `published` seconds since 1970 or 0, `words` the length of the text, and
    `fingerprint` that of search.documents.
    """

    language: str
    evidence: int
    published: float
    words: int
    fingerprint: int

    @classmethod
    def of(cls, document: Document) -> Facts:
        """Return the facts of a document."""
        published = document.published.timestamp() if document.published else 0.0
        return cls(document.language, document.evidence or 0, published, document.text_length, document.fingerprint)


@dataclass(frozen=True, eq=False)
class View:
    """The catalog at one moment, for one search.

    Per slot: `alive`, `ids`, `text_starts`, `text_lengths`, `lengths` (of the sum of its passages' vectors) and the
    facts, of which `foreign` says whether a document is in another language than Dutch. Per run of vectors:
    `run_starts` (first row) and `run_slots`. Per row: `row_passages` (position of the passage in its document).
    """

    size: int
    alive: np.ndarray
    ids: list[str]
    text_starts: np.ndarray
    text_lengths: np.ndarray
    lengths: np.ndarray
    foreign: np.ndarray
    evidence: np.ndarray
    published: np.ndarray
    words: np.ndarray
    fingerprints: np.ndarray
    run_starts: np.ndarray
    run_slots: np.ndarray
    row_passages: np.ndarray
    facets: dict[str, FrozenFacet]
    slot_of: dict[str, int]

    def slots(self, identifiers: Iterable[str]) -> list[int]:
        """Return the living slots of documents, in order; those of which there is none are left out."""
        found = (self.slot_of.get(identifier, -1) for identifier in identifiers)
        return [slot for slot in found if 0 <= slot < self.size and self.alive[slot]]

    def rows_of(self, slots: np.ndarray) -> np.ndarray:
        """Return the rows of the vectors of the slots' passages, in the order of the file."""
        ends = np.append(self.run_starts[1:], len(self.row_passages))
        one = len(slots) == 1  # much quicker to look for
        runs = np.flatnonzero(self.run_slots == slots[0] if one else np.isin(self.run_slots, slots))
        return np.concatenate([np.arange(self.run_starts[run], ends[run]) for run in runs] or [np.empty(0, int)])

    def slots_of(self, rows: np.ndarray) -> np.ndarray:
        """Return the slot of each row."""
        return self.run_slots[np.searchsorted(self.run_starts, rows, side="right") - 1]


class Catalog:
    """Grows by the records of a journal, in order. Not safe for several threads at once; a View is."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.hashes: list[str] = []
        self.slot_of: dict[str, int] = {}
        self._alive = Column(bool)
        self._text_starts, self._text_lengths = Column(np.int64), Column(np.int64)
        self._lengths = Column(np.float32)
        self._foreign = Column(bool)
        self._evidence, self._published, self._words = Column(np.int8), Column(np.float64), Column(np.int32)
        self._fingerprints = Column(np.uint64)
        self._run_starts, self._run_slots = Column(np.int64), Column(np.int32)
        self._row_passages = Column(np.int16)
        self._facets: dict[str, FacetColumn] = {}

    @property
    def rows(self) -> int:
        """Number of rows of vectors, of dead slots too."""
        return self._row_passages.size

    @property
    def size(self) -> int:
        """Number of slots, dead ones too."""
        return len(self.ids)

    def apply(self, lines: bytes) -> None:
        """Follow journal records, one JSON array a line. Raises ValueError for what is none."""
        for line in lines.splitlines():
            name, *values = json.loads(line)
            if name == "put":
                self._put(*values)
            elif name == "rows":
                self._rows(*values)
            else:
                self._remove(*values)

    def _put(
        self,
        identifier: str,
        content_hash: str,
        start: int,
        length: int,
        facets: dict[str, list[str]],
        facts: list[Any],
    ) -> None:
        self._remove(identifier)
        slot = self.size
        self.slot_of[identifier] = slot
        self.ids.append(identifier)
        self.hashes.append(content_hash)
        self._alive.extend([True])
        self._text_starts.extend([start])
        self._text_lengths.extend([length])
        self._lengths.extend([1.0])
        known = Facts(*facts)
        self._foreign.extend([not known.language.startswith(MAIN_LANGUAGE)])
        self._evidence.extend([known.evidence])
        self._published.extend([known.published])
        self._words.extend([known.words])
        self._fingerprints.extend([known.fingerprint])
        for key, codes in facets.items():
            self._facets.setdefault(key, FacetColumn()).add(slot, codes)

    def _rows(self, slot: int, passages: list[int], length: float) -> None:
        self._run_starts.extend([self.rows])
        self._run_slots.extend([slot])
        self._row_passages.extend(passages)
        self._lengths.view[slot] = length

    def _remove(self, identifier: str) -> None:
        slot = self.slot_of.pop(identifier, None)
        if slot is not None:
            self._alive.view[slot] = False

    def dead_share(self) -> float:
        """Return which part of all slots is dead: 0 to 1."""
        return 1 - len(self.slot_of) / self.size if self.size else 0.0

    def view(self) -> View:
        """Return the catalog as it is now; what may change of a slot is copied."""
        return View(
            size=self.size,
            alive=self._alive.view.copy(),
            ids=self.ids,
            text_starts=self._text_starts.view,
            text_lengths=self._text_lengths.view,
            lengths=self._lengths.view.copy(),
            foreign=self._foreign.view,
            evidence=self._evidence.view,
            published=self._published.view,
            words=self._words.view,
            fingerprints=self._fingerprints.view,
            run_starts=self._run_starts.view,
            run_slots=self._run_slots.view,
            row_passages=self._row_passages.view,
            facets={key: column.freeze() for key, column in self._facets.items()},
            slot_of=self.slot_of.copy(),
        )
