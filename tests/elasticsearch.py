"""The real Elasticsearch that tests use: the one at ELASTICSEARCH_URL, or what `.ci/elasticsearch` started."""

from __future__ import annotations

import os
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

SCRIPT = Path(__file__).resolve().parents[1] / ".ci" / "elasticsearch"
HOW = "no Elasticsearch answers: run .ci/elasticsearch up"


def server() -> str:
    """Return the address of the server. Without one the test is skipped, but where CI is set it fails."""
    address = _address()
    if address:
        return address
    if os.environ.get("CI"):
        pytest.fail(HOW)
    pytest.skip(HOW)


@lru_cache(maxsize=1)
def _address() -> str:
    if os.environ.get("ELASTICSEARCH_URL"):
        return os.environ["ELASTICSEARCH_URL"]
    status = subprocess.run([SCRIPT, "status"], capture_output=True, text=True)
    return status.stdout.strip().rpartition(" ")[2] if status.returncode == 0 else ""


def remove(address: str, prefix: str) -> None:
    """Remove the indices and the template of a prefix."""
    with Elasticsearch(address) as client:
        names = list(client.indices.get(index=f"{prefix}-*", features="aliases").body)
        if names:
            client.indices.delete(index=names, ignore_unavailable=True)
        client.options(ignore_status=404).indices.delete_index_template(name=prefix)
