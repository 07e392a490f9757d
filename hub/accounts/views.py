"""Logging in, and the page of somebody who is logged in."""

from allauth.account.views import LoginView
from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.views.generic import TemplateView


class AccountHomeView(LoginRequiredMixin, TemplateView):
    """Who you are logged in as, and where you can go from here."""

    template_name = "account/home.html"


class AccountLoginView(LoginView):
    """Allauth's login, for people with and without access to the admin."""

    def get_authenticated_redirect_url(self) -> str:
        """Return where somebody goes who is logged in already.

        Not to the admin when she may not enter it: Wagtail sends her here from there, and that would go on for ever.
        """
        url: str = super().get_authenticated_redirect_url()
        in_admin = url.startswith(reverse("wagtailadmin_home"))
        may_enter = self.request.user.has_perm("wagtailadmin.access_admin")
        return reverse("accounts:home") if in_admin and not may_enter else url
