"""Where a VM ran: its stays on hosts, the moves between them, what is not known, and the host at a time.

:mod:`~vmindex.journey.identity` finds which VMs a name means, :mod:`~vmindex.journey.evidence` loads what proves where they
ran, :mod:`~vmindex.journey.stays` puts the proofs into a chain of stays, and :mod:`~vmindex.journey.placing` answers for a time.
"""

from __future__ import annotations

from vmindex.journey.model import Answer, Journey, Stay
from vmindex.journey.placing import place
from vmindex.journey.rows import journey, place_at
from vmindex.journey.tracing import trace

__all__ = ["Answer", "Journey", "Stay", "journey", "place", "place_at", "trace"]
