"""Two sides of the hub, each an organisation and a network, with everything that the other side must never see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Comment, Page, PageViewRestriction, Site, TaskState, UploadedFile, WorkflowState

from hub.pages.models import ContentPage
from hub.tenants.models import Tenancy
from networks.models import NetworkPage
from research.models import OrganisationPage, Reference, SummaryPage
from tests.factories import media
from tests.factories.networks import network
from tests.factories.research import ReferenceFactory, draft_summary, organisation, summary
from tests.factories.users import UserFactory


@dataclass
class Side:
    """One side. Whatever only its own people may see carries the marker."""

    marker: str
    organisation: OrganisationPage
    network: NetworkPage
    published: SummaryPage
    draft: SummaryPage
    private: SummaryPage
    scheduled: SummaryPage
    content: ContentPage
    image: Image
    document: Document
    reference: Reference
    editor: Any
    moderator: Any
    coordinator: Any
    colleague: Any
    workflow_state: WorkflowState
    task_state: TaskState
    uploaded: dict[str, UploadedFile]
    site: Site
    tenancy: Tenancy
    network_tenancy: Tenancy
    others: dict[str, Any] = field(default_factory=dict)

    @property
    def people(self) -> list[Any]:
        """One user for each role."""
        return [self.editor, self.moderator, self.coordinator]


@dataclass
class Team:
    """The people of one organisation."""

    tenancy: Tenancy
    editor: Any
    moderator: Any
    coordinator: Any
    colleague: Any


def build_team(name: str, marker: str) -> Team:
    """Make an organisation with people and nothing else."""
    tenancy = Tenancy.objects.get(root=organisation(f"Hogeschool {name}"))
    return Team(tenancy, *_people([tenancy], marker))


def build_side(name: str, marker: str) -> Side:
    """Make one side; `name` is what everybody may know, `marker` what only its people may know."""
    org = organisation(f"Hogeschool {name}")
    published = summary(org, title=f"Routines geven rust in {name}")
    net = network(f"Netwerk {name}", members=[org], selected=[published])
    tenancy = Tenancy.objects.get(root=org)
    network_tenancy = Tenancy.objects.get(root=net)
    for each in (tenancy, network_tenancy):
        _name_secretly(each, marker)
    editor, moderator, coordinator, colleague = _people([tenancy, network_tenancy], marker)
    draft = draft_summary(org, title=f"{marker} ontwerp", owner=editor)
    private = summary(org, title=f"{marker} besloten")
    PageViewRestriction.objects.create(page=private, restriction_type="groups").groups.add(tenancy.editors)
    scheduled = _schedule(draft_summary(org, title=f"{marker} gepland"), editor)
    content = net.add_child(instance=ContentPage(title=f"{marker} verslag", slug=f"verslag-{marker}", live=False))
    content.save_revision(user=editor)
    for page in (org, net, published):
        page.title = f"{marker} nieuwe titel {page.pk}"
        page.save_revision(user=editor, log_action=True, clean=False)
        page.refresh_from_db()
    workflow_state = tenancy.workflow.start(draft, editor)
    Page.objects.filter(pk=content.pk).update(locked=True, locked_by=editor, locked_at=timezone.now())
    Comment.objects.create(page=draft, user=editor, text=f"{marker} opmerking", contentpath="title")
    side = Side(
        marker=marker,
        organisation=org,
        network=net,
        published=published,
        draft=draft,
        private=private,
        scheduled=scheduled,
        content=content,
        image=media.image(f"{marker} foto", tenancy.collection, f"{marker}.png", uploaded_by_user=editor),
        document=media.document(f"{marker} werkblad", tenancy.collection, f"{marker}.pdf", uploaded_by_user=editor),
        reference=ReferenceFactory(title=f"Onderzoek uit {name}", organisation=org),
        editor=editor,
        moderator=moderator,
        coordinator=coordinator,
        colleague=colleague,
        workflow_state=workflow_state,
        task_state=workflow_state.current_task_state,
        uploaded={kind: _uploaded(kind, editor, marker) for kind in ("image", "document")},
        site=Site.objects.create(hostname=f"{marker}.example", root_page=net, site_name=marker),
        tenancy=tenancy,
        network_tenancy=network_tenancy,
    )
    side.image.tags.add(f"{marker}-label")
    side.document.tags.add(f"{marker}-stuk")
    side.others["redirect"] = Redirect.add_redirect(f"/{marker}/", redirect_to=org)
    side.others["query"] = Query.get(f"{marker} zoekvraag")
    side.others["query"].add_hit()
    return side


def _name_secretly(tenancy: Tenancy, marker: str) -> None:
    for thing in (*tenancy.groups, tenancy.collection, tenancy.workflow, tenancy.task):
        thing.name = f"{marker} {thing.name}"
        thing.save()


def _people(tenancies: list[Tenancy], marker: str) -> list[Any]:
    people = []
    for role in ("editors", "moderators", "coordinators", "editors"):
        user = UserFactory(email=f"{marker}-{len(people)}@school.example", first_name=marker, last_name=role)
        user.groups.set(getattr(tenancy, role) for tenancy in tenancies)
        people.append(user)
    return people


def _schedule(page: SummaryPage, user: Any) -> SummaryPage:
    page.go_live_at = timezone.now() + timedelta(days=3)
    page.save_revision(user=user, approved_go_live_at=page.go_live_at)
    return page


def _uploaded(kind: str, user: Any, marker: str) -> UploadedFile:
    model = {"image": Image, "document": Document}[kind]
    return UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(model),
        file=media.upload(f"{marker}-los.png", media.picture()),
        uploaded_by_user=user,
    )


def index_pages() -> None:
    """Fill Wagtail's own search, which is otherwise brought up to date at the end of a transaction."""
    call_command("update_index", verbosity=0)
