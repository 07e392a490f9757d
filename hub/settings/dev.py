"""For a developer's machine: errors in the browser, no collected static files."""

from hub.demo.environment import local_elasticsearch

from .base import *  # noqa: F403
from .base import STORAGES, env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-development")
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
ELASTICSEARCH_URL = env.list("ELASTICSEARCH_URL", default=[local_elasticsearch()])
