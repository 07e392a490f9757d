"""The environment of the demonstration: settings as in production, for this machine only. Standard library only."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def prepare() -> None:
    """Set what production settings ask of the environment; what is set already stays.

    The secret is made once and kept in `var/`, readable by its owner alone.
    """
    var = Path(os.environ.setdefault("VAR_DIR", str(ROOT / "var")))
    var.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings.production"
    os.environ.setdefault("SECRET_KEY", _kept_secret(var / "secret"))
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
    os.environ.setdefault("HTTPS", "false")
    os.environ.setdefault("HUB_IS_DEMONSTRATION", "true")
    os.environ.setdefault("SERVE_MEDIA", "true")
    os.environ.setdefault("STATIC_COMPRESS", "false")
    os.environ.setdefault("LOG_LEVEL", "WARNING")


def _kept_secret(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()
