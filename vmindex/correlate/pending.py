"""Tell whether conclusions wait to be drawn, without the import of all that draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WITHOUT_HOST = "SELECT 1 FROM origins WHERE host_id IS NULL LIMIT 1"


def is_pending(ask: Callable[[str], Iterable[Any]]) -> bool:
    """Return whether there are origins without a host: of an ingest that was just made, or was broken off.

    ``ask`` runs a statement.
    """
    return any(True for _ in ask(_WITHOUT_HOST))
