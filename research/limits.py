"""How long and how many: one place for help texts, validation and tests."""

TITLE = 90
QUESTIONS_MIN, QUESTIONS_MAX = 1, 6
QUESTION = 200
IN_BRIEF = 600
PLAIN = 400
REASON = 300
SHORT_FACT = 200
WORDS_PER_MINUTE = 200
