"""Figures as tables, for the terminal and for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hub.bench.goals import Goal, goals
from hub.bench.places import ROOT

DOCS = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- bench {what}: written by the command, from here -->"
END = "<!-- bench {what}: to here -->"

Hub = dict[str, Any]
Row = tuple[str, Callable[[Hub], str]]

PAGES = {
    "question": "question",
    "question_repeated": "the same question again and again",
    "question_filtered": "question with a filter",
    "suggestion": "suggestion",
    "browse": "browsing",
}
PARTS = {
    "embedding": "embedding the question",
    "engine": "the engine (`engine.search`)",
    "answer": "whole answer (`ask`), new question",
    "answer_repeated": "whole answer, question remembered",
    "wagtail": "Wagtail's search, all words",
    "wagtail_any_word": "Wagtail's search, any word",
}
BASELINES = {"wagtail": "all words", "wagtail_any_word": "any word"}


def markdown(figures: dict[str, Any]) -> str:
    """Return the whole report."""
    parts = [heading("search", figures["machine"]), goals_table(goals(figures))]
    for database in dict.fromkeys(hub["database"] for hub in figures["hubs"]):
        hubs = [hub for hub in figures["hubs"] if hub["database"] == database]
        parts += [f"### {database}", _pages(hubs), _parts(hubs), _ratios(hubs), _rest(hubs)]
    return "\n\n".join(parts) + "\n"


def write_docs(what: str, report: str) -> None:
    """Put a report between its marks in docs/benchmarks.md. Raises ValueError when the marks are not there."""
    begin, end = BEGIN.format(what=what), END.format(what=what)
    text = DOCS.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(begin)
    _old, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{DOCS.name} lacks the marks {begin!r} and {end!r}.")
    DOCS.write_text(f"{before}{begin}\n{report}{end}{after}", encoding="utf-8")


def heading(what: str, machine: dict[str, Any], software: Sequence[str] = ()) -> str:
    """Return the line that says by what, when, where and with which other software the figures were measured."""
    known = [
        machine["date"],
        f"commit {machine['commit']}" if machine["commit"] else "",
        f"{machine['cores']} cores ({machine['processor'] or machine['system']})",
        f"{machine['memory_gb']} GB" if machine["memory_gb"] else "",
        f"Python {machine['python']}",
        *software,
        f"load {machine['load_before']} before and {machine['load_after']} after",
    ]
    return f"Measured by `manage.py bench {what}`: {', '.join(filter(None, known))}. Times are milliseconds, p50 / p95."


def goals_table(found: Sequence[Goal]) -> str:
    """Return goals with what was measured, as a table."""
    rows = [
        [goal.text, _number(goal.measured, goal.unit), _number(goal.most, goal.unit), goal.verdict] for goal in found
    ]
    return table(["goal", "measured", "at most", "verdict"], rows)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.2f} {unit}".strip() if value < 10 else f"{value:.0f} {unit}".strip()


def _pages(hubs: list[Hub]) -> str:
    rows = [
        [f"{label}, {clients} client{'s' if clients != '1' else ''}"]
        + [time_of(hub["http"].get(name, {}).get(clients)) for hub in hubs]
        for name, label in PAGES.items()
        for clients in ("1", "8")
    ]
    return table(["page over HTTP, gunicorn with 2 processes of 4 threads", *_sizes(hubs)], rows)


def _parts(hubs: list[Hub]) -> str:
    rows = [[label] + [time_of(hub["inside"].get(name)) for hub in hubs] for name, label in PARTS.items()]
    for name, kind in BASELINES.items():
        rows.append([f"Wagtail's search, {kind}: questions that find nothing"] + [_nothing(hub, name) for hub in hubs])
    for name in ("results", "browse"):
        rows.append([f"database queries of a page ({name})"] + [str(hub["inside"]["queries"][name]) for hub in hubs])
    return table(["inside one process", *_sizes(hubs)], rows)


def _nothing(hub: Hub, name: str) -> str:
    found = hub["inside"][name]
    given_up = f", {found['given_up']} given up" if found["given_up"] else ""
    return f"{found['nothing']} of {found['count']}{given_up}"


def _ratios(hubs: list[Hub]) -> str:
    """Compare medians: how many times as long Wagtail's search takes."""
    rows = [
        [f"Wagtail's search ({kind}) / {PARTS[part].split(',')[0]}"] + [_compared(hub, name, part) for hub in hubs]
        for name, kind in BASELINES.items()
        for part in ("engine", "answer")
    ]
    return table(["ratio of p50", *_sizes(hubs)], rows)


def _compared(hub: Hub, name: str, part: str) -> str:
    above, below = hub["inside"].get(name), hub["inside"].get(part)
    return f"{above['p50'] / below['p50']:.2f}" if above and below and below["p50"] else "–"


def _rest(hubs: list[Hub]) -> str:
    rows: list[Row] = [
        ("publishing, the call itself", lambda hub: time_of(hub["publish"]["call"])),
        ("from publication until a page finds it", lambda hub: time_of(hub["publish"]["findable"])),
        ("start of the server until its first page of results, s", lambda hub: str(hub["starting"])),
        ("  until both processes have read what they suggest, s", lambda hub: str(hub["suggesting"])),
        ("rebuild, vectors stored, documents/s", lambda hub: str(hub["rebuild"]["warm_per_second"])),
        ("rebuild, vectors to be made, documents/s", lambda hub: str(hub["rebuild"]["cold_per_second"])),
        ("memory of a web process, resident, MB", lambda hub: _memory(hub, "resident")),
        ("  of which its own alone, MB", lambda hub: _memory(hub, "own")),
        ("  of which mapped files, the index among them, MB", lambda hub: _memory(hub, "files")),
        ("  its fair part of what is shared included, MB", lambda hub: _memory(hub, "proportional")),
        ("disk: index, MB", lambda hub: str(hub["disk"]["index"])),
        ("disk: database, MB", lambda hub: str(hub["disk"]["database"])),
    ]
    return table(["", *_sizes(hubs)], [[label, *(show(hub) for hub in hubs)] for label, show in rows])


def _memory(hub: Hub, name: str) -> str:
    return str(hub["memory"][name]) if hub["memory"] else "–"


def time_of(timing: dict[str, float] | None) -> str:
    """Return "p50 / p95", or a dash for what was not measured."""
    return f"{timing['p50']:.1f} / {timing['p95']:.1f}" if timing else "–"


def _sizes(hubs: list[Hub]) -> list[str]:
    return [f"{hub['size']:,}" for hub in hubs]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
