"""What anybody may see, said once for every kind of page."""

from __future__ import annotations

from typing import Self

from django.db.models import Q
from django.utils import timezone
from wagtail.models import PageQuerySet


class HubPageQuerySet(PageQuerySet):
    """Pages of the hub."""

    def published(self) -> Self:
        """Keep what anybody may see: live, not past its expiry, private neither by itself nor by an ancestor.

        An expired page stays live until the scheduled command unpublishes it; it must not be shown meanwhile.
        """
        return self.live().public().filter(Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now()))
