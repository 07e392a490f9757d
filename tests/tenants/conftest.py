"""Both sides of the hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.tenants.world import Side, build_side


@pytest.fixture
def ours(db: None) -> Side:
    """The side whose people act in the tests."""
    return build_side("Zuid", "goudvink")


@pytest.fixture
def theirs(db: None, ours: Side) -> Side:
    """The side that must stay closed to them."""
    return build_side("Noord", "zebravink")


@pytest.fixture
def as_user() -> Callable[[Any], Client]:
    """Return a client logged in as a user."""

    def login(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return login
