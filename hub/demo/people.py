"""One login per role, with passwords made for this installation and kept in `var/`."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model

from hub.tenants.models import Tenancy


@dataclass(frozen=True)
class Role:
    """Somebody who can log in to the demonstration; `tenant` is the slug of an organisation or network."""

    name: str
    email: str
    first_name: str
    last_name: str
    tenant: str = ""
    group: str = ""


ROLES = [
    Role("superuser", "beheer@klasvloer.example", "Bea", "Beheer"),
    Role(
        "organisation editor", "redacteur@rijkevoort.example", "Lotte", "Verhulst", "hogeschool-rijkevoort", "editors"
    ),
    Role(
        "organisation moderator",
        "moderator@rijkevoort.example",
        "Bram",
        "Tielens",
        "hogeschool-rijkevoort",
        "moderators",
    ),
    Role(
        "network coordinator", "coordinator@scheldevenster.example", "Ilse", "Daemers", "scheldevenster", "coordinators"
    ),
    Role("teacher", "leraar@klasvloer.example", "Noor", "Peeters"),
]


def create_people() -> None:
    """Create the users of all roles, in the groups of their tenants."""
    passwords = kept_passwords()
    for role in ROLES:
        user = get_user_model()(email=role.email, first_name=role.first_name, last_name=role.last_name)
        user.is_superuser = user.is_staff = role.name == "superuser"
        user.set_password(passwords[role.email])
        user.save()
        EmailAddress.objects.create(user=user, email=role.email, verified=True, primary=True)
        if role.tenant:
            user.groups.add(getattr(Tenancy.objects.get(root__slug=role.tenant), role.group))


def kept_passwords() -> dict[str, str]:
    """Return {e-mail address: password}; made at first use, readable by the owner of the files alone."""
    path = settings.VAR_DIR / "demo-logins.json"
    if not path.exists():
        made = {role.email: secrets.token_urlsafe(9) for role in ROLES}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file, indent=1)
    return json.loads(path.read_text())
