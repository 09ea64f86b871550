"""Words that are in every log: a name that is one of them identifies nobody; to replace it everywhere would destroy messages."""

from __future__ import annotations

import re
from functools import cache

SHORTEST = 4
"""Shorter names are replaced only where a line shows that they are names."""

_WORD = re.compile(r"[A-Za-z]{2,}")
_NUMBER_LIKE = re.compile(r"[0-9a-fA-F.:x_-]*|[\W\d_]*")
_EVERYDAY = (
    "test testing prod production dev devel development stage staging demo temp backup restore archive server servers client "
    "database data file files print proxy mail build cache cloud cluster datacenter default desktop domain controller "
    "gateway guest home internal external lab linux windows ubuntu debian centos local main management master monitor monitoring "
    "network node office old new copy clone template primary secondary production public private remote router root root admin "
    "administrator user users group service services share shared site storage store switch system temp vcenter virtual machine "
    "virtualmachine web worker workstation datastore local volume vmfs iscsi nfs vsan network esxi host hosts name names the and "
    "not for from with has was are this that will can cannot could into over onto only other same than then there"
)


@cache
def vocabulary() -> frozenset[str]:
    """Return the words of the logs' own grammar, as the line kinds and signatures declare it, and everyday words."""
    from vmindex.knowledge.signatures import load
    from vmindex.logs.families import all_kinds

    texts = [_EVERYDAY]
    for kind in all_kinds():
        texts += (kind.slug, kind.pattern, kind.meaning, kind.holds, *kind.also, *kind.subsystems)
    for signature in load(None).signatures:  # not the user's own: they may name what is to be hidden
        texts += (signature.id, signature.cause, signature.remedy or "")
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def is_common(name: str) -> bool:
    """Return whether a name, met in a text, is more likely a word or a number than that name."""
    return len(name) < SHORTEST or _NUMBER_LIKE.fullmatch(name) is not None or name.lower() in vocabulary()
