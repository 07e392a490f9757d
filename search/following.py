"""Which engine the outbox feeds, so that a hub moves from one to another by its setting alone.

A row of the outbox is removed when one engine has taken it up. A hub that moves has for a while processes with the old
setting and with the new one; without an agreement each would take rows that the other needs. The agreement is a row in
the database. A process that serves with a new setting takes over, and then queues everything in which its index differs
from the database, for it was built while changes still went to the other. Whoever is left behind leaves changes alone,
and so does a command that only tries another engine.

Nothing falls between two engines, because an indexer asks *after* it has read rows whether they are its own: a row that
it read came either before the other took over, and then the other's comparison sees the row or what became of it, or
after, and then it is left alone.
"""

from __future__ import annotations

import logging
import threading
import time

from search import indexing, outbox
from search.engines import DATABASE, Engine, EngineUnavailableError, IndexLostError
from search.models import EngineRecord

logger = logging.getLogger(__name__)

_serving = threading.Event()
# Names of engines by whose setting this process took changes up already.
_followed: set[str] = set()
# Seconds until a lost index is built anew again, where that did not bring it back, and when it last was.
BUILT_AGAIN = 300.0
_built: dict[str, float] = {}


def serve() -> None:
    """Say that this process serves the hub, so that the engine of its setting is the one that the hub wants."""
    _serving.set()


def follow(engine: Engine | None) -> None:
    """Make sure that this engine, None for the database, is the one that takes changes up; or take over.

    Raises EngineUnavailableError when changes are another's, or when the engine has no index yet.
    """
    name = engine.name if engine else DATABASE
    current = EngineRecord.objects.follower()
    if current is None:
        current = EngineRecord.objects.let_follow(name, is_mended=True)
    elif current.engine != name:
        _may_take_over(name, current.engine, is_new=name not in _followed)
        if engine is not None:
            engine.figures()  # raises when there is no index that changes could be brought into
        current = EngineRecord.objects.let_follow(name, is_mended=engine is None)
    if engine is not None and not current.is_mended:
        _mend(engine)
    _followed.add(name)


def is_followed_by(engine: Engine) -> bool:
    """Whether changes go to this engine, or to none so far."""
    current = EngineRecord.objects.follower()
    return current is None or current.engine == engine.name


def claim_lost(engine: Engine) -> bool:
    """Whether the index of this engine was lost, and this process is to build it anew now.

    Lost is what was built once and is not there at all; of an index by other rules an operator decides, for processes
    of another version may still use it. That changes go to this engine, this process must have said by `serve`.
    """
    if not _serving.is_set() or not is_followed_by(engine) or not EngineRecord.objects.rebuilt_at(engine.name):
        return False
    if time.monotonic() - _built.get(engine.name, -BUILT_AGAIN) < BUILT_AGAIN:
        return False
    try:
        engine.figures()
    except IndexLostError:
        _built[engine.name] = time.monotonic()
        return True
    except EngineUnavailableError:
        return False
    return False


def _may_take_over(name: str, current: str, *, is_new: bool) -> None:
    if not is_new:
        raise EngineUnavailableError(f"{current} takes changes up now; restart what still runs on {name}.")
    if not _serving.is_set():
        raise EngineUnavailableError(
            f"{current} takes changes up; set SEARCH_ENGINE={name} and restart to change that."
        )
    logger.warning("%s takes changes up from now on, in place of %s.", name, current)


def let_be_mended(engine: Engine) -> None:
    """Have whoever takes changes up next compare the index with the database first: it is not as it was left."""
    EngineRecord.objects.filter(engine=engine.name).update(is_mended=False)


def _mend(engine: Engine) -> None:
    """Queue everything in which an index differs from the database, and whatever waits: another may be at it."""
    from search.comparing import compare

    comparison = compare(engine)
    with indexing.paused():
        outbox.queue_ids([*comparison.differences, *comparison.waiting])
    EngineRecord.objects.filter(engine=engine.name).update(is_mended=True)
    logger.warning("%s documents changed since the index of %s was built.", len(comparison.differences), engine.name)


def forget() -> None:
    """Forget what this process is and did, for tests."""
    _serving.clear()
    _followed.clear()
    _built.clear()
