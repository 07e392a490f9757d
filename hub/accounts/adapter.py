"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed unless the institution opens it: reading and asking need no account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether visitors may make an account themselves (setting ACCOUNT_OPEN_FOR_SIGNUP)."""
        return settings.ACCOUNT_OPEN_FOR_SIGNUP

    def format_email_subject(self, subject: str) -> str:
        """Return the subject with the name of the hub in front, whatever host the request came in on."""
        return f"{settings.WAGTAIL_SITE_NAME}: {subject}"
