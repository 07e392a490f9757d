"""What `manage.py check` says about search: pages that nobody can find, and settings that cannot work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from wagtail.models import Page, get_page_models

from search import elasticsearch_checks
from search.embedders import EMBEDDERS
from search.engines import ENGINES
from search.kinds import kind_of

INDEXING = ("thread", "inline", "worker")


@register("search")
def check_page_types(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001: every page type is found by search, or says on the class itself why not."""
    return [
        Error(
            f"Search does not know whether {model._meta.label} pages are to be found.",
            hint='Register a SearchKind for it, or state on the class: search_exempt = "the reason".',
            obj=model,
            id="search.E001",
        )
        for model in get_page_models()
        if model is not Page and kind_of(model) is None and not model.__dict__.get("search_exempt")
    ]


@register("search")
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E002 to E007: settings with a fixed set of values, positive numbers, thresholds, and Elasticsearch."""
    return [
        *_one_of("SEARCH_ENGINE", list(ENGINES), "search.E002"),
        *_one_of("SEARCH_EMBEDDER", [*EMBEDDERS, "none"], "search.E003"),
        *_one_of("SEARCH_INDEXING", list(INDEXING), "search.E004"),
        *_positive("SEARCH_BATCH", "SEARCH_MAX_ATTEMPTS", "SEARCH_PAGE_SIZE", "SEARCH_LOCK_SECONDS"),
        *_positive("SEARCH_EMBEDDER_TIMEOUT", "SEARCH_BREAKER_FAILURES", "SEARCH_BREAKER_SECONDS"),
        *_calibrated(),
        *elasticsearch_checks.wrong_settings(),
    ]


def _one_of(name: str, allowed: list[str], identifier: str) -> list[CheckMessage]:
    value = getattr(settings, name)
    if value in allowed:
        return []
    return [Error(f"{name} is {value!r}.", hint=f"Use one of: {', '.join(allowed)}.", id=identifier)]


def _positive(*names: str) -> list[CheckMessage]:
    return [
        Error(f"{name} is {getattr(settings, name)}.", hint="Use a number above zero.", id="search.E005")
        for name in names
        if getattr(settings, name) <= 0
    ]


def _calibrated() -> list[CheckMessage]:
    wanted = {"words", settings.SEARCH_EMBEDDER} - {"none"}
    missing = sorted(wanted - set(settings.SEARCH_CALIBRATION))
    return [
        Error(
            f"SEARCH_CALIBRATION has no thresholds for {name!r}.",
            hint="Every embedder needs its own: similarities of two models cannot be compared.",
            id="search.E006",
        )
        for name in missing
    ]


@register("search", deploy=True)
def check_indexing_on_deploy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """W001: indexing inside the request makes each publication wait for embeddings. The others: Elasticsearch."""
    found = elasticsearch_checks.server_as_it_is()
    if settings.SEARCH_INDEXING == "inline":
        hint = 'Use "thread", or "worker" with manage.py run_indexer.'
        found.append(Warning("SEARCH_INDEXING is inline, which is for tests.", hint=hint, id="search.W001"))
    return found
