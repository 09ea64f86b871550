"""Follow growing and rotating logs into the index."""

from __future__ import annotations

from vmindex.watch.changes import Change
from vmindex.watch.run import INTERVAL_S, CaughtUp, News, watch

__all__ = ["INTERVAL_S", "CaughtUp", "Change", "News", "watch"]
