"""A real Elasticsearch with security on: passwords, keys, a private authority, and the rights that are needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from elasticsearch import Elasticsearch

from research.models import SummaryPage
from search.asking import Question, ask
from search.engines import EngineUnavailableError, get_engine
from search.health import troubles
from search.indexer import Indexer
from tests.elasticsearch import server
from tests.search.faults.certificates import Authority
from tests.search.faults.hub import assert_all_is_well, assert_pages_answer, change, filled_hub, restart
from tests.search.faults.own_server import OwnServer

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db,
]

ADMIN = ("beheer", "niet-geheim-1")
HASH = "$2a$10$abcdefghijklmnopqrstuubW2Vi3KUzCtPOVylXFqsi72mfDt5fpS"
USER, PASSWORD = "hub", "niet-geheim-2"
# What docs/operators.md says that the user needs.
RIGHTS: dict[str, Any] = {
    "cluster": ["monitor", "manage_index_templates"],
    "indices": [{"names": ["klasvloer*"], "privileges": ["all"]}],
}
SETTINGS = """
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.certificate: server.crt
xpack.security.http.ssl.key: server.key
"""


@dataclass(frozen=True)
class Secure:
    """Where the server is, the file of its authority, and a client that may do anything."""

    address: str
    authority: Path
    admin: Elasticsearch


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    server()  # left out, or failing, where there is none at all
    folder = tmp_path_factory.mktemp("secure")
    authority = Authority(folder / "authority", "Klasvloer")
    _prepare(folder / "config", authority)
    own = {
        "ELASTICSEARCH_SECURITY": "true",
        "ELASTICSEARCH_SCHEME": "https",
        "ELASTICSEARCH_EXTRA": SETTINGS,
        "ELASTICSEARCH_PREPARE": f"cp -r {folder / 'config'}/.",
    }
    started = OwnServer("secure", 29700, own)
    with started.alone():
        started.run("down")  # one that a killed run left behind has another authority
        address = started.run("up")
        with Elasticsearch(address, basic_auth=ADMIN, ca_certs=str(authority.certificate)) as admin:
            yield Secure(address, authority.certificate, admin)
        started.run("down")


def _prepare(config: Path, authority: Authority) -> None:
    """Put what the server needs into a folder: its certificate, and a user who may do anything."""
    config.mkdir()
    made = authority.sign("server")
    shutil.copy(made.certificate, config)
    shutil.copy(made.key, config)
    (config / "users").write_text(f"{ADMIN[0]}:{HASH}\n")
    (config / "users_roles").write_text(f"superuser:{ADMIN[0]}\n")


@pytest.fixture(autouse=True)
def _as_a_user(secure: Secure, settings: Any) -> Iterator[None]:
    """Let the hub be a user with the rights of the documentation."""
    secure.admin.security.put_role(name="hub", **RIGHTS)
    secure.admin.security.put_user(username=USER, password=PASSWORD, roles=["hub"])
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.SEARCH_BREAKER_SECONDS = 0.2
    settings.ELASTICSEARCH_URL = [secure.address]
    settings.ELASTICSEARCH_CA_CERTIFICATES = str(secure.authority)
    settings.ELASTICSEARCH_USER, settings.ELASTICSEARCH_PASSWORD = USER, PASSWORD
    settings.ELASTICSEARCH_INDEX = "klasvloer"
    settings.ELASTICSEARCH_LEASE_SECONDS = 1.0
    yield
    names = list(secure.admin.indices.get(index="klasvloer*", features="aliases").body)
    if names:
        secure.admin.indices.delete(index=names)
    secure.admin.options(ignore_status=404).indices.delete_index_template(name="klasvloer")


def warnings() -> list[str]:
    """Return what `manage.py check --deploy --tag search` says about Elasticsearch."""
    found = run_checks(tags=["search"], include_deployment_checks=True)
    return [message.msg for message in found if message.id != "search.W001"]


def told(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def told_by_a_failure() -> str:
    """Ask for the version as `check` does, and rebuild; return why one of both is not possible."""
    try:
        get_engine().server_version()
        Indexer().rebuild()
    except EngineUnavailableError as error:
        return str(error)
    return ""


def publish(page: SummaryPage, title: str) -> None:
    page.title = title
    page.save_revision().publish()
    assert Indexer().drain_quietly() == 0


@pytest.mark.parametrize("who", ["a user", "an API key"])
def test_the_documented_rights_are_enough_for_all_that_a_hub_does(secure: Secure, settings: Any, who: str) -> None:
    if who == "an API key":
        key = secure.admin.security.create_api_key(name="hub", role_descriptors={"hub": RIGHTS})
        settings.ELASTICSEARCH_USER = settings.ELASTICSEARCH_PASSWORD = ""
        settings.ELASTICSEARCH_API_KEY = key["encoded"]
    page = filled_hub()
    publish(page, "Huiswerk begeleiden")
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"
    assert "2 documents" in told("rebuild_search")
    publish(page, "Speelplaats inrichten")
    assert "lives again" in told("rebuild_search", "--rollback")
    assert Indexer().drain_quietly() == 0
    assert ask(Question("speelplaats")).results[0].title == "Speelplaats inrichten"
    assert "holds what is public" in told("check_search")
    assert warnings() == []
    assert troubles() == []
    get_engine().remove()
    assert not secure.admin.indices.exists(index="klasvloer*", allow_no_indices=False)


@pytest.mark.parametrize("lacking", ["monitor", "manage_index_templates", "indices"])
def test_less_than_the_documented_rights_is_too_little_and_says_so(secure: Secure, lacking: str) -> None:
    less = {
        "cluster": [right for right in RIGHTS["cluster"] if right != lacking],
        "indices": [] if lacking == "indices" else RIGHTS["indices"],
    }
    secure.admin.security.put_role(name="hub", **less)
    assert "docs/operators.md lists its rights" in told_by_a_failure()


def test_a_password_that_no_longer_holds_is_named_and_nothing_is_lost(secure: Secure, client: Client) -> None:
    page = filled_hub()
    secure.admin.security.change_password(username=USER, password="een-ander")
    assert_pages_answer(page, client)
    assert "refuses the user, password or API key" in warnings()[0]
    change(page)
    secure.admin.security.change_password(username=USER, password=PASSWORD)
    assert_all_is_well()


def test_a_wrong_password_in_the_settings_works_once_it_is_right(secure: Secure, settings: Any, client: Client) -> None:
    page = filled_hub()
    settings.ELASTICSEARCH_PASSWORD = "verkeerd"
    restart()
    assert_pages_answer(page, client)
    change(page)
    settings.ELASTICSEARCH_PASSWORD = PASSWORD
    restart()
    assert_all_is_well()


def test_an_authority_that_is_not_given_is_named(settings: Any, client: Client) -> None:
    page = filled_hub()
    settings.ELASTICSEARCH_CA_CERTIFICATES = ""
    restart()
    assert_pages_answer(page, client)
    assert "certificate of Elasticsearch cannot be trusted" in warnings()[0]
