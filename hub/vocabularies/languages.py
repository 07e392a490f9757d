"""Which of two labels is shown."""

from __future__ import annotations

from django.utils.translation import get_language


def in_active_language(dutch: str, english: str) -> str:
    """Return the English text when the interface is English and there is one, else the Dutch text."""
    return english if english and (get_language() or "nl").startswith("en") else dutch
