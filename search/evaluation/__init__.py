"""Measuring search on judged questions: collections, metrics and the comparison of variants belong here."""
