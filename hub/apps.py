from django.apps import AppConfig


class HubConfig(AppConfig):
    """The wiring: commands that put the whole project to work."""

    name = "hub"
