"""Words of a question are read in other ways: by the rules of editors, of the hub's file and of the vocabularies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from hub.vocabularies.loading import load_vocabularies
from search import analysis, synonyms
from search.models import LexiconChange, SynonymRule
from search.synonym_rules import Rule, parse
from search.synonyms import Alternative, Lexicon, lexicon, shipped_lexicon
from tests.factories.research import level, theme


def lexicon_of(text: str) -> Lexicon:
    return Lexicon(parse(text))


def read(lexicon: Lexicon, question: str) -> dict[str, tuple[str, ...]]:
    """Return {words of the question: their other readings}."""
    words = analysis.tokens(question)
    return {" ".join(words[found.start : found.end]): found.texts for found in lexicon.alternatives(words)}


def test_words_of_one_group_mean_each_other() -> None:
    lexicon = lexicon_of("leraar, juf, leerkracht  # wie voor de klas staat")
    assert read(lexicon, "Wat doet een juf?") == {"juf": ("leraar", "leerkracht")}


def test_an_arrow_goes_one_way() -> None:
    lexicon = lexicon_of("strafstudie, nablijven => straf, sanctie")
    assert read(lexicon, "Helpt nablijven?") == {"nablijven": ("straf", "sanctie")}
    assert read(lexicon, "Helpt straf?") == {}


def test_the_longest_phrase_wins_and_none_overlap() -> None:
    lexicon = lexicon_of("school => onderwijs\nmiddelbare school => secundair\nschool verlaten => uitval")
    assert read(lexicon, "De middelbare school verlaten op school") == {
        "middelbare school": ("secundair",),
        "school": ("onderwijs",),
    }


def test_places_are_those_of_the_words() -> None:
    found = lexicon_of("groep acht => zesde leerjaar").alternatives(["rekenen", "in", "groep", "8"])
    assert found == (Alternative(2, 4, ("zesde leerjaar",)),)


@pytest.mark.parametrize("written", ["groep 3", "Groep drie", "GROEP 3"])
def test_numbers_in_phrases_are_words_or_digits(written: str) -> None:
    assert list(read(lexicon_of("groep 3 => eerste leerjaar"), written).values()) == [("eerste leerjaar",)]


@pytest.mark.parametrize("written", ["eerste klas", "1e klas", "1ste klas", "1st klas"])
def test_ordinals_in_phrases_are_words_or_digits(written: str) -> None:
    assert list(read(lexicon_of("1e klas => eerste jaar"), written).values()) == [("eerste jaar",)]


def test_capitals_accents_and_apostrophes_do_not_matter() -> None:
    lexicon = lexicon_of("école => school\nIB'er => zorgcoördinator\n'n toets => examen")
    assert read(lexicon, "L'ECOLE") == {"ecole": ("school",)}
    assert read(lexicon, "onze ib’er") == {"ib er": ("zorgcoördinator",)}
    assert read(lexicon, "na 'n toets") == {"n toets": ("examen",)}


@pytest.mark.parametrize(("rule", "asked"), [("vraagstuk", "vraagstukken"), ("toets", "toetsen"), ("quiz", "quizjes")])
def test_an_inflected_word_is_found(rule: str, asked: str) -> None:
    assert read(lexicon_of(f"{rule} => opgave"), f"moeilijke {asked}") == {asked: ("opgave",)}


def test_a_short_stem_finds_nothing() -> None:
    assert read(lexicon_of("juf => leraar"), "juffen") == {}


def test_two_words_with_one_stem_are_not_mixed_up() -> None:
    lexicon = lexicon_of("oefening => taak\noefenen => herhalen")
    assert read(lexicon, "oefening") == {"oefening": ("taak",)}
    assert read(lexicon, "oefeningen") == {"oefeningen": ("taak",)}
    assert read(lexicon, "oefenend") == {}
    assert lexicon.ambiguous == {"oefen": ("oefenen", "oefening")}


def test_words_of_one_stem_that_mean_the_same_are_found_by_it() -> None:
    lexicon = lexicon_of("overhoren, overhoring => toets")
    assert read(lexicon, "overhorend") == {"overhorend": ("toets",)}


def test_singular_and_plural_are_one_word() -> None:
    lexicon = lexicon_of("examen => proefwerk\nexamens => Toetsen en rapporteren")
    assert read(lexicon, "het examen") == {"examen": ("proefwerk", "Toetsen en rapporteren")}
    assert read(lexicon, "de examens") == {"examens": ("Toetsen en rapporteren", "proefwerk")}
    assert lexicon.ambiguous == {}


def test_words_that_search_leaves_out_are_no_words_here() -> None:
    lexicon = Lexicon([Rule(("SO",), ("secundair onderwijs",))])
    assert read(lexicon, "Why is it so loud?") == {}


def test_of_rules_for_one_word_the_first_comes_first_and_four_readings_are_enough() -> None:
    lexicon = lexicon_of("gsm => smartphone\ngsm => telefoon, smartphone, mobieltje, toestel, tablet")
    assert read(lexicon, "gsm") == {"gsm": ("smartphone", "telefoon", "mobieltje", "toestel")}


def test_a_word_is_no_other_reading_of_itself() -> None:
    lexicon = Lexicon([Rule(("okan",), ("OKAN", "onthaalonderwijs")), Rule(("feedback",), ("Feedback",))])
    assert read(lexicon, "okan en feedback") == {"okan": ("onthaalonderwijs",)}


def test_two_thousand_words_take_no_time() -> None:
    rules = [Rule((f"woord{number} van{number}", f"sleutel{number}"), (f"ander{number}",)) for number in range(1000)]
    lexicon = Lexicon(rules)
    words = analysis.tokens("Hoe krijg ik mijn klas stil als woord7 van7 na sleutel900 weer gaan babbelen over niets?")
    assert len(lexicon.alternatives(words)) == 2
    best = min(_seconds(lexicon, words) for _ in range(20))
    assert best < 0.0002


def _seconds(lexicon: Lexicon, words: list[str]) -> float:
    started = time.perf_counter()
    lexicon.alternatives(words)
    return time.perf_counter() - started


def test_the_shipped_file_needs_no_database_and_knows_what_teachers_say() -> None:
    shipped = shipped_lexicon()
    assert shipped is shipped_lexicon()
    assert read(shipped, "Mag ik in groep 8 strafstudie geven?") == {
        "groep 8": ("zesde leerjaar",),
        "strafstudie": ("straf", "sanctie"),
    }
    assert "ophalen uit het geheugen" in read(shipped, "Does retrieval practice work?")["retrieval practice"]
    assert read(shipped, "Faut-il donner des devoirs ?")["devoirs"] == ("huiswerk",)


# What this hub decided.


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A clock that a test sets forward."""

    class Clock:
        now = 1000.0

        def pass_by(self, seconds: float) -> None:
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(synonyms.time, "monotonic", lambda: clock.now)
    synonyms.forget()
    yield clock
    synonyms.forget()


