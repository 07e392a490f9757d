"""An indexer in a process of its own: `python -m tests.search.faults.dying_indexer`, and what it is to do.

`once` kills itself, as kill -9 does, when it has done STEP for the NUMBERth time, and ends with code 0 when it never
came so far. `rebuild` rebuilds until it is killed. `on` is manage.py run_indexer, after it has said that it is ready.
"""

from __future__ import annotations

import os
import signal
import sys

import django


def drain_until(step: str, number: int) -> None:
    from search.indexer import Indexer

    seen = 0

    def observe(done: str) -> None:
        nonlocal seen
        seen += done == step
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    Indexer(observe=observe).drain()


def rebuild() -> None:
    from search.indexer import Indexer

    while True:
        Indexer().rebuild()


def run_on() -> None:
    from django.core.management import call_command

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    call_command("run_indexer", seconds=0.01)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "once":
        drain_until(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "rebuild":
        rebuild()
    else:
        run_on()
