from typing import Any

from django.core.management.base import BaseCommand

from search.synonym_loading import load_synonyms


class Command(BaseCommand):
    help = "Load or refresh the synonyms that come with the hub; what editors added or switched off stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them and print what happened."""
        result = load_synonyms()
        self.stdout.write(
            f"synonyms: {result.created} new, {result.changed} changed, {result.kept} kept, {result.removed} removed"
        )