def rule(words: str, means: str = "", **fields: Any) -> SynonymRule:
    return SynonymRule.objects.create(words=words, means=means, **fields)


@pytest.mark.django_db
def test_rules_in_force_themes_and_terms_are_read(clock: Any) -> None:
    rule("koer", "speelplaats")
    rule("brossen", "spijbelen", active=False)
    theme("klasmanagement", name="Klasmanagement", synonyms="tucht\ndruk gedrag")
    theme("oud", name="Oud thema", synonyms="stokoud", retired=True)
    level("so-1", label_nl="secundair, eerste graad", other_words="brugklas\nonderbouw")
    assert read(lexicon(), "brossen op de koer, druk gedrag in de brugklas, stokoud") == {
        "koer": ("speelplaats",),
        "druk gedrag": ("Klasmanagement",),
        "brugklas": ("secundair, eerste graad",),
    }


@pytest.mark.django_db
def test_what_editors_wrote_comes_before_what_was_shipped_and_the_vocabularies(clock: Any) -> None:
    theme("straf", name="Straf en beloning", synonyms="strafstudie")
    rule("strafstudie", "sanctie", shipped=True)
    rule("strafstudie", "nablijven")
    assert read(lexicon(), "strafstudie")["strafstudie"] == ("nablijven", "sanctie", "Straf en beloning")


@pytest.mark.django_db
def test_the_database_is_looked_at_once_a_second(clock: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = lexicon()
    clock.pass_by(0.9)
    with django_assert_num_queries(0):
        assert lexicon() is first
    clock.pass_by(0.2)
    with django_assert_num_queries(1):
        assert lexicon() is first
    with django_assert_num_queries(0):
        lexicon()


@pytest.mark.django_db
def test_every_change_counts_a_second_later(clock: Any) -> None:
    def koer() -> tuple[str, ...]:
        clock.pass_by(1)
        return read(lexicon(), "koer").get("koer", ())

    assert koer() == ()
    row = rule("koer", "speelplaats")
    assert koer() == ("speelplaats",)
    row.means = "schoolplein"
    row.save()
    assert koer() == ("schoolplein",)
    row.delete()
    assert koer() == ()
    spot = theme("speelplaats", name="Speelplaats", synonyms="koer")
    assert koer() == ("Speelplaats",)
    spot.synonyms = ""
    spot.save()
    assert koer() == ()
    level("koer", label_nl="buiten", other_words="koer").delete()
    assert koer() == ()


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_does_not_stay(clock: Any) -> None:
    lexicon()
    with transaction.atomic():
        rule("koer", "speelplaats")
        clock.pass_by(1)
        assert read(lexicon(), "koer")
        transaction.set_rollback(True)
    clock.pass_by(1)
    assert not read(lexicon(), "koer")


@pytest.mark.django_db
def test_loading_vocabularies_that_did_not_change_lets_no_process_read_them_again(clock: Any) -> None:
    load_vocabularies()
    first = lexicon()
    notes = LexiconChange.objects.count()
    load_vocabularies()
    assert LexiconChange.objects.count() == notes
    clock.pass_by(1)
    assert lexicon() is first


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_process_sees_a_change_only_when_it_is_committed(clock: Any) -> None:
    assert not read(lexicon(), "koer")
    seen: list[dict[str, Any]] = []

    def other_process() -> None:
        clock.pass_by(1)
        try:
            seen.append(read(lexicon(), "koer"))
        finally:
            connection.close()

    with transaction.atomic():
        rule("koer", "speelplaats")
        run(other_process)
    run(other_process)
    assert seen == [{}, {"koer": ("speelplaats",)}]


def run(work: Any) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join(timeout=10)


@pytest.mark.django_db
def test_without_tables_the_lexicon_is_empty_and_comes_with_them(clock: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_synonymrule RENAME TO not_yet")
    assert len(lexicon()) == 0
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE not_yet RENAME TO search_synonymrule")
    rule("koer", "speelplaats")
    clock.pass_by(1)
    assert read(lexicon(), "koer")


@pytest.mark.django_db
def test_a_whole_hub_is_quick_to_read(clock: Any) -> None:
    load_vocabularies()
    call_command("load_synonyms")
    whole = lexicon()
    assert len(whole) > 1500
    words = analysis.tokens(
        "Hoe krijg ik de gasten van groep 8 stil na de speeltijd en wat met strafstudie voor OKAN'ers?"
    )
    assert len(whole.alternatives(words)) > 4
    assert min(_seconds(whole, words) for _ in range(20)) < 0.0002
