from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.calibration import calibration
from search.embedders import get_embedder
from search.engines import EngineUnavailableError
from search.evaluation import deciding, reporting, wagtail_search
from search.evaluation.agreement import agreement, as_lines
from search.evaluation.collection import Collection, CollectionError, hub_collection, read_collection
from search.evaluation.engines import ELASTICSEARCH, EMBEDDED
from search.evaluation.judged import JudgedQuestionError
from search.evaluation.running import Outcome, bench, without_classroom_questions
from search.evaluation.variants import FUSED, USUAL, VARIANTS, WAGTAIL, WITHOUT_QUESTIONS, WORDS
from search.fusion import SHIPPED
from search.synonyms import Lexicon, shipped_lexicon

lexicon = shipped_lexicon

HALVES = ("development", "report", "all")


class Command(BaseCommand):
    help = "Measures how well search ranks: on the judged questions of the hub, or on any collection in a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        names = [*VARIANTS, WAGTAIL, WITHOUT_QUESTIONS]
        parser.add_argument("--collection", type=Path, help="a folder of corpus.jsonl, queries.jsonl and qrels.tsv")
        parser.add_argument(
            "--variant", action="append", choices=names, metavar="NAME", help=f"one of: {', '.join(names)}"
        )
        parser.add_argument("--all", action="store_true", help="all variants, beside each other")
        parser.add_argument("--half", choices=HALVES, default="development", help="of the judged questions")
        parser.add_argument(
            "--decision", action="store_true", help="how well the hub knows when it does not know, and where to cut"
        )
        parser.add_argument("--engines", action="store_true", help="compare Elasticsearch with the embedded engine")
        parser.add_argument("--json", action="store_true", help="print JSON for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        folder: Path | None = options["collection"]
        names = self._names(options, is_hub=folder is None)
        try:
            if options["decision"]:
                self._decide(options["half"])
                return
            collection = read_collection(folder) if folder else _answerable(_half(hub_collection(), options["half"]))
            if options["engines"]:
                self._compare_engines(collection, lexicon() if folder is None else shipped_lexicon())
                return
            outcomes = self._outcomes(collection, names, is_hub=folder is None)
        except (CollectionError, JudgedQuestionError, EngineUnavailableError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            timed = outcomes.get(FUSED) or next(iter(outcomes.values()))
            numbers = reporting.as_json(outcomes, [outcome.seconds for outcome in timed])
            self.stdout.write(json.dumps(numbers, ensure_ascii=False, indent=2))
        else:
            self._print(outcomes)

    @staticmethod
    def _names(options: dict[str, Any], *, is_hub: bool) -> list[str]:
        hubs_own = [WAGTAIL, WITHOUT_QUESTIONS] if is_hub else []
        if options["all"]:
            return [*VARIANTS, *hubs_own]
        chosen = list(dict.fromkeys(options["variant"] or USUAL))
        if not is_hub and not {WAGTAIL, WITHOUT_QUESTIONS}.isdisjoint(chosen):
            raise CommandError("Wagtail's search and classroom questions exist for the hub's own pages only.")
        return chosen

    def _outcomes(self, collection: Collection, names: Sequence[str], *, is_hub: bool) -> dict[str, list[Outcome]]:
        words = lexicon() if is_hub else shipped_lexicon()
        passages = sum(len(document.passages) for document in collection.documents.values())
        bar = tqdm(total=passages, unit="passage", file=self.stderr, disable=not self.stderr.isatty())
        with bar, bench(collection, words, bar.update) as own:
            # What the hub uses goes first: its times hold the embedding of each question.
            recipes = sorted((name for name in names if name in VARIANTS), key=lambda name: name != FUSED)
            outcomes = {name: [own.run(query, VARIANTS[name]) for query in collection.queries] for name in recipes}
        if WAGTAIL in names:
            outcomes[WAGTAIL] = [wagtail_search.run(query) for query in collection.queries]
        if WITHOUT_QUESTIONS in names:
            with bench(without_classroom_questions(collection), words) as bare:
                outcomes[WITHOUT_QUESTIONS] = [bare.run(query, SHIPPED) for query in collection.queries]
        return {name: outcomes[name] for name in names}

    def _compare_engines(self, collection: Collection, words: Lexicon) -> None:
        """Print how far the engines agree on the questions of a collection."""
        outcomes = []
        for name in (EMBEDDED, ELASTICSEARCH):
            with bench(collection, words, engine_name=name) as own:
                outcomes.append([own.run(query, SHIPPED) for query in collection.queries])
        found = agreement(outcomes[0], outcomes[1])
        self.stdout.write(f"{len(collection.queries)} questions\n")
        self.stdout.write("\n".join(as_lines((EMBEDDED, ELASTICSEARCH), found)))

    def _decide(self, half: str) -> None:
        """Print how the thresholds of the settings do on a half, and those that this half would give."""
        collection = _half(hub_collection(), half)
        embedder = get_embedder()
        with bench(collection, lexicon()) as own:
            for name, recipe in ((embedder.name if embedder else "", SHIPPED), ("words", VARIANTS[WORDS])):
                found = deciding.cases(own, collection.queries, recipe)
                self.stdout.write(f"{name}: {len(found)} questions, {half} half\n")
                self.stdout.write("\n".join(deciding.decision_table(found, calibration(name))) + "\n")
                self.stdout.write(f"this half would give {deciding.fitted(found, with_meaning=name != 'words')}\n")

    def _print(self, outcomes: dict[str, list[Outcome]]) -> None:
        chosen = FUSED if FUSED in outcomes else next(iter(outcomes))
        tables = [reporting.as_table(outcomes), reporting.by_kind(outcomes)]
        if len(outcomes) > 1:
            tables.append(reporting.comparison(outcomes, chosen))
        self.stdout.write(f"{len(outcomes[chosen])} questions\n")
        for table in tables:
            self.stdout.write("\n".join(table) + "\n")


def _half(collection: Collection, half: str) -> Collection:
    return replace(collection, queries=[query for query in collection.queries if half in (query.half, "all")])


def _answerable(collection: Collection) -> Collection:
    """Leave out the questions that nothing answers: no order of results is right for them."""
    return replace(collection, queries=[query for query in collection.queries if query.grades])
