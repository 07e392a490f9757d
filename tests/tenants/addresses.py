"""All addresses of the admin, and numbers of one side to fill them with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.urls import get_resolver, reverse

from networks.models import NetworkPage
from research.models import OrganisationPage
from tests.tenants.world import Side


@dataclass(frozen=True)
class Address:
    """A pattern of the resolver: its name as the guard sees it, and the names of its parameters."""

    name: str
    parameters: tuple[str, ...]
    has_name: bool


def admin_addresses() -> Iterator[Address]:
    """Walk the resolver below /admin/."""
    yield from _walk(get_resolver(), "", "", ())


def _walk(resolver: Any, namespace: str, route: str, parameters: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        names = parameters + tuple(entry.pattern.converters or entry.pattern.regex.groupindex)
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, here, names)
        elif here.startswith("admin/"):
            yield Address(namespace + (entry.name or entry.lookup_str), names, bool(entry.name))


def fillers(side: Side) -> dict[str, list[Any]]:
    """Return {parameter, or "namespace parameter": values} with the numbers of one side."""
    pages = [side.draft.pk, side.private.pk, side.organisation.pk, side.content.pk]
    revisions = [side.draft.latest_revision_id]
    return {
        "page_id": pages,
        "parent_page_id": [side.organisation.pk, side.network.pk, side.draft.pk, side.private.pk],
        "page_to_move_id": [side.draft.pk, side.content.pk],
        "destination_id": [side.organisation.pk],
        "page_pk": [side.organisation.pk],
        "workflow_pk": [side.tenancy.workflow_id],
        "wagtailadmin_api:pages pk": pages,
        "wagtailadmin_api:images pk": [side.image.pk],
        "wagtailadmin_api:documents pk": [side.document.pk],
        "wagtailadmin_pages pk": [side.draft.pk, side.organisation.pk],
        "wagtailadmin_collections pk": [side.tenancy.collection_id],
        "wagtailadmin_workflows pk": [side.tenancy.workflow_id, side.tenancy.task_id],
        "wagtailsites pk": [side.site.pk],
        "wagtailsettings pk": [side.site.pk],
        "wagtailusers_users pk": [side.colleague.pk, side.editor.pk],
        "wagtailusers_groups pk": [side.tenancy.editors_id],
        "wagtaildocs_chooser pk": [side.document.pk],
        "wagtailimages_chooser pk": [side.image.pk],
        "references pk": [side.reference.pk],
        "reference_chooser pk": [side.reference.pk],
        "vocabulary pk": [1],
        "synonyms pk": [1],
        "action_name": ["approve", "reject"],
        "task_state_id": [side.task_state.pk],
        "task_id": [side.tenancy.task_id],
        "workflow_state_id": [side.workflow_state.pk],
        "revision_id": revisions,
        "revision_id_a": ["earliest", *revisions],
        "revision_id_b": ["latest"],
        "collection_id": [side.tenancy.collection_id],
        "image_id": [side.image.pk],
        "document_id": [side.document.pk],
        "doc_id": [side.document.pk],
        "wagtailimages uploaded_file_id": [side.uploaded["image"].pk],
        "wagtaildocs uploaded_file_id": [side.uploaded["document"].pk],
        "redirect_id": [side.others["redirect"].pk],
        "query_id": [side.others["query"].pk],
        "session_id": [1],
        "object_id": [side.draft.pk],
        "content_type_app_name": ["research"],
        "content_type_model_name": ["summarypage"],
        "wagtailadmin_pages app_label": ["research"],
        "wagtailadmin_pages model_name": ["summarypage"],
        "wagtailadmin_editing_sessions app_label": ["research"],
        "wagtailadmin_editing_sessions model_name": ["summarypage"],
        "wagtailadmin_workflows app_label": ["wagtailcore"],
        "wagtailadmin_workflows model_name": ["groupapprovaltask"],
        "filter_spec": ["max-165x165"],
        "uidb64": ["x"],
        "token": ["x"],
    }


def first_of_each(values: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return one value for each parameter, where one tells enough."""
    return {parameter: listed[:1] for parameter, listed in values.items()}


