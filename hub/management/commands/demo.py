import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.demo import preparing
from hub.demo.serving import gunicorn
from search.management.engine_option import add_engine


class Command(BaseCommand):
    help = "Prepare the demonstration (database, content, search index) and serve it on 127.0.0.1."
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port, the engine, and whether to start over or to prepare only."""
        parser.add_argument("--port", type=int, default=8000, help="where to serve (default 8000)")
        parser.add_argument("--reset", action="store_true", help="throw the demonstration away and start over")
        add_engine(parser)
        parser.add_argument("--no-server", action="store_true", help="prepare only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare what is missing, say who can log in, and become the server."""
        if not options["no_server"]:
            refuse_taken_port(options["port"])
        preparing.prepare(options["port"], options["reset"], self.stderr.write)
        self.stdout.write(preparing.invitation(options["port"]))
        if not options["no_server"]:
            serve(options["port"])


def refuse_taken_port(port: int) -> None:
    """Raise CommandError when something listens on the port already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise CommandError(f"Port {port} is in use or not allowed. Choose another one: demo --port 8001") from None


def serve(port: int) -> None:
    """Become the web server."""
    sys.stdout.flush()
    os.execv(sys.executable, gunicorn(port))  # noqa: S606
