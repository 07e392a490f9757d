"""Loading the shipped rules leaves alone what editors decided."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from search import synonym_rules
from search.models import LexiconChange, SynonymRule
from search.synonym_loading import Loaded, load_synonyms

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped file, which a test writes."""
    path = tmp_path / "synonyms.txt"
    monkeypatch.setattr(synonym_rules, "FILE", path)
    path.write_text("leraar, juf\nkoer => speelplaats\nbrossen => spijbelen\n")
    return path


def rules() -> set[str]:
    return {str(row) for row in SynonymRule.objects.filter(active=True)}


def test_loading_twice_changes_nothing(file: Path) -> None:
    assert load_synonyms() == Loaded(created=3)
    notes = LexiconChange.objects.count()
    assert load_synonyms() == Loaded(kept=3)
    assert LexiconChange.objects.count() == notes
    assert rules() == {"leraar, juf", "koer => speelplaats", "brossen => spijbelen"}


def test_rules_follow_the_file(file: Path) -> None:
    load_synonyms()
    file.write_text("leraar, juf, meester\nkoer => speelplaats\nblokken => studeren\n")
    assert load_synonyms() == Loaded(kept=1, created=1, changed=1, removed=1)
    assert rules() == {"leraar, juf, meester", "koer => speelplaats", "blokken => studeren"}


def test_what_editors_added_and_switched_off_stays(file: Path) -> None:
    load_synonyms()
    SynonymRule.objects.create(words="gsm", means="smartphone", note="van ons")
    SynonymRule.objects.filter(words__in=["koer", "leraar, juf"]).update(active=False)
    file.write_text("leraar, juf, meester\nkoer => speelplaats\n")
    load_synonyms()
    assert rules() == {"gsm => smartphone"}
    assert SynonymRule.objects.filter(active=False).count() == 2


def test_a_group_and_an_arrow_that_begin_alike_are_two_rules(file: Path) -> None:
    file.write_text("koer, speelplaats\nkoer => schoolplein\n")
    load_synonyms()
    file.write_text("koer, speelplaats, cour\nkoer => schoolplein, pauze\n")
    assert load_synonyms() == Loaded(changed=2)
    assert rules() == {"koer, speelplaats, cour", "koer => schoolplein, pauze"}


def test_old_notes_of_changes_are_cleared(file: Path) -> None:
    LexiconChange.objects.create(at=timezone.now() - timedelta(days=2))
    load_synonyms()
    assert LexiconChange.objects.count() == 1


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("load_synonyms", stdout=out)
    assert out.getvalue() == f"synonyms: {SynonymRule.objects.count()} new, 0 changed, 0 kept, 0 removed\n"
