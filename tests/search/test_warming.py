import pytest

from search import embedders
from search.warming import warm_up_in_background


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_model_is_loaded_before_anybody_asks():
    assert embedders._loaded == {}
    warm_up_in_background().join(timeout=30)
    assert [embedder is not None for embedder in embedders._loaded.values()] == [True]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_wrong_with_the_index_stands_in_the_log_with_its_remedy(caplog: pytest.LogCaptureFixture) -> None:
    warm_up_in_background().join(timeout=30)
    assert any("rebuild_search" in record.message for record in caplog.records if record.name == "search.health")
