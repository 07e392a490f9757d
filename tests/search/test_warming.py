import pytest

from search import embedders
from search.warming import warm_up_in_background


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_model_is_loaded_before_anybody_asks():
    assert embedders._loaded == {}
    warm_up_in_background().join(timeout=30)
    assert [embedder is not None for embedder in embedders._loaded.values()] == [True]
