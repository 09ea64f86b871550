"""Turns what a container holds into members: fragments joined, archives entered, compression taken off."""

from __future__ import annotations

import io
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING

from vmindex.sources.compression import Decompressed
from vmindex.sources.entries import NO_ARCHIVE, NOT_WANTED, OVER_LIMIT, UNREADABLE, Entry
from vmindex.sources.fragments import Defragmenter
from vmindex.sources.interface import Damage, Member
from vmindex.sources.layout import is_archive_name, is_inside_bundle
from vmindex.sources.signs import RECORD, is_tar, is_zip
from vmindex.sources.streams import BLOCK, Peekable
from vmindex.sources.waiting import Blocks, Held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vmindex.sources.budget import Budget
    from vmindex.sources.entries import Report
    from vmindex.sources.interface import Limits, Wanted
    from vmindex.sources.streams import Raw, Trouble


class _Content(Peekable):
    """The decompressed bytes of what may be an archive."""

    def __init__(self, stream: Decompressed) -> None:
        super().__init__(stream)
        self.close = stream.close


class MemberReader:
    """Yields the members of one unit, whatever they are wrapped in."""

    def __init__(self, wanted: Wanted, on_damage: Callable[[Damage], None], limits: Limits, budget: Budget) -> None:
        self._wanted = wanted
        self._on_damage = on_damage
        self._limits = limits
        self._budget = budget
        self._held = Held(limits.held_bytes)

    def single(self, raw: Raw, name: str) -> Iterator[Member]:
        """Yield the members of the stream ``raw``; if it is no archive, ``raw`` itself as ``name``.

        A user named it, so it is not asked whether it is wanted.
        """
        trouble = self._trouble("")
        entries, content = self._recognise(raw, "", trouble)
        if entries is not None:
            return self.members(entries, "", 1)
        return self._delivered(Entry(name, None, None), content, name, trouble)

    def zip_file(self, file: IO[bytes], on_bytes: Callable[[int], None]) -> Iterator[Member]:
        """Yield the members of a zip file on disk; raises :class:`NotAZipError` if it has no usable directory."""
        from vmindex.sources.zipped import zip_entries

        return self.members(zip_entries(file, self._report(""), on_bytes), "", 1)

    def members(self, entries: Iterable[Entry], archive: str, depth: int) -> Iterator[Member]:
        """Yield the members of a container.

        ``archive``: its name (``""`` for the unit itself). ``depth``: in how many archives its files stand.
        """
        prefix = f"{archive}!" if archive else ""
        fragments = Defragmenter(self._held, lambda name: self.is_needed(prefix + name), self._report(archive))
        for entry in fragments.joined(entries):
            if self._budget.is_spent:
                return
            yield from self._one(entry, prefix + entry.name, depth)

    def is_needed(self, name: str) -> bool:
        """Return whether the bytes of the member ``name`` are read: as it is wanted, or may hold what is."""
        return (is_archive_name(name) and not is_inside_bundle(name)) or self._wanted(name)

    def _one(self, entry: Entry, name: str, depth: int) -> Iterator[Member]:
        if entry.open is None:
            yield Member(name, None, entry.size, entry.modified_us, entry.skipped or UNREADABLE)
        elif not self.is_needed(name):
            yield Member(name, None, entry.size, entry.modified_us, NOT_WANTED)
        elif is_archive_name(name):
            yield from self._nested(entry, entry.open, name, depth)
        else:
            trouble = self._trouble(name)
            yield from self._delivered(entry, entry.open(trouble), name, trouble)

    def _delivered(self, entry: Entry, raw: Raw, name: str, trouble: Trouble) -> Iterator[Member]:
        stream = Decompressed(raw, trouble, self._limits, self._limits.member_bytes, self._budget)
        yield Member(name, stream, entry.size, entry.modified_us)
        stream.close()

    def _nested(self, entry: Entry, opened: Callable[[Trouble], Raw], name: str, depth: int) -> Iterator[Member]:
        trouble = self._trouble(name)
        if depth >= self._limits.nesting:
            trouble(None, f"over the limit of {self._limits.nesting} archives in one another")
            yield Member(name, None, entry.size, entry.modified_us, OVER_LIMIT)
            return
        entries, content = self._recognise(opened(trouble), name, trouble)
        if entries is not None:
            yield from self.members(entries, name, depth + 1)
        elif self._wanted(name):
            yield from self._delivered(entry, content, name, trouble)
        else:
            trouble(None, NO_ARCHIVE)
            yield Member(name, None, entry.size, entry.modified_us, NOT_WANTED)
        content.close()

    def _recognise(self, raw: Raw, archive: str, trouble: Trouble) -> tuple[Iterator[Entry] | None, _Content]:
        """Return the entries of the archive that ``raw`` is, or ``None``; and its decompressed bytes."""
        content = _Content(Decompressed(raw, trouble, self._limits, None, self._budget))
        head = content.peek(RECORD)
        if is_tar(head):
            from vmindex.sources.tarball import tar_entries

            return tar_entries(content, self._report(archive)), content
        if is_zip(head):
            return self._unzipped(content, self._report(archive)), content
        return None, content

    def _unzipped(self, content: Peekable, report: Report) -> Iterator[Entry]:
        """Yield the files of a zip file that cannot be sought in: in memory if there is room, else in its order."""
        file = io.BytesIO()
        is_whole = self._fill(file, content)
        size = file.tell()
        try:
            yield from self._zip_in_memory(file, is_whole, content, report)
        finally:
            self._held.used -= size

    def _zip_in_memory(self, file: IO[bytes], is_whole: bool, content: Peekable, report: Report) -> Iterator[Entry]:
        from vmindex.sources.zipped import NotAZipError, zip_entries
        from vmindex.sources.zipstream import zip_entries_in_order

        if is_whole:
            try:
                entries = zip_entries(file, report, uncounted)
            except NotAZipError:
                pass  # what it lacks is reported when its members are read one after the other
            else:
                yield from entries
                return
        file.seek(0)
        blocks = chain(iter(partial(file.read, BLOCK), b""), iter(partial(content.read, BLOCK), b""))
        yield from zip_entries_in_order(Peekable(Blocks(blocks)), report)

    def _fill(self, file: IO[bytes], content: Peekable) -> bool:
        """Read ``content`` into memory as far as allowed; return whether that is all of it."""
        while block := content.peek(BLOCK):
            if not self._held.take(len(block)):
                return False
            file.write(content.take(len(block)))
        return True

    def _trouble(self, name: str) -> Trouble:
        """Return what takes reports about one stream: only the first, as the others follow from it."""
        reported = False

        def report(at_offset: int | None, reason: str) -> None:
            nonlocal reported
            if not reported:
                self._on_damage(Damage(name, at_offset, reason))
            reported = True

        return report

    def _report(self, archive: str) -> Report:
        """Return what takes reports about the container ``archive`` and what is in it."""

        def report(name: str, at_offset: int | None, reason: str) -> None:
            full = f"{archive}!{name}" if archive and name else archive or name
            self._on_damage(Damage(full, at_offset, reason))

        return report


def is_archive(raw: Raw, limits: Limits) -> bool:
    """Return whether a stream, decompressed, is an archive."""
    head = Peekable(Decompressed(raw, _unheard, limits, None)).peek(RECORD)
    return is_tar(head) or is_zip(head)


def bounded(members: Iterator[Member], most: int, on_damage: Callable[[Damage], None]) -> Iterator[Member]:
    """Yield at most ``most`` members; report it if there were more."""
    for count, member in enumerate(members):
        if count == most:
            on_damage(Damage("", None, f"over the limit of {most} members"))
            return
        yield member


def _unheard(_at_offset: int | None, _reason: str, /) -> None:
    """Take no notice: what is wrong is reported when the stream is read."""


def uncounted(_count: int, /) -> None:
    """Take no notice of how many bytes were read."""
