import json
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.bench import report, running
from hub.bench.engines import reporting as engines_reporting
from hub.bench.engines import running as engines_running
from hub.bench.places import TaskError
from hub.bench.running import Plan
from hub.bench.timing import UnexpectedAnswerError

# What can be measured: what runs it, and what makes a report of its figures.
BENCHES = {
    "search": (running.run, report.markdown),
    "engines": (engines_running.run, engines_reporting.markdown),
}


class Command(BaseCommand):
    help = "Measure search on generated hubs beside Wagtail's own search, and say which goals are met."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to measure, how much of it, and where results go."""
        parser.add_argument("what", choices=BENCHES, help="what to measure")
        parser.add_argument("--sizes", type=sizes, default=(1_000, 10_000, 50_000), help="numbers of summaries")
        parser.add_argument("--scratch", type=Path, help="a folder to keep the hubs in, and to use them again")
        parser.add_argument("--json", type=Path, dest="json_file", help="write all figures to this file")
        parser.add_argument("--write-docs", action="store_true", help="write the tables to docs/benchmarks.md")
        parser.add_argument("--questions", type=int, help="questions in a series (default: all judged ones)")
        names = [entry.name for entry in engines_running.ENTRIES]
        parser.add_argument("--ways", nargs="+", choices=names, default=(), help="ways to search, for engines")
        parser.add_argument("--no-postgresql", action="store_true", help="leave PostgreSQL out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, and show tables and goals."""
        run, markdown = BENCHES[options["what"]]
        with tempfile.TemporaryDirectory(prefix="klasvloer-bench-") as temporary:
            plan = Plan(
                sizes=options["sizes"],
                scratch=options["scratch"].resolve() if options["scratch"] else Path(temporary),
                keep=options["scratch"] is not None,
                databases=("SQLite",) if options["no_postgresql"] else ("SQLite", "PostgreSQL"),
                limit=options["questions"],
                ways=tuple(options["ways"]),
            )
            try:
                figures = run(plan, self.stderr.write, lambda so_far: keep(options["json_file"], so_far))
            except (TaskError, UnexpectedAnswerError) as error:
                raise CommandError(str(error)) from None
        tables = markdown(figures)
        self.stdout.write(tables)
        if options["write_docs"]:
            report.write_docs(options["what"], tables)


def keep(file: Path | None, figures: dict[str, Any]) -> None:
    """Write figures to a file, if there is to be one."""
    if file:
        file.write_text(json.dumps(figures, indent=2) + "\n")


def sizes(text: str) -> tuple[int, ...]:
    """Return the sizes in "1000,10000"."""
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or min(found) < 1:
        raise ArgumentTypeError("Give numbers of summaries, such as 1000,10000.")
    return found
