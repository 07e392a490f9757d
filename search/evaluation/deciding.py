"""Knowing when it does not know: how often the decision is right, and where its threshold comes from.

A first result that was judged to answer (grade 2 or 3) should count as an answer; the first result of a question that
nothing answers should not. Answerable questions whose first result is wrong belong to neither side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from search.calibration import Calibration
from search.evaluation.collection import Query
from search.evaluation.running import Bench
from search.fusion import SHIPPED, Recipe, Score

RIGHT = 2
# Share of rightly answered questions that the fitted threshold may call "misschien".
MAX_LOSS = 0.02
# Pull of the weights towards zero: a few dozen questions fit only two of them.
RIDGE = 1.0
STEPS = 100


@dataclass(frozen=True)
class Case:
    """A question, the score of its first result, and whether that is right (None: nothing answers the question)."""

    query: Query
    score: Score
    is_right: bool | None


def cases(own: Bench, queries: Sequence[Query], recipe: Recipe = SHIPPED) -> list[Case]:
    """Put the questions and return those with a result."""
    found = []
    for query in queries:
        name, score = own.first(query, recipe)
        if score is not None:
            right = query.grades.get(name, 0) >= RIGHT if query.grades else None
            found.append(Case(query, score, right))
    return found


def decision_table(found: Sequence[Case], calibration: Calibration) -> Iterator[str]:
    """Yield how the decision with these thresholds turns out, as a Markdown table."""
    refused = [case for case in found if not calibration.answers(case.score)]
    unanswerable = [case for case in found if case.is_right is None]
    rightly = [case for case in refused if case.is_right is None]
    right = [case for case in found if case.is_right]
    lost = [case for case in refused if case.is_right]
    wrong = [case for case in found if case.is_right is False]
    warned = [case for case in refused if case.is_right is False]
    yield "| “misschien” | share |"
    yield "| --- | --- |"
    yield f"| of questions that nothing answers (recall) | {_share(rightly, unanswerable)} |"
    yield f"| of answerable questions with a right first result | {_share(lost, right)} |"
    yield f"| of answerable questions with a wrong first result | {_share(warned, wrong)} |"
    yield f"| said rightly: nothing answers, or the first result is wrong | {_share([*rightly, *warned], refused)} |"
    yield f"| said rightly, wrong first results left out (precision) | {_share(rightly, [*rightly, *lost])} |"


def _share(part: Sequence[Case], whole: Sequence[Case]) -> str:
    return f"{len(part)} of {len(whole)} ({len(part) / len(whole):.0%})" if whole else "none"


def fitted(found: Sequence[Case], *, with_meaning: bool = True, max_loss: float = MAX_LOSS) -> dict[str, float]:
    """Return bias, meaning and parts for SEARCH_CALIBRATION, by logistic regression (Newton's method).

    The threshold is then moved to where `max_loss` of the right first results fall below it.
    """
    used = [case for case in found if case.is_right is not False]
    truth = np.array([case.is_right is True for case in used], float)
    values = np.array([[case.score.meaning if with_meaning else 0.0, case.score.parts] for case in used])
    weights = _logistic(values, truth)
    least = float(np.quantile((values @ weights)[truth == 1], max_loss))
    # The decision only looks at the sign: the weights are scaled so that the larger one is 1.
    scale = float(np.abs(weights).max())
    meaning, parts = (weights / scale).tolist()
    return {"bias": round(-least / scale, 4), "meaning": round(meaning, 4), "parts": round(parts, 4)}


def _logistic(values: np.ndarray, truth: np.ndarray) -> np.ndarray:
    spread = values.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    design = np.column_stack([np.ones(len(values)), (values - values.mean(axis=0)) / scale])
    pull = RIDGE * np.diag([0.0, *[1.0] * values.shape[1]])
    weights = np.zeros(design.shape[1])
    for _step in range(STEPS):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (chance - truth) + pull @ weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + pull + 1e-9 * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return weights[1:] / scale
