"""Make and remove what a tenant needs: groups, permissions, media collection, review workflow."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from hub.tenants.models import Tenancy

EDITOR_PAGE_PERMISSIONS = ("add_page", "change_page")
# `publish` too: without it the last approval of a moderator is refused.
MODERATOR_PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
MEDIA_PERMISSIONS = ("add", "change", "choose")


@transaction.atomic
def create_tenancy(page: Page) -> Tenancy:
    """Create groups, collection, permissions and workflow for the root page of a new tenant, and return them."""
    names = _names(page)
    moderators = Group.objects.create(name=names["moderators"])
    coordinators = Group.objects.create(name=names["coordinators"])
    task = GroupApprovalTask.objects.create(name=names["task"])
    task.groups.add(moderators, coordinators)
    workflow = Workflow.objects.create(name=names["workflow"])
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=page)
    tenancy = Tenancy.objects.create(
        root=page,
        editors=Group.objects.create(name=names["editors"]),
        moderators=moderators,
        coordinators=coordinators,
        collection=Collection.get_first_root_node().add_child(name=names["collection"]),
        workflow=workflow,
        task=task,
    )
    _grant(tenancy)
    return tenancy


def rename_tenancy(tenancy: Tenancy, page: Page) -> None:
    """Call groups, collection and workflow after the page, whose title may have changed."""
    for field, name in _names(page).items():
        thing = getattr(tenancy, field)
        if thing.name != name:
            thing.name = name
            thing.save()


def _names(page: Page) -> dict[str, str]:
    # The number keeps names unique when two organisations share a name; cut off, they fit the 150 signs of a group.
    name = {"name": f"{page.title[:100]} ({page.pk})"}
    # In the language of the admin, whoever creates the page and wherever from.
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "editors": _("Redacteurs %(name)s") % name,
            "moderators": _("Moderatoren %(name)s") % name,
            "coordinators": _("Coördinatoren %(name)s") % name,
            "collection": name["name"],
            # Authors read these on a button; unlike groups they may share a name.
            "task": _("Nazicht %(name)s") % {"name": page.title[:100]},
            "workflow": _("Nazicht %(name)s") % {"name": page.title[:100]},
        }


def _grant(tenancy: Tenancy) -> None:
    page_permissions = {
        tenancy.editors: EDITOR_PAGE_PERMISSIONS,
        tenancy.moderators: MODERATOR_PAGE_PERMISSIONS,
        tenancy.coordinators: MODERATOR_PAGE_PERMISSIONS,
    }
    for group, codenames in page_permissions.items():
        grant_page_permissions(group, tenancy.root, codenames)
        _grant_media(group, tenancy.collection)
        group.permissions.add(*_permissions("wagtailadmin", ["access_admin"]))


def grant_page_permissions(group: Group, page: Page, codenames: Sequence[str]) -> None:
    """Give a group page permissions (codenames such as "add_page") on a page and everything below it."""
    found = _permissions("wagtailcore", codenames)
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page=page, permission=permission) for permission in found],
        ignore_conflicts=True,  # it may have some already
    )


def _grant_media(group: Group, collection: Collection) -> None:
    for model in (get_image_model(), Document):
        codenames = [f"{action}_{model._meta.model_name}" for action in MEDIA_PERMISSIONS]
        found = _permissions(model._meta.app_label, codenames)
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(group=group, collection=collection, permission=permission) for permission in found
        )


def _permissions(app_label: str, codenames: Sequence[str]) -> list[Permission]:
    """Return permissions by their codenames. Raises Permission.DoesNotExist when one is not there."""
    found = list(Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames))
    if len(found) != len(codenames):
        raise Permission.DoesNotExist(f"{app_label} lacks one of {', '.join(codenames)}.")
    return found


@transaction.atomic
def remove_tenancy(tenancy: Tenancy) -> None:
    """Remove groups, workflow, task and collection with its media; the page and its permissions are gone already."""
    groups, collection = tenancy.groups, tenancy.collection
    workflow, task = tenancy.workflow, tenancy.task
    tenancy.delete()
    for group in groups:
        group.delete()
    workflow.delete()
    task.delete()
    collections = collection.get_descendants(inclusive=True)
    for model in (get_image_model(), Document):
        for medium in model.objects.filter(collection__in=collections):
            medium.delete()
    collection.delete()
