"""From the text files of the demonstration to the blocks of a summary."""

from __future__ import annotations

from typing import Any

from hub.pages.writing import rich_text


def summary_body(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the five sections of a summary as (block type, value) pairs."""
    return [
        ("known", [("paragraph", rich_text(body["known"]))]),
        ("tomorrow", [("steps", [_step(step) for step in body["steps"]]), ("example", _example(body["example"]))]),
        ("audience", [("paragraph", rich_text(body["audience"]["text"]))]),
        ("caveats", [("caveat", caveat["text"].strip()) for caveat in body["caveats"]]),
        ("team", [("discussion", {"questions": body["team"]["questions"], "together": body["team"]["together"]})]),
    ]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {"text": step["text"].strip(), "minutes": step.get("minutes")}


def _example(example: dict[str, Any]) -> dict[str, Any]:
    return {"setting": example["setting"], "text": rich_text(example["text"])}
