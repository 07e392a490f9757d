"""What the hub promises at a size, and whether a run kept it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

GOAL_SIZE, BIG_SIZE = 10_000, 50_000
DATABASE = "SQLite"  # what `demo` and a small server use

RESULTS_MILLISECONDS = 60.0
BIG_FACTOR = 2.0
ENGINE_SHARE = 0.5
FINDABLE_SECONDS = 1.0
RESIDENT_MEGABYTES = 400.0
SUGGESTION_SHARE = 0.2


@dataclass(frozen=True)
class Goal:
    """A promise, what was measured, and the most that it may be; None where it was not measured."""

    text: str
    measured: float | None
    most: float
    unit: str

    @property
    def is_met(self) -> bool | None:
        """Whether it was kept; None when it was not measured."""
        return None if self.measured is None else self.measured <= self.most

    @property
    def verdict(self) -> str:
        """Say it in words, with by how much."""
        if self.measured is None:
            return "not measured"
        return "met" if self.is_met else f"not met, {self.measured / self.most:.1f} times as much"


def goals(figures: dict[str, Any]) -> list[Goal]:
    """Return all goals with what a run measured."""
    hubs = {hub["size"]: hub for hub in figures["hubs"] if hub["database"] == DATABASE}
    return list(_goals(hubs.get(GOAL_SIZE), hubs.get(BIG_SIZE)))


def _goals(hub: dict[str, Any] | None, big: dict[str, Any] | None) -> Iterator[Goal]:
    page, big_page = _page(hub, "question"), _page(big, "question")
    suggestion = _page(hub, "suggestion")
    engine = hub["inside"].get("engine", {}).get("p95") if hub else None
    big_engine = big["inside"].get("engine", {}).get("p95") if big else None
    findable = [found["publish"]["findable"]["p95"] / 1000 for found in (hub, big) if found]
    memory = hub["memory"]["resident"] if hub and hub["memory"] else None
    yield Goal("p95 of a page of results at 10,000, one client", page, RESULTS_MILLISECONDS, "ms")
    yield Goal("the same at 50,000, beside that at 10,000", _ratio(big_page, page), BIG_FACTOR, "times")
    yield Goal("the engine's share of that page at 10,000", _ratio(engine, page), ENGINE_SHARE, "")
    yield Goal("the engine's share of that page at 50,000", _ratio(big_engine, big_page), ENGINE_SHARE, "")
    yield Goal("p95 of a suggestion beside a page of results", _ratio(suggestion, page), SUGGESTION_SHARE, "")
    yield Goal("from publication until found, p95", max(findable, default=None), FINDABLE_SECONDS, "s")
    yield Goal("resident memory of a web process at 10,000", memory, RESIDENT_MEGABYTES, "MB")


def _page(hub: dict[str, Any] | None, name: str) -> float | None:
    return hub["http"].get(name, {}).get("1", {}).get("p95") if hub else None


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below
