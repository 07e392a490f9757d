"""Vectors for the passages of a collection: on all cores, kept in files, so that a second run embeds nothing."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import numpy as np
from django.db import DatabaseError

from search.documents import Document
from search.embedders import Embedder
from search.engines.base import Vectors
from search.evaluation.workers import set_up, work
from search.vectors import embeddable, passage_texts, stored_vectors

CHUNK = 64


def embed_collection(
    documents: Mapping[str, Document],
    embedder: Embedder,
    cache: Path,
    progress: Callable[[int], None] = lambda passages: None,
) -> Mapping[str, np.ndarray]:
    """Return {text: vector} of all passages, as the hub stores them (float16).

    Chunks of passages are kept in `cache`, by content and model; `progress` is told how many passages are done.
    """
    texts = sorted({embeddable(text) for document in documents.values() for text in passage_texts(document)} - {""})
    found = _of_the_hub(texts, embedder)
    progress(len(found))
    # Passages of like length together: no process is left with all the long ones.
    texts = sorted((text for text in texts if text not in found), key=lambda text: (len(text), text))
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    cache.mkdir(parents=True, exist_ok=True)
    for chunk, vectors in _vectors(chunks, embedder, cache):
        found.update(zip(chunk, vectors, strict=True))
        progress(len(chunk))
    return found


def _of_the_hub(texts: Sequence[str], embedder: Embedder) -> dict[str, np.ndarray]:
    """Return what the hub has embedded for its own pages; nothing where there is no database yet."""
    try:
        stored = stored_vectors(texts, embedder)
    except DatabaseError:
        return {}
    return {text: vector for text, vector in zip(texts, stored, strict=True) if vector is not None}


def vectors_of(document: Document, vectors: Mapping[str, np.ndarray]) -> Vectors:
    """Return the vectors of a document's passages by position."""
    texts = enumerate(embeddable(text) for text in passage_texts(document))
    return {position: vectors[text].astype(np.float32) for position, text in texts if text}


def _vectors(chunks: Sequence[list[str]], embedder: Embedder, cache: Path) -> Iterator[tuple[list[str], np.ndarray]]:
    missing = []
    for chunk in chunks:
        path = cache / _name(chunk, embedder.stamp)
        known = _read(path, len(chunk), embedder.dimension)
        if known is None:
            missing.append((chunk, path))
        else:
            yield chunk, known
    yield from _embedded(missing)


def _name(chunk: Sequence[str], stamp: str) -> str:
    return hashlib.blake2b("\0".join([stamp, *chunk]).encode(), digest_size=16).hexdigest() + ".npy"


def _read(path: Path, rows: int, dimension: int) -> np.ndarray | None:
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None
    return vectors if vectors.shape == (rows, dimension) else None


def _embedded(missing: Sequence[tuple[list[str], Path]]) -> Iterator[tuple[list[str], np.ndarray]]:
    processes = min(_cores(), len(missing))
    if processes < 2:
        yield from ((chunk, work(chunk, path)) for chunk, path in missing)
        return
    # A model that was loaded before a fork does not survive it: each process starts afresh.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=set_up) as pool:
        running = {pool.submit(work, chunk, path): chunk for chunk, path in missing}
        for done in as_completed(running):
            yield running[done], done.result()


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
