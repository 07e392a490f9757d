"""How a synonym rule is written: Solr's format, one rule a line.

    leraar, leerkracht, juf      each of these means the others too
    groep 3 => eerste leerjaar   who asks for the left side also means the right side, not the other way round
    # a comment, at the start of a line or behind a rule

The left side of an arrow may hold several words: each means all of the right side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from search import analysis
from search.stopwords import STOP_WORDS

FILE = Path(__file__).parent / "data" / "synonyms.txt"
ARROW = "=>"
# Longer than this is no word for something but a sentence: no question would hold it literally.
MAX_TOKENS = 6
MAX_ENTRIES = 12


@dataclass(frozen=True)
class Rule:
    """One rule. Without `means` all `words` mean the same; else each of `words` also means each of `means`."""

    words: tuple[str, ...]
    means: tuple[str, ...] = ()

    def __str__(self) -> str:
        right = f" {ARROW} {joined(self.means)}" if self.means else ""
        return joined(self.words) + right

    def pairs(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield (what is asked, what it also means), the best first."""
        for word in self.words:
            yield word, self.means or tuple(other for other in self.words if other != word)


def entries(text: str) -> tuple[str, ...]:
    """Return the words and phrases of a comma-separated list, each with single spaces, without empty ones."""
    return tuple(entry for part in text.split(",") if (entry := analysis.clean(part)))


def joined(words: tuple[str, ...]) -> str:
    """Return the list as it is written."""
    return ", ".join(words)


def parse(text: str) -> list[Rule]:
    """Return the rules of a file in order. Raises ValueError with the number of a line that is no rule."""
    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        rule_text = line.partition("#")[0].strip()
        if rule_text:
            rules.append(_parse_line(rule_text, number))
    return rules


def _parse_line(line: str, number: int) -> Rule:
    left, arrow, right = line.partition(ARROW)
    rule = Rule(entries(left), entries(right))
    found = [*problems(rule), *([] if bool(arrow) == bool(rule.means) else ["nothing behind the arrow"])]
    if found:
        raise ValueError(f"line {number}, {line!r}: {' '.join(found)}")
    return rule


def shipped_rules() -> list[Rule]:
    """Return the rules that come with the hub, in the order of the file."""
    return parse(FILE.read_text(encoding="utf-8"))


def shipped_version() -> str:
    """Return what differs between two releases that ship other rules."""
    return hashlib.sha256("\n".join(map(str, shipped_rules())).encode()).hexdigest()[:12]


def problems(rule: Rule) -> list[str]:
    """Return what is wrong with a rule, in sentences for the editor who wrote it; nothing when it is right."""
    return list(word_problems(rule)) + list(meaning_problems(rule))


def word_problems(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with what is asked."""
    if not rule.words:
        yield _("Schrijf minstens één woord.")
    elif len(rule.words) < 2 and not rule.means:
        yield _("Schrijf minstens twee woorden met een komma ertussen, of vul ook in wat het woord betekent.")
    yield from _common_problems(rule.words)
    for word in rule.words:
        if counts_for_nothing(key(word)):
            yield _("‘%(word)s’ is een woord dat bij zoeken niet meetelt. Schrijf een langere uitdrukking.") % {
                "word": word
            }


def meaning_problems(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with what it also means."""
    yield from _common_problems(rule.means)
    asked = {key(word) for word in rule.words}
    for meaning in rule.means:
        if key(meaning) in asked:
            yield _("‘%(word)s’ staat aan beide kanten. Laat het aan één kant weg.") % {"word": meaning}


def _common_problems(listed: tuple[str, ...]) -> Iterator[str]:
    if len(listed) > MAX_ENTRIES:
        yield _("Schrijf hoogstens %(limit)d woorden in één regel.") % {"limit": MAX_ENTRIES}
    seen: set[tuple[str, ...]] = set()
    for word in listed:
        folded = key(word)
        if not folded:
            yield _("‘%(word)s’ bevat geen letters of cijfers.") % {"word": word}
        elif ARROW in word:
            yield _("Schrijf geen pijl: wat erachter komt, heeft een eigen veld.")
        elif len(folded) > MAX_TOKENS:
            yield _("‘%(word)s’ is te lang: hoogstens %(limit)d woorden.") % {"word": word, "limit": MAX_TOKENS}
        elif folded in seen:
            yield _("‘%(word)s’ staat er twee keer.") % {"word": word}
        seen.add(folded)


def key(text: str) -> tuple[str, ...]:
    """Return the folded words of a word or phrase: what two spellings of the same have in common."""
    return tuple(analysis.tokens(text))


def counts_for_nothing(folded: tuple[str, ...]) -> bool:
    """Tell whether this is one word that search leaves out: folded, SO and AN are the English "so" and "an"."""
    return len(folded) == 1 and folded[0] in STOP_WORDS
