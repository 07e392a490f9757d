"""The connection to Elasticsearch: from the settings to a client whose failures are EngineUnavailableError.

Whoever waits for a page does not wait for a server: a question has one budget of seconds for all its round trips, and
a server that failed several times in a row is left alone for a while (`search.breaker`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    JsonSerializer,
    NotFoundError,
    UnsupportedProductError,
)
from elasticsearch.helpers import ScanError

from search.breaker import Breaker
from search.engines.base import EngineUnavailableError, IndexLostError, IndexMissingError

if TYPE_CHECKING:
    from search.engines.elasticsearch.indices import Living

REBUILD = "Run: manage.py rebuild_search"
NO_INDEX = f"There is no search index in Elasticsearch yet. {REBUILD}"


class Json(JsonSerializer):
    """JSON as the client writes it, and read by orjson: a question brings a megabyte over.

    The client's own serializer on orjson writes with it too, and refuses texts that the other takes.
    """

    def json_loads(self, data: bytes) -> Any:
        """Return what stands in an answer. Raises ValueError."""
        return orjson.loads(data)


@dataclass(frozen=True)
class Connection:
    """Where Elasticsearch is, who we are there, and how long we wait: the settings ELASTICSEARCH_*."""

    hosts: tuple[str, ...]
    prefix: str
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_certificates: str = ""
    question_seconds: float = 1.0
    writing_seconds: float = 60.0

    @classmethod
    def from_settings(cls) -> Connection:
        """Return what the settings say."""
        return cls(
            hosts=tuple(settings.ELASTICSEARCH_URL),
            prefix=settings.ELASTICSEARCH_INDEX,
            user=settings.ELASTICSEARCH_USER,
            password=settings.ELASTICSEARCH_PASSWORD,
            api_key=settings.ELASTICSEARCH_API_KEY,
            ca_certificates=settings.ELASTICSEARCH_CA_CERTIFICATES,
            question_seconds=settings.ELASTICSEARCH_QUESTION_SECONDS,
            writing_seconds=settings.ELASTICSEARCH_WRITING_SECONDS,
        )

    def client(self) -> Elasticsearch:
        """Return a client; nothing is asked of a server yet. Raises EngineUnavailableError for what cannot be used."""
        options: dict[str, Any] = {"hosts": list(self.hosts), "serializer": Json()}
        options["request_timeout"] = self.writing_seconds
        if self.api_key:
            options["api_key"] = self.api_key
        elif self.user:
            options["basic_auth"] = (self.user, self.password)
        if self.ca_certificates:
            options["ca_certs"] = self.ca_certificates
        try:
            # A node that is away is asked again after a while; another host of several takes over at once.
            return Elasticsearch(**options, retry_on_timeout=False, max_retries=max(0, len(self.hosts) - 1))
        except (ValueError, OSError) as error:
            raise EngineUnavailableError(f"The settings ELASTICSEARCH_* cannot be used: {error}") from error


def explained(error: Exception) -> EngineUnavailableError:
    """Return what a failure means for an operator, in one sentence without what a visitor asked."""
    if isinstance(error, NotFoundError) and "index_not_found" in str(error):
        return IndexLostError(NO_INDEX)
    if isinstance(error, AuthenticationException):
        return EngineUnavailableError("Elasticsearch refuses the user, password or API key of ELASTICSEARCH_*.")
    if isinstance(error, AuthorizationException) and "cluster_block" not in str(error):
        return EngineUnavailableError("The Elasticsearch user may not do this; docs/operators.md lists its rights.")
    if isinstance(error, UnsupportedProductError):
        return EngineUnavailableError("ELASTICSEARCH_URL does not lead to Elasticsearch.")
    if isinstance(error, TlsError):
        return EngineUnavailableError(f"The certificate of Elasticsearch cannot be trusted: {error.message}")
    if isinstance(error, ConnectionTimeout):
        return EngineUnavailableError("Elasticsearch did not answer in time.")
    if isinstance(error, ScanError):
        return EngineUnavailableError("Elasticsearch answered from some of its shards only.")
    if isinstance(error, ApiError):
        return EngineUnavailableError(f"Elasticsearch answered {error.meta.status}: {error.error}")
    return EngineUnavailableError(f"Elasticsearch cannot be reached at ELASTICSEARCH_URL ({type(error).__name__}).")


@contextmanager
def translated() -> Iterator[None]:
    """Raise EngineUnavailableError in place of what the client raises."""
    try:
        yield
    except (ApiError, TransportError, UnsupportedProductError, ScanError) as error:
        raise explained(error) from error


class Patience:
    """A client that waits as long as it is told; to derive one takes half a millisecond, so each is kept."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._derived: dict[int, Elasticsearch] = {}

    def waiting(self, seconds: float) -> Elasticsearch:
        """Return the client that waits so many seconds, rounded up to a tenth."""
        tenths = math.ceil(seconds * 10)
        if tenths not in self._derived:
            self._derived[tenths] = self._client.options(request_timeout=tenths / 10)
        return self._derived[tenths]


class Asking:
    """The client for one question: all its round trips share one budget of seconds."""

    def __init__(self, clients: Patience, seconds: float) -> None:
        self._clients = clients
        self._deadline = time.monotonic() + seconds

    def client(self) -> Elasticsearch:
        """Return the client with what is left of the time. Raises EngineUnavailableError when nothing is."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise EngineUnavailableError("Elasticsearch did not answer in time.")
        return self._clients.waiting(left)

    def together(self, living: Living, searches: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the answers of several searches of the living index, asked in one round trip.

        Raises EngineUnavailableError when one fails, or saw only some of its shards.
        """
        lines = [line for search in searches for line in (_header(living, search), search)]
        return complete(self.client().msearch(searches=lines)["responses"])


def _header(living: Living, search: Mapping[str, Any]) -> dict[str, str]:
    """Return where a search goes, and how.

    Frequencies of words count over all shards, or two shards would score by two measures. Who only counts needs none:
    the server keeps such answers, but not those that ask for frequencies first.
    """
    scores = living.shards > 1 and search.get("size") != 0
    return {"index": living.name, "search_type": "dfs_query_then_fetch" if scores else "query_then_fetch"}


def complete(answers: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return answers to searches that were asked together.

    Raises EngineUnavailableError when one fails, or saw only some of its shards.
    """
    for answer in answers:
        if "error" in answer:
            raise _failed(answer)
        if answer.get("timed_out") or answer["_shards"]["failed"]:
            raise EngineUnavailableError("Elasticsearch answered from some of its shards only.")
    return answers


def _failed(answer: Mapping[str, Any]) -> EngineUnavailableError:
    if answer["error"].get("type") == "index_not_found_exception":
        return IndexLostError(NO_INDEX)
    return EngineUnavailableError(f"Elasticsearch answered {answer.get('status')}: {answer['error'].get('type')}")


@contextmanager
def guarded(breaker: Breaker) -> Iterator[None]:
    """Do what a visitor waits for, unless the server failed too often a moment ago. Raises EngineUnavailableError.

    That there is no index is no failure of the server.
    """
    if not breaker.admits():
        raise EngineUnavailableError(f"{breaker.last_error} After several such failures it is left alone for a while.")
    try:
        with translated():
            yield
    except IndexMissingError:
        breaker.succeeded()
        raise
    except EngineUnavailableError as error:
        breaker.failed(error, reason=str(error))
        raise
    breaker.succeeded()
