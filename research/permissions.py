"""Who may do what with a publication that summaries rest on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Revision, TaskState
from wagtail.permission_policies import ModelPermissionPolicy

from hub.tenants.models import Tenancy
from research.models import OrganisationPage, Reference, SummaryPage


class ReferencePolicy(ModelPermissionPolicy):
    """A publication is a fact that everybody may cite and add.

    Only hub staff (superusers, or whoever holds the model permission) and the organisation that entered it may change
    it; only hub staff may delete it, and only when no summary uses it.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may do this with some publication."""
        if super().user_has_permission(user, action):
            return True
        return action != "delete" and user.is_active and Tenancy.objects.of(user).exists()

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        """Tell whether somebody may do one of these with some publication."""
        return any(self.user_has_permission(user, action) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet[Reference]:
        """Return the publications with which somebody may do one of these."""
        allowed = Q(pk__in=())
        for action in actions:
            if super().user_has_permission(user, action):
                allowed |= Q(pk__isnull=False)
            elif action in {"add", "change"} and user.is_active:
                allowed |= Q(organisation__in=organisations_of(user))
        found = Reference.objects.filter(allowed)
        if set(actions) == {"delete"} and found.exists():
            return found.exclude(pk__in=used_references())
        return found

    def user_has_any_permission_for_instance(self, user: Any, actions: Collection[str], instance: Any) -> bool:
        """Tell whether somebody may do one of these with this publication."""
        return any(
            self.instances_user_has_any_permission_for(user, {action}).filter(pk=instance.pk).exists()
            for action in actions
        )

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Tell whether somebody may do this with this publication."""
        return self.user_has_any_permission_for_instance(user, {action}, instance)


def organisations_of(user: Any) -> QuerySet[OrganisationPage]:
    """Return the organisations that a user works for, in whatever role."""
    return OrganisationPage.objects.filter(pk__in=Tenancy.objects.of(user).values("root"))


def organisation_known_for(user: Any) -> OrganisationPage | None:
    """Return the one organisation that a user enters publications for; None when there is none or a choice."""
    organisations = list(organisations_of(user)[:2])
    return organisations[0] if len(organisations) == 1 else None


def used_references() -> set[int]:
    """Return the numbers of publications that a summary cites: published, or in a draft that can still be published.

    A draft is kept as JSON, which the database cannot protect.
    """
    used = set(Reference.objects.filter(citing_summaries__isnull=False).values_list("pk", flat=True))
    latest = SummaryPage.objects.filter(latest_revision__isnull=False).values("latest_revision")
    drafts = Revision.page_revisions.filter(
        Q(pk__in=latest) | Q(approved_go_live_at__isnull=False) | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    )
    for content in drafts.values_list("content", flat=True):
        used.update(row["reference"] for row in content.get("cited_references", []) if row.get("reference"))
    return used
