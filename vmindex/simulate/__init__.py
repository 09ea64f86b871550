"""A made-up ESXi cluster: writes its bundles, and the truth about them.

The lines are made from published samples of real ESXi, independently of the parsers, so that tests can
compare what is read with what happened. :class:`ClusterSpec` says what there is to choose.
"""

from __future__ import annotations

from vmindex.simulate.failures import FAILING as FAILURE_FAMILIES
from vmindex.simulate.run import TRUTH_FILE, simulate
from vmindex.simulate.spec import CONTAINERS, ID_STYLES, ClusterSpec
from vmindex.simulate.truth import Truth

__all__ = ["CONTAINERS", "FAILURE_FAMILIES", "ID_STYLES", "TRUTH_FILE", "ClusterSpec", "Truth", "simulate"]
