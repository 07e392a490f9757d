"""The embedded engine between processes, after crashes, and on a damaged disk."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import shutil
import signal
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from search.engines import EngineUnavailableError, IndexMissingError
from search.engines.embedded import EmbeddedEngine, Model
from search.engines.embedded.files import Generation
from tests.search.conftest import document
from tests.search.engines.asking import ask, rebuild, titles, vectors, write

MODEL = Model("hashing-1-256", 256)
FORK = multiprocessing.get_context("fork")


def reader(folder: Path) -> EmbeddedEngine:
    """Return an engine that shares nothing with another but the folder."""
    return EmbeddedEngine(folder, lambda: MODEL, lock_seconds=5)


def numbered(number: int) -> object:
    return document(number, f"Titel woord{number}", f"Tekst over onderwerp{number}.", theme=(f"t{number % 3}",))


@pytest.fixture
def folder(engine: EmbeddedEngine, tmp_path: Path) -> Path:
    rebuild(engine, [numbered(number) for number in range(5)])
    return tmp_path / "engine"


def _write_for_ever(folder: Path, first: int) -> None:
    engine = reader(folder)
    number = first
    while True:
        write(engine, numbered(number), remove=[f"summary:{number - 3}"])
        number += 1


def test_a_reader_sees_the_commit_of_another_process_at_its_next_question(folder: Path) -> None:
    reading = reader(folder)
    assert "Titel woord77" not in titles(ask(reading, "woord77"))
    process = FORK.Process(target=lambda: write(reader(folder), numbered(77)))
    process.start()
    process.join()
    assert titles(ask(reading, "woord77"))[0] == "Titel woord77"


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_an_index_that_reads_and_takes_the_change_again(folder: Path) -> None:
    chance = random.Random(4)
    for round_number in range(12):
        process = FORK.Process(target=_write_for_ever, args=(folder, 100 + 50 * round_number))
        process.start()
        process.join(timeout=chance.uniform(0.02, 0.25))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        reading = reader(folder)
        before = dict(reading.stored())
        ask(reading, "woord1")
        for identifier in before:
            number = int(identifier.partition(":")[2])
            assert titles(ask(reading, f"woord{number}"))[0] == f"Titel woord{number}"
        write(reading, numbered(round_number + 10_000))
        assert dict(reading.stored()).keys() == before.keys() | {f"summary:{round_number + 10_000}"}


STEPS = {
    "before the journal is on disk": (os, "fsync"),
    "after the words were committed": (Generation, "write_commit"),
    "before the commit point is replaced": (Path, "replace"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_each_step_of_a_commit_is_all_or_nothing(
    folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = reader(folder)
    before = dict(engine.stored())

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*STEPS[step], crash)
        with pytest.raises(KeyboardInterrupt):
            write(engine, numbered(55), remove=["summary:1"])
    again = reader(folder)
    assert dict(again.stored()) == before
    assert "Titel woord55" not in titles(ask(again, "woord55"))
    write(again, numbered(56))
    write(again, numbered(55), remove=["summary:1"])
    assert titles(ask(again, "woord55"))[0] == "Titel woord55"
    assert titles(ask(again, "woord56"))[0] == "Titel woord56"
    assert dict(again.stored()).keys() == (before.keys() - {"summary:1"}) | {"summary:55", "summary:56"}


@pytest.mark.slow
def test_two_processes_write_in_turn_and_neither_loses_anything(folder: Path) -> None:
    def write_ten(first: int) -> None:
        for number in range(first, first + 10):
            write(reader(folder), numbered(number))

    processes = [FORK.Process(target=write_ten, args=(first,)) for first in (100, 200)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    stored = dict(reader(folder).stored())
    assert {f"summary:{n}" for n in (*range(5), *range(100, 110), *range(200, 210))} == stored.keys()


@pytest.mark.slow
def test_readers_never_see_half_a_commit(folder: Path) -> None:
    reading, stop, seen = reader(folder), threading.Event(), []

    def watch() -> None:
        while not stop.is_set():
            snapshot = reading.snapshot()
            seen.append((snapshot.view.size, snapshot.point.slots, len(ask(reading, "titel", limit=100).hits)))

    thread = threading.Thread(target=watch)
    thread.start()
    for number in range(100, 115):
        write(reader(folder), numbered(number), numbered(number + 1000))
    stop.set()
    thread.join()
    assert all(size == slots for size, slots, _hits in seen)
    assert all(hits % 2 == 1 for _size, _slots, hits in seen)


def test_a_locked_index_is_waited_for_and_then_given_up(folder: Path) -> None:
    waiting = EmbeddedEngine(folder, lambda: MODEL, lock_seconds=0.05)
    with reader(folder).writing(), pytest.raises(EngineUnavailableError, match="Another process"), waiting.writing():
        pass


def damage(folder: Path, what: str) -> None:
    generation = next(folder.glob("gen-*"))
    if what == "all":
        shutil.rmtree(folder)
    elif what == "current":
        (folder / "CURRENT").write_text("gen-999999")
    elif what == "commit":
        (generation / "commit.json").write_text('{"layout": ')
    elif what == "journal":
        (generation / "journal.jsonl").write_bytes(b"\x00")
    elif what == "vectors":
        (generation / "vectors.i8").unlink()
    else:
        shutil.rmtree(generation / "words")


@pytest.mark.parametrize("what", ["all", "current", "commit", "journal", "vectors", "words"])
def test_a_damaged_index_says_so_and_a_rebuild_mends_it(folder: Path, what: str) -> None:
    damage(folder, what)
    engine = reader(folder)
    with pytest.raises(IndexMissingError):
        ask(engine, "woord1")
    with pytest.raises(EngineUnavailableError), engine.writing():
        pass
    rebuild(engine, [numbered(1)])
    assert titles(ask(engine, "woord1")) == ["Titel woord1"]


def test_a_folder_that_goes_away_while_serving_is_noticed(folder: Path) -> None:
    engine = reader(folder)
    ask(engine, "woord1")
    shutil.rmtree(folder)
    with pytest.raises(IndexMissingError):
        ask(engine, "woord1")


def test_vectors_of_another_model_are_not_compared(folder: Path) -> None:
    other = EmbeddedEngine(folder, lambda: Model("other-1-256", 256), lock_seconds=5)
    assert ask(other, "woord1").mode == "words"
    write(other, numbered(60))
    assert titles(ask(other, "woord60")) == ["Titel woord60"]
    assert ask(reader(folder), "woord1").mode == "hybrid"


def test_an_index_of_another_analysis_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.analysis.VERSION", "next")
    with pytest.raises(IndexMissingError, match="another version"):
        ask(reader(folder), "woord1")


def test_compacting_keeps_what_lives_with_its_vectors(folder: Path) -> None:
    engine = reader(folder)
    for _ in range(4):
        write(engine, *[numbered(number) for number in range(5)], remove=["summary:4"])
    before = titles(ask(engine, "onderwerp2 tekst", limit=50))
    engine.compact()
    snapshot = engine.snapshot()
    assert snapshot.view.size == 4
    assert len(snapshot.vectors) == 4 * len(vectors(numbered(1)))
    assert titles(ask(engine, "onderwerp2 tekst", limit=50)) == before


def test_a_full_disk_loses_the_session_and_nothing_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = reader(folder)

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write(engine, numbered(55))
    assert "Titel woord55" not in titles(ask(engine, "woord55"))
    write(engine, numbered(55))
    assert titles(ask(engine, "woord55"))[0] == "Titel woord55"


def test_a_disk_that_is_really_full_leaves_the_engine_usable(folder: Path) -> None:
    """No file may grow: the kernel refuses each write, in Python's files and in Tantivy's threads."""
    engine = reader(folder)
    before = dict(engine.stored())
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in (0, 300, 5000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        try:
            with pytest.raises((OSError, EngineUnavailableError)):
                write(engine, *[numbered(number) for number in range(100, 150)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert dict(engine.stored()) == before
    signal.signal(signal.SIGXFSZ, ignored)
    write(engine, numbered(55))
    assert titles(ask(engine, "woord55"))[0] == "Titel woord55"


@pytest.mark.slow
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_bytes_that_turn_while_serving_are_an_error_that_can_be_caught(folder: Path, seed: int, is_open: bool) -> None:
    """Tantivy panics on them; unseen, that would end the thread that asks."""
    chance, engine = random.Random(seed), reader(folder)
    if is_open:
        ask(engine, "woord1")
    for path in sorted(next(folder.glob("gen-*")).joinpath("words").iterdir()):
        content = bytearray(path.read_bytes())
        for _ in range(len(content) // 20):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with path.open("r+b") as file:
            file.write(content)
    for question in ("woord1", "titel woord4", "onbekend"):
        with suppress(EngineUnavailableError):
            ask(engine, question)
    with suppress(EngineUnavailableError):
        write(engine, numbered(55))
    rebuild(engine, [numbered(1)])
    assert titles(ask(engine, "woord1")) == ["Titel woord1"]
