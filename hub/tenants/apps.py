from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "hub.tenants"
    verbose_name = _("organisaties en netwerken: groepen en rechten")

    def ready(self) -> None:
        from hub.tenants import signal_handlers

        signal_handlers.connect()
