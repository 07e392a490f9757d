"""How coordinators create and manage the users of their own tenants."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users

from hub.tenants.models import Tenancy


def groups_to_give(user: Any) -> QuerySet[Group]:
    """Return the groups that a user may put others in."""
    return Group.objects.all() if user.is_superuser else Tenancy.objects.coordinated_by(user).groups()


def manages(user: Any, other: Any) -> bool:
    """Tell whether a user may change, block or remove another one."""
    return policy_registry.get_by_type(get_user_model()).user_has_permission_for_instance(user, "change", other)


class OwnUsers:
    """Mixed into every view of users: answers 404 for a user whom somebody does not manage."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before the view reads anything."""
        if "pk" in kwargs and not request.user.is_superuser:
            wanted = get_user_model()._default_manager.filter(pk=kwargs["pk"]).first()
            if wanted is None or not manages(request.user, wanted):
                raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]


class GroupsOfTenant:
    """Offers a coordinator the groups of her tenants, and nothing that reaches further."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Return the form; one group at least, or the new user would be out of the coordinator's sight."""
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        user = self.request.user  # type: ignore[attr-defined]
        if not user.is_superuser:
            form.fields.pop("is_superuser", None)
            form.fields["groups"].queryset = groups_to_give(user)
            form.fields["groups"].required = True
        return form


class TenantUserFilterSet(users.UserFilterSet):
    """Filters of the list of users."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.request.user.is_superuser:
            del self.filters["is_superuser"]
            self.filters["group"].queryset = groups_to_give(self.request.user)


class TenantUserIndexView(users.IndexView):
    """The list of users."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the users whom somebody manages."""
        mine = self.permission_policy.instances_user_has_any_permission_for(self.request.user, {"change"})
        return super().get_base_queryset().filter(pk__in=mine.values("pk"))

    def get_delete_url(self, instance: Any) -> str | None:
        """Offer to delete who may be deleted; the stock view asks a model permission that nobody holds."""
        return generic.IndexView.get_delete_url(self, instance) if instance != self.request.user else None


class TenantUserCreateView(GroupsOfTenant, users.CreateView):
    """Add a colleague."""


class TenantUserEditView(GroupsOfTenant, users.EditView):
    """Change a colleague."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Offer to delete everybody but oneself."""
        super().setup(request, *args, **kwargs)
        self.can_delete = not self.editing_self


class TenantUserDeleteView(users.DeleteView):
    """Remove a colleague."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask our policy; the stock view asks a model permission that nobody holds."""
        self.object = self.get_object()
        if self.object == request.user or not manages(request.user, self.object):
            raise PermissionDenied
        return generic.DeleteView.dispatch(self, request, *args, **kwargs)


class ColleagueForm:
    """Says what to do when somebody has an account already."""

    error_messages = {
        **UserCreationForm.error_messages,
        "duplicate_username": _(
            "Er is al een account met dit e-mailadres. Vraag de beheerder van het platform om het aan je groepen "
            "toe te voegen."
        ),
    }

    def clean_email(self) -> str:
        """Compare addresses in lower case, as accounts hold them."""
        return self.cleaned_data["email"].lower()  # type: ignore[attr-defined]


class TenantUserCreationForm(ColleagueForm, UserCreationForm):
    """A new user."""


class TenantUserEditForm(ColleagueForm, UserEditForm):
    """An existing user."""


class TenantUserViewSet(users.UserViewSet):
    """Users, for superusers and coordinators."""

    copy_view_enabled = False
    filterset_class = TenantUserFilterSet
    index_view_class = TenantUserIndexView
    add_view_class = TenantUserCreateView
    edit_view_class = TenantUserEditView
    delete_view_class = TenantUserDeleteView

    def get_form_class(self, for_update: bool = False) -> type:
        """Return the form for a new or an existing user."""
        return TenantUserEditForm if for_update else TenantUserCreationForm

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Close every view to users of others."""
        return super().construct_view(type(view_class.__name__, (OwnUsers, view_class), {}), **kwargs)
