"""Figures of the comparison as tables, for the terminal and for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hub.bench.engines.running import CLIENTS, ELASTICSEARCH, EMBEDDED, ENTRIES
from hub.bench.goals import Goal
from hub.bench.report import goals_table, heading, table, time_of

GOAL_SIZE, GOAL_FACTOR, GOAL_OVERLAP, GOAL_NDCG = 10_000, 1.5, 0.95, 0.01
PROCESSES = (4, 8, 16)
LABELS = {entry.name: entry.label for entry in ENTRIES}

Way = dict[str, Any]
Size = dict[str, Any]


def markdown(figures: dict[str, Any]) -> str:
    """Return the whole report."""
    sizes = figures["sizes"]
    software = sorted({way["software"] for size in sizes for way in size["ways"].values()} - {""})
    parts = [heading("engines", figures["machine"], software), goals_table(goals(figures))]
    for size in sizes:
        parts += [f"### {size['size']:,} summaries", _ways(size)]
    both = [size for size in sizes if size["agreement"]]
    if both:
        parts += ["### Beside each other", _ratios(both), "### Growth", _growth(both)]
    return "\n\n".join(parts) + "\n"


def goals(figures: dict[str, Any]) -> list[Goal]:
    """Return what the two engines promise beside each other, with what a run measured."""
    sizes = {size["size"]: size for size in figures["sizes"]}
    both = [size for size in figures["sizes"] if size["agreement"]]
    farthest = max((abs(_difference(size, "ndcg")) for size in both), default=None)
    apart = max((1 - size["agreement"]["overlap"] for size in both), default=None)
    return [
        Goal(
            "a question on Elasticsearch beside embedded at 10,000, p50",
            _ratio(sizes.get(GOAL_SIZE), "question", "p50"),
            GOAL_FACTOR,
            "times",
        ),
        Goal("nDCG@10 of both apart, at most, over all sizes", farthest, GOAL_NDCG, ""),
        Goal("part of the first ten that only one has, at most, over all sizes", apart, 1 - GOAL_OVERLAP, ""),
    ]


def _difference(size: Size, name: str) -> float:
    return float(size["ways"][ELASTICSEARCH][name] - size["ways"][EMBEDDED][name])


def _ratio(size: Size | None, series: str, percentile: str) -> float | None:
    if size is None or not size["agreement"]:
        return None
    one, other = (size["ways"][name][series] for name in (ELASTICSEARCH, EMBEDDED))
    return float(one[percentile] / other[percentile])


COLUMNS: tuple[tuple[str, Callable[[Way], str]], ...] = (
    # Of the few that were not given up it would say nothing.
    ("nDCG@10", lambda way: f"{way['ndcg']:.3f}" if way["ndcg"] is not None and not way["given_up"] else "–"),
    ("nothing found", lambda way: f"{way['nothing']} of {way['judged']}"),
    ("given up", lambda way: str(way["given_up"])),
    ("question, ms", lambda way: time_of(way["question"])),
    ("of which the engine, ms", lambda way: time_of(way["engine"])),
    ("answers/s, 1 client", lambda way: f"{way['per_second']:.1f}"),
    (f"answers/s, {CLIENTS} clients", lambda way: f"{way['together']['per_second']:.1f}"),
    (f"question, {CLIENTS} clients, ms", lambda way: time_of(way["together"])),
    ("indexed/s", lambda way: f"{way['index']['per_second']:.0f}"),
    ("then put together, s", lambda way: f"{way['index']['settled']:.0f}"),
    ("disk, MB", lambda way: f"{way['disk']:.1f}"),
    ("this process, MB", lambda way: _megabytes(way["process"])),
    ("of which mapped files, MB", lambda way: _megabytes(way["files"])),
    ("its server, MB", lambda way: _megabytes(way["server"])),
)


def _megabytes(value: float | None) -> str:
    return f"{value:.0f}" if value is not None else "–"


def _ways(size: Size) -> str:
    rows = [[LABELS[name], *(show(way) for _label, show in COLUMNS)] for name, way in size["ways"].items()]
    return table(["", *(label for label, _show in COLUMNS)], rows)


def _ratios(both: list[Size]) -> str:
    rows = [
        ["a question, p50", *(_times(size, "question", "p50") for size in both)],
        ["a question, p95", *(_times(size, "question", "p95") for size in both)],
        ["the engine's part of it, p50", *(_times(size, "engine", "p50") for size in both)],
        [f"a question, {CLIENTS} clients, p50", *(_times(size, "together", "p50") for size in both)],
        ["overlap of the first ten", *(f"{size['agreement']['overlap']:.3f}" for size in both)],
        ["the same first result", *(f"{size['agreement']['same_first']:.3f}" for size in both)],
        ["the same ten in the same order", *(f"{size['agreement']['same_order']:.3f}" for size in both)],
        ["nDCG@10, difference", *(f"{_difference(size, 'ndcg'):+.4f}" for size in both)],
    ]
    return table(["Elasticsearch beside embedded", *(f"{size['size']:,}" for size in both)], rows)


def _times(size: Size, series: str, percentile: str) -> str:
    ratio = _ratio(size, series, percentile)
    return "–" if ratio is None else f"{ratio:.2f} times"


def _memory_of(processes: int) -> Callable[[Size, Way], str]:
    """Return what shows the megabytes of so many processes, with what they map counted once, and of the server."""

    def show(_size: Size, way: Way) -> str:
        if way["process"] is None or way["files"] is None:
            return "–"
        return _megabytes(processes * (way["process"] - way["files"]) + way["files"] + (way["server"] or 0))

    return show


def _growth(both: list[Size]) -> str:
    """Show what a summary costs each engine, and what the next ones add to the time of a question."""
    rows = [
        [f"{LABELS[name]}: {label}", *(show(size, size["ways"][name]) for size in both)]
        for name in (EMBEDDED, ELASTICSEARCH)
        for label, show in GROWTH
    ]
    return table(["", *(f"{size['size']:,}" for size in both)], rows)


GROWTH: tuple[tuple[str, Callable[[Size, Way], str]], ...] = (
    ("KB of index for each summary", lambda size, way: f"{way['disk'] * 1024 / size['size']:.1f}"),
    ("the engine, p50, ms", lambda size, way: f"{way['engine']['p50']:.1f}" if way["engine"] else "–"),
    ("a web process, MB", lambda size, way: _megabytes(way["process"])),
    ("of which mapped files, which all processes share, MB", lambda size, way: _megabytes(way["files"])),
    *((f"{number} processes and the server, MB", _memory_of(number)) for number in PROCESSES),
    ("seconds to rebuild", lambda size, way: f"{size['size'] / way['index']['per_second']:.0f}"),
)
