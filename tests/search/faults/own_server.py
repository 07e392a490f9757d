"""An Elasticsearch that a module of tests may treat badly, beside the one that all tests share."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.elasticsearch import SCRIPT


@dataclass(frozen=True)
class OwnServer:
    """A server that .ci/elasticsearch starts, with a name, a port and settings of its own."""

    name: str
    port: int  # servers speak to each other by this port + 100
    settings: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other workers from the server: the tests of one module may be spread over several."""
        with (Path(tempfile.gettempdir()) / f"klasvloer-tests-{self.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def start(self, command: str) -> subprocess.Popen[str]:
        """Start .ci/elasticsearch with a command for this server."""
        own = {
            "ELASTICSEARCH_INSTANCE": self.name,
            "ELASTICSEARCH_PORT": str(self.port),
            "ELASTICSEARCH_HEAP": "256m",
            # Half the seconds to start: it does not live long enough for its code to be compiled well.
            "ELASTICSEARCH_JAVA": "-XX:TieredStopAtLevel=1",
            **self.settings,
        }
        return subprocess.Popen(
            [SCRIPT, command], env={**os.environ, **own}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, command: str) -> str:
        """Run a command to its end and return what it printed."""
        return finished(self.start(command))


def finished(process: subprocess.Popen[str]) -> str:
    """Wait for a process that must end well, and return what it printed."""
    out, errors = process.communicate()
    assert process.returncode == 0, errors
    return out.strip()
