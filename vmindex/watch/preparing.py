"""Get a follower ready to be read on: which family its log is of, and what was known when it was left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vmindex.ingest.catalogue import read_as
from vmindex.ingest.portions import family_of_log
from vmindex.logs.scan import BLOCK_BYTES
from vmindex.watch.content import opened
from vmindex.watch.reading import begun, remembered
from vmindex.watch.tails import Tail

if TYPE_CHECKING:
    from vmindex.ingest.interface import Options
    from vmindex.watch.content import Content
    from vmindex.watch.followers import Follower

_IDLE_S = 300.0
_MOST_REMEMBERED = 1_000_000
"""Lines, some 200 bytes each, that all logs together may remember; of more, those read longest ago are read again."""


def prepare(follower: Follower, options: Options) -> bool:
    """Return whether a follower can be read on. It is read again to where it was left, if nothing is known of it any more."""
    if follower.seen is None:
        return False
    with opened(follower.seen) as content:
        if content is None:
            return False
        if not _knows_family(follower, content):
            follower.done = follower.state
            return False
        follower.used_s = time.monotonic()
        if follower.reading is not None and follower.tail.position and not follower.is_to_restart:
            return True
        return _begin(follower, content, options)


def _begin(follower: Follower, content: Content, options: Options) -> bool:
    tail, name = follower.tail, follower.seen.name if follower.seen else ""
    if not tail.position or follower.is_to_restart:
        follower.reading = begun(tail.file_id or 0, name, tail.family, options)
        return True
    follower.reading = remembered(tail, name, content, options)
    if follower.reading is None and follower.seen is not None:  # it begins alike, but is another log
        follower.tail = Tail()
        follower.move_to(follower.seen, is_compressed=content.is_compressed)
    return follower.reading is not None


def _knows_family(follower: Follower, content: Content) -> bool:
    """Find out the family as long as the first block, which tells it, is not whole."""
    tail, seen = follower.tail, follower.seen
    if seen is None or tail.position >= BLOCK_BYTES or (tail.family and read_as(seen.name).name_tells):
        return bool(tail.family)
    first = content.head(BLOCK_BYTES)
    family = family_of_log(read_as(seen.name), first) if first else None
    if family is None:
        follower.is_no_log = len(first) >= BLOCK_BYTES and not tail.family
    elif family.slug != tail.family:
        follower.is_to_restart = tail.position > 0
        tail.family = family.slug
    return bool(tail.family)


def let_go(followers: list[Follower]) -> None:
    """Forget what can be read again: of logs that ended or rest, and of the longest unread where there are too many."""
    now_s = time.monotonic()
    weight = 0
    for follower in sorted(followers, key=lambda follower: -follower.used_s):
        if follower.reading is None:
            continue
        weight += follower.reading.weight
        rests = now_s - follower.used_s > _IDLE_S or weight > _MOST_REMEMBERED
        if follower.tail.is_ended or rests:
            follower.reading = None
