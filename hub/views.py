"""Views of the wiring: health, robots, errors."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse


def health(request: HttpRequest) -> JsonResponse:
    """Answer whether the database can be reached, for whoever watches the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def robots(request: HttpRequest) -> HttpResponse:
    """Keep search results and the admin out of search engines; say where the sitemap is."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('search:results')}",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the page is not there, with the question box as the way on."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke; uses nothing that may be broken itself."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
