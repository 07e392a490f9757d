"""For the test suite: fast hashing, nothing shared with a running hub, indexing inside the transaction's commit."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import STORAGES, env

SECRET_KEY = "only-for-tests"
_scratch = Path(env.str("TEST_VAR_DIR", default="") or tempfile.mkdtemp(prefix="klasvloer-test-"))
VAR_DIR = _scratch
MEDIA_ROOT = _scratch / "media"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a missing one
BRIEFLY_SECONDS = 0.0
SEARCH_INDEX_DIR = _scratch / "search"
SEARCH_INDEXING = env.str("SEARCH_INDEXING", default="inline")
SEARCH_EMBEDDER = env.str("SEARCH_EMBEDDER", default="hashing")
# A thread beside the test would see another database than the test's own transaction.
SEARCH_SUGGESTIONS_INLINE = SEARCH_INDEXING == "inline"

DATABASES = {"default": env.db_url("DATABASE_URL", default="sqlite:///:memory:")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: live-server tests read it from other threads, and indexing from other processes.
    DATABASES["default"].setdefault("TEST", {})["NAME"] = str(_scratch / "test.sqlite3")
    DATABASES["default"].setdefault("OPTIONS", {}).update({"transaction_mode": "IMMEDIATE", "timeout": 20})

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = ["*"]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
ACCOUNT_RATE_LIMITS = False
