from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.engines import EngineUnavailableError, get_engine
from search.indexer import Indexer, count_documents

LINE_EVERY = 100


class Command(BaseCommand):
    help = "Builds the search index anew beside the living one, which answers until the new one is complete."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many documents there are."""
        if get_engine() is None:
            self.stdout.write("This hub searches in the database: there is no index to build.")
            return
        total = count_documents()
        try:
            with tqdm(total=total, unit="doc", file=self.stderr, disable=not self.stderr.isatty()) as bar:
                count = Indexer().rebuild(lambda identifier: self._advance(bar, total))
        except EngineUnavailableError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} documents in the search index.")

    def _advance(self, bar: tqdm, total: int) -> None:
        bar.update()
        self._done = getattr(self, "_done", 0) + 1
        if bar.disable and self._done % LINE_EVERY == 0:
            self.stderr.write(f"{self._done} of {total} documents")
