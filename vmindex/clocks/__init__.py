"""Estimate how far clocks are apart from what must have happened before what. Pure arithmetic: no database, no logs.

A line that receives cannot precede the line that sent it. Each migration so bounds the difference of two clocks, often from
both sides. A clock keeps its offset as long as all bounds allow it; where they contradict each other, the clocks get a
drift or a step, as few as explain the bounds. With that, offsets are solutions of difference constraints over all clocks
together: everything between the tightest bounds is possible, the middle is the estimate, half the width its uncertainty.

Times and offsets are microseconds. An offset is what a clock shows beyond the reference.
"""

from __future__ import annotations

from vmindex.clocks.interface import ID_CLOCK, Bound, Pair, Stretch
from vmindex.clocks.solve import solve

__all__ = ["ID_CLOCK", "Bound", "Pair", "Stretch", "solve"]
