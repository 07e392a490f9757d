"""What scoring knows of many documents at once, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from search.documents import Document

MAIN_LANGUAGE = "nl"


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
        if not len(self.slots):
            return [None] * len(slots)
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

    @property
    def is_foreign(self) -> bool:
        """Whether a document is in another language than Dutch."""
        return not self.language.startswith(MAIN_LANGUAGE)

    @classmethod
    def of(cls, document: Document) -> Facts:
        """Return the facts of a document."""
        published = document.published.timestamp() if document.published else 0.0
        return cls(document.language, document.evidence or 0, published, document.text_length, document.fingerprint)


@dataclass(frozen=True, eq=False)
class View:
    """Documents at one moment, for one search: all of an index, or those that may be among the best.

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
