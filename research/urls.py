from django.urls import path, re_path

from research import views

app_name = "research"
urlpatterns = [
    path("themas/", views.theme_index, name="theme_index"),
    path("themas/<slug:slug>/", views.theme, name="theme"),
    re_path(r"^citeren/(?P<pk>[0-9]{1,18})\.(?P<form>bib|ris)$", views.cite, name="cite"),
    path("nieuw.rss", views.NewSummariesFeed(), name="feed"),
]
