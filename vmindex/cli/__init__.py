"""The command line: parses words, asks the library, prints. Nothing else imports typer."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType

_INTERRUPTED = 128 + signal.SIGINT
_terminated = False


def main() -> None:
    """Run ``vmindex`` and exit with the status of the contract."""
    gc.set_threshold(50_000)  # imports make many objects and no cycles; to look for some takes a tenth of the start
    signal.signal(signal.SIGTERM, _terminate)
    sys.unraisablehook = _interrupt_again
    _open_what_is_closed()
    try:
        from vmindex.cli.app import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was a command
        sys.stderr.write("error: interrupted before anything was done; run the same command again\n")
        status = _INTERRUPTED
    for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGALRM", signal.SIGTERM)):  # all is done, and told
        signal.signal(number, signal.SIG_IGN)
    # An interrupt while a string was executed (dataclasses do) makes Python end by that signal instead of the status below,
    # unless another string is executed.
    exec("")  # noqa: S102
    if "sqlite3" not in sys.modules:  # else what an interrupt left open is to be found, and closed
        gc.freeze()
    sys.exit(128 + signal.SIGTERM if _terminated and status == _INTERRUPTED else status)


def _open_what_is_closed() -> None:
    """Let what is written to a closed stdout or stderr (``>&-``) go nowhere; Python has ``None`` for it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """Let a service manager end a command as Ctrl-C does."""
    global _terminated  # a handler can tell nobody else
    _terminated = True
    raise KeyboardInterrupt


def _interrupt_again(lost: UnraisableHookArgs) -> None:
    """Let an interrupt come again that came where Python would only print it, such as in a callback."""
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)
    elif hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.001)
