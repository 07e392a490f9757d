"""From where on something is a result, and from where on it is an answer: the numbers of SEARCH_CALIBRATION."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from search.fusion import Floors, Score


@dataclass(frozen=True)
class Calibration:
    """The thresholds for one embedder. `bias`, `meaning` and `parts` weigh the first result, see `answers`.

    `suggested` is how near in meaning a question must be to be suggested.
    """

    floors: Floors
    suggested: float
    bias: float
    meaning: float
    parts: float

    def answers(self, score: Score) -> bool:
        """Whether a first result with this score counts as an answer; below, the page says "misschien"."""
        return self.bias + self.meaning * score.meaning + self.parts * score.parts > 0


def calibration(embedder: str | None) -> Calibration:
    """Return the thresholds for an embedder by its name, or those for words alone."""
    values: dict[str, Any] = settings.SEARCH_CALIBRATION[embedder or "words"]
    floors = Floors(values["meaning"], values["parts"], values.get("reach", math.inf))
    return Calibration(floors, values.get("suggested", math.inf), **values["answered"])
