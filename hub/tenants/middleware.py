"""Keep everybody in the admin within her own tenant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.auth import permission_denied

from hub.tenants.rules import RULES, deny


class TenantGuardMiddleware:
    """Ask the table of rules before any view of the admin runs; an address that it does not name is refused.

    Stands below AuthenticationMiddleware and MessageMiddleware: it needs the user, and leaves a message on refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response of the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return a refusal, or None to go on to the view.

        Who is not logged in goes on too: Wagtail sends her to the login page. To others a refusal is Wagtail's own: a
        message on the dashboard, or 403 for a request by script.
        """
        if not is_guarded(request):
            return None
        rule = RULES.get(request.resolver_match.view_name, deny)  # type: ignore[union-attr]
        return None if rule(request, kwargs) else permission_denied(request)


def is_guarded(request: HttpRequest) -> bool:
    """Tell whether the rules hold for a request: in the admin, for everybody but superusers."""
    user = request.user
    in_admin = request.path.startswith(reverse("wagtailadmin_home"))
    return in_admin and user.is_authenticated and not user.is_superuser
