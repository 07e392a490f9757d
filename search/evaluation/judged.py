"""Judged questions: what was asked, which summaries answer it and how well, and in which passage the answer stands.

A file of judged questions holds one JSON object a line:

    {"id": "stil-01", "kind": "plain", "text": "Hoe krijg ik ze stil?", "grades": {"stiltesignaal": 3, "routines": 1},
     "passages": [{"summary": "stiltesignaal", "section": "tomorrow", "quote": "Steek je hand op en wacht"}]}

Grades: 3 answers the question, 2 answers part of it, 1 touches it; what is not named is 0. A question of the kind
"unanswerable" has no grades. Each question belongs to the development half or to the report half by a hash of its id,
so that nobody can choose.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

FOLDER = Path(__file__).parent / "questions"

Kind = Literal[
    "plain", "no_overlap", "errors", "dialect", "netherlands", "english", "french", "keywords", "unanswerable"
]
Half = Literal["development", "report"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ANSWERS = 3


class JudgedQuestionError(ValueError):
    """A line of a file of judged questions is not one. The text says where and why."""


@dataclass(frozen=True)
class RightPassage:
    """A passage that answers: one of `section` of the summary with this slug that holds `quote` literally."""

    summary: str
    section: str
    quote: str


@dataclass(frozen=True)
class JudgedQuestion:
    """A question with its judgments; `grades` maps slugs of summaries to 1, 2 or 3."""

    id: str
    kind: Kind
    text: str
    grades: Mapping[str, int]
    passages: tuple[RightPassage, ...]

    @property
    def half(self) -> Half:
        """The half that this question belongs to, for good."""
        return "report" if hashlib.sha256(self.id.encode()).digest()[0] % 2 else "development"

    @property
    def is_answerable(self) -> bool:
        """Whether anything answers it."""
        return bool(self.grades)


def judged_questions(folder: Path = FOLDER) -> list[JudgedQuestion]:
    """Return all judged questions of a folder. Raises JudgedQuestionError for what is none, or is there twice."""
    questions = [question for path in sorted(folder.glob("*.jsonl")) for question in _read(path)]
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise JudgedQuestionError(f"There are two questions with the id {question.id}.")
        seen.add(question.id)
    return questions


def _read(path: Path) -> Iterator[JudgedQuestion]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield _question(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise JudgedQuestionError(f"{path.name}, line {number}: {error!r}") from None


def _question(values: dict[str, Any]) -> JudgedQuestion:
    question = JudgedQuestion(
        id=values["id"],
        kind=values["kind"],
        text=values["text"].strip(),
        grades={slug: int(grade) for slug, grade in values["grades"].items()},
        passages=tuple(RightPassage(**passage) for passage in values.get("passages", ())),
    )
    if question.kind not in KINDS:
        raise ValueError(f"unknown kind {question.kind}")
    if not question.text or any(grade not in (1, 2, ANSWERS) for grade in question.grades.values()):
        raise ValueError("a question needs a text, and grades of 1 to 3")
    if question.is_answerable == (question.kind == "unanswerable"):
        raise ValueError("exactly the unanswerable questions have no grades")
    if question.is_answerable and not question.passages:
        raise ValueError("a question that is answered needs the passage that answers it")
    return question
