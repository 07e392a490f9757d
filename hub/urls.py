"""All addresses. Dutch stands at the root, the English interface below /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap
from wagtail.documents import urls as wagtaildocs_urls

from hub import views
from hub.patterns import patterns
from research.sitemaps import ThemeSitemap
from search.staff_views import metrics

SITEMAPS = {"pages": Sitemap, "themes": ThemeSitemap}

handler404 = "hub.views.page_not_found"
handler500 = "hub.views.server_error"

urlpatterns = [
    path("gezond/", views.health, name="health"),
    path("metrics/", metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("admin/", include("hub.tenants.urls")),  # first: takes over some of Wagtail's addresses
    path("admin/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
]

if settings.SERVE_MEDIA:
    # Renditions only: originals and documents stay behind Wagtail's views, which ask who may see them.
    urlpatterns += [
        path("media/images/<path:path>", serve_file, {"document_root": settings.MEDIA_ROOT / "images"}, name="media")
    ]

urlpatterns += i18n_patterns(
    path("account/", include("hub.accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("patronen/", patterns, name="patterns"),
    path("", include("search.urls")),
    path("", include("research.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
