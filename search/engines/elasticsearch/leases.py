"""Turns between processes on several machines: a lease on a document, and a number that tells who came later.

The holder renews its lease. Whoever waits and sees no sign of life for a while takes it over; no clock is compared with
another's. A holder that only slept does not know: what it writes carries the number of its turn, and Elasticsearch
refuses it where a later turn wrote already.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError

from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch.client import translated

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class _Seen:
    """A lease as it was read: its content, and the numbers by which only this very state can be replaced."""

    holder: str
    turn: int
    sequence: int
    term: int


class Leases:
    """Leases of one hub, in documents of one small index."""

    def __init__(self, client: Elasticsearch, index: str, lease_seconds: float) -> None:
        self._client, self._index, self._lease_seconds = client, index, lease_seconds

    @contextmanager
    def held(self, name: str, wait_seconds: float) -> Iterator[int]:
        """Hold a lease during the block and give the number of this turn, higher than all before it.

        Raises EngineUnavailableError when another holds it for longer than `wait_seconds`.
        """
        with translated():
            seen = self._take(name, wait_seconds)
        renewing = _Renewing(self, name, seen)
        renewing.start()
        try:
            yield seen.turn
        finally:
            renewing.end()

    def _take(self, name: str, wait_seconds: float) -> _Seen:
        me, deadline = uuid.uuid4().hex, time.monotonic() + wait_seconds
        silent_since, before = time.monotonic(), None
        while True:
            seen = self.read(name)
            if seen != before:
                silent_since, before = time.monotonic(), seen
            is_dead = time.monotonic() - silent_since >= self._lease_seconds
            if seen is None or not seen.holder or is_dead:
                taken = self.write(name, seen, me, max(seen.turn if seen else 0, _hundredths()) + 1)
                if taken is not None:
                    return taken
            elif time.monotonic() >= deadline:
                raise EngineUnavailableError(f"Another process holds the {name} lock of the search index.")
            time.sleep(POLL_SECONDS)

    def read(self, name: str) -> _Seen | None:
        """Return a lease as it is now, None when it was never taken."""
        try:
            found = self._client.get(index=self._index, id=f"lease-{name}")
        except NotFoundError:
            return None
        content = found["_source"]
        return _Seen(content["holder"], content["turn"], found["_seq_no"], found["_primary_term"])

    def write(self, name: str, before: _Seen | None, holder: str, turn: int) -> _Seen | None:
        """Replace a lease as it was seen, None for none; return its new state, or None when another was quicker."""
        options: dict[str, Any] = {"op_type": "create"}
        if before is None:
            self._make_index()
        else:
            options = {"if_seq_no": before.sequence, "if_primary_term": before.term}
        try:
            document = {"holder": holder, "turn": turn}
            done = self._client.index(index=self._index, id=f"lease-{name}", document=document, **options)
        except ConflictError:
            return None
        return _Seen(holder, turn, done["_seq_no"], done["_primary_term"])

    def _make_index(self) -> None:
        """Make the index of leases; no matter when it is there. Like the others it has a copy where there are nodes."""
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        self._client.options(ignore_status=400).indices.create(index=self._index, settings=settings)

    @property
    def renew_seconds(self) -> float:
        """Seconds between two signs of life."""
        return self._lease_seconds / 4


def _hundredths() -> int:
    """Return the hundredths of a second since 1970, from which turns are counted on.

    Where the leases were lost, or come from a backup, and the index does not, its documents carry later turns than the
    leases know: what counted on from these would be refused.
    """
    return int(time.time() * 100)


class _Renewing(threading.Thread):
    """Gives signs of life while a lease is held."""

    def __init__(self, leases: Leases, name: str, seen: _Seen) -> None:
        super().__init__(name=f"search-lease-{name}", daemon=True)
        self._leases, self._lease, self._seen = leases, name, seen
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(self._leases.renew_seconds):
            try:
                renewed = self._leases.write(self._lease, self._seen, self._seen.holder, self._seen.turn)
            except (ApiError, TransportError) as error:
                logger.warning(
                    "The %s lock could not be renewed (%s); trying again.", self._lease, type(error).__name__
                )
                continue
            if renewed is None:
                renewed = self._as_it_stands()
            if renewed is None:
                logger.warning("Another process took the %s lock over.", self._lease)
                return
            self._seen = renewed

    def _as_it_stands(self) -> _Seen | None:
        """Return the lease when it is still ours: a renewal may have been done whose answer never came."""
        try:
            seen = self._leases.read(self._lease)
        except (ApiError, TransportError):
            return self._seen  # nobody knows; the next renewal tells
        return seen if seen and seen.holder == self._seen.holder else None

    def end(self) -> None:
        """Stop, and give the lease back; when that fails, it runs out by itself."""
        self._ended.set()
        self.join()
        try:
            self._leases.write(self._lease, self._seen, "", self._seen.turn)
        except (ApiError, TransportError) as error:
            logger.warning("The %s lock is not given back (%s); it runs out.", self._lease, type(error).__name__)
