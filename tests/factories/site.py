"""A small hub with one of everything, for tests that look at every public page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from wagtail.signal_handlers import disable_reference_index_auto_update

from hub.home.site_tree import create_site_tree, set_example_questions
from hub.pages.models import ContentPage
from networks.models import NetworkIndexPage, NetworkPage
from research.models import OrganisationIndexPage, OrganisationPage, SummaryIndexPage, SummaryPage
from tests.factories.networks import network
from tests.factories.research import organisation, summary, theme


@dataclass
class SmallHub:
    """One of everything."""

    organisation: OrganisationPage
    network: NetworkPage
    summaries: list[SummaryPage]

    def addresses(self) -> dict[str, str]:
        """Return {what it is: its path} for every public kind of page."""
        question = reverse("search:results")
        return {
            "home": "/",
            "results": f"{question}?q=Hoe+krijg+ik+mijn+klas+stil%3F",
            "filtered results": f"{question}?q=stil&level=so-1&theme=klasmanagement",
            "no question": question,
            "nothing found": f"{question}?q=appeltaart",
            "browse": SummaryIndexPage.objects.get().url,
            "filtered browse": f"{SummaryIndexPage.objects.get().url}?theme=huiswerk",
            "summary": self.summaries[0].url,
            "theme": reverse("research:theme", args=["klasmanagement"]),
            "themes": reverse("research:theme_index"),
            "organisation": self.organisation.url,
            "organisations": OrganisationIndexPage.objects.get().url,
            "network": self.network.url,
            "networks": NetworkIndexPage.objects.get().url,
            **{page.slug: page.url for page in ContentPage.objects.live()},
            "log in": reverse("account_login"),
            "forgotten password": reverse("account_reset_password"),
        }


def small_hub() -> SmallHub:
    """Return a hub with four organisations, four networks and four summaries on three themes."""
    with disable_reference_index_auto_update():
        home = create_site_tree("localhost", 80)
    set_example_questions(home, ["Hoe krijg ik mijn klas stil?", "Helpt huiswerk?"])
    theme("klasmanagement", name="Klasmanagement", name_en="Classroom management", about_nl="Rust en routines.")
    owner = organisation("Hogeschool Voorbeeld", intro="Wij schrijven voor leraren.", place="Voorbeeldegem")
    summaries = [
        summary(owner, title="Een stilteteken werkt als je wacht", questions=["Hoe krijg ik mijn klas stil?"]),
        summary(owner, title="Een vaste plaats geeft rust", questions=["Waar zet ik wie?"]),
        summary(
            owner, title="Huiswerk helpt later meer dan vroeger", themes=["huiswerk"], questions=["Helpt huiswerk?"]
        ),
        summary(owner, title="Toetsen is ook leren", themes=["huiswerk", "toetsen"], evidence_rating=0),
    ]
    # A second of each: a query per row would show in the ceilings.
    for number in range(3):
        other = organisation(f"Universiteit {number}")
        network(f"Ander netwerk {number}", members=[owner, other], selected=summaries[:1])
    net = network("Netwerk Voorbeeld", members=[owner, other], selected=summaries[:2], coordinator_name="Bie Peeters")
    return SmallHub(owner, net, summaries)
