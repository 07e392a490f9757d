"""A limit on what the database may take, for searches that can take minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

# Steps of SQLite's machine between two looks at the clock: a fraction of a millisecond.
STEPS = 10_000


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let the queries inside fail with an OperationalError once they have taken `seconds` together (SQLite) or one
    has (PostgreSQL).

    Inside is a transaction, or a savepoint of the one around it, so that the failure spoils nothing else.
    """
    if seconds <= 0:
        raise OperationalError("There is no time left.")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with _statement_timeout(seconds):
                yield
        else:
            with _interrupted_after(seconds):
                yield


@contextmanager
def _statement_timeout(seconds: float) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (before,) = cursor.fetchone()
        set_timeout = "SELECT set_config('statement_timeout', %s, true)"
        cursor.execute(set_timeout, [str(max(1, int(seconds * 1000)))])  # zero would be no limit
        yield
        # After a failure the savepoint gives back the setting.
        cursor.execute(set_timeout, [before])


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, STEPS)
