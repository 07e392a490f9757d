"""The guard forgets nothing, shows nothing of others, and still lets people work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hub.tenants import rules
from hub.tenants.rules import RULES
from tests.factories.users import superuser
from tests.tenants.addresses import addresses_for, admin_addresses, fillers, first_of_each
from tests.tenants.world import Side, index_pages

# No GET of a person at work: they answer to POST alone, redirect, or belong to somebody who is not logged in.
NO_PAGE_TO_SHOW = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_error_test",
}


def test_every_address_of_the_admin_has_a_rule() -> None:
    assert {address.name for address in admin_addresses()} - set(RULES) == set()


def test_every_rule_is_for_an_address_that_exists() -> None:
    assert set(RULES) - {address.name for address in admin_addresses()} == set()


def test_no_address_has_two_rules() -> None:
    names = [prefix + name for _rule, prefix, listed in rules._TABLE for name in listed.split()]
    assert len(names) == len(set(names))


def text_of(response: HttpResponse) -> str:
    """Return all that a response tells: body, headers, and the messages that the next page will show."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    messages = [str(message) for message in getattr(response.wsgi_request, "_messages", [])]
    return "\n".join([body.decode("utf-8", "replace"), str(response.headers), *messages]).lower()


def walk(client: Client, values: dict[str, list[Any]], side: Side) -> Iterator[tuple[str, str, HttpResponse]]:
    """Ask for every address, and for the first of each name as a script asks it; yield name, address and response."""
    client.raise_request_exception = False
    for address in admin_addresses():
        if address.name in NO_PAGE_TO_SHOW:
            continue
        for number, url in enumerate(addresses_for(address, values, side)):
            for headers in [{}, {"x-requested-with": "XMLHttpRequest"}][: 2 if number == 0 else 1]:
                client.cookies.pop("messages", None)
                yield address.name, url, client.get(url, headers=headers)


def leaks(client: Client, values: dict[str, list[Any]], queries_of: Side, marker: str) -> set[str]:
    """Return the addresses that show a marker."""
    return {url for _name, url, response in walk(client, values, queries_of) if marker in text_of(response)}


@pytest.mark.slow
@pytest.mark.parametrize("role", ["editor", "coordinator"])
def test_no_address_shows_what_belongs_to_others(role: str, ours: Side, theirs: Side, as_user: Any) -> None:
    index_pages()
    foreign = leaks(as_user(getattr(ours, role)), fillers(theirs), theirs, theirs.marker)
    assert foreign == set()


@pytest.mark.slow
def test_ones_own_pages_show_nothing_of_others(ours: Side, theirs: Side, as_user: Any) -> None:
    index_pages()
    own = first_of_each(fillers(ours))
    mixed = {**first_of_each(fillers(theirs)), "page_id": own["page_id"], "wagtailadmin_pages pk": own["page_id"]}
    for values in (own, mixed):
        assert leaks(as_user(ours.coordinator), values, theirs, theirs.marker) == set()


@pytest.mark.slow
def test_what_is_allowed_answers_with_ones_own(ours: Side, as_user: Any) -> None:
    index_pages()
    answers: dict[str, set[int]] = {}
    for name, _url, response in walk(as_user(ours.coordinator), first_of_each(fillers(ours)), ours):
        answers.setdefault(name, set()).add(response.status_code)
    allowed = {name for name, rule in RULES.items() if rule is not rules.deny} & set(answers)
    assert {name for name in allowed if 200 not in answers[name]} == set()
    assert {name for name in answers if 500 in answers[name]} == set()


@pytest.mark.slow
def test_the_walk_would_notice(ours: Side, theirs: Side, as_user: Any) -> None:
    index_pages()
    seen = leaks(as_user(superuser()), first_of_each(fillers(theirs)), theirs, theirs.marker)
    assert len(seen) > 150
