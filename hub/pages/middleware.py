"""Content security where one policy does not fit the whole site."""

from collections.abc import Callable

from csp.constants import UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class AdminContentSecurityPolicyMiddleware:
    """Allow inline scripts and styles below /admin/, which Wagtail's date pickers and inline panels need.

    Public pages keep the strict policy of the settings. Stands below CSPMiddleware, which reads the mark that this one
    leaves on the response.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, marked with the relaxation when the path is the admin's."""
        response = self.get_response(request)
        if request.path.startswith(reverse("wagtailadmin_home")):
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": [UNSAFE_INLINE],
                "style-src": [UNSAFE_INLINE],
                "img-src": ["blob:"],
                "frame-src": ["'self'"],
            }
        return response
