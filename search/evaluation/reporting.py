"""Turning outcomes into tables and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from search.evaluation.metrics import Interval, bootstrap, compare
from search.evaluation.running import Outcome

Outcomes = Mapping[str, Sequence[Outcome]]
MEASURES = ("ndcg@10", "mrr@10", "recall@5", "right passage")
MAIN = "ndcg@10"


def values(outcomes: Sequence[Outcome], measure: str) -> list[float]:
    """Return a measure of every question that has it."""
    return [outcome.measures[measure] for outcome in outcomes if measure in outcome.measures]


def as_json(outcomes: Outcomes, latencies: Sequence[float]) -> dict[str, Any]:
    """Return what programs read. The keys are a promise; new ones may come."""
    first = next(iter(outcomes.values()), ())
    return {
        "queries": len(first),
        "variants": {name: _numbers(rows) for name, rows in outcomes.items()},
        "latency_ms": {"p50": _percentile(latencies, 50), "p95": _percentile(latencies, 95)},
    }


def _numbers(rows: Sequence[Outcome]) -> dict[str, Any]:
    found = {measure: values(rows, measure) for measure in MEASURES}
    numbers: dict[str, Any] = {measure: round(bootstrap(column).mean, 4) for measure, column in found.items() if column}
    interval = bootstrap(found[MAIN])
    numbers["ndcg@10 95%"] = [round(interval.low, 4), round(interval.high, 4)]
    return numbers


def _percentile(seconds: Sequence[float], percent: int) -> float:
    return round(float(np.percentile(seconds, percent)) * 1000, 1) if len(seconds) else 0.0


def as_table(outcomes: Outcomes) -> Iterator[str]:
    """Yield the lines of a Markdown table: one row for each way of ranking, with its interval."""
    shown = [measure for measure in MEASURES if any(values(rows, measure) for rows in outcomes.values())]
    yield f"| ranking | {' | '.join(shown)} |"
    yield f"| --- |{' --- |' * len(shown)}"
    for name, rows in outcomes.items():
        columns = [values(rows, measure) for measure in shown]
        cells = [bootstrap(column) if column else None for column in columns]
        yield f"| {name} | {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(interval: Interval | None) -> str:
    if interval is None:
        return ""
    return f"{interval.mean:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def by_kind(outcomes: Outcomes, measure: str = MAIN) -> Iterator[str]:
    """Yield a table of a measure by kind of question, when the questions have kinds."""
    first = next(iter(outcomes.values()), ())
    kinds = list(dict.fromkeys(outcome.query.kind for outcome in first if outcome.query.kind))
    if not kinds:
        return
    yield f"| {measure} | questions | {' | '.join(outcomes)} |"
    yield f"| --- | --- |{' --- |' * len(outcomes)}"
    for kind in kinds:
        rows = {name: [o for o in found if o.query.kind == kind] for name, found in outcomes.items()}
        means = [f"{bootstrap(values(found, measure)).mean:.3f}" for found in rows.values()]
        yield f"| {kind} | {sum(o.query.kind == kind for o in first)} | {' | '.join(means)} |"


def comparison(outcomes: Outcomes, chosen: str, measure: str = MAIN) -> Iterator[str]:
    """Yield a table of how much one way of ranking exceeds each other, question by question."""
    yield f"| {chosen} against | {measure}, mean difference (95%) | better, equal, worse |"
    yield "| --- | --- | --- |"
    for name, rows in outcomes.items():
        if name != chosen:
            ours, theirs = values(outcomes[chosen], measure), values(rows, measure)
            difference = compare(ours, theirs)
            wins = sum(a > b + 1e-9 for a, b in zip(ours, theirs, strict=True))
            losses = sum(b > a + 1e-9 for a, b in zip(ours, theirs, strict=True))
            cell = f"{difference.mean:+.3f} ({difference.low:+.3f} to {difference.high:+.3f})"
            yield f"| {name} | {cell} | {wins}, {len(ours) - wins - losses}, {losses} |"
