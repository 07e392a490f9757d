from __future__ import annotations

import json
import textwrap
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.asking import Answer, Question, ask
from search.explaining import parts_of_score
from search.facets import facets
from search.management.engine_option import add_engine

WIDTH = 100


class Command(BaseCommand):
    help = "Answers a classroom question in the terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the question and the options."""
        parser.add_argument("question")
        parser.add_argument("--json", action="store_true", help="print JSON for programs")
        parser.add_argument("--filter", action="append", default=[], metavar="KEY=CODE", help="such as level=lager")
        parser.add_argument("--explain", action="store_true", help="show each part of every score")
        add_engine(parser)
        parser.add_argument("--limit", type=int, default=5, help="number of results (default: 5)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        question = Question(options["question"], _filters(options["filter"]), page_size=max(1, options["limit"]))
        answer = ask(question)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(answer), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_lines(answer, explain=options["explain"])))


def _filters(values: list[str]) -> dict[str, tuple[str, ...]]:
    known = [facet.key for facet in facets()]
    filters: dict[str, tuple[str, ...]] = {}
    for value in values:
        key, separator, code = value.partition("=")
        if not separator or key not in known:
            raise CommandError(f"--filter {value}: use KEY=CODE, with one of these keys: {', '.join(known)}.")
        filters[key] = (*filters.get(key, ()), code)
    return filters


def as_json(answer: Answer) -> dict[str, Any]:
    """Return the answer for programs. The keys are a promise; new ones may come."""
    return {
        "question": answer.question.text,
        "answered": answer.answered,
        "degraded": [str(text) for text in answer.degraded],
        "results": [
            {
                "title": result.title,
                "url": result.url,
                "passage": result.passage_text,
                "question": result.question,
                "evidence": result.evidence,
                "score": round(result.score.total, 4),
            }
            for result in answer.results
        ],
    }


def as_lines(answer: Answer, *, explain: bool = False) -> list[str]:
    """Return the answer for people, line by line, with every part of the scores when asked."""
    lines = [f"! {text}" for text in answer.degraded]
    if answer.correction:
        lines.append(f"Bedoelde je: {answer.correction.text}")
    if explain and answer.understood:
        lines += _understood(answer)
    if not answer.results:
        lines.append("Niets gevonden.")
        if answer.without_quotes:
            lines.append(f"  Zoek zonder aanhalingstekens: {answer.without_quotes}")
        lines += [f"  Verwant: {related.text}" for related in answer.related]
    elif not answer.answered:
        lines.append("Misschien zit hier een antwoord bij:")
    for number, result in enumerate(answer.results, start=1):
        lines += ["", f"{number}. {result.title}", f"   {result.url}"]
        lines += textwrap.wrap(result.passage_text, WIDTH, initial_indent="   ", subsequent_indent="   ")
        lines.append(f"   {result.reason}")
        if explain:
            lines += [f"   {part.adds:+.4f}  {part.name} = {part.value:.4f}" for part in parts_of_score(result.hit)]
            lines.append(f"   {result.score.total:.4f}  totaal")
    return lines


def _understood(answer: Answer) -> list[str]:
    """Return how the question was read."""
    understood = answer.understood
    assert understood is not None
    lines = [f"  soort: {understood.kind}; woorden: {', '.join(understood.words)}"]
    lines += [f"  {synonym.words}, ook: {synonym.text}" for synonym in understood.synonyms]
    lines += [f"  letterlijk: {' '.join(phrase)}" for phrase in understood.phrases]
    lines += [f"  zonder: {' '.join(phrase)}" for phrase in understood.without]
    lines += [f"  filter in de vraag: {offer.key}={offer.code}" for offer in answer.offers]
    return lines
