"""The failure signature of an event: built-in ones and the user's, loaded once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from vmindex.home import home_folder
from vmindex.records import Rows

if TYPE_CHECKING:
    from vmindex.knowledge.signatures import Signature, SignatureLibrary


@cache
def library() -> SignatureLibrary:
    """Return all signatures."""
    from vmindex.knowledge.signatures import load

    return load(home_folder())


def signature_of(event: Any, code: str | None = None) -> Signature | None:
    """Return the best signature of an event (anything with ``message``, ``component`` and ``kind``)."""
    return _signature(event.message, code, event.component, event.kind)


@lru_cache(maxsize=20_000)
def _signature(message: str, code: str | None, component: str, kind: str) -> Signature | None:
    """Look a message up; neighbouring migrations ask for the same lines."""
    found = library().match(message, code=code, component=component, kind=kind)
    return found[0] if found else None


def signature_rows() -> Rows:
    """Return all signatures as rows, for ``vmindex query signatures``."""
    columns = ("signature", "family", "rank", "side", "cause", "remedy", "reference", "source")
    found = sorted(library().signatures, key=lambda signature: (signature.family, signature.id))
    rows = ((s.id, s.family, s.rank, s.side, s.cause, s.remedy, s.reference, s.origin) for s in found)
    return Rows(columns, rows)
