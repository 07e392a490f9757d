#!/usr/bin/env python3
"""Command-line entry point. Makes its own environment first when there is none (hub/bootstrap.py)."""

import os
import sys

from hub import bootstrap


def main() -> None:
    """Hand over to Django's commands, after hub/bootstrap.py made sure that Django is there."""
    bootstrap.ensure_environment(sys.argv)
    bootstrap.choose_engine(sys.argv)
    with bootstrap.clear_messages():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", bootstrap.settings_for(sys.argv))
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
