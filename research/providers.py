"""What higher layers know about a summary comes in here, without research knowing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wagtail.models import Page


@dataclass(frozen=True)
class Link:
    """A place to go: what it is called and where it is."""

    title: str
    url: str


UptakeProvider = Callable[[Page], list[Link]]
_uptake_providers: list[UptakeProvider] = []
_belonging_providers: list[UptakeProvider] = []


def register_uptake_provider(provider: UptakeProvider) -> None:
    """Register who can tell where a summary was taken up."""
    _uptake_providers.append(provider)


def register_belonging_provider(provider: UptakeProvider) -> None:
    """Register who can tell what an organisation belongs to."""
    _belonging_providers.append(provider)


def uptake(summary: Page) -> list[Link]:
    """Return who took up a summary."""
    return [link for provider in _uptake_providers for link in provider(summary)]


def belonging(organisation: Page) -> list[Link]:
    """Return what an organisation belongs to."""
    return [link for provider in _belonging_providers for link in provider(organisation)]
