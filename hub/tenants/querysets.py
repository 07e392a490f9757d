"""Questions about tenants."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q


class TenancyQuerySet(models.QuerySet):
    """Tenants."""

    def of(self, user: Any) -> TenancyQuerySet:
        """Return the tenants that a user works for, in whatever role."""
        groups = user.groups.values("pk")
        return self.filter(Q(editors__in=groups) | Q(moderators__in=groups) | Q(coordinators__in=groups))

    def coordinated_by(self, user: Any) -> TenancyQuerySet:
        """Return the tenants whose people a user may manage."""
        return self.filter(coordinators__in=user.groups.values("pk"))

    def groups(self) -> models.QuerySet[Group]:
        """Return all groups of these tenants."""
        ids = [pk for row in self.values_list("editors", "moderators", "coordinators") for pk in row]
        return Group.objects.filter(pk__in=ids)

    def people(self) -> models.QuerySet[Any]:
        """Return the users who work for these tenants."""
        return get_user_model()._default_manager.filter(groups__in=self.groups()).distinct()
