"""The environment of the demonstration: settings as in production, for this machine only. Standard library only."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def prepare() -> None:
    """Set what production settings ask of the environment; what is set already stays."""
    var = Path(os.environ.get("VAR_DIR", str(ROOT / "var")))
    for name, value in values(var).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("ELASTICSEARCH_URL", local_elasticsearch())
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings.production"


def local_elasticsearch() -> str:
    """Return the address at which `.ci/elasticsearch up` starts a server."""
    return f"http://127.0.0.1:{os.environ.get('ELASTICSEARCH_PORT', '29200')}"


def values(var: Path) -> dict[str, str]:
    """Return the environment of a hub on this machine that keeps its files in `var`, which is made.

    The secret is made once and kept there, readable by its owner alone.
    """
    var.mkdir(parents=True, exist_ok=True)
    return {
        "DJANGO_SETTINGS_MODULE": "hub.settings.production",
        "VAR_DIR": str(var),
        "SECRET_KEY": _kept_secret(var / "secret"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HTTPS": "false",
        "HUB_IS_DEMONSTRATION": "true",
        "SERVE_MEDIA": "true",
        "STATIC_COMPRESS": "false",
        "LOG_LEVEL": "WARNING",
    }


def _kept_secret(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()
