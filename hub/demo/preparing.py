"""Bring a demonstration into being, step by step, and skip the steps that were done before."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from hub.demo.people import ROLES, kept_passwords

MARK = "Klasvloer (demonstratie)"
VECTORS = Path(__file__).parent / "content" / "vectors.npz"
Say = Callable[[str], object]


def prepare(port: int, reset: bool, say: Say) -> None:
    """Make database, static files, content and index where they are missing. `say` gets a line for each step."""
    from search.synonym_loading import load_synonyms

    if reset:
        say("Starting over: the demonstration in this database is thrown away.")
        throw_away()
    say("[1/4] Database ...")
    migrate()
    say("[2/4] Styles and scripts ...")
    collect_static()
    say("[3/4] Demonstration content ...")
    fresh = load_content(port, say)
    load_synonyms()
    say("[4/4] Search index ...")
    make_index(rebuild=fresh or reset)
    keep_port(port)


def migrate() -> None:
    """Bring the database up to date; raise CommandError with one sentence when it cannot be reached."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CommandError(
            f"The database cannot be used: {error}. Check DATABASE_URL and the free disk space."
        ) from None


def collect_static() -> None:
    """Collect styles and scripts when one of them changed: compressing them takes most of a minute."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    now = static_fingerprint()
    if mark.exists() and mark.read_text() == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)


def static_fingerprint() -> str:
    """Return a hash of the names and the content of all static files that would be collected."""
    found = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            with storage.open(name) as file:
                found.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return found.hexdigest()


def throw_away() -> None:
    """Empty the database, media and index of a demonstration; refuse for a database that holds a real hub."""
    if not is_demonstration():
        raise CommandError("This database holds a hub that is not a demonstration; --reset leaves it alone.")
    if connection.vendor == "sqlite":
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.SEARCH_INDEX_DIR)):
        shutil.rmtree(folder, ignore_errors=True)


def is_demonstration() -> bool:
    """Tell whether the database is empty or bears the mark of a demonstration."""
    if "wagtailcore_site" not in connection.introspection.table_names():
        return True
    site_names = set(apps.get_model("wagtailcore", "Site").objects.values_list("site_name", flat=True))
    return MARK in site_names or not apps.get_model("home", "HomePage").objects.exists()


def load_content(port: int, say: Say) -> bool:
    """Load the content when there is none, with the vectors that were shipped; tell whether that was so."""
    from hub.demo.loading import is_loaded, load_demonstration
    from search.indexing import paused
    from search.vectors import import_vectors

    if is_loaded():
        return False
    if VECTORS.exists():
        import_vectors(VECTORS)
    # One rebuild at the end is quicker than an update after each page.
    with paused():
        load_demonstration("localhost", port, lambda what, done, total: tell(say, what, done, total))
    apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True).update(site_name=MARK)
    return True


def tell(say: Say, what: str, done: int, total: int) -> None:
    """Say how far it is, now and then."""
    if done % 20 == 0 or done == total:
        say(f"      {done} of {total} {what}")


def make_index(rebuild: bool) -> None:
    """Build the index when it is missing or when the content is new."""
    from search.engines import EngineUnavailableError, get_engine

    engine = get_engine()
    try:
        if engine is not None and (rebuild or not engine.exists()):
            call_command("rebuild_search")
    except EngineUnavailableError as error:
        raise CommandError(str(error)) from None


def keep_port(port: int) -> None:
    """Let full addresses, as in citations and feeds, name the port that the demonstration is served on."""
    apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True, site_name=MARK).update(port=port)
    # Wagtail keeps root paths in the cache, which lives in each process and is empty in a new one.


def invitation(port: int) -> str:
    """Return the address and one login per role."""
    passwords = kept_passwords()
    width = max(len(role.email) for role in ROLES)
    lines = [f"  {role.email:<{width}}  {passwords[role.email]}  {role.name}" for role in ROLES]
    return "\n".join(
        [
            "",
            f"Klasvloer is at http://127.0.0.1:{port}/ and its admin at http://127.0.0.1:{port}/admin/",
            "Log in as:",
            *lines,
            "Stop with Ctrl+C. Start over with: python3 manage.py demo --reset",
        ]
    )
