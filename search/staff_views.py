"""What the people who run the hub see of search: its state, its metrics, and changes that were set aside."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from search import indexing
from search.asking import Question, ask
from search.documents import document_id
from search.explaining import kind_label, parts_of_score, passages_of
from search.health import troubles
from search.kinds import by_kind
from search.metrics import CONTENT_TYPE, as_text
from search.models import OutboxEntry
from search.status import status
from search.status_rows import sections


class SuperusersOnly(View):
    """Mixed into views that span all tenants. The guard of tenants says the same; two locks on one door."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse all others."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StaffPage(SuperusersOnly, WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin with its title above it."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here; the admin shows the last of it as the title."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class StatusView(StaffPage):
    """How search is doing, and what is wrong with it."""

    template_name = "search/admin/status.html"
    page_title = _("Toestand van het zoeken")
    header_icon = "search"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the troubles and the numbers."""
        return super().get_context_data(troubles=troubles(), sections=sections(status()), **kwargs)


class ExplainView(StaffPage):
    """Why the results of a question are where they are: how it was read, and each part of every score."""

    template_name = "search/admin/explain.html"
    page_title = _("Waarom dit resultaat?")
    header_icon = "search"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answer to the question in the address, and the parts of its scores."""
        question = Question(self.request.GET.get("q", ""), page_size=settings.SEARCH_PAGE_SIZE)
        answer = ask(question)
        explained = [(result, parts_of_score(result.hit), passages_of(result.hit)) for result in answer.results]
        kind = kind_label(answer.kind_of_question)
        return super().get_context_data(answer=answer, kind=kind, explained=explained, **kwargs)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the status in the text format of Prometheus, to superusers and to who sends SEARCH_METRICS_TOKEN."""
    if not (request.user.is_superuser or _sends_the_token(request)):
        response = HttpResponse("Not for everybody.\n", content_type="text/plain", status=401)
        response["WWW-Authenticate"] = "Bearer"
        return response
    return HttpResponse(as_text(status()), content_type=CONTENT_TYPE)


def _sends_the_token(request: HttpRequest) -> bool:
    token: str = settings.SEARCH_METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())


class CheckboxColumn(Column):
    """A box to choose a row of the form around the table."""

    cell_template_name = "search/admin/checkbox_cell.html"


class ParkedView(SuperusersOnly, ReportView):
    """Changes that failed too often, with what to do about them."""

    template_name = "search/admin/parked.html"
    page_title = _("Vastgelopen wijzigingen")
    header_icon = "warning"
    index_url_name = "search_admin:parked"
    index_results_url_name = "search_admin:parked_results"
    model = OutboxEntry
    no_results_message = _("Er zit geen enkele wijziging vast.")
    default_ordering = "-queued_at"
    list_export: ClassVar[list[str]] = ["document_id", "last_error", "queued_at", "attempts"]
    columns: ClassVar[list[Column]] = [
        CheckboxColumn("entry", label="", accessor="pk", width="3%"),
        TitleColumn("title", label=_("Pagina"), accessor="page_title", get_url=lambda row: row.page_url, width="30%"),
        Column("last_error", label=_("Fout"), accessor="last_error"),
        DateColumn("queued_at", label=_("Sinds"), accessor="queued_at", width="12%"),
        NumberColumn("attempts", label=_("Pogingen"), accessor="attempts", width="8%"),
    ]

    def get_base_queryset(self) -> QuerySet[OutboxEntry]:
        """Return what is parked."""
        return OutboxEntry.objects.filter(parked=True)

    def decorate_paginated_queryset(self, object_list: Iterable[Any]) -> list[Any]:
        """Give each row the title and the address of its page."""
        rows = list(object_list)
        pages = pages_of(rows)
        for row in rows:
            page = pages.get(row.document_id)
            row.page_title = (
                page.get_admin_display_title() if page else _("De pagina is weg (%(id)s)") % {"id": row.document_id}
            )
            row.page_url = reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else None
        return rows


def pages_of(rows: Iterable[OutboxEntry]) -> dict[str, Page]:
    """Return {document id: page} of the rows whose page still exists, public or not; one query for each kind."""
    return {
        document_id(kind.name, page.pk): page
        for kind, pks in by_kind(row.document_id for row in rows)
        for page in kind.model._default_manager.filter(pk__in=pks)
    }


class ParkedActionView(SuperusersOnly):
    """Does what a button below the list of parked changes says, and goes back to the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try again what is chosen, or all; or forget what is chosen and has no page any more."""
        parked = OutboxEntry.objects.filter(parked=True)
        chosen = parked.filter(pk__in=[pk for pk in request.POST.getlist("entry") if pk.isdecimal()][:1000])
        action = request.POST.get("action")
        if action == "forget":
            self._forget(request, chosen)
        elif action in ("retry", "retry_all"):
            self._retry(request, parked if action == "retry_all" else chosen)
        return redirect("search_admin:parked")

    @staticmethod
    def _retry(request: HttpRequest, rows: Any) -> None:
        with transaction.atomic():
            count = rows.retry(timezone.now())
            indexing.start_on_commit()
        said = ngettext(
            "%(count)d wijziging wordt opnieuw geprobeerd.", "%(count)d wijzigingen worden opnieuw geprobeerd.", count
        )
        messages.success(request, said % {"count": count})

    @staticmethod
    def _forget(request: HttpRequest, rows: QuerySet[OutboxEntry]) -> None:
        listed = list(rows)
        pages = pages_of(listed)
        gone = [row.pk for row in listed if row.document_id not in pages]
        OutboxEntry.objects.filter(pk__in=gone, parked=True).delete()
        said = ngettext("%(count)d wijziging is vergeten.", "%(count)d wijzigingen zijn vergeten.", len(gone))
        messages.success(request, said % {"count": len(gone)})
        if len(gone) < len(listed):
            messages.warning(request, _("Wijzigingen van pagina's die nog bestaan, worden niet vergeten."))
