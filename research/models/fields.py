"""Fields that keep themselves up to date."""

from __future__ import annotations

from typing import Any

from django.db import models


class WordCountField(models.PositiveIntegerField):
    """Holds what the method `count_words` of its object gives, as of the last time that the object was written.

    A list of twenty need not read twenty whole texts to say how long they are.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(editable=False, default=0)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: Any, add: bool) -> int:
        """Count before writing, in whatever way the object is written."""
        count: int = model_instance.count_words()
        setattr(model_instance, self.attname, count)
        return count
