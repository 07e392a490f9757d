"""The Tantivy index: two fields of our own tokens, on white space, with frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from search import analysis, fusion
from search.engines.base import IndexMissingError
from search.engines.lexical import PARTS, STEMS, Field, Form, WordShares

HEAP_BYTES = 30_000_000
TOKENIZER = "spaces"


def schema() -> tantivy.Schema:
    """Return the fields: stems and parts, the document's id, and the slot that leads to the catalog."""
    builder = tantivy.SchemaBuilder()
    for name in (STEMS, PARTS):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="freq")
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("slot", indexed=True, fast=True)
    return builder.build()


def open_words(folder: Path, *, create: bool = False) -> tantivy.Index:
    """Open the index of a folder, or make it. Raises IndexMissingError when it is not there or broken."""
    try:
        index = tantivy.Index(schema(), str(folder), reuse=False) if create else tantivy.Index.open(str(folder))
        index.register_tokenizer(TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        # Readers reload when the commit point moves, not from a thread that watches files.
        index.config_reader("manual", 0)
    except (ValueError, OSError) as error:
        raise IndexMissingError(f"The index of words in {folder} cannot be opened: {error}") from None
    return index


def words_document(identifier: str, slot: int, text: str) -> tantivy.Document:
    """Return what Tantivy stores of a document's searchable text."""
    content = analysis.content_tokens(text)
    document = tantivy.Document()
    document.add_text("id", identifier)
    document.add_unsigned("slot", slot)
    document.add_text(STEMS, " ".join(analysis.stem(word) for word in content))
    document.add_text(PARTS, " ".join(part for word in content for part in analysis.word_parts(word)))
    return document


class WordScorer(WordShares):
    """Scores the documents of one searcher for questions. Arrays have shape [slots]."""

    def __init__(self, index: tantivy.Index, slots: int) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._slots = slots

    @property
    def size(self) -> int:
        """Number of slots."""
        return self._slots

    @property
    def documents(self) -> int:
        """Number of documents."""
        return int(self._searcher.num_docs)

    def frequency(self, field: Field, token: str) -> int:
        """Return how many documents hold a token."""
        return int(self._searcher.doc_freq(field, token))

    def scores(self, field: Field, form: Form) -> np.ndarray:
        """Return BM25 of the best documents for a form; zero for others."""
        scores = np.zeros(self._slots, np.float32)
        terms = [self._term(field, token) for token in form.tokens]
        if form.weight > 0:
            terms += [tantivy.Query.boost_query(self._term(field, token), form.weight) for token in form.added]
        if terms and self._searcher.num_docs:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
            slots, values = self._hits(query, fusion.LEXICAL_CANDIDATES)
            scores[slots] = values
        return scores

    def _term(self, field: str, token: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, token, "freq")

    def supported(self, stems: Sequence[str]) -> np.ndarray:
        """Return which documents hold enough of the question's stems (bool); see fusion.words_required."""
        return self.holding(stems, fusion.words_required(len(stems)))

    def holding(self, stems: Sequence[str], at_least: int) -> np.ndarray:
        """Return which documents hold so many of the stems (bool)."""
        mask = np.zeros(self._slots, bool)
        if stems and self._searcher.num_docs:
            query = tantivy.Query.const_score_query(self._any_of(STEMS, stems, at_least), 1.0)
            slots, _ = self._hits(query, self._searcher.num_docs)
            mask[slots] = True
        return mask

    def _any_of(self, field: str, tokens: Sequence[str], at_least: int = 1) -> tantivy.Query:
        terms = [self._term(field, token) for token in tokens]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms], at_least)

    def _hits(self, query: tantivy.Query, limit: int) -> tuple[np.ndarray, np.ndarray]:
        hits: list[tuple[Any, tantivy.DocAddress]] = self._searcher.search(query, limit, count=False).hits
        slots = np.array(self._searcher.fast_field_values("slot", [address for _, address in hits]), dtype=np.int64)
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        # What a killed writer committed here but not in the journal is beyond the known slots.
        known = slots < self._slots
        return slots[known], scores[known]
