"""Where a hub that is measured lives: a folder and a database of its own, in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hub.demo import environment

ROOT = environment.ROOT
# What the surroundings set for another hub.
FOREIGN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SEARCH_INDEX_DIR", "SEARCH_INDEXING", "SECRET_KEY", "DEBUG")
# Where `.ci/postgresql` keeps one for tests.
LOCAL_POSTGRESQL = "postgres://klasvloer@127.0.0.1:{port}/klasvloer"
FILLED = "filled.json"

Say = Callable[[str], object]


class TaskError(Exception):
    """A process of a hub that is measured failed. What it wrote stands above."""


@dataclass(frozen=True)
class Place:
    """A hub of `size` summaries in `folder`, with its database at `database` (an address for DATABASE_URL)."""

    size: int
    kind: str
    folder: Path
    database: str

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of its processes: production settings, as in the demonstration."""
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return {**inherited, **environment.values(self.folder), "DATABASE_URL": self.database, **more}

    def run(self, task: str, more: dict[str, str] | None = None, **arguments: Any) -> Any:
        """Run a task of `hub.bench.tasks` and return its result. Raises TaskError."""
        command = [sys.executable, "-m", "hub.bench.tasks", task, json.dumps(arguments)]
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=self.environment(**(more or {})), stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise TaskError(f"{task} failed for {self.size} summaries in {self.kind} (exit code {done.returncode}).")
        return json.loads(done.stdout.splitlines()[-1])

    def fill(self, say: Say) -> dict[str, float]:
        """Make the hub, or find it made before in a folder that is kept; return the seconds that making it took."""
        mark = self.folder / FILLED
        if mark.exists():
            say("      made before")
            # The code may be newer than what was made: its tables, its styles and scripts.
            self.run("renew")
            return json.loads(mark.read_text())
        seconds = self.run("fill", size=self.size)
        mark.write_text(json.dumps(seconds))
        return seconds


@contextmanager
def sqlite_place(scratch: Path, size: int) -> Iterator[Place]:
    """Give a place with a SQLite file."""
    folder = scratch / f"sqlite-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    yield Place(size, "SQLite", folder, f"sqlite:///{folder / 'klasvloer.sqlite3'}")


@contextmanager
def postgresql_place(scratch: Path, size: int, server: str, keep: bool) -> Iterator[Place]:
    """Give a place with a PostgreSQL database of its own on a server; it is dropped afterwards unless it is kept."""
    folder = scratch / f"postgresql-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"klasvloer_bench_{size}"
    if not (folder / FILLED).exists():
        _command(server, f'DROP DATABASE IF EXISTS "{name}"')
        _command(server, f'CREATE DATABASE "{name}"')
    try:
        yield Place(size, "PostgreSQL", folder, urlsplit(server)._replace(path=f"/{name}").geturl())
    finally:
        if not keep:
            _command(server, f'DROP DATABASE IF EXISTS "{name}"')


def postgresql_server() -> str | None:
    """Return the address of a PostgreSQL that may be used: that of DATABASE_URL, else a local one of the tests."""
    given = os.environ.get("DATABASE_URL", "")
    local = LOCAL_POSTGRESQL.format(port=os.environ.get("POSTGRESQL_PORT", "25432"))
    server = given if given.startswith("postgres") else local
    try:
        _command(server, "SELECT 1")
    except (ImportError, OSError):
        return None
    return server


def _command(server: str, text: str) -> None:
    """Run a command on the server itself. Raises OSError when it cannot be reached."""
    import psycopg

    try:
        with psycopg.connect(server, connect_timeout=3, autocommit=True) as connection:
            connection.execute(text.encode())
    except psycopg.OperationalError as error:
        raise OSError(str(error)) from None
