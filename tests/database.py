"""A migrated SQLite file, made once per state of the migrations and copied for every run and worker.

Migrating takes most of a short run, because Wagtail's own migrations are many.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "test-databases"


def migrated_database() -> Path:
    """Return the path of the migrated file for the present migrations; other workers wait while one makes it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{_state()}.sqlite3"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for stale in CACHE.glob("*.sqlite3"):
                stale.unlink()
            _migrate(path)
    return path


def _state() -> str:
    """Return a hash of every migration of the project and of the locked packages, whose migrations run too."""
    digest = hashlib.blake2b((ROOT / "requirements.lock").read_bytes(), digest_size=12)
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _migrate(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    own = {"DATABASE_URL": f"sqlite:///{unfinished}", "DJANGO_SETTINGS_MODULE": "hub.settings.test"}
    environment = {**os.environ, **own}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    unfinished.rename(path)
