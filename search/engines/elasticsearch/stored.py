"""A document as Elasticsearch stores it, and back.

Beside each passage's vector for finding, all vectors of a document travel in one binary field, in one byte a number,
with the few facts that scoring needs: a few hundred documents are scored exactly as the embedded engine does it, and
one field of each is quicker to bring over than nine.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybase64

from search import analysis
from search.documents import QUESTION, Document
from search.engines.base import Vectors
from search.engines.elasticsearch.crowding import FIELD as GRAPHED
from search.engines.elasticsearch.crowding import Crowd
from search.engines.rows import quantised
from search.engines.view import Facts

BETWEEN = "="
# `length` is that of the sum of the vectors.
FACTS = np.dtype(
    [
        ("written", "<i8"),
        ("published", "<f8"),
        ("fingerprint", "<u8"),
        ("words", "<i4"),
        ("length", "<f4"),
        ("evidence", "i1"),
        ("foreign", "?"),
    ]
)
_COUNT, _POSITION, _SCALE = struct.Struct("<H"), np.dtype("<i2"), np.dtype("<f4")
_NOTHING, _NO_VECTORS = np.empty(0), np.empty((0, 0), np.int8)


def source(document: Document, vectors: Vectors, written: int, crowd: Crowd) -> dict[str, Any]:
    """Return what is indexed of a document with the vectors of its passages, as far as they are there.

    The `crowd` tells which of them many documents share, so that they do not stand in the graph.
    """
    text = document.searchable_text
    facts = Facts.of(document)
    return {
        "id": document.id,
        "hash": document.content_hash,
        "document": document.as_dict(),
        "written": written,
        "stems": " ".join(analysis.stems(text)),
        "parts": " ".join(analysis.parts(text)),
        # One value for each text: positions leap between them, so that no phrase runs on from one into the next.
        "words": [" ".join(analysis.tokens(each)) for each in document.texts],
        "questions": _questions(document),
        "vocabulary": sorted(analysis.vocabulary(text)),
        "codes": [code_of(key, code) for key, codes in document.facets.items() for code in codes],
        "foreign": facts.is_foreign,
        "evidence": facts.evidence,
        "published": facts.published,
        "length": facts.words,
        **_scored(facts, written, vectors, crowd),
    }


def _questions(document: Document) -> list[str]:
    """Return what can be completed; the server refuses a document whose questions hold some control characters."""
    cleaned = (analysis.clean(passage.text) for passage in document.passages if passage.section == QUESTION)
    return [text for text in cleaned if text]


def _scored(facts: Facts, written: int, vectors: Vectors, crowd: Crowd) -> dict[str, Any]:
    """Return the field that scoring reads, and those by which vectors are found."""
    positions = sorted(vectors)
    if not positions:
        return {"scored": packed(_facts(facts, written, 1.0), _NOTHING, _NO_VECTORS, _NOTHING)}
    numbers, scales = rows_of(vectors)
    keys = crowd.admit(numbers)
    gist = (numbers * scales[:, None]).sum(axis=0)
    length = float(np.linalg.norm(gist))
    return {
        "scored": packed(_facts(facts, written, length), np.array(positions), numbers, scales),
        "embedded": positions,
        "gist": in_bytes(gist),
        "passages": [
            {"position": position, "vector": row.tobytes().hex()}
            for position, row, key in zip(positions, numbers, keys, strict=True)
            if key
        ],
        GRAPHED: [key for key in keys if key],
    }


def rows_of(vectors: Vectors) -> tuple[np.ndarray, np.ndarray]:
    """Return (numbers, scales) of the vectors of a document, by position; there must be one."""
    return quantised(np.stack([vectors[position] for position in sorted(vectors)]))


def _facts(facts: Facts, written: int, length: float) -> np.ndarray:
    row = (written, facts.published, facts.fingerprint, facts.words, length, facts.evidence, facts.is_foreign)
    return np.array([row], FACTS)


def in_bytes(vector: np.ndarray) -> str:
    """Return a vector as Elasticsearch takes one of one byte a number: in hexadecimal digits, without its length.

    Only the direction is kept, which is all that a cosine looks at.
    """
    numbers, _scales = quantised(vector[None])
    return numbers.tobytes().hex()


@dataclass(frozen=True, eq=False)
class Scored:
    """What scoring knows of some documents: FACTS and `counts` of vectors for each, and the vectors, by row.

    `positions` tell which passage of its document a row is; `numbers` (int8, shape [rows, d]) times `scales` is it.
    """

    facts: np.ndarray
    counts: np.ndarray
    positions: np.ndarray
    scales: np.ndarray
    numbers: np.ndarray


def packed(facts: np.ndarray, positions: np.ndarray, numbers: np.ndarray, scales: np.ndarray) -> str:
    """Return everything that scoring reads of one document, in base64: the facts, a count, and arrays as long."""
    arrays = (positions.astype(_POSITION), scales.astype(_SCALE), numbers)
    return pybase64.b64encode(
        facts.tobytes() + _COUNT.pack(len(numbers)) + b"".join(array.tobytes() for array in arrays)
    ).decode()


def unpacked(raws: Sequence[bytes]) -> Scored:
    """Return what `packed` was given for some documents, from what stood in base64.

    A question reads some hundred: slices of bytes are put together first, and become arrays once.
    """
    counts = [_COUNT.unpack_from(raw, FACTS.itemsize)[0] for raw in raws]
    start = FACTS.itemsize + _COUNT.size
    positions, scales, numbers = [], [], []
    for raw, count in zip(raws, counts, strict=True):
        at = start + count * _POSITION.itemsize
        positions.append(raw[start:at])
        scales.append(raw[at : at + count * _SCALE.itemsize])
        numbers.append(raw[at + count * _SCALE.itemsize :])
    rows = np.frombuffer(b"".join(numbers), np.int8)
    return Scored(
        facts=np.frombuffer(b"".join(raw[: FACTS.itemsize] for raw in raws), FACTS),
        counts=np.array(counts, np.int64),
        positions=np.frombuffer(b"".join(positions), _POSITION),
        scales=np.frombuffer(b"".join(scales), _SCALE),
        numbers=rows.reshape(sum(counts), -1) if len(rows) else _NO_VECTORS,
    )


def scored_in(hit: Mapping[str, Any]) -> bytes:
    """Return the field `scored` of a hit, out of base64."""
    return pybase64.b64decode(hit["fields"]["scored"][0])


def written_in(raw: bytes) -> int:
    """Return the number of the writing of what `packed` gave, which sorts documents by their writing."""
    return int.from_bytes(raw[:8], "little", signed=True)


def vectors_in(hit: Mapping[str, Any]) -> dict[int, np.ndarray]:
    """Return {position: vector} of one document."""
    scored = unpacked([scored_in(hit)])
    return dict(zip(scored.positions.tolist(), scored.numbers * scored.scales[:, None], strict=True))


def code_of(key: str, code: str) -> str:
    """Return a facet's code as one keyword."""
    return f"{key}{BETWEEN}{code}"


def split_code(text: str) -> tuple[str, str]:
    """Return (facet's key, code) of such a keyword."""
    key, _between, code = text.partition(BETWEEN)
    return key, code
