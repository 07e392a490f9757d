"""Wagtail's views of pages, where they would name the groups, users or sites of others."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from hub.tenants.filters import TenantPageFilterSet
from hub.tenants.models import Tenancy


class TenantSetPrivacyView(SetPrivacyView):
    """Offers one's own groups as readers of a private page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the restriction and the rows that tell search of it in one transaction; Wagtail opens none here."""
        with transaction.atomic():
            return super().post(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form, with the groups of the user's own tenants."""
        form = super().get_form(form_class)
        if not self.request.user.is_superuser:
            form.fields["groups"].queryset = Tenancy.objects.of(self.request.user).groups()
        return form


class TenantPageViewSet(PageViewSet):
    """Serves all page types. Which page somebody may open at all, the guard has decided by then."""

    model = Page
    filterset_class = TenantPageFilterSet
    set_privacy_view_class = TenantSetPrivacyView
