"""Putting results in their final order: what is nearly the same stands together, and nobody fills the first page.

Pure functions on lists of places, best first, shared by every engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

FIRST_PAGE = 10
# More results of one organisation than this do not stand on the first page while others have some too.
MOST_OF_ONE = 4
# Bits by which the fingerprints of two texts may differ that say nearly the same.
NEARLY_SAME_BITS = 5


def diverse(groups: Sequence[Hashable], page: int = FIRST_PAGE, most: int = MOST_OF_ONE) -> list[int]:
    """Return places in an order in which at most `most` of the first `page` are of one group.

    `groups` holds the group of each place, best first; None belongs to no group. What has to wait comes right after
    the first page, so that nothing moves further than it must. When the others run out, the group gets the rest.
    """
    taken: list[int] = []
    waiting: list[int] = []
    seen: Counter[Hashable] = Counter()
    for place, group in enumerate(groups):
        if len(taken) < page and (group is None or seen[group] < most):
            seen[group] += 1
            taken.append(place)
        else:
            waiting.append(place)
    return taken + waiting


def together(fingerprints: Sequence[int]) -> tuple[list[int], dict[int, int]]:
    """Return (order, leaders): each place that says nearly the same as one before it comes right after that one.

    `fingerprints` are those of search.documents, best first; 0 is like nothing. `leaders` maps such places to the one
    that they follow.
    """
    prints = np.array(fingerprints, np.uint64)
    alike = np.bitwise_count(prints[:, None] ^ prints) <= NEARLY_SAME_BITS
    alike &= (prints != 0) & (prints != 0)[:, None]
    leaders: dict[int, int] = {}
    for place in np.flatnonzero(np.triu(alike, 1).any(axis=1)).tolist():
        if place not in leaders:
            followers_of = np.flatnonzero(alike[place, place + 1 :]) + place + 1
            leaders |= {follower: place for follower in followers_of.tolist() if follower not in leaders}
    heads = [place for place in range(len(prints)) if place not in leaders]
    followers: dict[int, list[int]] = {head: [] for head in heads}
    for place, head in leaders.items():
        followers[head].append(place)
    return [place for head in heads for place in (head, *followers[head])], leaders
