"""The indices of a hub: numbered versions, an alias on the living one, another on the one that is being built.

PREFIX            alias of the living index
PREFIX-building   alias of the index that a rebuild fills: whoever writes, writes there too
PREFIX-v000001    an index; the one before the living is kept, for a way back
PREFIX-state      leases and the count of commits
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from search.engines.base import EngineUnavailableError, IndexLostError, IndexMissingError
from search.engines.elasticsearch.client import NO_INDEX, REBUILD
from search.engines.elasticsearch.mapping import Stamp, template

# Seconds until a process asks again which index lives.
LOOK_AGAIN = 1.0
COMMITS = "commits"


@dataclass(frozen=True)
class Living:
    """The index that answers, and by which rules it was made."""

    name: str
    stamp: Stamp
    shards: int


class Indices:
    """Knows which index of a hub is which, makes new ones and lets them take each other's place."""

    def __init__(self, client: Elasticsearch, prefix: str, shards: int) -> None:
        self._client, self._prefix, self._shards = client, prefix, shards
        self._known: tuple[float, Living] | None = None

    @property
    def state(self) -> str:
        """The name of the index with leases and counts."""
        return f"{self._prefix}-state"

    @property
    def building_alias(self) -> str:
        """The alias of the index that is being built."""
        return f"{self._prefix}-building"

    def living(self, client: Callable[[], Elasticsearch] | None = None) -> Living:
        """Return the living index, as it was at most LOOK_AGAIN seconds ago. Raises IndexMissingError.

        `client` gives whom to ask, if anybody has to be asked. Several threads may ask at once: none of them waits for
        another, which may have the patience of a writer.
        """
        known = self._known
        if known is not None and time.monotonic() - known[0] < LOOK_AGAIN:
            return known[1]
        living = self._living(client() if client else self._client)
        self._known = time.monotonic(), living
        return living

    def forget(self) -> None:
        """Ask again at the next question which index lives."""
        self._known = None

    def _living(self, client: Elasticsearch) -> Living:
        # The stamp is read each time: whoever removed all indices by hand finds their names used again.
        try:
            behind = client.indices.get(index=self._prefix, features="mappings,settings").body
        except NotFoundError:
            raise IndexLostError(NO_INDEX) from None
        if len(behind) > 1:
            names = ", ".join(sorted(behind))
            raise IndexMissingError(f"Several indices are called {self._prefix}: {names}. {REBUILD}")
        ((name, found),) = behind.items()
        stamp = Stamp.read(name, found["mappings"].get("_meta", {}))
        return Living(name, stamp, int(found["settings"]["index"]["number_of_shards"]))

    def _behind(self, alias: str, client: Elasticsearch) -> list[str]:
        try:
            return sorted(client.indices.get_alias(name=alias).body)
        except NotFoundError:
            return []

    def living_name(self) -> str:
        """Return the name of the living index, whoever made it, or "". Asks the server."""
        return next(iter(self._behind(self._prefix, self._client)), "")

    def targets(self) -> Sequence[str]:
        """Return where changes are written: the living index, and the one that is being built. Asks the server.

        What is being built is asked first: where it comes to live in between, it is found all the same.
        """
        building = self._behind(self.building_alias, self._client)
        return list(dict.fromkeys([self._living(self._client).name, *building]))

    def versions(self) -> list[str]:
        """Return all indices of the hub, oldest first."""
        pattern = re.compile(re.escape(self._prefix) + r"-v\d+")
        names = self._client.indices.get(index=f"{self._prefix}-v*", features="aliases").body
        return sorted(name for name in names if pattern.fullmatch(name))

    def create(self, stamp: Stamp) -> str:
        """Make a new index and let changes be written there too; whatever an earlier rebuild left half is removed.

        Its number is not used again: that rebuild may only have slept, and go on writing to the index that it made.
        """
        newest = max((int(name.rpartition("-v")[2]) for name in self.versions()), default=0)
        for left in self._behind(self.building_alias, self._client):
            self.abandon(left)
        made = template(self._prefix, self._shards, stamp)
        # Who writes to an index that was deleted meanwhile is refused: no index comes back with that document alone.
        self._client.indices.put_index_template(name=self._prefix, allow_auto_create=False, **made.to_dict())
        name = f"{self._prefix}-v{newest + 1:06d}"
        self._client.indices.create(index=name, aliases={self.building_alias: {}})
        return name

    def swap(self, name: str) -> None:
        """Let a new index take the living one's place in one step; keep that, and remove what is older.

        Fails when it is no longer the one that is being built.
        """
        before = self._behind(self._prefix, self._client)
        actions = [{"remove": {"index": old, "alias": self._prefix, "must_exist": True}} for old in before]
        actions += [self._end_of_building(name)]
        self._client.indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": self._prefix}}])
        self.forget()
        for old in self.versions():
            if old < name and old not in before:
                self._client.indices.delete(index=old, ignore_unavailable=True)

    def merge(self, name: str) -> None:
        """Let the server put all parts of a new index together; it goes on in the background.

        A question looks for the nearest vectors in every part, and what a part keeps for a replica that never came goes
        when it is merged.
        """
        self._client.indices.forcemerge(index=name, max_num_segments=1, wait_for_completion=False)

    def abandon(self, name: str) -> None:
        """Remove an index that never came to live; one that did, or is about to, stays."""
        try:
            self._client.indices.update_aliases(actions=[self._end_of_building(name)])
        except NotFoundError:
            return
        self._client.indices.delete(index=name, ignore_unavailable=True)

    def _end_of_building(self, name: str) -> dict[str, Any]:
        """Return what takes its alias from the index that is being built: of two that try, only one can."""
        return {"remove": {"index": name, "alias": self.building_alias, "must_exist": True}}

    def remove_all(self) -> None:
        """Remove all indices of the hub and their template, as if it had never been there."""
        for name in [*self.versions(), self.state]:
            self._client.indices.delete(index=name, ignore_unavailable=True)
        self._client.options(ignore_status=404).indices.delete_index_template(name=self._prefix)
        self.forget()

    def roll_back(self) -> str:
        """Let the index before the living one live again, and return its name. Raises EngineUnavailableError."""
        living = self._living(self._client)
        older = [name for name in self.versions() if name < living.name]
        if not older:
            raise EngineUnavailableError(f"There is no index before {living.name} to go back to.")
        mappings = self._client.indices.get_mapping(index=older[-1])[older[-1]]["mappings"]
        Stamp.read(older[-1], mappings.get("_meta", {}))
        self._client.indices.update_aliases(
            actions=[
                {"remove": {"index": living.name, "alias": self._prefix, "must_exist": True}},
                {"add": {"index": older[-1], "alias": self._prefix}},
            ]
        )
        self.forget()
        return older[-1]

    def count_commit(self, documents: int) -> None:
        """Note that so many documents were written or removed."""
        add = {"source": "ctx._source.documents += params.count", "params": {"count": documents}}
        self._client.update(
            index=self.state, id=COMMITS, script=add, upsert={"documents": documents}, retry_on_conflict=10
        )

    def written(self) -> int:
        """Return how many documents were ever written or removed."""
        try:
            return int(self._client.get(index=self.state, id=COMMITS)["_source"]["documents"])
        except NotFoundError:
            return 0

    def commits(self, client: Elasticsearch) -> int:
        """Return a number that grows with every commit of anybody."""
        try:
            return int(client.get(index=self.state, id=COMMITS, source=False)["_version"])
        except NotFoundError:
            return 0
