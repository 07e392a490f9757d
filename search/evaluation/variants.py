"""The ways of ranking that are compared, by name. `fused` is what the hub uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from search.fusion import SHIPPED, Recipe
from search.understanding import KindOfQuestion

_NONE: Mapping[KindOfQuestion, float] = MappingProxyType({"question": 0.0, "keywords": 0.0, "statement": 0.0})
_PLAIN = replace(SHIPPED, shift=0.0, gist=0.0, feedback=_NONE, neighbours=_NONE, evidence=0.0, synonyms=0.0)
_TYPED = replace(_PLAIN, shift=SHIPPED.shift)

FUSED, WORDS, MEANING = "fused", "words", "meaning"

VARIANTS: Mapping[str, Recipe] = MappingProxyType(
    {
        # Stems and word parts, without vectors: what answers while there is no embedder.
        WORDS: replace(_PLAIN, uses_meaning=False),
        # The cosine of the best passage and nothing else.
        MEANING: replace(_PLAIN, uses_words=False),
        "reciprocal ranks": replace(_PLAIN, method="reciprocal ranks"),
        "min-max": replace(_PLAIN, method="min-max"),
        "typed": _TYPED,
        "typed with gist": replace(_TYPED, gist=SHIPPED.gist),
        FUSED: SHIPPED,
        "fused without gist": replace(SHIPPED, gist=0.0),
        "fused without shift": replace(SHIPPED, shift=0.0),
        "fused without neighbours and feedback": replace(SHIPPED, feedback=_NONE, neighbours=_NONE),
        "fused without synonyms": replace(SHIPPED, synonyms=0.0),
        "fused without evidence": replace(SHIPPED, evidence=0.0),
    }
)
# What a bare run shows.
USUAL = (WORDS, MEANING, FUSED)
# Not a recipe but Wagtail's own search in the database: only for the hub's pages.
WAGTAIL = "wagtail"
# The hub's documents without their classroom questions: shows what question-to-question similarity is worth.
WITHOUT_QUESTIONS = "fused without classroom questions"
