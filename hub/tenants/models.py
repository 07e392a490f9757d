"""A tenant is a page with a tree of its own: an organisation or a network, with its groups, media and review."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupApprovalTask, Page, Workflow

from hub.pages.models import HubPage
from hub.tenants.querysets import TenancyQuerySet


class TenantRootPage(HubPage):
    """Base of pages that own a tree: creating one creates its tenancy, deleting one removes it."""

    class Meta:
        abstract = True


class Tenancy(models.Model):
    """What belongs to one tenant. Groups are found here, never by their name."""

    root = models.OneToOneField(Page, verbose_name=_("pagina"), on_delete=models.CASCADE, related_name="tenancy")
    editors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    moderators = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    coordinators = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="+")
    workflow = models.OneToOneField(Workflow, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(GroupApprovalTask, on_delete=models.PROTECT, related_name="+")

    objects = TenancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("afgebakende ruimte")
        verbose_name_plural = _("afgebakende ruimtes")

    def __str__(self) -> str:
        return self.root.title

    @property
    def groups(self) -> tuple[Group, Group, Group]:
        """Editors, moderators, coordinators."""
        return self.editors, self.moderators, self.coordinators
