"""Users."""

from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

PASSWORD = "een-lang-wachtwoord"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persoon{n}@school.example")
    first_name = factory.Sequence(lambda n: f"Persoon {n}")
    password = factory.django.Password(PASSWORD)


def confirmed(user: Any) -> Any:
    """Let a user log in through the login page, which asks for a confirmed address."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def member(group: Any, **fields: Any) -> Any:
    """Return a new user in a group."""
    user = UserFactory(**fields)
    user.groups.add(group)
    return user


def superuser(**fields: Any) -> Any:
    """Return a new user who may do everything."""
    return UserFactory(is_superuser=True, is_staff=True, **fields)
