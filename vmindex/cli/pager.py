"""Long results go through a pager: only on a terminal, and only what is longer than the screen.

What is written is held until it fills the screen; only then the pager is started and everything streams into it.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

_LESS_FLAGS = "RFX"
"""Colours as they are, no paging of what fits, the text stays on the screen. A user's own ``$LESS`` wins."""
_allowed = True


def allow(wanted: bool) -> None:
    """Say whether this call may page: not with ``--no-pager``."""
    global _allowed  # results are printed where no options are known
    _allowed = wanted


def command() -> list[str]:
    """Return the pager's command line; empty where there is to be none."""
    chosen = os.environ.get("PAGER")
    if chosen is None:
        return ["less"] if shutil.which("less") else []
    try:
        words = shlex.split(chosen)
    except ValueError:
        return []
    return [] if words in ([], ["cat"]) else words


@contextmanager
def paged(wanted: bool = True) -> Iterator[None]:
    """Page what is written to stdout in the meantime, if that is a terminal and it is longer than the screen.

    A reader who leaves, of a pager or of a pipe, has seen enough: the command ends, and well.
    """
    words = command() if wanted and _allowed and sys.stdout.isatty() else []
    try:
        if words:
            with _on_screen(words):
                yield
        else:
            yield
            sys.stdout.flush()
    except BrokenPipeError:
        if not words:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still held goes nowhere
        raise typer.Exit from None


@contextmanager
def _on_screen(words: list[str]) -> Iterator[None]:
    terminal = sys.stdout
    sys.stdout = screen = Screen(terminal, words)
    try:
        yield
    finally:
        sys.stdout = terminal
        screen.finish()


class Screen(io.TextIOBase):
    """A terminal that hands over to a pager when it is full."""

    def __init__(self, terminal: TextIO, words: list[str]) -> None:
        size = shutil.get_terminal_size()
        self._terminal = terminal
        self._words = words
        self._width, self._room = max(size.columns, 1), size.lines - 1
        self._held: list[str] = []
        self._pager: subprocess.Popen[str] | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the terminal."""
        return self._terminal.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """What the terminal does with what it cannot encode."""
        return self._terminal.errors

    def isatty(self) -> bool:
        """Say that colours and widths are those of a terminal."""
        return True

    def writable(self) -> bool:
        """Say that one can write to it."""
        return True

    def write(self, text: str) -> int:
        """Hold the text while there is room for it, else give it to the pager."""
        if not isinstance(text, str):  # typer tells streams of text from others by this
            raise TypeError("text is needed")
        if self._pager is None:
            self._held.append(text)
            self._room -= sum(1 + len(line) // self._width for line in text.split("\n")[:-1])
            if self._room < 0:
                self._start()
        else:
            self._send(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what is not held."""
        if self._pager is not None:
            self._send("")

    def finish(self) -> None:
        """Write what is still held, or wait until the reader leaves the pager."""
        if self._pager is None:
            self._terminal.write("".join(self._held))
            self._terminal.flush()
            return
        if self._pager.stdin is not None:
            with suppress(BrokenPipeError):
                self._pager.stdin.close()
        while True:
            try:
                self._pager.wait()
            except KeyboardInterrupt:  # it is for the pager, which may go on
                continue
            return

    def _start(self) -> None:
        held, self._held = "".join(self._held), []
        try:
            self._pager = subprocess.Popen(  # noqa: S603  # the user's own $PAGER
                self._words,
                stdin=subprocess.PIPE,
                text=True,
                encoding=self.encoding,
                errors="replace",
                env={"LESS": _LESS_FLAGS, "LESSCHARSET": "utf-8", **os.environ},
            )
        except OSError:  # no such pager: results matter more
            self._held, self._room = [held], sys.maxsize
            return
        self._send(held)

    def _send(self, text: str) -> None:
        if self._pager is None or self._pager.stdin is None:
            return
        self._pager.stdin.write(text)
        if not text:
            self._pager.stdin.flush()
