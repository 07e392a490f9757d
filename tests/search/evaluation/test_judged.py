"""The judged questions are what the issue of measuring asks, and stay so."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from search import analysis
from search.evaluation.judged import JudgedQuestionError, judged_questions

QUESTIONS = judged_questions()
SUMMARIES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in Path(settings.BASE_DIR, "hub/demo/content/summaries").glob("*.toml")
}


def words_of(summary: dict) -> set[str]:
    return set(analysis.stems(" ".join(_strings(summary))))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in _strings(item)]


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(question.kind for question in QUESTIONS)
    assert len(QUESTIONS) >= 240
    assert kinds["unanswerable"] >= 40
    assert all(kinds[kind] >= 8 for kind in ("errors", "dialect", "netherlands", "english", "french", "keywords"))
    assert len({question.text for question in QUESTIONS}) == len(QUESTIONS)


def test_the_halves_are_fixed_and_about_equal() -> None:
    halves = Counter(question.half for question in QUESTIONS)
    assert min(halves.values()) >= len(QUESTIONS) * 0.4


def test_judgments_are_about_summaries_that_exist() -> None:
    slugs = {summary["slug"] for summary in SUMMARIES.values()}
    assert {slug for question in QUESTIONS for slug in question.grades} <= slugs
    assert all(right.summary in question.grades for question in QUESTIONS for right in question.passages)


def test_a_third_shares_no_content_word_with_what_answers() -> None:
    words = {summary["slug"]: words_of(summary) for summary in SUMMARIES.values()}
    answerable = [question for question in QUESTIONS if question.is_answerable]
    free = [
        question
        for question in answerable
        if not any(
            set(analysis.stems(question.text)) & words[slug] for slug, grade in question.grades.items() if grade == 3
        )
    ]
    assert len(free) >= len(QUESTIONS) / 3


def test_every_right_passage_stands_in_its_summary() -> None:
    texts = {
        summary["slug"]: " ".join(" ".join(_strings(summary)).replace("*", "").split())
        for summary in SUMMARIES.values()
    }
    for question in QUESTIONS:
        for right in question.passages:
            assert " ".join(right.quote.split()) in texts[right.summary], question.id


@pytest.mark.parametrize("line", [
    "nonsense", '{"id": "x"}', '{"id": "x", "kind": "plain", "text": "Hoe?", "grades": {}}',
    '{"id": "x", "kind": "unanswerable", "text": "Hoe?", "grades": {"a": 3}}',
    '{"id": "x", "kind": "plain", "text": "Hoe?", "grades": {"a": 4}, "passages": []}',
])  # fmt: skip
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "wrong.jsonl").write_text(line)
    with pytest.raises(JudgedQuestionError, match=r"wrong\.jsonl, line 1"):
        judged_questions(tmp_path)
