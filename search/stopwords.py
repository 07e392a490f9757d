"""Words that say little about what a question is about: articles, auxiliaries, question words and polite padding.

Written as people type them, without accents; `search.analysis` folds a word before it looks here.
"""

from __future__ import annotations

DUTCH = frozenset(
    """
    aan achter af al alle allemaal alleen alles als altijd ander andere anderen anders beide ben bij bijna bijvoorbeeld
    binnen boven buiten daar daarbij daarna daarom daarvan dan dat de deze die dit doch doe doen doet door dus echt een
    eens eerst eigenlijk elk elke en enkel enkele enz er erg ergens etc even ge geen gedaan gewoon geweest had hadden
    haar hun hunnie hare heb hebben heeft hem hen het hier hierbij hij ie iedere ieder iedereen iemand iets in inzake is
    ja je jij jou jouw jullie kon konden kunnen kunt kan langs liefst maar me mee meer meest men met mij mijn mijne
    misschien mocht mochten moest moesten moet moeten mogen mag na naar nadat net niet niets niks nee nog nogal nu of om
    omdat onder ons onze ook op over overal pas per reeds rond samen sinds soms steeds te tegen telkens ten ter terwijl
    toch toen tot totdat tussen u uit uw van vaak vanaf veel verder via volgens voor vooral voordat waren was wat we
    weer
    wel weinig werd werden weten weet wie wij wil willen wilt word worden wordt zal ze zeer zelf zelfs zich zij zijn zo
    zoals zodat zonder zou zouden zullen zult
    """.split()  # noqa: SIM905 (a list of hundreds of quoted words is unreadable)
)
QUESTION_WORDS = frozenset(
    """
    hoe wat waar waarom wanneer welk welke wie waarmee waardoor waaraan waarvoor waarop wiens hoeveel hoezo hoelang
    how what where why when which who whose whom
    """.split()  # noqa: SIM905
)
AUXILIARIES = frozenset(
    """
    kan kun kunt kunnen mag mogen moet moeten zal zullen zou zouden is zijn ben bent heeft heb hebben doet doe doen wil
    wilt willen helpt werkt bestaat bestaan weet heeft
    can could may must should shall will would is are am do does did has have
    """.split()  # noqa: SIM905
)
PERSONAL = frozenset(["ik", "mijn", "mij", "i", "my", "me"])
PADDING = frozenset(
    """
    best beste beter goed goede graag help helpen helpt krijg krijgen krijgt maak maken maakt manier manieren tips tip
    advies idee ideeen iemand zeggen vertellen bestaat bestaan zorg zorgen zorgt gaat gaan ga komt komen kom alstublieft
    aub dank bedankt hallo hey beste dag vraag
    """.split()  # noqa: SIM905
)
ENGLISH = frozenset(
    """
    a about after all also am an and any are as at be because been before being but by can could did do does doing for
    from get had has have having he her here hers him his i if in into is it its just may me more most must my no nor
    not of off on once only or other our out over own same she should so some such than that the their them then there
    these they this those through to too under until up very was we were will with would you your please make way best
    good better
    """.split()  # noqa: SIM905
)
# Single letters are what is left of 'n, 't, 's, l' and d'.
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")

STOP_WORDS = DUTCH | PERSONAL | QUESTION_WORDS | AUXILIARIES | PADDING | ENGLISH | LETTERS
