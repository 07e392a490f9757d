"""A collection of documents, questions and judgments, from a folder or from the hub's own pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search import analysis
from search.documents import TITLE, Document, Passage
from search.evaluation.judged import JudgedQuestion, RightPassage, judged_questions
from search.passages import windows
from search.reading import all_documents

KIND = "collection"


class CollectionError(ValueError):
    """A folder does not hold a collection. The text says which line of which file, and what is wrong with it."""


@dataclass(frozen=True)
class Query:
    """A question of a collection. `grades` maps document names to grades above zero."""

    id: str
    text: str
    grades: Mapping[str, int]
    kind: str = ""
    half: str = ""
    passages: tuple[RightPassage, ...] = ()


@dataclass(frozen=True)
class Collection:
    """Documents to search, by the name that judgments use, and the questions."""

    documents: Mapping[str, Document]
    queries: Sequence[Query]


def hub_collection() -> Collection:
    """Return the hub's public pages, named by their slug, with the judged questions of the project."""
    documents = {document.url.rstrip("/").rpartition("/")[2]: document for document in all_documents()}
    return Collection(documents, [_hub_query(question) for question in judged_questions()])


def _hub_query(question: JudgedQuestion) -> Query:
    return Query(question.id, question.text, question.grades, question.kind, question.half, question.passages)


def read_collection(folder: Path) -> Collection:
    """Read corpus.jsonl, queries.jsonl and qrels.tsv of a folder. Raises CollectionError.

    Corpus: {"id", "title", "text"}; queries: {"id", "text"}; qrels: query id, document id, grade, with tabs. A first
    line of qrels whose grade is no number is taken for a heading. Queries without a judgment are left out.
    """
    documents = {
        str(row["id"]): collection_document(number, row)
        for number, row in enumerate(_rows(folder / "corpus.jsonl", ("id", "text")), start=1)
    }
    grades = _grades(folder / "qrels.tsv")
    queries = [
        Query(str(row["id"]), str(row["text"]), grades[str(row["id"])])
        for row in _rows(folder / "queries.jsonl", ("id", "text"))
        if grades.get(str(row["id"]))
    ]
    if not documents or not queries:
        raise CollectionError(f"{folder} holds no documents, or no question with a judgment.")
    return Collection(documents, queries)


def collection_document(number: int, row: Mapping[str, Any]) -> Document:
    """Return a document as the hub's own are made: the title is a passage, and the text is cut into windows."""
    title, text = analysis.clean(str(row.get("title") or "")), str(row["text"] or "")
    passages = [Passage(TITLE, "", "", title)] if title else []
    passages += [Passage("body", "", "", window) for window in windows(text)]
    return Document(KIND, number, title, "", str(row.get("language") or analysis.language_of(text)), tuple(passages))


def _rows(path: Path, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            yield _row(line, keys, f"{path.name}, line {number}")


def _row(line: str, keys: Sequence[str], place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or any(key not in row for key in keys):
            raise ValueError(f"an object with {', '.join(keys)} is expected")
    except ValueError as error:
        raise CollectionError(f"{place}: {error}") from None
    return row


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise CollectionError(f"{path} cannot be read: {error}") from None


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        fields = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and not _is_number(fields[-1])):
            continue
        if len(fields) < 3 or not _is_number(fields[-1]):
            raise CollectionError(f"{path.name}, line {number}: query id, document id and grade are expected.")
        if float(fields[-1]) > 0:
            # TREC's files have a second column that nobody uses.
            grades.setdefault(fields[0], {})[fields[-2]] = max(1, round(float(fields[-1])))
    return grades


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
