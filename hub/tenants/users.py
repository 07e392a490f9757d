"""Wagtail's user management, as this hub runs it."""

from wagtail.users.apps import WagtailUsersAppConfig


class TenantUsersConfig(WagtailUsersAppConfig):
    """Same app label as Wagtail's own, so that its migrations and permissions stay in place."""

    default = False
