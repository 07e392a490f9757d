"""What the plural, the diminutive or the other form of an adjective could look like.

The stemmer is made for looking up texts, where a wrong match costs little. It takes off too much for rules on words
("oefening" and "oefenen" share a stem) and too little ("examen" and "examens" do not).
"""

from __future__ import annotations

import re
from functools import lru_cache

# The forms of shorter words are too often other words.
SHORTEST = 4
_ENDINGS = ("s", "en", "n", "e", "es", "je", "jes", "tje", "tjes", "pje", "pjes")
_LONG_VOWEL = re.compile(r"([aeou])\1(?=[^aeiou]$)")
_SOFTENED = str.maketrans("fs", "vz")


@lru_cache(maxsize=10_000)
def forms(word: str) -> tuple[str, ...]:
    """Return what forms of a folded word would be, the wrong ones too: toetsen, stukken, scholen, brieven, taakje.

    Spelling rules: a long vowel is written single in an open syllable, a consonant double behind a short one, and f and
    s become v and z.
    """
    if len(word) < SHORTEST:
        return ()
    open_syllable = _LONG_VOWEL.sub(r"\1", word)
    changed = (word + word[-1], open_syllable, word[:-1] + word[-1].translate(_SOFTENED))
    found = [word + ending for ending in _ENDINGS] + [base + ending for base in changed for ending in ("en", "e")]
    return tuple(dict.fromkeys(found))
