"""Which settings a command finds when nobody gave any."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hub.bootstrap import ROOT

ADDRESS = """
import os, sys
from hub import bootstrap
os.environ["DJANGO_SETTINGS_MODULE"] = bootstrap.settings_for(sys.argv)
from django.conf import settings
print(*settings.ELASTICSEARCH_URL)
"""


def address_for(command: str) -> str:
    """Return where a command looks for Elasticsearch."""
    ran = [sys.executable, "-c", ADDRESS, command]
    return subprocess.run(ran, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("command", ["demo", "ask"])
def test_elasticsearch_is_looked_for_where_ci_starts_one_unless_an_address_is_given(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)
    monkeypatch.setenv("ELASTICSEARCH_PORT", "29999")
    assert address_for(command) == "http://127.0.0.1:29999"
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://search.example:9200")
    assert address_for(command) == "http://search.example:9200"
