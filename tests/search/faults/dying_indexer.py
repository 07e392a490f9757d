"""An indexer in a process of its own: `python -m tests.search.faults.dying_indexer`, and what it is to do.

`once` kills itself, as kill -9 does, when it has done STEP for the NUMBERth time, and ends with code 0 when it never
came so far. `rebuild` rebuilds until it is killed, and says each time that it did; `hold` rebuilds once, and waits for
a line in the middle of it. `on` is manage.py run_indexer, after it has said that it is ready. `manage` is manage.py.
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

    say("ready")
    while True:
        Indexer().rebuild()
        say("rebuilt")


def rebuild_and_hold() -> None:
    from search.indexer import Indexer

    heard: list[str] = []

    def hold(identifier: str) -> None:
        if not heard:
            say("building")
            heard.append(sys.stdin.readline())

    Indexer().rebuild(hold)


def manage(*arguments: str) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments])


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def run_on() -> None:
    from django.core.management import call_command

    say("ready")
    call_command("run_indexer", seconds=0.01)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "once":
        drain_until(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "rebuild":
        rebuild()
    elif sys.argv[1] == "hold":
        rebuild_and_hold()
    elif sys.argv[1] == "manage":
        manage(*sys.argv[2:])
    else:
        run_on()
