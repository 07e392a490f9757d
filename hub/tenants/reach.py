"""What a user may see of pages and media that others own, and so may link to or embed in a page of her own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.models import CollectionMember, Page
from wagtail.permissions import policy_registry

# More than any number in the database has; longer ones overflow SQLite's integers.
DIGITS = 18


def own_pages(user: Any) -> QuerySet[Page]:
    """Return the pages that a user works on, and the pages above them that lead there."""
    return policy_registry.get_by_type(Page).explorable_instances(user)


def visible_pages(user: Any) -> QuerySet[Page]:
    """Return the pages that a user works on and those that everybody can read."""
    return own_pages(user) | Page.objects.live().public()


def own_media(user: Any, model: type[Model]) -> QuerySet[Any]:
    """Return the images or documents that a user may put in a page."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, {"choose"})


def all_visible(queryset: QuerySet[Any], ids: Iterable[Any]) -> bool:
    """Tell whether every id (number or text) is in a queryset; what is no number is in none."""
    wanted = {str(pk) for pk in ids}
    if not all(pk.isdecimal() and len(pk) <= DIGITS for pk in wanted):
        return False
    return queryset.filter(pk__in=wanted).values("pk").distinct().count() == len({int(pk) for pk in wanted})


def has_owner(model: type[Model]) -> bool:
    """Tell whether objects of a model belong to one tenant: pages and media.

    All else that a page form can pick (vocabulary terms, themes, publications) is shared by everybody. A model that
    belongs to one tenant has to be added here before a page form offers it.
    """
    return issubclass(model, Page | CollectionMember)


def may_refer_to(user: Any, model: type[Model], ids: Iterable[Any]) -> bool:
    """Tell whether a user may link to or embed these objects of a model that has an owner."""
    visible = visible_pages(user) if issubclass(model, Page) else own_media(user, model)
    return all_visible(visible, ids)
