"""Wagtail's user management, as this hub runs it."""

from wagtail.users.apps import WagtailUsersAppConfig


class TenantUsersConfig(WagtailUsersAppConfig):
    """Same app label as Wagtail's own, so that its migrations and permissions stay in place."""

    default = False
    user_viewset = "hub.tenants.user_viewset.TenantUserViewSet"

    def ready(self) -> None:
        """Register our policy for users in the place of the stock one, which asks model permissions."""
        from django.contrib.auth import get_user_model
        from django.contrib.auth.models import Group
        from wagtail.permissions import register_permission_policy

        from hub.tenants.user_policy import TenantUserPolicy

        register_permission_policy(get_user_model(), TenantUserPolicy(get_user_model()))
        register_permission_policy(Group)
