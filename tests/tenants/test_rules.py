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

# For people who are not logged in, or made to fail.
NOT_AT_WORK = {"wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_error_test"}

# What does not answer 200 to a GET with one's own numbers, and why that is right.
NO_ANSWER = {
    # go on to another address
    "wagtailadmin_explore_root",
    "wagtailadmin_pages:add_subpage",
    "wagtailadmin_pages:choose_parent",
    "wagtailadmin_pages:revisions_index",
    # want a live page, an alias, a path, a block
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_pages:convert_alias",
    "wagtailadmin_api:pages:find",
    "wagtailadmin_block_preview",
    # switched off: accounts are allauth's
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
    # only hub staff deletes a publication
    "references:delete",
}
# Only hub staff changes vocabularies and synonyms.
STAFF = ("vocabulary_", "synonyms:")


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
        if address.name in NOT_AT_WORK:
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
    silent = {name for name, seen in answers.items() if not seen & {200, 405}}
    assert {name for name in silent if RULES[name] is not rules.deny and not name.startswith(STAFF)} == NO_ANSWER
    assert {name for name, seen in answers.items() if 500 in seen} == set()


@pytest.mark.slow
def test_the_walk_would_notice(ours: Side, theirs: Side, as_user: Any) -> None:
    index_pages()
    seen = leaks(as_user(superuser()), first_of_each(fillers(theirs)), theirs, theirs.marker)
    assert len(seen) > 150
