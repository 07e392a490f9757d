from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from search.indexer import Indexer


class Command(BaseCommand):
    help = "Brings published changes into the search index until it is stopped. For SEARCH_INDEXING=worker."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once and --seconds."""
        parser.add_argument("--once", action="store_true", help="stop when nothing is due any more")
        parser.add_argument("--seconds", type=float, default=0.2, help="pause between two looks (default: 0.2)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Drain, pause, again."""
        while True:
            waiting = Indexer().drain_quietly()
            if options["once"]:
                self.stdout.write(f"{waiting} changes wait.")
                return
            close_old_connections()
            time.sleep(options["seconds"])
