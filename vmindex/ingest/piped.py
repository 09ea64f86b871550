"""Read a unit in a process of its own: inflating and searching there, understanding and writing here.

One archive can be inflated by one processor only; what is left to do then keeps a second one busy.
"""

from __future__ import annotations

import os
import traceback
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, TypeAlias

from vmindex.errors import SourceError
from vmindex.ingest.portions import LogLines, Portion, portions
from vmindex.processes import be_a_child, process_context, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from vmindex.sources import Unit

_BATCH_LINES = 500
_BATCH_CHARS = 1 << 18
_BATCHES_AHEAD = 48
KILLED = (
    "a process that read it was killed; free some memory, or give --jobs 1, and run the same command again, which reads "
    "what is missing"
)
Sent: TypeAlias = "list[Portion] | BaseException | None"
"""What comes through the pipe: portions, an error that ended the reading, or ``None`` at the end."""


class KilledError(SourceError):
    """The system killed a process, which says nothing about what it read."""


class PipedReading:
    """The portions of a unit, read by another process, which starts at once."""

    def __init__(self, unit: Unit) -> None:
        context = process_context()
        self._receiving, sending = context.Pipe(duplex=False)
        self._process = context.Process(target=_read, args=(unit, sending, self._receiving), daemon=True)  # type: ignore[attr-defined]
        start(self._process)
        sending.close()

    def __iter__(self) -> Iterator[Portion]:
        """Yield what :func:`vmindex.ingest.portions.portions` yields.

        Raises :class:`KilledError` if the other process is killed.
        """
        while (sent := _receive(self._receiving)) is not None:
            yield from sent

    def close(self) -> None:
        """End the other process, wherever it is."""
        self._receiving.close()
        self._process.terminate()
        self._process.join()


def _receive(receiving: Connection) -> list[Portion] | None:
    try:
        sent: Sent = receiving.recv()
    except (EOFError, OSError):  # the latter in the middle of what it sent
        raise KilledError(KILLED) from None
    if isinstance(sent, BaseException):
        raise sent
    return sent


def _read(unit: Unit, sending: Connection, receiving: Connection) -> None:
    """Run in the other process: send all portions of a unit, in batches."""
    be_a_child()
    receiving.close()  # so that writing fails once nobody reads any more
    outgoing: Queue[Sent] = Queue(_BATCHES_AHEAD)
    sender = Thread(target=_send_all, args=(outgoing, sending))
    sender.start()
    try:
        for batch in _batches(portions(unit)):
            outgoing.put(batch)
        outgoing.put(None)
    except Exception as error:
        error.add_note(traceback.format_exc())
        outgoing.put(error)
    sender.join()


def _send_all(outgoing: Queue[Sent], sending: Connection) -> None:
    """Run in a thread: send what is read, while more is read; a pipe holds little, and who receives is busy at times."""
    try:
        while isinstance(sent := outgoing.get(), list):
            sending.send(sent)
        sending.send(sent)
    except BaseException as error:
        if not isinstance(error, OSError):  # else nobody reads any more
            traceback.print_exc()
        os._exit(1)


def _batches(found: Iterator[Portion]) -> Iterator[list[Portion]]:
    """Yield portions in lists; lines that follow one another are put together."""
    batch: list[Portion] = []
    lines = chars = 0
    for portion in found:
        if isinstance(portion, LogLines) and batch and isinstance(batch[-1], LogLines):
            batch[-1].lines.extend(portion.lines)
        else:
            batch.append(portion)
        if isinstance(portion, LogLines):
            lines += len(portion.lines)
            chars += sum(len(line.text) for line in portion.lines)
        else:
            chars += len(getattr(portion, "text", ""))
            lines += 1
        if lines > _BATCH_LINES or chars > _BATCH_CHARS:
            yield batch
            batch, lines, chars = [], 0, 0
    yield batch
