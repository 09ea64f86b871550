"""What every command needs of the global options."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from vmindex.cli import hints

if TYPE_CHECKING:
    from pathlib import Path

    from vmindex.index import Index

_STYLES: dict[str, dict[str, object]] = {
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red"},
    "dim": {"dim": True},
    "strong": {"bold": True},
}
_PIPED_WIDTH = 100


@dataclass(frozen=True, slots=True)
class State:
    """The global options of one call."""

    db: str | None
    quiet: bool = False
    debug: bool = False
    opened: ExitStack = field(default_factory=ExitStack)
    """What is to be closed when the command ends."""

    def index(self) -> Index:
        """Open the index that the options name."""
        from vmindex.index import Index

        gc.freeze()  # modules are no garbage; to look through them at the end takes a third as long as importing them
        return self.opened.enter_context(Index(self.db))

    def database_file(self) -> Path | None:
        """Return the SQLite file that the options name, ``None`` for any other database."""
        from vmindex.home import default_database
        from vmindex.store.lookup import file_of

        return file_of(self.db if self.db is not None else default_database())


def state_of(context: typer.Context) -> State:
    """Return the global options of a call."""
    found = context.find_object(State)
    return found if found is not None else State(None)


def say(text: str) -> None:
    """Tell the user something that is not a result."""
    with suppress(BrokenPipeError):  # nobody listens any more; what is to be done is done all the same
        typer.echo(hints.completed(text), err=True)


def terminal_width() -> int | None:
    """Return the columns of the terminal, ``None`` if results do not go to one."""
    return shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns if sys.stdout.isatty() else None


def paint(text: str, style: str) -> str:
    """Colour a text for a terminal that wants colours."""
    if not style or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return typer.style(text, **_STYLES[style])  # type: ignore[arg-type]
