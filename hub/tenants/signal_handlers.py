"""Keep tenancies in step with the pages that own them."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_delete
from wagtail.models import Page

from hub.tenants.creation import create_tenancy, grant_page_permissions, remove_tenancy, rename_tenancy
from hub.tenants.models import Tenancy, TenantRootPage


def connect() -> None:
    """Listen to every page type that is the root of a tenant; post_save also fires for copies and the API."""
    post_save.connect(_on_saved, dispatch_uid="tenants.saved")
    pre_delete.connect(_on_deleted, dispatch_uid="tenants.deleted")


def _on_saved(sender: type, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw or not issubclass(sender, TenantRootPage) or instance.alias_of_id:
        return
    if not created:
        _follow_title(instance, kwargs.get("update_fields"))
        return
    original = _translated_tenancy(instance)
    if original is None:
        create_tenancy(instance)
    else:
        _join(original, instance)


def _follow_title(page: Page, update_fields: frozenset[str] | None) -> None:
    if update_fields is not None and "title" not in update_fields:
        return
    tenancy = Tenancy.objects.filter(root_id=page.pk).first()
    if tenancy is not None:
        rename_tenancy(tenancy, page)


def _translated_tenancy(page: Page) -> Tenancy | None:
    """Return the tenancy of another language version of the page: a translation joins it."""
    return Tenancy.objects.filter(root__translation_key=page.translation_key).exclude(root=page).first()


def _join(tenancy: Tenancy, page: Page) -> None:
    for group in tenancy.groups:
        codenames = tuple(
            tenancy.root.group_permissions.filter(group=group).values_list("permission__codename", flat=True)
        )
        grant_page_permissions(group, page, codenames)


def _on_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if not issubclass(sender, TenantRootPage):
        return
    tenancy = Tenancy.objects.filter(root_id=instance.pk).first()
    if tenancy is not None:
        remove_tenancy(tenancy)
