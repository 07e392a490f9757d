from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from search.following import serve
from search.health import log_troubles
from search.indexer import Indexer
from search.management.engine_option import add_engine

logger = logging.getLogger(__name__)

LONGEST_NAP = 0.2


class Command(BaseCommand):
    help = "Brings published changes into the search index until it is stopped. For SEARCH_INDEXING=worker."
    _stopped = False
    _alive: Path | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once, --seconds, --alive and --engine."""
        add_engine(parser)
        parser.add_argument("--once", action="store_true", help="stop when nothing is due any more")
        parser.add_argument("--seconds", type=float, default=0.2, help="pause between two looks (default: 0.2)")
        parser.add_argument(
            "--alive", type=Path, metavar="FILE", help="touch this file at each step, for a health check"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Drain, pause, again; end after the step at hand when told to."""
        self._alive = options["alive"]
        serve()
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if options["once"]:
                self.stdout.write(f"{self._drain()} changes wait.")
            else:
                self._work_on(options["seconds"])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _work_on(self, seconds: float) -> None:
        self._whatever_happens(log_troubles)
        while not self._stopped:
            self._whatever_happens(self._drain)
            self._pause(seconds)

    def _stop(self, *args: Any) -> None:
        self._stopped = True

    def _is_stopped(self) -> bool:
        """Whether to stop; the indexer asks before each step, so that this is a sign of life, too."""
        self._give_sign_of_life()
        return self._stopped

    def _give_sign_of_life(self) -> None:
        if self._alive is not None:
            self._alive.touch()

    def _drain(self) -> int:
        self._give_sign_of_life()  # while the engine is away no step begins
        return Indexer(stop=self._is_stopped).drain_quietly()

    @staticmethod
    def _whatever_happens(work: Callable[[], object]) -> None:
        """Do a piece of work; a database that is away for a while ends no worker."""
        try:
            work()
        except Exception:
            logger.exception("The indexer stumbled; it goes on.")
        close_old_connections()

    def _pause(self, seconds: float) -> None:
        # In naps: a signal does not end a sleep.
        end = time.monotonic() + seconds
        while not self._stopped and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_NAP))
