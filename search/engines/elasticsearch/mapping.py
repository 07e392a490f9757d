"""What an index looks like: its fields, its settings, and the stamp that says by which rules it was made.

Words are indexed as this project's own tokens, put apart by white space, so that both engines hold the same terms; see
docs/adr/0016-elasticsearch.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from elasticsearch.dsl import ComposableIndexTemplate, Mapping, analyzer
from elasticsearch.dsl import field as fields

from search import analysis
from search.engines.base import IndexMissingError
from search.engines.elasticsearch.client import REBUILD
from search.engines.elasticsearch.crowding import EDGES
from search.engines.elasticsearch.crowding import FIELD as GRAPHED
from search.synonym_rules import shipped_version

LAYOUT = "4"
# Versions of removed documents are remembered for so long, so that nothing older brings them back.
REMEMBER_REMOVED = "24h"
# What stays as it was given; all else is in the fields only.
SOURCE = ["id", "hash", "document"]
# Results that can be leafed through: a thousand pages.
RESULT_WINDOW = 10_000
LONGEST_QUESTION = 200


@dataclass(frozen=True)
class Stamp:
    """By which rules an index was made. `model` is the stamp of the embedder, "" for none.

    `synonyms` is the version of those that the hub shipped, "" where that is not known. None stands in an index: other
    ones ask for no rebuild, but an operator may have to load them.
    """

    layout: str
    analysis: str
    model: str
    dimension: int
    synonyms: str = ""

    @classmethod
    def of(cls, model: str, dimension: int) -> Stamp:
        """Return the stamp of an index that this code makes now."""
        return cls(LAYOUT, analysis.VERSION, model, dimension, shipped_version())

    @classmethod
    def read(cls, name: str, meta: dict[str, Any]) -> Stamp:
        """Return the stamp of an index. Raises IndexMissingError when this code cannot read such an index."""
        try:
            stamp = cls(**meta)
        except TypeError:
            raise IndexMissingError(f"{name} was not made by this project. {REBUILD}") from None
        if stamp.layout != LAYOUT:
            raise IndexMissingError(f"{name} has layout {stamp.layout}, and this version {LAYOUT}. {REBUILD}")
        if stamp.analysis != analysis.VERSION:
            versions = f"version {stamp.analysis} of the analysis, and this is {analysis.VERSION}"
            raise IndexMissingError(f"{name} was made by {versions}. {REBUILD}")
        return stamp


def template(prefix: str, shards: int, stamp: Stamp) -> ComposableIndexTemplate:
    """Return the template of all indices of a hub."""
    made = ComposableIndexTemplate(prefix, f"{prefix}-v*", priority=500)
    made.settings(
        number_of_shards=shards,
        # A copy on a second node as soon as there is one; green on a single node.
        auto_expand_replicas="0-1",
        gc_deletes=REMEMBER_REMOVED,
        max_result_window=RESULT_WINDOW,
        refresh_interval="-1",  # a commit refreshes
    )
    _fill(made.get_or_create_mapping(), stamp)
    return made


def _fill(mapping: Mapping, stamp: Stamp) -> None:
    mapping.meta("dynamic", "false")
    mapping.meta("_meta", asdict(stamp))
    mapping.meta("_source", includes=SOURCE)
    for name, kind in _plain_fields().items():
        mapping.field(name, kind)
    if stamp.dimension:
        # A byte a number, as the engine scores them too: a fifth of the room of floats and their quantised copy.
        # Vectors of texts have a length of one, so that the cosine puts them in the order of the inner product.
        vector = fields.DenseVector(
            dims=stamp.dimension,
            element_type="byte",
            index=True,
            similarity="cosine",
            # Twice the default's edges: where many texts are alike the graph leads past some of the nearest otherwise.
            index_options={"type": "hnsw", "m": EDGES, "ef_construction": 200},
        )
        mapping.field("gist", vector)
        mapping.field("passages", fields.Nested(properties={"position": fields.Short(), "vector": vector}))


def _plain_fields() -> dict[str, fields.Field]:
    spaces = analyzer("spaces", tokenizer="whitespace")
    beginnings = analyzer("beginnings", tokenizer="standard", filter=["lowercase", "asciifolding"])
    return {
        "id": fields.Keyword(),
        "hash": fields.Keyword(index=False),
        "document": fields.Object(enabled=False),
        # A document's writings count up, and so do those that follow each other in one session.
        "written": fields.Long(),
        "stems": fields.Text(analyzer=spaces, index_options="freqs"),
        "parts": fields.Text(analyzer=spaces, index_options="freqs"),
        "words": fields.Text(analyzer=spaces, norms=False),
        # For a process that has not read yet what it can suggest.
        "questions": fields.Completion(analyzer=beginnings, max_input_length=LONGEST_QUESTION),
        "vocabulary": fields.Keyword(index=False),
        "codes": fields.Keyword(),
        "foreign": fields.Boolean(),
        "evidence": fields.Byte(),
        "published": fields.Double(),
        "length": fields.Integer(),
        "embedded": fields.Short(index=False),
        GRAPHED: fields.Keyword(),
        "scored": fields.Binary(doc_values=True),
    }
