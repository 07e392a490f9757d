from typing import Any

from django.core.management.base import BaseCommand

from hub.vocabularies.loading import load_vocabularies


class Command(BaseCommand):
    help = "Load or refresh levels, subjects, themes and the other vocabularies; terms in use are never dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load every vocabulary and print one line for each."""
        for result in load_vocabularies():
            self.stdout.write(
                f"{result.name}: {result.created} new, {result.kept} refreshed, "
                f"{result.removed} removed, {result.retired} retired"
            )
