"""What runs in the processes that embed a collection. They set Django up first: nothing of it is imported before."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np


def set_up() -> None:
    """Make this process one of the project's."""
    import django

    django.setup()


def work(texts: list[str], path: Path) -> np.ndarray:
    """Embed passages, keep their vectors in a file, and return them. Raises RuntimeError without an embedder."""
    from search.embedders import get_embedder
    from search.vectors import STORED

    embedder = get_embedder()
    if embedder is None:
        raise RuntimeError("The embedder does not run in this process.")
    vectors = embedder.embed_passages(texts).astype(STORED)
    # A name of its own first: another run may write the same chunk at the same time.
    scratch = path.with_name(f"{path.stem}-{os.getpid()}.npy")
    np.save(scratch, vectors)
    scratch.replace(path)
    return vectors
