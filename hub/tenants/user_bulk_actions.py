"""Bulk actions on users, for superusers and coordinators."""

from __future__ import annotations

from typing import Any

from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from hub.tenants.bulk_actions import Discreet
from hub.tenants.user_viewset import groups_to_give, manages


class OwnPeople(Discreet):
    """Acts on users whom somebody manages, never on herself."""

    def check_perm(self, obj: Any) -> bool:
        """Ask our policy; the stock actions ask model permissions that nobody holds."""
        user = self.request.user  # type: ignore[attr-defined]
        return obj != user and manages(user, obj)


class TenantAssignRole(OwnPeople, AssignRoleBulkAction):
    """Put users in a group."""

    def get_form(self, form_class: Any = None) -> Any:
        """Offer the groups that the user may give."""
        form = super().get_form(form_class)
        form.fields["role"].queryset = groups_to_give(self.request.user)
        return form


class TenantDelete(OwnPeople, DeleteBulkAction):
    """Remove users."""


class TenantSetActiveState(OwnPeople, SetActiveStateBulkAction):
    """Block or unblock users."""


TENANT_USER_ACTIONS = [TenantAssignRole, TenantDelete, TenantSetActiveState]
