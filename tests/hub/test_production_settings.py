"""Production refuses to start with what would be unsafe there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"SECRET_KEY": "x1" * 40, "ALLOWED_HOSTS": "klasvloer.example"}


def start(code="import hub.settings.production", **environment):
    """Run code with production settings in a process of its own and return (exit code, what it said)."""
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "VIRTUAL_ENV", "SYSTEMROOT")}
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


def test_good_settings_start():
    assert start(**GOOD) == (0, "")


def test_a_health_check_from_beside_needs_no_https_and_pages_do():
    ask = (
        "import django; django.setup(); from django.test import Client;"
        "print([Client().get(path, headers={'host': 'localhost'}).status_code for path in ('/gezond/', '/zoeken/')])"
    )
    environment = {**GOOD, "ALLOWED_HOSTS": "localhost", "DATABASE_URL": "sqlite://:memory:", "HTTPS": "true"}
    code, said = start(ask, DJANGO_SETTINGS_MODULE="hub.settings.production", **environment)
    assert code == 0
    assert "[200, 301]" in said


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*.example"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
    ],
)
def test_unsafe_settings_are_refused_with_the_remedy(wrong, message):
    code, said = start(**{**GOOD, **wrong})
    assert code != 0
    assert message in said.splitlines()[-1]
