"""How the demonstration is served; the benchmark serves its hubs the same way."""

from __future__ import annotations

import sys
from pathlib import Path

MEMORY = "/dev/shm"  # noqa: S108  (gunicorn's heartbeat files, on machines that have it)
PROCESSES, THREADS = 2, 4


def gunicorn(port: int) -> list[str]:
    """Return the command: two processes, four threads each, on this machine only."""
    command = [sys.executable, "-m", "gunicorn", "hub.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--log-level", "warning"]
    # A question stands in the address. Without a limit here a very long one gets an answer, not gunicorn's bare 414.
    command += ["--limit-request-line", "0"]
    if Path(MEMORY).is_dir():
        command += ["--worker-tmp-dir", MEMORY]
    return command
