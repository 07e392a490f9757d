"""Whether a word is Dutch, so that a right word which this hub never wrote is not taken for a typing error.

data/dutch_words.npy holds hashes of the 319,000 forms that OpenTaal's spelling dictionary (Hunspell, 2.20.21) makes:
every form of every word, folded, of 4 to 24 letters. Hashes take a third of the room, stay on disk until looked at, and
err once in 13,000 words. The licence of the words is beside the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).parent / "data" / "dutch_words.npy"
SHORTEST, LONGEST = 4, 24


def is_dutch(word: str) -> bool:
    """Tell whether a folded word (search.analysis) is a form of a Dutch word or a name in the dictionary."""
    if not SHORTEST <= len(word) <= LONGEST:
        return False
    known = _known()
    digest = _digest(word)
    place = int(np.searchsorted(known, digest))
    return place < len(known) and int(known[place]) == digest


def compiled(words: Iterable[str]) -> np.ndarray:
    """Return what the file holds for folded words (uint32, ascending): `np.save(FILE, compiled(words))`."""
    kept = {_digest(word) for word in words if SHORTEST <= len(word) <= LONGEST}
    return np.array(sorted(kept), np.uint32)


def _digest(word: str) -> np.uint32:
    return np.uint32(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big"))


@lru_cache(maxsize=1)
def _known() -> np.ndarray:
    return np.load(FILE, mmap_mode="r", allow_pickle=False)
