from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("zoeken")

    def ready(self) -> None:
        from search import checks, signal_handlers, synonym_sources  # noqa: F401  (registers the checks)

        signal_handlers.connect()
        synonym_sources.connect()
