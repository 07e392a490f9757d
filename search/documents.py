"""What every engine stores: a document and its passages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

TITLE, QUESTION, IN_BRIEF = "title", "question", "in_brief"
# Passages of a line or two: embedded at once when a page is published, so that it is found within a second.
SHORT_SECTIONS = frozenset([TITLE, QUESTION, IN_BRIEF])
# Passages that lead to an answer but are none: they are not quoted as one.
LEADS = frozenset([TITLE, QUESTION])
SHINGLE = 4
MIN_SHINGLES = 20


@dataclass(frozen=True)
class Passage:
    """A stretch of a document that is found and shown by itself.

    `section` is "title", "question", "in_brief" or any section code of the page; `heading` is what a reader sees
    above it; `anchor` is the id of its place in the page, or "".
    """

    section: str
    heading: str
    anchor: str
    text: str

    @property
    def is_short(self) -> bool:
        """Whether it is embedded first."""
        return self.section in SHORT_SECTIONS


@dataclass(frozen=True)
class Document:
    """One thing to find. `facets` maps a facet's key to codes; `evidence` is a rating of 1 to 5 or None."""

    kind: str
    pk: int
    title: str
    url: str
    language: str
    passages: tuple[Passage, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published: datetime | None = None
    evidence: int | None = None

    @property
    def id(self) -> str:
        """The id that every engine and the outbox use, such as "summary:123"."""
        return document_id(self.kind, self.pk)

    @property
    def content_hash(self) -> str:
        """A hash of everything that is stored: equal hashes need no indexing again."""
        return hashlib.blake2b(json.dumps(self.as_dict(), sort_keys=True).encode(), digest_size=16).hexdigest()

    @property
    def texts(self) -> tuple[str, ...]:
        """The title and all other passages, each by itself: no phrase runs on from one into the next."""
        return (self.title, *(passage.text for passage in self.passages if passage.section != TITLE))

    @property
    def searchable_text(self) -> str:
        """What words are looked for in: the title twice, then all other passages."""
        return "\n".join([self.title, *self.texts])

    @property
    def text_length(self) -> int:
        """Number of words of all passages."""
        return sum(len(passage.text.split()) for passage in self.passages)

    @property
    def fingerprint(self) -> int:
        """64 bits that nearly equal texts have nearly in common, 0 for a text too short to tell; see `fingerprint`."""
        return fingerprint(" ".join(passage.text for passage in self.passages if passage.section not in LEADS))

    def as_dict(self) -> dict[str, Any]:
        """Return the document as JSON-ready values; `document_from_dict` reverses it."""
        return {
            **{name: getattr(self, name) for name in ("kind", "pk", "title", "url", "language", "evidence")},
            "passages": [list(asdict(passage).values()) for passage in self.passages],
            "facets": {key: list(codes) for key, codes in self.facets.items()},
            "published": self.published.isoformat() if self.published else None,
        }


def fingerprint(text: str) -> int:
    """Return the simhash of a text's runs of SHINGLE words (Charikar, 2002), 0 for fewer than MIN_SHINGLES runs."""
    words = text.casefold().split()
    runs = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    if len(runs) < MIN_SHINGLES:
        return 0
    digests = b"".join(hashlib.blake2b(run.encode("utf-8", "replace"), digest_size=8).digest() for run in runs)
    bits = np.unpackbits(np.frombuffer(digests, np.uint8).reshape(-1, 8), axis=1)
    return int.from_bytes(np.packbits(bits.sum(axis=0) * 2 > len(runs)).tobytes(), "big")


def document_from_dict(values: Mapping[str, Any]) -> Document:
    """Return the document that `as_dict` described."""
    published = values["published"]
    return Document(
        **{name: values[name] for name in ("kind", "pk", "title", "url", "language", "evidence")},
        passages=tuple(Passage(*fields) for fields in values["passages"]),
        facets={key: tuple(codes) for key, codes in values["facets"].items()},
        published=datetime.fromisoformat(published) if published else None,
    )


def document_id(kind: str, pk: int) -> str:
    """Return the id of a document."""
    return f"{kind}:{pk}"


def split_document_id(identifier: str) -> tuple[str, int]:
    """Return (kind, pk) of a document id. Raises ValueError for anything else."""
    kind, separator, pk = identifier.partition(":")
    if not kind or not separator:
        raise ValueError(f"{identifier!r} is not a document id such as 'summary:123'.")
    return kind, int(pk)
