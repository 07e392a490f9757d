from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.home.site_tree import create_site_tree


class Command(BaseCommand):
    help = "Create the pages every hub begins with (home, lists, about) and its site; safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address the hub answers on."""
        parser.add_argument("--hostname", default="localhost")
        parser.add_argument("--port", type=int, default=443)

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing."""
        home = create_site_tree(options["hostname"], options["port"])
        self.stdout.write(f"The hub has its pages; the home page is number {home.pk}.")
