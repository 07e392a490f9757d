from django.urls import path

from hub.accounts.views import AccountHomeView, AccountLoginView

app_name = "accounts"
urlpatterns = [
    path("", AccountHomeView.as_view(), name="home"),
    path("login/", AccountLoginView.as_view(), name="login"),  # in front of allauth's at the same address
]
