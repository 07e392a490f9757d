"""Do two engines give the same answers? The overlap of their first ten results, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from search.evaluation.running import DEPTH, Outcome


@dataclass(frozen=True)
class Disagreement:
    """A question to which two engines give other results: what only one of them has among its first ten."""

    question: str
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """Of two engines on the same questions; `overlap` is the mean share of the first ten that both have.

    `same_order` is the share of questions with the very same ten in the same order, `same_first` that with the same
    first result and `same_passage` that where both quote a right passage or neither does.
    """

    overlap: float
    same_order: float
    same_first: float
    same_passage: float
    ndcg: tuple[float, float]
    disagreements: tuple[Disagreement, ...]


def agreement(first: Sequence[Outcome], second: Sequence[Outcome]) -> Agreement:
    """Compare what two engines made of the same questions. Raises ValueError without questions."""
    if not first:
        raise ValueError("There are no questions to compare engines by.")
    pairs = list(zip(first, second, strict=True))
    return Agreement(
        overlap=mean(overlap(one.ranked, other.ranked) for one, other in pairs),
        same_order=mean(one.ranked == other.ranked for one, other in pairs),
        same_first=mean(one.ranked[:1] == other.ranked[:1] for one, other in pairs),
        same_passage=mean(one.shows == other.shows for one, other in pairs),
        ndcg=(mean(one.measures["ndcg@10"] for one in first), mean(other.measures["ndcg@10"] for other in second)),
        disagreements=tuple(_disagreement(*pair) for pair in pairs if set(pair[0].ranked) != set(pair[1].ranked)),
    )


def overlap(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the share of the first ten that two rankings have in common; 1 when both are empty."""
    longest = max(len(first), len(second), 1)
    return len(set(first[:DEPTH]) & set(second[:DEPTH])) / min(longest, DEPTH) if first or second else 1.0


def _disagreement(first: Outcome, second: Outcome) -> Disagreement:
    one, other = set(first.ranked), set(second.ranked)
    return Disagreement(first.query.text, tuple(sorted(one - other)), tuple(sorted(other - one)))


def as_lines(names: tuple[str, str], found: Agreement) -> list[str]:
    """Return a comparison as a table in Markdown, and the questions that are answered differently."""
    first, second = names
    rows = [
        (f"nDCG@10, {first} / {second}", f"{found.ndcg[0]:.3f} / {found.ndcg[1]:.3f}"),
        ("overlap of the first ten", f"{found.overlap:.3f}"),
        ("same first result", f"{found.same_first:.3f}"),
        ("the same ten in the same order", f"{found.same_order:.3f}"),
        ("a right passage quoted by both or neither", f"{found.same_passage:.3f}"),
    ]
    lines = ["| measure | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows), ""]
    for differing in found.disagreements:
        lines.append(f"{differing.question}")
        lines.append(f"  only {first}: {', '.join(differing.only_first) or '–'}")
        lines.append(f"  only {second}: {', '.join(differing.only_second) or '–'}")
    return lines
