"""The abstract page that every page of the hub is built on, and the ordinary page of text."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from hub.pages.blocks import TextStreamBlock
from hub.tenants.forms import TenantPageForm


class HubPage(Page):
    """What all pages share: privacy by group only, forms that stay inside one's own tree."""

    # Type "login" would open a page to every tenant's users, and a shared password cannot be withdrawn from one person.
    private_page_options: ClassVar[list[str]] = ["groups"]
    base_form_class = TenantPageForm

    class Meta:
        abstract = True

    def get_admin_display_title(self) -> str:
        """Return what others may know: the published title of a live page, not the title of its draft."""
        return self.title if self.live else super().get_admin_display_title()

    @property
    def has_expired(self) -> bool:
        """Whether its expiry has passed; until the scheduled command unpublishes it, it is live all the same."""
        return self.expire_at is not None and self.expire_at <= timezone.now()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page of a path; an expired one is not there any more."""
        if self.has_expired and not path_components:
            raise Http404
        return super().route(request, path_components)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Return the page's entries in the sitemap."""
        return [] if self.has_expired else super().get_sitemap_urls(request)

    @property
    def content_language(self) -> str:
        """The language that the page is written in, as a BCP 47 tag for the `lang` attribute."""
        return "nl-BE"


class ContentPage(HubPage):
    """A page of running text: about, editorial charter, privacy, accessibility."""

    template = "pages/content_page.html"
    search_exempt = "Says how the hub works; questions are answered by summaries."

    body = StreamField(TextStreamBlock(), verbose_name=_("tekst"), blank=True)

    content_panels: ClassVar[list] = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("gewone pagina")
        verbose_name_plural = _("gewone pagina's")
