"""What the frame around every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    """Return the values that the base template shows on every page."""
    return {"is_demonstration": settings.HUB_IS_DEMONSTRATION, "contact_email": settings.HUB_CONTACT_EMAIL}
