import pytest
from django.core.management import call_command

from hub.vocabularies.loading import FILES, load_vocabularies
from hub.vocabularies.models import Level, Subject, Theme
from tests.factories.research import summary

pytestmark = pytest.mark.django_db


def counts():
    return {name: model.objects.count() for name, model in FILES.items()}


def test_loading_twice_changes_nothing():
    load_vocabularies()
    first = counts()
    results = load_vocabularies()
    assert counts() == first
    assert sum(result.created + result.removed + result.retired for result in results) == 0


def test_every_term_has_a_dutch_and_an_english_label():
    call_command("load_vocabularies")
    for name, model in FILES.items():
        english = "name_en" if model is Theme else "label_en"
        assert not model.objects.filter(**{english: ""}).exists(), name


def test_levels_know_stage_finality_and_what_they_belong_to():
    load_vocabularies()
    level = Level.objects.get(code="so-2-arbeidsmarkt")
    assert (level.stage, level.finality, level.parent.code) == ("secundair", "arbeidsmarkt", "so-2")
    assert {"type-basisaanbod", "type-2", "type-9", "dko", "basiseducatie", "okan"} <= set(
        Level.objects.values_list("code", flat=True)
    )


def test_a_shipped_term_that_left_the_file_is_kept_while_pages_use_it():
    used = Theme.objects.create(name="Oud thema", slug="oud", shipped=True)
    Theme.objects.create(name="Ongebruikt thema", slug="ongebruikt", shipped=True)
    page = summary(themes=["oud"])
    load_vocabularies()
    used.refresh_from_db()
    assert used.retired
    assert [theme.slug for theme in page.theme_list] == ["oud"]
    assert not Theme.objects.filter(slug="ongebruikt").exists()


def test_a_used_subject_is_kept_too():
    Subject.objects.create(code="oud-vak", label_nl="oud vak", shipped=True)
    summary(subjects=["oud-vak"])
    load_vocabularies()
    assert Subject.objects.get(code="oud-vak").retired


def test_what_editors_added_stays_theirs():
    load_vocabularies()
    Theme.objects.create(name="Eigen thema", slug="eigen")
    theme = Theme.objects.get(slug="klasmanagement")
    theme.synonyms += "\nkabaal"
    theme.save()
    load_vocabularies()
    assert Theme.objects.filter(slug="eigen", retired=False).exists()
    assert "kabaal" in Theme.objects.get(slug="klasmanagement").words
    assert "discipline" in Theme.objects.get(slug="klasmanagement").words
