from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.demo.preparing import VECTORS
from search.embedders import get_embedder
from search.reading import all_documents
from search.vectors import embed_and_store, export_vectors, passage_texts


class Command(BaseCommand):
    help = "Write the vectors of what is public now to the file that the demonstration ships."

    def handle(self, *args: Any, **options: Any) -> None:
        """Embed what has no vector yet, and export all."""
        embedder = get_embedder()
        if embedder is None:
            raise CommandError("This machine has no embedder, or SEARCH_EMBEDDER is none: there is nothing to export.")
        documents = list(all_documents())
        for number, document in enumerate(documents, start=1):
            embed_and_store(passage_texts(document), embedder)
            self.stderr.write(f"{number} of {len(documents)} documents")
        count = export_vectors(VECTORS, documents, embedder)
        self.stdout.write(f"{count} vectors in {VECTORS.name}, {VECTORS.stat().st_size // 1024} kB")
