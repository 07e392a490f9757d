"""Who may change a vocabulary."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class VocabularyPolicy(ModelPermissionPolicy):
    """Hub staff add and change terms: superusers, or whoever holds the model permission.

    Nobody deletes a term: pages, filters and exports hold its code. It is retired instead.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may do this."""
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        """Tell whether somebody may do one of these."""
        return any(self.user_has_permission(user, action) for action in actions)
