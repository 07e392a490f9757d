from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.comparing import compare, repair
from search.engines import Engine, EngineUnavailableError, get_engine
from search.following import let_be_mended
from search.indexer import Indexer
from search.management.engine_option import add_engine
from search.reading import count_documents

LINE_EVERY = 100


class Command(BaseCommand):
    help = "Builds the search index anew beside the living one, which answers until the new one is complete."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --rollback and --engine."""
        add_engine(parser)
        parser.add_argument("--rollback", action="store_true", help="let the index before this one live again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many documents there are."""
        engine = get_engine()
        if engine is None:
            self.stdout.write("This hub searches in the database: there is no index to build.")
            return
        if options["rollback"]:
            self._roll_back(engine)
            return
        total = count_documents()
        try:
            with tqdm(total=total, unit="doc", file=self.stderr, disable=not self.stderr.isatty()) as bar:
                count = Indexer().rebuild(lambda identifier: self._advance(bar, total))
        except EngineUnavailableError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} documents in the search index.")

    def _roll_back(self, engine: Engine) -> None:
        """Go back, and bring what changed since then into the index that lives again."""
        try:
            with engine.exclusive():
                let_be_mended(engine)
                name = engine.roll_back()
            comparison = compare(engine)
        except EngineUnavailableError as error:
            raise CommandError(str(error)) from None
        drained = repair(comparison)
        count = len(comparison.differences)
        what = "changed since and were indexed again" if drained else "changed since; the worker takes them up"
        self.stdout.write(f"{name} lives again. {count} documents {what}.")

    def _advance(self, bar: tqdm, total: int) -> None:
        bar.update()
        self._done = getattr(self, "_done", 0) + 1
        if bar.disable and self._done % LINE_EVERY == 0:
            self.stderr.write(f"{self._done} of {total} documents")
