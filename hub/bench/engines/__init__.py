"""`manage.py bench engines`: the ways to search beside each other, on the same pages and the same questions."""
