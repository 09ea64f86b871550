"""What a canned query is: SQL over the public views, with a title and typed parameters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One ``:name`` of a query. ``kind`` is a key of :data:`vmindex.queries.binding.KINDS`."""

    name: str
    kind: str
    description: str
    default: str | None
    """As a user would type it; ``None``: the parameter must be given."""

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is None

    @property
    def usage(self) -> str:
        """How it is written on a command line: ``limit=20``, or ``vm=TEXT`` if it must be given."""
        return f"{self.name}={self.kind.upper() if self.default is None else self.default}"


@dataclass(frozen=True, slots=True)
class Query:
    """One ``.sql`` file. ``origin`` is its path, or ``built-in``."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    sql: str
    origin: str
