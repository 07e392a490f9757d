"""Which engine the outbox feeds, so that a hub moves from one to another by its setting alone.

A row of the outbox is removed when one engine has taken it up. A hub that moves has for a while processes with the old
setting and with the new one; without an agreement each would take rows that the other needs. The agreement is a row in
the database: whoever starts with a new setting takes over, and first compares its index with the database, for it was
built while changes still went to the other. Whoever is left behind leaves changes alone.
"""

from __future__ import annotations

import logging
import os

from search import indexing, outbox
from search.engines import Engine, EngineUnavailableError
from search.models import EngineRecord

logger = logging.getLogger(__name__)

# Engines by whose setting this process took changes up already.
_followed: set[tuple[int, str]] = set()


def follow(engine: Engine) -> None:
    """Make sure that this engine is the one that takes changes up; take over when this process is new to it.

    Raises EngineUnavailableError when another took over since, or when the engine has no index to mend.
    """
    me, current = (os.getpid(), engine.name), EngineRecord.objects.follower()
    if current not in (engine.name, ""):
        if me in _followed:
            raise EngineUnavailableError(f"{current} takes changes up now; restart what still runs on {engine.name}.")
        _mend(engine)
    if current != engine.name:
        EngineRecord.objects.let_follow(engine.name)
    _followed.add(me)


def is_followed_by(engine: Engine) -> bool:
    """Whether changes go to this engine, or to none so far."""
    return EngineRecord.objects.follower() in (engine.name, "")


def _mend(engine: Engine) -> None:
    """Queue everything in which the index of an engine differs from the database."""
    from search.comparing import compare

    comparison = compare(engine)
    with indexing.paused():
        outbox.queue_ids(comparison.differences)
    count = len(comparison.differences)
    logger.warning(
        "%s takes changes up from now on; %s documents changed since its index was built.", engine.name, count
    )


def forget() -> None:
    """Forget what this process did, for tests."""
    _followed.clear()
