"""Reading of one entry of a signature file."""

from __future__ import annotations

import re
from typing import Any

from vmindex.knowledge.signatures.pattern import compiled
from vmindex.knowledge.signatures.signature import COMPONENTS, RANKS, SIDES, Signature, SignatureError
from vmindex.knowledge.status_codes import normalise_code

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_KEY = re.compile(r"[a-z][\w-]*(?:\.[\w-]+)*", re.IGNORECASE)
_SHORTEST_TEXT = 4
_STRINGS = ("id", "cause", "family", "rank", "side", "pattern", "remedy", "reference")
_LISTS = ("where", "kinds", "keys", "text", "codes", "samples", "also")
_FLAGS = ("general",)
_MATCHERS = ("keys", "text", "pattern", "codes")


def signature_of(entry: object, family: str, origin: str) -> Signature:
    """Return the signature that an entry declares. Raises :class:`SignatureError` that says what is wrong with it."""
    if not isinstance(entry, dict):
        raise SignatureError("it is not a table")
    _check_types(entry)
    _check_values(entry)
    fields = {name: _value(name, value) for name, value in entry.items()}
    regex = compiled(entry["pattern"]) if entry.get("pattern") else None
    return Signature(**{"family": family, **fields}, origin=origin, regex=regex)


def _check_types(entry: dict[str, Any]) -> None:
    for name, value in entry.items():
        if name in _STRINGS:
            _require(isinstance(value, str), f"'{name}' is not a string")
        elif name in _LISTS:
            _require(_is_list_of_strings(value), f"'{name}' is not a list of strings")
        elif name in _FLAGS:
            _require(isinstance(value, bool), f"'{name}' is not true or false")
        else:
            raise SignatureError(f"{name!r} is no field of a signature")


def _check_values(entry: dict[str, Any]) -> None:
    for name in ("id", "cause"):
        _require(bool(entry.get(name, "").strip()), f"'{name}' is missing")
    _require(bool(_ID.fullmatch(entry["id"])), f"the id {entry['id']!r} is not lower-case words joined by '-'")
    _require(any(entry.get(name) for name in _MATCHERS), f"it matches nothing: give one of {', '.join(_MATCHERS)}")
    _among("rank", [entry.get("rank", RANKS[0])], RANKS)
    _among("side", [entry.get("side", SIDES[0])], SIDES)
    _among("where", entry.get("where", ()), COMPONENTS)
    for key in entry.get("keys", ()):
        _require(bool(_KEY.fullmatch(key)), f"the key {key!r} is not one word such as 'msg.migrate.fail.dst'")
    for text in entry.get("text", ()):
        long_enough = len(text.strip()) >= _SHORTEST_TEXT
        _require(long_enough, f"the text {text!r} is shorter than {_SHORTEST_TEXT} characters and would match too much")


def _value(name: str, value: Any) -> Any:
    """Return the value as the signature keeps it."""
    if name == "codes":
        return tuple(_code(code) for code in value)
    return tuple(value) if isinstance(value, list) else value


def _code(text: str) -> str:
    code = normalise_code(text)
    if code is None:
        raise SignatureError(f"{text!r} is not a status code such as '0xbad010b'")
    return code


def _is_list_of_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _among(name: str, values: Any, allowed: tuple[str, ...]) -> None:
    for value in values:
        _require(value in allowed, f"{value!r} is no '{name}'; use {', '.join(allowed)}")


def _require(good: bool, fault: str) -> None:
    if not good:
        raise SignatureError(fault)
