"""Turns the paths of a user into units: what is read, and forgotten, as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vmindex.errors import SourceError
from vmindex.sources.folder import FolderUnit
from vmindex.sources.fragments import fragment_of
from vmindex.sources.interface import Limits
from vmindex.sources.layout import as_text, bundle_root, is_archive_name, is_inside_bundle
from vmindex.sources.single import STANDARD_INPUT, FileUnit, InputUnit, file_unit, holds_files
from vmindex.sources.walk import found_file, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.sources.interface import Unit
    from vmindex.sources.walk import Found


def discover(paths: list[Path | str], limits: Limits | None = None, /) -> Iterator[Unit]:
    """Yield the units that ``paths`` hold, in their order; ``-`` is standard input.

    An archive is one unit. Loose files of one directory that were named one by one (``vmkernel*``) are one unit, as rotated
    logs belong together; so are the fragments of one file. A folder is split: each archive in it, each extracted bundle, and
    the loose files of each directory. Raises :class:`SourceError` for a path that does not exist or cannot be looked at,
    before anything is read.
    """
    if "" in paths:  # an empty variable of the shell, which would be the current folder
        raise SourceError("an empty path was given; name a file, a folder, or - for standard input")
    bounds = limits or Limits()
    given: dict[tuple[str, str], list[Path]] = {}
    for path in map(Path, paths):
        given.setdefault(_group(path, bounds), []).append(path)
    return (unit for (kind, label), several in given.items() for unit in _units(kind, label, several, bounds))


def _group(path: Path, limits: Limits) -> tuple[str, str]:
    """Return what a path is, and the label that it shares with those that belong to the same unit."""
    if str(path) == STANDARD_INPUT:
        return "input", STANDARD_INPUT
    if whole := _checked(path):
        return "pieces", whole
    if path.is_dir():
        return "folder", str(path)
    return ("loose", str(path.parent)) if file_unit(path, limits).kind == "file" else ("file", str(path))


def _checked(path: Path) -> str | None:
    """Return the whole file's name if ``path`` is a fragment; raise if there is nothing to be read."""
    try:
        path.stat()
    except OSError as error:
        raise SourceError(f"'{path}' cannot be read: {error.strerror}; check the path") from None
    if path.is_socket():
        raise SourceError(f"'{path}' is a socket; name a file, a folder, or - for standard input")
    piece = fragment_of(str(path)) if path.is_file() else None
    return piece[0] if piece else None


def _units(kind: str, label: str, paths: list[Path], limits: Limits) -> Iterator[Unit]:
    if kind == "input":
        yield InputUnit(limits)
    elif kind == "folder":
        yield from _split(paths[0], limits)
    elif kind == "pieces":
        yield _of_named(label, paths, limits, "file")
    elif kind == "loose" and len(set(paths)) > 1:
        yield _of_named(label, paths, limits, "folder")
    else:
        yield file_unit(paths[0], limits)


def _of_named(label: str, paths: list[Path], limits: Limits, kind: str) -> Unit:
    """Return the unit of files that the user named one by one."""
    files = [found_file(path.name, str(path), path.stat()) for path in dict.fromkeys(paths)]
    return FolderUnit(as_text(label), files, limits, kind, is_named=True)


def _split(folder: Path, limits: Limits) -> Iterator[Unit]:
    """Yield the units of a folder, in the order in which their first file comes."""
    found = list(walk(folder))
    roots = {root for file in found if (root := bundle_root(file.name)) is not None}
    groups: dict[str, list[Found]] = {}
    for file in found:
        root = _root_of(file.name, roots)
        if _is_unit(file, root, limits):
            groups[f"{file.name}/"] = [file]
        else:
            groups.setdefault(_directory(file.name) if root is None else root, []).append(file)
    for group, files in groups.items():
        if group.endswith("/"):
            (file,) = files
            yield FileUnit(folder / file.name, "archive", file.size, limits, file.stat_key)
        else:
            yield FolderUnit(as_text(str(folder / group)), [_below(group, file) for file in files], limits)


def _root_of(name: str, roots: set[str]) -> str | None:
    """Return the bundle that a file belongs to: the one its path shows, else the nearest around it."""
    root = bundle_root(name)
    if root is not None:
        return root
    parts = name.split("/")
    around = ("/".join(parts[:cut]) for cut in range(len(parts) - 1, -1, -1))
    return next((directory for directory in around if directory in roots), None)


def _is_unit(file: Found, root: str | None, limits: Limits) -> bool:
    """Return whether a file is an archive of its own, not one of a bundle's own files."""
    if file.skipped or not is_archive_name(file.name):
        return False
    below = file.name[len(root) :].lstrip("/") if root else file.name
    if root is not None and is_inside_bundle(below):
        return False
    return holds_files(Path(file.path), limits)


def _directory(name: str) -> str:
    return name.rpartition("/")[0]


def _below(root: str, file: Found) -> Found:
    """Return ``file`` with its name relative to the root of its unit."""
    return replace(file, name=file.name[len(root) + 1 :] if root else file.name)
