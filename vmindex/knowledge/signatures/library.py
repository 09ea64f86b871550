"""All signatures: those that come with vmindex, and those that the user keeps beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from vmindex.knowledge.signatures.entry import signature_of
from vmindex.knowledge.signatures.matcher import Matcher
from vmindex.knowledge.signatures.signature import BUILT_IN, Signature, SignatureError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

_SUFFIX = ".toml"
_LARGEST_FILE = 1024 * 1024


@dataclass
class SignatureLibrary:
    """Signatures in the order of their files, and one line for each file or entry that could not be used."""

    signatures: list[Signature] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def match(
        self, text: str, *, code: str | None = None, component: str | None = None, kind: str | None = None
    ) -> list[Signature]:
        """Return the signatures of a message, the best first; ``code`` in any spelling, else those of the text."""
        return self._matcher.match(text, code=code, component=component, kind=kind)

    def get(self, signature_id: str) -> Signature | None:
        """Return the signature with that id."""
        return self._by_id.get(signature_id)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.signatures)

    @cached_property
    def _by_id(self) -> dict[str, Signature]:
        return {signature.id: signature for signature in self.signatures}


def load(home: Path | None) -> SignatureLibrary:
    """Return the built-in signatures and those of ``home/signatures/*.toml``. Faults are lines, not exceptions."""
    if home is None:
        return _built_in()
    reader = _Reader(SignatureLibrary(list(_built_in().signatures), list(_built_in().faults)))
    for file in _files(home / "signatures", reader.library.faults):
        reader.read(file, str(file))
    return reader.library


def faults_of_user(home: Path) -> list[str]:
    """Return what could not be used of ``home/signatures``; where there is nothing, nothing else is read either."""
    faults: list[str] = []
    return load(home).faults if _files(home / "signatures", faults) or faults else []


@cache
def _built_in() -> SignatureLibrary:
    # Importing it takes longer than reading the files.
    from importlib.resources import files

    reader = _Reader(SignatureLibrary())
    for file in _files(files("vmindex.knowledge") / "signatures", reader.library.faults):
        reader.read(file, BUILT_IN)
    return reader.library


class _Reader:
    """Takes up files into a library."""

    def __init__(self, library: SignatureLibrary) -> None:
        self.library = library
        self._origins = {signature.id: signature.origin for signature in library.signatures}

    def read(self, file: Traversable, origin: str) -> None:
        """Take up the entries of one file, and the faults that it has."""
        try:
            entries = _entries(_text(file))
        except (SignatureError, OSError, ValueError, RecursionError) as error:
            self.library.faults.append(f"signature file {file} is skipped: {_one_line(error)}")
            return
        for number, entry in enumerate(entries, 1):
            try:
                self._add(signature_of(entry, file.name.removesuffix(_SUFFIX), origin))
            except SignatureError as error:
                fault = f"signature file {file}, {_label(number, entry)} is skipped: {_one_line(error)}"
                self.library.faults.append(fault)

    def _add(self, signature: Signature) -> None:
        if taken := self._origins.get(signature.id):
            raise SignatureError(f"there is a signature of that id ({taken}); give it another id")
        self._origins[signature.id] = signature.origin
        self.library.signatures.append(signature)


def _files(folder: Traversable, faults: list[str]) -> list[Traversable]:
    try:
        found = [file for file in folder.iterdir() if file.name.endswith(_SUFFIX)] if folder.is_dir() else []
    except OSError as error:
        faults.append(f"signature folder {folder} is skipped: {_one_line(error)}")
        return []
    return sorted(found, key=lambda file: file.name)


def _text(file: Traversable) -> str:
    with file.open("rb") as stream:
        data = stream.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise SignatureError(f"it is larger than {_LARGEST_FILE} bytes")
    return data.decode("utf-8-sig")


def _entries(text: str) -> list[Any]:
    import tomllib

    document = tomllib.loads(text)
    entries = document.pop("signature", None)
    if document:
        raise SignatureError(f"{next(iter(document))!r} is not expected; it may only hold [[signature]] entries")
    if not isinstance(entries, list):
        raise SignatureError("it has no [[signature]] entries")
    return entries


def _label(number: int, entry: object) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"entry {number} ({name!r})" if name is not None else f"entry {number}"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
