"""Users."""

from typing import Any

import factory
from django.contrib.auth import get_user_model

PASSWORD = "een-lang-wachtwoord"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persoon{n}@school.example")
    first_name = factory.Sequence(lambda n: f"Persoon {n}")
    password = factory.django.Password(PASSWORD)


def member(group: Any, **fields: Any) -> Any:
    """Return a new user in a group."""
    user = UserFactory(**fields)
    user.groups.add(group)
    return user


def superuser(**fields: Any) -> Any:
    """Return a new user who may do everything."""
    return UserFactory(is_superuser=True, is_staff=True, **fields)
