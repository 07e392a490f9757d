"""The status as metrics, in the text format of Prometheus (version 0.0.4). Counts only: nothing that anybody asked."""

from __future__ import annotations

from collections.abc import Iterator

from search.status import Status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "klasvloer_search"


def as_text(status: Status) -> str:
    """Return the status as lines, each measurement with its help and type. All are gauges."""
    return "".join(_lines(status))


def _lines(status: Status) -> Iterator[str]:
    outbox, embedder, index = status.outbox, status.embedder, status.index
    engine = f'engine="{_escaped(status.engine)}",version="{_escaped(status.version)}"'
    names = f'{engine},embedder="{_escaped(embedder.name)}",'
    yield _gauge("info", "What is configured and loaded.", (f'{{{names}stamp="{_escaped(embedder.stamp)}"}}', 1))
    yield _gauge("public_documents", "Public pages in the database.", ("", status.public))
    rebuilt = status.rebuilt_at.timestamp() if status.rebuilt_at else 0
    yield _gauge("index_rebuilt_timestamp_seconds", "When the index was last built anew, 0 for unknown.", ("", rebuilt))
    yield _gauge("index_readable", "Whether there is an index that can be read.", ("", int(index is not None)))
    if index is not None:
        yield _gauge("index_documents", "Documents in the index.", ("", index.documents))
        yield _gauge("index_vectors", "Vectors in the index.", ("", index.vectors))
        yield _gauge("index_bytes", "Size of the index on disk.", ("", index.bytes))
        yield _gauge("index_fits_embedder", "Whether its vectors are the embedder's.", ("", int(status.fits_embedder)))
    waiting = ('{stage="words"}', outbox.words), ('{stage="vectors"}', outbox.vectors)
    yield _gauge("outbox_waiting", "Changes on their way to the index.", *waiting)
    yield _gauge("outbox_oldest_seconds", "Age of the oldest change on its way.", ("", round(outbox.oldest_seconds, 3)))
    yield _gauge("outbox_parked", "Changes set aside after too many failures.", ("", outbox.parked))
    yield _gauge("stored_vectors", "Vectors in the database, for this and other models.", ("", status.stored_vectors))
    yield _gauge("embedder_loaded", "Whether this process has the embedder.", ("", int(bool(embedder.stamp))))
    yield _gauge("embedder_failures", "Failures in a row in this process.", ("", embedder.failures))
    states = [(f'{{state="{name}"}}', int(embedder.breaker == name)) for name in ("closed", "open", "half-open")]
    yield _gauge("breaker", "State of the embedder's circuit breaker in this process.", *states)


def _gauge(name: str, about: str, *values: tuple[str, float]) -> str:
    lines = [f"# HELP {PREFIX}_{name} {about}", f"# TYPE {PREFIX}_{name} gauge"]
    lines += [f"{PREFIX}_{name}{labels} {value}" for labels, value in values]
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
