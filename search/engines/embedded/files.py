"""The folder of the embedded engine: generations, the commit point, and locks between processes.

    CURRENT               names the living generation
    writer.lock, ...      taken with flock, so that a killed process leaves none behind
    gen-000001/
        commit.json       the commit point: up to where the files below count
        journal.jsonl     one line per change, appended
        texts.bin         documents as JSON, appended
        vocabulary.txt    every word once, one a line, appended
        vectors.i8        one row per embedded passage, appended
        scales.f32        the scale of each row, appended
        words/            the Tantivy index

A writer appends, flushes everything to disk, and then replaces commit.json in one step. Whatever stands beyond the
commit point is what a killed writer left: readers never look there and the next writer cuts it off.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from search import analysis
from search.engines.base import EngineUnavailableError, IndexLostError, IndexMissingError

LAYOUT = "3"
SCALE_BYTES = 4
POLL_SECONDS = 0.01


@dataclass(frozen=True)
class CommitPoint:
    """How far the files of a generation count, in bytes, rows and slots. `words` is the commit of the Tantivy index."""

    layout: str
    analysis: str
    model: str
    dimension: int
    sequence: int = 0
    journal: int = 0
    texts: int = 0
    rows: int = 0
    slots: int = 0
    words: int = 0
    vocabulary: int = 0

    @property
    def is_readable(self) -> bool:
        """Whether this version of the code reads what was written."""
        return self.layout == LAYOUT and self.analysis == analysis.VERSION


@dataclass(frozen=True)
class Generation:
    """One complete index, in a folder of its own."""

    folder: Path

    @property
    def commit(self) -> Path:
        """The file of the commit point."""
        return self.folder / "commit.json"

    @property
    def journal(self) -> Path:
        """The file of changes."""
        return self.folder / "journal.jsonl"

    @property
    def texts(self) -> Path:
        """The file of documents."""
        return self.folder / "texts.bin"

    @property
    def vocabulary(self) -> Path:
        """The file of words."""
        return self.folder / "vocabulary.txt"

    @property
    def vectors(self) -> Path:
        """The file of vectors: int8, row by row."""
        return self.folder / "vectors.i8"

    @property
    def scales(self) -> Path:
        """The file of the scales of the vectors: float32."""
        return self.folder / "scales.f32"

    @property
    def words(self) -> Path:
        """The folder of the Tantivy index."""
        return self.folder / "words"

    def read_commit(self) -> CommitPoint:
        """Return the commit point. Raises IndexMissingError when it is gone or nonsense, or of another version."""
        try:
            point = CommitPoint(**json.loads(self.commit.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexMissingError(f"The search index in {self.folder} cannot be read: {error}") from None
        if not point.is_readable:
            raise IndexMissingError(f"The search index in {self.folder} was made by another version of the hub.")
        return point

    def write_commit(self, point: CommitPoint) -> None:
        """Replace the commit point in one step."""
        write_durably(self.commit, json.dumps(asdict(point)))

    def stat(self) -> tuple[int, int]:
        """Return what changes with every commit: the file's inode and time. Raises IndexMissingError."""
        try:
            status = self.commit.stat()
        except OSError as error:
            raise IndexMissingError(f"The search index in {self.folder} is gone: {error}") from None
        return status.st_ino, status.st_mtime_ns


def write_durably(path: Path, text: str) -> None:
    """Write a small file so that, whatever happens, it holds either the old or the new text."""
    scratch = path.with_name(path.name + ".new")
    with scratch.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class IndexFolder:
    """The folder with all generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._current = folder / "CURRENT"

    def current(self) -> Generation:
        """Return the living generation. Raises IndexLostError when there is none."""
        try:
            name = self._current.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            hint = "Run: manage.py rebuild_search"
            raise IndexLostError(f"There is no search index in {self.folder}. {hint}") from None
        return Generation(self.folder / Path(name).name)

    def new_generation(self) -> Generation:
        """Make an empty folder for a new generation, with a number that was never used."""
        self.make()
        numbers = [int(path.name[4:]) for path in self.folder.glob("gen-*") if path.name[4:].isdigit()]
        generation = Generation(self.folder / f"gen-{max(numbers, default=0) + 1:06d}")
        generation.words.mkdir(parents=True)
        return generation

    def make(self) -> None:
        """Make the folder itself. Raises EngineUnavailableError where that is not allowed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineUnavailableError(
                f"The folder {self.folder} for the search index cannot be made: {error}"
            ) from None

    def set_current(self, generation: Generation) -> None:
        """Let a generation take the place of the living one, and remove all others.

        Processes that still read the old one keep its files until they let go.
        """
        write_durably(self._current, generation.folder.name)
        for path in self.folder.glob("gen-*"):
            if path != generation.folder:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def locked(self, name: str, seconds: float) -> Iterator[None]:
        """Hold a lock over all processes and threads. Raises EngineUnavailableError when it is not free in time."""
        self.make()
        deadline = time.monotonic() + seconds
        try:
            descriptor = os.open(self.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise EngineUnavailableError(f"The search index in {self.folder} cannot be written: {error}") from None
        try:
            while not _try_lock(descriptor):
                if time.monotonic() > deadline:
                    raise EngineUnavailableError(f"Another process holds {name}.lock of the search index.")
                time.sleep(POLL_SECONDS)
            yield
        finally:
            os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
