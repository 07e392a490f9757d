"""The option --engine of commands that search or index. `hub.bootstrap.choose_engine` reads it before the settings."""

from __future__ import annotations

from argparse import ArgumentParser

from search.engines import ENGINES


def add_engine(parser: ArgumentParser) -> None:
    """Let a command name the engine that it works on, in place of that of the settings."""
    parser.add_argument("--engine", choices=list(ENGINES), help="work on this engine in place of SEARCH_ENGINE")
