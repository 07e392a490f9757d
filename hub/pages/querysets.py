"""What anybody may see, said once for every kind of page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db.models import Q
from django.utils import timezone
from wagtail.models import PageQuerySet, PageViewRestriction


def not_expired() -> Q:
    """Return the condition that a page is not past its expiry now."""
    return Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())


class HubPageQuerySet(PageQuerySet):
    """Pages of the hub."""

    def published(self) -> Self:
        """Keep what anybody may see: live, not past its expiry, private neither by itself nor by an ancestor.

        An expired page stays live until the scheduled command unpublishes it; it must not be shown meanwhile.
        """
        return self.live().public().filter(not_expired())

    def for_links(self, *more: str) -> Self:
        """Read only what a link needs, title and address, and the fields that are named."""
        return self.only("title", "slug", "url_path", *more)

    def private_q(self) -> Q:
        """Return the condition that a page is private, by itself or by an ancestor.

        As Wagtail's own, but it reads the paths of private pages only. A page of results asks this four times, and
        making page objects of restrictions took a tenth of it.
        """
        return private_below(PageViewRestriction.objects.values_list("page__path", flat=True))


def private_below(paths: Iterable[str]) -> Q:
    """Return the condition that a page is one of those at these paths, or below one."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition
