"""A network that takes a summary up, lets it go, moves or disappears: the filter follows."""

import pytest

from search.asking import Question, ask
from tests.factories.networks import network
from tests.factories.research import summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def networks_offered(drain):
    """Return {slug of a network: number of results} as the filter beside the results shows it."""
    return lambda: (drain(), offered())[1]


def offered():
    facets = {facet.key: facet for facet in ask(Question("Hoe krijg ik mijn klas stil?")).facets}
    return {choice.code: choice.count for choice in facets["network"].choices}


def test_a_summary_that_is_taken_up_can_be_filtered_by_network(networks_offered):
    page = summary(questions=["Hoe krijg ik mijn klas stil?"])
    assert networks_offered() == {}
    taker = network("Leiekring", selected=[page])
    assert networks_offered() == {taker.slug: 1}
    answer = ask(Question("Hoe krijg ik mijn klas stil?", filters={"network": (taker.slug,)}))
    assert [result.page.pk for result in answer.results] == [page.pk]


def test_a_network_that_lets_go_is_no_longer_offered(networks_offered):
    taker = network(selected=[summary(questions=["Hoe krijg ik mijn klas stil?"])])
    taker.selections.clear()
    taker.save_revision().publish()
    assert networks_offered() == {}


def test_a_network_with_another_address_is_offered_under_it(networks_offered):
    taker = network("Leiekring", selected=[summary(questions=["Hoe krijg ik mijn klas stil?"])])
    taker.slug = "nieuwe-kring"
    taker.save_revision().publish()
    assert networks_offered() == {"nieuwe-kring": 1}


@pytest.mark.parametrize("disappear", ["unpublish", "delete"])
def test_a_network_that_disappears_is_no_longer_offered(networks_offered, disappear):
    taker = network(selected=[summary(questions=["Hoe krijg ik mijn klas stil?"])])
    getattr(taker, disappear)()
    assert networks_offered() == {}


def test_a_network_that_turns_private_is_no_longer_offered(networks_offered):
    from wagtail.models import PageViewRestriction

    taker = network(selected=[summary(questions=["Hoe krijg ik mijn klas stil?"])])
    PageViewRestriction.objects.create(page=taker, restriction_type=PageViewRestriction.GROUPS)
    assert networks_offered() == {}
