"""Tantivy on damaged files: it panics, and that reaches Python as something that no `except Exception` catches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search.engines.base import EngineUnavailableError

PANIC = "PanicException"  # of pyo3_runtime, which cannot be imported


@contextmanager
def no_panic() -> Iterator[None]:
    """Turn a panic into EngineUnavailableError; everything else passes."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise EngineUnavailableError(f"The index of words is damaged: {error}. Run: manage.py rebuild_search") from None
