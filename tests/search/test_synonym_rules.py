"""The format of rules, and the file that comes with the hub."""

from __future__ import annotations

import pytest
from django.utils import translation

from search.synonym_rules import Rule, key, parse, problems, shipped_rules
from search.synonyms import shipped_lexicon


def test_a_file_is_read_line_by_line() -> None:
    text = "# kop\n\nleraar,  juf ,\ngroep 8, achtstegroeper => zesde   leerjaar # Nederland\n"
    assert parse(text) == [Rule(("leraar", "juf")), Rule(("groep 8", "achtstegroeper"), ("zesde leerjaar",))]
    assert [str(rule) for rule in parse(text)] == ["leraar, juf", "groep 8, achtstegroeper => zesde leerjaar"]


@pytest.mark.parametrize("wrong", ["alleen", "a, b =>", "=> b", "so => secundair", "a b c d e f g => b", "a, A"])
def test_a_line_that_is_no_rule_is_refused_with_its_number(wrong: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse(f"# een kop\n{wrong}\n")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(("juf",)), "Schrijf minstens twee woorden"),
        (Rule(("SO",), ("secundair",)), "‘SO’ is een woord dat bij zoeken niet meetelt"),
        (Rule(("a", "b"), ("B",)), "‘B’ staat aan beide kanten"),
        (Rule(("école", "Ecole")), "‘Ecole’ staat er twee keer"),
        (Rule(("juf", "...")), "‘...’ bevat geen letters of cijfers"),
        (Rule(("juf => leraar", "meester")), "Schrijf geen pijl"),
        (Rule(tuple("abcdefghijklm"), ("n",)), "Schrijf hoogstens 12 woorden"),
    ],
)
def test_what_is_wrong_is_said_in_dutch(rule: Rule, said: str) -> None:
    with translation.override("nl"):
        assert any(sentence.startswith(said) for sentence in problems(rule))


def test_the_shipped_file_is_right() -> None:
    rules = shipped_rules()
    assert len(rules) >= 300
    assert [rule for rule in rules if problems(rule)] == []


def test_a_shipped_rule_is_known_by_its_first_word_and_direction() -> None:
    beginnings = [(key(rule.words[0]), bool(rule.means)) for rule in shipped_rules()]
    assert len(beginnings) == len(set(beginnings))


def test_shipped_words_that_share_a_stem_mean_the_same_or_are_known_not_to() -> None:
    assert shipped_lexicon().ambiguous == {
        "cijfer": ("cijfers", "cijferen"),
        "overhor": ("overhoren", "overhoring"),
        "tutor": ("tutoren", "tutoring"),
    }
