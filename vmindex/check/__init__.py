"""Prove that a database is sound: as a file, in its references, in its views, and in what is concluded from it."""

from vmindex.check.run import Fault, check

__all__ = ["Fault", "check"]
