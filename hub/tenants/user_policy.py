"""Which users a coordinator may manage."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from hub.tenants.models import Tenancy


class TenantUserPolicy(ModelPermissionPolicy):
    """Superusers manage all users; coordinators the people who work for their tenants and for nobody else.

    The model permissions of Django are not asked: who holds `change_user` could set the password of a superuser.
    """

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        """Tell whether somebody manages any users at all."""
        if user.is_superuser:
            return user.is_active
        return user.is_active and Tenancy.objects.coordinated_by(user).exists()

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody manages any users at all."""
        return self.user_has_any_permission(user, {action})

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet[Any]:
        """Return the users that somebody manages."""
        if user.is_superuser and user.is_active:
            return get_user_model()._default_manager.all()
        return manageable_users(user)

    def user_has_any_permission_for_instance(self, user: Any, actions: Collection[str], instance: Any) -> bool:
        """Tell whether somebody manages a user."""
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Tell whether somebody manages a user."""
        return self.user_has_any_permission_for_instance(user, {action}, instance)


def manageable_users(coordinator: Any) -> QuerySet[Any]:
    """Return the users in a coordinator's groups and in no other group.

    Not superusers, and not somebody who also works elsewhere: a new password would open that tenant too. Not herself:
    everybody has her own account page.
    """
    users = get_user_model()._default_manager
    if not coordinator.is_active:
        return users.none()
    groups = Tenancy.objects.coordinated_by(coordinator).groups()
    elsewhere = users.filter(groups__in=_groups_outside(groups))
    mine = users.filter(groups__in=groups, is_superuser=False).exclude(pk=coordinator.pk)
    return mine.exclude(pk__in=elsewhere.values("pk")).distinct()


def _groups_outside(groups: QuerySet[Any]) -> QuerySet[Any]:
    return groups.model._default_manager.exclude(pk__in=groups.values("pk"))
