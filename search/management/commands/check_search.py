from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.comparing import Comparison, Difference, compare, repair
from search.engines import Engine, EngineUnavailableError, IndexMissingError, get_engine
from search.indexer import Indexer
from search.management.engine_option import add_engine

SHOWN = 20


class Command(BaseCommand):
    help = "Compares the search index with the database, both ways; ends with code 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --repair and --engine."""
        add_engine(parser)
        parser.add_argument("--repair", action="store_true", help="index what differs again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, say what differs, and repair when asked to."""
        engine = get_engine()
        if engine is None:
            self.stdout.write("This hub searches in the database: there is no index to compare.")
            return
        try:
            self._check(engine, mends=options["repair"])
        except EngineUnavailableError as error:
            raise CommandError(str(error)) from None

    def _check(self, engine: Engine, *, mends: bool) -> None:
        try:
            comparison = compare(engine)
        except IndexMissingError as error:
            if not mends:
                raise
            self.stdout.write(f"{error}\nBuilt anew: {Indexer().rebuild()} documents.")
            return
        self._tell(comparison)
        if comparison.is_equal:
            return
        if not mends:
            raise CommandError("The index differs from the database. Run: manage.py check_search --repair")
        self._repair(engine, comparison)

    def _tell(self, comparison: Comparison) -> None:
        self.stdout.write(f"{comparison.public} public pages, {comparison.stored} documents in the index.")
        self._list("on their way through the outbox", sorted(comparison.waiting))
        for difference in Difference:
            self._list(difference.value, comparison.ids(difference))
        self._list("parked after too many failures", comparison.parked)
        if not comparison.takes_vectors:
            self.stdout.write("The vectors in the index are of another model than the embedder of the settings.")
        if comparison.is_equal:
            self.stdout.write("The index holds what is public.")

    def _list(self, what: str, identifiers: Sequence[str]) -> None:
        if identifiers:
            shown = " ".join(identifiers[:SHOWN])
            more = f" and {len(identifiers) - SHOWN} more" if len(identifiers) > SHOWN else ""
            self.stdout.write(f"{len(identifiers)} {what}:\n  {shown}{more}")

    def _repair(self, engine: Engine, comparison: Comparison) -> None:
        if not comparison.takes_vectors:
            self.stdout.write(f"Built anew: {Indexer().rebuild()} documents.")
        elif not repair(comparison):
            count = len({*comparison.differences, *comparison.parked})
            self.stdout.write(f"{count} documents queued for the worker (manage.py run_indexer).")
            return
        after = compare(engine)
        if not after.is_equal:
            self._tell(after)
            raise CommandError("Some of it could not be repaired; the log and the list of parked documents say why.")
        self.stdout.write(f"Repaired: {len({*comparison.differences, *comparison.parked})} documents.")
