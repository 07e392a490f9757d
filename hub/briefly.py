"""What nearly every request reads alike: kept in each process for a second, so that a busy hub reads it once."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.conf import settings

P = ParamSpec("P")
T = TypeVar("T")


def briefly(read: Callable[P, T]) -> Callable[P, T]:
    """Let what a function returns be used again for BRIEFLY_SECONDS, for each set of (hashable) arguments.

    A change counts that much later: for labels and for what stands in the menu, never for what a page says or who is
    found. What is returned is shared between threads: it must not be changed.
    """
    kept: dict[object, tuple[float, T]] = {}

    @wraps(read)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, tuple(sorted(kwargs.items())))
        found = kept.get(key)
        if found is not None and time.monotonic() < found[0]:
            return found[1]
        value = read(*args, **kwargs)
        kept[key] = time.monotonic() + settings.BRIEFLY_SECONDS, value
        return value

    return cast(Callable[P, T], again)
