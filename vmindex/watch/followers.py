"""Which file holds what was read: logs are followed by what is in them, through renaming, copying, cutting and compressing."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.watch.content import digest, opened
from vmindex.watch.reading import holds
from vmindex.watch.tails import Tail

if TYPE_CHECKING:
    from vmindex.watch.content import Content
    from vmindex.watch.listing import Seen
    from vmindex.watch.reading import Reading

_SETTLED_S = 10.0
"""A compressed file that ends early, or a copy that is too short, is taken as it is if it does not change for so long."""
_GONE_S = 3600.0
"""So long may pass between the deletion of a log and its coming back in another file."""
_QUIET_NS = 2_000_000_000


@dataclass(slots=True)
class Follower:
    """One content, and the file that holds it at the moment (``seen``), if any."""

    tail: Tail
    seen: Seen | None = None
    before: Seen | None = None
    """The file as it was at the last look."""
    done: tuple[int, int] | None = None
    """Size and time of change of the file when it was read to its end."""
    reading: Reading | None = None
    is_compressed: bool = False
    holds_back: bool = False
    """Whether whole lines wait for what may continue them."""
    is_no_log: bool = False
    is_to_restart: bool = False
    """Whether what was read is to be read anew, since the log turned out to be of another family."""
    used_s: float = 0.0
    gone_s: float | None = None

    @property
    def state(self) -> tuple[int, int] | None:
        """What changes when the file is written to."""
        return (self.seen.size, self.seen.modified_ns) if self.seen is not None else None

    @property
    def has_more(self) -> bool:
        """Whether there is something that was not looked at."""
        if self.seen is None or self.is_no_log or self.done == self.state:
            return False
        if self.is_compressed:
            return not self.tail.is_ended
        return self.seen.size > self.tail.position

    @property
    def is_read(self) -> bool:
        """Whether all that is there was looked at, and more is expected."""
        return self.seen is not None and bool(self.tail.position) and not self.tail.is_ended and not self.has_more

    @property
    def is_quiet(self) -> bool:
        """Whether nobody seems to write to the file any more."""
        seen = self.seen
        return seen is not None and (self.before == seen or time.time_ns() - seen.modified_ns > _QUIET_NS)

    def is_still(self, seen: Seen) -> bool:
        """Return whether the file of the same identity still holds this content, and not another."""
        if self.before == seen or not self.tail.position:
            return True
        with opened(seen) as content:
            if content is None:
                return False
            self.is_compressed = content.is_compressed
            is_long_enough = content.is_compressed or seen.size >= self.tail.position
            return is_long_enough and self.tail.begins(content.head(self.tail.head_bytes))

    def is_gone(self, now_s: float) -> bool:
        """Return whether the content has not been seen for long; of what was not read at all, at once."""
        if self.seen is not None:
            self.gone_s = None
            return False
        self.gone_s = now_s if self.gone_s is None else self.gone_s
        return not self.tail.position or now_s - self.gone_s > _GONE_S

    def move_to(self, seen: Seen, *, is_compressed: bool) -> None:
        """Go on in another file."""
        self.seen, self.is_compressed, self.done = seen, is_compressed, None
        self.tail.device, self.tail.inode = seen.identity
        self.tail.is_ended = False


class Followers:
    """All that is followed at one place."""

    def __init__(self, tails: list[Tail]) -> None:
        self.all = [Follower(tail) for tail in tails]
        self._heads: dict[Seen, tuple[bytes, bool]] = {}
        self._waiting: dict[Seen, float] = {}

    def look(self, files: list[Seen]) -> None:
        """Find out where each content is now, and follow what is new."""
        by_identity = {(follower.tail.device, follower.tail.inode): follower for follower in self.all}
        for follower in self.all:
            follower.before, follower.seen = follower.seen, None
        strangers: dict[tuple[str, str], Seen] = {}
        for seen in files:
            known = by_identity.get(seen.identity)
            if known is None or (known.seen is None and not known.is_still(seen)):
                strangers.setdefault(seen.identity, seen)
            elif known.seen is None:  # else it is a link to a file that was met before
                known.seen = seen
        self._place(list(strangers.values()))
        self._forget(set(files))

    def gone_for_good(self) -> list[Follower]:
        """Stop following what has not been seen for long, and return it."""
        gone = [follower for follower in self.all if follower.is_gone(time.monotonic())]
        if gone:
            left = {id(follower) for follower in gone}
            self.all = [follower for follower in self.all if id(follower) not in left]
        return gone

    def _place(self, strangers: list[Seen]) -> None:
        by_head: dict[int, dict[str, list[Follower]]] = defaultdict(lambda: defaultdict(list))
        for follower in self.all:
            if follower.tail.position:
                by_head[follower.tail.head_bytes][follower.tail.head].append(follower)
        for seen in strangers:
            head, is_compressed = self._head(seen)
            if not head:
                continue
            alike = [
                follower
                for size, followers in by_head.items()
                if len(head) >= size
                for follower in followers.get(digest(head[:size]), ())
            ]
            if not alike and (not is_compressed or self._is_ready(seen, None)):
                self._begin(seen, is_compressed=is_compressed)
            elif alike and all(follower.seen is None for follower in alike):
                self._adopt(max(alike, key=lambda follower: follower.tail.position), seen)

    def _begin(self, seen: Seen, *, is_compressed: bool) -> None:
        follower = Follower(Tail())
        follower.move_to(seen, is_compressed=is_compressed)
        self.all.append(follower)

    def _adopt(self, follower: Follower, seen: Seen) -> None:
        """Let a follower go on in a file that begins as its own did; or follow that anew, if it is another one after all."""
        if not self._is_ready(seen, follower.tail):
            return
        with opened(seen) as content:
            if content is None:
                return
            if holds(follower.tail, content):
                follower.move_to(seen, is_compressed=content.is_compressed)
            else:
                self._begin(seen, is_compressed=content.is_compressed)

    def _is_ready(self, seen: Seen, tail: Tail | None) -> bool:
        """Return whether a file is as long as it will be, or at least holds what was read (``tail``)."""
        now_s = time.monotonic()
        if seen in self._waiting:
            return now_s - self._waiting[seen] > _SETTLED_S
        with opened(seen) as content:
            if content is not None and _is_whole(content, seen, tail):
                return True
        self._waiting[seen] = now_s
        return False

    def _head(self, seen: Seen) -> tuple[bytes, bool]:
        if seen not in self._heads:
            with opened(seen) as content:
                if content is None:
                    return b"", False
                self._heads[seen] = content.head(), content.is_compressed
        return self._heads[seen]

    def _forget(self, files: set[Seen]) -> None:
        for known in (self._heads, self._waiting):
            for seen in [seen for seen in known if seen not in files]:
                del known[seen]


def _is_whole(content: Content, seen: Seen, tail: Tail | None) -> bool:
    if content.is_compressed:
        return content.is_whole()
    return tail is None or seen.size >= tail.position
