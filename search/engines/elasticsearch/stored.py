"""A document as Elasticsearch stores it, and back.

Beside each passage's vector for finding, all vectors of a document travel in one binary field, in one byte a number, so
that a few hundred documents can be scored exactly as the embedded engine does it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from search import analysis
from search.documents import Document
from search.engines.base import Vectors
from search.engines.rows import quantised
from search.engines.view import Facts

BETWEEN = "="
_COUNT, _POSITION, _SCALE = np.dtype("<u2"), np.dtype("<i2"), np.dtype("<f4")


def source(document: Document, vectors: Vectors, written: int) -> dict[str, Any]:
    """Return what is indexed of a document with the vectors of its passages, as far as they are there."""
    text = document.searchable_text
    facts = Facts.of(document)
    return {
        "id": document.id,
        "hash": document.content_hash,
        "document": document.as_dict(),
        "written": written,
        "stems": " ".join(analysis.stems(text)),
        "parts": " ".join(analysis.parts(text)),
        "words": " ".join(analysis.tokens(text)),
        "vocabulary": sorted(analysis.vocabulary(text)),
        "codes": [code_of(key, code) for key, codes in document.facets.items() for code in codes],
        "foreign": facts.is_foreign,
        "evidence": facts.evidence,
        "published": facts.published,
        "length": facts.words,
        # 64 bits without a sign, as the signed number with the same bits.
        "fingerprint": int(np.uint64(facts.fingerprint).astype(np.int64)),
        **_vector_fields(vectors),
    }


def _vector_fields(vectors: Vectors) -> dict[str, Any]:
    if not vectors:
        return {}
    positions = sorted(vectors)
    numbers, scales = quantised(np.stack([vectors[position] for position in positions]))
    rows = numbers * scales[:, None]
    gist = rows.sum(axis=0)
    return {
        "embedded": positions,
        "vectors": packed(positions, numbers, scales),
        "gist": (gist / max(float(np.linalg.norm(gist)), 1e-6)).tolist(),
        "passages": [
            {"position": position, "vector": row.tolist()} for position, row in zip(positions, rows, strict=True)
        ],
    }


def packed(positions: Iterable[int], numbers: np.ndarray, scales: np.ndarray) -> str:
    """Return vectors of one document in base64: their count, positions, scales and numbers."""
    count = np.array([len(numbers)], _COUNT)
    parts = (count, np.array(list(positions), _POSITION), scales.astype(_SCALE), numbers)
    return base64.b64encode(b"".join(part.tobytes() for part in parts)).decode()


def unpacked(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (positions, numbers (int8, shape [count, d]), scales) of what `packed` gave."""
    raw = base64.b64decode(text)
    count = int(np.frombuffer(raw, _COUNT, 1)[0])
    at = _COUNT.itemsize
    positions = np.frombuffer(raw, _POSITION, count, at)
    at += positions.nbytes
    scales = np.frombuffer(raw, _SCALE, count, at)
    at += scales.nbytes
    return positions, np.frombuffer(raw, np.int8, offset=at).reshape(count, -1), scales


def vectors_in(fields: Mapping[str, Any]) -> dict[int, np.ndarray]:
    """Return {position: vector} of a stored document's fields, as they were asked for in `docvalue_fields`."""
    if "vectors" not in fields:
        return {}
    positions, numbers, scales = unpacked(fields["vectors"][0])
    return dict(zip(positions.tolist(), numbers * scales[:, None], strict=True))


def code_of(key: str, code: str) -> str:
    """Return a facet's code as one keyword."""
    return f"{key}{BETWEEN}{code}"


def split_code(text: str) -> tuple[str, str]:
    """Return (facet's key, code) of such a keyword."""
    key, _between, code = text.partition(BETWEEN)
    return key, code
