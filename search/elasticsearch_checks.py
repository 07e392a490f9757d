"""What `manage.py check` says about Elasticsearch: settings that cannot work, and with --deploy whether it answers."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning

# What the extra "elasticsearch" installs.
PACKAGES = ("elasticsearch", "orjson", "pybase64")
# Of version 8.
OLDEST_MINOR = 19
# What Elasticsearch takes as the name of an index, without what would name several.
PREFIX = re.compile(r"[a-z0-9][a-z0-9._-]{0,100}")


def wrong_settings() -> list[CheckMessage]:
    """E007: settings ELASTICSEARCH_* with which nothing can be asked; nothing at all while another engine is used."""
    return list(_wrong()) if settings.SEARCH_ENGINE == "elasticsearch" else []


def _wrong() -> Iterator[CheckMessage]:
    if not all(map(importlib.util.find_spec, PACKAGES)):
        yield _error("The client of Elasticsearch is not installed.", "Run: pip install .[elasticsearch]")
    if not settings.ELASTICSEARCH_URL or not all(map(_is_address, settings.ELASTICSEARCH_URL)):
        yield _error("ELASTICSEARCH_URL is no address.", "Such as https://search.example:9200, several with commas.")
    if not PREFIX.fullmatch(settings.ELASTICSEARCH_INDEX):
        yield _error("ELASTICSEARCH_INDEX is no name for an index.", "Small letters, digits, dots, dashes: klasvloer.")
    if bool(settings.ELASTICSEARCH_USER) != bool(settings.ELASTICSEARCH_PASSWORD):
        yield _error("ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD go together.", "Set both, or an API key.")
    if settings.ELASTICSEARCH_USER and settings.ELASTICSEARCH_API_KEY:
        yield _error("There is a user and an API key for Elasticsearch.", "Set one of both.")
    authority = settings.ELASTICSEARCH_CA_CERTIFICATES
    if authority and not Path(authority).is_file():
        yield _error("The file ELASTICSEARCH_CA_CERTIFICATES is not there.", "Give the path of the authority's .crt.")
    for name in ("QUESTION_SECONDS", "WRITING_SECONDS", "SHARDS", "LEASE_SECONDS"):
        if getattr(settings, f"ELASTICSEARCH_{name}") <= 0:
            yield _error(f"ELASTICSEARCH_{name} is not above zero.", "Use a number above zero.")
    if settings.ELASTICSEARCH_REMEMBERED_MB < 0:
        yield _error("ELASTICSEARCH_REMEMBERED_MB is below zero.", "Use zero, to remember nothing, or more.")


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _error(message: str, hint: str) -> CheckMessage:
    return Error(message, hint=hint, id="search.E007")


def server_as_it_is() -> list[CheckMessage]:
    """W002, W003, I001: the server cannot be asked, is of another version, or its index is by other rules than ours."""
    if settings.SEARCH_ENGINE != "elasticsearch" or wrong_settings():
        return []
    from search.engines.base import EngineUnavailableError
    from search.engines.elasticsearch import from_settings

    try:
        engine = from_settings()
        version = engine.server_version()
    except EngineUnavailableError as error:
        return [Warning(str(error), hint="Look at the settings ELASTICSEARCH_* and at the server.", id="search.W002")]
    if not _fits(version):
        hint = "This hub is made for 8.19 and later ones of 8."
        return [Warning(f"Elasticsearch is {version}.", hint=hint, id="search.W002")]
    return _index_as_it_is(engine)


def _fits(version: str) -> bool:
    major, minor = (int(part) for part in version.split(".")[:2])
    return major == 8 and minor >= OLDEST_MINOR


def _index_as_it_is(engine: Any) -> list[CheckMessage]:
    from search.engines.base import EngineUnavailableError

    try:
        return list(_mismatches(engine))
    except EngineUnavailableError as error:
        return [Warning(str(error), id="search.W003")]


def _mismatches(engine: Any) -> Iterator[CheckMessage]:
    if not engine.takes_vectors():
        hint = "Only words count until then. Run: manage.py rebuild_search"
        yield Warning("The index was made with another embedder.", hint=hint, id="search.W003")
    if not engine.knows_synonyms():
        hint = "No rebuild is needed: they count in the question. If not done yet, run: manage.py load_synonyms"
        yield Info("Other synonyms are shipped since the index was made.", hint=hint, id="search.I001")