# Parameters that go together: each row is one way to fill them.
TOGETHER: dict[str, list[dict[str, str]]] = {
    "wagtail_bulk_action": [
        {"app_label": app, "model_name": model, "action": action}
        for app, model, actions in [
            ("wagtailcore", "page", "delete move publish unpublish"),
            ("wagtailimages", "image", "add_tags add_to_collection delete"),
            ("wagtaildocs", "document", "add_tags add_to_collection delete"),
            ("accounts", "user", "assign_role delete set_active_state"),
        ]
        for action in actions.split()
    ],
    "wagtailadmin_tag_model_autocomplete": [
        {"app_name": "taggit", "model_name": "tag"},
        {"app_name": "vocabularies", "model_name": "theme"},
    ],
    "wagtailsettings:edit": [{"app_name": "research", "model_name": "reference"}],
    "wagtailsettings:preview_on_edit": [{"app_name": "research", "model_name": "reference"}],
}

# Only for a page under review; `task_state_id` and `page_id` of one page.
UNDER_REVIEW = {"workflow_action", "collect_workflow_action_data", "workflow_preview", "workflow_history_detail"}


def queries(name: str, side: Side) -> list[dict[str, Any]]:
    """Return the query strings to try: what lists, searches, exports and choosers read."""
    word = side.marker[:5]
    if name == "wagtail_bulk_action":
        ids = [side.draft.pk, side.private.pk, side.image.pk, side.document.pk, side.colleague.pk]
        return [{"id": ids}, {"id": "all"}, {"id": "all", "childOf": side.organisation.pk}]
    if name.endswith(("tag_autocomplete", "tag_model_autocomplete")):
        return [{"term": word}]
    if "choose_page" in name:
        page_types = [f"{model._meta.label_lower}" for model in (OrganisationPage, NetworkPage)]
        types = [*page_types, "research.summarypage", "pages.contentpage"]
        return [
            {},
            {"q": word},
            {"q": "hogeschool"},
            {"q": "routines"},
            {"id": [side.draft.pk, side.private.pk]},
            {"id": [side.organisation.pk]},
            *({"page_type": page_type} for page_type in types),
        ]
    if name.endswith("chosen_multiple"):
        return [{"id": [side.image.pk, side.document.pk]}]
    lists = ("index", "explore", "search", "choose", "results", "listing", "type_use", "images", "documents")
    if name.startswith(("wagtailadmin_reports", "tenants:")) or name.endswith(lists):
        return [{}, {"q": word}, {"search": word}, {"export": "csv"}]
    return [{}]


def addresses_for(address: Address, values: dict[str, list[Any]], side: Side) -> Iterator[str]:
    """Return every address to ask for, filled from `values`, with the query strings of `side`."""
    if not address.has_name:
        return
    for kwargs in _fillings(address, values):
        path = reverse(address.name, kwargs=kwargs)
        for query in queries(address.name, side):
            yield f"{path}?{urlencode(query, doseq=True)}" if query else path


def _fillings(address: Address, values: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    rows = TOGETHER.get(address.name, [{}])
    for row in rows:
        free = [name for name in address.parameters if name not in row]
        for combination in product(*(_values(address, name, values) for name in free)):
            yield {**row, **dict(zip(free, combination, strict=True))}


def _values(address: Address, parameter: str, values: dict[str, list[Any]]) -> list[Any]:
    namespace = address.name.rpartition(":")[0]
    family = "vocabulary" if namespace.startswith("vocabulary_") else namespace
    key = f"{family} {parameter}"
    if key in values:
        return values[key]
    if parameter == "page_id" and address.name.rpartition(":")[2] in UNDER_REVIEW:
        return values[parameter][:1]
    return values[parameter]  # a parameter that nobody thought of: KeyError, on purpose
