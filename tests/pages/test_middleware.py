from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_the_admin_may_run_the_inline_scripts_that_it_is_made_of(client: Any) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy


@pytest.mark.parametrize("path", ["/", "/zoeken/?q=klas", "/account/login/", "/administratie/"])
def test_nothing_else_may_run_an_inline_script(client: Any, path: str) -> None:
    assert "unsafe" not in client.get(path)["Content-Security-Policy"]
