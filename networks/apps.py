from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("netwerken")

    def ready(self) -> None:
        from networks import finding, presenting, suggesting

        finding.register()
        presenting.register()
        suggesting.register()
