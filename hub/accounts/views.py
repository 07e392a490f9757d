"""The page of somebody who is logged in."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView


class AccountHomeView(LoginRequiredMixin, TemplateView):
    """Who you are logged in as, and where you can go from here."""

    template_name = "account/home.html"
