from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.embedders import get_embedder
from search.models import PassageVector
from search.vectors import (
    EmbeddingError,
    WrongVectorsError,
    embed_and_store,
    export_vectors,
    import_vectors,
    stored_vectors,
)
from tests.search.conftest import document
from tests.search.wayward import WaywardEmbedder

pytestmark = pytest.mark.django_db


def test_only_changed_text_is_embedded_again() -> None:
    embedder = get_embedder()
    assert embed_and_store(["een tekst", "nog een tekst", "een  tekst"], embedder) == 2
    assert embed_and_store(["een tekst", "iets anders"], embedder) == 1


def test_text_without_words_is_never_embedded() -> None:
    assert embed_and_store(["", "\x00", "!?", "\ud800"], get_embedder()) == 0


def test_a_vector_without_a_direction_is_refused(wayward: type[WaywardEmbedder]) -> None:
    wayward.mood = "empty"
    with pytest.raises(EmbeddingError, match="without a direction"):
        embed_and_store(["een tekst"], get_embedder())
    assert not PassageVector.objects.exists()


def test_vectors_travel_in_a_file(tmp_path: Path) -> None:
    embedder, path, texts = get_embedder(), tmp_path / "vectors.npz", ["Titel van een tekst", "Een tekst met inhoud"]
    embed_and_store(texts, embedder)
    before = stored_vectors(texts, embedder)
    assert export_vectors(path, [document(1, *texts), document(2, "Zonder vector")], embedder) == 2
    PassageVector.objects.all().delete()
    assert import_vectors(path) == 2
    assert import_vectors(path) == 2
    assert np.array_equal(stored_vectors(texts, embedder), before)


def test_another_file_is_refused_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    path.write_bytes(b"not vectors")
    with pytest.raises(WrongVectorsError, match="not a file of passage vectors"):
        import_vectors(path)
