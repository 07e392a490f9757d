"""What a reading process knows of all documents, as arrays that grow with the journal.

Every version of a document has a slot: a number that counts up. A new version gets a new slot and the old one is dead.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from search.engines.view import Facts, FrozenFacet, View


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
        self._foreign.extend([known.is_foreign])
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
