"""Who may call which address of the admin: one table, and what it does not name is refused.

Wagtail guards changes to pages and media well. It does not guard titles, choosers, numbers in an address and everything
that hangs on a permission for a whole model. The reasons stand in docs/adr/0030-tenancy.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.models import TaskState

from hub.tenants.reach import all_visible, own_pages, visible_pages

# Answers whether somebody who is no superuser may go on to the view; takes the request and the view's arguments.
Rule = Callable[[HttpRequest, dict[str, Any]], bool]


def open_to_all(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Logging in and out, icons, translations: nothing of anybody's is shown."""
    return True


def view_decides(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """The view itself keeps tenants apart; the walk of tests/tenants proves it."""
    return True


def deny(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Only for superusers: model permissions and lists that span all tenants."""
    return False


# Stands for a view of Wagtail whose address hub/tenants/urls.py takes over.
replaced = deny


def page(*names: str, posted: str = "") -> Rule:
    """Allow when the page numbers in these arguments, and in a field that is posted, are in the user's own tree."""

    def rule(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
        ids = [kwargs[name] for name in names]
        if posted and request.POST.get(posted):
            ids.append(request.POST[posted])
        return all_visible(own_pages(request.user), ids)

    return rule


def task_of_page(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Allow when the page is one's own and the review step is a step of that page: Wagtail does not tie the two."""
    state = TaskState.objects.filter(pk=kwargs["task_state_id"], workflow_state__object_id=str(kwargs["page_id"]))
    return page("page_id")(request, kwargs) and state.exists()


def preview_of_task(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Allow when the page is one's own and has been in this review step: the answer names the step."""
    states = TaskState.objects.filter(task=kwargs["task_id"], workflow_state__object_id=str(kwargs["page_id"]))
    return page("page_id")(request, kwargs) and states.exists()


def visible_parent(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Allow to browse below a page that everybody can read or that is in the user's own tree."""
    return all_visible(visible_pages(request.user), [kwargs["parent_page_id"]])


def visible_choice(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Allow to pick pages that everybody can read or that are in the user's own tree."""
    return all_visible(visible_pages(request.user), request.GET.getlist("id"))


def own_destination(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Allow bulk actions that take pages to one's own tree, except labels on media, which all tenants share."""
    destination = request.POST.get("chooser")
    if kwargs["action"] == "add_tags":
        return False
    return not destination or all_visible(own_pages(request.user), [destination])


def themes_only(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Allow suggestions from the curated themes; the labels of media would tell what others have."""
    return (kwargs["app_name"], kwargs["model_name"]) == ("vocabularies", "theme")


_OWN_PAGE = page("page_id")
_OWN_PARENT = page("parent_page_id")
_MODEL_VIEWS = "index index_results add edit delete history history_results usage"
_VOCABULARIES = "level subject organisationkind region studykind studycontext pupilgroup theme"

_TABLE: list[tuple[Rule, str, str]] = [
    # The frame of the admin
    (open_to_all, "wagtailadmin_", "login logout sprite javascript_catalog error_test"),
    (open_to_all, "wagtailadmin_password_reset", "_ _done _confirm _complete"),
    (open_to_all, "", "django.views.generic.base.TemplateView wagtail.admin.views.home.default"),  # no name; both 404
    (view_decides, "wagtailadmin_", "home account dismissibles block_preview"),
    (view_decides, "wagtailadmin_api:pages:", "listing detail find action"),
    (deny, "wagtailadmin_api:images:", "listing detail find"),
    (deny, "wagtailadmin_api:documents:", "listing detail find"),
    (view_decides, "wagtailadmin_editing_sessions:", "ping release"),
    (own_destination, "", "wagtail_bulk_action"),
    (deny, "", "wagtailadmin_tag_autocomplete"),
    (themes_only, "", "wagtailadmin_tag_model_autocomplete"),
    # Pages
    (view_decides, "", "wagtailadmin_explore_root"),
    (_OWN_PARENT, "", "wagtailadmin_explore wagtailadmin_explore_results"),
    (_OWN_PARENT, "wagtailadmin_pages:", "add preview_on_add add_subpage"),
    (page(posted="parent_page"), "wagtailadmin_pages:", "choose_parent"),
    (view_decides, "wagtailadmin_pages:", "type_use type_use_results search search_results"),
    (_OWN_PAGE, "wagtailadmin_pages:", "usage edit preview_on_edit view_draft delete unpublish convert_alias"),
    (_OWN_PAGE, "wagtailadmin_pages:", "lock unlock set_privacy history history_results workflow_history"),
    (_OWN_PAGE, "wagtailadmin_pages:", "workflow_history_detail confirm_workflow_cancellation"),
    (_OWN_PAGE, "wagtailadmin_pages:revisions_", "index view revert unschedule"),
    (page("pk"), "wagtailadmin_pages:", "revisions_compare"),
    (page("page_id", posted="new_parent_page"), "wagtailadmin_pages:", "copy"),
    (page("page_to_move_id", posted="new_parent_page"), "wagtailadmin_pages:", "move"),
    (page("page_to_move_id", "destination_id"), "wagtailadmin_pages:", "move_confirm"),
    (page("page_to_move_id"), "wagtailadmin_pages:", "set_page_position"),
    (task_of_page, "wagtailadmin_pages:", "workflow_action collect_workflow_action_data"),
    (preview_of_task, "wagtailadmin_pages:", "workflow_preview"),
    # Choosing pages and links
    (view_decides, "tenants:", "choose_page choose_page_search"),
    (replaced, "wagtailadmin_choose_page", "_ _search"),
    (visible_parent, "wagtailadmin_choose_page_", "child"),
    (visible_choice, "wagtailadmin_choose_page_", "chosen_multiple"),
    (view_decides, "wagtailadmin_choose_page_", "external_link email_link phone_link anchor_link"),
    # Media: Wagtail's collection permissions hold; its lists of labels are replaced
    (view_decides, "tenants:", "choose_image images documents"),
    (replaced, "", "wagtailimages_chooser:choose wagtailimages:index wagtaildocs:index"),
    (view_decides, "wagtailimages:", "index_results add edit delete image_usage add_multiple edit_multiple"),
    (view_decides, "wagtailimages:", "create_multiple_from_uploaded_image delete_multiple delete_upload_multiple"),
    (deny, "wagtailimages:", "url_generator url_generator_output preview"),
    (view_decides, "wagtaildocs:", "index_results add edit delete document_usage add_multiple edit_multiple"),
    (view_decides, "wagtaildocs:", "create_multiple_from_uploaded_document delete_multiple delete_upload_multiple"),
    (view_decides, "wagtailimages_chooser:", "choose_results chosen chosen_multiple create select_format"),
    (view_decides, "wagtaildocs_chooser:", "choose choose_results chosen chosen_multiple create"),
    (deny, "wagtailembeds:", "chooser chooser_upload"),
    # Reports
    (view_decides, "tenants:", "locked_pages locked_pages_results workflow workflow_tasks"),
    (replaced, "wagtailadmin_reports:", "locked_pages locked_pages_results workflow workflow_tasks"),
    (view_decides, "wagtailadmin_reports:", "workflow_results workflow_tasks_results"),
    (view_decides, "wagtailadmin_reports:", "aging_pages aging_pages_results"),
    (deny, "wagtailadmin_reports:", "site_history site_history_results page_types_usage page_types_usage_results"),
    # People
    (view_decides, "wagtailusers_users:", _MODEL_VIEWS),
    (deny, "wagtailusers_groups:", _MODEL_VIEWS),
    # Publications and vocabularies
    (view_decides, "references:", _MODEL_VIEWS),
    (view_decides, "reference_chooser:", "choose choose_results chosen chosen_multiple create"),
    *((view_decides, f"vocabulary_{name}:", _MODEL_VIEWS) for name in _VOCABULARIES.split()),
    (view_decides, "synonyms:", _MODEL_VIEWS),
    # What belongs to the whole hub
    (deny, "wagtailadmin_collections:", "index add edit delete set_privacy"),
    (deny, "wagtailadmin_workflows:", "index index_results add enable disable edit usage usage_results remove"),
    (deny, "wagtailadmin_workflows:", "add_task select_task_type task_index task_index_results edit_task"),
    (deny, "wagtailadmin_workflows:", "disable_task enable_task task_chosen"),
    (deny, "wagtailadmin_workflows:task_chooser", "_ _results _create"),
    (deny, "wagtailredirects:", "index index_results add edit delete start_import process_import"),
    (deny, "wagtailsearchpromotions:", "index index_results add edit delete chooser chooserresults"),
    (deny, "wagtailsearchpromotions:", "search_terms search_terms_results"),
    (deny, "wagtailsettings:", "edit preview_on_edit"),
    (deny, "wagtailsites:", f"{_MODEL_VIEWS} copy"),
    (deny, "wagtailsnippets:", "index"),
    (deny, "search_admin:", "status explain parked parked_results parked_action"),
]

# {name of an address: its rule}. In the table, "_" alone stands for the prefix itself.
RULES: dict[str, Rule] = {
    prefix if name == "_" else prefix + name: rule for rule, prefix, names in _TABLE for name in names.split()
}
