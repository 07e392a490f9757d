"""Vectors of passages, kept in the database by content: only changed text is embedded again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from search import analysis
from search.documents import Document
from search.embedders.base import Embedder
from search.models import PassageVector

# What is stored and what is compared are the same numbers, so that a rebuilt index ranks as the one before.
STORED = np.dtype("<f2")
ORDINARY = "Vaste routines geven rust."


class WrongVectorsError(ValueError):
    """A file of vectors is not one, or was made by another model."""


class EmbeddingError(Exception):
    """The embedder failed on passages: none of them were stored."""


def text_key(stamp: str, text: str) -> str:
    """Return the key of a passage's vector: 32 hexadecimal digits of a hash of the model's stamp and the text."""
    return hashlib.blake2b(f"{stamp}\0{embeddable(text)}".encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=500)
def embeddable(text: str) -> str:
    """Return the text as the embedder gets it; "" for what cannot be embedded."""
    cleaned = analysis.clean(text)
    return cleaned if analysis.tokens(cleaned) else ""


def stored_vectors(texts: Sequence[str], embedder: Embedder) -> list[np.ndarray | None]:
    """Return the vector of each text (float32, shape [dimension]) as far as the database has it."""
    keys = [text_key(embedder.stamp, text) for text in texts]
    found = PassageVector.objects.by_keys(keys)
    return [np.frombuffer(found[key], STORED).astype(np.float32) if key in found else None for key in keys]


def embed_and_store(texts: Iterable[str], embedder: Embedder) -> int:
    """Embed the texts that the database lacks, store them, and return how many that were.

    Raises EmbeddingError, for all of them, when the embedder fails or gives something else than vectors.
    """
    wanted = {text_key(embedder.stamp, text): embeddable(text) for text in texts if embeddable(text)}
    missing = {key: wanted[key] for key in wanted.keys() - PassageVector.objects.by_keys(wanted).keys()}
    if missing:
        vectors = _embedded(list(missing.values()), embedder)
        rows = [
            PassageVector(key=key, stamp=embedder.stamp, vector=vector.tobytes())
            for key, vector in zip(missing, vectors, strict=True)
        ]
        PassageVector.objects.bulk_create(rows, ignore_conflicts=True)
    return len(missing)


def _embedded(texts: list[str], embedder: Embedder) -> np.ndarray:
    try:
        vectors = embedder.embed_passages(texts)
        if vectors.shape != (len(texts), embedder.dimension) or not np.isfinite(vectors).all():
            raise ValueError("no vectors, but something else")
        if not vectors.any(axis=1).all():
            raise ValueError("a vector without a direction")  # which no engine could compare
    except Exception as error:  # whatever a model does wrong, words must be indexed all the same
        raise EmbeddingError(f"The embedder failed on passages ({type(error).__name__}: {error})") from error
    return vectors.astype(STORED)


def works(embedder: Embedder) -> bool:
    """Whether the embedder embeds anything at all; if not, a text on which it failed is not to blame."""
    try:
        _embedded([ORDINARY], embedder)
    except EmbeddingError:
        return False
    return True


def passage_texts(document: Document, *, only_short: bool = False) -> list[str]:
    """Return the texts of a document's passages, all or only the short ones, in order."""
    return [passage.text for passage in document.passages if passage.is_short or not only_short]


def export_vectors(path: Path, documents: Iterable[Document], embedder: Embedder) -> int:
    """Write the stored vectors of the documents' passages to one compact file; return how many.

    The file is a NumPy archive: stamp, keys (uint8, shape [n, 16]) and vectors (float16, shape [n, dimension]).
    """
    keys = sorted({text_key(embedder.stamp, text) for document in documents for text in passage_texts(document)})
    found = PassageVector.objects.by_keys(keys)
    present = [key for key in keys if key in found]
    vectors = np.frombuffer(b"".join(found[key] for key in present), STORED).reshape(len(present), embedder.dimension)
    raw_keys = np.frombuffer(bytes.fromhex("".join(present)), np.uint8).reshape(len(present), 16)
    np.savez_compressed(path, stamp=np.array(embedder.stamp), keys=raw_keys, vectors=vectors)
    return len(present)


def read_vectors(path: Path) -> tuple[str, list[str], np.ndarray]:
    """Return (stamp, keys, vectors) of an exported file. Raises WrongVectorsError when it is none."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            stamp, keys, vectors = str(stored["stamp"]), stored["keys"], stored["vectors"].astype(STORED)
    except (OSError, KeyError, ValueError) as error:
        raise WrongVectorsError(f"{path} is not a file of passage vectors: {error}") from None
    return stamp, [bytes(key).hex() for key in keys], vectors


def import_vectors(path: Path) -> int:
    """Bring the vectors of an exported file into the database; those that are there stay. Return how many it held."""
    stamp, keys, vectors = read_vectors(path)
    rows = [PassageVector(key=k, stamp=stamp, vector=v.tobytes()) for k, v in zip(keys, vectors, strict=True)]
    PassageVector.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    return len(rows)
