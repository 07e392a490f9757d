"""How Django's staticfiles come by the assembled stylesheet: in development at each request, else at collectstatic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

from hub.design.styles import STYLESHEET, assembled_root


class AssembledStylesFinder(BaseFinder):
    """Finds `hub/css/hub.css`, which no folder holds until it is asked for."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Return no messages: there is nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the full path of the stylesheet, or nothing for any other path."""
        if path != STYLESHEET:
            return []
        found = str(assembled_root() / STYLESHEET)
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        """Yield the stylesheet for collectstatic."""
        yield STYLESHEET, FileSystemStorage(location=assembled_root())
