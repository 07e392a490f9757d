# The image of compose.yaml: web processes, worker and one-shot commands.
FROM python:3.13-slim

RUN apt-get update && apt-get install --yes --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home klasvloer \
    && mkdir -p /var/lib/klasvloer && chown klasvloer /var/lib/klasvloer

WORKDIR /srv/klasvloer
COPY pyproject.toml requirements.lock ./
# The lock fixes versions of all, also of what tests need; here only what the hub needs is installed.
RUN pip install --no-cache-dir --constraint requirements.lock ".[postgres,elasticsearch]"
COPY . .

USER klasvloer
ENV DJANGO_SETTINGS_MODULE=hub.settings.production VAR_DIR=/var/lib/klasvloer
EXPOSE 8000
CMD ["sh", "-euc", "python manage.py collectstatic --no-input && exec gunicorn hub.wsgi --bind 0.0.0.0:8000 --workers 2 --threads 4 --limit-request-line 0"]
