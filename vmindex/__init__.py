"""vmindex: an index of vMotion evidence in the logs of ESXi hosts."""

from __future__ import annotations

__version__ = "0.1.0"
