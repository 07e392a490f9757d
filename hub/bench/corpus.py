"""Summaries in any number, made of the real sentences of the demonstration: random words would be no test of search.

The first ones are the demonstration's own. Each further one is a summary of the demonstration in which part of the
sentences gave way to sentences from the same place of another summary, on a theme of its own where there is one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hub.demo.loading import CONTENT, read_toml
from research import limits
from search.passages import sentences

SEED = 20261
# So much of a section's sentences comes from elsewhere.
FOREIGN_SHARE = 0.35
QUESTIONS = 3
# Together with title, questions and "in het kort" that is about ten passages a summary.
KNOWN_SENTENCES = 14
STEPS, EXAMPLE_SENTENCES = 2, 3
# One summary in so many is taken up by networks.
TAKEN_UP_EVERY = 8

Data = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A summary in the form of the demonstration's files; `source` is the slug of the summary that it began as."""

    data: Data
    source: str


def originals() -> list[Data]:
    """Return the demonstration's summaries, as their files have them."""
    return [read_toml(file) for file in sorted((CONTENT / "summaries").glob("*.toml"))]


def corpus(size: int, sources: list[Data]) -> Iterator[Made]:
    """Yield `size` summaries with different slugs; the same ones every time, and a small corpus begins a big one."""
    for number, data in enumerate(sources[:size]):
        yield Made(_thinned(data, number), data["slug"])
    kin = {data["slug"]: _kin(data, sources) for data in sources}
    for number in range(len(sources), size):
        data = sources[number % len(sources)]
        yield Made(_recombined(data, kin[data["slug"]], number), data["slug"])


def source_of(slug: str, sources: list[Data]) -> str:
    """Return the slug of the summary that the one with this slug began as. Raises ValueError for what is not made."""
    if any(source["slug"] == slug for source in sources):
        return slug
    return str(sources[int(slug.rpartition("-")[2]) % len(sources)]["slug"])


def _thinned(data: Data, number: int) -> Data:
    return data if number % TAKEN_UP_EVERY == 0 else {**data, "networks": []}


def _kin(data: Data, sources: list[Data]) -> list[Data]:
    """Return the summaries that share a theme with one; all others when there is none."""
    others = [other for other in sources if other is not data]
    near = [other for other in others if set(other["themes"]) & set(data["themes"])]
    return near or others or [data]


def _recombined(source: Data, kin: list[Data], number: int) -> Data:
    chance = random.Random(SEED + number)  # noqa: S311 (no secret: it must give the same corpus every time)
    mixed = _mixer(source, kin, chance)
    data = _thinned(deepcopy(source), number)
    data["slug"] = f"{source['slug'][:60].rstrip('-')}-{number}"
    data["organisation"] = chance.choice([source, *kin])["organisation"]
    data["title"] = _title(source, chance.choice(kin), chance)
    data["questions"] = _questions(source, chance.choice(kin), chance)
    data["in_brief"] = _short_enough(mixed(lambda item: item["in_brief"]), limits.IN_BRIEF)
    data["plain"] = _short_enough(mixed(lambda item: item["plain"]), limits.PLAIN)
    data["body"] = _body(source, mixed, chance)
    return data


def _mixer(source: Data, kin: list[Data], chance: random.Random) -> Callable[[Callable[[Data], str]], list[str]]:
    """Return a function that gives the sentences of a part of the source, some of them from the same part of kin."""

    def mixed(part: Callable[[Data], str]) -> list[str]:
        own = sentences(part(source))
        foreign = sentences(part(chance.choice(kin)))
        return [chance.choice(foreign) if chance.random() < FOREIGN_SHARE else sentence for sentence in own]

    return mixed


def _title(source: Data, other: Data, chance: random.Random) -> str:
    """Return a real statement, where it fits behind a real setting: there are too few titles for thousands."""
    body = source["body"]
    texts = [source["in_brief"], body["known"], *(caveat["text"] for caveat in body["caveats"])]
    statements = [source["title"], *source["questions"], *(part for text in texts for part in sentences(text))]
    statement = chance.choice([part for part in statements if len(part) <= limits.TITLE])
    setting = other["body"]["example"]["setting"].partition(",")[0]
    return next(title for title in (f"{setting}: {statement}", statement) if len(title) <= limits.TITLE)


def _questions(source: Data, other: Data, chance: random.Random) -> list[str]:
    """Return real questions, each where somebody else's example plays."""
    chosen = chance.sample(source["questions"], min(QUESTIONS, len(source["questions"])))
    before = [other["body"]["example"]["setting"], chance.choice(other["questions"]), ""]
    pairs = zip(before, chosen, strict=False)
    return [f"{setting} {question}".strip()[: limits.QUESTION] for setting, question in pairs]


def _body(source: Data, mixed: Callable[[Callable[[Data], str]], list[str]], chance: random.Random) -> Data:
    body = source["body"]
    steps = chance.sample(body["steps"], min(STEPS, len(body["steps"])))
    example = " ".join(mixed(lambda item: item["body"]["example"]["text"])[:EXAMPLE_SENTENCES])
    caveats = mixed(lambda item: " ".join(caveat["text"].strip() for caveat in item["body"]["caveats"]))
    return {
        "known": "\n\n".join(_paragraphs(mixed(lambda item: item["body"]["known"])[:KNOWN_SENTENCES])),
        "steps": steps,
        "example": {"setting": body["example"]["setting"], "text": example},
        "audience": {"text": " ".join(mixed(lambda item: item["body"]["audience"]["text"]))},
        "caveats": [{"text": caveat} for caveat in caveats],
        "team": {
            "questions": [chance.choice(body["team"]["questions"])],
            "together": " ".join(mixed(lambda item: item["body"]["team"]["together"])),
        },
    }


def _paragraphs(parts: list[str], length: int = 5) -> list[str]:
    return [" ".join(parts[start : start + length]) for start in range(0, len(parts), length)]


def _short_enough(parts: list[str], most: int) -> str:
    """Return as many whole sentences as a field takes."""
    while len(" ".join(parts)) > most:
        parts = parts[:-1]
    return " ".join(parts)
