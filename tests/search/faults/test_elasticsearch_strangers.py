"""What answers is not the Elasticsearch that the hub expects: another version or product, or not to be trusted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks
from django.test import Client

from search.health import troubles
from tests.search.faults.certificates import Authority
from tests.search.faults.hub import (
    answers,
    assert_all_is_well,
    assert_pages_answer,
    change,
    filled_hub,
    restart,
    seen_in_time,
    until,
)
from tests.search.faults.proxy import Proxy, proxy

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


def said_before_a_start() -> CheckMessage:
    """Return what `manage.py check --deploy --tag search` says about Elasticsearch."""
    (message,) = [one for one in run_checks(tags=["search"], include_deployment_checks=True) if one.id != "search.W001"]
    return message


@pytest.fixture(autouse=True)
def _on_elasticsearch(settings: Any, on_elasticsearch: str) -> None:
    settings.SEARCH_BREAKER_SECONDS = 0.2
    settings.ELASTICSEARCH_QUESTION_SECONDS = 1.0
    settings.ELASTICSEARCH_WRITING_SECONDS = 5.0


@pytest.fixture
def between(settings: Any) -> Iterator[Proxy]:
    """A proxy that stands between from now on."""
    with proxy(settings.ELASTICSEARCH_URL[0]) as between:
        settings.ELASTICSEARCH_URL = [between.address]
        yield between


def of_version(number: str) -> Callable[[bytes], bytes]:
    """Return what gives a server another version number, in as many bytes."""

    def replace(found: re.Match[bytes]) -> bytes:
        return found[1] + f'"{number}"'.encode().ljust(len(found[2]))

    return lambda answer: re.sub(rb'("number"\s*:\s*)("\d+\.\d+\.\d+")', replace, answer)


def of_another_product(answer: bytes) -> bytes:
    """Take away what Elasticsearch says of itself, as with what has the same interface."""
    return re.sub(rb"(?i)x-elastic-product: [^\r]*\r\n", b"", answer)


@pytest.mark.parametrize("number", ["7.17.0", "8.9.2", "9.0.0"])
def test_a_server_of_another_version_is_named_before_a_start(between: Proxy, client: Client, number: str) -> None:
    page = filled_hub()
    between.rewrite = of_version(number)
    between.become("pass")
    restart()
    assert page.title in seen_in_time(client)
    warning = said_before_a_start()
    assert warning.id == "search.W002"
    assert number in warning.msg
    assert "8.19" in warning.hint


def test_another_product_is_named_and_pages_answer_without_it(between: Proxy, client: Client) -> None:
    page = filled_hub()
    between.rewrite = of_another_product
    between.become("pass")
    restart()
    assert_pages_answer(page, client)
    assert "does not lead to Elasticsearch" in said_before_a_start().msg
    until(lambda: "does not lead to Elasticsearch" in troubles()[0])
    change(page)
    between.rewrite = lambda answer: answer
    between.become("pass")
    assert_all_is_well()


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, Authority]:
    """The authority of the hub, and one that the hub does not know."""
    folder = tmp_path_factory.mktemp("authorities")
    return Authority(folder / "ours", "Klasvloer"), Authority(folder / "other", "Somebody")


@pytest.fixture
def over_tls(settings: Any, authorities: tuple[Authority, Authority]) -> Iterator[Proxy]:
    """A proxy with a certificate of the hub's authority."""
    ours = authorities[0]
    with proxy(settings.ELASTICSEARCH_URL[0], ours.sign("server").context()) as between:
        settings.ELASTICSEARCH_URL = [between.address]
        settings.ELASTICSEARCH_CA_CERTIFICATES = str(ours.certificate)
        yield between


def test_a_certificate_that_runs_out_is_named_and_a_new_one_is_taken_without_a_restart(
    over_tls: Proxy, authorities: tuple[Authority, Authority], client: Client
) -> None:
    page, valid = filled_hub(), over_tls.tls
    over_tls.tls = authorities[0].sign("expired", ends="200201000000Z").context()
    over_tls.become("pass")
    assert_pages_answer(page, client)
    assert "certificate has expired" in said_before_a_start().msg
    until(lambda: "certificate has expired" in troubles()[0])
    change(page)
    over_tls.tls = valid
    over_tls.become("pass")
    assert_all_is_well()


@pytest.mark.parametrize("given", ["none", "another", "nonsense", "lost"])
def test_a_certificate_that_cannot_be_trusted_is_named_and_pages_answer(
    over_tls: Proxy, authorities: tuple[Authority, Authority], settings: Any, client: Client, tmp_path: Path, given: str
) -> None:
    page, right = filled_hub(), settings.ELASTICSEARCH_CA_CERTIFICATES
    nonsense = tmp_path / "ca.crt"
    nonsense.write_text("nonsense")
    wrong = {"none": "", "another": authorities[1].certificate, "nonsense": nonsense, "lost": tmp_path / "lost.crt"}
    settings.ELASTICSEARCH_CA_CERTIFICATES = str(wrong[given] or "")
    restart()
    assert_pages_answer(page, client)
    said = said_before_a_start().msg
    assert "certificate" in said.lower()
    assert troubles()
    change(page)
    settings.ELASTICSEARCH_CA_CERTIFICATES = right
    restart()
    assert_all_is_well()


def test_of_several_hosts_one_may_be_dead(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ["http://127.0.0.1:9", *settings.ELASTICSEARCH_URL]
    page = filled_hub()
    page.title = "Huiswerk begeleiden"
    page.save_revision().publish()
    assert_all_is_well()


def test_of_several_hosts_one_may_die_or_hang(settings: Any, client: Client) -> None:
    with proxy(settings.ELASTICSEARCH_URL[0]) as first:
        settings.ELASTICSEARCH_URL = [first.address, *settings.ELASTICSEARCH_URL]
        filled_hub()
        first.become("refuse")
        for _try in range(6):
            assert answers()
        first.become("freeze")
        until(answers)
