"""WSGI entry point: `gunicorn hub.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.production")
application = get_wsgi_application()

from search.following import serve  # noqa: E402  (needs the apps that the line above made ready)
from search.warming import warm_up_in_background  # noqa: E402

serve()
warm_up_in_background()
