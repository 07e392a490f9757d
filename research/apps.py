from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResearchConfig(AppConfig):
    name = "research"
    verbose_name = _("onderzoek")

    def ready(self) -> None:
        from research import finding, suggesting

        finding.register()
        suggesting.register()
